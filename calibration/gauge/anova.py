"""Analysis of variance of two crossed random factors with repeats: parts, operators (or stations), trials."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.stats import f as f_distribution

from calibration.gauge import GaugeError
from calibration.gauge.figure import Figure
from calibration.record import Record

Values = npt.NDArray[np.float64]
"""(parts, operators, trials)."""

Nested = Sequence[Sequence[Sequence[float | None]]]
"""One list of trials for each operator, for each part; None where a measurement is missing."""

ROUND_OFF = 8 * np.finfo(float).eps
"""Differences smaller than this, relative to the greatest value, come from adding floats and not from a gauge."""

FEWEST = 2
"""Parts, and trials, below which there is nothing to compare."""
DIRECTIONS = 3


class Line(Record):
    """One source of variation in the table."""

    source: str
    sum_of_squares: Figure
    degrees: int
    mean_square: Figure
    f: Figure | None = None
    """Ratio to the mean square that it is tested against; None where there is none, or where that is nought."""
    p: Figure | None = None


class Anova(NamedTuple):
    """Sums of squares and degrees of freedom of a balanced table of (p, o, r) values."""

    shape: tuple[int, int, int]
    part: tuple[float, int]
    operator: tuple[float, int]
    interaction: tuple[float, int]
    error: tuple[float, int]

    def interaction_p(self) -> float | None:
        """Return the probability of so much interaction by chance (F test); None where there can be none."""
        if not self.interaction[1]:
            return None
        return f_test(self.interaction, self.error)[1]


def table(values: Values | Nested) -> Values:
    """Return measurements as an array (parts, operators, trials).

    Raises GaugeError with one sentence for a missing value, an unbalanced design, fewer than two parts or trials, and
    values that are all the same.
    """
    try:
        found = np.array(values, dtype=float)
    except ValueError as error:
        raise GaugeError(
            "Not every part was measured by every operator equally often: repeat what is missing."
        ) from error
    if not found.size:
        raise GaugeError("There are no measurements.")
    if found.ndim != DIRECTIONS:
        raise GaugeError("A study needs parts, operators and trials: a table with three directions.")
    _require_complete(found)
    parts, _, trials = found.shape
    if parts < FEWEST:
        raise GaugeError("One part alone does not show how parts differ: measure at least two, better ten.")
    if trials < FEWEST:
        raise GaugeError("Each was measured once: repeatability needs at least two trials.")
    if _nought(float(np.ptp(found)), found):
        raise GaugeError("All measurements are the same: nothing varies that a gauge could be judged by.")
    return found


def _require_complete(found: Values) -> None:
    for part, operator, trial in np.argwhere(~np.isfinite(found)):
        where = f"part {part + 1}, operator {operator + 1}, trial {trial + 1}"
        raise GaugeError(f"There is no value for {where}: measure it, or leave the part out.")


def _nought(deviation: float, found: Values) -> bool:
    return bool(deviation <= ROUND_OFF * np.abs(found).max())


def anova(found: Values) -> Anova:
    """Return the sums of squares of a table (p, o, r) that `table` has accepted."""
    parts, operators, trials = found.shape
    centred = found - found.mean()
    cells, part = centred.mean(axis=2), centred.mean(axis=(1, 2))
    operator = centred.mean(axis=(0, 2))

    def squares(differences: Values, times: int) -> float:
        """Sum squares; what round-off alone explains is nought."""
        return 0.0 if _nought(float(np.abs(differences).max()), found) else float((differences**2).sum() * times)

    return Anova(
        shape=(parts, operators, trials),
        part=(squares(part, operators * trials), parts - 1),
        operator=(squares(operator, parts * trials), operators - 1),
        interaction=(squares(cells - part[:, None] - operator, trials), (parts - 1) * (operators - 1)),
        error=(squares(centred - cells[:, :, None], 1), parts * operators * (trials - 1)),
    )


def f_test(source: tuple[float, int], against: tuple[float, int]) -> tuple[float | None, float | None]:
    """Return F and its probability by chance for two (sum of squares, degrees); None, None of nought by nought."""
    mean, base = source[0] / source[1], against[0] / against[1]
    if base == 0:
        return (None, None) if mean == 0 else (None, 0.0)
    return mean / base, float(f_distribution.sf(mean / base, source[1], against[1]))
