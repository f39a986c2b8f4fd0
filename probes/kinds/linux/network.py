"""Network interfaces of a computer as the kernel lists them: which are wireless, and which are Ethernet of its own."""

import re
from typing import NamedTuple

from probes.kinds.linux.place import DRIVER, ON_USB, Place, placed, text_of
from probes.link import Exchange
from probes.subject import Subject

FOLDER = "/sys/class/net"
NAME = re.compile(r"^[A-Za-z0-9_.@-]{1,15}$", re.MULTILINE)
"""A name of at most IFNAMSIZ - 1 characters."""
MOST = 32
WIRELESS = re.compile(r"^DEVTYPE=wlan$", re.MULTILINE)
OF_KIND = re.compile(r"^DEVTYPE=", re.MULTILINE)
"""Bridges, wireless and mobile interfaces say what they are (net_device.dev.type); Ethernet alone says nothing."""
ON_CABLE = re.compile(r"^(?:DEVTYPE=thunderbolt_service|DRIVER=firewire_net)$", re.MULTILINE)
"""Networks over Thunderbolt and FireWire: they carry where two computers are joined, and have no Ethernet socket."""

SORTS = {Place.INSIDE: "wireless", Place.OUTSIDE: "plugged", Place.UNTOLD: "unplaced"}
"""What a wireless interface is, by where it hangs."""


class Interfaces(NamedTuple):
    """The names of interfaces, and the exchanges that tell of them."""

    wireless: tuple[str, ...]
    plugged: tuple[str, ...]
    """Wireless ones that hang at a port."""
    unplaced: tuple[str, ...]
    """Wireless ones of which nothing tells whether they do."""
    ethernet: tuple[str, ...]
    exchanges: tuple[Exchange, ...]


def interfaces(subject: Subject) -> Interfaces:
    """Ask for the interfaces. Ethernet is its own where a driver serves it that does not hang on USB, nor on a dock."""
    listing = subject.ask(f"list:{FOLDER}")
    exchanges = [listing]
    found: dict[str, list[str]] = {sort: [] for sort in (*SORTS.values(), "ethernet", "")}
    for name in NAME.findall(text_of(listing))[:MOST]:
        sort, told = _sorted(subject, name)
        found[sort].append(name)
        exchanges += told
    wireless, plugged, unplaced, ethernet = (tuple(found[sort]) for sort in Interfaces._fields[:-1])
    return Interfaces(wireless, plugged, unplaced, ethernet, tuple(exchanges))


def _sorted(subject: Subject, name: str) -> tuple[str, tuple[Exchange, ...]]:
    """Return which of the sorts of Interfaces one is, nothing for another, and the exchanges that tell so."""
    own, parent = (subject.ask(f"file:{FOLDER}/{name}/{file}") for file in ("uevent", "device/uevent"))
    wireless = WIRELESS.search(text_of(own)) is not None
    if not wireless and not (own.exit_code == 0 and is_ethernet(text_of(own), text_of(parent))):
        return "", (own, parent)
    place, told = placed(subject, f"{FOLDER}/{name}/device")
    return SORTS[place] if wireless else "ethernet" if place is Place.INSIDE else "", (own, *told)


def is_ethernet(own: str, parent: str) -> bool:
    """Whether the uevents of an interface and of its device are those of Ethernet that is built in."""
    elsewhere = OF_KIND.search(own) or ON_USB.search(parent) or ON_CABLE.search(parent)
    return not elsewhere and DRIVER.search(parent) is not None
