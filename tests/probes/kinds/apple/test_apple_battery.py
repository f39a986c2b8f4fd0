"""An iPhone's battery: what its gauge tells, in its places by version, and what must never be taken for health."""

import plistlib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calibration.quantity import Quantity
from probes.kinds.apple.battery import AUTHENTICATION, DOMAIN, ENTRY, GAUGE, POWER_SOURCE, battery
from probes.measure import measures
from probes.reading import Outcome, Reading

Converse = Callable[..., dict[str, Reading]]

NEWER = {"DesignCapacity": 3500, "NominalChargeCapacity": 3010, "AppleRawMaxCapacity": 3080, "CycleCount": 412,
         "CurrentCapacity": 64, "MaxCapacity": 100, "Temperature": 2871, "Voltage": 4011, "InstantAmperage": -355,
         "IsCharging": False, "ExternalConnected": False, "FullyCharged": False, "PermanentFailureStatus": 0,
         "Serial": "F8Y1234567890ABCD"}  # fmt: skip
NOT_THERE = {"exit_code": 1, "stderr": "NoEntry"}


def said(value: Any) -> str:
    return plistlib.dumps(value).decode()


def told(converse: Converse, value: Any, *others: tuple[str, object]) -> dict[str, Reading]:
    return converse(battery, [(ENTRY, said(value)), *others])


def test_a_newer_phone(converse: Converse) -> None:
    readings = told(converse, NEWER)
    assert {name: str(reading.value) for name, reading in readings.items() if reading.outcome is Outcome.MEASURED} == {
        "battery.health.nominal": "86.0 % ± 2.0 %", "battery.health.raw": "88.0 % ± 5.0 %",
        "battery.health": "86.0 % ± 2.0 %", "battery.health.spread": "2.0 %", "battery.design_capacity": "3500 mAh",
        "battery.nominal_capacity": "3010 mAh", "battery.full_capacity": "3080 mAh", "battery.cycles": "412 cycles",
        "battery.level": "64 % ± 1 %", "battery.temperature": "28.7 °C", "battery.voltage": "4011 mV",
        "battery.current": "-355 mA", "battery.status": "discharging", "battery.maker_status": "no permanent failure",
        "parts.battery.serial": "F8Y1234567890ABCD",
    }  # fmt: skip
    assert "estimate" in readings["battery.health"].method


def test_what_stands_at_the_top_goes_before_the_same_key_within(converse: Converse) -> None:
    within = {"DesignCapacity": 3500, "NominalChargeCapacity": 9999, "CycleCount": 9}
    readings = told(converse, NEWER | {"BatteryData": within})
    assert str(readings["battery.health"].value) == "86.0 % ± 2.0 %"
    assert str(readings["battery.cycles"].value) == "412 cycles"


def test_a_battery_of_two_designs_has_no_health(converse: Converse) -> None:
    readings = told(converse, NEWER | {"BatteryData": {"DesignCapacity": 3600}})
    for measure in ("battery.design_capacity", "battery.health", "battery.health.nominal"):
        assert readings[measure].outcome is Outcome.IMPLAUSIBLE
    assert readings["battery.cycles"].outcome is Outcome.MEASURED


@pytest.mark.parametrize(("top", "within"), [({"CurrentCapacity": 64}, {"MaxCapacity": 3080}),
                                             ({"MaxCapacity": 100}, {"CurrentCapacity": 64})])  # fmt: skip
def test_a_charge_is_no_part_of_what_stands_elsewhere(
    converse: Converse, top: dict[str, int], within: dict[str, int]
) -> None:
    assert told(converse, {**top, "BatteryData": within})["battery.level"].outcome is Outcome.NOT_READABLE


def test_ios_26_keeps_its_capacities_within(converse: Converse) -> None:
    within = {"DesignCapacity": 3500, "NominalChargeCapacity": 3010, "FullChargeCapacity": 3080}
    readings = told(converse, {"CycleCount": 412, "MaxCapacity": 100, "BatteryData": within})
    assert str(readings["battery.health"].value) == "86.0 % ± 2.0 %"
    assert str(readings["battery.full_capacity"].value) == "3080 mAh"
    assert readings["battery.temperature"].outcome is Outcome.NOT_READABLE


