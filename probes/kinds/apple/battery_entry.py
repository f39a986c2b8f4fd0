"""The battery's entry in the I/O registry: where in it a value stands, and whether there is a battery at all.

The keys stand at the top, or, from iOS 26 and macOS 27 on, in `BatteryData` within.
"""

from collections.abc import Mapping
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
