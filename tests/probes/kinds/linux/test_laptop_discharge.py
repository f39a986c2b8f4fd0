"""The timed discharge of a laptop: two counts of one gauge that agree, that do not, and a test that was none."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.answer import Shortfall
from probes.kinds.linux.battery import SUPPLIES, VERSION
from probes.kinds.linux.chassis import CHASSIS
from probes.kinds.linux.discharge import CLOCK, INTERVALS, MEASURE, UNPLUG, discharge, holds, look
from probes.kinds.linux.drain import Look, drain
from probes.kinds.linux.load import STRESS
from probes.reading import Outcome, Reading

LOOKS = INTERVALS + 1
DONE = "stress-ng: info:  [9] successful run completed in 30.01s\n"
ASKED = [(f"operator:do {UNPLUG}", "done\n")]
PLUGGED = {"TYPE": "Mains", "ONLINE": "1"}
OUT = {"TYPE": "Mains", "ONLINE": "0"}
FULL = {"TYPE": "Battery", "STATUS": "Not charging", "CAPACITY": "80", "ENERGY_NOW": "40000000", "POWER_NOW": "0"}
IDLE = FULL | {"STATUS": "Unknown", "ENERGY_NOW": "21450000"}


def text(told: dict[str, str]) -> str:
    return "".join(f"POWER_SUPPLY_{key}={value}\n" for key, value in told.items())


def losing(step: int = 200_000, watts: int = 24, looks: int = LOOKS) -> list[dict[str, str]]:
    """Return what a battery tells after each round: 24 W for 30 s are 200 mWh."""
    told = {"TYPE": "Battery", "STATUS": "Discharging", "CAPACITY": "79", "POWER_NOW": str(watts * 1_000_000)}
    return [told | {"ENERGY_NOW": str(39_800_000 - step * number)} for number in range(looks)]


def by_charge(step: int = 16_667, milliamperes: int = 2000) -> list[dict[str, str]]:
    """Return what a battery tells that counts its charge: 2 A for 30 s are 16.667 mAh."""
    told = {"TYPE": "Battery", "STATUS": "Discharging", "CURRENT_NOW": str(-1000 * milliamperes)}
    return [
        told | {"CHARGE_NOW": str(3_000_000 - step * number), "VOLTAGE_NOW": str(12_000_000 - 10_000 * number)}
        for number in range(LOOKS)
    ]


def clock(count: int = LOOKS + 1, apart: float = 30.4) -> list[tuple[str, str]]:
    return [(CLOCK, f"{300 + apart * number:.2f} 900.10\n") for number in range(count)]


def loads(count: int = LOOKS) -> list[tuple[str, dict[str, object]]]:
    return [(STRESS, {"stderr": DONE, "exit_code": 0})] * count


def laptop(**supplies: list[dict[str, str]]):
    """Return the answers of supplies, each with what it tells in the first look and in those after each round."""
    told = [
        (f"file:/sys/class/power_supply/{name}/uevent", text(each))
        for name, looks in supplies.items()
        for each in looks
    ]
    return [(SUPPLIES, "".join(f"{name}\n" for name in supplies)), (VERSION, "Example 14\n"), *told]


def told(converse, *parts) -> Reading:
    conversation = [each for part in parts for each in part]
    return converse(discharge, conversation)[MEASURE]


MAINS = [PLUGGED, *[OUT] * LOOKS]


def test_a_battery_whose_two_counts_agree_holds_its_charge(converse) -> None:
    reading = told(converse, laptop(AC=MAINS, BAT0=[FULL, *losing()]), ASKED, loads(), clock())
    assert reading.outcome is Outcome.PASSED
    assert reading.method.endswith("(BAT0 1.200 Wh in 182 s, and 1.216 Wh by the power told)")


def test_a_count_of_charge_is_energy_at_the_mean_voltage(converse) -> None:
    reading = told(converse, laptop(AC=MAINS, BAT0=[FULL, *by_charge()]), ASKED, loads(), clock())
    assert reading.outcome is Outcome.PASSED
    assert "BAT0 1.197 Wh in 182 s, and 1.213 Wh" in reading.method


def test_the_energies_of_two_batteries_add_up_and_each_is_named(converse) -> None:
    """The one runs empty on the way, and the other goes on: 24 W are drawn all the time."""
    first = losing(looks=4) + [IDLE | {"ENERGY_NOW": str(losing()[3]["ENERGY_NOW"])}] * 3
    second = [IDLE | {"ENERGY_NOW": "39800000"}] * 4 + losing(looks=4)[1:]
    reading = told(converse, laptop(AC=MAINS, BAT0=[IDLE, *first], BAT1=[FULL, *second]), ASKED, loads(), clock())
    assert reading.outcome is Outcome.PASSED
    assert "(BAT0 0.600 Wh, BAT1 0.600 Wh in 182 s, and 1.216 Wh by the power told)" in reading.method


def test_the_old_power_of_an_idle_battery_is_none(converse) -> None:
    idle = IDLE | {"POWER_NOW": "9120000"}
    reading = told(converse, laptop(AC=MAINS, BAT0=[idle], BAT1=[FULL, *losing()]), ASKED, loads(), clock())
    assert reading.outcome is Outcome.PASSED


def test_a_laptop_that_discharges_already_needs_no_operator(converse) -> None:
    reading = told(converse, laptop(AC=[OUT], BAT0=[losing()[0], *losing()]), loads(), clock())
    assert reading.outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("battery", "outcome", "words"),
    [
        (losing(step=400_000), Outcome.IMPLAUSIBLE, "more than 25%: BAT0 2.400 Wh in 182 s, and 1.216 Wh"),
        (losing(step=100_000), Outcome.IMPLAUSIBLE, "BAT0 0.600 Wh in 182 s, and 1.216 Wh"),
        (losing(step=-200_000), Outcome.IMPLAUSIBLE, "the charge rose while it discharged"),
        (losing(step=0), Outcome.NOT_READABLE, "moved in 0 of 6 intervals"),
        ([losing()[number // 3 * 3] for number in range(LOOKS)], Outcome.NOT_READABLE, "moved in 2 of 6 intervals"),
        ([FULL] * LOOKS, Outcome.NOT_TESTED, "no battery said that it discharges: BAT0 Not charging"),
        ([IDLE] * LOOKS, Outcome.NOT_TESTED, "BAT0 Unknown"),
        (losing(watts=0), Outcome.NOT_READABLE, "BAT0: it discharges, and tells no power"),
        (
            [each | {"POWER_NOW": ""} for each in losing()],
            Outcome.NOT_READABLE,
            "BAT0: it does not tell its current now",
        ),
        ([each | {"ENERGY_NOW": ""} for each in losing()], Outcome.NOT_READABLE, "BAT0: it does not tell its"),
        ([each | {"ENERGY_NOW": "many"} for each in losing()], Outcome.IMPLAUSIBLE, "BAT0: its energy now is no whole"),
        ([*losing(looks=3), {}], Outcome.NOT_READABLE, "BAT0 does not say what it is"),
    ],
)
def test_what_is_no_proof_says_why(converse, battery, outcome, words) -> None:
    reading = told(converse, laptop(AC=MAINS, BAT0=[FULL, *battery]), ASKED, loads(), clock())
    assert reading.outcome is outcome
    assert words in reading.reason


@pytest.mark.parametrize("mains", [[PLUGGED], [PLUGGED, OUT, OUT, PLUGGED]])
def test_a_charger_that_stays_or_comes_back_leaves_it_untested(converse, mains) -> None:
    reading = told(converse, laptop(AC=mains, BAT0=[FULL, *losing()]), ASKED, loads(), clock())
    assert (reading.outcome, reading.reason) == (Outcome.NOT_TESTED, "the charger was plugged in")


def test_a_charger_at_a_port_of_usb_c_counts(converse) -> None:
    port = {"TYPE": "USB", "ONLINE": "1"}
    reading = told(converse, laptop(**{"ucsi-source-psy-1": [port]}, BAT0=[FULL, *losing()]), ASKED, loads(), clock())
    assert reading.reason == "the charger was plugged in"


def test_who_skips_it_leaves_it_untested(converse) -> None:
    skipped = [(f"operator:do {UNPLUG}", "skip: no time\n")]
    reading = told(converse, laptop(AC=[PLUGGED], BAT0=[FULL]), skipped, clock())
    assert (reading.outcome, reading.reason) == (Outcome.NOT_TESTED, "skipped by the operator: no time")


@pytest.mark.parametrize("level", [{"CAPACITY": "19"}, {"CAPACITY": "", "ENERGY_NOW": ""}])
def test_a_battery_that_is_nearly_empty_or_tells_no_level_is_not_loaded(converse, level) -> None:
    reading = told(converse, laptop(AC=[OUT], BAT0=[losing()[0] | level]), clock())
    assert reading.outcome is Outcome.NOT_TESTED
    assert "20 %" in reading.reason


@pytest.mark.parametrize(
    ("rounds", "outcome", "words"),
    [
        ([(STRESS, {"exit_code": 127})], Outcome.NOT_TESTED, "install stress-ng"),
        ([(STRESS, {"failure": "timeout"})], Outcome.NOT_READABLE, "no whole answer in time"),
        ([*loads(3), (STRESS, {"failure": "disconnected"})], Outcome.NOT_READABLE, "the connection broke"),
        ([*loads(3), (STRESS, {"exit_code": 2})], Outcome.NOT_READABLE, "it computed wrongly"),
        ([(STRESS, "")], Outcome.NOT_READABLE, "did not run to its end"),
    ],
)
def test_a_load_that_did_not_run_says_nothing(converse, rounds, outcome, words) -> None:
    reading = told(converse, laptop(AC=MAINS, BAT0=[FULL, *losing()]), ASKED, rounds, clock())
    assert reading.outcome is outcome
    assert words in reading.reason


@pytest.mark.parametrize(
    ("times", "words"),
    [
        (clock(apart=0.2), "0 s lie between two looks"),
        (clock(apart=-30), "-30 s lie"),
        (clock(apart=3600), "3600 s lie"),
        ([(CLOCK, "soon\n")], "does not tell its time"),
        ([(CLOCK, {"exit_code": 1, "stderr": "No such file or directory"})], "/proc/uptime: No such"),
    ],
)
def test_without_its_time_nothing_is_told(converse, times, words) -> None:
    reading = told(converse, laptop(AC=MAINS, BAT0=[FULL, *losing()]), ASKED, loads(), times)
    assert reading.outcome is Outcome.NOT_READABLE
    assert words in reading.reason


def test_without_a_battery_that_is_seen_there_is_none_to_discharge(converse) -> None:
    assert told(converse, laptop(AC=[PLUGGED]), clock(), [(CHASSIS, "10\n")]).outcome is Outcome.NOT_READABLE
    assert told(converse, laptop(AC=[PLUGGED]), clock(), [(CHASSIS, "7\n")]).outcome is Outcome.NOT_PRESENT
    assert told(converse, []).outcome is Outcome.NOT_READABLE


def looks_of(watts: list[int]) -> list[Look]:
    """Return the looks of a battery whose energy falls by just what its power comes to."""
    left, looks = Decimal(50_000_000), []
    for number, power in enumerate(watts):
        left -= Decimal(1_000_000 * (watts[number - 1] + power)) / 2 * 36 / 3600 if number else 0
        told = {"STATUS": "Discharging", "ENERGY_NOW": str(int(left)), "POWER_NOW": str(power * 1_000_000)}
        looks.append(Look(Decimal(36 * number), {"BAT0": told}, plugged=False))
    return looks


@given(st.lists(st.integers(2, 90), min_size=2, max_size=12))
def test_an_honest_gauge_agrees_with_its_power(watts: list[int]) -> None:
    found = drain(looks_of(watts), (30, 40))
    assert abs(found.total - found.drawn) <= 1
    assert found.moves == len(watts) - 1


@given(st.lists(st.text(max_size=60), min_size=4, max_size=7))
def test_any_text_has_a_plain_outcome(texts: list[str]) -> None:
    with pytest.raises(Shortfall):
        look(*texts)
    with pytest.raises(Shortfall):
        holds(1, 1, "exit 0\nsuccessful run completed", *texts)
