"""Decide: readings and a standard in, a grade out. Pure: the same in gives the same out, for ever.

A grade is the worst that any rule allows, in the order graded (best to worst), undetermined, not gradable. So a device
that fails a gate is not gradable however little else is known of it, and one unread measure is never made up for by
another. Marks on the casing come in as readings too: `grader.appearance` makes them from photos.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

from grader.chance import Levels, in_words, joint, outcomes
from grader.grade import Grade, Verdict
from grader.judge import Judge, Judged
from grader.sentence import listed
from grader.standard import ReleasedStandard
from probes.reading import Reading


def decide(readings: Iterable[Reading], standard: ReleasedStandard) -> Grade:
    """Return the grade of the device that the readings are of, with one finding per rule in the standard's order.

    Readings that no rule asks for change nothing, nor does the order of readings or of rules. Whether the standard is
    made for the kind of device is asked beforehand: `standard.applicable_to(kind, platform)`.
    """
    found: dict[str, list[Reading]] = defaultdict(list)
    for reading in readings:
        found[reading.measure].append(reading)
    judges = _judges(standard)
    judged = [judge.of(found.get(judge.rule.measure, ()), found.get(judge.rule.attested or "", ())) for judge in judges]
    grade = _grade(judged, standard)
    return _weighed(grade, judges, judged) if standard.standard.chances else grade


@lru_cache(maxsize=64)
def _judges(standard: ReleasedStandard) -> tuple[Judge, ...]:
    return tuple(Judge(rule, standard.standard) for rule in standard.standard.rules)


def _grade(judged: list[Judged], released: ReleasedStandard) -> Grade:
    standard = released.standard
    worst = max(one.rank for one in judged)
    deciding = [one for one in judged if one.rank == worst]
    verdict = deciding[0].finding.verdict
    name = deciding[0].finding.allows
    title = standard.grades[worst].title if verdict is Verdict.GRADED else TITLES[verdict]
    return Grade(
        verdict=verdict,
        name=name,
        title=title,
        summary=_summary(title, deciding),
        standard=standard.id,
        version=standard.version,
        standard_title=standard.title,
        standard_digest=released.digest,
        grades=standard.names,
        decided_by=tuple(one.finding.rule for one in deciding),
        findings=tuple(one.finding for one in judged),
    )


def _weighed(grade: Grade, judges: Sequence[Judge], judged: Sequence[Judged]) -> Grade:
    """Return a borderline grade with the chances of each outcome and what would decide; any other as it is.

    Nothing can be said where a rule leaves no grade for certain, or for want of any value.
    """
    pairs = list(zip(judges, judged, strict=True))
    worst = max(one.rank for one in judged)
    deciders = {judge.decider(one): None for judge, one in pairs if one.rank == worst and one.open and one.number}
    if not deciders or any(one.rank >= len(grade.grades) and not one.number for one in judged):
        return grade
    allowed: dict[str, list[Levels]] = defaultdict(list)
    for judge, one in pairs:
        allowed[judge.rule.measure].append(judge.levels(one))
    chances = outcomes(joint(allowed.values()), judges[0].titles)
    if len(chances) == 1:
        return grade
    review = f"{in_words(chances)}: {listed([*deciders])} {'decides' if len(deciders) == 1 else 'decide'}."
    return grade.model_copy(update={"chances": chances, "review": review})


TITLES = {Verdict.UNDETERMINED: "Undetermined", Verdict.NOT_GRADABLE: "Not gradable"}
"""What is printed where there is no grade."""


def _summary(title: str, deciding: list[Judged]) -> str:
    verdict = deciding[0].finding.verdict
    if deciding[0].rank == 0:
        return f"{title}: every rule allows the best grade."
    against = "; what stands against a better grade" if verdict is Verdict.GRADED else ""
    return f"{title}{against}: {listed([one.phrase for one in deciding])}."
