"""What the samples of an Android device's charge amount to beside its speed: the current and capacity they count."""

from statistics import fmean, median

from calibration.quantity import Quantity, quantity
from probes.answer import Unreadable, Untested
from probes.kinds.android.capacity import SAME, milliampere_hours
from probes.kinds.android.charge_samples import samples
from probes.kinds.android.gauge import percentage
from probes.kinds.charge import COVERAGE, counters, hours, line

COUNTED_POINTS = 20
"""Points of charge over which a capacity is counted at the least: ±1 point is then 5 %."""
BETWEEN = 0.1
"""Points that the counter must be away from a straight line over the level, in the median: whoever counts charge is
anywhere within a point, 0.25 away; who makes the counter from the level is only rounding away."""


def current_by_counter(text: str) -> Quantity:
    """Return the current in mA that the charge counter's rise amounts to."""
    taken = samples(text)
    counts = counters(taken)
    full = 100 * fmean(counts) / fmean(sample.level for sample in taken)
    unit = milliampere_hours(full) / full
    fit = line(hours(taken), [unit * counter for counter in counts])
    return quantity(fit.slope, "mA", uncertainty=COVERAGE * fit.error)


def counted_health(design: float, text: str) -> Quantity:
    """Return the charge counted between two steps of the level, set to a full charge, over the design in mAh.

    Raise Untested where the level rose too little, and Unreadable for a gauge whose counter is made from the level,
    with whatever capacity: it counts nothing. The uncertainty is one point of the level.
    """
    taken = samples(text)
    counts = counters(taken)
    steps = [place for place in range(1, len(taken)) if taken[place].level > taken[place - 1].level]
    points = taken[steps[-1]].level - taken[steps[0]].level if steps else 0.0
    if points < COUNTED_POINTS:
        reason = f"the level rose by {points:.0f} points between two of its steps, and {COUNTED_POINTS} are needed"
        raise Untested(f"{reason}: order more minutes")
    full = milliampere_hours(100 * max(0.0, counts[steps[-1]] - counts[steps[0]]) / points)
    if abs(full / design - 1) < SAME or _derived([sample.level for sample in taken], counts):
        raise Unreadable("the gauge derives its counter from the level")
    share = percentage(100 * full / design)
    return quantity(share.value, "percent", resolution="0.1", uncertainty=float(share.value) / points)


def _derived(levels: list[float], counters: list[float]) -> bool:
    """Whether the counter only moves with the level, by the same step for each point."""
    per_point = line(levels, counters).slope
    beyond = [up - per_point * level for level, up in zip(levels, counters, strict=True)]
    return median(abs(each - median(beyond)) for each in beyond) <= BETWEEN * abs(per_point)
