"""Locks of the firmware: its passwords, and Computrace. Of passwords the maker's own interface tells, DMI only claims.

Who owns or manages a laptop, or is signed in, stands in its own system, which does not run: it is not readable here.
"""

import re
from collections.abc import Iterator

from probes.answer import Failed, Implausible, Shortfall, Unreadable
from probes.kinds.fallback import in_turn
from probes.kinds.linux import dmi
from probes.kinds.linux.answers import said
from probes.kinds.linux.probe import linux
from probes.link import Exchange
from probes.reading import Reading
from probes.subject import Subject, Way

MAKERS = "list:/sys/class/firmware-attributes"
"""The makers' own interfaces to their BIOS (Dell, Lenovo, HP; Linux 5.11, sysfs-class-firmware-attributes). Below each,
a folder for each password holds its `role` (`bios-admin`, `power-on` and others) and `is_enabled`, 1 or 0."""
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._()-]{0,60}")
MOST = 16
"""Entries of a folder; Lenovo's interface has seven passwords (think-lmi.c, reported)."""
ADMIN = "bios-admin"
HARDWARE_SECURITY = 24
"""DSP0134, 7.25: hardware security."""
SWITCHED = {
    "Administrator Password Status": "an administrator's password",
    "Power-On Password Status": "a password to start",
}


@linux(measures=("locks.bios_password", "locks.computrace"), version=2)
def locks(subject: Subject) -> Iterator[Reading]:
    """Read what the firmware tells of its passwords, and whether it can hold Computrace."""
    table = subject.ask(dmi.DMIDECODE)
    described = Way("DMI, hardware security", passwords, (table,), text=dmi.table)
    ways = (*_makers(subject, _claim(table)), described)
    yield in_turn(subject, "locks.bios_password", *(lambda way=way: way for way in ways))
    yield subject.read("locks.computrace", Way("DMI", computrace, (table,), text=dmi.table))


def _makers(subject: Subject, doubt: str) -> Iterator[Way]:
    """Yield the way to the passwords by the maker's own interface, where there is one; what DMI tells is held to it."""
    held = {maker: _names(subject, f"{MAKERS}/{maker}/authentication") for maker in _names(subject, MAKERS)}
    folders = [f"{maker}/authentication/{password}" for maker, each in held.items() for password in each]
    if folders and all(held.values()):
        files = [f"file{MAKERS[4:]}/{folder}/{name}" for folder in folders for name in ("role", "is_enabled")]
        yield Way(
            "the maker's interface to its BIOS",
            lambda *texts: unlocked(texts[::2], texts[1::2], doubt),
            tuple(map(subject.ask, files)),
            text=said,
        )


def _names(subject: Subject, ask: str) -> list[str]:
    """Return the names in a folder; none where one is odd or there are too many, since of all or of none is told."""
    listed = subject.ask(ask)
    names = listed.stdout.decode(errors="replace").split("\n")[:-1] if listed.exit_code == 0 else []
    return names if len(names) <= MOST and all(map(NAME.fullmatch, names)) else []


def _claim(table: Exchange) -> str:
    """Return what DMI claims of passwords, or nothing where it claims none or tells nothing."""
    try:
        return claim(dmi.table(table))
    except Shortfall:
        return ""


def unlocked(roles: tuple[str, ...], flags: tuple[str, ...], doubt: str) -> None:
    """Raise Failed where a password is set; pass only where none is, by word on the administrator's among them.

    One to start is such: who started the laptop knew it, and its buyer does not. Raise Implausible where DMI says
    otherwise, and Unreadable where a flag is neither 1 nor 0.
    """
    if held := [role.strip()[:40] for role, flag in zip(roles, flags, strict=True) if flag.strip() == "1"]:
        raise Failed(f"a password is set: {', '.join(held)}")
    if any(flag.strip() != "0" for flag in flags):
        raise Unreadable("the interface does not say of each password whether it is set")
    if ADMIN not in (role.strip() for role in roles):
        raise Unreadable("the interface tells nothing of an administrator's password")
    if doubt:
        raise Implausible(f"the maker's interface says that no password is set; {doubt}")


def passwords(text: str) -> None:
    """Raise Unreadable, whatever DMI tells of passwords: it claims some that nobody set, and may hide one that is."""
    if claimed := claim(text):
        raise Unreadable(f"{claimed}, which firmware also says where there is none: check the BIOS menu")
    raise Unreadable("DMI tells of no password that is set, which does not prove that there is none")


def claim(text: str) -> str:
    """Return which passwords DMI says are set, in words, or nothing for none; raise Unreadable where it tells of none.

    It is a claim and no proof: virtual machines of VMware make it, and boards whose serial number is a placeholder. One
    to start may well be set on a laptop that runs, and whoever started it then knows it.
    """
    told = next(iter(dmi.values_of(text, HARDWARE_SECURITY)), None)
    if told is None:
        raise Unreadable("DMI does not tell of passwords")
    held = [what for key, what in SWITCHED.items() if told.get(key) == "Enabled"]
    return f"DMI says that {' and '.join(held)} {'is' if len(held) == 1 else 'are'} set" if held else ""


def computrace(text: str) -> None:
    """Raise Unreadable, whatever the firmware tells: nothing but its menu says whether Computrace is active."""
    if "computrace" in text.lower() or "absolute" in text.lower():
        raise Unreadable("the firmware can hold Computrace (Absolute); whether it is active only the BIOS menu tells")
    raise Unreadable("whether Computrace (Absolute) is active only the BIOS menu tells")
