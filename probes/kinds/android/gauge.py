"""What a gauge writes of a measure: which of its keys or nodes tells it, and how the text becomes a value."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime

from calibration.quantity import Quantity, quantity
from probes.answer import Implausible, Unreadable
from probes.kinds.android.quirk import Quirk, Use, quirks

RATIO_BOUNDS = (0.3, 1.2)
"""Full over design; what lies outside is a mix-up of units or nodes, not a battery in use."""
CYCLES_MAX = 10_000
"""An order above the rated life of any phone cell."""
MILLI_MOST = 5_000
"""Up to here a number can be a current in mA: over the USB of a computer no battery gains or loses 5 A."""
MICRO_LEAST = 20_000
"""From here on a number is a current in µA: as mA it would be 20 A. What lies between may be either."""
CENTURY = range(2000, 2100)
NUMBER = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,6})?")
DAY = re.compile(r"20[0-9]{6}")
SECONDS = re.compile(r"[0-9]{9,10}")

Told = Mapping[str, str]
"""Key or node to its text, as the device wrote it."""


def tellers(use: Use, measure: str, told: Told) -> tuple[Quirk, ...]:
    """Return the quirks of a measure whose key is there with a value, the best first.

    Raise Unreadable where no key is there, or each has a value that means none.
    """
    known = quirks(use, measure)
    there = [quirk for quirk in known if quirk.key in told]
    if not there:
        raise Unreadable(f"no {' or '.join(quirk.key for quirk in known)}")
    telling = tuple(quirk for quirk in there if told[quirk.key] not in quirk.absent)
    if not telling:
        raise Unreadable(f"{there[0].key} is {told[there[0].key] or 'empty'}, which means not available")
    return telling


def number(key: str, text: str) -> float:
    """Return a number, an int where the text has no decimals; raise Unreadable for a text that is none."""
    if not NUMBER.fullmatch(text):
        raise Unreadable(f"{key} is not a number")
    value = float(text)
    return int(value) if value.is_integer() else value


def percent_told(use: Use, measure: str, told: Told) -> Quantity:
    """Return a health that is written as a percentage."""
    teller = tellers(use, measure, told)[0]
    return percentage(number(teller.key, told[teller.key]))


def percentage(percent: float) -> Quantity:
    """Return a health in percent, ±1 for its resolution; raise Implausible outside of 30…120 %."""
    if not RATIO_BOUNDS[0] < percent / 100 < RATIO_BOUNDS[1]:
        raise Implausible(f"{percent:.0f} % of the design capacity is no battery in use")
    return quantity(percent, "percent", resolution="1" if isinstance(percent, int) else "0.1", uncertainty=1)


def cycles_told(use: Use, told: Told) -> Quantity:
    """Return the highest cycle count that is written; raise Unreadable for a counter in no known unit."""
    telling = tellers(use, "battery.cycles", told)
    counts = [int(number(quirk.key, told[quirk.key])) for quirk in telling if quirk.unit]
    if not counts:
        raise Unreadable(f"{telling[0].key} is {told[telling[0].key]}, {telling[0].words}")
    return cycles(max(counts))


def cycles(count: int) -> Quantity:
    """Return a cycle count; 0 is also what a counter says that does not count."""
    if count == 0:
        raise Unreadable("0 or none, as from a counter that does not count")
    if not 0 < count <= CYCLES_MAX:
        raise Implausible(f"{count} cycles outlive any battery")
    return quantity(count, "cycles")


def current_told(use: Use, told: Told) -> Quantity:
    """Return a current that is written; a quirk with a scale is documented in µA."""
    teller = tellers(use, "battery.current", told)[0]
    return quantity(milliamperes(number(teller.key, told[teller.key]), micro=teller.scale != 1), "mA")


def milliamperes(value: float, *, micro: bool) -> float:
    """Return a current in mA, whichever of mA and µA a device wrote; raise Unreadable where it can be either."""
    if abs(value) >= MICRO_LEAST:
        return value / 1000
    if value == 0:
        raise Unreadable("the current is 0, as from a gauge that does not measure it")
    if micro or abs(value) > MILLI_MOST:
        raise Unreadable(f"the current is {value:.0f}, which may be mA as well as µA")
    return value


def day_told(use: Use, measure: str, told: Told) -> str:
    """Return a date that is written."""
    teller = tellers(use, measure, told)[0]
    return day(told[teller.key])


def day(text: str) -> str:
    """Return `20241130` or seconds since 1970, in UTC, as an ISO 8601 date; raise Implausible where it is none."""
    try:
        if DAY.fullmatch(text):
            return date.fromisoformat(text).isoformat()
        if SECONDS.fullmatch(text) and (found := datetime.fromtimestamp(int(text), UTC)).year in CENTURY:
            return found.date().isoformat()
    except ValueError:
        pass
    raise Implausible("the date is not one of this century")
