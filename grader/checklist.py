"""What an operator attests after looking, touching and listening: readings with a name behind them."""

import tomllib
from decimal import Decimal
from pathlib import Path

from pydantic import Field, ValidationError, model_validator

from calibration.quantity import Quantity
from calibration.record import Exact, Record
from calibration.unusable import Unusable
from probes.measure import measures
from probes.reading import Outcome, Reading

PROBE = "checklist/1"


class ChecklistError(Unusable):
    """A checklist that cannot be used."""


class Checklist(Record):
    """One operator's answers for one device. Only what no instrument reads can be attested."""

    operator: str = Field(min_length=1)
    passed: tuple[str, ...] = ()
    not_present: tuple[str, ...] = ()
    failed: dict[str, str] = Field(default_factory=dict)
    """Measure to the reason, in the operator's words."""
    counted: dict[str, Exact | int] = Field(default_factory=dict)
    """Measure to a number of things, such as dents."""

    @model_validator(mode="after")
    def _attestable_and_once(self) -> "Checklist":
        named = [*self.passed, *self.not_present, *self.failed, *self.counted]
        for measure in named:
            if measure not in measures():
                raise ValueError(f"{measure} is not a measure")
            if measures()[measure].mode in ("automatic", "vision"):
                raise ValueError(f"{measure} is read by an instrument and cannot be attested")
            if named.count(measure) > 1:
                raise ValueError(f"{measure} is answered twice")
        return self

    def readings(self) -> tuple[Reading, ...]:
        """Return one reading per answer, in the order of the master test list."""
        made = {
            **{name: self._reading(name, Outcome.PASSED) for name in self.passed},
            **{
                name: self._reading(name, Outcome.NOT_PRESENT, reason="the device has none")
                for name in self.not_present
            },
            **{name: self._reading(name, Outcome.FAILED, reason=why) for name, why in self.failed.items()},
            **{name: self._reading(name, Outcome.MEASURED, count=count) for name, count in self.counted.items()},
        }
        return tuple(made[name] for name in measures() if name in made)

    def _reading(
        self, measure: str, outcome: Outcome, *, reason: str | None = None, count: Decimal | int | None = None
    ) -> Reading:
        value = None if count is None else Quantity(value=Decimal(count), unit="count")
        method = f"attested by {self.operator}"
        return Reading(measure=measure, outcome=outcome, value=value, reason=reason, method=method, probe=PROBE)


def read_checklist(path: Path) -> Checklist:
    """Read a checklist from TOML; raise ChecklistError with one sentence if it is none."""
    try:
        return Checklist.model_validate(tomllib.loads(path.read_text("utf-8"), parse_float=Decimal))
    except OSError as error:
        raise ChecklistError(f"The checklist {path} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ChecklistError(f"The checklist {path} is not TOML: {error}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        words = first["msg"].removeprefix("Value error, ")
        raise ChecklistError(f"The checklist {path} does not hold: {where + ': ' if where else ''}{words}.") from error
