"""Several devices inspected at the same time, and a report for each as soon as it has ended."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from calibration.unusable import Unusable
from grader.attendance import Attendance
from grader.conclude import conclude
from grader.inspect import Order, inspect
from grader.issue import Issued, issue
from grader.report import Report
from probes.attached import Attached
from probes.evidence import Evidence
from probes.kinds.plugged import Servers, reached


@dataclass(frozen=True)
class Ended:
    """How the inspection of one device ended: with a report, or with the reason why there is none."""

    device: Attached
    report: Report | None = None
    issued: Issued | None = None
    fault: Unusable | None = None


@dataclass(frozen=True)
class Bench:
    """The servers that reach the devices, what is to be done with each, and where it goes under which key."""

    servers: Servers
    order: Order
    out: Path
    key: Ed25519PrivateKey

    def inspect(self, devices: Mapping[Attached, Attendance]) -> Iterator[Ended]:
        """Inspect every device at once, and yield each as soon as its report is written; one's fault is its own."""
        if len(devices) == 1:  # on this very thread, so that a Ctrl-C ends whatever is waited for
            ((device, attendance),) = devices.items()
            yield self._ended(device, lambda: self.evidence(device, attendance, self.order))
            return
        yield from self._all_ended(devices)

    def _all_ended(self, devices: Mapping[Attached, Attendance]) -> Iterator[Ended]:
        interrupted = Event()
        pool = ThreadPoolExecutor(max(len(devices), 1))
        jobs = {
            pool.submit(self.evidence, device, until(interrupted, attendance), self.order_of(device)): device
            for device, attendance in devices.items()
        }
        try:
            for job in as_completed(jobs):
                yield self._among_others(jobs[job], job.result)
        finally:
            interrupted.set()
            pool.shutdown(wait=False, cancel_futures=True)

    def _ended(self, device: Attached, evidence: Callable[[], Evidence]) -> Ended:
        try:
            return self.issued(device, evidence())
        except Unusable as fault:
            return Ended(device, fault=fault)

    def _among_others(self, device: Attached, evidence: Callable[[], Evidence]) -> Ended:
        """End one of several: even a fault of this program's own costs no other its report."""
        try:
            return self._ended(device, evidence)
        except Exception as error:
            return without_report(device, error)

    def order_of(self, device: Attached) -> Order:
        """Return what is to be done with one device of several: its photos lie in a folder with its serial's name."""
        return replace(self.order, photos=photos_of(self.order.photos, device.serial))

    def evidence(self, device: Attached, attendance: Attendance, order: Order) -> Evidence:
        """Inspect one device on this thread, and return its sealed evidence; raise Unusable where that fails."""
        with reached(device, self.servers, attendance.waiting) as link:
            order = replace(order, link_name=device.link)
            return inspect(link, order, self.out, attendance, plugged=device.usb or device.serial)

    def issued(self, device: Attached, evidence: Evidence) -> Ended:
        """Conclude from the evidence of one device, and write its signed report; raise Unusable if the disk refuses."""
        report = conclude(evidence)
        return Ended(device, report, issue(report, evidence, self.key, evidence.path.parent))


def without_report(device: Attached, error: Exception) -> Ended:
    """Return how an inspection ended that broke off: with its sentence, or as a fault of this program's own."""
    if isinstance(error, Unusable):
        return Ended(device, fault=error)
    return Ended(device, fault=Unusable(f"a fault of truegrade's own: {type(error).__name__}: {error}"))


def until(interrupted: Event, attendance: Attendance) -> Attendance:
    """Return an attendance that waits for nobody any more once it is interrupted."""
    return replace(attendance, waiting=lambda what, over: not interrupted.is_set() and attendance.waiting(what, over))


def photos_of(photos: Path | None, serial: str) -> Path | None:
    """Return the folder of one device's photos among those of several; None where there is none of that name."""
    if photos is None or serial == ".." or Path(serial).name != serial or not (photos / serial).is_dir():
        return None
    return photos / serial
