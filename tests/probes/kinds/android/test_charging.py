"""The charge test: what goes in is measured, what is unknown never passes, and what good phones do never fails."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from charge_dump import charge, dump, sampled
from hypothesis import given
from hypothesis import strategies as st

from calibration.quantity import Quantity
from probes.answer import Shortfall
from probes.kinds.android.charge_samples import Sampling, samples, sampling
from probes.kinds.android.charging import AFTER, MEASURES, ORDER, REPLUG, charging
from probes.kinds.charge_verdict import goes_in
from probes.links.recorded import RecordedLink
from probes.reading import Outcome, Reading
from probes.subject import Subject
from probes.transcript import Transcript

Converse = Callable[..., dict[str, Reading]]

DO = f"operator:do {REPLUG}"
TEN = sampling(10)


GOOD = charge(current=1350)
AGAIN = sampled([dump(45, 3), dump(45, 3), *[dump(45, current=900)] * 6], 5)
PULLED = {"failure": "disconnected", "stdout": sampled([dump(45)], 5)}
"""What is left of the sampling that the plug was pulled out of."""


def held(converse: Converse, said: object, again: object = AGAIN, done: object = "done\n") -> dict[str, Reading]:
    return reseated(converse, PULLED, again, said=said, done=done)


def reseated(converse: Converse, *again: object, said: object = GOOD, done: object = "done\n") -> dict[str, Reading]:
    answers = [(AFTER.ask, each) for each in again]
    return converse(charging, [(ORDER, "10\n"), (TEN.ask, said), (DO, done), *answers])


def minute(*dumps: str, count: int = 6) -> str:
    """The samples of a minute, the last dump repeated to its end."""
    return sampled([*dumps, *dumps[-1:] * (count - len(dumps))])


def went_in(converse: Converse, said: object) -> Reading:
    return converse(charging, [(ORDER, "1\n"), (sampling(1).ask, said)])["battery.charging"]


def value(reading: Reading) -> float:
    assert reading.outcome is Outcome.MEASURED, reading
    assert isinstance(reading.value, Quantity)
    return float(reading.value.value)


def test_without_an_order_nothing_is_tested(converse: Converse) -> None:
    readings = converse(charging, [])
    assert set(readings) == set(MEASURES)
    for reading in readings.values():
        assert (reading.outcome, reading.reason) == (Outcome.NOT_TESTED, "no charge test was ordered")


@pytest.mark.parametrize("order", ["0\n", "ten\n", "-5\n", "10000\n", "", "DUMP TIMEOUT\n"])
def test_an_order_that_names_no_minutes_tests_nothing(converse: Converse, order: str) -> None:
    assert {reading.outcome for reading in converse(charging, [(ORDER, order)]).values()} == {Outcome.NOT_TESTED}


def test_a_good_charge_gives_every_value_with_its_method(converse: Converse) -> None:
    readings = held(converse, GOOD)
    assert readings["battery.charging"].outcome is Outcome.PASSED
    assert readings["battery.charging.reseat"].outcome is Outcome.PASSED
    assert str(readings["battery.charging.current"].value) == "1350 mA ± 1 mA"
    assert value(readings["battery.charging.slope"]) == pytest.approx(30, abs=1)
    assert "charge counter" in readings["battery.charging.slope"].method
    assert value(readings["battery.charging.heating"]) == 0
    assert readings["battery.health.counted"].outcome is Outcome.NOT_READABLE
    assert "no design capacity" in readings["battery.health.counted"].reason


def test_without_a_current_the_charge_counter_tells_it(converse: Converse) -> None:
    current = held(converse, charge())["battery.charging.current"]
    assert value(current) == pytest.approx(30 * 45, abs=2)
    assert "charge counter" in current.method


def test_without_a_counter_the_level_gives_the_slope_with_a_step_as_its_uncertainty(converse: Converse) -> None:
    levels = [dump(int(40 + place / 12)) for place in range(60)]
    slope = held(converse, sampled(levels))["battery.charging.slope"]
    assert value(slope) == pytest.approx(30, abs=float(slope.value.uncertainty))
    assert float(slope.value.uncertainty) == pytest.approx(3600 / 590, abs=0.1)
    assert "steps of one point" in slope.method


def test_heat_is_the_highest_after_the_start_minus_the_start(converse: Converse) -> None:
    warm = sampled([dump(40, temperature=300), dump(41, temperature=347), dump(41, temperature=330)])
    assert value(held(converse, warm)["battery.charging.heating"]) == pytest.approx(4.7)


PROTECTED = " mProtectBatteryMode: 3\n mProtectionThreshold: 80\n"
WEAK_PORT = "  Max charging current: 500000\n"


@pytest.mark.parametrize(
    ("said", "outcome", "words"),
    [
        (minute(dump(40, 3, current=-300)), Outcome.FAILED, "discharging in 6 of 6"),
        (minute(dump(85, 3, current=-300)), Outcome.FAILED, "discharging in 6 of 6"),
        (minute(dump(40), dump(40), dump(41, 4), dump(41)), Outcome.FAILED, "not charging in 1 of 6"),
        (minute(dump(40), dump(40), dump(38)), Outcome.FAILED, "loses charge"),
        (minute(dump(40, counter=1000), dump(40, counter=960)), Outcome.FAILED, "loses charge"),
        (minute(dump(80), dump(80), dump(78)), Outcome.FAILED, "loses charge"),
        (minute(dump(100, 5)), Outcome.NOT_TESTED, "full"),
        (minute(dump(100, 2)), Outcome.NOT_TESTED, "discharge it"),
        (minute(dump(80, 4, more=PROTECTED)), Outcome.NOT_TESTED,
         "battery protection, mode 3, threshold 80 % may hold the charge back; turn it off"),
        (minute(dump(80, 4, more="  Charging policy: 4\n")), Outcome.NOT_TESTED, "adaptive longlife"),
        (minute(dump(45, 4, more=PROTECTED)), Outcome.FAILED, "not charging"),
        (minute(dump(60, 4)), Outcome.FAILED, "not charging in 6 of 6"),
        (minute(dump(40, counter=1000)), Outcome.NOT_TESTED, "no charge was seen to go in"),
        (minute(dump(40, current=-20)), Outcome.NOT_TESTED, "no charge was seen to go in"),
        (minute(dump(40, current=900)), Outcome.PASSED, ""),
        (minute(dump(40), dump(40), dump(41)), Outcome.PASSED, ""),
        (minute(dump(40, 1)), Outcome.NOT_READABLE, "fewer than two samples"),
        (sampled([dump(40)]), Outcome.NOT_READABLE, "fewer than two samples"),
        ("", Outcome.NOT_READABLE, "fewer than two samples"),
        (minute("Can't find service: battery\n"), Outcome.NOT_READABLE, "no service battery"),
        (minute("Permission Denial: can't dump BatteryService\n"), Outcome.NOT_READABLE, "denies"),
        (minute(dump(40, more="  (UPDATES STOPPED -- use 'reset' to restart)\n")), Outcome.IMPLAUSIBLE, "hand"),
        (sampled([dump(40), dump(41)], pause=0), Outcome.IMPLAUSIBLE, "clock"),
        (minute(dump(40).replace("present: true", "present: false")), Outcome.NOT_PRESENT, "no battery"),
    ],
)  # fmt: skip
def test_charging_passes_on_evidence_only(converse: Converse, said: str, outcome: Outcome, words: str) -> None:
    reading = went_in(converse, said)
    assert reading.outcome is outcome, reading
    assert words in (reading.reason or "")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (minute(dump(80, counter=4274), dump(80, counter=4273)), "discharge it to below 70 %"),
        (minute(dump(80, 4, more=" mProtectBatteryMode: 0\n")), "a charge cap may hold it"),
        (minute(dump(80, 4), dump(79, 4)), "a charge cap may hold it"),
        (minute(dump(99, 4)), "a charge cap may hold it"),
        (minute(dump(80), dump(80, 4), dump(80), dump(81)), "a charge cap may hold it"),
        (minute(dump(50, 4, temperature=470)), "at 47 °C a device may not charge"),
        (minute(dump(50, 4, temperature=-20)), "let it come to 15 to 30 °C"),
        (minute(dump(50, more=WEAK_PORT), dump(49, more=WEAK_PORT)), "use a stronger port"),
        (minute(dump(50, more=WEAK_PORT), dump(47, more=WEAK_PORT)), "use a stronger port"),
        (minute(dump(50, counter=2000), dump(50, counter=1990)), "order more minutes"),
        (minute(dump(50), dump(49)), "order more minutes"),
    ],
)
def test_what_good_phones_do_is_no_failure_and_says_how_to_test_them(converse: Converse, said: str, words: str) -> None:
    reading = went_in(converse, said)
    assert reading.outcome is Outcome.NOT_TESTED, reading
    assert words in (reading.reason or "")


def test_a_charge_that_was_seen_to_go_in_passes_though_a_cap_ends_it(converse: Converse) -> None:
    assert went_in(converse, minute(dump(98), dump(99), dump(100), dump(100, 4))).outcome is Outcome.PASSED
    assert went_in(converse, minute(dump(98), dump(99), dump(100), dump(100, 5))).outcome is Outcome.PASSED
    assert went_in(converse, minute(dump(79), dump(80), dump(80, 4))).outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("rise", "current", "outcome"),
    [
        (1, None, Outcome.NOT_TESTED),
        (3_000, None, Outcome.NOT_TESTED),
        (4_500, None, Outcome.PASSED),
        (0, 60_000, Outcome.PASSED),
        (0, 40_000, Outcome.NOT_TESTED),
        (-1_000, 900_000, Outcome.NOT_TESTED),
    ],
)
def test_a_charge_must_be_more_than_noise(converse: Converse, rise: int, current: int | None, outcome: Outcome) -> None:
    counters = [2_000_000 + rise * place // 5 for place in range(6)]
    said = sampled([dump(50, counter=each, current=current) for each in counters])
    assert went_in(converse, said).outcome is outcome


@pytest.mark.parametrize("lost", [dump(50, 1), "", "DUMP TIMEOUT\n"])
@pytest.mark.parametrize(("bad", "outcome"), [(58, Outcome.NOT_READABLE), (7, Outcome.NOT_READABLE),
                                              (6, Outcome.PASSED)])  # fmt: skip
def test_nothing_passes_over_samples_that_say_nothing(
    converse: Converse, lost: str, bad: int, outcome: Outcome
) -> None:
    good = [dump(50)] * (59 - bad)
    reading = held(converse, sampled([*good, *[lost] * bad, dump(51)]))["battery.charging"]
    assert reading.outcome is outcome, reading
    assert outcome is Outcome.PASSED or f"only {60 - bad} of 60" in reading.reason


@pytest.mark.parametrize("failure", ["timeout", "disconnected", "offline", "absent"])
def test_a_cut_charge_gives_its_values_and_never_passes(converse: Converse, failure: str) -> None:
    readings = held(converse, {"failure": failure, "stdout": GOOD[: len(GOOD) // 2]})
    assert readings["battery.charging"].outcome is Outcome.NOT_READABLE
    assert readings["battery.charging.reseat"].outcome is Outcome.NOT_TESTED
    assert value(readings["battery.charging.current"]) == 1350
    assert value(readings["battery.charging.slope"]) == pytest.approx(30, abs=2)


def test_a_number_that_was_cut_is_never_read(converse: Converse) -> None:
    text = sampled([dump(40), dump(40), dump(47)])
    cut = text[: text.rindex("level: 47") + len("level: 4")]
    slope = held(converse, {"failure": "disconnected", "stdout": cut})["battery.charging.slope"]
    assert value(slope) == 0


@pytest.mark.parametrize("stdout", ["", "at 179000", sampled([dump(40)])])
def test_a_charge_cut_at_once_gives_the_reason(converse: Converse, stdout: str) -> None:
    readings = held(converse, {"failure": "disconnected", "stdout": stdout})
    assert "connection broke" in readings["battery.charging.slope"].reason


def test_line_ends_of_old_adb_change_nothing(converse: Converse) -> None:
    assert held(converse, GOOD.replace("\n", "\r\r\n")) == held(converse, GOOD)


@pytest.mark.parametrize(
    ("again", "outcome", "words"),
    [
        (sampled([dump(45)] * 8, 5), Outcome.PASSED, ""),
        (sampled([dump(45, 3)] * 8, 5), Outcome.FAILED, "discharging in 6 of 6"),
        (sampled([dump(45)] * 7 + [dump(45, 3)], 5), Outcome.FAILED, "discharging in 1 of 6"),
        (sampled([dump(80, 4)] * 8, 5), Outcome.NOT_TESTED, "a charge cap may hold it"),
        (sampled([dump(45, current=-200)] * 8, 5), Outcome.NOT_TESTED, "200 mA flow out"),
        (sampled([dump(100, 5)] * 8, 5), Outcome.NOT_TESTED, "full"),
        (sampled([dump(45)] * 4, 5), Outcome.NOT_READABLE, "too few samples"),
        ({"failure": "absent"}, Outcome.NOT_READABLE, "gone"),
        ({"failure": "timeout", "stdout": sampled([dump(45)] * 8, 5)}, Outcome.NOT_READABLE, "in time"),
    ],
)
def test_charging_again_after_the_plug_was_put_in_again(
    converse: Converse, again: object, outcome: Outcome, words: str
) -> None:
    reading = reseated(converse, PULLED, again)["battery.charging.reseat"]
    assert reading.outcome is outcome, reading
    assert words in (reading.reason or "")


@pytest.mark.parametrize(
    ("statuses", "outcome", "words"),
    [
        ((2, 2, 2, 2, 2, 2, 2, 2), Outcome.NOT_TESTED, "the plug was not seen to leave"),
        ((2, 2, 3, 3, 2, 2, 2, 2), Outcome.PASSED, ""),
        ((3, 3, 2, 2, 2, 2, 2, 2), Outcome.PASSED, ""),
        ((2, 2, 2, 2, 2, 3, 3, 2), Outcome.NOT_TESTED, "not seen to come back"),
        ((2, 3, 3, 3, 3, 3, 3, 3), Outcome.NOT_TESTED, "not seen to come back"),
        ((2, 3, 3, 2, 2, 2, 4, 4), Outcome.FAILED, "not charging in 2 of 5"),
        ((4, 4, 4, 4, 4, 4, 4, 4), Outcome.NOT_TESTED, "not seen to leave"),
    ],
)
def test_where_the_link_was_not_lost_the_samples_must_show_the_plug_out(
    converse: Converse, statuses: tuple[int, ...], outcome: Outcome, words: str
) -> None:
    reading = reseated(converse, sampled([dump(45, status) for status in statuses], 5))["battery.charging.reseat"]
    assert reading.outcome is outcome, reading
    assert words in (reading.reason or "")


def test_a_link_that_is_lost_for_good_was_not_plugged_in_again(converse: Converse) -> None:
    assert reseated(converse, PULLED)["battery.charging.reseat"].outcome is Outcome.NOT_READABLE


@pytest.mark.parametrize(
    "done", ["skip: no time\n", "", {"failure": "timeout"}, {"failure": "refused"}]
)  # fmt: skip
def test_a_plug_that_nobody_touched_is_not_tested(converse: Converse, done: object) -> None:
    assert held(converse, GOOD, done=done)["battery.charging.reseat"].outcome is Outcome.NOT_TESTED


@given(st.integers(1, 999))
def test_a_sampling_fills_its_minutes_and_is_a_single_line(minutes: int) -> None:
    plan = sampling(minutes)
    assert 0 <= 60 * minutes - plan.count * plan.pause < plan.pause
    assert plan.pause >= 10
    assert plan.count <= 180
    assert "\n" not in plan.ask
    assert plan.deadline == plan.count * plan.pause + 60


@given(st.lists(st.integers(0, 100), min_size=2, max_size=20), st.integers(2, 5), st.integers(-1, 3000))
def test_a_charge_whose_level_falls_never_passes(levels: list[int], status: int, current: int) -> None:
    levels[-1] = min(levels[-1], levels[0] - 1)
    text = sampled([dump(level, status, current=current) for level in levels])
    with pytest.raises(Shortfall):
        goes_in(len(levels), samples(text))


@given(st.text("at 0123456789\n status:level2scale100voltagetmpru-", max_size=200), st.booleans())
def test_any_text_gives_samples_or_a_reason(text: str, begun: bool) -> None:
    try:
        assert len(samples(GOOD[:400] + text if begun else text)) >= 2
    except Shortfall as shortfall:
        assert str(shortfall)


def test_a_shell_runs_the_sampling_and_keeps_no_more_than_it_reads(tmp_path: Path) -> None:
    said = dump(40, counter=1_800_000, current=1531, more=" mProtectBatteryMode: 1\n  LED Charging: true\n")
    (tmp_path / "dump").write_text(said)
    fake = f"dumpsys() {{ cat {tmp_path / 'dump'}; }}; sleep() {{ :; }}; date() {{ echo 1790000000; }}; "
    command = Sampling(3, 10).ask.removeprefix("shell:")
    done = subprocess.run(["sh", "-c", fake + command], capture_output=True, check=True, text=True)
    assert done.stdout.count("at 1790000000\n") == 3
    assert "LED" not in done.stdout
    assert done.stdout.replace("at 1790000000\n", "") == 3 * said.replace("  LED Charging: true\n", "")


def test_the_operator_sees_how_far_the_charge_is(transcript_of: Callable[..., Transcript]) -> None:
    subject = Subject(RecordedLink(transcript_of([(ORDER, "10\n"), (TEN.ask, GOOD)])))
    seen: list[tuple[str, float]] = []
    subject.notify = lambda words, part: seen.append((words, part))
    list(charging(subject))
    assert seen[0] == ("charging", 1.0)
