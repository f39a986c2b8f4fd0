"""Graded: the grades of a study under each standard, and how far they agree. No outcome is ever dropped."""

import csv
from collections.abc import Mapping
from pathlib import Path

from calibration.gauge import GaugeError
from calibration.gauge.agreement import Agreement, Scale, agreement
from calibration.record import Record
from grader.gauge.crossing import Crossing
from grader.gauge.finished import Finished, StudyError
from grader.grade import Grade, Verdict

COLUMNS = ("device", "standard", "grade")

Reference = Mapping[tuple[str, str], str]
"""Device and standard to the grade that it is known to have."""


class Graded(Record):
    """The grades under one standard."""

    standard: str
    version: str
    title: str
    parts: tuple[str, ...]
    """Devices that were graded in every inspection."""
    grades: tuple[tuple[tuple[str, ...], ...], ...]
    """(parts, stations, trials): a grade's name, `not_gradable` or `undetermined`."""
    reference: tuple[str | None, ...]
    agreement: Agreement | None
    reason: str | None
    """Why there is no figure, where there is none."""
    left_out: tuple[str, ...]
    """One sentence for each device that was not graded in every inspection."""


def scale_of(grade: Grade) -> Scale:
    """Return the scale of a standard: not gradable is below its last grade, undetermined is nowhere on it."""
    return Scale(ordered=(*grade.grades, Verdict.NOT_GRADABLE), beside=(Verdict.UNDETERMINED,))


def of_grades(finished: Finished, reference: Reference) -> tuple[Graded, ...]:
    """Return the study of the grades under each standard that was used, in the order of the reports."""
    crossings: dict[tuple[str, str], Crossing[str]] = {}
    samples: dict[tuple[str, str], Grade] = {}
    for each in finished.inspections:
        for grade in each.report.grades:
            key = grade.standard, grade.version
            crossing = crossings.setdefault(key, Crossing(finished.plan))
            crossing.put(each.run.device, each.run, grade.name or str(grade.verdict))
            samples.setdefault(key, grade)
    return tuple(_graded(samples[key], crossing, reference) for key, crossing in crossings.items())


def _graded(sample: Grade, crossing: Crossing[str], reference: Reference) -> Graded:
    complete = crossing.complete()
    known = tuple(reference.get((device, sample.standard)) for device in complete)
    found, reason = None, None
    try:
        stations = crossing.plan.stations
        found = agreement(tuple(complete.values()), scale_of(sample), stations, known if any(known) else None)
    except GaugeError as error:
        reason = str(error) if complete else "No device was graded in every inspection."
    return Graded(
        standard=sample.standard, version=sample.version, title=sample.standard_title,
        parts=tuple(complete), grades=tuple(complete.values()), reference=known,
        agreement=found, reason=reason, left_out=crossing.incomplete(),
    )  # fmt: skip


def read_reference(path: Path, finished: Finished) -> Reference:
    """Read the grades that devices are known to have: a CSV file with the columns device, standard and grade.

    Raises StudyError with one sentence for a file that cannot be read, and a row that fits nothing in the study.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if tuple(rows.fieldnames or ()) != COLUMNS:
                raise StudyError(f"{path} must begin with the line {','.join(COLUMNS)}.")
            return dict(_known(row, f"{path}, line {rows.line_num}", finished) for row in rows)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise StudyError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}.") from error


def _known(row: Mapping[str, str | None], where: str, finished: Finished) -> tuple[tuple[str, str], str]:
    device, standard, grade = (row[name] or "" for name in COLUMNS)
    if device not in finished.plan.devices:
        raise StudyError(f"{where}: {device or 'nothing'} is no device of the study.")
    scales = {one.standard: scale_of(one).every for each in finished.inspections for one in each.report.grades}
    if standard not in scales:
        raise StudyError(f"{where}: nothing was graded under {standard or 'nothing'}, but {', '.join(scales)}.")
    if grade not in scales[standard]:
        raise StudyError(f"{where}: {grade or 'nothing'} is not one of {', '.join(scales[standard])}.")
    return (device, standard), grade
