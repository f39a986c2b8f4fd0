"""Whether the sources of one quantity agree as far as their uncertainties say that they must."""

from collections.abc import Mapping
from itertools import combinations
from math import hypot

from calibration.quantity import Quantity
from probes.answer import Failed, Unreadable

FIRM = 1.0
"""The normalised error above which two results contradict each other (ISO 13528, E_n scores)."""
SUSPECTS = "a worn gauge, a replaced cell, or a chip that does not tell the truth"


def agree(told: Mapping[str, Quantity]) -> None:
    """Pass where no two sources contradict each other; raise Failed with the two that do the most.

    Only what has an expanded uncertainty can contradict: raise Unreadable where fewer than two sources have one.
    """
    known = {name: value for name, value in told.items() if value.uncertainty}
    if len(known) < len(("one", "another")):
        raise Unreadable(f"{len(known)} of {len(told)} sources have a known uncertainty: it takes two to contradict")
    one, other = max(combinations(known, 2), key=lambda pair: normalised_error(*(known[name] for name in pair)))
    error = normalised_error(known[one], known[other])
    if error > FIRM:
        apart = f"{one} {known[one]} and {other} {known[other]}"
        raise Failed(f"{apart} differ {error:.1f} times as much as they can: {SUSPECTS}")


def normalised_error(one: Quantity, other: Quantity) -> float:
    """Return E_n = |x - y| / sqrt(U_x² + U_y²) of two values of one unit with expanded uncertainties of k = 2."""
    return abs(float(one.value - other.value)) / hypot(float(one.uncertainty or 0), float(other.uncertainty or 0))
