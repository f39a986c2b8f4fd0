"""Gauge repeatability and reproducibility of a crossed study, by analysis of variance.

Formulas: AIAG Measurement Systems Analysis, 4th edition, ANOVA method. Intervals: generalised confidence intervals
(Hamada & Weerahandi 2000, J. Quality Technology 32:241), for which each mean square is divided by what chance makes of
it, chi-square over its degrees of freedom. They are computed on a fixed net of points, so that a study always has the
same intervals.
"""

from collections.abc import Iterator
from functools import cache
from math import floor, sqrt
from typing import Literal, NamedTuple

import numpy as np
from scipy.stats import chi2
from scipy.stats.qmc import Sobol

from calibration.gauge.anova import Anova, Line, Nested, Values, anova, f_test, table
from calibration.gauge.figure import CONFIDENCE, Figure, Interval
from calibration.record import Record

POOL_ABOVE = 0.25
"""The interaction is pooled with the error where chance explains it with more than this probability (AIAG)."""
SPREAD = 6.0
"""Standard deviations that the tolerance is compared with: 99.73 % of a normal distribution (AIAG)."""
DISTINCT = 1.41
"""Factor of the number of distinct categories: the square root of 2, as AIAG writes it."""
GOOD, POOR = 10.0, 30.0
"""%GRR below which a gauge is good, and above which it is poor (AIAG)."""
ENOUGH_CATEGORIES = 5
ENOUGH_PARTS = 5
"""Fewer parts than AIAG's shortest study has."""
NET = 2**13
"""Points of the net: the ends of an interval move by less than 1 % with more."""


class MeanSquares(NamedTuple):
    """Mean squares; a source that the model does not have is the error's over again, so that its variance is nought."""

    part: Values | float
    operator: Values | float
    interaction: Values | float
    error: Values | float


class Component(Record):
    """One part of the variation, as a standard deviation in the unit of what was measured."""

    deviation: Figure
    interval: Interval | None
    """None where nothing varied: no interval follows from that."""
    percent: Figure
    """Of the total deviation. These do not add up to 100: their squares do."""
    percent_interval: Interval | None
    contribution: Figure
    """Of the total variance, percent. These add up."""


class Repeatability(Record):
    """What a crossed study says of a gauge."""

    parts: int
    operators: int
    trials: int
    mean: Figure
    anova: tuple[Line, ...]
    interaction_p: Figure | None
    pooled: bool
    """Whether the interaction was taken for error."""
    ev: Component
    """Repeatability: the same part on the same station again."""
    av: Component | None
    """Reproducibility: another station. None where there was one."""
    interaction: Component | None
    """What differs by station for some parts only. None where it was pooled, or where there was one station."""
    grr: Component
    pv: Component
    """What parts really differ by."""
    tv: Component
    tolerance: Figure | None
    tolerance_percent: Figure | None
    """6 GRR of the tolerance, percent."""
    ndc: int | None
    """Number of distinct categories; None where the gauge never differed from itself, which sets no limit."""
    ndc_low: int | None
    """The number at the upper end of the interval of %GRR; None where that has none."""
    verdict: Literal["good", "conditional", "poor"]
    remarks: tuple[str, ...] = ()

    @property
    def grr_percent(self) -> float:
        """Return 100 GRR / TV."""
        return self.grr.percent


def repeatability(
    values: Values | Nested, *, tolerance: float | None = None, pool_above: float = POOL_ABOVE
) -> Repeatability:
    """Return the study of measurements (parts, operators, trials).

    `tolerance` is the width of the tolerance in the unit of the values. Raises GaugeError with one sentence where
    nothing honest can be said: see `calibration.gauge.anova.table`.
    """
    found = table(values)
    whole = anova(found)
    chance = whole.interaction_p()
    pooled = bool(whole.interaction[1]) and (chance is None or chance > pool_above)
    analysed = _pooled(whole) if pooled else whole
    variances = _variances(_mean_squares(analysed), whole.shape)
    parts = _components(variances, _variances(_possible(analysed), whole.shape))
    grr, pv = parts["grr"], parts["pv"]
    many = whole.shape[1] > 1
    return Repeatability(
        parts=whole.shape[0], operators=whole.shape[1], trials=whole.shape[2], mean=float(found.mean()),
        anova=_lines(whole, analysed), interaction_p=chance, pooled=pooled,
        ev=parts["ev"], av=parts["av"] if many else None, interaction=parts["po"] if many and not pooled else None,
        grr=grr, pv=pv, tv=parts["tv"],
        tolerance=tolerance, tolerance_percent=100 * SPREAD * grr.deviation / tolerance if tolerance else None,
        ndc=_categories(pv.deviation, grr.deviation), ndc_low=_categories_at(grr.percent_interval),
        verdict="good" if grr.percent < GOOD else "poor" if grr.percent > POOR else "conditional",
        remarks=tuple(_remarks(whole, grr, pv)),
    )  # fmt: skip


