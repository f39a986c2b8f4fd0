"""Where a radio hangs: inside the laptop, at one of its ports, or nobody tells.

The firmware's word on a port of USB, and what a hub says of its own ports, are one file in the kernel: `removable`
(Documentation/ABI/testing/sysfs-devices-removable; drivers/usb/core/hub.c makes it of ACPI's _UPC first).
"""

import re
from enum import StrEnum
from itertools import takewhile
from typing import NamedTuple

from probes.answer import Shortfall
from probes.kinds.linux.answers import said
from probes.link import Exchange
from probes.subject import Subject

DRIVER = re.compile(r"^DRIVER=[^\n]{1,60}$", re.MULTILINE)
ON_USB = re.compile(r"^DEVTYPE=usb_interface$", re.MULTILINE)
FIXED, REMOVABLE = "fixed", "removable"
ABOVE = 6
"""Levels above an interface of USB: its device, hubs, the root hub, and the controller, which may be a dock's."""


class Place(StrEnum):
    """Where a device hangs, as far as is told."""

    INSIDE = "inside"
    OUTSIDE = "outside"
    UNTOLD = "untold"


class Placed(NamedTuple):
    """Where a device hangs, and the exchanges that tell so."""

    place: Place
    exchanges: tuple[Exchange, ...]


def text_of(exchange: Exchange) -> str:
    """Return an answer's text, nothing where there is none."""
    try:
        return said(exchange)
    except Shortfall:
        return ""


def placed(subject: Subject, device: str) -> Placed:
    """Return where the device of a folder hangs, `/sys/class/net/wlan0/device`.

    What is on no USB is on a bus within, PCI, SDIO or a serial line, where its driver is told, unless the firmware has
    it behind a Thunderbolt port.
    """
    uevent = subject.ask(f"file:{device}/uevent")
    if ON_USB.search(text_of(uevent)):
        place, above = _on_usb(subject, device)
        return Placed(place, (uevent, *above))
    own = subject.ask(f"file:{device}/removable")
    if removable(own) == REMOVABLE:
        return Placed(Place.OUTSIDE, (uevent, own))
    return Placed(Place.INSIDE if DRIVER.search(text_of(uevent)) else Place.UNTOLD, (uevent, own))


def _on_usb(subject: Subject, device: str) -> tuple[Place, tuple[Exchange, ...]]:
    """Return where an interface of USB hangs: inside only where its device and each hub above are fixed there.

    Of the root hub, the last that tells anything, nobody can tell it.
    """
    asks = (f"file:{device}{'/..' * up}/removable" for up in range(1, ABOVE + 1))
    own = subject.ask(next(asks))
    if removable(own) != FIXED:
        return Place.OUTSIDE if removable(own) == REMOVABLE else Place.UNTOLD, (own,)
    above = tuple(map(subject.ask, asks))
    told = tuple(map(removable, above))
    if REMOVABLE in told:
        return Place.OUTSIDE, (own, *above)
    hubs = tuple(takewhile(bool, told))[:-1]
    return Place.INSIDE if all(each == FIXED for each in hubs) else Place.UNTOLD, (own, *above)


def removable(exchange: Exchange) -> str:
    """Return `fixed`, `removable` or `unknown`, as the file has it; nothing where it is not there."""
    return text_of(exchange).strip()
