"""Ports: Ethernet by its carrier, and every USB port by what appears when something is plugged into it."""

import re
from collections.abc import Iterator
from itertools import pairwise

from probes.answer import Absent, Failed, Unreadable, Untested
from probes.kinds.linux.answers import said
from probes.kinds.linux.listening import word
from probes.kinds.linux.network import FOLDER, Interfaces, interfaces
from probes.kinds.linux.place import text_of
from probes.kinds.linux.probe import linux
from probes.link import Exchange
from probes.operator import ask_to_do, ask_to_judge, ask_to_read, declined, went_ahead
from probes.operator import said as told
from probes.reading import Reading
from probes.subject import Subject, Way

DEVICES = "list:/sys/bus/usb/devices"
DEVICE = re.compile(r"^[0-9]{1,3}-[0-9]{1,2}(?:\.[0-9]{1,2}){0,5}$", re.MULTILINE)
"""A device by the number of its bus and of each port on the way to it (kernel, Documentation/driver-api/usb)."""
BUS = re.compile(r"^usb[0-9]{1,3}$", re.MULTILINE)
"""A bus itself, of which there is one wherever there is a port."""
MOST = 8
"""USB ports of one laptop."""
COUNT = "How many USB ports does the laptop have, of every shape, without those of a dock?"
PLUG = "Plug a USB stick into port {} of {} (a port that was not tried yet), and wait until its light is on."
SOCKET = "Has this laptop a socket for a network cable?"
CABLE = "Plug a network cable that works into the laptop's socket, and wait until the light at it is on."
CARRIER = "carrier of the network cable"
PLUGGED = "what appears on the USB buses"


@linux(measures=("ports.ethernet",), version=1)
def ethernet(subject: Subject) -> Iterator[Reading]:
    """Read whether a cable that is plugged in carries."""
    found = interfaces(subject)
    yield subject.read("ports.ethernet", _carrier(subject, found) if found.ethernet else _unlisted(found))


@linux(measures=("ports.ethernet",), version=1, course="guided")
def ethernet_tried(subject: Subject) -> Iterator[Reading]:
    """Have the operator plug in a network cable, where there is a socket for one."""
    found = interfaces(subject)
    if not found.ethernet:
        socket = ask_to_judge(subject, SOCKET)
        yield subject.read("ports.ethernet", Way("the operator's eye", socketless, (socket,), text=word))
        return
    ready = ask_to_do(subject, CABLE)
    yield subject.read("ports.ethernet", _carrier(subject, found) if went_ahead(ready) else declined(ready, CARRIER))


@linux(measures=("ports.usb_data",), version=1, course="guided")
def usb(subject: Subject) -> Iterator[Reading]:
    """Have the operator plug a stick into one port after the other."""
    count = ask_to_read(subject, COUNT)
    ports = number(word(count))
    if not ports:
        yield subject.read("ports.usb_data", Way("the operator", _uncounted, (count,), text=told))
        return
    exchanges = [count, subject.ask_anew(DEVICES)]
    for port in range(1, ports + 1):
        ready = ask_to_do(subject, PLUG.format(port, ports))
        if not went_ahead(ready):
            yield subject.read("ports.usb_data", declined(ready, PLUGGED))
            return
        exchanges.append(subject.ask_anew(DEVICES))
    yield subject.read("ports.usb_data", Way(PLUGGED, appeared, tuple(exchanges), text=_answer))


def _carrier(subject: Subject, found: Interfaces) -> Way:
    carriers = tuple(subject.ask_anew(f"file:{FOLDER}/{name}/carrier") for name in found.ethernet)
    return Way(CARRIER, carried, carriers, text=text_of)


def _unlisted(found: Interfaces) -> Way:
    return Way(CARRIER, _no_ethernet, found.exchanges, text=text_of)


def _no_ethernet(*_texts: str) -> None:
    raise Unreadable("no Ethernet of the laptop's own is listed")


def carried(*carriers: str) -> None:
    """Pass where any carries; raise Untested otherwise. A carrier is `1` or `0`, and nothing where it is down."""
    if "1" not in map(str.strip, carriers):
        raise Untested("no cable carries: none is plugged in, or nothing is at its other end")


def socketless(answer: str) -> None:
    """Raise Absent for a `no`, Unreadable for a socket that no driver serves."""
    if answer.startswith("no"):
        raise Absent("the operator sees no socket for a network cable")
    if answer == "yes":
        raise Unreadable("no driver serves the socket that the operator sees")
    raise Untested("nobody said whether there is a socket for a network cable")


def _answer(exchange: Exchange) -> str:
    return said(exchange) if exchange.ask == DEVICES else word(exchange)


def number(words: str) -> int:
    """Return the number of ports that an operator typed, 0 for what is none."""
    found = re.fullmatch(r"\s{0,3}([1-9][0-9]?)\s{0,3}", words)
    return int(found[1]) if found and int(found[1]) <= MOST else 0


def _uncounted(words: str) -> None:
    raise Untested(f"{words[:40]!r} is no number of ports from 1 to {MOST}")


def appeared(count: str, *listings: str) -> None:
    """Raise Failed for a port at which nothing appeared, Untested where one was tried twice, Unreadable without a bus.

    The listings are those before, and with the stick in each port; the count is that of the ports.
    """
    if not all(map(BUS.search, listings)):
        raise Unreadable("the kernel lists no USB bus")
    seen: set[str] = set()
    there = [set(DEVICE.findall(listing)) for listing in listings]
    for port, (before, after) in enumerate(pairwise(there), start=1):
        new = after - before
        if again := (new or after) & seen:
            raise Untested(f"port {port} of {number(count)} was tried before: {', '.join(sorted(again))}")
        if not new:
            raise Failed(f"nothing appeared at port {port} of {number(count)}")
        seen |= new
