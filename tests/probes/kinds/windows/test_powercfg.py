"""Windows' battery report: its list of batteries alone counts, and what firmware does not know is no value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.quantity import Quantity
from probes.answer import Shortfall
from probes.kinds.windows.battery import windows_battery
from probes.kinds.windows.identity import windows_identity
from probes.kinds.windows.powercfg import REPORT, packs, swapped, system
from probes.reading import Outcome

BATTERY = {
    "Id": "DELL 0XX00", "Manufacturer": "SMP", "SerialNumber": "3682", "Chemistry": "LiP", "RelativeCapacity": "0",
    "DesignCapacity": "60000", "FullChargeCapacity": "51000", "CycleCount": "310",
}  # fmt: skip
SYSTEM = {
    "ComputerName": "SOMEONES-LAPTOP", "SystemManufacturer": "Dell Inc.", "SystemProductName": "XPS 13 9350",
    "OSBuild": "19041.1.amd64fre.vb_release",
}  # fmt: skip


def element(name: str, told: dict[str, str]) -> str:
    return f"<{name}>" + "".join(f"<{key}>{value}</{key}>" for key, value in told.items()) + f"</{name}>\r\n"


def report(*batteries: dict[str, str], system: dict[str, str] = SYSTEM, history: str = "") -> str:
    return (
        "\ufeff<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<?xml-stylesheet type='text/xsl' href='C:\\b.xsl'?>\r\n"
        '<BatteryReport xmlns="http://schemas.microsoft.com/battery/2012">\r\n'
        + element("SystemInformation", system)
        + "<Batteries>" + "".join(element("Battery", each) for each in batteries) + "</Batteries>"
        + "<RuntimeEstimates><DesignCapacity><Capacity>1</Capacity></DesignCapacity></RuntimeEstimates>"
        + f"<History>{history}</History></BatteryReport>\r\n"
    )  # fmt: skip


def values(readings) -> dict[str, str]:
    return {
        name: str(reading.value.value if isinstance(reading.value, Quantity) else reading.value)
        for name, reading in readings.items()
        if reading.outcome is Outcome.MEASURED
    }


def test_a_report_tells_its_battery_and_its_laptop(converse) -> None:
    told = [(REPORT, report(BATTERY | {"ManufactureDate": "2021-03-09"}))]
    assert values(converse(windows_battery, told)) == {
        "battery.health.pack": "85.0", "battery.health": "85.0", "battery.design_energy": "60.00",
        "battery.full_energy": "51.00", "battery.cycles": "310", "battery.technology": "Li-poly",
        "battery.manufactured": "2021-03-09", "parts.battery.serial": "3682",
    }  # fmt: skip
    assert values(converse(windows_identity, told)) == {
        "identity.maker": "Dell Inc.", "identity.model": "XPS 13 9350", "identity.os": "Windows 10, build 19041",
    }  # fmt: skip


def test_of_two_batteries_the_worse_leads(converse) -> None:
    readings = converse(windows_battery, [(REPORT, report(BATTERY, BATTERY | {"FullChargeCapacity": "30000"}))])
    assert values(readings)["battery.health"] == "50.0"
    assert "battery 1 85.0 %, battery 2 50.0 %" in readings["battery.health"].method
    assert values(readings)["battery.full_energy"] == "81.00"


def test_a_battery_that_was_changed_is_said(converse) -> None:
    changed = '<HistoryEntry DesignCapacity="60000" FullChargeCapacity="59000" BatteryChanged="1"/>'
    assert (
        "was changed"
        in converse(windows_battery, [(REPORT, report(BATTERY, history=changed))])["battery.health"].method
    )
    same = changed.replace('"1"', '"0"')
    assert (
        "changed" not in converse(windows_battery, [(REPORT, report(BATTERY, history=same))])["battery.health"].method
    )


@pytest.mark.parametrize(
    ("change", "measure", "outcome", "words"),
    [
        ({"CycleCount": "0"}, "battery.cycles", Outcome.NOT_READABLE, "where none are counted"),
        ({"FullChargeCapacity": "60000"}, "battery.health", Outcome.NOT_READABLE, "only repeats"),
        ({"FullChargeCapacity": "0"}, "battery.health", Outcome.NOT_READABLE, "no full charge but 0"),
        ({"FullChargeCapacity": ""}, "battery.health", Outcome.NOT_READABLE, "does not tell FullChargeCapacity"),
        ({"FullChargeCapacity": "-5"}, "battery.health", Outcome.IMPLAUSIBLE, "no whole number"),
        ({"FullChargeCapacity": "90000"}, "battery.full_energy", Outcome.IMPLAUSIBLE, "1.50 times"),
        ({"DesignCapacity": "600000"}, "battery.health", Outcome.IMPLAUSIBLE, "which no pack has"),
        ({"RelativeCapacity": "1"}, "battery.health", Outcome.NOT_READABLE, "no mWh"),
        ({"Chemistry": "Dyna"}, "battery.technology", Outcome.NOT_READABLE, "no word that is known"),
        ({"SerialNumber": "@@"}, "parts.battery.serial", Outcome.IMPLAUSIBLE, "garbage"),
        ({"ManufactureDate": "2021-02-31"}, "battery.manufactured", Outcome.IMPLAUSIBLE, "is none"),
        ({"ManufactureDate": "March"}, "battery.manufactured", Outcome.NOT_READABLE, "no form"),
        ({}, "battery.full_capacity", Outcome.NOT_TESTED, "energy, not charge"),
    ],
)  # fmt: skip
def test_what_is_no_evidence_is_no_value(converse, change, measure, outcome, words) -> None:
    reading = converse(windows_battery, [(REPORT, report(BATTERY | change))])[measure]
    assert reading.outcome is outcome
    assert words in reading.reason


def test_a_computer_without_a_battery_has_none(converse) -> None:
    readings = converse(windows_battery, [(REPORT, report())])
    assert readings["battery.health"].outcome is Outcome.NOT_PRESENT


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("", "no whole XML"),
        (report(BATTERY)[:-30], "no whole XML"),
        (report(BATTERY).replace("battery/2012", "energy/2007"), "no battery report of Windows"),
        ("<BatteryReport/>", "no battery report of Windows"),
        ('<!DOCTYPE x [<!ENTITY a "b">]>' + report(BATTERY), "no battery report of Windows"),
        (report(BATTERY).replace("Batteries>", "Cells>"), "no list of batteries"),
        (report(BATTERY).replace("<CycleCount>", "<CycleCount>9</CycleCount><CycleCount>"), "not alike"),
        ({"exit_code": 1, "stderr": "refused"}, "powercfg made no report"),
        ({"failure": "timeout", "stdout": report(BATTERY)}, "no whole answer in time"),
    ],
)  # fmt: skip
def test_what_is_no_report_gives_nothing(converse, said, words) -> None:
    readings = converse(windows_battery, [(REPORT, said)])
    assert not values(readings)
    assert words in readings["battery.health"].reason
    assert Outcome.PASSED not in {reading.outcome for reading in readings.values()}


@pytest.mark.parametrize(
    ("change", "measure", "words"),
    [
        ({"SystemManufacturer": "To be filled by O.E.M."}, "identity.maker", "names no SystemManufacturer"),
        ({"SystemProductName": " "}, "identity.model", "does not tell SystemProductName"),
        ({"OSBuild": "unknown"}, "identity.os", "no build"),
    ],
)
def test_what_firmware_leaves_open_is_not_known(converse, change, measure, words) -> None:
    reading = converse(windows_identity, [(REPORT, report(BATTERY, system=SYSTEM | change))])[measure]
    assert reading.outcome is Outcome.NOT_READABLE
    assert words in reading.reason


@given(st.text())
def test_any_text_is_a_report_or_a_shortfall(text: str) -> None:
    for read in (packs, system, swapped):
        with pytest.raises(Shortfall):
            read(text)
