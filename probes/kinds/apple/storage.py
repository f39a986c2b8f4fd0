"""Storage: its size as sold, what is free of it, and the serial number of its controller."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from calibration.quantity import Quantity, quantity
from probes.answer import Implausible, Shortfall, Unreadable
from probes.kinds.apple.answers import number, said, told, tree, words
from probes.kinds.apple.probe import apple
from probes.kinds.fallback import in_turn
from probes.link import Exchange
from probes.reading import Reading
from probes.subject import Subject

USAGE = "lockdown:com.apple.disk_usage"
FACTORY = "lockdown:com.apple.disk_usage.factory"
"""The same on older systems, whose first domain does not tell the size (reported of iOS 9)."""
CONTROLLER = "ioclass:IONVMeController"
"""From iPhone 6s on (reported); older ones have no such controller."""

LONGEST = 64
"""Characters of a serial number (ours); NVMe itself has room for 20."""
SOLD = tuple(map(Decimal, (4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048)))
"""GB, each 10⁹ bytes; a TB is put as 1024 of them, as it is for every other maker."""
LEAST, MOST = Decimal("0.9"), Decimal("1.05")
"""The parts of a size sold between which the size told lies: 1.015 of 16 GB on iOS 3 (libimobiledevice #1572), 1 of
128 and 256 GB on newer ones, 0.977 where a TB is told as 1000 GB (ours)."""


@apple(measures=("storage.total", "storage.free", "storage.life", "parts.storage.serial"), version=1)
def storage(subject: Subject) -> Iterator[Reading]:
    """Read the sizes by lockdownd, and what the controller tells of itself."""
    yield in_turn(
        subject,
        "storage.total",
        lambda: told("disk usage, TotalDiskCapacity, as sold", total, subject.ask(USAGE)),
        lambda: told("disk usage of the factory, TotalDiskCapacity, as sold", total, subject.ask(FACTORY)),
    )
    yield subject.read("storage.free", told("disk usage, AmountDataAvailable", free, subject.ask(USAGE)))
    controller = subject.ask(CONTROLLER)
    made = _made(controller)
    yield subject.read("parts.storage.serial", told("storage controller", serial, controller, caveat=made))
    yield subject.read("storage.life", told("storage controller", life, controller))


def total(usage: Any) -> Quantity:
    """Return the storage as sold, in GB; raise Implausible for a size that is none that Apple has sold."""
    size = Decimal(number(usage, "TotalDiskCapacity")) / 10**9
    sold = next((each for each in SOLD if LEAST * each <= size <= MOST * each), None)
    if sold is None:
        raise Implausible(f"{size:.1f} GB is no size that is sold")
    return Quantity(value=sold, unit="GB")


def free(usage: Any) -> Quantity:
    """Return the free storage in GB of 10⁹ bytes; raise Implausible for more than there is.

    TotalDataAvailable is not it: since iOS 17 it has counted in what the system could give back (libimobiledevice
    #1572, reported).
    """
    available = number(usage, "AmountDataAvailable")
    if available < 0 or ("TotalDataCapacity" in usage and available > number(usage, "TotalDataCapacity")):
        raise Implausible("more is free than there is, or less than nothing")
    return quantity(Decimal(available) / 10**9, "GB", resolution="0.1")


def serial(controller: Any) -> str:
    """Return the serial number of the storage; raise Implausible for one of equal characters."""
    text = words(controller, "Serial Number")
    if len(set(text)) == 1 or len(text) > LONGEST:
        raise Implausible("what stands for the serial number of the storage is none")
    return text


def life(_controller: Any) -> Quantity:
    """Raise Unreadable: an Apple device tells nobody how far its storage is worn.

    AppleNANDStatus says `Ready`, which is no measure of wear, and the NAND report of diagnostics_relay fails on the
    systems of today (libimobiledevice #658).
    """
    raise Unreadable("an Apple device does not tell how far its storage is worn")


def _made(controller: Exchange) -> str:
    """Return the model and firmware of the controller for whoever reads its serial number, as far as it tells them."""
    found: list[str] = []
    for key, what in (("Model Number", "model"), ("Firmware Revision", "firmware")):
        try:
            found.append(f"{what} {words(tree(said(controller)), key)[:40]}")
        except Shortfall:
            continue
    return ", ".join(found)
