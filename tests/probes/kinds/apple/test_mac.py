"""A Mac by its own report, in each of its forms, and by the root of its registry."""

import json
import plistlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.quantity import Quantity
from probes.answer import Shortfall
from probes.kinds.apple.battery_mac import IOREG, mac_battery
from probes.kinds.apple.mac import REGISTRY, TOLD, mac
from probes.kinds.apple.system_information import REPORT
from probes.reading import Outcome

HARDWARE = {
    "_name": "hardware_overview", "activation_lock_status": "activation_lock_disabled", "chip_type": "Apple M2",
    "machine_model": "Mac14,2", "machine_name": "MacBook Air", "model_number": "MLXW3D/A",
    "physical_memory": "16 GB", "serial_number": "FVFXC0DEQ6L4",
}  # fmt: skip
DRIVE = {"_name": "APPLE SSD AP0512Z", "size_in_bytes": 500277792768, "removable_media": "no"}
POWER = {
    "_name": "spbattery_information",
    "sppower_battery_charge_info": {"sppower_battery_state_of_charge": 68},
    "sppower_battery_health_info": {
        "sppower_battery_cycle_count": 253, "sppower_battery_health": "Good",
        "sppower_battery_health_maximum_capacity": "84\u00a0%",
    },
    "sppower_battery_model_info": {"sppower_battery_serial_number": "F5D1234ABCD01"},
}  # fmt: skip


def report(hardware=HARDWARE, power=POWER, drives=(DRIVE,)) -> dict[str, object]:
    return {
        "SPHardwareDataType": [hardware],
        "SPNVMeDataType": [{"_name": "Apple SSD Controller", "_items": list(drives)}],
        "SPPowerDataType": [power, {"_name": "sppower_information"}],
        "SPSoftwareDataType": [{"_name": "os_overview", "os_version": "macOS 14.4.1 (23E224)"}],
    }


TEXT = """Hardware:

    Hardware Overview:

      Model Name: MacBook Air
      Model Identifier: Mac14,2
      Model Number: MLXW3D/A
      Chip: Apple M2
      Memory: 16 GB
      Serial Number (system): FVFXC0DEQ6L4
      Activation Lock Status: Disabled

Software:

    System Software Overview:

      System Version: macOS 14.4.1 (23E224)
      User Name: someone (someone)

NVMExpress:

    Apple SSD Controller:

        APPLE SSD AP0512Z:

          Capacity: 500,28 GB (500 277 792 768 bytes)
          Volumes:
            Data:
              Capacity: 494,38 GB (494 384 795 648 bytes)
"""
ALL = {
    "identity.maker": "Apple", "identity.model": "Mac14,2", "identity.name": "MacBook Air",
    "identity.part": "MLXW3D/A", "identity.serial": "FVFXC0DEQ6L4", "identity.os": "macOS 14.4.1 (23E224)",
    "identity.soc": "Apple M2", "memory.total": "16", "storage.total": "500",
}  # fmt: skip


def as_plist(found: dict[str, object]) -> bytes:
    return plistlib.dumps([{"_dataType": kind, "_items": items} for kind, items in found.items()])


def values(readings) -> dict[str, str]:
    return {
        name: str(reading.value.value if isinstance(reading.value, Quantity) else reading.value)
        for name, reading in readings.items()
        if reading.outcome is Outcome.MEASURED
    }


@pytest.mark.parametrize("said", [json.dumps(report()), as_plist(report()), TEXT], ids=["json", "xml", "text"])
def test_a_report_says_which_mac_it_is_in_each_of_its_forms(converse, said) -> None:
    readings = converse(mac, [(REPORT, said)])
    assert values(readings) == ALL
    assert readings["locks.find_my"].outcome is Outcome.PASSED


