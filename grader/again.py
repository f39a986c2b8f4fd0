"""Doing it again: decide (readings to grade), parse (transcripts to readings). Each says whether the same came out."""

from pathlib import PurePosixPath

from pydantic import ValidationError

from calibration.unusable import Unusable
from grader import __version__
from grader.appearance import ADDED
from grader.check import Check
from grader.conclude import conclude
from grader.envelope import first_fault
from grader.environment import software
from grader.grade import Grade, Verdict
from grader.payload import DEVICE, PHOTO_FILES, READINGS, TRANSCRIPTS, names_under, record, records
from grader.report import Report
from probes.device import Device
from probes.evidence import Evidence, EvidenceError
from probes.kinds.identification import IDENTIFY, identify
from probes.links.recorded import RecordedLink
from probes.probe import ordered, plan, run
from probes.reading import Reading
from probes.subject import Subject
from probes.transcript import Transcript


def decide_again(report: Report, evidence: Evidence) -> tuple[Check, Check]:
    """Conclude from the evidence afresh, and compare what the report says and which grades it gives."""
    try:
        fresh = conclude(evidence)
        return _same_record(report, fresh, evidence), _same_grades(report, fresh)
    except ValueError as error:
        return _failed("report", reason_of(error)), _failed("decide again", reason_of(error))


def parse_again(evidence: Evidence) -> Check:
    """Replay every transcript through today's probes, and compare the readings byte for byte."""
    try:
        said = records(evidence, READINGS, Reading)
        fresh = tuple(reading for name in names_under(evidence, TRANSCRIPTS) for reading in _replayed(evidence, name))
    except ValueError as error:
        return _failed("parse again", reason_of(error))
    if not said and not fresh:
        return Check(
            name="parse again", ok=None, sentence="Nothing was asked of the device: there is nothing to parse."
        )
    if newer := _other_versions(said, fresh):
        words = f"The readings were made by other versions of the probes than these: {newer}."
        return Check(name="parse again", ok=None, sentence=words)
    if differing := first_difference(said, fresh):
        return _failed("parse again", f"The transcript does not give the reading {differing} that the evidence holds.")
    words = f"The transcript gives the same {len(said)} readings again."
    return Check(name="parse again", ok=True, sentence=words)


def first_difference(one: tuple[Reading, ...], other: tuple[Reading, ...]) -> str | None:
    """Return the first measure whose readings differ in value, order or number; None where all are the same."""
    for left, right in zip(one, other, strict=False):
        if left.canonical() != right.canonical():
            return left.measure
    longer = max(one, other, key=len)
    return longer[min(len(one), len(other))].measure if len(one) != len(other) else None


def other_software(report: Report, names: tuple[str, ...]) -> str:
    """Return which of the named programs are other versions here than those that made the report."""
    here = software()
    made = report.software
    return ", ".join(
        f"{name} {made.get(name)} (here {here.get(name)})" for name in names if made.get(name) != here.get(name)
    )


def _replayed(evidence: Evidence, name: str) -> tuple[Reading, ...]:
    """Ask a recording in the order of an inspection: what it is first, then every probe."""
    known = record(evidence, DEVICE, Device)
    subject = Subject(RecordedLink(Transcript.read(evidence.read(name))), _link_name(name))
    device = identify(subject, known.plugged)
    if device != known:
        raise EvidenceError(
            f"The transcript {name} is of a {device.maker} {device.model}, or says otherwise than {DEVICE}."
        )
    return run(plan(device, ordered(subject)), subject)


def _link_name(transcript: str) -> str:
    """Return the link that a transcript is of, which its file is named after; raise EvidenceError if there is none."""
    name = PurePosixPath(transcript).stem
    if name not in IDENTIFY:
        raise EvidenceError(f"The transcript {transcript} is of no link that can be replayed: {', '.join(IDENTIFY)}.")
    return name


def _other_versions(said: tuple[Reading, ...], fresh: tuple[Reading, ...]) -> str:
    """Return the probes that made the readings in a version which is not here now."""
    now = {reading.probe for reading in fresh}
    names = {probe.partition("/")[0] for probe in now}
    old = {reading.probe for reading in said} - now
    return ", ".join(sorted(probe for probe in old if probe.partition("/")[0] in names))


