"""The sensor service's dump: which sensors there are, and the last events of each.

Formats: `SensorService::dump` of Android 4 (one line for a sensor, no type, `last=<x,y,z>`), 5 (`type=1`, `last=<…>`),
6 and 7 (`last 10 events = < 1) x,y,z,ts hh:mm:ss … >`), 8 and later (`SensorList::dump`, `RecentEventLogger::dump`:
a list, then a block of `(ts=…, wall=…) x, y, z,` for each sensor). Android 4 and 10 are proven by real outputs.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from probes.answer import Unreadable

EVENT = "[[:space:]]*[0-9]+ .ts=[0-9.]+, wall=[0-9:.]+. (-?[0-9.]+, ){1,3}"
FILTER = (
    "grep -oE '^(Total )?[0-9]+ h/w sensors|^0[0-9a-fx]{9}[)].*type: .*[|] perm|.*[|] *0x[0-9a-f]{8} *[|].*|"
    f"^[^|]*: last [0-9]+ events|^{EVENT}|Can.t find service.*|Permission Denial.*|.*DUMP TIMEOUT.*'"
)
"""Sensors and events come through, the apps that use them do not."""
SENSORS = f"shell:dumpsys sensorservice | {FILTER}"

KINDS = {
    1: "accelerometer", 4: "gyroscope", 2: "magnetometer", 6: "barometer", 8: "proximity", 5: "light", 21: "heart_rate",
    12: "humidity", 13: "temperature", 19: "step counter", 36: "hinge",
}  # fmt: skip
"""android.hardware.Sensor.TYPE_* of what is a part of its own, in the order in which a person wants to read it."""
NAMED = {
    "accelerometer": r"\baccelerometer\b", "gyroscope": r"\bgyro", "magnetometer": r"\bmagnet(?:ic|ometer)",
    "barometer": r"\b(?:barometer|pressure)\b", "proximity": r"\bproximity\b", "light": r"\blight\b",
}  # fmt: skip
"""Words by which Android 4, whose list has no types, tells some sensors: what has none of them may be any kind."""
DEPTH = re.compile(r"\b(?:depth|tof|time[ -]of[ -]flight|lidar)\b", re.IGNORECASE)
HALL = re.compile(r"\bhall\b|\bcover\b", re.IGNORECASE)
PLACEHOLDER = "NULL Sensor"
"""Listed by some Unisoc builds in place of a sensor that is not fitted (reported)."""
VIRTUAL = 0x5F
"""First byte of the handles of what the service itself computes (`SensorService.cpp`, handles of `'_'` and a name)."""

NEW_LINE = re.compile(
    r"^(0x[0-9a-f]{8}|0[0-9a-f]{9})\) ([^|\n]{1,120})\|[^|\n]{0,120}\|[^|\n]{0,40}\| "
    r"type: [^|\n]{0,120}\(([0-9]{1,9})\)"
)
OLD_LINE = re.compile(r"^([^|\n]{1,120})\|.{0,200}?\| *(0x[0-9a-f]{8}) *\|(.*)$")
OLD_TYPE = re.compile(r"\btype=([0-9]{1,9})\b")
LAST = re.compile(r"last=<([^>]{0,120})>")
OLD_EVENT = re.compile(r"[0-9]{1,2}\) ((?: *-?[0-9]{1,9}\.[0-9],){1,6}) *([0-9]{1,19})?")
"""Values, and the nanoseconds at which they were."""
TOTAL = re.compile(r"^(?:Total )?([0-9]{1,4}) h/w sensors", re.MULTILINE)
BLOCK = re.compile(r"^([^|\n]{1,120}): last [0-9]{1,4} events")
NEW_EVENT = re.compile(
    r"^\s*[0-9]{1,4} \(ts=([0-9]{1,12}\.[0-9]{1,9}), wall=[0-9:.]{1,16}\) ((?:-?[0-9]{1,12}\.[0-9]{1,4}, ){1,3})"
)
VALUE = re.compile(r"-?[0-9]{1,12}\.[0-9]{1,4}")


class Event(NamedTuple):
    """What a sensor said once."""

    values: tuple[float, ...]
    """In the units of android.hardware.SensorEvent."""
    at: float | None = None
    """Seconds since the device was started; None where an old list does not tell it."""


class Sensor(NamedTuple):
    """One sensor of the hardware. The kind is None where an old list does not tell it."""

    name: str
    type: int | None
    kind: str | None
    events: tuple[Event, ...]
    """The last ones, the oldest first."""


@lru_cache(maxsize=4)
def sensors(text: str) -> tuple[Sensor, ...]:
    """Return the sensors of the hardware; raise Unreadable for a dump that does not list all that it counts.

    Several dumps in one text are one list with the events of all.
    """
    total = TOTAL.search(text)
    if not total or int(total[1]) == 0:
        raise Unreadable("the sensor service lists no sensor")
    rows = [*_new(text)] or [*_old(text)]
    if len(rows) < int(total[1]):
        raise Unreadable(f"the sensor service counts {int(total[1])} sensors and lists {len(rows)}")
    return tuple(each for each in rows if each.name != PLACEHOLDER)


def typed(listed: tuple[Sensor, ...]) -> bool:
    """Whether the list tells every sensor's type, so that what it does not name is not there."""
    return all(each.type is not None for each in listed)


