"""Probes: is what is read right, how fast is it read, what does the wire cost, and how do many phones get on."""

import os
import statistics
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path

from adbutils import AdbClient

from benchmarks.probes.crowd import CROWD, DISTURBED, Ended, Station, disturb, station
from benchmarks.probes.iphones import IPHONES, orchard
from calibration.unusable import Unusable
from grader.bench import Metric
from grader.corpus import Checked, check, expectations
from grader.replay import readings_over, replayed
from probes.links.adb import AdbLink
from probes.transcript import Transcript
from probes.virtual.adb_server import AdbServer, bundled_adb
from probes.virtual.adbd import VirtualPhone
from probes.virtual.misbehaviour import Misbehaviour

TITLE = "Probes: the corpus read right, replay speed, the wire's overhead, and twenty phones at once"
SEED = 0
RECORDING = "devices/samsung-galaxy-s24.jsonl"
IPHONE = "devices/apple-iphone-14-pro-ios26.jsonl"
ASK = "dumpsys battery"
HERE = Path(__file__).resolve().parent
LATENCY = 0.03
"""Seconds that each answer of a slow phone takes longer."""


def run(seed: int, quick: bool) -> list[Metric]:
    """Return the figures; the seed chooses which phones are disturbed, how and when."""
    transcript = Transcript.read(files("probes.virtual").joinpath(RECORDING).read_bytes())
    rounds = 3 if quick else 15
    return [
        *_corpus(),
        *_speed(transcript, rounds),
        *_crowd(transcript, rounds, range(seed, seed + (1 if quick else 5))),
        *_iphones(Transcript.read(files("probes.virtual").joinpath(IPHONE).read_bytes()), rounds),
    ]


def _corpus() -> list[Metric]:
    checked = tuple(
        each.model_copy(update={"kind": f"{folder.name}/{each.kind}"})
        for folder in sorted((HERE / "corpus").iterdir())
        for each in _of_folder(folder)
    )
    kinds = sorted({each.kind for each in checked})
    totals = [_metric(f"corpus, {what}", _count(checked, what), "count", better, 0) for what, better in VERDICTS]
    cells = [
        Metric(name=f"corpus, {kind}, {what}", value=float(_count(checked, what, kind)), unit="count", better=better,
               tolerance=0.0, cell=(kind, what))
        for kind in kinds
        for what, better in VERDICTS
    ]  # fmt: skip
    return [*totals, *cells]


def _of_folder(folder: Path) -> Iterator[Checked]:
    """Check the kinds of output that have expectations; a dash in a source's name stands for a folder further down."""
    kinds = expectations(folder)
    checked = check(kinds, _outputs() / folder.name.replace("-", "/"))
    return (each for each in checked if each.kind in {kind.kind for kind in kinds})


VERDICTS = (("right", "higher"), ("refused", "neither"), ("wrong", "lower"))


def _count(checked: tuple[Checked, ...], verdict: str, kind: str | None = None) -> int:
    return Counter(each.verdict for each in checked if kind in (None, each.kind))[verdict]


def _outputs() -> Path:
    """Return the folder of real outputs, which lies beside the project; raise Unusable where it is not there."""
    folder = Path(os.environ.get("TRUEGRADE_SHARED", HERE.parents[2] / "shared")) / "corpus"
    if not folder.is_dir():
        raise Unusable(f"There are no real outputs at {folder}: name the folder above with TRUEGRADE_SHARED.")
    return folder


def _speed(transcript: Transcript, rounds: int) -> list[Metric]:
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
        phone.misbehaviour = Misbehaviour(latency=LATENCY)
        slow = _median(lambda: readings_over(link), 3)
    asks = len(transcript.exchanges)
    return [
        _metric("asks of the plan", asks, "count"),
        _metric("plan, replayed in process", replay, "s", "lower", 0.5),
        _metric("plan, through the real adb server", plan, "s", "lower", 0.5),
        _metric("plan, each answer 30 ms later", slow, "s", "lower", 0.5),
        _metric("plan with 30 ms / (asks × 30 ms)", slow / (asks * LATENCY), "ratio", "lower", 0.5),
        _metric("one ask, AdbLink", 1000 * ours, "ms", "lower", 0.5),
        _metric("one ask, adbutils shell2", 1000 * library, "ms"),
        _metric("one ask, adb command", 1000 * command, "ms"),
        _metric("AdbLink / adbutils", ours / library, "ratio", "lower", 0.5),
        _metric("AdbLink / adb command", ours / command, "ratio", "lower", 0.5),
    ]


def _iphones(transcript: Transcript, rounds: int) -> list[Metric]:
    with orchard(transcript) as bench:
        bench.all(), bench.one()  # the first run of a process imports what it needs
        one = statistics.median(bench.one() for _ in range(rounds))
        every = statistics.median(bench.all() for _ in range(rounds))
    replay = _median(lambda: replayed(transcript), rounds)
    return [
        _metric("asks of the plan, iPhone", len(transcript.exchanges), "count"),
        _metric("plan of an iPhone, replayed in process", replay, "s", "lower", 0.5),
        _metric("one iPhone over TLS, everything on one core", one, "s", "lower", 0.5),
        _metric(f"{IPHONES} iPhones at once", every, "s", "lower", 0.5),
        _metric(
            f"{IPHONES} iPhones / ({IPHONES} / cores × one)", every / (one * IPHONES / _cores()), "ratio", "lower", 0.5
        ),
    ]


def _crowd(transcript: Transcript, rounds: int, seeds: range) -> list[Metric]:
    with station(transcript) as bench:
        bench.all(), bench.one()  # the first run of a process imports what it needs
        one = statistics.median(bench.one() for _ in range(rounds))
        every = statistics.median(bench.all()[0] for _ in range(rounds))
        ended = [_disturbed(bench, seed, every) for seed in seeds]
    phones = [phone for each in ended for phone in each]
    whole = max(each.established for each in phones)
    others = max(sorted(phone.seconds for phone in each)[CROWD - DISTURBED - 1] for each in ended)
    return [
        _metric("one phone, everything on one core", one, "s", "lower", 0.5),
        _metric(f"{CROWD} phones at once", every, "s", "lower", 0.5),
        _metric(f"{CROWD} phones / ({CROWD} / cores × one)", every / (one * CROWD / _cores()), "ratio", "lower", 0.5),
        _metric(f"{DISTURBED} of {CROWD} disturbed: slowest of the others", others, "s", "lower", 1),
        _metric("disturbed runs: phones at the station", len(seeds) * CROWD, "count"),
        _metric("disturbed runs: phones that ended", len(phones), "count", "higher", 0),
        _metric("of these as if undisturbed", sum(each.established == whole for each in phones), "count"),
        _metric("of these with a reading or reason for each measure",
                sum(each.readings == phones[0].readings for each in phones), "count", "higher", 0),
        _metric("peak memory of the station's processes", bench.peak_kilobytes * 1024 / 1e6, "MB", "lower", 0.3),
    ]  # fmt: skip


def _disturbed(bench: Station, seed: int, after: float) -> list[Ended]:
    troubles = disturb(bench.hub, seed, after)
    _, ended = bench.all()
    for trouble in troubles:
        trouble.join()
    return ended


def _cores() -> int:
    return len(os.sched_getaffinity(0))


def _metric(name: str, value: float, unit: str, better: str = "neither", tolerance: float = 0.2) -> Metric:
    return Metric(name=name, value=float(value), unit=unit, better=better, tolerance=float(tolerance))


def _median(work: Callable[[], object], rounds: int) -> float:
    return statistics.median(_seconds(work) for _ in range(rounds))


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
