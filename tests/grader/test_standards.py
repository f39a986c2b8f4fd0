"""The standards that come with the program: unchanged since their release, and true to their own worked cases."""

from pathlib import Path

import pytest

from calibration.record import sha256
from grader.decide import decide
from grader.example import Example
from grader.grade import Verdict
from grader.library import load, released
from grader.standard import ReleasedStandard

ALL = [standard for versions in released().values() for standard in versions]
IDS = [standard.file_name for standard in ALL]
CASES = [(standard, example) for standard in ALL for example in standard.standard.examples]
RELEASED = Path(__file__).with_name("released.sha256")
EXPECTED = {"amazon-renewed", "backmarket-other", "backmarket-phones", "ctia", "ebay-refurbished", "r2v3"}


def outcome(standard: ReleasedStandard, example: Example) -> tuple[str, set[str]]:
    asked = standard.asked_of(example.kind, example.platform)
    grade = decide(example.made_of(standard.standard.baseline), asked)
    return grade.name or grade.verdict.value, set(grade.decided_by)


def test_the_six_are_there() -> None:
    assert set(released()) == EXPECTED


@pytest.mark.parametrize("standard", ALL, ids=IDS)
def test_a_released_file_never_changes(standard: ReleasedStandard) -> None:
    digests = {name: digest for digest, name in map(str.split, RELEASED.read_text("utf-8").splitlines())}
    assert standard.file_name in digests, (
        f"{standard.file_name} is new: add the line '{standard.digest}  {standard.file_name}' to {RELEASED.name}"
    )
    assert standard.digest == digests[standard.file_name], (
        f"{standard.file_name} was released and must not change: leave it as it was, and put the change into a new"
        " file with the next version and a [[change]] that says why"
    )


def test_no_released_file_was_taken_away() -> None:
    names = {line.split()[1] for line in RELEASED.read_text("utf-8").splitlines()}
    assert names == set(IDS), "old reports need the very file that they were graded under: never delete one"


@pytest.mark.parametrize("standard", ALL, ids=IDS)
def test_a_file_is_kept_under_its_own_name_and_digest(standard: ReleasedStandard) -> None:
    again = load(f"{standard.standard.id}@{standard.standard.version}")
    assert again == standard
    assert sha256(again.data) == standard.digest


@pytest.mark.parametrize(("standard", "example"), CASES, ids=[f"{s.standard.id}: {e.name}" for s, e in CASES])
def test_worked_cases_come_out_as_written(standard: ReleasedStandard, example: Example) -> None:
    came_out, by = outcome(standard, example)
    assert came_out == example.outcome
    assert example.decided_by is None or by == set(example.decided_by)


@pytest.mark.parametrize("standard", ALL, ids=IDS)
def test_every_grade_and_every_refusal_has_a_worked_case(standard: ReleasedStandard) -> None:
    shown = {example.outcome for example in standard.standard.examples}
    refusals = {Verdict.NOT_GRADABLE.value, Verdict.UNDETERMINED.value}
    if standard.standard.id == "ctia":
        refusals = {Verdict.UNDETERMINED.value}  # its last grade takes every damage: nothing known is refused
    assert shown >= {*standard.standard.names, *refusals}


@pytest.mark.parametrize("standard", ALL, ids=IDS)
def test_the_baseline_answers_every_rule_with_the_best_grade(standard: ReleasedStandard) -> None:
    best, decided_by = outcome(standard, Example(name="baseline", outcome=standard.standard.names[0]))
    assert best == standard.standard.names[0]
    assert decided_by == {rule.id for rule in standard.standard.rules}


@pytest.mark.parametrize("standard", ALL, ids=IDS)
def test_without_any_reading_nothing_good_is_said(standard: ReleasedStandard) -> None:
    assert decide((), standard).verdict is Verdict.UNDETERMINED


@pytest.mark.parametrize("standard", ALL, ids=IDS)
def test_every_number_has_a_source_read_this_season_or_says_what_it_is_derived_from(standard: ReleasedStandard) -> None:
    assert all(source.read == "2026-11" and source.address for source in standard.standard.sources)
    assert all(rule.source or rule.derived for rule in standard.standard.rules)
    assert [change.version for change in standard.standard.changes][-1] == standard.standard.version


@pytest.mark.parametrize("standard", ALL, ids=IDS)
def test_appearance_always_rests_on_evidence(standard: ReleasedStandard) -> None:
    """Photos that show half of a body never give the grade that photos of all of it give."""
    for surface in ("screen", "body"):
        unseen = Example(name="unseen", outcome="", readings={f"casing.{surface}.inspected": {"value": 50}})
        came_out, _ = outcome(standard, unseen)
        assert came_out != standard.standard.names[0]
