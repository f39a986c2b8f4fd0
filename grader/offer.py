"""Offer: what any listing says of a graded device: its grade, its battery, and the report that both come from."""

from calibration.record import Digest
from calibration.unusable import Unusable
from grader.coverage import tally
from grader.grade import Grade, Verdict
from grader.render.casing import sides
from grader.render.sheet import device_name
from grader.render.wording import moment, printable, value_of
from grader.report import Report
from probes.reading import Outcome, Reading


class ListingError(Unusable):
    """A listing that cannot be made from a report; the message is one sentence for the seller."""

    exit_code = 1


def graded(report: Report, standards: tuple[str, ...]) -> Grade:
    """Return the report's grade under the first of these standards that it was judged by.

    Raises ListingError if it was judged by none of them, or if that gave no grade.
    """
    grade = next((grade for grade in report.grades if grade.standard in standards), None)
    if grade is None:
        wanted = " or ".join(standards)
        raise ListingError(f"Report {report.report_id} was not graded under {wanted}: grade it under that standard.")
    return proven(report, grade)


def headline(report: Report) -> Grade:
    """Return the report's first grade; raise ListingError if it has none."""
    if not report.grades:
        raise ListingError(f"Report {report.report_id} was graded under no standard: grade it first.")
    return proven(report, report.grades[0])


def proven(report: Report, grade: Grade) -> Grade:
    """Return a grade that is one; raise ListingError for a device that is undetermined or not gradable."""
    if grade.verdict is not Verdict.GRADED or grade.name is None:
        reason = printable(grade.summary)
        raise ListingError(f"{device_name(report)}, report {report.report_id}, has no grade to list: {reason}")
    return grade


def statements(report: Report, grade: Grade) -> tuple[str, ...]:
    """Return what a listing may say, the most important sentence first; all of it from the signed report."""
    under = f"{printable(grade.standard_title)}, version {grade.version}"
    battery = (f"{title}: {said}." for title, said in ((t, _said(report, m)) for t, m in _BATTERY) if said)
    casing = (f"{side.title}: {side.sentences[0]}" for side in sides(report))
    return (f"Graded {printable(grade.title)} under {under}, on {moment(report.inspected_at)}.", *battery, *casing,
            f"Functions: {functions(report)}.")  # fmt: skip


_BATTERY = (("Battery health", "battery.health"), ("Charge cycles", "battery.cycles"))


def _said(report: Report, measure: str) -> str | None:
    reading = reading_of(report, measure)
    return f"{value_of(reading)} ({printable(reading.method)})" if reading else None


def reading_of(report: Report, measure: str) -> Reading | None:
    """Return the report's reading of a measure, if it has a value."""
    found = (reading for reading in report.readings if reading.measure == measure)
    return next((reading for reading in found if reading.outcome is Outcome.MEASURED), None)


def functions(report: Report) -> str:
    """Return how many items of the test list ended how: `42 passed, 31 measured, 1 not present, 20 not tested`."""
    return tally(report.coverage) or "none tested"


def proof(report: Report, envelope_digest: Digest) -> str:
    """Return the sentence that ties a listing to one signed report."""
    return f"Report {printable(report.report_id)}, SHA-256 of the signed record {envelope_digest}."


def comment(report: Report, grade: Grade, envelope_digest: Digest, most: int) -> str:
    """Return a text of at most so many characters: always the proof, and before it what there is room for.

    Raises ListingError if there is no room for the proof.
    """
    last = proof(report, envelope_digest)
    if len(last) > most:
        raise ListingError(f"The id of report {report.report_id[:20]}… is too long for a listing of {most} characters.")
    text = ""
    for sentence in statements(report, grade):
        longer = f"{text}{sentence} "
        text = longer if len(longer) + len(last) <= most else text
    return text + last
