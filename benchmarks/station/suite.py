"""Station: how soon a device is read, what idling costs, and what a storm of plugs leaves behind."""

import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from benchmarks.probes.worker import Worker, started
from benchmarks.station.events import Pluggable, storm
from benchmarks.station.process import PATIENCE, Shown, Usage, polling, watching
from grader.bench import Metric
from grader.station.port import Phase
from probes.kinds.plugged import Servers
from probes.transcript import Transcript
from probes.virtual.adb_server import AdbServer
from probes.virtual.adbd import VirtualPhone
from probes.virtual.iphone import VirtualIphone
from probes.virtual.usbmuxd import VirtualUsbmuxd

TITLE = "Station: from plug to first reading, idle CPU, and a storm of plugs"
SEED = 0
ANDROID = "devices/samsung-galaxy-s24.jsonl"
IPHONE = "devices/apple-iphone-14-pro-ios26.jsonl"
STORM, STORM_SECONDS = 50, 5.0
LONG, LONG_SECONDS = 1000, 30.0
BOARD = 1000
CALM = 1.0
"""Seconds that pass before a process is measured, so that threads which have ended are gone."""


@dataclass
class Hub:
    """An adb server and a usbmuxd of our own, and a supply of virtual devices that were never seen before."""

    server: AdbServer
    usbmuxd: VirtualUsbmuxd
    stack: ExitStack
    recordings: dict[str, Transcript]
    made: int = 0

    def android(self) -> Pluggable:
        """Return a new Android phone."""
        phone = self.stack.enter_context(VirtualPhone(self.recordings[ANDROID]))
        address = phone.address
        return Pluggable(address, lambda: self.server.connect(phone), lambda: self.server.disconnect(address))

    def iphone(self) -> Pluggable:
        """Return a new iPhone."""
        self.made += 1
        phone = VirtualIphone(self.recordings[IPHONE], udid=f"00008110-{self.made:016X}")
        return Pluggable(phone.udid, lambda: self.usbmuxd.plug(phone), lambda: self.usbmuxd.unplug(phone))


def run(seed: int, quick: bool) -> list[Metric]:
    """Return the figures; the seed chooses when devices are plugged in, and which in a storm."""
    chance = random.Random(seed)
    rounds, period = (3, 5.0) if quick else (9, 20.0)
    with _hub() as hub:
        with _process(watching, hub) as station:
            ours = _delays(station, hub, chance, rounds)
            idle = _idle(station, hub, period)
            storms = [*_storm(station, hub, chance, STORM, STORM_SECONDS)]
            if not quick:
                storms += _storm(station, hub, chance, LONG, LONG_SECONDS)
            board = _board(station, seed)
        with _process(polling, hub) as poll:
            theirs = _delays(poll, hub, chance, rounds)
            poll_idle = _idle(poll, hub, period)
    return [
        *_compared(ours, theirs),
        _metric("idle, station: CPU seconds per minute", idle, "s", "lower", 0.5),
        _metric("idle, poll: CPU seconds per minute", poll_idle, "s"),
        *storms,
        *board,
    ]


@contextmanager
def _hub() -> Iterator[Hub]:
    recordings = {
        name: Transcript.read(files("probes.virtual").joinpath(name).read_bytes()) for name in (ANDROID, IPHONE)
    }
    with AdbServer() as server, VirtualUsbmuxd() as usbmuxd, ExitStack() as stack:
        yield Hub(server, usbmuxd, stack, recordings)


@contextmanager
def _process(work: Callable[..., None], hub: Hub) -> Iterator[Worker]:
    """Give a process that works on the hub's devices and has inspected one of each kind, whose imports are done."""
    servers = Servers(hub.server.port, hub.usbmuxd.address)
    with tempfile.TemporaryDirectory() as out, ExitStack() as stack:
        worker = started(stack, Worker(work, servers, Path(out)))
        for device in (hub.android(), hub.iphone()):
            _delay(worker, device)
        yield worker


def _delays(worker: Worker, hub: Hub, chance: random.Random, rounds: int) -> dict[str, float]:
    delays: dict[str, list[float]] = {"Android": [], "iPhone": []}
    for _ in range(rounds):
        for kind, device in (("Android", hub.android()), ("iPhone", hub.iphone())):
            time.sleep(chance.random())  # so that a poll is met at any moment
            delays[kind].append(_delay(worker, device))
    return {kind: statistics.median(each) for kind, each in delays.items()}


