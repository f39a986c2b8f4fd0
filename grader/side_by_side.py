"""Several devices inspected at the same time, and a report for each as soon as it has ended."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path

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
        with ThreadPoolExecutor(max(len(devices), 1)) as pool:
            jobs = {
                pool.submit(self._evidence, device, attendance, alone=len(devices) == 1): device
                for device, attendance in devices.items()
            }
            for job in as_completed(jobs):
                device = jobs[job]
                try:
                    yield self._issued(device, job.result())
                except Unusable as fault:
                    yield Ended(device, fault=fault)

    def _evidence(self, device: Attached, attendance: Attendance, *, alone: bool) -> Evidence:
        order = self.order if alone else replace(self.order, photos=_photos_of(self.order.photos, device.serial))
        with reached(device, self.servers, attendance.waiting) as link:
            order = replace(order, link_name=device.link)
            return inspect(link, order, self.out, attendance, plugged=device.usb or device.serial)

    def _issued(self, device: Attached, evidence: Evidence) -> Ended:
        report = conclude(evidence)
        return Ended(device, report, issue(report, evidence, self.key, evidence.path.parent))


def _photos_of(photos: Path | None, serial: str) -> Path | None:
    """Return the folder of one device's photos among those of several; None where there is none of that name."""
    if photos is None or Path(serial).name != serial or not (photos / serial).is_dir():
        return None
    return photos / serial
