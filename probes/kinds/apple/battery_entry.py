"""The battery's entry in the I/O registry: where in it a value stands, and whether there is a battery at all.

The keys stand at the top, or, from iOS 26 and macOS 27 on, in `BatteryData` within.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from probes.answer import Absent, Implausible, Unreadable
from probes.kinds.apple.answers import flag, number, words

WITHIN = ("BatteryData", "LegacyBatteryInfo")
"""Dictionaries of an entry that hold what its top does not; Intel Macs have the second."""
OF_A_BATTERY = ("Voltage", "DesignCapacity", "NominalChargeCapacity", "AppleRawMaxCapacity")
"""What cannot be told, but as 0, where no battery is."""


def entry(value: Any) -> Mapping[str, Any]:
    """Return the entry that an answer holds; raise Unreadable where it is empty, Absent where no battery is installed.

    Raise Implausible where it says that no battery is installed, and yet tells of one.
    """
    while isinstance(value, list) and len(value) == 1:  # as `ioreg -a` has it
        value = value[0]
    if isinstance(value, Mapping) and isinstance(value.get("IORegistry"), Mapping):  # as diagnostics_relay has it
        value = value["IORegistry"]
    if not isinstance(value, Mapping) or not value:
        raise Unreadable("the battery's entry is empty")
    if "BatteryInstalled" in value and not flag(value, "BatteryInstalled"):
        if any(value.get(key) for key in OF_A_BATTERY):
            raise Implausible("it says that no battery is installed, and yet tells of one")
        raise Absent("it says that no battery is installed")
    return value


def whole_number(value: Any, *keys: str) -> int:
    """Return the number of the first of these keys that is there; a key at the top goes before the same one within.

    Raise Unreadable where none of them is there, Implausible where it is no number.
    """
    found = entry(value)
    return number(found, *_path(found, *keys))


def one_number(value: Any, key: str) -> int:
    """Return the number of a key that can have but one; raise Implausible where it stands twice and differs."""
    found = entry(value)
    there = {number(place, key) for place in (found, *_within(found)) if key in place}
    if len(there) > 1:
        raise Implausible(f"it tells more than one {key}")
    return whole_number(value, key)


def together(value: Any, *keys: str) -> list[int]:
    """Return the numbers of keys that stand in one place; raise Unreadable where they do not, as their units differ."""
    found = entry(value)
    paths = [_path(found, key) for key in keys]
    if len({path[:-1] for path in paths}) > 1:
        raise Unreadable(f"{' and '.join(keys)} stand in two places, so that they are of two kinds")
    return [number(found, *path) for path in paths]


def text(value: Any, *keys: str) -> str:
    """Return the text of the first of these keys that is there; errors as `whole_number` has them."""
    found = entry(value)
    return words(found, *_path(found, *keys))


def tells(value: Any, *keys: str) -> bool:
    """Whether an entry has one of these keys, wherever it stands; errors as `entry` has them."""
    found = entry(value)
    try:
        _path(found, *keys)
    except Unreadable:
        return False
    return True


def _path(found: Mapping[str, Any], *keys: str) -> tuple[str, ...]:
    for key in keys:
        if key in found:
            return (key,)
        for outer in WITHIN:
            inner = found.get(outer)
            if isinstance(inner, Mapping) and key in inner:
                return outer, key
    raise Unreadable(f"the device does not tell {' or '.join(keys)}")


def _within(found: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    return (inner for outer in WITHIN if isinstance(inner := found.get(outer), Mapping))
