"""Attribute agreement: how far the grades of the same parts agree, among stations, trials and with a reference.

A scale has grades in order, best first, and may have outcomes beside the order, such as `undetermined`. Those count as
categories of their own wherever no order is needed; where one is, they have no place, and how many there were is said.
"""

from collections.abc import Iterable, Sequence
from itertools import combinations

import numpy as np

from calibration.gauge import GaugeError
from calibration.gauge.anova import FEWEST
from calibration.gauge.figure import Figure, Share, share
from calibration.gauge.kappa import (
    Counts,
    cohen,
    counts,
    crossed,
    fleiss,
    gwet,
    identity,
    krippendorff_ordinal,
    paired,
    quadratic,
)
from calibration.record import Record

Ratings = Sequence[Sequence[Sequence[str | None]]]
"""One list of trials for each station, for each part; None where a grade is missing."""


class Scale(Record):
    """The possible outcomes."""

    ordered: tuple[str, ...]
    """Best first."""
    beside: tuple[str, ...] = ()
    """Outcomes that are neither better nor worse than others."""

    @property
    def every(self) -> tuple[str, ...]:
        """All outcomes, those in order first."""
        return self.ordered + self.beside


class Within(Record):
    """How far one station agrees with itself."""

    station: str
    same: Share
    """Parts of which all trials have the same outcome."""
    fleiss: Figure | None


class Between(Record):
    """How far two stations agree: every trial of the one with every trial of the other."""

    stations: tuple[str, str]
    cohen: Figure | None
    quadratic: Figure | None
    """On the grades in order."""


class Against(Record):
    """How far one station agrees with the reference. Over-grading costs money, under-grading costs value: apart."""

    station: str
    right: Share
    """Parts of which every trial has the reference's outcome."""
    ratings: int
    over: Share | None
    """Ratings better than the reference, of those that have a place in the order beside one that has."""
    under: Share | None
    beside: int
    """Ratings that were not compared in order: they, or their reference, have no place in it."""
    cohen: Figure | None
    quadratic: Figure | None


class Agreement(Record):
    """What a study says of grades."""

    parts: int
    trials: int
    scale: Scale
    given: dict[str, int]
    """How often each outcome was given."""
    beside: int
    """Ratings without a place in the order: they do not count in the figures that need one."""
    within: tuple[Within, ...]
    """Empty where there was one trial, with which nothing can agree."""
    same: Share
    """Parts of which all ratings of all stations are the same."""
    between: tuple[Between, ...]
    fleiss: Figure | None
    """Of all ratings, every outcome a category."""
    quadratic: Figure | None
    """Quadratic kappa of a rating with another of the same part, whichever the stations."""
    quadratic_within: Figure | None
    """The same with another of the same station."""
    krippendorff: Figure | None
    """Alpha for categories in order."""
    gwet: Figure | None
    """AC2, quadratic weights."""
    against: tuple[Against, ...] = ()
    remarks: tuple[str, ...] = ()


def agreement(
    ratings: Ratings, scale: Scale, stations: Sequence[str], reference: Sequence[str | None] | None = None
) -> Agreement:
    """Return the study of grades (parts, stations, trials), with the reference's grade of each part where there is one.

    Raises GaugeError with one sentence for a missing grade, one that is not on the scale, or an unbalanced table. Parts
    without a reference are left out of the comparison with it.
    """
    table = _Table(ratings, scale, stations)
    everything = table.of(range(len(stations)))
    ordered = table.ordered(everything)
    within = np.sum([paired(table.ordered(table.of([place]))) for place in range(len(stations))], axis=0)
    weights = quadratic(len(scale.ordered))
    figures = {
        "fleiss": fleiss(everything), "quadratic": cohen(paired(ordered), weights),
        "quadratic_within": cohen(within, weights),
        "krippendorff": krippendorff_ordinal(ordered), "gwet": gwet(ordered, weights),
    }  # fmt: skip
    return Agreement(
        parts=len(ratings), trials=table.trials, scale=scale,
        given={name: int(n) for name, n in zip(scale.every, everything.sum(axis=0), strict=True)},
        beside=int(everything.sum() - ordered.sum()),
        within=tuple(_within(table, place) for place in range(len(stations))) if table.trials > 1 else (),
        same=_share(_unanimous(everything)),
        between=tuple(_between(table, *pair) for pair in combinations(range(len(stations)), 2)),
        against=_against(table, reference) if reference else (),
        remarks=tuple(_remarks(everything, figures)),
        **figures,
    )  # fmt: skip


