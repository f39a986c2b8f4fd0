"""Standard: a named, dated, immutable set of rules; read from the bytes of a TOML file and from nothing else."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, ValidationError, model_validator

from calibration.record import Record, sha256
from calibration.unusable import Unusable
from grader.example import Example, Readings
from grader.grade import Verdict
from grader.rule import Name, Rule
from probes.device import Kind, Platform
from probes.measure import measures

Day = Annotated[str, Field(pattern=r"^\d{4}-\d\d(-\d\d)?$")]
"""A day or a month as text, `2026-11-23` or `2026-11`: records hold no clock types."""

Version = Annotated[str, Field(pattern=r"^\d{4}\.\d+$")]
"""A year and a number that counts up within it: `2026.1`."""


class StandardError(Unusable):
    """A standard that cannot be used; the message is one sentence."""


class UnknownStandard(StandardError):
    """A name that no standard has; the message lists those there are."""

    exit_code = 2


class Level(Record):
    """One grade of a standard: its name in data and the word that is printed."""

    name: Name
    title: str


class Source(Record):
    """Where a standard's numbers were read, and when."""

    id: Name
    title: str
    address: str
    read: Day


class Change(Record):
    """What a version changed, and why."""

    version: Version
    date: Day
    what: str


class Standard(Record):
    """One version of one marketplace's or industry's grading rules."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    version: Version
    title: str
    publisher: str
    applies: tuple[Kind, ...] = Field(min_length=1)
    decision: Literal["plain", "guarded"]
    """`plain`: the value itself meets the limit; `guarded`: the whole of value ± uncertainty does."""
    chances: bool = False
    """Whether a borderline grade is marked for review and told with the chance of each outcome."""
    notes: tuple[str, ...] = ()
    grades: tuple[Level, ...] = Field(alias="grade", min_length=1)
    """Best first."""
    sources: tuple[Source, ...] = Field(alias="source", min_length=1)
    rules: tuple[Rule, ...] = Field(alias="rule", min_length=1)
    baseline: Readings = Field(default_factory=dict)
    """What the examples start from."""
    examples: tuple[Example, ...] = Field(alias="example", default=())
    changes: tuple[Change, ...] = Field(alias="change", default=())

    @model_validator(mode="after")
    def _holds_together(self) -> "Standard":
        for fault in self._faults():
            raise ValueError(fault)
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the grades, best first."""
        return tuple(level.name for level in self.grades)

    def _faults(self) -> Iterator[str]:
        for what, given in (("grade", self.names), ("rule", self._rule_ids), ("source", self._source_ids)):
            yield from (f"{what} {name} is there twice" for name in sorted(set(given)) if given.count(name) > 1)
        for rule in self.rules:
            yield from rule.faults_among(self.names)
            if rule.source is not None and rule.source not in self._source_ids:
                yield f"rule {rule.id} names the source {rule.source}, which is not in the file"
            for kind in set(rule.kinds or ()) - set(self.applies):
                yield f"rule {rule.id} is asked of a {kind}, which the standard is not made for"
            yield from self._unseen(rule)
        yield from self._faults_of_examples()

    def _unseen(self, rule: Rule) -> Iterator[str]:
        """Say where a grade would rest on photos without asking how much the photos could show."""
        if rule.role != "appearance" or measures()[rule.measure].mode != "vision":
            return
        surface = ".".join(rule.measure.split(".")[:2])
        for needed in (f"{surface}.inspected", f"{surface}.detection_limit"):
            judged = {name for other in self.rules if other.measure == needed for name in other.limits}
            for name in rule.limits:
                if name not in judged:
                    yield f"rule {rule.id} limits {name}, so an evidence rule on {needed} must limit {name} too"

    def _faults_of_examples(self) -> Iterator[str]:
        outcomes = {*self.names, Verdict.UNDETERMINED, Verdict.NOT_GRADABLE}
        yield from (
            f"baseline names {name}, which is not a measure" for name in self.baseline if name not in measures()
        )
        for example in self.examples:
            if example.outcome not in outcomes:
                yield f'example "{example.name}" ends in {example.outcome}, which is no grade of this standard'
            for name in (*example.readings, *example.without):
                if name not in measures():
                    yield f'example "{example.name}" names {name}, which is not a measure'
            for name in example.decided_by or ():
                if name not in self._rule_ids:
                    yield f'example "{example.name}" names the rule {name}, which is not in the file'

    @property
    def _rule_ids(self) -> tuple[str, ...]:
        return tuple(rule.id for rule in self.rules)

    @property
    def _source_ids(self) -> tuple[str, ...]:
        return tuple(source.id for source in self.sources)


@dataclass(frozen=True)
class ReleasedStandard:
    """A standard together with the very bytes that it was read from. Two are equal if bytes, kind and platform are."""

    digest: str
    """SHA-256 of the bytes, hexadecimal."""
    data: bytes = field(repr=False, compare=False)
    standard: Standard = field(repr=False, compare=False)
    kind: Kind | None = None
    platform: Platform | None = None
    """The kind and the platform whose rules alone `standard` still holds; None where it holds those of all."""

    @property
    def file_name(self) -> str:
        """The only name under which this version may be kept: `backmarket-phones-2026.1.toml`."""
        return f"{self.standard.id}-{self.standard.version}.toml"

    def applicable_to(self, kind: Kind, platform: Platform) -> "ReleasedStandard":
        """Return this standard with the rules for a device; raise StandardError if it is not made for its kind."""
        if kind not in self.standard.applies:
            made_for = ", ".join(self.standard.applies)
            raise StandardError(f"{self.standard.id} is made for {made_for}, not for {kind}: choose another standard.")
        return self.asked_of(kind, platform)

    def asked_of(self, kind: Kind | None, platform: Platform | None) -> "ReleasedStandard":
        """Return this standard without the rules that are asked of other kinds or platforms only; None is any."""
        asked = tuple(rule for rule in self.standard.rules if rule.is_asked(kind, platform))
        return replace(self, standard=self.standard.model_copy(update={"rules": asked}), kind=kind, platform=platform)


def read_standard(data: bytes, name: str) -> ReleasedStandard:
    """Read a standard from a TOML file's bytes; raise StandardError, naming the place, if it is none."""
    try:
        raw = tomllib.loads(data.decode(), parse_float=Decimal)
        return ReleasedStandard(digest=sha256(data), data=data, standard=Standard.model_validate(raw))
    except ValidationError as error:
        raise StandardError(f"{name} is not a standard: {_first_fault(error)}.") from error
    except (ValueError, RecursionError) as error:
        raise StandardError(f"{name} is not TOML: {error}.") from error


def _first_fault(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    words = first["msg"].removeprefix("Value error, ")
    if first["type"] == "value_error" and words.startswith(("rule ", "example ")):
        return words
    place = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in first["loc"]).lstrip(".")
    return f"{place}: {words}" if place else words
