"""A place where devices are plugged in, and the one line that it has on the station's board."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from probes.attached import Attached
from probes.kinds.android.charge_only import ADB
from probes.usb_bus import UsbDevice

if TYPE_CHECKING:
    from grader.side_by_side import Ended

UNLISTED = "not listed"
UNLISTED_HINT = "Wait a moment; if it stays like this, unlock it and look for a question on its screen."
TWINS = "same serial"
TWINS_HINT = "Another device here says that it has the same serial number: plug in one of them at a time."


class Phase(StrEnum):
    """Where a device is on its way to a report."""

    WAITING = "waiting"
    """It is attached and cannot be asked yet, or has only just come."""
    INSPECTING = "inspecting"
    AWAY = "away"
    """It was unplugged or stopped answering in the middle of its inspection, which goes on when it is back."""
    FINISHED = "finished"
    """It has its report."""
    LOST = "LOST"
    """It was unplugged and did not come back in time; it is inspected anew when it does."""
    FAILED = "FAILED"
    """Its inspection ended without a report although it was there."""


RUNNING = (Phase.INSPECTING, Phase.AWAY)


@dataclass(frozen=True)
class Line:
    """One device on the board: where it is, and what has become of it. Moments are those of time.monotonic()."""

    device: Attached
    phase: Phase
    since: float
    """When it was plugged in, or its inspection began."""
    left: float | None = None
    """When it was unplugged; None while it is there."""
    step: str = ""
    done: float = 0.0
    """The part of the inspection that is done, from 0 to 1."""
    tries: int = 0
    """Inspections of this visit that have ended."""
    ended: "Ended | None" = None

    @property
    def port(self) -> str:
        """Where it is, or was last."""
        return port_of(self.device)


def port_of(device: Attached) -> str:
    """Return the USB port path of a device such as `1-3.2`; for one that is on none, what names it."""
    return device.usb or device.serial


def unlisted(bus: Iterable[UsbDevice], listed: Iterable[Attached]) -> tuple[Attached, ...]:
    """Return the devices on USB that offer adb, and that the adb server does not list."""
    known = {name for each in listed for name in (each.usb, each.serial)}
    return tuple(
        Attached(serial=each.serial or each.path, link="adb", state=UNLISTED, usb=each.path, hint=UNLISTED_HINT)
        for each in bus
        if ADB in each.interfaces and not known & {each.path, each.serial}
    )


def settled(attached: Iterable[Attached]) -> tuple[Attached, ...]:
    """Return one device for each port, the one that can be asked first; of two with one serial neither can be."""
    by_port: dict[str, Attached] = {}
    for each in sorted(attached, key=lambda each: (not each.ready, not each.asks_for_trust)):
        by_port.setdefault(port_of(each), each)
    serials = Counter(each.serial for each in by_port.values())
    return tuple(each if serials[each.serial] == 1 else _twin(each) for _, each in sorted(by_port.items()))


def _twin(device: Attached) -> Attached:
    told = {"state": TWINS, "hint": TWINS_HINT, "ready": False, "asks_for_trust": False}
    return device.model_copy(update=told)
