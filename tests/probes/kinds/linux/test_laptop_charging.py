"""The charge test of a laptop: charge that goes in, that does not, that firmware may hold, and plugs that are moved."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.answer import Shortfall
from probes.kinds.charge import slope_by_counter
from probes.kinds.charge_order import ORDER
from probes.kinds.charge_verdict import goes_in
from probes.kinds.linux.battery import FOLDER, SUPPLIES, VERSION
from probes.kinds.linux.charging import MEASURES, PLUG, REPLUG, charging, samples
from probes.kinds.linux.discharge import CLOCK
from probes.kinds.linux.drain import Look
from probes.reading import Outcome, Reading

Converse = Callable[..., dict[str, Reading]]
Told = dict[str, str]
COUNT, MOVED = 60, 8
IN, OUT = {"TYPE": "Mains", "ONLINE": "1"}, {"TYPE": "Mains", "ONLINE": "0"}
PLUGGED: Any = [(f"operator:do {PLUG}", "done\n")]
REPLUGGED: Any = [(f"operator:do {REPLUG}", "done\n")]


def charged(looks: int = COUNT, step: int = 60_000, start: int = 20_000_000, **also: str) -> list[Told]:
    """Return what a battery of 50 Wh tells every ten seconds: 60 mWh are 21.6 W, and 43.2 % an hour."""
    told = {"TYPE": "Battery", "STATUS": "Charging", "ENERGY_FULL": "50000000", "CURRENT_NOW": "1800000"}
    energies = [start + step * number for number in range(looks)]
    return [
        {**told, "ENERGY_NOW": str(energy), "CAPACITY": str(energy // 500_000), "TEMP": str(290 + place // 6), **also}
        for place, energy in enumerate(energies)
    ]


def text(told: Told) -> str:
    return "".join(f"POWER_SUPPLY_{key}={value}\n" for key, value in told.items())


def laptop(order: str = "10\n", cap: str | None = None, **supplies: list[Told]) -> list[Any]:
    """Return the answers of supplies, one for each look; the first look's also answers the cap's own question."""
    told = [
        (f"file:{FOLDER}/{name}/uevent", text(each)) for name, looks in supplies.items() for each in (looks[0], *looks)
    ]
    longest = max(map(len, supplies.values()))
    clock = [(CLOCK, f"{500 + 10.1 * number:.2f} 900.10\n") for number in range(longest)]
    caps = [(f"file:{FOLDER}/BAT0/charge_control_end_threshold", cap)] if cap else []
    sleeps = [("run:sleep 10", ""), ("run:sleep 5", "")]
    listed = (SUPPLIES, "".join(f"{name}\n" for name in supplies))
    return [(ORDER, order), listed, (VERSION, "Example 14\n"), *caps, *told, *clock, *sleeps]


def test_charge_that_goes_in_passes_with_its_speed_current_and_heat(converse: Converse) -> None:
    readings = converse(charging, [*laptop(AC=[IN] * COUNT, BAT0=charged()), *PLUGGED])
    assert readings["battery.charging"].outcome is Outcome.PASSED
    assert abs(float(readings["battery.charging.slope"].value.value) - 43.2) < 1.5
    assert str(readings["battery.charging.current"].value.value) == "1800"
    assert str(readings["battery.charging.heating"].value.value) == "0.9"
    assert readings["battery.charging.reseat"].outcome is Outcome.NOT_TESTED


@pytest.mark.parametrize(
    ("bat", "cap", "outcome", "words"),
    [
        (charged(step=0, start=15_000_000, STATUS="Not charging"), None, "failed", "not charging in 60 of 60"),
        (charged(step=0, start=30_000_000, STATUS="Not charging"), None, "not_tested", "cap of the firmware"),
        (charged(step=0, start=20_000_000, STATUS="Not charging"), "40\n", "not_tested", "charge cap of 40 %"),
        (charged(step=0, start=15_000_000, STATUS="Not charging"), "80\n", "failed", "not charging"),
        (charged(step=-90_000, STATUS="Discharging"), None, "failed", "discharging in 60 of 60"),
        (charged(step=0, start=50_000_000, STATUS="Full"), None, "not_tested", "battery is full"),
        (charged(STATUS="Unknown"), None, "not_tested", "does not know what the battery is doing"),
        (charged(step=0, CURRENT_NOW="0"), None, "not_tested", "order more minutes"),
        ([{}] * COUNT, None, "not_readable", "BAT0"),
    ],
)
def test_a_battery_that_takes_no_charge(
    converse: Converse, bat: list[Told], cap: str | None, outcome: str, words: str
) -> None:
    reading = converse(charging, [*laptop(cap=cap, AC=[IN] * COUNT, BAT0=bat), *PLUGGED])["battery.charging"]
    assert str(reading.outcome) == outcome
    assert words in (reading.reason or "")


@pytest.mark.parametrize(("mains", "seen"), [([OUT] * COUNT, "0 of 60"), ([IN] * 59 + [OUT], "59 of 60")])
def test_an_adapter_that_is_not_seen_throughout_tests_nothing(converse: Converse, mains: list[Told], seen: str) -> None:
    readings = converse(charging, [*laptop(AC=mains, BAT0=charged()), *PLUGGED])
    assert {reading.outcome for reading in readings.values()} == {Outcome.NOT_TESTED}
    assert seen in readings["battery.charging"].reason


def test_of_two_batteries_one_waits_while_the_other_charges(converse: Converse) -> None:
    idle = charged(step=0, start=45_000_000, STATUS="Unknown", CURRENT_NOW="0")
    readings = converse(charging, [*laptop(AC=[IN] * COUNT, BAT0=idle, BAT1=charged()), *PLUGGED])
    assert readings["battery.charging"].outcome is Outcome.PASSED
    assert readings["battery.charging.current"].outcome is Outcome.NOT_READABLE
    assert abs(float(readings["battery.charging.slope"].value.value) - 21.6) < 1


def test_a_battery_that_vanishes_on_the_way_tells_nothing(converse: Converse) -> None:
    gone = [*charged()[:30], *([{"TYPE": "Battery", "PRESENT": "0"}] * 30)]
    readings = converse(charging, [*laptop(AC=[IN] * COUNT, BAT0=gone, BAT1=charged()), *PLUGGED])
    assert readings["battery.charging"].outcome is Outcome.NOT_READABLE
    assert "came or went" in readings["battery.charging"].reason


@pytest.mark.parametrize(
    ("moved", "outcome", "words"),
    [
        ([True, False, False, True, True, True, True, True], "passed", ""),
        ([True] * MOVED, "not_tested", "not seen to leave"),
        ([True] * 3 + [False] * 5, "not_tested", "not seen to come back"),
    ],
)
def test_the_plug_must_be_seen_to_leave_and_to_come_back(
    converse: Converse, moved: list[bool], outcome: str, words: str
) -> None:
    mains = [IN] * COUNT + [IN if each else OUT for each in moved]
    states = ["Charging" if each else "Discharging" for each in moved]
    after = [told | {"STATUS": state} for told, state in zip(charged(MOVED), states, strict=True)]
    readings = converse(charging, [*laptop(AC=mains, BAT0=charged() + after), *PLUGGED, *REPLUGGED])
    assert str(readings["battery.charging.reseat"].outcome) == outcome
    assert words in (readings["battery.charging.reseat"].reason or "")


@pytest.mark.parametrize("said", ["skip: no adapter\n", "no: none\n", {"failure": "timeout"}, {"failure": "refused"}])
def test_without_the_adapter_nothing_is_tested(converse: Converse, said: Any) -> None:
    readings = converse(charging, [*laptop(AC=[IN] * COUNT, BAT0=charged()), (f"operator:do {PLUG}", said)])
    assert set(readings) == set(MEASURES)
    assert {reading.outcome for reading in readings.values()} == {Outcome.NOT_TESTED}


def test_a_test_that_was_not_ordered_asks_nobody(converse: Converse) -> None:
    readings = converse(charging, [(ORDER, {"failure": "refused"})])
    assert {reading.reason for reading in readings.values()} == {"no charge test was ordered"}


def test_a_test_that_is_cut_never_passes(converse: Converse) -> None:
    conversation = [each for each in laptop(AC=[IN] * COUNT, BAT0=charged()) if each[0] != "run:sleep 10"]
    readings = converse(charging, [*conversation, ("run:sleep 10", {"failure": "disconnected"}), *PLUGGED])
    assert Outcome.PASSED not in {reading.outcome for reading in readings.values()}


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["STATUS", "CAPACITY", "ENERGY_NOW", "ENERGY_FULL", "CHARGE_NOW", "CURRENT_NOW", "TEMP"]),
            st.one_of(st.sampled_from(["Charging", "Unknown", "0", "-1", "99", "50000000"]), st.text(max_size=9)),
        ),
        min_size=2, max_size=6,
    )
)  # fmt: skip
def test_whatever_is_told_gives_samples_or_a_reason(every: list[Told]) -> None:
    try:
        taken = samples([Look(at, {"BAT0": told}, True) for at, told in enumerate(every)], None)
        goes_in(len(taken), taken)
        slope_by_counter(taken)
    except Shortfall as shortfall:
        assert str(shortfall)
