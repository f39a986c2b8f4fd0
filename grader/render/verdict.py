"""A grade as it is shown: what it is, what decided, every finding, and what would raise it."""

from enum import StrEnum
from itertools import groupby

from calibration.record import Digest, Record
from grader.grade import Finding, Grade, Verdict
from grader.render.wording import called, printable, spoken
from grader.sentence import capital

_ROLES = {
    "gate": ("Gates", "Each must be met before there is any grade."),
    "appearance": ("Appearance", "The worst that any of these allows is the grade."),
    "evidence": ("Evidence", "What the photos and records must show before a grade can rest on them."),
}


class Mark(StrEnum):
    """The sign beside a line; it never stands without its word."""

    MET = "met"
    MEASURED = "measured"
    LOWERS = "lowers"
    FAILED = "failed"
    UNKNOWN = "unknown"
    ABSENT = "absent"


class Line(Record):
    """One line of a report: a sign, its word, what it is about, and what there is to say."""

    mark: Mark
    word: str
    title: str
    text: str


class FindingLine(Line):
    """One rule: the line for a buyer, and what an auditor asks next."""

    rule: str
    observed: str
    limit: str
    why: str
    remedy: str | None
    decided: bool


class Role(Record):
    """The findings of one role, under its title."""

    title: str
    text: str
    findings: tuple[FindingLine, ...]


class Cause(Record):
    """What decided, or what would raise a grade: one finding, or several with the same remedy."""

    mark: Mark
    text: str
    remedy: str | None


class Step(Record):
    """One grade of the standard's scale, and whether it is the one given."""

    title: str
    given: bool


class Box(Record):
    """One grade under one standard, with everything that led to it."""

    verdict: Verdict
    mark: Mark
    title: str
    summary: str
    review: str | None
    """Why somebody should look again, where the grade is borderline."""
    standard: str
    standard_title: str
    version: str
    digest: Digest
    scale: tuple[Step, ...]
    decided: tuple[Cause, ...]
    """What decided: sentence by sentence where it is little, else together by remedy."""
    roles: tuple[Role, ...]
    remedies: tuple[Cause, ...]


_FEW = 3
"""So many findings are told one by one on a first page."""
_SIGNS = {Verdict.GRADED: Mark.MET, Verdict.UNDETERMINED: Mark.UNKNOWN, Verdict.NOT_GRADABLE: Mark.FAILED}


def box(grade: Grade) -> Box:
    """Return what is shown of a grade."""
    lines = tuple(_line(finding, grade) for finding in grade.findings)
    return Box(
        verdict=grade.verdict,
        mark=_SIGNS[grade.verdict],
        title=printable(grade.title),
        summary=printable(grade.summary),
        review=printable(grade.review) if grade.review else None,
        standard=grade.standard,
        standard_title=printable(grade.standard_title),
        version=grade.version,
        digest=grade.standard_digest,
        scale=tuple(Step(title=spoken(name), given=name == grade.name) for name in grade.grades),
        decided=_causes([line for line in lines if line.decided and line.mark is not Mark.MET]),
        roles=_roles(grade.findings, lines),
        remedies=_together([line for line in lines if line.remedy]),
    )


def _causes(lines: list[FindingLine]) -> tuple[Cause, ...]:
    if len(lines) > _FEW:
        return _together(lines)
    return tuple(Cause(mark=line.mark, text=line.text, remedy=line.remedy) for line in lines)


def _together(lines: list[FindingLine]) -> tuple[Cause, ...]:
    """Return one cause per remedy and mark, with the titles that share it: `Not known: NFC, Wi-Fi`."""
    shared: dict[tuple[Mark, str, str | None], list[str]] = {}
    for line in lines:
        shared.setdefault((line.mark, line.word, line.remedy), []).append(line.title)
    return tuple(
        Cause(mark=mark, text=f"{capital(word)}: {', '.join(dict.fromkeys(titles))}.", remedy=remedy)
        for (mark, word, remedy), titles in shared.items()
    )


def _line(finding: Finding, grade: Grade) -> FindingLine:
    mark = _mark(finding, grade.grades)
    return FindingLine(
        mark=mark,
        word=f"allows {spoken(finding.allows)}" if mark is Mark.LOWERS and finding.allows else _word(mark),
        title=called(finding.measure),
        text=printable(finding.sentence),
        rule=finding.rule,
        observed=printable(finding.observed),
        limit=printable(finding.limit),
        why=printable(finding.why),
        remedy=printable(finding.remedy) if finding.remedy else None,
        decided=finding.rule in grade.decided_by,
    )


def _mark(finding: Finding, grades: tuple[str, ...]) -> Mark:
    if finding.verdict is Verdict.GRADED and finding.allows not in (None, *grades[:1]):
        return Mark.LOWERS
    return _SIGNS[finding.verdict]


def _word(mark: Mark) -> str:
    return "not known" if mark is Mark.UNKNOWN else mark.value


def _roles(findings: tuple[Finding, ...], lines: tuple[FindingLine, ...]) -> tuple[Role, ...]:
    """Group lines by role, in the order gates, appearance, evidence, then any other; what is met comes last in each."""
    order = {role: place for place, role in enumerate(_ROLES)}

    def place(pair: tuple[Finding, FindingLine]) -> tuple[int, bool]:
        return order.get(pair[0].role, len(order)), pair[1].mark is Mark.MET

    pairs = sorted(zip(findings, lines, strict=True), key=place)
    grouped = groupby(pairs, key=lambda pair: pair[0].role)
    return tuple(_role(role, tuple(line for _, line in group)) for role, group in grouped)


def _role(role: str, lines: tuple[FindingLine, ...]) -> Role:
    title, text = _ROLES.get(role, (spoken(role), ""))
    return Role(title=title, text=text, findings=lines)