def _delay(worker: Worker, device: Pluggable) -> float:
    """Return the seconds from the plug to the first reading of a device, which is inspected to the end."""
    plugged = time.monotonic()
    device.toggle()
    first: float = worker.tell(("first", device.serial))
    device.toggle()
    return first - plugged


def _idle(worker: Worker, hub: Hub, period: float) -> float:
    """Return the CPU seconds per minute while one device is there that is finished."""
    device = hub.android()
    device.toggle()
    worker.tell(("first", device.serial))
    time.sleep(CALM)
    begun, before = time.monotonic(), worker.tell(("usage",))
    time.sleep(period)
    after = worker.tell(("usage",))
    seconds = time.monotonic() - begun
    device.toggle()
    return (after.cpu - before.cpu) * 60 / seconds


def _storm(station: Worker, hub: Hub, chance: random.Random, events: int, seconds: float) -> list[Metric]:
    devices = [hub.android(), hub.android(), hub.iphone(), hub.iphone()]
    time.sleep(CALM)
    before = station.tell(("usage",))
    took = storm(devices, chance, events, seconds)
    lines = _rested(station, {each.serial for each in devices})
    time.sleep(CALM)
    after = station.tell(("usage",))
    for device in devices:
        device.toggle()
    serials = {each.serial for each in devices}
    name = f"storm of {events}"
    return [
        _metric(f"{name}: seconds for its events", took, "s"),
        *_usages(name, before, after),
        _metric(f"{name}: stale lines", _stale(lines, serials), "count", "lower", 0),
        _metric(f"{name}: lost reports", len(serials - _reported(lines)), "count", "lower", 0),
    ]


def _rested(station: Worker, serials: set[str]) -> tuple[Shown, ...]:
    """Return the lines once none was stale in two looks, CALM seconds apart, or as they are after PATIENCE seconds."""
    ends, calm = time.monotonic() + PATIENCE, 0
    while True:
        lines: tuple[Shown, ...] = station.tell(("lines",))
        calm = 0 if _stale(lines, serials) else calm + 1
        if calm == 2 or time.monotonic() > ends:
            return lines
        time.sleep(CALM)


def _reported(lines: tuple[Shown, ...]) -> set[str]:
    return {line.serial for line in lines if line.here and line.phase == Phase.FINISHED and line.reported}


def _stale(lines: tuple[Shown, ...], here: set[str]) -> int:
    """Return how many lines are too many, missing, wrong about what is there, or running although nothing is."""
    shown = [line.serial for line in lines if line.here]
    running = [line for line in lines if line.phase in (Phase.INSPECTING, Phase.AWAY, Phase.WAITING)]
    return len(here ^ set(shown)) + len(shown) - len(set(shown)) + len(running)


def _board(station: Worker, seed: int) -> list[Metric]:
    time.sleep(CALM)
    before, counted, after = station.tell(("board", seed, BOARD))
    name = f"{BOARD} events on a board"
    return [
        *_usages(name, before, after),
        _metric(f"{name}: CPU", 1000 * (after.cpu - before.cpu), "ms", "lower", 0.5),
        _metric(f"{name}: reports", counted.reports, "count"),
        _metric(f"{name}: lines at the end", counted.lines, "count", "lower", 0),
        _metric(f"{name}: stale lines", counted.stale, "count", "lower", 0),
        _metric(f"{name}: lost reports", counted.lost, "count", "lower", 0),
    ]


def _usages(name: str, before: Usage, after: Usage) -> list[Metric]:
    return [
        _metric(f"{name}: resident before", before.resident / 1e6, "MB"),
        _metric(f"{name}: resident after", after.resident / 1e6, "MB", "lower", 0.2),
        _metric(f"{name}: threads more than before", after.threads - before.threads, "count", "lower", 0),
        _metric(f"{name}: open files more than before", after.files - before.files, "count", "lower", 0),
    ]


def _compared(ours: dict[str, float], theirs: dict[str, float]) -> list[Metric]:
    return [
        metric
        for kind in ours
        for metric in (
            _metric(f"{kind}: from plug to first reading, station", ours[kind], "s", "lower", 0.5),
            _metric(f"{kind}: from plug to first reading, poll", theirs[kind], "s"),
            _metric(f"{kind}: station / poll", ours[kind] / theirs[kind], "ratio", "lower", 0.5),
        )
    ]


def _metric(name: str, value: float, unit: str, better: str = "neither", tolerance: float = 0.2) -> Metric:
    return Metric(name=name, value=float(value), unit=unit, better=better, tolerance=float(tolerance))
