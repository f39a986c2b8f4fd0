"""Probes: how fast a recorded device is read again, and what the wire costs beside other ways to ask."""

import statistics
import subprocess
import time
from collections.abc import Callable
from importlib.resources import files

from adbutils import AdbClient

from grader.bench import Metric
from grader.replay import readings_over, replayed
from probes.links.adb import AdbLink
from probes.transcript import Transcript
from probes.virtual.adb_server import AdbServer, bundled_adb
from probes.virtual.adbd import VirtualPhone

TITLE = "Probes: replay speed, and the wire's overhead beside adbutils and the adb command"
SEED = 0
RECORDING = "devices/samsung-galaxy-s24.jsonl"
ASK = "dumpsys battery"


def run(seed: int, quick: bool) -> list[Metric]:
    """Return the figures; nothing here is random, so the seed is not used."""
    transcript = Transcript.read(files("probes.virtual").joinpath(RECORDING).read_bytes())
    rounds = 3 if quick else 15
    replay = _median(lambda: replayed(transcript), rounds)
    with AdbServer() as server, VirtualPhone(transcript) as phone:
        serial = server.connect(phone)
        link = AdbLink(serial, port=server.port)
        plan = _median(lambda: readings_over(link), rounds)
        ours = _median(lambda: link.ask(f"shell:{ASK}"), rounds * 4)
        device = AdbClient(port=server.port).device(serial)
        library = _median(lambda: device.shell2(ASK, v2=True), rounds * 4)
        binary = [bundled_adb(), "-P", str(server.port), "-s", serial, "shell", ASK]
        command = _median(lambda: subprocess.run(binary, check=True, capture_output=True), rounds * 4)
    return [
        Metric(name="plan, replayed in process", value=replay, unit="s", better="lower", tolerance="0.5"),
        Metric(name="plan, through the real adb server", value=plan, unit="s", better="lower", tolerance="0.5"),
        Metric(name="one ask, AdbLink", value=1000 * ours, unit="ms", better="lower", tolerance="0.5"),
        Metric(name="one ask, adbutils shell2", value=1000 * library, unit="ms"),
        Metric(name="one ask, adb command", value=1000 * command, unit="ms"),
        Metric(name="AdbLink / adbutils", value=ours / library, unit="ratio", better="lower", tolerance="0.5"),
        Metric(name="AdbLink / adb command", value=ours / command, unit="ratio", better="lower", tolerance="0.5"),
    ]


def _median(work: Callable[[], object], rounds: int) -> float:
    return statistics.median(_seconds(work) for _ in range(rounds))


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
