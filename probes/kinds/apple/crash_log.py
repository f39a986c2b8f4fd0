"""The list of the reports that a phone keeps: what the names alone tell, and how far back they go.

Names of reports carry their kind and the phone's own day and time. Only the kinds below are looked at: any other name
may be that of an app, and stays out of every reading. A report that was sent, or moved to a folder, is the same report.
"""

import re
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

from probes.answer import Unreadable

WINDOW = 90
"""Days before the station's day that are looked at: what is older may have been repaired."""
AHEAD = 1
"""Days that a phone may be ahead of the station, whose day is that of UTC."""
REACH = 7
"""Days that the reports must go back for their silence to mean anything: an erased phone starts with an empty list.

A part that does not answer restarts a phone every three minutes (iFixit wiki, iPhone Kernel Panics): a week shows it.
"""
SAME = timedelta(seconds=60)
"""Two reports within this are of one restart: they are seconds apart (reported), restarts in a loop 180 s and more."""
FIRST = date(2007, 6, 29)
"""The day on which the first iPhone was sold: what is dated before it had no clock."""

DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
KINDS = {
    "kernel": r"panic-(?:full|base)(?:\+socd)?",  # a panic of the kernel, with or without the state of the processes
    "forced": r"forceReset-(?:full|base)(?:\+socd)?",  # the user held the buttons
    "counter": r"ResetCounter",  # the chip counted a reset
    "memory": r"JetsamEvent|LowMemory",  # memory ran out; the latter before iOS 7 (reported)
    "system": rf"(?:SpringBoard|backboardd)(?=-{DAY})",  # the home screen, or what draws it, crashed (reported)
}
"""Kind to how the names of its reports begin."""
BY_KIND = "|".join(f"(?P<{kind}>{name})" for kind, name in KINDS.items())
NAME = re.compile(rf"\.?(?:{BY_KIND})(?:-(?P<day>{DAY})(?:-(?P<time>[0-9]{{6}}))?)?(?P<rest>(?:[.-].*)?)", re.DOTALL)
DATED = re.compile(rf"-({DAY})[.-]")
PROXIED = re.compile(r"(?:^|/)ProxiedDevice-[^/]*/")
"""The folder of the reports of another device, such as the watch that is paired: none is of the phone (reported,
in tools that copy crash reports, and in PCCProxyingDevice of iOS)."""


class Entry(NamedTuple):
    """One report of a kind that is looked at."""

    kind: str
    day: date | None
    """None where the name gives no day, or one that cannot be."""
    time: str
    """`HHMMSS`, or what else tells it from others of its day."""
    path: str

    def order(self) -> tuple[str, str, str]:
        """Return what sorts it by its time."""
        return str(self.day), self.time, self.path

    @property
    def moment(self) -> datetime | None:
        """When it was written, None where its name does not tell."""
        try:
            return datetime.strptime(f"{self.day} {self.time}", "%Y-%m-%d %H%M%S")
        except ValueError:
            return None


class Log(NamedTuple):
    """The reports that a phone keeps, seen from one day."""

    entries: tuple[Entry, ...]
    today: date
    oldest: date | None
    """The earliest day within the window in any report's name."""

    def recent(self, *kinds: str) -> tuple[Entry, ...]:
        """Return the reports of some kinds within the window, the newest first."""
        known = [each for each in self.entries if each.kind in kinds and self._may_be(each.day)]
        found = [each for each in known if each.day and (self.today - each.day).days <= WINDOW]
        return tuple(sorted(found, key=Entry.order, reverse=True))

    def telling(self) -> tuple[Entry, ...]:
        """Return a report of each panic and each forced reset within the window, the newest first."""
        found = (*restarts(self.recent("kernel")), *restarts(self.recent("forced")))
        return tuple(sorted(found, key=Entry.order, reverse=True))

    def undated(self, *kinds: str) -> int:
        """Return the number of reports of some kinds whose day is not known, or still to come."""
        return sum(each.kind in kinds and not self._may_be(each.day) for each in self.entries)

    def bear_out(self) -> None:
        """Raise Unreadable unless the list goes back far enough to tell something by what is not on it.

        A report from before the window bears out nothing: the phone may have been off since, or its clock be reset, as
        that of an erased phone is.
        """
        if self.oldest is None:
            raise Unreadable(
                f"the phone keeps no dated report of the last {WINDOW} days, as after it was erased: no proof"
            )
        if (self.today - self.oldest).days < REACH:
            raise Unreadable(f"the reports begin on {self.oldest}, as after the phone was erased: too late to tell")

    def _may_be(self, day: date | None) -> bool:
        return day is not None and day >= FIRST and (day - self.today).days <= AHEAD


def read_log(paths: Any, today: str) -> Log:
    """Return the list that a phone tells, seen from the station's day (ISO 8601); raise Unreadable where it is none."""
    now = _day(today.strip())
    if now is None:
        raise Unreadable("the station does not tell its day")
    if not isinstance(paths, list) or not all(isinstance(path, str) for path in paths):
        raise Unreadable("the list of reports is no list of names")
    own = sorted(path for path in paths if not PROXIED.search(path))
    entries = {(each.kind, each.day, each.time): each for path in own if (each := _entry(path))}
    days = [day for path in own for said in DATED.findall(path[-200:]) if (day := _day(said))]
    log = Log(tuple(entries.values()), now, None)
    near = [day for day in days if log._may_be(day) and (now - day).days <= WINDOW]
    return log._replace(oldest=min(near, default=None))


def restarts(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Return one report of each restart, of reports the newest first: two of one moment are of one restart."""
    dated = [each for each in entries if each.moment]
    again = {older for newer, older in pairwise(dated) if _together(newer.moment, older.moment)}
    return tuple(each for each in entries if each not in again)


def _together(newer: datetime | None, older: datetime | None) -> bool:
    return newer is not None and older is not None and newer - older <= SAME


def _entry(path: str) -> Entry | None:
    """Return the report of a path, None for one of another kind."""
    found = NAME.fullmatch(path.rpartition("/")[2][:200])
    if not found:
        return None
    day = _day(found["day"] or "")
    rest = found["rest"].removesuffix(".synced").removesuffix(".beta")
    kind = next(kind for kind in KINDS if found[kind])
    return Entry(kind, day, found["time"] or f"{found['day']}{rest}", path)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