@pytest.mark.parametrize("percent", [100, 87, 1, 0])
def test_a_percent_is_never_health(converse: Converse, percent: int) -> None:
    gauge = {"GasGauge": {"CycleCount": 412, "FullChargeCapacity": percent, "DesignCapacity": 100, "Status": "Success"}}
    entry = {"DesignCapacity": 3500, "MaxCapacity": percent, "CurrentCapacity": percent}
    readings = told(converse, entry, (GAUGE, said(gauge)))
    assert readings["battery.health"].outcome is Outcome.NOT_READABLE
    assert readings["battery.full_capacity"].outcome is Outcome.NOT_READABLE
    assert str(readings["battery.cycles"].value) == "412 cycles"


def test_an_old_phone_tells_its_full_charge_as_max_capacity_under_its_class(converse: Converse) -> None:
    entry = {"DesignCapacity": 1500, "MaxCapacity": 1200, "CurrentCapacity": 600, "CycleCount": 700}
    readings = converse(battery, [(ENTRY, NOT_THERE), (POWER_SOURCE, said(entry))])
    assert str(readings["battery.health"].value) == "80.0 % ± 5.0 %"
    assert "up to 5 points above" in readings["battery.health"].method
    assert str(readings["battery.level"].value) == "50 % ± 1 %"


def test_the_class_is_asked_only_where_the_name_tells_no_capacity(converse: Converse) -> None:
    other = NEWER | {"DesignCapacity": 5000}
    by_name = told(converse, NEWER, (POWER_SOURCE, said(other)))
    assert str(by_name["battery.design_capacity"].value) == "3500 mAh"
    empty = told(converse, {"IOClass": "AppleSmartBattery"}, (POWER_SOURCE, said(other)))
    assert str(empty["battery.design_capacity"].value) == "5000 mAh"