def _pooled(whole: Anova) -> Anova:
    """Return the table without interaction: what it was is error."""
    (squares, degrees), (more, further) = whole.error, whole.interaction
    return whole._replace(interaction=(0.0, 0), error=(squares + more, degrees + further))


def _mean_squares(analysed: Anova) -> MeanSquares:
    return _of_model(analysed, [squares / degrees if degrees else 0.0 for squares, degrees in analysed[1:]])


def _possible(analysed: Anova) -> MeanSquares:
    """Return (NET,) mean squares for each source that could have led to those found."""
    degrees = [each[1] for each in analysed[1:]]
    chance = [chi2.ppf(points, max(n, 1)) for points, n in zip(_net(), degrees, strict=True)]
    return _of_model(analysed, [squares / of for (squares, _), of in zip(analysed[1:], chance, strict=True)])


def _of_model(analysed: Anova, means: list[Values | float]) -> MeanSquares:
    error = means[-1]
    return MeanSquares(*(mean if each[1] else error for mean, each in zip(means, analysed[1:], strict=True)))


@cache
def _net() -> Values:
    """Return (4, NET) points that fill the unit cube evenly (Sobol 1967)."""
    return np.asarray(Sobol(d=4, rng=0).random(NET).T)


def _variances(mean: MeanSquares, shape: tuple[int, int, int]) -> dict[str, Values]:
    """Return the variances that mean squares stand for; none is negative."""
    parts, operators, trials = shape
    ev = np.asarray(mean.error)
    av = np.maximum(0.0, (mean.operator - mean.interaction) / (parts * trials))
    po = np.maximum(0.0, (mean.interaction - mean.error) / trials)
    pv = np.maximum(0.0, (mean.part - mean.interaction) / (operators * trials))
    grr = ev + av + po
    return {"ev": ev, "av": av, "po": po, "grr": grr, "pv": pv, "tv": grr + pv}


def _components(found: dict[str, Values], possible: dict[str, Values]) -> dict[str, Component]:
    total = float(found["tv"])
    shares = {name: np.sqrt(each / np.where(possible["tv"] > 0, possible["tv"], 1)) for name, each in possible.items()}
    return {
        name: Component(
            deviation=float(np.sqrt(variance)),
            interval=_interval(np.sqrt(possible[name])),
            percent=100 * float(np.sqrt(variance / total)),
            percent_interval=_interval(100 * shares[name]),
            contribution=100 * float(variance / total),
        )
        for name, variance in found.items()
    }


def _interval(possible: Values) -> Interval | None:
    """Return the interval of a figure; None where it can have been nothing else, for want of anything that varied."""
    low, high = np.quantile(possible, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return Interval(low=float(low), high=float(high)) if low < high else None


def _categories(pv: float, grr: float) -> int | None:
    return floor(DISTINCT * pv / grr) if grr else None


def _categories_at(grr_percent: Interval | None) -> int | None:
    if grr_percent is None:
        return None
    share = min(grr_percent.high / 100, 1.0)
    return _categories(sqrt(1 - share**2), share)


def _lines(whole: Anova, analysed: Anova) -> tuple[Line, ...]:
    """Return the table that people read: parts and operators against the interaction, or the pooled error."""
    base = analysed.interaction if analysed.interaction[1] else analysed.error
    tested = {"part": base, "operator": base, "interaction": whole.error}
    lines = [_line(name, getattr(whole, name), tested.get(name)) for name in whole._fields[1:]]
    if analysed != whole:
        lines.append(_line("pooled error", analysed.error, None))
    return tuple(line for line in lines if line is not None)


def _line(name: str, source: tuple[float, int], against: tuple[float, int] | None) -> Line | None:
    squares, degrees = source
    if not degrees:
        return None
    f, p = f_test(source, against) if against else (None, None)
    return Line(source=name, sum_of_squares=squares, degrees=degrees, mean_square=squares / degrees, f=f, p=p)


def _remarks(whole: Anova, grr: Component, pv: Component) -> Iterator[str]:
    parts, operators, _ = whole.shape
    if operators == 1:
        yield "There was one station: what differs between stations is not in these figures."
    if parts < ENOUGH_PARTS:
        yield f"{parts} parts are few: the spread of parts, and so %GRR, is hardly known."
    if not grr.deviation:
        yield "The gauge never differed from itself: its variation is below what it resolves."
    if not pv.deviation:
        yield "The parts do not differ by more than the gauge: take parts from the whole range."