@pytest.mark.parametrize("said", [json.dumps(report()), as_plist(report())], ids=["json", "xml"])
def test_a_report_tells_its_battery(converse, said) -> None:
    assert values(converse(mac_battery, [(REPORT, said)])) == {
        "battery.health.settings": "84", "battery.health": "84", "battery.cycles": "253",
        "battery.condition": "Normal", "battery.level": "68", "parts.battery.serial": "F5D1234ABCD01",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "measure", "outcome", "words"),
    [
        ({"activation_lock_status": "activation_lock_enabled"}, "locks.find_my", Outcome.FAILED, "lock is on"),
        ({"activation_lock_status": "false"}, "locks.find_my", Outcome.NOT_READABLE, "neither"),
        ({"activation_lock_status": ""}, "locks.find_my", Outcome.NOT_READABLE, "does not tell"),
        ({"activation_lock_status": False}, "locks.find_my", Outcome.NOT_READABLE, "does not tell"),
        ({"serial_number": "XXXXXXXXQ6LR"}, "identity.serial", Outcome.IMPLAUSIBLE, "no form of Apple's"),
        ({"machine_model": 14}, "identity.model", Outcome.NOT_READABLE, "does not tell"),
        ({"machine_model": "iPhone"}, "identity.model", Outcome.IMPLAUSIBLE, "no form of Apple's"),
        ({"machine_name": "ThinkPad"}, "identity.maker", Outcome.IMPLAUSIBLE, "no Mac"),
        ({"chip_type": "Unknown"}, "identity.soc", Outcome.NOT_READABLE, "does not know"),
        ({"physical_memory": "lots"}, "memory.total", Outcome.IMPLAUSIBLE, "no amount"),
    ],
)  # fmt: skip
def test_what_a_report_tells_in_no_known_form_is_no_value(converse, change, measure, outcome, words) -> None:
    reading = converse(mac, [(REPORT, json.dumps(report(HARDWARE | change)))])[measure]
    assert reading.outcome is outcome
    assert words in reading.reason


@pytest.mark.parametrize("drive", [{"removable_media": "yes"}, {"size_in_bytes": "500"}, {"size_in_bytes": True}])
def test_what_is_no_drive_of_the_mac_has_no_size(converse, drive) -> None:
    reading = converse(mac, [(REPORT, json.dumps(report(drives=[DRIVE | drive])))])["storage.total"]
    assert reading.outcome is Outcome.NOT_READABLE


@pytest.mark.parametrize(
    ("power", "words"),
    [
        ({"_name": "sppower_information"}, "nothing of a battery"),
        (POWER | {"sppower_battery_health_info": {}}, "does not tell"),
        (POWER | {"sppower_battery_health_info": "Good"}, "does not tell"),
    ],
)  # fmt: skip
def test_a_report_without_a_battery_tells_no_health(converse, power, words) -> None:
    reading = converse(mac_battery, [(REPORT, json.dumps(report(power=power)))])["battery.health"]
    assert reading.outcome is Outcome.NOT_READABLE
    assert words in reading.reason


@pytest.mark.parametrize(
    "said",
    ["", "{}", "[]", "[1]", '{"SPHardwareDataType": 3}', "<plist/>", json.dumps(report())[:-9],
     "Matériel:\n\n  Nom: MacBook\n",
     '{"SPHardwareDataType": [' + "[" * 9999, {"exit_code": 1, "stderr": "MissingValue"}, {"failure": "timeout"}],
)  # fmt: skip
def test_what_is_no_report_gives_nothing(converse, said) -> None:
    for probe in (mac, mac_battery):
        outcomes = {reading.outcome for reading in converse(probe, [(REPORT, said)]).values()}
        assert outcomes <= {Outcome.NOT_READABLE, Outcome.NOT_TESTED}


def test_two_machines_in_one_report_are_none(converse) -> None:
    both = TEXT + TEXT.replace("Hardware:", "", 1)
    twice = TEXT.replace("      Chip: Apple M2\n", "      Chip: Apple M2\n      Chip: Apple M1\n")
    assert converse(mac, [(REPORT, twice)])["identity.soc"].outcome is Outcome.IMPLAUSIBLE
    assert converse(mac, [(REPORT, both)])["identity.soc"].value == "Apple M2"