@pytest.mark.parametrize(
    ("changed", "measure", "outcome", "words"),
    [
        ({"NominalChargeCapacity": 3500}, "battery.health.nominal", Outcome.NOT_READABLE, "only repeats"),
        ({"NominalChargeCapacity": 700}, "battery.health", Outcome.IMPLAUSIBLE, "outside of 30 to 120"),
        ({"NominalChargeCapacity": 9000}, "battery.health", Outcome.IMPLAUSIBLE, "outside of 30 to 120"),
        ({"DesignCapacity": 0}, "battery.health", Outcome.NOT_READABLE, "no DesignCapacity but 0"),
        ({"DesignCapacity": "many"}, "battery.health", Outcome.IMPLAUSIBLE, "no whole number"),
        ({"DesignCapacity": -3500}, "battery.health", Outcome.IMPLAUSIBLE, "no battery's capacity"),
        ({"DesignCapacity": 3500.0}, "battery.design_capacity", Outcome.IMPLAUSIBLE, "no whole number"),
        ({"CycleCount": 0}, "battery.cycles", Outcome.NOT_READABLE, "0 cycles"),
        ({"CycleCount": 65535}, "battery.cycles", Outcome.IMPLAUSIBLE, "outside"),
        ({"MaxCapacity": 0}, "battery.level", Outcome.NOT_READABLE, "no MaxCapacity but 0"),
        ({"CurrentCapacity": 164}, "battery.level", Outcome.IMPLAUSIBLE, "outside"),
        ({"Temperature": 0}, "battery.temperature", Outcome.NOT_READABLE, "no temperature but 0"),
        ({"Temperature": 9100}, "battery.temperature", Outcome.IMPLAUSIBLE, "outside"),
        ({"Voltage": 12_400}, "battery.voltage", Outcome.IMPLAUSIBLE, "no phone battery's"),
        ({"Voltage": 0}, "battery.voltage", Outcome.NOT_READABLE, "no voltage but 0"),
        ({"InstantAmperage": 2**63}, "battery.current", Outcome.IMPLAUSIBLE, "outside"),
        ({"IsCharging": True}, "battery.status", Outcome.IMPLAUSIBLE, "no power is connected"),
        ({"IsCharging": 2}, "battery.status", Outcome.IMPLAUSIBLE, "no yes or no"),
        ({"PermanentFailureStatus": 4}, "battery.maker_status", Outcome.FAILED, "code 4"),
        ({"Serial": ""}, "parts.battery.serial", Outcome.NOT_READABLE, "blank"),
        ({"Serial": "0000000000000"}, "parts.battery.serial", Outcome.IMPLAUSIBLE, "none that Apple gives"),
        ({"Serial": "\x00\x01 ?"}, "parts.battery.serial", Outcome.IMPLAUSIBLE, "none that Apple gives"),
        ({"ManufactureDate": 61784013680697}, "battery.manufactured", Outcome.NOT_READABLE, "no form that is known"),
        ({"BatteryInstalled": False}, "battery.health", Outcome.IMPLAUSIBLE, "yet tells of one"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_no_value(
    converse: Converse, changed: dict[str, object], measure: str, outcome: Outcome, words: str
) -> None:
    text = "".join(f"<key>{key}</key>{_xml(value)}" for key, value in (NEWER | changed).items())
    reading = converse(battery, [(ENTRY, f"<plist><dict>{text}</dict></plist>".replace("\x00\x01", ""))])[measure]
    assert reading.outcome is outcome
    assert words in str(reading.reason)


def _xml(value: object) -> str:
    if isinstance(value, bool):
        return f"<{str(value).lower()}/>"
    kind = "integer" if isinstance(value, int) else "real" if isinstance(value, float) else "string"
    return f"<{kind}>{value}</{kind}>"


def test_a_battery_that_is_not_installed_is_not_there(converse: Converse) -> None:
    readings = told(converse, {"BatteryInstalled": 0, "MaxCapacity": 0, "CycleCount": 0, "Voltage": 0})
    assert readings["battery.health"].outcome is Outcome.NOT_PRESENT
    assert readings["battery.cycles"].outcome is Outcome.NOT_PRESENT


def test_a_negative_current_printed_as_unsigned_becomes_itself(converse: Converse) -> None:
    entry = said(NEWER).replace("<integer>-355</integer>", f"<integer>{2**64 - 355}</integer>")
    assert str(converse(battery, [(ENTRY, entry)])["battery.current"].value) == "-355 mA"


@pytest.mark.parametrize(
    ("flags", "word"),
    [((True, True, False), "charging"), ((False, True, True), "full"), ((False, True, False), "not charging"),
     ((False, False, True), "discharging")],
)  # fmt: skip
def test_status(converse: Converse, flags: tuple[bool, bool, bool], word: str) -> None:
    charging, connected, full = flags
    readings = told(converse, {"IsCharging": charging, "ExternalConnected": connected, "FullyCharged": full})
    assert readings["battery.status"].value == word


DISCHARGING = {
    "BatteryIsCharging": False,
    "ExternalConnected": False,
    "FullyCharged": False,
    "BatteryCurrentCapacity": 63,
}


def test_the_battery_domain_tells_the_level_and_agrees(converse: Converse) -> None:
    readings = told(converse, NEWER, (DOMAIN, said(DISCHARGING)))
    assert str(readings["battery.level"].value) == "63 % ± 1 %"
    assert readings["battery.status"].value == "discharging"
    assert len(readings["battery.status"].sources) == 2


def test_the_battery_domain_alone_tells_level_and_status(converse: Converse) -> None:
    readings = converse(
        battery, [(ENTRY, {"exit_code": 1, "stderr": "PasswordProtected"}), (DOMAIN, said(DISCHARGING))]
    )
    assert readings["battery.status"].value == "discharging"
    assert readings["battery.health"].outcome is Outcome.NOT_READABLE


def test_registry_and_domain_that_differ_are_implausible(converse: Converse) -> None:
    plugged = NEWER | {"IsCharging": True, "ExternalConnected": True}
    reading = told(converse, plugged, (DOMAIN, said(DISCHARGING)))["battery.status"]
    assert reading.outcome is Outcome.IMPLAUSIBLE


@pytest.mark.parametrize(
    ("count", "outcome"),
    [(412, Outcome.MEASURED), (413, Outcome.MEASURED), (12, Outcome.IMPLAUSIBLE), (0, Outcome.MEASURED)],
)
def test_two_counts_of_cycles_are_compared(converse: Converse, count: int, outcome: Outcome) -> None:
    gauge = said({"GasGauge": {"CycleCount": count, "Status": "Success"}})
    assert told(converse, NEWER, (GAUGE, gauge))["battery.cycles"].outcome is outcome


@pytest.mark.parametrize(
    "gauge", [{"GasGauge": {"CycleCount": 5, "Status": "Failed"}}, {"GasGauge": {"CycleCount": 5}}, {"GasGauge": 5}, {}]
)
def test_a_report_of_the_gauge_that_failed_counts_nothing(converse: Converse, gauge: dict[str, object]) -> None:
    readings = converse(battery, [(ENTRY, NOT_THERE), (GAUGE, said(gauge))])
    assert readings["battery.cycles"].outcome is Outcome.NOT_READABLE


@pytest.mark.parametrize(
    ("proof", "outcome"),
    [
        ({"TrustedBatteryEnabled": 1, "BatteryAuthPassed": True}, Outcome.MEASURED),
        ({"TrustedBatteryEnabled": 1, "BatteryAuthPassed": False}, Outcome.FAILED),
        ({"TrustedBatteryEnabled": 1}, Outcome.NOT_READABLE),
        ({"TrustedBatteryEnabled": 0}, Outcome.NOT_READABLE),
        ({"TrustedBatteryEnabled": 0, "BatteryAuthPassed": False}, Outcome.NOT_READABLE),
        ({"BatteryAuthPassed": True}, Outcome.NOT_READABLE),
        ({"TrustedBatteryEnabled": "maybe", "BatteryAuthPassed": True}, Outcome.IMPLAUSIBLE),
        ({}, Outcome.NOT_READABLE),
    ],
)
def test_authentication_is_reported_as_told(converse: Converse, proof: dict[str, object], outcome: Outcome) -> None:
    assert told(converse, NEWER, (AUTHENTICATION, said(proof)))["battery.authentication"].outcome is outcome


@pytest.mark.parametrize(
    "answer",
    ["", said({}), said([]), said("yes"), said(NEWER)[:-40], "\x00", NOT_THERE, {"exit_code": 1, "stderr": "odd"},
     {"failure": "unauthorized"}, {"failure": "timeout", "stdout": said(NEWER)}],
)  # fmt: skip
def test_no_answer_is_no_reading(converse: Converse, answer: object) -> None:
    readings = converse(battery, [(ask, answer) for ask in (ENTRY, POWER_SOURCE, DOMAIN, GAUGE, AUTHENTICATION)])
    assert {reading.outcome for reading in readings.values()} == {Outcome.NOT_READABLE}
    assert set(readings) == set(battery.measures)


@given(
    st.dictionaries(
        st.sampled_from(sorted(NEWER)),
        st.integers(-(2**63), 2**64 - 1)
        | st.floats()
        | st.text("aZ0 ", max_size=9)
        | st.booleans()
        | st.lists(st.booleans()),
    ),
    st.booleans(),
)
@settings(deadline=None, max_examples=200)
def test_whatever_stands_at_a_key_no_value_leaves_its_bounds(
    converse: Converse, changed: dict[str, object], within: bool
) -> None:
    entry = {"BatteryData": NEWER | changed} if within else NEWER | changed
    readings = told(converse, entry)
    assert set(readings) == set(battery.measures)
    for name, reading in readings.items():
        bounds = measures()[name].bounds
        if isinstance(reading.value, Quantity):
            assert bounds is not None
            assert bounds[0] <= reading.value.value <= bounds[1]
