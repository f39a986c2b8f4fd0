"""Network interfaces of a computer as the kernel lists them: which are wireless, and which are Ethernet of its own."""

import re
from typing import NamedTuple

from probes.answer import Shortfall
from probes.kinds.linux.answers import said
from probes.link import Exchange
from probes.subject import Subject

FOLDER = "/sys/class/net"
NAME = re.compile(r"^[A-Za-z0-9_.@-]{1,15}$", re.MULTILINE)
"""A name of at most IFNAMSIZ - 1 characters."""
MOST = 32
WIRELESS = re.compile(r"^DEVTYPE=wlan$", re.MULTILINE)
OF_KIND = re.compile(r"^DEVTYPE=", re.MULTILINE)
"""Bridges, wireless and mobile interfaces say what they are (net_device.dev.type); Ethernet alone says nothing."""
DRIVER = re.compile(r"^DRIVER=[^\n]{1,60}$", re.MULTILINE)
ON_USB = re.compile(r"^DEVTYPE=usb_interface$", re.MULTILINE)
ON_CABLE = re.compile(r"^(?:DEVTYPE=thunderbolt_service|DRIVER=firewire_net)$", re.MULTILINE)
"""Networks over Thunderbolt and FireWire: they carry where two computers are joined, and have no Ethernet socket."""


FIXED, REMOVABLE = "fixed", "removable"


class Interfaces(NamedTuple):
    """The names of interfaces, and the exchanges that tell of them."""

    wireless: tuple[str, ...]
    plugged: tuple[str, ...]
    """Wireless ones that hang on USB, and are not said to be fixed there."""
    ethernet: tuple[str, ...]
    exchanges: tuple[Exchange, ...]


def text_of(exchange: Exchange) -> str:
    """Return an answer's text, nothing where there is none."""
    try:
        return said(exchange)
    except Shortfall:
        return ""


def interfaces(subject: Subject) -> Interfaces:
    """Ask for the interfaces. Ethernet is its own where a driver serves it that does not hang on USB, nor on a dock."""
    listing = subject.ask(f"list:{FOLDER}")
    exchanges = [listing]
    found: dict[str, list[str]] = {sort: [] for sort in ("wireless", "plugged", "ethernet", "")}
    for name in NAME.findall(text_of(listing))[:MOST]:
        own, parent = (subject.ask(f"file:{FOLDER}/{name}/{file}") for file in ("uevent", "device/uevent"))
        exchanges += own, parent
        found[_sort(subject, name, own, text_of(parent))].append(name)
    wireless, plugged, ethernet = (tuple(found[sort]) for sort in ("wireless", "plugged", "ethernet"))
    return Interfaces(wireless, plugged, ethernet, tuple(exchanges))


def _sort(subject: Subject, name: str, own: Exchange, parent: str) -> str:
    """Return which of the sorts of Interfaces one is by its uevent and its device's; nothing for another."""
    if WIRELESS.search(text_of(own)):
        on_usb = ON_USB.search(parent) is not None
        return "plugged" if on_usb and removable(subject, f"{FOLDER}/{name}/device/..") != FIXED else "wireless"
    wired = own.exit_code == 0 and is_ethernet(text_of(own), parent)
    return "ethernet" if wired and removable(subject, f"{FOLDER}/{name}/device") != REMOVABLE else ""


def removable(subject: Subject, device: str) -> str:
    """Return `fixed`, `removable` or `unknown`, as the firmware has it of a place on USB or PCI; nothing untold.

    Source: Linux, Documentation/ABI/testing/sysfs-devices-removable. What hangs on a dock's Thunderbolt is removable.
    """
    return text_of(subject.ask(f"file:{device}/removable")).strip()


def is_ethernet(own: str, parent: str) -> bool:
    """Whether the uevents of an interface and of its device are those of Ethernet that is built in."""
    elsewhere = OF_KIND.search(own) or ON_USB.search(parent) or ON_CABLE.search(parent)
    return not elsewhere and DRIVER.search(parent) is not None
