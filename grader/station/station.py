"""The station at work: every device that is plugged in is inspected, each on a thread of its own, one report each."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Event, Thread

from calibration.unusable import Unusable
from grader.attendance import Attendance
from grader.payload import TRANSCRIPTS
from grader.side_by_side import Bench, Ended, without_report
from grader.station.board import SETTLE, Board
from grader.station.port import Line
from grader.station.watch import Watch
from probes.attached import Attached
from probes.device import DeviceLost
from probes.evidence import Evidence
from probes.link import LOST, Exchange
from probes.links.udev import Uevent
from probes.probe import registry

IDLE = 1.0
"""Seconds without news after which the board is looked at nevertheless."""
BATCH = 0.05
"""Seconds in which news are gathered before the board is shown, so that many devices do not mean much showing."""
AWAY = "it was unplugged before its inspection had ended: plug it in again, and it is inspected anew"

News = Callable[[], None]
"""Something that has happened, told to the board on the station's own thread."""


@dataclass(frozen=True, kw_only=True)
class Display:
    """Who is told what the station does; by default nobody. All are called on the station's own thread."""

    board: Callable[[tuple[Line, ...]], None] = lambda _: None
    """Called with every line whenever one has changed."""
    began: Callable[[Attached], None] = lambda _: None
    ended: Callable[[Line], None] = lambda _: None
    """Called with the line of each inspection that has ended, before anything can take its place."""
    supply: Callable[[Uevent], None] = lambda _: None
    """Called for each change of this computer's own power supplies."""


@dataclass
class Station:
    """Watches, inspects and tells, until it is to finish."""

    bench: Bench
    display: Display = field(default_factory=Display)
    board: Board = field(default_factory=Board)
    _news: "SimpleQueue[News]" = field(default_factory=SimpleQueue)
    _finishing: bool = False
    _stopping: Event = field(default_factory=Event)

    def run(self) -> None:
        """Work until `finish` was called and every inspection that had begun has ended, or `stop` was called."""
        with Watch(self.bench.servers, self._attached, self._supplied):
            registry()  # every probe is loaded before the first device waits for it
            while not self._stopping.is_set() and not (self._finishing and not self.board.running()):
                if self._heard():
                    self.display.board(self.board.lines())
                self._begin_what_is_due()

    def finish(self) -> None:
        """Begin nothing more, and end as soon as everything that has begun has ended. May be called by a signal."""
        self._news.put(self._finish)

    def stop(self) -> None:
        """End at once. What is finished is on the disk; what is being inspected has no report."""
        self._stopping.set()
        self._news.put(lambda: None)

    def _finish(self) -> None:
        self._finishing = True

    def _heard(self) -> bool:
        """Wait for news and take all there are; return whether there were any."""
        try:
            news = self._news.get(timeout=SETTLE / 4 if self._hurried() else IDLE)
        except Empty:
            return False
        news()
        time.sleep(BATCH)
        with suppress(Empty):
            while True:
                self._news.get_nowait()()
        return True

    def _hurried(self) -> bool:
        return self.board.settling() and not self._finishing

    def _attached(self, attached: tuple[Attached, ...]) -> None:
        self._news.put(lambda: self.board.see(attached, time.monotonic()))

    def _supplied(self, event: Uevent) -> None:
        self._news.put(lambda: self.display.supply(event))

    def _begin_what_is_due(self) -> None:
        for device in () if self._finishing else self.board.due(time.monotonic()):
            self.display.began(device)
            Thread(target=self._inspect, args=(device,), name=f"inspect {device.serial}", daemon=True).start()

    def _inspect(self, device: Attached) -> None:
        interrupted = False
        try:
            evidence = self.bench.evidence(device, self._attendance(device), self.bench.order_of(device))
            interrupted = gone_at_the_end(evidence, device.link)
            ended = Ended(device, fault=Unusable(AWAY)) if interrupted else self.bench.issued(device, evidence)
        except Exception as error:  # even a fault of our own costs no other device its report
            interrupted, ended = isinstance(error, DeviceLost), without_report(device, error)
        self._news.put(lambda: self._ended(device, ended, interrupted=interrupted))

    def _ended(self, device: Attached, ended: Ended, *, interrupted: bool) -> None:
        self.display.ended(self.board.ended(device, ended, time.monotonic(), interrupted=interrupted))

    def _attendance(self, device: Attached) -> Attendance:
        def step(what: str, done: float) -> None:
            self._news.put(lambda: self.board.step(device, what, done))

        def waiting(what: str, _over: float) -> bool:
            step(what, 0.0)
            return not (self._finishing or self._stopping.is_set())

        return Attendance(notify=lambda what, ended, total: step(what, ended / max(total, 1)), waiting=waiting)


def gone_at_the_end(evidence: Evidence, link: str) -> bool:
    """Whether the device was gone when it was asked for the last time: its evidence is no whole inspection."""
    for line in reversed(evidence.read(f"{TRANSCRIPTS}{link}.jsonl").splitlines()[1:]):
        exchange = Exchange.model_validate_json(line)
        if not exchange.ask.startswith(("station:", "operator:")):
            return exchange.failure in LOST
    return False
