"""A Mac's battery: units of its own in the registry, and the words of System Information."""

import json
from collections.abc import Callable

import pytest

from probes.kinds.apple.battery_mac import ENTRY, PACK, POWER, mac_battery
from probes.reading import Outcome, Reading

Converse = Callable[..., dict[str, Reading]]

LAPTOP = {"DesignCapacity": 6000, "NominalChargeCapacity": 5400, "AppleRawMaxCapacity": 5280, "CycleCount": 210,
          "CurrentCapacity": 80, "MaxCapacity": 100, "Temperature": 3031, "VirtualTemperature": 3001, "Voltage": 12_400,
          "BatteryData": {"ManufactureDate": 62883458265139}}  # fmt: skip
REPORT = """Power:

    Battery Information:

      Model Information:
          Serial Number: D86123456789ABCDE
      Charge Information:
          Fully Charged: No
          Charging: {charging}
          {charge}
      Health Information:
          Cycle Count: 211
          Condition: {condition}
          Maximum Capacity: {percent}
      Battery Installed: {installed}

    AC Charger Information:

      Connected: {connected}
      Charging: {charging}
"""
AS_IS = {"charging": "No", "charge": "State of Charge (%): 55", "condition": "Normal", "percent": "88 %",
         "installed": "Yes", "connected": "No"}  # fmt: skip


def test_a_mac_tells_tenths_of_a_kelvin_and_its_day_in_six_digits(converse: Converse) -> None:
    readings = converse(mac_battery, [(ENTRY, json.dumps(LAPTOP))])
    assert str(readings["battery.temperature"].value) == "30.0 °C"
    assert readings["battery.manufactured"].value == "2022-12-19"
    assert str(readings["battery.voltage"].value) == "12400 mV"
    assert str(readings["battery.health"].value) == "90.0 % ± 5.0 %"


@pytest.mark.parametrize(
    ("entry", "pack", "celsius"),
    [
        ({"Temperature": 3094}, {}, "36.2 °C"),
        ({"Temperature": 3010, "VirtualTemperature": 3009}, {}, "30.1 °C"),
        ({"Temperature": 3010, "VirtualTemperature": 2350}, {}, "fits"),
        ({}, {"BatteryData": {"Temperature": 3359, "VirtualTemperature": 3359}}, "33.6 °C"),
        ({}, {"BatteryData": {"Temperature": 3359}}, "in which unit"),
        ({}, {}, "does not tell Temperature"),
    ],
)
def test_temperature_in_the_unit_that_fits_what_stands_beside_it(
    converse: Converse, entry: dict[str, object], pack: dict[str, object], celsius: str
) -> None:
    conversation = [(ENTRY, json.dumps({"built-in": 1} | entry)), (PACK, json.dumps({"ID": 0} | pack))]
    reading = converse(mac_battery, conversation)["battery.temperature"]
    assert celsius in (str(reading.value) if reading.value else str(reading.reason))


@pytest.mark.parametrize(
    ("packed", "day"),
    [(15928, "2011-01-24"), (58485394977331, "2024-11-15"), (0, None), (0x3E1F, None), (2**47, None),
     (int.from_bytes(b"319930", "little"), None), (int.from_bytes(b"900618", "little"), None), (-5, None),
     (2**60, None)],
)  # fmt: skip
def test_the_day_of_manufacture_in_either_form(converse: Converse, packed: int, day: str | None) -> None:
    readings = converse(mac_battery, [(ENTRY, json.dumps({"ManufactureDate": packed}))])
    assert readings["battery.manufactured"].value == day


@pytest.mark.parametrize(
    ("life", "told"),
    [
        ({"TotalOperatingTime": 11_000, "UpdateTime": 1_780_000_000}, True),  # since February 2025
        ({"TotalOperatingTime": 14_000, "UpdateTime": 1_780_000_000}, True),  # 18 days before, as it was tested
        ({"TotalOperatingTime": 28_000, "UpdateTime": 1_780_000_000}, False),  # since March 2023
        ({"TotalOperatingTime": 28_000, "UpdateTime": 0}, True),  # by no clock
        ({"TotalOperatingTime": "long", "UpdateTime": 1_780_000_000}, True),
        ({}, True),
    ],
)
def test_a_gauge_that_ran_before_its_battery_was_made_takes_the_day_away(
    converse: Converse, life: dict[str, object], told: bool
) -> None:
    inside = {"ManufactureDate": 58485394977331, "LifetimeData": life}
    reading = converse(mac_battery, [(ENTRY, json.dumps({"BatteryData": inside}))])["battery.manufactured"]
    if told:
        assert reading.value == "2024-11-15"
    else:
        assert reading.outcome is Outcome.IMPLAUSIBLE
        assert "has run for 28000 hours" in str(reading.reason)


