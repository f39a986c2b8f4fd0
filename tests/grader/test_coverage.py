"""Each function of a device is accounted for, and what nobody tested says so."""

from typing import get_args

import pytest

from calibration.quantity import quantity
from grader.coverage import coverage
from grader.report import Coverage
from probes.device import Kind
from probes.measure import measures
from probes.reading import Outcome, Reading


def answer(measure: str, outcome: Outcome, reason: str | None = None, value: bool | str | None = None) -> Reading:
    return Reading(measure=measure, outcome=outcome, reason=reason, value=value, method="attested by Ada", probe="t/1")


def row(measure: str, *readings: Reading, kind: Kind = "phone") -> Coverage:
    return next(one for one in coverage(readings, kind) if one.measure == measure)


@pytest.mark.parametrize("kind", get_args(Kind))
def test_untouched_devices_have_every_function_not_tested(kind: Kind) -> None:
    rows = coverage([], kind)
    assert rows
    assert {one.state for one in rows} == {"not tested"}
    assert all(one.how == "nobody tested it" for one in rows)
    assert [one.measure for one in rows] == [name for name in measures() if name in {one.measure for one in rows}]


def test_functions_are_tests_not_numbers_nor_descriptions() -> None:
    names = {one.measure for one in coverage([], "phone")}
    assert {"touch.grid", "camera.rear", "locks.accounts", "parts.genuine", "data.erased", "ports.usb_data"} <= names
    assert names.isdisjoint(
        {"identity.model", "battery.health", "battery.status", "display.size", "casing.body.dent.count"}
    )


@pytest.mark.parametrize(
    ("outcome", "reason", "state", "how"),
    [
        (Outcome.PASSED, None, "passed", "attested by Ada"),
        (Outcome.FAILED, "no picture", "failed", "no picture (attested by Ada)"),
        (Outcome.NOT_PRESENT, "the device has none", "not present", "the device has none (attested by Ada)"),
        (Outcome.NOT_READABLE, "refused", "not testable", "refused (attested by Ada)"),
        (Outcome.IMPLAUSIBLE, "two answers", "not testable", "two answers (attested by Ada)"),
        (Outcome.NOT_TESTED, "the app crashed", "not tested", "the app crashed (attested by Ada)"),
    ],
)
def test_each_outcome_has_its_state(outcome: Outcome, reason: str | None, state: str, how: str) -> None:
    one = row("camera.rear", answer("camera.rear", outcome, reason))
    assert (one.state, one.how, one.title, one.group) == (state, how, "rear cameras", "camera")


def test_a_yes_passes_a_no_fails_and_anything_else_is_no_test() -> None:
    assert row("locks.root", answer("locks.root", Outcome.MEASURED, value=True)).state == "passed"
    assert row("locks.root", answer("locks.root", Outcome.MEASURED, value=False)).state == "failed"
    assert row("locks.root", answer("locks.root", Outcome.MEASURED, value="magisk")).state == "not testable"


def test_a_retry_does_not_wipe_out_a_failure() -> None:
    failed = answer("camera.rear", Outcome.FAILED, "no picture")
    passed = answer("camera.rear", Outcome.PASSED)
    assert row("camera.rear", failed, passed).state == row("camera.rear", passed, failed).state == "failed"


def test_a_laptop_is_not_asked_for_an_earpiece_unless_it_answers_for_one() -> None:
    assert "audio.earpiece" not in {one.measure for one in coverage([], "laptop")}
    assert row("audio.earpiece", answer("audio.earpiece", Outcome.PASSED), kind="laptop").state == "passed"


def test_numbers_bring_no_rows() -> None:
    level = quantity(50, "percent")
    health = Reading(measure="battery.health", outcome=Outcome.MEASURED, value=level, method="gauge", probe="t/1")
    assert coverage([health], "phone") == coverage([], "phone")
