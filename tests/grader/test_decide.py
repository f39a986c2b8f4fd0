"""What deciding says of single cases, and in which words."""

from decimal import Decimal

import pytest

from calibration.quantity import Quantity
from grader.decide import decide
from grader.grade import Finding, Grade, Verdict
from grader.library import load
from grader.standard import ReleasedStandard
from probes.reading import Outcome, Reading

PHONES = load("backmarket-phones")
EBAY = load("ebay-refurbished")


def clean(standard: ReleasedStandard, *others: Reading, without: tuple[str, ...] = ()) -> Grade:
    """Grade a device without fault, but for other readings in place of its own."""
    left_out = {*without, *(reading.measure for reading in others)}
    baseline = (stated.reading(name) for name, stated in standard.standard.baseline.items() if name not in left_out)
    return decide([*baseline, *others], standard)


def finding(grade: Grade, rule: str) -> Finding:
    return next(one for one in grade.findings if one.rule == rule)


def health(value: str, uncertainty: str | None = None, unit: str = "percent") -> Reading:
    spread = None if uncertainty is None else Decimal(uncertainty)
    quantity = Quantity.model_validate({"value": value, "unit": unit, "uncertainty": spread})
    return Reading(
        measure="battery.health", outcome=Outcome.MEASURED, value=quantity, method="Samsung gauge", probe="battery/1"
    )


def answer(measure: str, outcome: Outcome, reason: str | None = None, value: bool | str | None = None) -> Reading:
    return Reading(measure=measure, outcome=outcome, reason=reason, value=value, method="attested by Ada", probe="t/1")


def test_a_clean_phone_gets_the_best_grade_and_says_so() -> None:
    grade = clean(PHONES)
    assert (grade.verdict, grade.name, grade.title) == (Verdict.GRADED, "premium", "Premium")
    assert grade.summary == "Premium: every rule allows the best grade."
    assert grade.standard_digest == PHONES.digest
    assert grade.grades == ("premium", "excellent", "good", "fair")
    assert [one.rule for one in grade.findings] == [rule.id for rule in PHONES.standard.rules]


def test_a_weaker_battery_caps_the_grade_in_words_a_buyer_reads() -> None:
    grade = clean(EBAY, health("84", "1"))
    said = finding(grade, "battery.health")
    assert (
        said.sentence
        == "Battery health 84 % ± 1 % (Samsung gauge): Very Good needs at least 85 % beyond doubt; this allows Good."
    )
    assert (said.observed, said.limit, said.allows) == ("84 % ± 1 %", "at least 85 %", "good")
    assert grade.summary == "Good; what stands against a better grade: battery health (84 % ± 1 %)."
    said = finding(clean(EBAY, health("83")), "battery.health")
    assert said.sentence == "Battery health 83 % (Samsung gauge): Very Good needs at least 85 %; this allows Good."
    assert said.remedy == "Fit a new battery."


@pytest.mark.parametrize(
    ("value", "uncertainty", "name", "verdict"),
    [
        ("80", None, "premium", Verdict.GRADED),
        ("80", "0", "premium", Verdict.GRADED),
        ("79.9", None, None, Verdict.NOT_GRADABLE),
        ("81", "1", "premium", Verdict.GRADED),
        ("80.9", "1", None, Verdict.UNDETERMINED),
        ("79", "1", None, Verdict.UNDETERMINED),
        ("78.9", "1", None, Verdict.NOT_GRADABLE),
    ],
)
def test_guarded_takes_the_whole_interval(
    value: str, uncertainty: str | None, name: str | None, verdict: Verdict
) -> None:
    grade = clean(PHONES, health(value, uncertainty))
    assert (grade.name, grade.verdict) == (name, verdict)


def test_too_close_to_tell_asks_for_a_better_measurement() -> None:
    said = finding(clean(PHONES, health("80", "1")), "battery.health")
    assert said.sentence.endswith("every grade needs at least 80 %; this is too close to tell.")
    assert said.remedy == "A more certain measurement."


def test_more_than_is_not_met_by_the_limit_itself() -> None:
    amazon = load("amazon-renewed")
    assert clean(amazon, health("80")).verdict is Verdict.NOT_GRADABLE
    assert clean(amazon, health("80.1")).name == "excellent"


def test_a_failed_gate_wins_over_everything_unknown() -> None:
    locked = answer("locks.accounts", Outcome.FAILED, "a Google account is signed in.")
    grade = decide([locked], PHONES)
    assert grade.verdict is Verdict.NOT_GRADABLE
    assert grade.title == "Not gradable"
    assert grade.summary == "Not gradable: a Google account is signed in."
    assert grade.decided_by == ("locks.accounts",)
    assert finding(grade, "locks.accounts").remedy == "Sign the account out on the device, then erase it."


