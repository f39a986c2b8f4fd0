"""What the samples of a charge amount to: its speed, its current, its heat, and the capacity that they count."""

from math import sqrt
from statistics import fmean, median, stdev
from typing import NamedTuple

from calibration.quantity import Quantity, quantity
from probes.answer import Unreadable, Untested
from probes.kinds.android.capacity import SAME, milliampere_hours
from probes.kinds.android.charge_samples import Sample, samples
from probes.kinds.android.gauge import percentage

HOUR = 3600.0
COVERAGE = 2
"""GUM 2.3.6: an expanded uncertainty with k = 2."""
FEWEST = 3
"""Points of a straight line from which on its residuals say something of it."""
COUNTED_POINTS = 20
"""Points of charge over which a capacity is counted at the least: ±1 point is then 5 %."""
BETWEEN = 0.1
"""Points that the counter must be away from a straight line over the level, in the median: whoever counts charge is
anywhere within a point, 0.25 away; who makes the counter from the level is only rounding away."""


class Line(NamedTuple):
    """A straight line by least squares: its slope, and the slope's standard error (NIST e-Handbook 4.1.4.1)."""

    slope: float
    error: float


def line(across: list[float], up: list[float]) -> Line:
    """Fit a line to points whose places across are not all one."""
    centre, height = fmean(across), fmean(up)
    spread = sum((x - centre) ** 2 for x in across)
    slope = sum((x - centre) * (y - height) for x, y in zip(across, up, strict=True)) / spread
    left = sum((y - height - slope * (x - centre)) ** 2 for x, y in zip(across, up, strict=True))
    return Line(slope, sqrt(left / (len(across) - 2) / spread) if len(across) >= FEWEST else 0.0)


def slope_by_counter(text: str) -> Quantity:
    """Return the charge gained in percent an hour, by the charge counter set to the mean level.

    The uncertainty holds the fit's own, and the level's of one point, to which the counter is set.
    """
    taken = samples(text)
    counters, level = _counters(taken), fmean(sample.level for sample in taken)
    fit = line(_hours(taken), [level * counter / fmean(counters) for counter in counters])
    return quantity(fit.slope, "percent", resolution="0.1", uncertainty=COVERAGE * fit.error + abs(fit.slope) / level)


def slope_by_level(text: str) -> Quantity:
    """Return the charge gained in percent an hour, by the level; a step of it over the test is its uncertainty."""
    taken = samples(text)
    hours = _hours(taken)
    fit = line(hours, [sample.level for sample in taken])
    step = 1 / (hours[-1] - hours[0])
    return quantity(fit.slope, "percent", resolution="0.1", uncertainty=max(COVERAGE * fit.error, step))


def mean_current(text: str) -> Quantity:
    """Return the mean current in mA, with the uncertainty of a mean (GUM 4.2.3), at least one step of the device's."""
    return current_of(samples(text))


def current_of(taken: tuple[Sample, ...]) -> Quantity:
    """Return the mean current of some samples in mA, as `mean_current` does."""
    currents = [sample.current for sample in taken if sample.current is not None]
    if len(currents) < FEWEST:
        raise Unreadable("the samples give no current")
    spread = COVERAGE * stdev(currents) / sqrt(len(currents))
    return quantity(fmean(currents), "mA", uncertainty=max(1.0, spread))


def current_by_counter(text: str) -> Quantity:
    """Return the current in mA that the charge counter's rise amounts to."""
    taken = samples(text)
    counters = _counters(taken)
    full = 100 * fmean(counters) / fmean(sample.level for sample in taken)
    unit = milliampere_hours(full) / full
    fit = line(_hours(taken), [unit * counter for counter in counters])
    return quantity(fit.slope, "mA", uncertainty=COVERAGE * fit.error)


def heating(text: str) -> Quantity:
    """Return the highest temperature after the first sample minus the first, in °C."""
    found = [sample.temperature for sample in samples(text) if sample.temperature is not None]
    if len(found) < FEWEST:
        raise Unreadable("the samples give no temperature")
    return quantity(max(found[1:]) - found[0], "celsius", resolution="0.1")


def counted_health(design: float, text: str) -> Quantity:
    """Return the charge counted between two steps of the level, set to a full charge, over the design in mAh.

    Raise Untested where the level rose too little, and Unreadable for a gauge whose counter is made from the level,
    with whatever capacity: it counts nothing. The uncertainty is one point of the level.
    """
    taken = samples(text)
    counters = _counters(taken)
    steps = [place for place in range(1, len(taken)) if taken[place].level > taken[place - 1].level]
    points = taken[steps[-1]].level - taken[steps[0]].level if steps else 0.0
    if points < COUNTED_POINTS:
        reason = f"the level rose by {points:.0f} points between two of its steps, and {COUNTED_POINTS} are needed"
        raise Untested(f"{reason}: order more minutes")
    full = milliampere_hours(100 * max(0.0, counters[steps[-1]] - counters[steps[0]]) / points)
    if abs(full / design - 1) < SAME or _derived([sample.level for sample in taken], counters):
        raise Unreadable("the gauge derives its counter from the level")
    share = percentage(100 * full / design)
    return quantity(share.value, "percent", resolution="0.1", uncertainty=float(share.value) / points)


def _derived(levels: list[float], counters: list[float]) -> bool:
    """Whether the counter only moves with the level, by the same step for each point."""
    per_point = line(levels, counters).slope
    beyond = [up - per_point * level for level, up in zip(levels, counters, strict=True)]
    return median(abs(each - median(beyond)) for each in beyond) <= BETWEEN * abs(per_point)


def _hours(taken: tuple[Sample, ...]) -> list[float]:
    return [(sample.at - taken[0].at) / HOUR for sample in taken]


def _counters(taken: tuple[Sample, ...]) -> list[float]:
    """Return the charge counters; raise Unreadable where one is missing, or they tell nothing."""
    counters = [float(sample.counter) for sample in taken if sample.counter is not None and sample.counter > 0]
    if len(counters) < len(taken) or len(set(counters)) < FEWEST or not any(sample.level for sample in taken):
        raise Unreadable("the samples give no charge counter that moves")
    return counters
