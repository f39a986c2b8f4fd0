"""Rule: one line of a standard, which turns one measure into the best grade that it allows."""

import operator
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, model_validator

from calibration.quantity import Quantity, Unit
from calibration.record import Exact, Record
from probes.device import Kind, Platform
from probes.measure import measures
from probes.reading import Outcome

Name = Annotated[str, Field(pattern=r"^[a-z0-9]+([._-][a-z0-9]+)*$")]
"""The name of a rule, a grade or a source inside one standard: lower case, digits, `.`, `-` and `_`."""

Role = Literal["gate", "appearance", "evidence"]
Comparison = Literal["at_least", "more_than", "at_most", "less_than"]

HOLDS: dict[Comparison, Callable[[Decimal, Decimal], bool]] = {
    "at_least": operator.ge,
    "more_than": operator.gt,
    "at_most": operator.le,
    "less_than": operator.lt,
}


class Rule(Record):
    """What a standard asks of one measure: a limit for each grade, or an accepted test result.

    The limited grades are the best ones; the grades after them are open to any value.
    """

    id: Name
    measure: str
    role: Role
    """`gate`: fit for sale at all; `appearance`: how it looks; `evidence`: what the photos can support."""
    platforms: tuple[Platform, ...] | None = Field(default=None, min_length=1)
    """The only platforms whose devices it is asked of; left out, it is asked of all."""
    kinds: tuple[Kind, ...] | None = Field(default=None, min_length=1)
    """The only kinds of device it is asked of; left out, all that the standard is made for."""
    why: str = Field(min_length=1)
    source: Name | None = None
    """Id of the source in which the number stands."""
    derived: str | None = None
    """Where the number comes from, where no source publishes one."""
    unit: Unit | None = None
    at_least: dict[Name, Exact] | None = None
    more_than: dict[Name, Exact] | None = None
    at_most: dict[Name, Exact] | None = None
    less_than: dict[Name, Exact] | None = None
    required: tuple[Literal["passed", "not_present"], ...] | None = Field(default=None, min_length=1)
    """The outcomes of a test that are accepted."""
    failed: Name | None = None
    """The grade that a failed test still allows; without it, a failed test allows none."""
    missing: Name | None = None
    """The grade that is still allowed when nothing is known; without it, the grade is undetermined."""
    attested: str | None = None
    """A count that a person makes by looking: it decides what the value leaves open, or is the evidence where photos
    show too little."""
    remedy: str | None = None
    """What would raise it, where that is more than a better value: one sentence."""

    @model_validator(mode="after")
    def _holds_together(self) -> "Rule":
        for fault in self._faults():
            raise ValueError(f"rule {self.id} {fault}")
        return self

    def _faults(self) -> Iterator[str]:
        if self.measure not in measures():
            yield f"names {self.measure}, which is not a measure: probes/measures.toml lists them all"
        if self.source is None and self.derived is None:
            yield "says neither its source nor what it is derived from"
        if sum(getattr(self, name) is not None for name in (*HOLDS, "required")) != 1:
            yield "needs exactly one of at_least, more_than, at_most, less_than and required"
        yield from self._faults_of_test() if self.required else self._faults_of_limits()

    def _faults_of_test(self) -> Iterator[str]:
        if self.unit is not None:
            yield "has a unit, but a test result has none"
        if self.attested is not None:
            yield "asks for a test result, which nobody decides by looking"
        if self.missing is not None and self.failed is None:
            yield "allows a grade when nothing is known, but none when the test failed"

    def _faults_of_limits(self) -> Iterator[str]:
        if self.unit is None or self.unit != measures()[self.measure].unit:
            yield f"needs the unit of {self.measure}: {measures()[self.measure].unit or 'none, so it has no limits'}"
        if self.failed is not None:
            yield "has limits, so failed means nothing in it"
        if not self.limits:
            yield f"has no limit in {self.comparison}"
        yield from self._faults_of_looking() if self.attested else ()

    def _faults_of_looking(self) -> Iterator[str]:
        look = measures().get(self.attested or "")
        if look is None or look.mode != "interactive" or look.unit != "count":
            yield f"lets {self.attested} decide, which is no count that a person can attest"
        if len(set(self.limits.values())) > 1:
            yield f"lets {self.attested} decide, so it can have one limit only"

    @cached_property
    def required_outcomes(self) -> frozenset[Outcome]:
        """The outcomes that a test may have."""
        return frozenset(Outcome(name) for name in self.required or ())

    @cached_property
    def comparison(self) -> Comparison | None:
        """How a value is compared with its limit; None where the rule asks for a test result."""
        given = (name for name in HOLDS if getattr(self, name) is not None)
        return next(given, None)

    @cached_property
    def limits(self) -> dict[str, Decimal]:
        """Grade name to limit, for the limited grades."""
        return dict(getattr(self, self.comparison)) if self.comparison else {}

    def is_asked(self, kind: Kind | None, platform: Platform | None) -> bool:
        """Whether it is asked of such a device; None stands for any."""
        asked = ((kind, self.kinds), (platform, self.platforms))
        return all(None in (own, only) or own in (only or ()) for own, only in asked)

    def holds(self, value: Decimal, limit: Decimal) -> bool:
        """Tell whether a number meets a limit of this rule; an equal number meets at_least and at_most."""
        return HOLDS[self.comparison](value, limit) if self.comparison else False

    def ends(self, value: Quantity, *, guarded: bool) -> tuple[Decimal, Decimal]:
        """Return the pessimistic and the optimistic end of a value; both are the value where nothing is guarded."""
        if not guarded:
            return value.value, value.value
        return (value.low, value.high) if self.comparison in ("at_least", "more_than") else (value.high, value.low)

    def faults_among(self, grades: tuple[str, ...]) -> Iterator[str]:
        """Say what is wrong with this rule in a standard with these grades, best first."""
        for name in (*self.limits, self.failed, self.missing):
            if name is not None and name not in grades:
                yield f"rule {self.id} names {name}, which is not a grade of this standard"
        if self.limits and tuple(self.limits) != grades[: len(self.limits)]:
            yield f"rule {self.id} must give its limits best first and leave out only the last grades"
        for (better, strict), (worse, loose) in pairwise(self.limits.items()):
            if strict != loose and not self.holds(strict, loose):
                yield f"rule {self.id} asks more of {worse} ({loose}) than of {better} ({strict})"
        yield from self._faults_of_absence(grades)

    def _faults_of_absence(self, grades: tuple[str, ...]) -> Iterator[str]:
        """Say where knowing nothing would be worth more than the worst thing that can be known."""
        if self.missing is None:
            return
        worst = self.failed or next((name for name in grades if name not in self.limits), None)
        if worst is None or grades.index(self.missing) < grades.index(worst):
            yield f"rule {self.id} allows more when nothing is known than when the worst is known"
