"""Many phones at one station: virtual phones in a process of their own, asked all at once through one adb server.

The station is one process for each core, as Python runs one thread at a time in each, and every process inspects its
share of the phones side by side.
"""

import os
import random
import resource
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection

from benchmarks.probes.worker import Worker, keep_to, started
from grader.replay import readings_over
from probes.links.adb import AdbLink
from probes.reading import Outcome
from probes.transcript import Transcript
from probes.virtual.adb_server import AdbServer
from probes.virtual.adbd import VirtualPhone
from probes.virtual.misbehaviour import Misbehaviour

CROWD = 20
DISTURBED = 5
AWAY = 0.3
"""Seconds that an unplugged or cut phone stays away, as one does whose plug is put in again."""
HUNG = 0.5
"""Seconds in which a hung phone answers nothing; what it was asked meanwhile it never answers."""
CUT_AFTER = 900
"""Bytes of answers after which a cut phone drops its connection."""


@dataclass(frozen=True)
class Plugged:
    """Where a phone can be connected to."""

    address: str


@dataclass(frozen=True)
class Ended:
    """How one phone's plan ended: seconds, readings in all, and how many of them have something to say."""

    seconds: float
    readings: int
    established: int


def _hub(pipe: Connection, transcript: str, count: int) -> None:
    """Be `count` phones; an order is a phone's number, a method of it, and how to misbehave."""
    recording = Transcript.model_validate_json(transcript)
    with ExitStack() as stack:
        phones = [stack.enter_context(VirtualPhone(recording)) for _ in range(count)]
        pipe.send(tuple(phone.address for phone in phones))
        while (order := pipe.recv()) is not None:
            number, what, how = order
            if what == "misbehave":
                phones[number].misbehaviour = Misbehaviour(**how)
            else:
                getattr(phones[number], what)()
            pipe.send(True)


def _share(pipe: Connection, serials: tuple[str, ...], port: int, core: int) -> None:
    """Be a part of the station, on its own core; an order is how many of its phones to inspect at once."""
    os.sched_setaffinity(0, {core})
    links = [AdbLink(serial, port=port) for serial in serials]
    with ThreadPoolExecutor(len(links)) as pool:
        pipe.send(True)
        while (count := pipe.recv()) is not None:
            ended = list(pool.map(_inspected, links[:count]))
            pipe.send((ended, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))


def _inspected(link: AdbLink) -> Ended:
    begun = time.perf_counter()
    readings = readings_over(link)
    known = sum(each.outcome in (Outcome.MEASURED, Outcome.PASSED) for each in readings)
    return Ended(time.perf_counter() - begun, len(readings), known)


@dataclass
class Station:
    """A server, a hub of phones, and the processes that share the inspections."""

    server: AdbServer
    hub: Worker
    shares: list[Worker]
    peak_kilobytes: int = 0

    def one(self) -> float:
        """Inspect the first phone alone, everything on one core; return the seconds."""
        with self._on_one_core():
            begun = time.perf_counter()
            self.shares[0].tell(1)
            return time.perf_counter() - begun

    def all(self) -> tuple[float, list[Ended]]:
        """Inspect every phone at once; return the seconds until the last has ended, and how each did."""
        begun = time.perf_counter()
        with ThreadPoolExecutor(len(self.shares)) as pool:
            parts = list(pool.map(lambda share: share.tell(CROWD), self.shares))
        seconds = time.perf_counter() - begun
        self.peak_kilobytes = max(self.peak_kilobytes, sum(peak for _, peak in parts))
        return seconds, [ended for phones, _ in parts for ended in phones]

    @contextmanager
    def _on_one_core(self) -> Iterator[None]:
        every = os.sched_getaffinity(0)
        busy = [self.server.pid, self.hub.process.pid]
        for process in busy:
            keep_to(process, {min(every)})  # where the first share is
        yield
        for process in busy:
            keep_to(process, every)


@contextmanager
def station(transcript: Transcript) -> Iterator[Station]:
    """Give a station with CROWD phones plugged in through one real adb server."""
    cores = sorted(os.sched_getaffinity(0))
    with AdbServer() as server, ExitStack() as stack:
        hub = started(stack, Worker(_hub, transcript.model_dump_json(), CROWD))
        serials = [server.connect(Plugged(address)) for address in hub.first]
        parts = [(tuple(serials[place :: len(cores)]), core) for place, core in enumerate(cores)]
        shares = [started(stack, Worker(_share, part, server.port, core)) for part, core in parts]
        yield Station(server, hub, shares)


def disturb(hub: Worker, seed: int, after: float) -> list[threading.Thread]:
    """Choose phones at random and unplug, hang or cut each at a random moment; return what is going on."""
    chance = random.Random(seed)
    threads = []
    for place, phone in enumerate(chance.sample(range(CROWD), DISTURBED)):
        trouble = TROUBLES[place % len(TROUBLES)]
        threads.append(threading.Thread(target=_later, args=(chance.uniform(0, after), trouble, hub, phone)))
    for thread in threads:
        thread.start()
    return threads


Trouble = tuple[tuple[str, dict[str, object]], float, tuple[str, dict[str, object]]]
"""What a phone is told first, how long that lasts in seconds, and what it is told then."""
TROUBLES: tuple[Trouble, ...] = (
    (("unplug", {}), AWAY, ("plug", {})),
    (("misbehave", {"hang": True}), HUNG, ("misbehave", {})),
    (("misbehave", {"cut_after": CUT_AFTER, "away": AWAY}), 2 * AWAY, ("misbehave", {})),
)


def _later(seconds: float, trouble: Trouble, hub: Worker, phone: int) -> None:
    first, lasting, then = trouble
    time.sleep(seconds)
    hub.tell((phone, *first))
    time.sleep(lasting)
    hub.tell((phone, *then))