def test_every_failed_gate_is_listed() -> None:
    grade = clean(
        PHONES,
        answer("locks.accounts", Outcome.FAILED, "a Google account is signed in"),
        answer("camera.rear", Outcome.FAILED, "no picture"),
        health("60"),
    )
    assert set(grade.decided_by) == {"locks.accounts", "camera.rear", "battery.health"}
    assert (
        grade.summary
        == "Not gradable: battery health (60 %), a Google account is signed in, rear cameras (failed – no picture)."
    )


@pytest.mark.parametrize("outcome", [Outcome.NOT_READABLE, Outcome.NOT_TESTED, Outcome.IMPLAUSIBLE])
def test_no_answer_is_named_with_its_reason(outcome: Outcome) -> None:
    grade = clean(PHONES, answer("battery.health", outcome, "the gauge says 140 %"))
    said = finding(grade, "battery.health")
    assert grade.verdict is Verdict.UNDETERMINED
    assert "the gauge says 140 %" in said.sentence and "the gauge says 140 %" in grade.summary
    assert said.sentence.endswith("without it no grade can be given.")


def test_nobody_tested_it_is_never_a_pass() -> None:
    grade = clean(PHONES, without=("radios.wifi", "touch.grid", "camera.front", "camera.rear", "audio.speaker"))
    assert grade.verdict is Verdict.UNDETERMINED
    assert len(grade.decided_by) == 5
    assert grade.summary.endswith("rear cameras (nobody tested it) and 2 more.")
    assert finding(grade, "radios.wifi").remedy == "Test it and enter the result."


def test_a_charger_in_another_unit_is_not_compared() -> None:
    grade = clean(PHONES, health("4000", unit="mAh"))
    assert grade.verdict is Verdict.UNDETERMINED
    assert "4000 mAh, which cannot be compared with a limit in percent" in finding(grade, "battery.health").sentence


@pytest.mark.parametrize("value", ["good", True])
def test_words_are_not_numbers(value: str | bool) -> None:
    word = answer("battery.health", Outcome.MEASURED, value=value)
    assert clean(PHONES, word).verdict is Verdict.UNDETERMINED
    assert clean(PHONES, answer("battery.health", Outcome.PASSED)).verdict is Verdict.UNDETERMINED


def test_a_test_that_answers_yes_or_no_passes_or_fails() -> None:
    assert clean(PHONES, answer("locks.root", Outcome.MEASURED, value=True)).name == "premium"
    assert clean(PHONES, answer("locks.root", Outcome.MEASURED, value=False)).verdict is Verdict.NOT_GRADABLE
    assert clean(PHONES, answer("locks.root", Outcome.MEASURED, value="perhaps")).verdict is Verdict.UNDETERMINED


def test_what_the_model_never_had_is_accepted_only_where_the_rule_says_so() -> None:
    assert clean(PHONES, answer("radios.nfc", Outcome.NOT_PRESENT, "the model has none")).name == "premium"
    assert clean(PHONES, answer("radios.wifi", Outcome.NOT_PRESENT, "no radio")).verdict is Verdict.NOT_GRADABLE


def test_of_several_readings_the_worst_counts_and_the_report_says_so() -> None:
    grade = clean(EBAY, health("95"), health("82"))
    assert grade.name == "good"
    assert finding(grade, "battery.health").sentence.endswith("Read 2 times: the worst counts.")
    retried = [answer("camera.rear", Outcome.FAILED, "no picture"), answer("camera.rear", Outcome.PASSED)]
    assert clean(PHONES, *retried).verdict is Verdict.NOT_GRADABLE
    assert clean(PHONES, *reversed(retried)) == clean(PHONES, *retried)


def test_poor_photos_make_a_grade_undetermined_never_the_device_bad() -> None:
    coarse = Quantity(value=Decimal(40), unit="um")
    reading = Reading(
        measure="casing.body.detection_limit",
        outcome=Outcome.MEASURED,
        value=coarse,
        method="photos of back",
        probe="a/1",
    )
    grade = clean(PHONES, reading)
    assert grade.verdict is Verdict.UNDETERMINED
    assert finding(grade, "body.detection-limit-50cm").sentence == (
        "Faintest scratch the body photos could show 40 µm (photos of back): every grade needs at most 3.6 µm;"
        " the photos support no grade."
    )


def test_readings_that_no_rule_asks_for_change_nothing() -> None:
    assert clean(PHONES, answer("locks.knox", Outcome.FAILED, "the bit is blown")) == clean(PHONES)
