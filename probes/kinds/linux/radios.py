"""Radios: which the kernel drives, and how many Wi-Fi networks are heard. That one is driven proves no antenna."""

import re
from collections.abc import Iterator, Sequence
from functools import partial

from calibration.quantity import Quantity, quantity
from probes.answer import Unreadable, Untested
from probes.kinds.linux.answers import said, shown
from probes.kinds.linux.network import interfaces
from probes.kinds.linux.place import Place, placed, text_of
from probes.kinds.linux.probe import linux
from probes.link import Exchange
from probes.reading import Reading
from probes.subject import Subject, Way

BLUETOOTH = "/sys/class/bluetooth"
ADAPTERS, SWITCHES = f"list:{BLUETOOTH}", "list:/sys/class/rfkill"
SCAN = "run:nmcli --terse --fields SIGNAL device wifi list --rescan yes"
"""Only how strong each network is: names and addresses, which tell where the laptop stands, are not asked for."""
SCANNING = 30.0
ADAPTER = re.compile(r"^hci[0-9]{1,3}$", re.MULTILINE)
SWITCH = re.compile(r"^rfkill[0-9]{1,4}$", re.MULTILINE)
MOST = 32
BLOCKED = re.compile(r"^RFKILL_STATE=([02])$", re.MULTILINE)
FREE = re.compile(r"^RFKILL_STATE=1$", re.MULTILINE)
"""0 is blocked by software, 2 by a switch, 1 is free (kernel, ABI/stable/sysfs-class-rfkill).

Every radio has such a switch."""
STRENGTH = re.compile(r"^(?:100|[1-9]?[0-9])$", re.MULTILINE)
"""Percent, one network a line."""
DRIVEN = "kernel's drivers"
ANTENNA = "it does not tell of the antennas"
UNDRIVEN = "no driver serves such a radio of the laptop's own"
UNPLACED = "nothing tells whether {} is built in: look at the ports, and pull out what is in them"


@linux(measures=("radios.wifi.hardware", "radios.bluetooth.hardware"), version=3)
def radios(subject: Subject) -> Iterator[Reading]:
    """Read whether a driver serves each radio, and whether a switch blocks it."""
    networks, switches = interfaces(subject), _switches(subject)
    missing = _missing(bool(networks.wireless), networks.unplaced)
    yield subject.read("radios.wifi.hardware", _driven("wlan", missing, networks.exchanges, switches))
    yield subject.read("radios.bluetooth.hardware", _driven("bluetooth", *_bluetooth(subject), switches))


def _bluetooth(subject: Subject) -> tuple[str, tuple[Exchange, ...]]:
    """Return why no adapter is known to be the laptop's own, nothing where one is, and the exchanges that tell so."""
    adapters = subject.ask(ADAPTERS)
    where = {name: placed(subject, f"{BLUETOOTH}/{name}/device") for name in ADAPTER.findall(text_of(adapters))[:MOST]}
    own = any(each.place is Place.INSIDE for each in where.values())
    unplaced = [name for name, each in where.items() if each.place is Place.UNTOLD]
    told = (exchange for each in where.values() for exchange in each.exchanges)
    return _missing(own, unplaced), (adapters, *told)


def _driven(kind: str, missing: str, told: tuple[Exchange, ...], switches: tuple[Exchange, ...]) -> Way:
    return Way(DRIVEN, partial(free, kind, missing, len(told)), (*told, *switches), ANTENNA, text=text_of)


@linux(measures=("radios.wifi", "radios.wifi.networks"), version=2, course="active")
def wifi_scan(subject: Subject) -> Iterator[Reading]:
    """Listen for networks."""
    networks = interfaces(subject)
    others = networks.plugged + networks.unplaced
    if not networks.wireless or others:
        why = crowded if networks.wireless else partial(undriven, _missing(False, networks.unplaced))
        for measure in wifi_scan.measures:
            yield subject.read(measure, Way(DRIVEN, why, networks.exchanges, text=text_of))
        return
    scan = (subject.ask(SCAN, SCANNING),)
    yield subject.read("radios.wifi", Way("Wi-Fi scan", reached, scan, text=scanned))
    yield subject.read("radios.wifi.networks", Way("Wi-Fi scan", heard, scan, text=scanned))


def _switches(subject: Subject) -> tuple[Exchange, ...]:
    listing = subject.ask(SWITCHES)
    names = SWITCH.findall(text_of(listing))[:MOST]
    return tuple(subject.ask(f"file:/sys/class/rfkill/{name}/uevent") for name in names)


def _missing(own: bool, unplaced: Sequence[str]) -> str:
    """Return why no radio is known to be the laptop's own, in words; nothing where one is."""
    if own:
        return ""
    return UNPLACED.format(" and ".join(unplaced)) if unplaced else UNDRIVEN


def free(kind: str, missing: str, before: int, *texts: str) -> None:
    """Raise Unreadable for a radio that is missing, with the reason; Untested for one that a switch blocks.

    The first texts, `before` in number, are those that tell whether it is driven; the others are the switches' uevents.
    """
    if missing:
        undriven(missing)
    own = [text for text in texts[before:] if f"RFKILL_TYPE={kind}" in text.splitlines()]
    for state in filter(None, map(BLOCKED.search, own)):
        raise Untested(f"blocked by {'software' if state[1] == '0' else 'a switch'}")
    if not any(map(FREE.search, own)):
        raise Unreadable("whether a switch blocks it is not told")


def undriven(missing: str, *_texts: str) -> None:
    """Raise Unreadable: a radio without a driver looks like none, and one on USB like a dongle."""
    raise Unreadable(missing)


def crowded(*_texts: str) -> None:
    """Raise Untested: a scan tells of all adapters together."""
    raise Untested("another Wi-Fi adapter is plugged in, and would be heard too: unplug it")


def scanned(exchange: Exchange) -> str:
    """Return what nmcli printed; raise Unreadable where it did not scan."""
    text = said(exchange)
    if exchange.exit_code:
        raise Unreadable(f"nmcli did not scan: {shown(exchange.stderr.decode(errors='replace'))[:100] or 'no reason'}")
    return text


def heard(text: str) -> Quantity:
    """Return how many networks were heard; raise Untested for none, which may be the place."""
    strengths = STRENGTH.findall(text)
    if not strengths:
        raise Untested("no network was heard: is there one in reach, and is Wi-Fi switched on?")
    return quantity(len(strengths), "count")


def reached(text: str) -> None:
    """Pass where a network was heard; raise Untested otherwise."""
    heard(text)
