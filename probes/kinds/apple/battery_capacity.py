"""What an Apple battery holds, and held when new: mAh, percent of the design, cycles."""

from typing import Any

from calibration.quantity import Quantity, quantity
from probes.answer import Implausible, Unreadable
from probes.kinds.apple.answers import member, number, words
from probes.kinds.apple.battery_entry import one_number, tells, whole_number

CAPACITY_BOUNDS = (500, 40_000)
"""mAh of a battery that is graded here: from an iPod touch (1,000) to a large laptop. `MaxCapacity` is a percent on
every recent system, which is 100 at the most, and mAh before: from 500 on it can be nothing but mAh."""
NOMINAL_DOUBT = 2
"""Points by which nominal over design differs from what Settings shows: 76.0 beside 75 is reported, and 86.8 is
rounded to 87. Apple makes its own figure by a rule of its own (pymobiledevice3, issue 324)."""
RAW_DOUBT = 5
"""Points by which full charge over design differs from what Settings shows: 79.1 beside 75, 91 beside 95 are reported.
It is a figure of the moment, and swings with charge and warmth. Of Macs it is reported that nominal over design comes
no nearer (SystemInfoKit, of four machines)."""
SAME_COUNT = 1
"""Cycles by which two counters of one battery may differ: one may be read just before a cycle is full."""


def design(value: Any) -> Quantity:
    """Return the capacity that the battery was made for, in mAh; raise Implausible where it tells two."""
    return _capacity(one_number(value, "DesignCapacity"), "DesignCapacity")


def nominal(value: Any) -> Quantity:
    """Return the capacity that the gauge has settled on, in mAh."""
    return _capacity(whole_number(value, "NominalChargeCapacity"), "NominalChargeCapacity")


def full(value: Any) -> Quantity:
    """Return what a full charge is at the moment, in mAh."""
    return _capacity(*_full(value))


def nominal_health(value: Any, doubt: int = NOMINAL_DOUBT) -> Quantity:
    """Return nominal over design in percent; raise Unreadable where the one only repeats the other."""
    have, made = nominal(value), design(value)
    if have == made:
        raise Unreadable("its nominal capacity only repeats the design capacity")
    return quantity(100 * have.value / made.value, "percent", resolution="0.1", uncertainty=doubt)


def mac_health(value: Any) -> Quantity:
    """Return nominal over design of a Mac, where it lies as far from what Settings shows as full charge does."""
    return nominal_health(value, RAW_DOUBT)


def raw_health(value: Any) -> Quantity:
    """Return full charge over design in percent."""
    have, made = full(value), design(value)
    return quantity(100 * have.value / made.value, "percent", resolution="0.1", uncertainty=RAW_DOUBT)


def _full(value: Any) -> tuple[int, str]:
    key = "AppleRawMaxCapacity or FullChargeCapacity"
    if tells(value, "AppleRawMaxCapacity", "FullChargeCapacity"):
        return whole_number(value, "AppleRawMaxCapacity", "FullChargeCapacity"), key
    if tells(value, "MaxCapacity") and whole_number(value, "MaxCapacity") >= CAPACITY_BOUNDS[0]:
        return whole_number(value, "MaxCapacity"), "MaxCapacity"
    raise Unreadable(f"the device does not tell {key}")


def _capacity(amount: int, key: str) -> Quantity:
    if amount == 0:
        raise Unreadable(f"the device tells no {key} but 0")
    if not CAPACITY_BOUNDS[0] <= amount <= CAPACITY_BOUNDS[1]:
        raise Implausible(f"{key} {amount} is no battery's capacity in mAh")
    return quantity(amount, "mAh")


def cycles(value: Any) -> Quantity:
    """Return how often the battery was charged, by its registry entry; raise Unreadable for 0."""
    return told_cycles(whole_number(value, "CycleCount"))


def gauge_cycles(value: Any) -> Quantity:
    """Return how often the battery was charged, by the GasGauge report; raise Unreadable for 0 and where it failed."""
    if words(value, "GasGauge", "Status") != "Success":
        raise Unreadable("the gauge's report failed")
    return told_cycles(number(member(value, "GasGauge"), "CycleCount"))


def agreed_cycles(value: Any, report: Any) -> Quantity:
    """Return how often the battery was charged; raise Implausible where entry and report differ."""
    count, other = cycles(value), gauge_cycles(report)
    if abs(count.value - other.value) > SAME_COUNT:
        raise Implausible(f"the registry counts {count}, and the gauge's report {other}")
    return count


def told_cycles(count: int) -> Quantity:
    """Return a count of cycles; raise Unreadable for 0."""
    if count == 0:
        raise Unreadable("it counts 0 cycles, which is what it says where none are counted")
    return quantity(count, "cycles")
