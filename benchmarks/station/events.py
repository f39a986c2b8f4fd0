"""Devices that are plugged in and unplugged at random: virtual ones over the wire, and made-up ones on a board."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from grader.side_by_side import Ended
from grader.station.board import SETTLE, Board
from grader.station.port import RUNNING, Phase
from probes.attached import Attached

PORTS = tuple(f"1-{number}" for number in range(1, 9))
SERIALS = tuple(f"DEVICE{number}" for number in range(40))


@dataclass
class Pluggable:
    """A device that somebody plugs in and unplugs."""

    serial: str
    plug: Callable[[], object]
    unplug: Callable[[], object]
    here: bool = False

    def toggle(self) -> None:
        """Plug it in where it is not, and unplug it where it is."""
        (self.unplug if self.here else self.plug)()
        self.here = not self.here


def storm(devices: list[Pluggable], chance: random.Random, events: int, seconds: float) -> float:
    """Plug and unplug at an even pace, then plug in what is not; return the seconds that the events took."""
    begun = time.monotonic()
    for number in range(1, events + 1):
        chance.choice(devices).toggle()
        time.sleep(max(begun + seconds * number / events - time.monotonic(), 0))
    took = time.monotonic() - begun
    for device in devices:
        if not device.here:
            device.toggle()
    return took


@dataclass(frozen=True)
class Counted:
    """What was wrong on a board: lines that do not say what is there, and reports that no line was given."""

    stale: int
    lost: int
    reports: int
    lines: int


@dataclass
class _Bench:
    """A board, what is plugged in by port, and the inspections that have not ended."""

    board: Board = field(default_factory=Board)
    plugged: dict[str, Attached] = field(default_factory=dict)
    jobs: list[Attached] = field(default_factory=list)
    now: float = 0.0
    reports: int = 0
    shown: int = 0

    def plug_or_unplug(self, port: str, serial: str) -> None:
        if self.plugged.pop(port, None) is None and serial not in {each.serial for each in self.plugged.values()}:
            self.plugged[port] = Attached(serial=serial, link="adb", state="device", usb=port, hint="", ready=True)
        self.board.see(self.plugged.values(), self.now)

    def begin(self) -> None:
        self.now += 2 * SETTLE
        self.jobs += self.board.due(self.now)

    def end(self, job: Attached) -> None:
        self.jobs.remove(job)
        ended = Ended(job)
        line = self.board.ended(job, ended, self.now)
        self.reports += 1
        self.shown += line.phase is Phase.FINISHED and line.ended is ended

    def stale(self) -> int:
        lines = self.board.lines()
        here = {line.device for line in lines if line.left is None}
        running = {line.device.serial for line in lines if line.phase in RUNNING}
        return len(here ^ set(self.plugged.values())) + len(running ^ {each.serial for each in self.jobs})


def on_a_board(chance: random.Random, events: int) -> Counted:
    """Tell a board of plugs and unplugs, and of inspections that end some time later; look at it after each."""
    bench = _Bench()
    stale = 0
    for _ in range(events):
        bench.plug_or_unplug(chance.choice(PORTS), chance.choice(SERIALS))
        bench.begin()
        stale += bench.stale()
        if bench.jobs and chance.random() < 0.5:
            bench.end(chance.choice(bench.jobs))
    for job in tuple(bench.jobs):
        bench.end(job)
    return Counted(stale + bench.stale(), bench.reports - bench.shown, bench.reports, len(bench.board.lines()))
