"""Each item of the test list is accounted for, and what nobody tested says so."""

from collections.abc import Iterable
from random import Random
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.quantity import Unit, quantity
from grader.coverage import METHOD, REASON, VALUE, coverage, tally
from grader.master_list import items
from grader.report import Coverage, State
from probes.device import Kind, Platform
from probes.measure import measures
from probes.reading import Outcome, Reading


def answer(
    measure: str, outcome: Outcome = Outcome.PASSED, reason: str | None = None, value: bool | str | None = None
) -> Reading:
    return Reading(measure=measure, outcome=outcome, reason=reason, value=value, method="attested by Ada", probe="t/1")


def number(measure: str, value: int, unit: Unit = "count") -> Reading:
    found = quantity(value, unit)
    return Reading(measure=measure, outcome=Outcome.MEASURED, value=found, method="gauge", probe="t/1")


def row(item: str, *readings: Reading, kind: Kind = "phone", platform: Platform = "android") -> Coverage:
    return next(one for one in coverage(readings, kind, platform) if one.item == item)


def said(item: str, *readings: Reading, kind: Kind = "phone") -> tuple[str, str]:
    one = row(item, *readings, kind=kind)
    return one.state, one.how


@pytest.mark.parametrize("kind", get_args(Kind))
@pytest.mark.parametrize("platform", get_args(Platform))
def test_untouched_devices_have_every_item_of_their_kind_not_tested(kind: Kind, platform: Platform) -> None:
    rows = coverage([], kind, platform)
    assert [one.item for one in rows] == [item.id for item in items() if item.is_of(kind, platform)]
    assert {one.state for one in rows} == {"not tested"}
    assert all(one.how and not one.measures for one in rows)


def test_what_has_no_test_yet_says_so_and_what_nobody_tested_too() -> None:
    assert said("touch.grid") == ("not tested", "nobody tested it")
    assert said("ports.dock", kind="laptop") == ("not tested", "no test of it exists yet")
    assert said("locks.blacklist") == ("not tested", "nobody asked the register")


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
    assert (one.state, one.how, one.title, one.group) == (state, how, "each rear camera", "camera")
    assert one.measures == ("camera.rear",)


def test_a_number_or_a_description_is_measured_and_the_row_tells_it() -> None:
    assert said("battery.health", number("battery.health", 91, "percent")) == ("measured", "91 % (gauge)")
    panel = answer("display.panel", Outcome.MEASURED, value="AMOLED")
    assert said("display.panel", panel) == ("measured", "AMOLED (attested by Ada)")


def test_a_yes_passes_a_no_fails_and_any_other_word_is_no_pass() -> None:
    assert row("locks.passcode", answer("locks.passcode", Outcome.MEASURED, value=True)).state == "passed"
    assert row("locks.passcode", answer("locks.passcode", Outcome.MEASURED, value=False)).state == "failed"
    assert row("locks.passcode", answer("locks.passcode", Outcome.MEASURED, value="pattern")).state == "measured"


def test_a_retry_does_not_wipe_out_a_failure() -> None:
    failed = answer("camera.rear", Outcome.FAILED, "no picture")
    passed = answer("camera.rear")
    assert row("camera.rear", failed, passed).state == row("camera.rear", passed, failed).state == "failed"


def test_numbers_that_were_partly_read_say_what_is_missing() -> None:
    design = number("battery.design_capacity", 5000, "mAh")
    refused = answer("battery.full_capacity", Outcome.NOT_READABLE, "the device refused the question")
    expected = ("measured", "design capacity: 5000 mAh; missing: full-charge capacity")
    assert said("battery.capacity", design) == said("battery.capacity", design, refused) == expected


def test_a_test_that_was_partly_done_does_not_pass() -> None:
    assert said("locks.account", answer("locks.accounts")) == (
        "not tested",
        "set-up finished, reset protection off: nobody tested it; passed: no account signed in (reset protection)",
    )
    refused = answer("locks.setup", Outcome.NOT_READABLE, "the settings do not answer")
    assert row("locks.account", answer("locks.accounts"), refused).state == "not testable"
    assert row("locks.account", answer("locks.accounts"), answer("locks.setup")).state == "passed"


def test_what_is_not_there_does_not_keep_the_rest_from_passing() -> None:
    absent = answer("locks.setup", Outcome.NOT_PRESENT, "it has none")
    assert said("locks.account", answer("locks.accounts"), absent) == ("passed", "attested by Ada")


def test_one_word_on_all_buttons_answers_each_until_one_is_tried_by_itself() -> None:
    every, home = answer("buttons.all"), answer("buttons.home", Outcome.FAILED, "stuck")
    assert said("buttons.power", every, home) == ("passed", "every button works: attested by Ada")
    assert said("buttons.home", every, home) == ("failed", "stuck (attested by Ada)")
    skipped = answer("buttons.power", Outcome.NOT_TESTED, "skipped")
    assert row("buttons.power", every, skipped).state == "passed"


def test_a_count_of_dents_and_bends_answers_for_bends_under_its_own_name() -> None:
    assert said("casing.bend", number("casing.body.dent.count", 0)) == ("measured", "dents and bends: 0")


def test_a_failure_counts_wherever_it_is_found_and_silence_only_where_it_matters() -> None:
    locked = (answer("locks.root"), answer("locks.bootloader"))
    assert row("locks.root", *locked, answer("locks.knox", Outcome.NOT_READABLE, "no bit")).state == "passed"
    blown = answer("locks.knox", Outcome.FAILED, "the warranty bit is set")
    assert said("locks.root", *locked, blown) == ("failed", "the warranty bit is set (attested by Ada)")