def events(listed: tuple[Sensor, ...], kind: str) -> tuple[Event, ...]:
    """Return the events of the sensor of this kind that has most of them."""
    return max((each.events for each in listed if each.kind == kind), key=len, default=())


def _new(text: str) -> Iterator[Sensor]:
    """Yield what Android 8 and later list, each handle once; a name that two types share tells no event's type."""
    found = {row[1]: row for line in text.splitlines() if (row := NEW_LINE.match(line))}
    rows = [(row[2].strip(), int(row[3])) for row in found.values() if int(row[1], 16) >> 24 != VIRTUAL]
    types: dict[str, set[int]] = {}
    for name, type_ in rows:
        types.setdefault(name, set()).add(type_)
    said = _blocks(text)
    for name, type_ in rows:
        alone = len(types[name]) == 1
        yield Sensor(name, type_, KINDS.get(type_), said.get(name, ()) if alone else ())


def _blocks(text: str) -> dict[str, tuple[Event, ...]]:
    """Return the events of each name by the time at which they were, so that repeated dumps add no event twice."""
    found: dict[str, dict[str, Event]] = {}
    name = ""
    for line in text.splitlines():
        if block := BLOCK.match(line):
            name = block[1]
        elif event := NEW_EVENT.match(line):
            found.setdefault(name, {})[event[1]] = Event(_values(event[2]), float(event[1]))
    return {name: tuple(each.values()) for name, each in found.items()}


def _old(text: str) -> Iterator[Sensor]:
    """Yield what Android 4 to 7 list, each handle once, with the events that stand in the same line."""
    found = {row[2]: row for line in text.splitlines() if (row := OLD_LINE.match(line))}
    for row in found.values():
        if int(row[2], 16) >> 24 != VIRTUAL:
            name, number = row[1].strip(), OLD_TYPE.search(row[3])
            kind = KINDS.get(int(number[1])) if number else _named(name)
            yield Sensor(name, int(number[1]) if number else None, kind, _old_events(row[3]))


def _named(name: str) -> str | None:
    return next((kind for kind, words in NAMED.items() if re.search(words, name, re.IGNORECASE)), None)


def _old_events(line: str) -> tuple[Event, ...]:
    """Return the events of a line; a last event of nothing but zeros is the blank that Android 4 begins with."""
    if last := LAST.search(line):
        values = _values(last[1])
        return (Event(values),) if any(values) else ()
    return tuple(Event(_values(each), int(at) / 1e9 if at else None) for each, at in OLD_EVENT.findall(line))


def _values(text: str) -> tuple[float, ...]:
    return tuple(map(float, VALUE.findall(text)[:3]))
