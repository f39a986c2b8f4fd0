"""Example: a worked case that a standard carries, so that its author's meaning can be run."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from calibration.quantity import Quantity
from calibration.record import Exact, Record
from grader.rule import Name
from probes.device import Kind, Platform
from probes.measure import measures
from probes.reading import Outcome, Reading


class Stated(Record):
    """What an example says of one measure: a number, or how a test ended."""

    outcome: Outcome = Outcome.MEASURED
    value: Exact | None = None
    uncertainty: Exact | None = None
    interval: tuple[Exact, Exact] | None = None
    reason: str = "as the example says"

    def reading(self, measure: str) -> Reading:
        """Return the reading that a probe would have made of it, in the unit of the catalogue."""
        unit = measures()[measure].unit
        value = (
            Quantity(value=self.value, unit=unit, uncertainty=self.uncertainty, interval=self.interval)
            if unit and self.value is not None
            else None
        )
        reason = None if self.outcome in (Outcome.MEASURED, Outcome.PASSED) else self.reason
        return Reading(
            measure=measure, outcome=self.outcome, value=value, reason=reason, method="example", probe="example/1"
        )


def _stated(given: Any) -> Any:
    """Let a file write 84 for a number and "failed" for an outcome."""
    if isinstance(given, dict):
        return given
    return {"outcome": given} if isinstance(given, str) else {"value": given}


Readings = dict[str, Annotated[Stated, BeforeValidator(_stated)]]
"""Measure to what is said of it."""


class Example(Record):
    """One case: what differs from the baseline, and what the standard must say of it."""

    name: str
    readings: Readings = Field(default_factory=dict)
    without: tuple[str, ...] = ()
    """Measures of the baseline that nobody read."""
    kind: Kind | None = None
    platform: Platform | None = None
    """The kind and the platform of the device; without them, the rules of all are asked."""
    outcome: str
    """A grade's name, `undetermined` or `not_gradable`."""
    decided_by: tuple[Name, ...] | None = None
    """The rules that decide it; left out where all of them do, or where it does not matter."""

    def made_of(self, baseline: Readings) -> tuple[Reading, ...]:
        """Return the readings of this case."""
        stated = {name: what for name, what in (baseline | self.readings).items() if name not in self.without}
        return tuple(what.reading(name) for name, what in stated.items())
