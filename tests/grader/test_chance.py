"""How sure a grade is: chances that agree with deciding a thousand times, and a review only where it is borderline."""

import random
from decimal import Decimal
from math import erf, sqrt

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from standard_strategies import number, standard

from calibration.quantity import Quantity
from grader.chance import NO_GRADE, meets
from grader.decide import decide
from grader.grade import Grade
from grader.rule import Rule
from grader.standard import ReleasedStandard
from probes.measure import measures
from probes.reading import Outcome, Reading

GRADES = ["excellent", "good", "fair"]
FAR = "casing.body.scratch.visible_from.max"


def rule(measure: str, comparison: str, *limits: int, **more: object) -> dict[str, object]:
    return {
        "id": f"{measure}-{'-'.join(map(str, limits))}", "measure": measure, "role": "gate", "why": "A law.",
        "derived": "Nothing.", "unit": measures()[measure].unit, comparison: dict(zip(GRADES, limits, strict=False)),
    } | more  # fmt: skip


def told(*rules: dict[str, object], chances: bool = True) -> ReleasedStandard:
    return standard(GRADES, list(rules), "guarded", chances=chances)


def between(measure: str, low: int, value: int, high: int, place: str | None = None) -> Reading:
    interval = (Decimal(low), Decimal(high))
    quantity = Quantity(value=Decimal(value), unit=measures()[measure].unit or "cm", interval=interval)
    return Reading(
        measure=measure, outcome=Outcome.MEASURED, value=quantity, method="a model", probe="law/1", place=place
    )


BATTERY = rule("battery.health", "at_least", 85, 80, 60)
NEAR = rule(FAR, "less_than", 20, attested="casing.body.seen_from_20cm.count")
ARM = rule(FAR, "less_than", 50, 50, attested="casing.body.seen_from_50cm.count")


def shares(grade: Grade) -> dict[str, int]:
    return {chance.title: chance.percent for chance in grade.chances}


def test_a_borderline_grade_is_marked_and_says_what_decides() -> None:
    grade = decide([between(FAR, 18, 34, 63, "back, upper left")], told(NEAR, ARM))
    assert (grade.name, shares(grade)) == ("fair", {"Excellent": 19, "Good": 52, "Fair": 29})
    assert (
        grade.review == "Excellent, 19 %; Good, 52 %; Fair, 29 %: a second look at the upper left of the back decides."
    )


def test_a_measurement_that_is_too_close_asks_for_a_better_one() -> None:
    grade = decide([number("battery.health", 80, 2)], told(rule("battery.health", "at_least", 80, 80, 80)))
    assert shares(grade) == {"Excellent": 50, NO_GRADE: 50}
    assert grade.review == "Excellent, 50 %; No grade, 50 %: a more certain measurement of battery health decides."


@pytest.mark.parametrize("readings", [
    [number("battery.health", 90, 1)],
    [number("battery.health", 82)],
    [],
    [Reading(measure="battery.health", outcome=Outcome.NOT_TESTED, reason="no", method="none", probe="law/1")],
])  # fmt: skip
def test_what_is_certain_or_not_known_at_all_has_no_chances(readings: list[Reading]) -> None:
    grade = decide(readings, told(BATTERY))
    assert (grade.chances, grade.review) == ((), None)


def test_where_something_else_is_not_known_or_fails_nothing_is_said() -> None:
    near = number("battery.health", 85, 2)
    assert decide([near], told(BATTERY, rule("battery.cycles", "at_most", 9, 9, 9))).review is None
    too_many = decide([near, number("battery.cycles", 10)], told(BATTERY, rule("battery.cycles", "at_most", 9, 9, 9)))
    assert too_many.review is None


def test_a_standard_that_does_not_ask_for_chances_decides_as_ever() -> None:
    near = [number("battery.health", 85, 2)]
    asked, plain = (decide(near, told(BATTERY, chances=chances)) for chances in (True, False))
    assert asked.review and plain.review is None
    assert b"review" not in plain.canonical() and b"chances" not in plain.canonical()
    assert (asked.name, asked.decided_by) == (plain.name, plain.decided_by)


def test_whoever_looked_ends_the_doubt() -> None:
    counted = Quantity(value=Decimal(0), unit="count")
    looks = [
        Reading(measure=f"casing.body.seen_from_{cm}cm.count", outcome=Outcome.MEASURED, value=counted,
                method="attested by Ada", probe="checklist/1") for cm in (20, 50)
    ]  # fmt: skip
    grade = decide([between(FAR, 18, 34, 63), *looks], told(NEAR, ARM))
    assert (grade.name, grade.review) == ("excellent", None)


# Laws

whole = st.integers(0, 100)
ends = st.lists(whole, min_size=3, max_size=3, unique=True).map(sorted)
cases = st.tuples(st.integers(50, 100), st.integers(1, 30), ends)


@settings(max_examples=25, deadline=None)
@given(cases, st.integers(0, 2**32))
def test_chances_are_how_often_each_grade_comes_out_when_the_values_are_drawn(
    case: tuple[int, int, list[int]], seed: int
) -> None:
    """A second way: draw every value from what is known of it, decide without doubt, and count."""
    health, spread, (low, value, high) = case
    rules = told(BATTERY, NEAR, ARM)
    grade = decide([number("battery.health", health, spread), between(FAR, low, value, high)], rules)
    assume(grade.chances)
    chance, count, drawn = random.Random(seed), dict.fromkeys((*map(str.title, GRADES), NO_GRADE), 0), 600
    for _ in range(drawn):
        exact = drawn_from(chance, health, spread / 2, spread / 2)
        seen = drawn_from(chance, value, value - low, high - value)
        one = decide([number("battery.health", exact), number(FAR, seen)], rules)
        count[one.title if one.name else NO_GRADE] += 1
    for title, times in count.items():
        percent = 100 * times / drawn
        assert abs(percent - shares(grade).get(title, 0)) < 9, (count, grade.chances)


def drawn_from(chance: random.Random, value: int, below: float, above: float) -> Decimal:
    away = chance.gauss(0, 1)
    return Decimal(repr(round(value + away * (above if away > 0 else below), 6)))


@settings(max_examples=200, deadline=None)
@given(whole, st.integers(0, 20), whole, st.sampled_from(["at_least", "more_than", "at_most", "less_than"]))
def test_a_limit_is_met_with_a_probability_that_rises_with_the_better_value(
    value: int, spread: int, limit: int, comparison: str
) -> None:
    one = Rule.model_validate(rule("battery.health", comparison, limit))
    better = 1 if comparison in ("at_least", "more_than") else -1
    here, there = (
        meets(one, Quantity(value=Decimal(v), unit="percent", uncertainty=Decimal(spread)), Decimal(limit))
        for v in (value, value + better)
    )
    assert 0 <= here <= there <= 1
    if spread:
        expected = (1 + erf(better * (value - limit) / (spread / 2) / sqrt(2))) / 2
        assert here == pytest.approx(expected)


@settings(max_examples=100, deadline=None)
@given(cases)
def test_chances_together_are_the_whole_and_only_a_borderline_grade_is_for_review(
    case: tuple[int, int, list[int]],
) -> None:
    health, spread, (low, value, high) = case
    grade = decide([number("battery.health", health, spread), between(FAR, low, value, high)], told(BATTERY, NEAR, ARM))
    assert bool(grade.review) == bool(grade.chances)
    if grade.chances:
        assert len(grade.chances) > 1
        assert abs(sum(chance.percent for chance in grade.chances) - 100) <= 2
