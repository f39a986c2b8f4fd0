"""What was found out about a device: a value with its source, or the reason why there is none."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StrictBool, StrictStr, model_validator

from calibration.quantity import Quantity
from calibration.record import Record

Measure = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$")]
"""A dotted name such as `battery.health`; `probes/measures.toml` lists them all."""


class Outcome(StrEnum):
    """How the attempt to learn a measure ended. Only MEASURED and PASSED can ever satisfy a limit."""

    MEASURED = "measured"
    PASSED = "passed"
    FAILED = "failed"
    NOT_PRESENT = "not_present"
    NOT_READABLE = "not_readable"
    NOT_TESTED = "not_tested"
    IMPLAUSIBLE = "implausible"


class Source(Record):
    """One exchange that a reading came from: the ask, and which of the equal asks it was (1 is the first)."""

    link: str
    ask: str
    occurrence: int = 1


class Reading(Record):
    """One measure of one device. MEASURED has a value; every outcome but MEASURED and PASSED has a reason."""

    measure: Measure
    outcome: Outcome
    value: Quantity | StrictBool | StrictStr | None = None
    reason: str | None = None
    sources: tuple[Source, ...] = ()
    method: str
    """How it was found, in words for a report: `Samsung gauge, mSavedBatteryAsoc`, `attested by Ada`."""
    probe: str
    """Name and version of what made it: `battery/1`."""
    place: Annotated[str | None, Field(exclude_if=lambda place: place is None)] = None
    """Where on the device, where one place decides: `back, upper left`."""

    @model_validator(mode="after")
    def _value_or_reason(self) -> "Reading":
        if self.outcome is Outcome.MEASURED and self.value is None:
            raise ValueError(f"{self.measure} is measured but has no value")
        if self.outcome not in (Outcome.MEASURED, Outcome.PASSED) and not self.reason:
            raise ValueError(f"{self.measure} is {self.outcome} without a reason")
        return self


UNANSWERED = (Outcome.NOT_TESTED, Outcome.NOT_READABLE)
"""Outcomes that say nothing of the device: nobody tried, or who tried learnt nothing."""


def answered(readings: Iterable[Reading]) -> tuple[Reading, ...]:
    """Return the readings, measure by measure, without each that says nothing where another of its measure does.

    That one way of asking got no answer says nothing of a device of which another way, or an operator, told something.
    """
    same: dict[str, list[Reading]] = {}
    for reading in readings:
        same.setdefault(reading.measure, []).append(reading)
    return tuple(reading for each in same.values() for reading in _telling(each))


def _telling(same: list[Reading]) -> list[Reading]:
    """Return what tells something of one measure; where nothing does, the last that tried, or else the last."""
    told = [reading for reading in same if reading.outcome not in UNANSWERED]
    tried = [reading for reading in same if reading.outcome is Outcome.NOT_READABLE]
    return told or (tried or same)[-1:]