class _Table:
    """Ratings as indices of the scale, complete and balanced."""

    def __init__(self, ratings: Ratings, scale: Scale, stations: Sequence[str]) -> None:
        self.scale, self.stations = scale, stations
        self.trials = len(ratings[0][0]) if ratings and ratings[0] else 0
        if len(ratings) < FEWEST:
            raise GaugeError("One part alone does not show agreement: grade at least two, better fifty.")
        if len(stations) * self.trials < FEWEST:
            raise GaugeError("Each part was graded once: agreement needs at least two grades of each.")
        self.ratings = [self._row(number, row) for number, row in enumerate(ratings, start=1)]

    def _row(self, number: int, row: Sequence[Sequence[str | None]]) -> list[list[int]]:
        if len(row) != len(self.stations) or any(len(trials) != self.trials for trials in row):
            raise GaugeError(f"Part {number} was not graded by every station equally often: grade what is missing.")
        return [[self.index(grade, number) for grade in trials] for trials in row]

    def index(self, grade: str | None, number: int) -> int:
        if grade is None:
            raise GaugeError(f"A grade of part {number} is missing: grade it, or leave the part out.")
        if grade not in self.scale.every:
            raise GaugeError(f"{grade} is not one of {', '.join(self.scale.every)} (part {number}).")
        return self.scale.every.index(grade)

    def of(self, stations: Iterable[int]) -> Counts:
        """Return the counts of the ratings of some stations."""
        chosen = list(stations)
        rows = [[grade for place in chosen for grade in row[place]] for row in self.ratings]
        return counts(rows, len(self.scale.every))

    def ordered(self, table: Counts) -> Counts:
        """Return the counts of the grades that have a place in the order."""
        return table[:, : len(self.scale.ordered)]


def _within(table: _Table, place: int) -> Within:
    own = table.of([place])
    return Within(station=table.stations[place], same=_share(_unanimous(own)), fleiss=fleiss(own))


def _between(table: _Table, first: int, second: int) -> Between:
    one, other = table.of([first]), table.of([second])
    return Between(
        stations=(table.stations[first], table.stations[second]),
        cohen=cohen(crossed(one, other), identity(one.shape[1])),
        quadratic=_in_order(table, one, other),
    )


def _in_order(table: _Table, one: Counts, other: Counts) -> float | None:
    return cohen(crossed(table.ordered(one), table.ordered(other)), quadratic(len(table.scale.ordered)))


def _against(table: _Table, reference: Sequence[str | None]) -> tuple[Against, ...]:
    if len(reference) != len(table.ratings):
        raise GaugeError(f"There are {len(table.ratings)} parts but {len(reference)} references.")
    known = [place for place, grade in enumerate(reference) if grade is not None]
    if not known:
        raise GaugeError("No part has a reference.")
    truth = [table.index(reference[place], place + 1) for place in known]
    return tuple(_one_against(table, station, known, truth) for station in range(len(table.stations)))


def _one_against(table: _Table, station: int, known: list[int], truth: list[int]) -> Against:
    own = table.of([station])[known]
    true = counts([[index] for index in truth], len(table.scale.every))
    pairs = [
        (grade, right) for place, right in zip(known, truth, strict=True) for grade in table.ratings[place][station]
    ]
    placed = [(grade, right) for grade, right in pairs if max(grade, right) < len(table.scale.ordered)]
    return Against(
        station=table.stations[station],
        right=_share([bool(row[right] == row.sum()) for row, right in zip(own, truth, strict=True)]),
        ratings=len(pairs), beside=len(pairs) - len(placed),
        over=share(sum(grade < right for grade, right in placed), len(placed)),
        under=share(sum(grade > right for grade, right in placed), len(placed)),
        cohen=cohen(crossed(own, true), identity(own.shape[1])),
        quadratic=_in_order(table, own, true),
    )  # fmt: skip


def _unanimous(table: Counts) -> list[bool]:
    return [bool(row.max() == row.sum()) for row in table]


def _share(hits: Sequence[bool]) -> Share:
    found = share(sum(hits), len(hits))
    assert found is not None, "a table has parts"
    return found


def _remarks(everything: Counts, figures: dict[str, float | None]) -> Iterable[str]:
    if int((everything.sum(axis=0) > 0).sum()) == 1:
        yield "All ratings are the same: kappa is not defined, and the study says nothing of other grades."
    elif None in figures.values():
        yield "The grades in order are too few, or all the same: a coefficient without a value is not defined."
