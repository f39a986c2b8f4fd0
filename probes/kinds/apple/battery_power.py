"""What `system_profiler SPPowerDataType` prints of a Mac's battery, in the words of System Information.

Its keys are in the language of the Mac: in any but English nothing is found, and nothing is read.
"""

import re
from collections.abc import Mapping
from typing import Any

from calibration.quantity import Quantity, quantity
from probes.answer import Absent, Implausible, Unreadable
from probes.kinds.apple.answers import flag, member, number, words
from probes.kinds.apple.battery_capacity import full, told_cycles
from probes.kinds.apple.battery_identity import genuine_serial

PERCENT = re.compile(r"([0-9]{1,3})[\s\u00a0]?%\Z")
CONDITION = re.compile(r"(?:Normal|Good|Fair|Poor|(?:Service|Replace|Check)(?: [A-Z][a-z]{1,15})?)\Z")
"""The words of macOS 10.5 and later; the newer ones are Normal and Service Recommended."""


def information(value: Any) -> Mapping[str, Any]:
    """Return what is told of the battery; raise Unreadable where nothing is, Absent where none is installed."""
    found = member(value, "Power", "Battery Information")
    if not isinstance(found, Mapping) or not found:
        raise Unreadable("it tells nothing of a battery")
    if "Battery Installed" in found and not flag(found, "Battery Installed"):
        raise Absent("it says that no battery is installed")
    return found


def settings_health(value: Any) -> Quantity:
    """Return Apple's own percent of what the battery held when new; macOS 11 and later."""
    told = words(information(value), "Health Information", "Maximum Capacity")
    if not (found := PERCENT.match(told)):
        raise Unreadable("its maximum capacity is no percent")
    return quantity(int(found[1]), "percent", uncertainty=1)


def condition(value: Any) -> str:
    """Return the battery's condition in Apple's words."""
    told = words(information(value), "Health Information", "Condition")
    if not CONDITION.match(told):
        raise Unreadable("its condition is in no words that are known")
    return told


def cycles(value: Any) -> Quantity:
    """Return how often the battery was charged; raise Unreadable for 0."""
    return told_cycles(number(information(value), "Health Information", "Cycle Count"))


def full_capacity(value: Any) -> Quantity:
    """Return what a full charge is, in mAh; macOS 10 alone tells it."""
    return full({"FullChargeCapacity": _charge(value, "Full Charge Capacity (mAh)")})


def level(value: Any) -> Quantity:
    """Return the charge in percent: as it is told, or of the full charge."""
    charge = member(information(value), "Charge Information")
    if "State of Charge (%)" in charge:
        return quantity(_charge(value, "State of Charge (%)"), "percent", uncertainty=1)
    part, whole = _charge(value, "Charge Remaining (mAh)"), full_capacity(value).value
    return quantity(100 * part / whole, "percent", uncertainty=1)


def _charge(value: Any, key: str) -> int:
    return number(information(value), "Charge Information", key)


def voltage(value: Any) -> Quantity:
    """Return the voltage in mV."""
    return quantity(number(information(value), "Voltage (mV)"), "mV")


def current(value: Any) -> Quantity:
    """Return the current in mA; a positive one charges."""
    return quantity(number(information(value), "Amperage (mA)"), "mA")


def status(value: Any) -> str:
    """Return what the battery is doing, in a word; raise Implausible where battery and charger differ."""
    battery, charger = (
        member(information(value), "Charge Information"),
        member(value, "Power", "AC Charger Information"),
    )
    charging, connected = flag(battery, "Charging"), flag(charger, "Connected")
    if charging and not (connected and flag(charger, "Charging")):
        raise Implausible("the battery charges, and the charger does not")
    if charging:
        return "charging"
    if not connected:
        return "discharging"
    return "full" if flag(battery, "Fully Charged") else "not charging"


def serial(value: Any) -> str:
    """Return the battery's serial number; errors as for that of the registry."""
    return genuine_serial(words(information(value), "Model Information", "Serial Number"))
