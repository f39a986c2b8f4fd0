"""A station in a process of its own, so that what it takes is told apart from what the virtual devices take.

Beside it the alternative: `discover()` once a second, and an inspection of whatever is new.
"""

import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Condition, Event, Thread

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.station.events import Counted, on_a_board
from grader.attendance import Attendance
from grader.inspect import Order
from grader.side_by_side import Bench
from grader.station.port import Line
from grader.station.station import Display, Station
from probes.attached import Attached
from probes.device import DeviceError
from probes.kinds.plugged import Servers, discover
from probes.probe import registry

EVERY = 1.0
"""Seconds between two polls."""
PATIENCE = 25.0


@dataclass(frozen=True)
class Usage:
    """What a process has: seconds of CPU spent, bytes resident, threads, and open files."""

    cpu: float
    resident: int
    threads: int
    files: int


@dataclass(frozen=True)
class Shown:
    """One line of the board: which device, whether it is there, what has become of it, and whether it has a report."""

    serial: str
    here: bool
    phase: str
    reported: bool


class Told:
    """What has become known of each device by its serial, and the moment of its first reading."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._first: dict[str, float] = {}
        self._ended: set[str] = set()

    def reading(self, serial: str) -> None:
        """Take note that a device has at least one reading."""
        with self._changed:
            self._first.setdefault(serial, time.monotonic())
            self._changed.notify_all()

    def ended(self, serial: str) -> None:
        """Take note that an inspection has ended."""
        with self._changed:
            self._ended.add(serial)
            self._changed.notify_all()

    def first(self, serial: str) -> float:
        """Wait until an inspection has ended; return the moment of the first reading, by time.monotonic()."""
        with self._changed:
            if not self._changed.wait_for(lambda: serial in self._ended and serial in self._first, PATIENCE):
                raise TimeoutError(f"{serial} was not inspected within {PATIENCE:.0f} s")
            return self._first[serial]


def usage() -> Usage:
    """Return what this process has now."""
    resident = int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    threads, open_files = (len(os.listdir(f"/proc/self/{what}")) for what in ("task", "fd"))
    return Usage(time.process_time(), resident, threads, open_files - 1)  # one of them lists the folder


def watching(pipe: Connection, servers: Servers, out: Path) -> None:
    """Be a station; an order is `first` and a serial, `usage`, `lines`, or `board` with a seed and a count."""
    told = Told()
    with _station(servers, out, told) as station:
        answers = {
            "first": told.first,
            "usage": usage,
            "lines": lambda: tuple(_shown(line) for line in station.board.lines()),
            "board": _board,
        }
        _serve(pipe, answers)


def polling(pipe: Connection, servers: Servers, out: Path) -> None:
    """Be the alternative; an order is `first` and a serial, or `usage`."""
    told, stopping = Told(), Event()
    bench = _bench(servers, out)
    registry()
    thread = Thread(target=_poll, args=(bench, told, stopping))
    thread.start()
    _serve(pipe, {"first": told.first, "usage": usage})
    stopping.set()
    thread.join()


def _serve(pipe: Connection, answers: dict[str, Callable[..., object]]) -> None:
    pipe.send(True)
    while (order := pipe.recv()) is not None:
        name, *words = order
        pipe.send(answers[name](*words))


def _board(seed: int, count: int) -> tuple[Usage, Counted, Usage]:
    before = usage()
    counted = on_a_board(random.Random(seed), count)
    return before, counted, usage()


def _bench(servers: Servers, out: Path) -> Bench:
    return Bench(servers, Order(station="bench"), out, Ed25519PrivateKey.generate())


@contextmanager
def _station(servers: Servers, out: Path, told: Told) -> Iterator[Station]:
    def shown(lines: tuple[Line, ...]) -> None:
        for line in lines:
            if line.done > 0:
                told.reading(line.device.serial)

    station = Station(_bench(servers, out))
    station.display = Display(board=shown, ended=lambda line: told.ended(line.device.serial))
    thread = Thread(target=station.run)
    thread.start()
    yield station
    station.finish()
    thread.join()


def _shown(line: Line) -> Shown:
    issued = line.ended and line.ended.issued
    return Shown(line.device.serial, line.left is None, str(line.phase), bool(issued and issued.json.is_file()))


def _poll(bench: Bench, told: Told, stopping: Event) -> None:
    known: set[str] = set()
    while not stopping.wait(EVERY):
        try:
            ready = [each for each in discover(bench.servers) if each.ready]
        except DeviceError:
            continue
        for device in ready:
            if device.serial not in known:
                Thread(target=_inspect, args=(bench, device, told), daemon=True).start()
        known = {each.serial for each in ready}


def _inspect(bench: Bench, device: Attached, told: Told) -> None:
    def notify(_what: str, ended: int, _total: int) -> None:
        if ended:
            told.reading(device.serial)

    bench.issued(device, bench.evidence(device, Attendance(notify=notify), bench.order))
    told.ended(device.serial)
