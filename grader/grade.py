"""Grade and Finding: the answer, and the sentence of every rule that led to it."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from calibration.record import Digest, Record


class Verdict(StrEnum):
    """What can be said of a device under a standard, from best to worst."""

    GRADED = "graded"
    UNDETERMINED = "undetermined"
    NOT_GRADABLE = "not_gradable"


class Finding(Record):
    """What one rule makes of one measure."""

    rule: str
    role: str
    """`gate`, `appearance` or `evidence`."""
    measure: str
    verdict: Verdict
    """GRADED: it allows a grade; UNDETERMINED: the measure is missing or too uncertain; NOT_GRADABLE: it fails."""
    allows: str | None
    """The best grade that the rule allows, where it allows one."""
    observed: str
    """The measured value in words, or why there is none."""
    limit: str
    """The limit that decided, in words."""
    sentence: str
    """The whole finding as one sentence for a buyer."""
    remedy: str | None
    """What would raise it; None where it allows the best grade already."""
    why: str
    """Why the standard has the rule."""


class Chance(Record):
    """How likely one outcome is, given how well the measures are known."""

    title: str
    """A grade as it is printed, or `No grade`."""
    percent: int


class Grade(Record):
    """The grade of one device under one standard: the worst that any rule allows."""

    verdict: Verdict
    name: str | None
    """The grade's name in the standard (`excellent`); None unless graded."""
    title: str
    """What is printed: `Excellent`, `Not gradable`, `Undetermined`."""
    summary: str
    """One sentence that says what decided."""
    standard: str
    version: str
    standard_title: str
    standard_digest: Digest
    grades: tuple[str, ...]
    """All grade names of the standard, best first."""
    decided_by: tuple[str, ...]
    """Ids of the rules that decided: the failed gates, the missing measures, or the worst allowances."""
    findings: tuple[Finding, ...]
    chances: Annotated[tuple[Chance, ...], Field(exclude_if=lambda chances: not chances)] = ()
    """Of a borderline device, best first; together about 100 %."""
    review: Annotated[str | None, Field(exclude_if=lambda review: review is None)] = None
    """Why somebody should look again: the chances in words, and what decides. None where nothing is borderline."""
