"""A charge as its samples tell it: how fast charge goes in, by which current, and how hot it makes the battery."""

from math import sqrt
from statistics import fmean, stdev
from typing import NamedTuple

from calibration.quantity import Quantity, quantity
from probes.answer import Unreadable

HOUR = 3600.0
COVERAGE = 2
"""GUM 2.3.6: an expanded uncertainty with k = 2."""
FEWEST = 3
"""Points of a straight line from which on its residuals say something of it."""


class Sample(NamedTuple):
    """One look at the battery."""

    at: int
    """Seconds, by the device's clock."""
    level: float
    """Percent."""
    status: str
    counter: int | None
    """The charge counter as the device writes it: µAh by Android's definition, mAh on some devices."""
    current: float | None
    """mA, positive into the battery."""
    temperature: float | None
    """°C."""
    limit: str | None
    """What keeps the battery from being charged to its full."""
    offered: int | None
    """µA that the cable offers at the most (BatteryManager.EXTRA_MAX_CHARGING_CURRENT); 0 is not known."""


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


def slope_by_counter(taken: tuple[Sample, ...]) -> Quantity:
    """Return the charge gained in percent an hour, by the charge counter set to the mean level.

    The uncertainty holds the fit's own, and the level's of one point, to which the counter is set.
    """
    counts, level = counters(taken), fmean(sample.level for sample in taken)
    fit = line(hours(taken), [level * counter / fmean(counts) for counter in counts])
    return quantity(fit.slope, "percent", resolution="0.1", uncertainty=COVERAGE * fit.error + abs(fit.slope) / level)


def slope_by_level(taken: tuple[Sample, ...]) -> Quantity:
    """Return the charge gained in percent an hour, by the level; a step of it over the test is its uncertainty."""
    times = hours(taken)
    fit = line(times, [sample.level for sample in taken])
    step = 1 / (times[-1] - times[0])
    return quantity(fit.slope, "percent", resolution="0.1", uncertainty=max(COVERAGE * fit.error, step))


def current_of(taken: tuple[Sample, ...]) -> Quantity:
    """Return the mean current in mA, with the uncertainty of a mean (GUM 4.2.3), at least one step of a gauge's."""
    currents = [sample.current for sample in taken if sample.current is not None]
    if len(currents) < FEWEST:
        raise Unreadable("the samples give no current")
    spread = COVERAGE * stdev(currents) / sqrt(len(currents))
    return quantity(fmean(currents), "mA", uncertainty=max(1.0, spread))


def heating(taken: tuple[Sample, ...]) -> Quantity:
    """Return the highest temperature after the first sample minus the first, in °C."""
    found = [sample.temperature for sample in taken if sample.temperature is not None]
    if len(found) < FEWEST:
        raise Unreadable("the samples give no temperature")
    return quantity(max(found[1:]) - found[0], "celsius", resolution="0.1")


def hours(taken: tuple[Sample, ...]) -> list[float]:
    """Return the times of samples in hours since the first."""
    return [(sample.at - taken[0].at) / HOUR for sample in taken]


def counters(taken: tuple[Sample, ...]) -> list[float]:
    """Return the charge counters; raise Unreadable where one is missing, or they tell nothing."""
    counts = [float(sample.counter) for sample in taken if sample.counter is not None and sample.counter > 0]
    if len(counts) < len(taken) or len(set(counts)) < FEWEST or not any(sample.level for sample in taken):
        raise Unreadable("the samples give no charge counter that moves")
    return counts
