"""The in-toto Statement v1: binds a report to the evidence that it speaks of."""

from typing import Final, Literal, Self

from pydantic import ConfigDict, Field, ValidationError, model_validator

from calibration.record import Digest, Record, canonical_json
from grader.envelope import SignatureError, first_fault
from grader.report import Report

IN_TOTO = "application/vnd.in-toto+json"
STATEMENT: Final = "https://in-toto.io/Statement/v1"
DEVICE_GRADE: Final = "https://truegrade.dev/device-grade/v1"
"""The kind of claim. A change of its meaning is a new address, never an edit."""


class DigestSet(Record):
    """The digests of a subject; we use one."""

    sha256: Digest


class Subject(Record):
    """What the statement is about: the evidence, under the report's public name."""

    name: str
    digest: DigestSet


class Statement(Record):
    """A report as a claim about one bag of evidence."""

    model_config = ConfigDict(populate_by_name=True)

    type: Literal["https://in-toto.io/Statement/v1"] = Field(STATEMENT, alias="_type")
    subject: tuple[Subject]
    predicate_type: Literal["https://truegrade.dev/device-grade/v1"] = Field(DEVICE_GRADE, alias="predicateType")
    predicate: Report

    @classmethod
    def of(cls, report: Report) -> Self:
        """Return the statement that a report makes of its evidence."""
        return cls(subject=(_subject(report),), predicate=report)

    @model_validator(mode="after")
    def _subject_is_the_report(self) -> Self:
        if self.subject[0] != _subject(self.predicate):
            raise ValueError("its subject is not the evidence that its report names")
        return self

    def to_json(self) -> bytes:
        """Return the bytes to be signed."""
        return canonical_json(self.model_dump(mode="json", by_alias=True))


def read_statement(data: bytes) -> Statement:
    """Parse a signed payload; raise SignatureError with one sentence if it is no statement that we understand."""
    try:
        return Statement.model_validate_json(data)
    except ValidationError as error:
        raise SignatureError(f"The payload is not a {DEVICE_GRADE} statement: {first_fault(error)}.") from error


def _subject(report: Report) -> Subject:
    return Subject(name=report.report_id, digest=DigestSet(sha256=report.evidence))
