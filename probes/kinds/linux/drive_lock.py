"""Locks of drives: whether an ATA password is set, without which a drive may be of no use to whoever buys it.

It is told by three tools from one word of the drive's IDENTIFY data (ACS-3, 7.12.7.66, word 128): smartctl, udev's
ata_id, hdparm. What locks NVMe drives, and others beside the password, TCG Opal, none of them tells.
"""

import json
import re
from collections.abc import Callable, Iterator

from probes.answer import Failed, Shortfall, Unreadable
from probes.kinds.fallback import decides
from probes.kinds.linux.answers import said
from probes.kinds.linux.drives import internal, nothing_seen, udev_of
from probes.kinds.linux.probe import linux
from probes.link import Exchange
from probes.reading import Reading
from probes.subject import Subject, Way

PASSWORD = "locks.drive_password"
LONGEST = 1_000_000
OPAL = "it does not tell of TCG Opal"
STATE = re.compile(r"^ATA Security is: {1,9}([^\n]{1,80})", re.MULTILINE)
"""smartctl's words (ataprint.cpp, print_ata_security_status): `Disabled, frozen [SEC2]`."""
UDEV = re.compile(r"^ID_ATA_FEATURE_SET_SECURITY_ENABLED=([01])$", re.MULTILINE)
"""udev's (systemd, ata_id.c)."""
SECTION = re.compile(r"^Security: ?\n((?:[ \t][^\n]{0,100}\n){1,12})", re.MULTILINE)
FLAG = re.compile(r"^\t(not)?\t(enabled|locked)$", re.MULTILINE)
INTACT = "Checksum: correct"
"""hdparm's word on the whole of what the drive sent; a bridge may send what is none of it."""


@linux(measures=(PASSWORD,), version=1)
def drive_lock(subject: Subject) -> Iterator[Reading]:
    """Read whether a password is set on a drive; one that is not told of leaves the whole unknown."""
    found = internal(subject)
    if not found.names:
        yield nothing_seen(subject, PASSWORD, found)
        return
    drives = {name: _ways(subject, name) for name in found.names}
    ways = [way for each in drives.values() for way in each]
    sources = ", ".join(way.source for way in ways) or "block devices of the kernel"
    exchanges = tuple(exchange for way in ways for exchange in way.exchanges) or found.exchanges
    yield subject.read(PASSWORD, Way(sources, lambda *_: unlocked(drives, found.hidden), exchanges, OPAL, text=_unused))


def _ways(subject: Subject, name: str) -> tuple[Way, ...]:
    """Return the first way that tells of a drive, or else all; none for one that is no ATA drive by its name."""
    ways: list[Way] = []
    for source, ask, parse in _asks(name):
        ways.append(Way(f"{source} of {name}", parse, (subject.ask(ask),), text=said))
        if decides(ways[-1]):
            return (ways[-1],)
    return tuple(ways)


def _asks(name: str) -> tuple[tuple[str, str, Callable[[str], None]], ...]:
    if not name.startswith(("sd", "hd")):
        return ()
    return (
        ("smartctl", f"run:smartctl --json=c -x /dev/{name}", by_smartctl),
        ("udev", udev_of(name), by_udev),
        ("hdparm", f"run:hdparm -I /dev/{name}", by_hdparm),
    )


def unlocked(drives: dict[str, tuple[Way, ...]], hidden: str = "") -> None:
    """Pass where no drive has a password; raise Failed for one that has, Unreadable for one that nothing tells of."""
    untold = [hidden] if hidden else []
    for name, ways in drives.items():
        reasons = [reason for way in ways if (reason := _reason(name, way))]
        if not ways or len(reasons) == len(ways):
            untold.append("; ".join(reasons) or f"{name} is no ATA drive: nothing tells whether a password locks it")
    if untold:
        raise Unreadable("; ".join(untold))


def _reason(name: str, way: Way) -> str:
    """Return why a way tells nothing; raise Failed where it tells of a password."""
    try:
        way.parse(*map(way.text, way.exchanges))
    except Failed as failed:
        raise Failed(f"{name}: {failed}") from None
    except Shortfall as shortfall:
        return f"{way.source}: {shortfall}"
    return ""


def by_smartctl(text: str) -> None:
    """Read smartctl's report in JSON or as text."""
    found = STATE.search(text[:LONGEST])
    words = found[1] if found else _in_json(text[:LONGEST])
    _judge(enabled=words.startswith("ENABLED"), told=words.startswith(("ENABLED", "Disabled")),
           locked="**LOCKED**" in words)  # fmt: skip


def _in_json(text: str) -> str:
    """Return the words of a report in JSON, which are those of its text; nothing where it has none."""
    try:
        report = json.loads(text) if text.lstrip().startswith("{") else {}
    except (ValueError, RecursionError):
        return ""
    told = report.get("ata_security")
    words = told.get("string") if isinstance(told, dict) else None
    return words if isinstance(words, str) else ""


def by_udev(text: str) -> None:
    """Read udev's properties of the drive."""
    flag = UDEV.search(text[:LONGEST])
    _judge(enabled=bool(flag and flag[1] == "1"), told=flag is not None, locked=False)


def by_hdparm(text: str) -> None:
    """Read hdparm's section on security; raise Unreadable where what the drive sent is not whole."""
    section = SECTION.search(text[:LONGEST])
    flags = {what: not denied for denied, what in FLAG.findall(section[1])} if section else {}
    told = flags.keys() == {"enabled", "locked"} and INTACT in text[:LONGEST]
    _judge(enabled=flags.get("enabled", False), told=told, locked=flags.get("locked", False))


def _judge(*, enabled: bool, told: bool, locked: bool) -> None:
    if not told:
        raise Unreadable("it tells nothing of an ATA password")
    if enabled or locked:
        raise Failed("an ATA password is set" + (", and the drive is locked" if locked else ""))


def _unused(_exchange: Exchange) -> str:
    """Return nothing: each drive reads its own exchanges, so that one that fails hides no other."""
    return ""