def test_several_failures_of_one_item_are_named() -> None:
    root = answer("locks.root", Outcome.FAILED, "su is there")
    open_ = answer("locks.bootloader", Outcome.FAILED, "unlocked")
    how = "su is there (attested by Ada); failed too: bootloader locked, system verified"
    assert said("locks.root", root, open_) == ("failed", how)


@pytest.mark.parametrize("outcome", [Outcome.MEASURED, Outcome.IMPLAUSIBLE])
def test_no_row_tells_an_identifier(outcome: Outcome) -> None:
    private = [name for name, measure in measures().items() if measure.private]
    assert len(private) >= 3
    value = "356938035643809"
    readings = [
        answer(name, outcome, *((None, value) if outcome is Outcome.MEASURED else (f"{value} is no IMEI", None)))
        for name in private
    ]
    rows = coverage(readings, "phone", "android")
    assert not [one for one in rows if value in one.how]
    assert {one.state for one in rows if one.item in ("identity.imei", "identity.serial")} == {
        "measured" if outcome is Outcome.MEASURED else "not testable"
    }


def test_long_values_and_reasons_are_told_in_short() -> None:
    panel = answer("display.panel", Outcome.MEASURED, value="word " * 40)
    state, how = said("display.panel", panel)
    assert (state, how) == ("measured", f"{'word ' * 8}word… (attested by Ada)")
    many = answer("camera.rear", Outcome.NOT_READABLE, "the HAL refused; sysfs refused")
    assert said("camera.rear", many) == ("not testable", "the HAL refused; … (attested by Ada)")


@given(st.text(min_size=1).filter(str.strip), st.sampled_from([o for o in Outcome if o is not Outcome.PASSED]))
def test_no_answer_makes_a_row_long(text: str, outcome: Outcome) -> None:
    reading = Reading(
        measure="display.panel",
        outcome=outcome,
        value=text * 9 if outcome is Outcome.MEASURED else None,
        reason=None if outcome is Outcome.MEASURED else text * 9,
        method=text * 9,
        probe="t/1",
    )
    assert len(row("display.panel", reading).how) <= max(VALUE, REASON) + METHOD + len("; … ()")


def test_a_laptop_is_not_asked_for_an_earpiece_unless_it_answers_for_one() -> None:
    assert "audio.earpiece" not in {one.item for one in coverage([], "laptop", "linux")}
    unread = answer("audio.earpiece", Outcome.NOT_READABLE, "refused")
    assert "audio.earpiece" not in {one.item for one in coverage([unread], "laptop", "linux")}
    assert said("audio.earpiece", answer("audio.earpiece"), kind="laptop") == ("passed", "attested by Ada")


def test_an_answer_that_has_a_row_brings_no_other_in() -> None:
    plugged = coverage([answer("battery.charging")], "phone", "android")
    assert {one.item for one in plugged if one.state == "passed"} == {"battery.charging", "ports.usb_charge"}
    assert "laptop.adapter" not in {one.item for one in plugged}


ALONE = [name for item in items() if item.is_of("phone", "android") for name in item.reads]
ENDED = st.builds(
    lambda measure, outcome: answer(
        measure,
        outcome,
        None if outcome in (Outcome.PASSED, Outcome.MEASURED) else "so it is",
        "word" if outcome is Outcome.MEASURED else None,
    ),
    st.sampled_from(ALONE),
    st.sampled_from(Outcome),
)


def worst(readings: Iterable[Reading], measure: str) -> set[Outcome]:
    return {reading.outcome for reading in readings if reading.measure == measure}


@given(st.lists(ENDED, max_size=60))
def test_nothing_passes_but_what_was_passed_and_no_failure_is_lost(readings: list[Reading]) -> None:
    rows = {one.item: one for one in coverage(readings, "phone", "android")}
    for item in (item for item in items() if item.id in rows):
        one = rows[item.id]
        outcomes = [worst(readings, name) for name in one.measures]
        if one.state == "passed":
            assert all(each <= {Outcome.PASSED, Outcome.NOT_PRESENT} for each in outcomes)
            assert any(Outcome.PASSED in each for each in outcomes)
        if any(Outcome.FAILED in worst(readings, name) for name in (*item.measures, *item.also)):
            assert one.state == "failed"


@given(st.lists(ENDED, max_size=30), st.randoms(use_true_random=False))
def test_the_order_of_readings_changes_no_state(readings: list[Reading], chance: Random) -> None:
    mixed = list(readings)
    chance.shuffle(mixed)
    before, after = (coverage(given_, "phone", "android") for given_ in (readings, mixed))
    assert [(one.item, one.state) for one in before] == [(one.item, one.state) for one in after]


def test_a_tally_counts_every_row_and_hides_no_failure() -> None:
    rows = coverage([answer("camera.rear", Outcome.FAILED, "no picture"), answer("camera.front")], "phone", "android")
    untested = len(rows) - 2
    assert tally(rows) == f"1 passed, 1 failed, {untested} not tested"
    assert tally(()) == ""
    counted = {part.split(" ", 1)[1]: int(part.split(" ", 1)[0]) for part in tally(rows).split(", ")}
    assert sum(counted.values()) == len(rows)
    assert set(counted) <= set(get_args(State))


@pytest.mark.parametrize("platform", ["macos", "windows"])
def test_what_no_report_of_a_laptop_tells_says_what_to_do(platform: Platform) -> None:
    how = {row.item: row.how for row in coverage((), "laptop", platform)}
    assert how["storage.life"] == "no report tells it: test it by hand, or under a live Linux"
    assert how["laptop.trackpad"] == "nobody tested it"
