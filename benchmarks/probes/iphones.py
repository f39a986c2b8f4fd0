"""Many iPhones at one station: virtual ones in a process of their own, asked all at once over TLS."""

import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection

from benchmarks.probes.worker import Worker, keep_to, started
from grader.replay import readings_over
from probes.links.usbmux import UsbmuxLink
from probes.transcript import Transcript
from probes.virtual.iphone import VirtualIphone
from probes.virtual.usbmuxd import VirtualUsbmuxd

IPHONES = 10


def _hub(pipe: Connection, transcript: str, count: int) -> None:
    """Be a usbmuxd with `count` phones until told to end."""
    recording = Transcript.model_validate_json(transcript)
    udids = tuple(f"00008110-{number:016X}" for number in range(count))
    with VirtualUsbmuxd() as usbmuxd:
        for udid in udids:
            usbmuxd.plug(VirtualIphone(recording, udid=udid))
        pipe.send((usbmuxd.address, udids))
        pipe.recv()


def _share(pipe: Connection, udids: tuple[str, ...], address: str, core: int) -> None:
    """Be a part of the station, on its own core; an order is how many of its phones to inspect at once."""
    os.sched_setaffinity(0, {core})
    with ThreadPoolExecutor(len(udids)) as pool:
        pipe.send(True)
        while (count := pipe.recv()) is not None:
            pipe.send(list(pool.map(lambda udid: _inspected(udid, address), udids[:count])))


def _inspected(udid: str, address: str) -> int:
    """Inspect one phone from the first connection on, and return how many readings it gave."""
    with UsbmuxLink(udid, address=address) as link:
        return len(readings_over(link, "usbmux"))


@dataclass
class Orchard:
    """A hub of phones, and the processes that share the inspections."""

    hub: Worker
    shares: list[Worker]

    def one(self) -> float:
        """Inspect the first phone alone, everything on one core; return the seconds."""
        every = os.sched_getaffinity(0)
        keep_to(self.hub.process.pid, {min(every)})  # where the first share is
        begun = time.perf_counter()
        self.shares[0].tell(1)
        seconds = time.perf_counter() - begun
        keep_to(self.hub.process.pid, every)
        return seconds

    def all(self) -> float:
        """Inspect every phone at once; return the seconds until the last has ended."""
        begun = time.perf_counter()
        with ThreadPoolExecutor(len(self.shares)) as pool:
            list(pool.map(lambda share: share.tell(IPHONES), self.shares))
        return time.perf_counter() - begun


@contextmanager
def orchard(transcript: Transcript) -> Iterator[Orchard]:
    """Give a station with IPHONES phones behind one usbmuxd."""
    cores = sorted(os.sched_getaffinity(0))
    with ExitStack() as stack:
        hub = started(stack, Worker(_hub, transcript.model_dump_json(), IPHONES))
        address, udids = hub.first
        parts = [(udids[place :: len(cores)], core) for place, core in enumerate(cores)]
        yield Orchard(hub, [started(stack, Worker(_share, part, address, core)) for part, core in parts])
