"""The verdict of a distance: hidden, visible, or borderline, which a person decides; and never by a guess."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calibration.quantity import Quantity
from grader.decide import decide
from grader.grade import Finding, Grade, Verdict
from grader.library import load
from grader.standard import ReleasedStandard
from probes.reading import UNANSWERED, Outcome, Reading

AMAZON, PHONES, OTHER = (load(f"{name}@2026.3") for name in ("amazon-renewed", "backmarket-phones", "backmarket-other"))
FAR, LIMIT = "casing.body.scratch.visible_from.max", "casing.body.detection_limit"
METHOD = "model visibility v1, not yet validated with people"


def far(low: int, value: int, high: int) -> Reading:
    told = Quantity(value=Decimal(value), unit="cm", interval=(Decimal(low), Decimal(high)))
    return Reading(measure=FAR, outcome=Outcome.MEASURED, value=told, method=METHOD, place="back", probe="appearance/1")


def looked(distance: int, count: int) -> Reading:
    counted = Quantity(value=Decimal(count), unit="count")
    measure = f"casing.body.seen_from_{distance}cm.count"
    return Reading(
        measure=measure, outcome=Outcome.MEASURED, value=counted, method="attested by Ada", probe="checklist/1"
    )


def untold(measure: str, outcome: Outcome = Outcome.NOT_READABLE) -> Reading:
    return Reading(measure=measure, outcome=outcome, reason="no scale", method="photos of back", probe="appearance/1")


def graded(standard: str, *changed: Reading, without: tuple[str, ...] = ()) -> Grade:
    released = load(f"{standard}@2026.3")
    replaced = {reading.measure for reading in changed} | set(without)
    baseline = {name: what for name, what in released.standard.baseline.items() if name not in replaced}
    return decide([*(what.reading(name) for name, what in baseline.items()), *changed], released)


def finding(grade: Grade, rule: str) -> Finding:
    return next(one for one in grade.findings if one.rule == rule)


intervals = st.lists(st.integers(0, 200), min_size=3, max_size=3).map(sorted)


@settings(max_examples=200, deadline=None)
@given(intervals)
def test_the_verdict_is_that_of_the_two_ends(ends: list[int]) -> None:
    low, value, high = ends
    verdict = finding(graded("amazon-renewed", far(low, value, high)), "body.30cm").verdict
    hidden, shows = high < 30, low >= 30
    assert verdict == (Verdict.GRADED if hidden else Verdict.NOT_GRADABLE if shows else Verdict.UNDETERMINED)


@settings(max_examples=100, deadline=None)
@given(intervals, st.data())
def test_the_normal_observer_alone_never_decides(ends: list[int], data: st.DataObject) -> None:
    low, value, high = ends
    other = data.draw(st.integers(low, high))
    for standard in ("amazon-renewed", "backmarket-phones"):
        one, two = (graded(standard, far(low, normal, high)) for normal in (value, other))
        assert (one.name, one.verdict, one.decided_by) == (two.name, two.verdict, two.decided_by)


@settings(max_examples=200, deadline=None)
@given(intervals, st.integers(0, 3), st.sampled_from([20, 50]))
def test_a_person_decides_what_is_borderline_and_may_see_more_but_never_less(
    ends: list[int], count: int, distance: int
) -> None:
    low, value, high = ends
    allows = finding(
        graded("backmarket-phones", far(low, value, high), looked(distance, count)), f"body.{distance}cm"
    ).allows
    hidden = low < distance and count == 0
    assert (allows == "premium") == hidden


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from([*UNANSWERED, Outcome.IMPLAUSIBLE, None]),
    st.sampled_from([*UNANSWERED, Outcome.IMPLAUSIBLE, None]),
    st.sampled_from(["amazon-renewed", "backmarket-phones", "backmarket-other"]),
)
def test_unknown_never_passes(distance: Outcome | None, person: Outcome | None, standard: str) -> None:
    """Neither a distance nor anybody who looked: there is no grade, in whatever way it is not known."""
    told = [untold(FAR, distance)] if distance else []
    attests = [f"casing.body.seen_from_{cm}cm.count" for cm in (20, 30, 50)]
    told += [untold(name, person) for name in attests] if person else []
    grade = graded(standard, *told, without=(FAR,))
    assert grade.verdict is Verdict.UNDETERMINED
    assert all(name.startswith("body.") for name in grade.decided_by)


def test_no_scale_falls_back_to_whoever_looked_and_says_so() -> None:
    alone = graded("amazon-renewed", untold(FAR), untold(LIMIT))
    sentence = finding(alone, "body.30cm").sentence
    assert sentence == (
        "Scratch on the body, predicted visible from: not known (not readable – no scale);"
        " without it no grade can be given until a person has looked."
    )
    assert finding(alone, "body.30cm").remedy == (
        "Photograph every face with a calibrated camera."
        " Or let a person look, and enter the marks on the body seen from 30 cm."
    )
    seen = graded("amazon-renewed", untold(FAR), untold(LIMIT), looked(30, 0))
    assert seen.name == "excellent"
    assert finding(seen, "body.30cm").sentence == (
        "Marks on the body seen from 30 cm: 0 (attested by Ada); every grade needs none, which this meets."
    )


def test_a_finding_names_the_model_and_that_a_person_decides() -> None:
    one = finding(graded("backmarket-phones", far(18, 34, 63)), "body.20cm")
    assert one.sentence == (
        "Scratch on the body, predicted visible from 34 cm (18–63)"
        " (model visibility v1, not yet validated with people; back): Excellent needs less than 20 cm beyond doubt;"
        " this allows Good until a person has looked."
    )
    assert one.remedy == "Let a person look, and enter the marks on the body seen from 20 cm."
    assert one.observed == "34 cm (18–63)"


def test_whoever_looked_is_evidence_where_photos_are_too_coarse_but_not_for_no_sign_of_use() -> None:
    limit = Quantity(value=Decimal(9), unit="um")
    poor = Reading(measure=LIMIT, outcome=Outcome.MEASURED, value=limit, method="photos of back", probe="appearance/1")
    coarse = graded("backmarket-phones", poor, looked(20, 0), looked(50, 0))
    assert coarse.name == "excellent"
    assert coarse.decided_by == ("body.detection-limit",)


@pytest.mark.parametrize("standard", [AMAZON, PHONES, OTHER], ids=lambda each: each.file_name)
def test_every_distance_of_a_marketplace_is_judged_as_a_distance_and_a_person_decides_it(
    standard: ReleasedStandard,
) -> None:
    rules = [rule for rule in standard.standard.rules if rule.unit == "cm"]
    assert rules
    for rule in rules:
        assert rule.attested and rule.source and "model visibility v1" in (rule.derived or "")
        (limit,) = set(rule.limits.values())
        assert f"seen_from_{limit}cm" in rule.attested
