"""Chance: how likely each grade is, by how well the measures are known. Pure arithmetic, as deciding is."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import pairwise
from math import erf, inf, prod, sqrt

from calibration.quantity import Quantity
from grader.grade import Chance
from grader.rule import Rule

EXPANDED = 2
"""Standard uncertainties in an expanded one (k = 2); the ends of an interval are one away."""
NO_GRADE = "No grade"
HUNDRED = 100

Levels = Sequence[float]
"""For each grade, best first, the probability that it or a better one is allowed."""


def meets(rule: Rule, value: Quantity, limit: Decimal) -> float:
    """Return the probability that a value meets a limit of a rule.

    The value is the median; to each side of it lies half of a normal distribution, as wide as that side. Things are
    counted in whole numbers, so that the limit lies in the middle between two of them.
    """
    if rule.comparison in ("at_least", "more_than"):
        edge = limit - HALF if value.unit == "count" and rule.comparison == "at_least" else limit
        return 1 - _below(value, edge)
    edge = limit + HALF if value.unit == "count" and rule.comparison == "at_most" else limit
    return _below(value, edge)


HALF = Decimal("0.5")


def _below(value: Quantity, limit: Decimal) -> float:
    side = value.high - value.value if limit > value.value else value.value - value.low
    standard = float(side) / (1 if value.interval else EXPANDED)
    away = float(limit - value.value)
    scaled = away / standard if standard else (inf if away > 0 else -inf if away < 0 else 0.0)
    return (1 + erf(scaled / sqrt(2))) / 2


def joint(by_measure: Iterable[Sequence[Levels]]) -> tuple[float, ...]:
    """Return the probability of each grade or a better one, from what the rules on each measure allow.

    Rules on one measure hang on one value: the strictest counts. Measures are taken as independent, which makes a good
    grade of many doubtful ones less likely than it is where they err together.
    """
    strictest = ([min(level) for level in zip(*rules, strict=True)] for rules in by_measure)
    return tuple(prod(level) for level in zip(*strictest, strict=True))


def outcomes(levels: Levels, titles: Sequence[str]) -> tuple[Chance, ...]:
    """Return the chance of each grade and of none, in whole percent, without what rounds to nothing."""
    edges = (0.0, *levels, 1.0)
    shares = (round(HUNDRED * (worse - better)) for better, worse in pairwise(edges))
    told = zip((*titles, NO_GRADE), shares, strict=True)
    return tuple(Chance(title=title, percent=share) for title, share in told if share > 0)


def in_words(chances: Iterable[Chance]) -> str:
    """Return chances as a list: `Good, 71 %; Fair, 29 %`."""
    return "; ".join(f"{each.title}, {each.percent} %" for each in chances)
