"""Chart: where the points of a gauge run chart lie, as shares of its width and height."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from math import floor, log10

from calibration.record import Record

Rows = Sequence[Sequence[Sequence[Decimal]]]
"""(parts, stations, trials)."""

STEPS = (1, 2, 5, 10)
TICKS = 4


class Dots(Record):
    """The trials of one station at one part, and their mean."""

    part: int
    station: int
    x: float
    """0 is the left end of the part's column, 1 the right."""
    y: tuple[float, ...]
    """0 is the foot of the chart, 1 its top."""
    mean: float


class Chart(Record):
    """Parts side by side, in each the stations side by side, one dot for each trial."""

    parts: tuple[str, ...]
    columns: int
    """How many parts there is room for: a last row of fewer is as wide as the others."""
    ticks: tuple[tuple[float, str], ...]
    """Height and label."""
    dots: tuple[Dots, ...]


def chart(names: Sequence[str], values: Rows, scale_of: Rows, columns: int) -> Chart:
    """Return the chart of some parts, with the scale that all parts share, and room for so many."""
    ticks = _ticks([float(value) for rows in scale_of for row in rows for value in row])
    low, high = ticks[0], ticks[-1]
    return Chart(
        parts=tuple(names),
        columns=columns,
        ticks=tuple(((tick - low) / (high - low), f"{tick:.6g}") for tick in ticks),
        dots=tuple(_dots(values, low, high)),
    )


def _dots(values: Rows, low: float, high: float) -> Iterator[Dots]:
    for part, rows in enumerate(values):
        for station, row in enumerate(rows):
            y = tuple((float(value) - low) / (high - low) for value in row)
            yield Dots(part=part, station=station, x=(station + 1) / (len(rows) + 1), y=y, mean=sum(y) / len(y))


def _ticks(values: Sequence[float]) -> list[float]:
    """Return round numbers that enclose all values."""
    low, high = min(values), max(values)
    rough = max(high - low, abs(high) * 1e-9, 1e-9) / TICKS
    tenth = 10.0 ** floor(log10(rough))
    step = next(factor * tenth for factor in STEPS if factor * tenth >= rough * (1 - 1e-9))
    first, last = floor(low / step), -floor(-high / step)
    return [step * place for place in range(first, max(last, first + 1) + 1)]