def test_system_information_alone(converse: Converse) -> None:
    readings = converse(mac_battery, [(POWER, REPORT.format(**AS_IS))])
    assert {name: str(each.value) for name, each in readings.items() if each.outcome is Outcome.MEASURED} == {
        "battery.health.settings": "88 % ± 1 %", "battery.health": "88 % ± 1 %", "battery.cycles": "211 cycles",
        "battery.level": "55 % ± 1 %", "battery.status": "discharging", "battery.condition": "Normal",
        "parts.battery.serial": "D86123456789ABCDE",
    }  # fmt: skip


def test_apples_own_figure_goes_before_the_estimates(converse: Converse) -> None:
    report = REPORT.format(**AS_IS | {"percent": "88\u00a0%"})
    readings = converse(mac_battery, [(ENTRY, json.dumps(LAPTOP)), (POWER, report)])
    assert str(readings["battery.health"].value) == "88 % ± 1 %"
    assert str(readings["battery.health.spread"].value) == "2.0 %"
    assert str(readings["battery.cycles"].value) == "210 cycles"


@pytest.mark.parametrize(
    ("changed", "measure", "outcome", "words"),
    [
        ({"percent": "good"}, "battery.health", Outcome.NOT_READABLE, "no percent"),
        ({"percent": "150 %"}, "battery.health", Outcome.IMPLAUSIBLE, "outside"),
        ({"condition": "<b>Normal</b>"}, "battery.condition", Outcome.NOT_READABLE, "no words that are known"),
        ({"charge": "State of Charge (%): full"}, "battery.level", Outcome.IMPLAUSIBLE, "no whole number"),
        ({"charge": "Charge Remaining (mAh): 900"}, "battery.level", Outcome.NOT_READABLE, "Full Charge Capacity"),
        ({"charging": "Yes"}, "battery.status", Outcome.IMPLAUSIBLE, "the charger does not"),
        ({"installed": "No"}, "battery.condition", Outcome.NOT_PRESENT, "no battery is installed"),
    ],
)
def test_what_system_information_cannot_mean(
    converse: Converse, changed: dict[str, str], measure: str, outcome: Outcome, words: str
) -> None:
    reading = converse(mac_battery, [(POWER, REPORT.format(**AS_IS | changed))])[measure]
    assert reading.outcome is outcome
    assert words in str(reading.reason)


@pytest.mark.parametrize("condition", ["Normal", "Service Recommended", "Replace Soon", "Service Battery"])
def test_the_condition_is_told_in_apples_words(converse: Converse, condition: str) -> None:
    report = REPORT.format(**AS_IS | {"condition": condition})
    assert converse(mac_battery, [(POWER, report)])["battery.condition"].value == condition


def test_a_desktop_has_no_battery_only_where_it_says_so(converse: Converse) -> None:
    said = converse(mac_battery, [(ENTRY, json.dumps({"BatteryInstalled": 0, "MaxCapacity": 0, "Voltage": 0}))])
    assert said["battery.health"].outcome is Outcome.NOT_PRESENT
    silent = converse(mac_battery, [(ENTRY, json.dumps({"MaxCapacity": 0, "CycleCount": 0, "Voltage": 0}))])
    own = {name for name, reading in silent.items() if reading.outcome is Outcome.NOT_TESTED}
    assert own == {"battery.health.settings", "battery.condition"}  # which only System Information tells
    assert {silent[name].outcome for name in silent.keys() - own} == {Outcome.NOT_READABLE}


@pytest.mark.parametrize(
    "answer", ["", "Power:\n", "Power:\n\n    Battery Information:\n", "Strom:\n\n    Batterie: ja\n"]
)
def test_silence_is_no_reading(converse: Converse, answer: str) -> None:
    readings = converse(mac_battery, [(ENTRY, answer), (PACK, answer), (POWER, answer)])
    assert {reading.outcome for reading in readings.values()} == {Outcome.NOT_READABLE}