THUNDERBOLT = """
    Generic SSD Controller:

        A drive on a cable:

          Capacity: 2 TB (2 000 398 934 016 bytes)
          Removable Media: {}
          Detachable Drive: {}
"""


@pytest.mark.parametrize(("removable", "detachable"), [("No", "Yes"), ("Yes", "No")])
def test_a_drive_that_hangs_on_a_cable_is_no_storage_of_the_mac(converse, removable: str, detachable: str) -> None:
    """It would turn a Mac of 512 GB into one of 2.5 TB; the drive inside says No of both."""
    own = TEXT.replace(
        "          Volumes:", "          Removable Media: No\n          Detachable Drive: No\n          Volumes:"
    )
    for said in (own + THUNDERBOLT.format(removable, detachable), TEXT + THUNDERBOLT.format(removable, detachable)):
        assert str(converse(mac, [(REPORT, said)])["storage.total"].value) == "500 GB"


def test_a_report_that_came_by_way_of_windows_reads_the_same(converse) -> None:
    readings = converse(mac, [(REPORT, TEXT.replace("\n", "\r\n"))])
    assert values(readings) == ALL
    assert readings["locks.find_my"].outcome is Outcome.PASSED


def test_a_text_report_brings_no_escapes(converse) -> None:
    hostile = TEXT.replace("MacBook Air", "MacBook \x1b[2JAir").replace("Apple M2", "Apple \u202eM2")
    assert all(value.isprintable() for value in values(converse(mac, [(REPORT, hostile)])).values())


ROOT = {"model": b"MacBookPro12,1\0", "manufacturer": b"Apple Inc.\0", "IOPlatformSerialNumber": "C02QM0AAFVH8"}
PRINTED = """+-o MacBookPro12,1  <class IOPlatformExpertDevice, id 0x100000112, registered>
    {
      "manufacturer" = <"Apple Inc.">
      "IOPlatformSerialNumber" = "C02QM0AAFVH8"
      "model" = <"MacBookPro12,1">
    }
"""


@pytest.mark.parametrize("said", [plistlib.dumps([ROOT]), PRINTED], ids=["xml", "text"])
def test_the_registry_says_which_mac_it_is(converse, said) -> None:
    assert values(converse(mac, [(REGISTRY, said)])) == {
        "identity.maker": "Apple", "identity.model": "MacBookPro12,1", "identity.serial": "C02QM0AAFVH8",
    }  # fmt: skip


@pytest.mark.parametrize("change", [{"model": 3}, {"model": b"\xff"}, {"model": ["MacBook1,1"]}, {"model": ""}])
def test_a_registry_of_another_kind_is_no_model(converse, change) -> None:
    reading = converse(mac, [(REGISTRY, plistlib.dumps([ROOT | change]))])["identity.model"]
    assert reading.outcome is Outcome.IMPLAUSIBLE
    twice = PRINTED.replace('"model" = <"MacBookPro12,1">', '"model" = <"MacBookPro12,1">\n      "model" = <"Mac14,2">')
    assert converse(mac, [(REGISTRY, twice)])["identity.model"].outcome is Outcome.NOT_READABLE


def test_the_entry_of_a_battery_that_its_owner_printed_is_read_as_one_that_was_asked_for(converse) -> None:
    entry = {"DesignCapacity": 4629, "NominalChargeCapacity": 4342, "CycleCount": 41, "BatteryInstalled": True}
    assert values(converse(mac_battery, [(IOREG, plistlib.dumps([entry]))]))["battery.health"] == "93.8"


KEYS = st.sampled_from(["_items", "SPHardwareDataType", "SPNVMeDataType", "machine_model", "size_in_bytes"])
TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner),
)


@given(st.text() | TREES.map(json.dumps))
def test_any_text_is_a_value_or_a_shortfall(text: str) -> None:
    for parse in TOLD.values():
        try:
            parse(text)
        except Shortfall:
            continue
