"""A measured quantity: decimal value, unit, uncertainty or interval; and the one place that rounds."""

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from typing import Annotated, Literal

from pydantic import Field, model_validator

from calibration.record import Exact, Record

Unit = Literal[
    "percent", "count", "ratio", "cycles",
    "mm", "um", "cm", "inch", "px", "mm2", "px2", "mm/px",
    "mAh", "mA", "mV", "W", "Wh", "celsius", "Hz", "dpi", "dB", "dBm", "MB", "GB", "MB/s", "day", "hour", "s", "level",
    "cd/m2", "deg", "cy/px",
]  # fmt: skip

SYMBOLS = {
    "percent": "%", "count": "", "ratio": "", "um": "µm", "mm2": "mm²", "px2": "px²", "celsius": "°C",
    "level": "", "cd/m2": "cd/m²", "deg": "°",
}  # fmt: skip


class Quantity(Record):
    """A value with its unit and, where known, its expanded uncertainty (coverage factor k = 2, GUM 2.3.5).

    Where what is known is not symmetric about the value, it has the two ends of an interval in place of an uncertainty.
    """

    value: Exact
    unit: Unit
    uncertainty: Exact | None = None
    interval: Annotated[tuple[Exact, Exact] | None, Field(exclude_if=lambda ends: ends is None)] = None
    """Lower and upper end. It holds two cases out of three, as one standard uncertainty to each side would."""

    @model_validator(mode="after")
    def _holds_together(self) -> "Quantity":
        if self.uncertainty is not None and self.uncertainty < 0:
            raise ValueError("an uncertainty is never negative")
        if self.interval and self.uncertainty is not None:
            raise ValueError("a quantity has an uncertainty or an interval, not both")
        if not self.low <= self.value <= self.high:
            raise ValueError("a value lies within its interval")
        return self

    @property
    def low(self) -> Decimal:
        """The lower end of the interval."""
        return self.interval[0] if self.interval else self.value - (self.uncertainty or 0)

    @property
    def high(self) -> Decimal:
        """The upper end of the interval."""
        return self.interval[1] if self.interval else self.value + (self.uncertainty or 0)

    def rounded(self, resolution: Decimal) -> "Quantity":
        """Return this quantity rounded to a multiple of resolution: half to even, the ends of an interval outwards."""
        return Quantity(
            value=to_resolution(self.value, resolution),
            unit=self.unit,
            uncertainty=None if self.uncertainty is None else to_resolution(self.uncertainty, resolution),
            interval=self.interval and (
                to_resolution(self.low, resolution, ROUND_FLOOR), to_resolution(self.high, resolution, ROUND_CEILING)
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        symbol = SYMBOLS.get(self.unit, self.unit)
        tail = f" {symbol}" if symbol else ""
        if self.interval:
            return f"{self.value}{tail} ({self.low}–{self.high})"
        spread = "" if self.uncertainty is None else f" ± {self.uncertainty}{tail}"
        return f"{self.value}{tail}{spread}"


def to_resolution(value: Decimal | float, resolution: Decimal, rounding: str = ROUND_HALF_EVEN) -> Decimal:
    """Round a number to a multiple of resolution, half to even, with as many decimals; the only door from float."""
    steps = (Decimal(repr(value)) if isinstance(value, float) else value) / resolution
    return (steps.to_integral_value(rounding=rounding) * resolution).quantize(resolution)


def quantity(value: Decimal | float | int, unit: Unit, *, resolution: str = "1",
             uncertainty: Decimal | float | int | None = None) -> Quantity:  # fmt: skip
    """Make a Quantity from numbers, rounded to a resolution given as decimal text (`"0.1"`)."""
    step = Decimal(resolution)
    spread = None if uncertainty is None else to_resolution(_number(uncertainty), step)
    return Quantity(value=to_resolution(_number(value), step), unit=unit, uncertainty=spread)


def _number(value: Decimal | float | int) -> Decimal | float:
    return Decimal(value) if isinstance(value, int) else float(value) if not isinstance(value, Decimal) else value
