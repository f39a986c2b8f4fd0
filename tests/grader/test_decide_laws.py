"""The laws of deciding, under standards and readings that nobody thought of."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from standard_strategies import NUMBERS, RISING, TESTS, cases, ended, number, readings_of, rules, standard

from calibration.quantity import Quantity
from grader.decide import decide
from grader.grade import Grade, Verdict
from probes.reading import Outcome, Reading

Case = tuple[list[str], list[dict[str, Any]], str, list[Reading]]
laws = settings(max_examples=100, deadline=None)


def rank(grade: Grade) -> int:
    """0 is the best grade; undetermined comes after all grades, and not gradable after that."""
    if grade.name is not None:
        return grade.grades.index(grade.name)
    return len(grade.grades) + (grade.verdict is Verdict.NOT_GRADABLE)


def graded(case: Case) -> Grade:
    grades, given_rules, decision, readings = case
    return decide(readings, standard(grades, given_rules, decision))


@laws
@given(cases())
def test_the_same_in_gives_the_same_out(case: Case) -> None:
    assert graded(case).canonical() == graded(case).canonical()


@laws
@given(cases(), st.randoms(use_true_random=False))
def test_order_never_matters(case: Case, chance: Any) -> None:
    grades, given_rules, decision, readings = case
    mixed_rules, mixed_readings = list(given_rules), list(readings)
    chance.shuffle(mixed_rules)
    chance.shuffle(mixed_readings)
    before, after = graded(case), graded((grades, mixed_rules, decision, mixed_readings))
    assert (before.verdict, before.name, set(before.decided_by)) == (after.verdict, after.name, set(after.decided_by))
    assert sorted(before.findings, key=lambda f: f.rule) == sorted(after.findings, key=lambda f: f.rule)


@laws
@given(cases(), st.data())
def test_a_better_reading_never_lowers(case: Case, data: st.DataObject) -> None:
    grades, given_rules, decision, readings = case
    for index, reading in enumerate(readings):
        better = data.draw(improved(reading))
        others = [*readings[:index], better, *readings[index + 1 :]]
        assert rank(graded((grades, given_rules, decision, others))) <= rank(graded(case))


def improved(reading: Reading) -> st.SearchStrategy[Reading]:
    if isinstance(reading.value, Quantity):
        value, spread = reading.value.value, reading.value.uncertainty
        sign = 1 if reading.measure in RISING else -1
        return st.integers(0, 20).map(lambda step: number(reading.measure, value + sign * step, spread))
    return st.just(ended(reading.measure, Outcome.PASSED) if reading.measure in TESTS else reading)


@laws
@given(cases(), st.data())
def test_another_rule_never_raises(case: Case, data: st.DataObject) -> None:
    grades, given_rules, decision, readings = case
    more = [*given_rules, data.draw(rules("one-more", grades))]
    assert rank(graded((grades, more, decision, readings))) >= rank(graded(case))


@laws
@given(cases(), st.data())
def test_another_reading_of_the_same_measure_never_raises(case: Case, data: st.DataObject) -> None:
    grades, given_rules, decision, readings = case
    for reading in readings:
        more = [*readings, data.draw(readings_of(reading.measure))]
        assert rank(graded((grades, given_rules, decision, more))) >= rank(graded(case))


@laws
@given(cases())
def test_what_is_not_known_never_earns_a_grade_that_knowing_would_refuse(case: Case) -> None:
    grades, given_rules, decision, readings = case
    for reading in readings:
        without = graded((grades, given_rules, decision, [other for other in readings if other is not reading]))
        if without.verdict is Verdict.GRADED:
            assert rank(graded(case)) <= rank(without)


@laws
@given(cases(), st.sampled_from([Outcome.NOT_READABLE, Outcome.NOT_TESTED, Outcome.IMPLAUSIBLE]))
def test_a_reading_without_an_answer_is_worth_no_more_than_none(case: Case, outcome: Outcome) -> None:
    grades, given_rules, decision, readings = case
    for measure in (*NUMBERS, *TESTS):
        others = [reading for reading in readings if reading.measure != measure]
        asked = graded((grades, given_rules, decision, [*others, ended(measure, outcome)]))
        assert rank(asked) == rank(graded((grades, given_rules, decision, others)))


@laws
@given(cases("guarded"), st.integers(0, 10))
def test_more_uncertainty_never_earns_a_better_grade(case: Case, more: int) -> None:
    grades, given_rules, decision, readings = case
    vaguer = graded((grades, given_rules, decision, [widened(reading, more) for reading in readings]))
    if vaguer.verdict is Verdict.GRADED:
        assert rank(graded(case)) <= rank(vaguer)


@laws
@given(cases("plain"), st.integers(0, 10))
def test_a_plain_decision_looks_at_the_value_alone(case: Case, more: int) -> None:
    grades, given_rules, decision, readings = case
    vaguer = [widened(reading, more) for reading in readings]
    assert rank(graded((grades, given_rules, decision, vaguer))) == rank(graded(case))


def widened(reading: Reading, more: int) -> Reading:
    if not isinstance(reading.value, Quantity):
        return reading
    return number(reading.measure, reading.value.value, (reading.value.uncertainty or 0) + more)


@laws
@given(cases())
def test_the_grade_is_the_worst_finding_and_says_which(case: Case) -> None:
    grade = graded(case)
    ranks = {finding.rule: _rank_of(finding.verdict, finding.allows, grade.grades) for finding in grade.findings}
    assert rank(grade) == max(ranks.values())
    assert grade.decided_by == tuple(rule for rule, one in ranks.items() if one == rank(grade))


def _rank_of(verdict: Verdict, allows: str | None, grades: tuple[str, ...]) -> int:
    assert (allows is not None) == (verdict is Verdict.GRADED)
    return grades.index(allows) if allows else len(grades) + (verdict is Verdict.NOT_GRADABLE)


@laws
@given(cases())
def test_every_finding_is_one_plain_sentence_and_says_what_would_raise_it(case: Case) -> None:
    grade = graded(case)
    for finding in grade.findings:
        assert finding.sentence.endswith(".") and "\n" not in finding.sentence
        assert finding.rule not in finding.sentence and finding.measure not in finding.sentence
        assert "None" not in finding.sentence and "Outcome" not in finding.sentence
        best = finding.allows == grade.grades[0]
        assert (finding.remedy is None) == best
    assert grade.summary.startswith(grade.title) and grade.summary.endswith(".")


@laws
@given(cases())
def test_evidence_never_says_that_a_device_is_bad(case: Case) -> None:
    assert all(f.verdict is not Verdict.NOT_GRADABLE for f in graded(case).findings if f.role == "evidence")


@laws
@given(cases("plain"))
def test_a_grade_agrees_with_a_reader_who_tries_each_grade_in_turn(case: Case) -> None:
    """A second, slow implementation straight from the words of the standard, for whole and known readings."""
    grades, given_rules, _, readings = case
    known = {reading.measure: reading for reading in readings if reading.value or reading.measure in TESTS}
    asked = {rule["measure"] for rule in given_rules}
    if any(
        m not in known or known[m].outcome in (Outcome.NOT_TESTED, Outcome.NOT_READABLE, Outcome.IMPLAUSIBLE)
        for m in asked
    ):
        return
    possible = [
        g for i, g in enumerate(grades) if all(_earns(rule, i, grades, known[rule["measure"]]) for rule in given_rules)
    ]
    assert graded(case).name == (possible[0] if possible else None)


def _earns(rule: dict[str, Any], index: int, grades: list[str], reading: Reading) -> bool:
    if "required" in rule:
        accepted = reading.outcome.value in rule["required"]
        return accepted or (rule["failed"] is not None and index >= grades.index(rule["failed"]))
    comparison = NUMBERS[reading.measure]
    assert isinstance(reading.value, Quantity)
    limit, value = rule[comparison].get(grades[index]), reading.value.value
    met = {
        "at_least": "value >= limit",
        "more_than": "value > limit",
        "at_most": "value <= limit",
        "less_than": "value < limit",
    }
    return limit is None or bool(eval(met[comparison], {"value": value, "limit": limit}))
