"""A Mac's battery by System Information as JSON or as a property list: the same that it prints, under other keys."""

from collections.abc import Callable, Mapping
from typing import Any

from calibration.quantity import Quantity, quantity
from probes.answer import Unreadable
from probes.kinds.apple.answers import member, number, words
from probes.kinds.apple.battery_capacity import told_cycles
from probes.kinds.apple.battery_identity import genuine_serial
from probes.kinds.apple.battery_power import CONDITION, PERCENT
from probes.kinds.apple.system_information import items

HEALTH = "sppower_battery_health_info"
CHARGE = "sppower_battery_charge_info"
MODEL = "sppower_battery_model_info"
GOOD = "Good"
"""What the JSON says where System Information shows `Normal`."""


def _battery(text: str) -> Mapping[str, Any]:
    """Return what the report tells of the battery; raise Unreadable where it tells nothing."""
    found = [item for item in items(text, "SPPowerDataType") if HEALTH in item]
    if len(found) != 1:
        raise Unreadable("the report tells nothing of a battery" if not found else "the report tells of two batteries")
    return found[0]


def settings_health(text: str) -> Quantity:
    """Return Apple's own percent of what the battery held when new; macOS 11 and later."""
    told = words(_battery(text), HEALTH, "sppower_battery_health_maximum_capacity")
    if not (found := PERCENT.match(told)):
        raise Unreadable("its maximum capacity is no percent")
    return quantity(int(found[1]), "percent", uncertainty=1)


def cycles(text: str) -> Quantity:
    """Return how often the battery was charged; raise Unreadable for 0."""
    return told_cycles(number(_battery(text), HEALTH, "sppower_battery_cycle_count"))


def condition(text: str) -> str:
    """Return the battery's condition, in the words that System Information shows."""
    told = words(_battery(text), HEALTH, "sppower_battery_health")
    if not CONDITION.match(told):
        raise Unreadable("its condition is in no words that are known")
    return "Normal" if told == GOOD else told


def level(text: str) -> Quantity:
    """Return the charge in percent."""
    return quantity(number(member(_battery(text), CHARGE), "sppower_battery_state_of_charge"), "percent", uncertainty=1)


def serial(text: str) -> str:
    """Return the battery's serial number."""
    return genuine_serial(words(_battery(text), MODEL, "sppower_battery_serial_number"))


TOLD: dict[str, Callable[[str], Quantity | str]] = {
    "battery.cycles": cycles,
    "battery.condition": condition,
    "battery.level": level,
    "parts.battery.serial": serial,
}
