"""A figure of a study: a float in memory, a decimal text of five significant digits in JSON."""

from decimal import Decimal
from math import sqrt
from typing import Annotated

from pydantic import PlainSerializer
from scipy.stats import norm

from calibration.record import Record


def significant(value: float) -> str:
    """Return a float as plain decimal text with five significant digits: more would be noise."""
    return f"{Decimal(f'{value:.5g}'):f}"


Figure = Annotated[float, PlainSerializer(significant, return_type=str, when_used="json")]
"""A computed number. Studies are not signed, so that it may be a float; not-a-number and infinity are refused."""

CONFIDENCE = 0.95


class Interval(Record):
    """A confidence interval, both ends included."""

    low: Figure
    high: Figure


class Share(Record):
    """How many of how many, with the 95 % interval of the share behind them."""

    hits: int
    of: int
    share: Figure
    interval: Interval

    @property
    def percent(self) -> float:
        """The share in percent."""
        return 100 * self.share


def share(hits: int, of: int) -> Share | None:
    """Return a share with its interval (Wilson 1927, J. Am. Stat. Assoc. 22:209); None of nothing."""
    if not of:
        return None
    part, z = hits / of, float(norm.ppf((1 + CONFIDENCE) / 2))
    middle = (part + z * z / (2 * of)) / (1 + z * z / of)
    half = z * sqrt(part * (1 - part) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    low = 0.0 if hits == 0 else middle - half
    high = 1.0 if hits == of else middle + half
    return Share(hits=hits, of=of, share=part, interval=Interval(low=low, high=high))