def _same_record(report: Report, fresh: Report, evidence: Evidence) -> Check:
    for photo in report.photos:
        if evidence.digest(PHOTO_FILES + photo.file) != photo.digest:
            return _failed("report", f"The photo {photo.file} in the evidence is not the one that was looked at.")
    fresh = _as_then(report, fresh)
    if report.readings != fresh.readings:
        measure = first_difference(report.readings, fresh.readings)
        return _failed("report", f"The report's reading {measure} is not the one in the evidence.")
    differing = [name for name in Report.model_fields if getattr(report, name) != getattr(fresh, name)]
    told = [name for name in differing if name not in ("grades", "coverage")]
    if told:
        return _failed("report", f"The report's {', '.join(told)} is not what the evidence says.")
    if "coverage" in differing:
        return _reworded("report", report, "coverage")
    return Check(name="report", ok=True, sentence="The report says what the evidence says.")


def _as_then(report: Report, fresh: Report) -> Report:
    """Return a fresh report without what only a later version tells of the same photos, where the older is without."""
    if any(reading.measure in ADDED for reading in report.readings):
        return fresh
    kept = tuple(reading for reading in fresh.readings if reading.measure not in ADDED)
    return fresh.model_copy(update={"readings": kept})


def _same_grades(report: Report, fresh: Report) -> Check:
    if not report.grades and not fresh.grades:
        return Check(name="decide again", ok=None, sentence="The report gives no grade: there is nothing to decide.")
    if tuple(map(_gist, report.grades)) != tuple(map(_gist, fresh.grades)):
        said, found = (_spoken(each.grades) for each in (report, fresh))
        words = f"Deciding again gives {found}; the report says {said}"
        return _failed("decide again", f"{words}{_deciding(report, fresh) if said == found else ''}.")
    if report.grades != fresh.grades:
        return _reworded("decide again", report, "findings")
    return Check(name="decide again", ok=True, sentence=f"The evidence gives the same again: {_spoken(fresh.grades)}.")


def _gist(grade: Grade) -> tuple[object, ...]:
    """Return what of a grade must be the same for ever; words may be put better by a later version."""
    findings = tuple((finding.rule, finding.verdict, finding.allows) for finding in grade.findings)
    decided = grade.verdict, grade.name, grade.decided_by, findings, bool(grade.review)
    return grade.standard, grade.version, grade.standard_digest, *decided


def _spoken(grades: tuple[Grade, ...]) -> str:
    return ", ".join(f"{grade.title} under {grade.standard} {grade.version}" for grade in grades)


def _deciding(report: Report, fresh: Report) -> str:
    """Say which rules differ where the grade itself is the same."""
    said = {(grade.standard, *rule) for grade in report.grades for rule in _rules(grade)}
    found = {(grade.standard, *rule) for grade in fresh.grades for rule in _rules(grade)}
    names = sorted({f"{standard} {rule}" for standard, rule, *_ in said ^ found})
    return f", but not by the same rules: {', '.join(names)}"


def _rules(grade: Grade) -> tuple[tuple[str, Verdict, str | None], ...]:
    return tuple((finding.rule, finding.verdict, finding.allows) for finding in grade.findings)


def _reworded(name: str, report: Report, what: str) -> Check:
    maker = report.software.get("truegrade", "an unknown version")
    if maker == __version__:
        return _failed(name, f"The words of the report's {what} are not those that this evidence gives.")
    words = f"The {what} come to the same, but truegrade {maker} worded them: this is {__version__}."
    return Check(name=name, ok=None, sentence=words)


def reason_of(error: ValueError) -> str:
    """Return a sentence for whatever sealed evidence can hold: a station may have sealed nonsense."""
    if isinstance(error, Unusable):
        return str(error)
    fault = first_fault(error) if isinstance(error, ValidationError) else str(error)
    return f"The evidence is sealed, but not as it must be: {fault}."


def _failed(name: str, sentence: str) -> Check:
    return Check(name=name, ok=False, sentence=sentence)
