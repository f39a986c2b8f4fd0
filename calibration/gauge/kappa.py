"""Coefficients of agreement beyond chance, on tables of counts. Every one is 1 for full agreement, 0 for chance.

A coefficient is None where it is not defined: chance alone would agree fully, as where all ratings are the same.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Counts = npt.NDArray[np.float64]
"""(n, q): how many of the ratings of each of n parts fell into each of q categories."""

Square = npt.NDArray[np.float64]
"""(q, q): a table of pairs of ratings, or the weight of each pair of categories, 1 for full agreement."""

ALMOST = 1e-12
"""A disagreement by chance below this is none: it comes from adding floats."""


def counts(ratings: Sequence[Sequence[int]], categories: int) -> Counts:
    """Return how often each part was given each category; a part may have any number of ratings."""
    rows = [np.bincount(np.asarray(row, np.int64), minlength=categories) for row in ratings]
    return np.array(rows, np.float64).reshape(-1, categories)


def identity(categories: int) -> Square:
    """Return weights for categories without an order."""
    return np.eye(categories)


def quadratic(categories: int) -> Square:
    """Return weights for categories in order (Cohen 1968): a miss by two steps is four times one by one step."""
    place = np.arange(categories) / max(categories - 1, 1)
    return np.asarray(1 - (place[:, None] - place) ** 2)


def crossed(first: Counts, second: Counts) -> Square:
    """Return the table of all pairs of a rating of one rater with one of another, of the same part."""
    return np.asarray(first.T @ second)


def paired(table: Counts) -> Square:
    """Return the table of all pairs of two different ratings of the same part, in either order."""
    return np.asarray(table.T @ table - np.diag(table.sum(axis=0)))


def cohen(pairs: Square, weights: Square) -> float | None:
    """Return Cohen's kappa of a table of pairs (Cohen 1960, 1968); with `paired`, of ratings among themselves."""
    total = pairs.sum()
    if not total:
        return None
    share = pairs / total
    chance = np.outer(share.sum(axis=1), share.sum(axis=0))
    return _beyond((weights * share).sum(), (weights * chance).sum())


def fleiss(table: Counts) -> float | None:
    """Return Fleiss' kappa (1971) of parts that were rated equally often: categories without an order."""
    return cohen(paired(table), identity(table.shape[1]))


def krippendorff_ordinal(table: Counts) -> float | None:
    """Return Krippendorff's alpha for categories in order (Krippendorff 2011, computing alpha): 1 - D_o / D_e.

    Parts with fewer than two ratings say nothing and are left out, as there.
    """
    rated = table[table.sum(axis=1) > 1]
    if not len(rated):
        return None
    weighted = rated / (rated.sum(axis=1, keepdims=True) - 1)
    coincidence = weighted.T @ rated - np.diag(weighted.sum(axis=0))
    n = coincidence.sum(axis=1)
    apart = _ordinal_distance(n)
    expected = (np.outer(n, n) * apart).sum() / (n.sum() - 1)
    return None if expected < ALMOST else float(1 - (coincidence * apart).sum() / expected)


def gwet(table: Counts, weights: Square) -> float | None:
    """Return Gwet's AC2 (AC1 with weights of identity): Gwet 2014, Handbook of Inter-Rater Reliability, 4th edition.

    Agreement by chance is judged by how hard a part is to rate, so that it holds where almost all ratings are the same.
    """
    rated = table[table.sum(axis=1) > 0]
    often = rated.sum(axis=1)
    twice = rated[often > 1]
    categories = table.shape[1]
    if not len(twice) or categories == 1:
        return None
    times = often[often > 1]
    agreed = ((twice * (twice @ weights - 1)).sum(axis=1) / (times * (times - 1))).mean()
    used = (rated / often[:, None]).mean(axis=0)
    chance = weights.sum() / (categories * (categories - 1)) * (used * (1 - used)).sum()
    return _beyond(agreed, chance)


def _ordinal_distance(n: npt.NDArray[np.float64]) -> Square:
    """Return the squared distances of categories used n times: all ratings between them, and half of both."""
    upto = np.cumsum(n) - n / 2
    return np.asarray((upto[:, None] - upto) ** 2)


def _beyond(agreed: float, chance: float) -> float | None:
    return None if 1 - chance < ALMOST else float((agreed - chance) / (1 - chance))
