"""A measured quantity: decimal value, unit, expanded uncertainty; and the one place that rounds."""

from decimal import ROUND_HALF_EVEN, Decimal
from typing import Literal

from pydantic import model_validator

from calibration.record import Exact, Record

Unit = Literal[
    "percent", "count", "ratio", "cycles",
    "mm", "um", "cm", "inch", "px", "mm2", "px2", "mm/px",
    "mAh", "mA", "mV", "W", "Wh", "celsius", "Hz", "dpi", "dB", "dBm", "MB", "GB", "MB/s", "day", "hour", "s", "level",
]  # fmt: skip

SYMBOLS = {
    "percent": "%", "count": "", "ratio": "", "um": "µm", "mm2": "mm²", "px2": "px²", "celsius": "°C",
    "level": "",
}  # fmt: skip


class Quantity(Record):
    """A value with its unit and, where known, its expanded uncertainty (coverage factor k = 2, GUM 2.3.5)."""

    value: Exact
    unit: Unit
    uncertainty: Exact | None = None

    @model_validator(mode="after")
    def _uncertainty_is_not_negative(self) -> "Quantity":
        if self.uncertainty is not None and self.uncertainty < 0:
            raise ValueError("an uncertainty is never negative")
        return self

    @property
    def low(self) -> Decimal:
        """The lower end of the coverage interval."""
        return self.value - (self.uncertainty or 0)

    @property
    def high(self) -> Decimal:
        """The upper end of the coverage interval."""
        return self.value + (self.uncertainty or 0)

    def rounded(self, resolution: Decimal) -> "Quantity":
        """Return this quantity with value and uncertainty rounded to a multiple of resolution (half to even)."""
        spread = None if self.uncertainty is None else to_resolution(self.uncertainty, resolution)
        return Quantity(value=to_resolution(self.value, resolution), unit=self.unit, uncertainty=spread)

    def __str__(self) -> str:
        symbol = SYMBOLS.get(self.unit, self.unit)
        tail = f" {symbol}" if symbol else ""
        spread = "" if self.uncertainty is None else f" ± {self.uncertainty}{tail}"
        return f"{self.value}{tail}{spread}"


def to_resolution(value: Decimal | float, resolution: Decimal) -> Decimal:
    """Round a number to a multiple of resolution, half to even, with as many decimals; the only door from float."""
    steps = (Decimal(repr(value)) if isinstance(value, float) else value) / resolution
    return (steps.to_integral_value(rounding=ROUND_HALF_EVEN) * resolution).quantize(resolution)


def quantity(value: Decimal | float | int, unit: Unit, *, resolution: str = "1",
             uncertainty: Decimal | float | int | None = None) -> Quantity:  # fmt: skip
    """Make a Quantity from numbers, rounded to a resolution given as decimal text (`"0.1"`)."""
    step = Decimal(resolution)
    spread = None if uncertainty is None else to_resolution(_number(uncertainty), step)
    return Quantity(value=to_resolution(_number(value), step), unit=unit, uncertainty=spread)


def _number(value: Decimal | float | int) -> Decimal | float:
    return Decimal(value) if isinstance(value, int) else float(value) if not isinstance(value, Decimal) else value
