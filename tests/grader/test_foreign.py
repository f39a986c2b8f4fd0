"""A report that somebody brings is told by what is in it, and read as if it had been asked for."""

import json
import plistlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.foreign import ReportError, recorded_in
from grader.replay import link_of, replayed
from probes.device import DeviceError
from probes.reading import Outcome
from probes.transcript import Header, Transcript, TranscriptError
from probes.virtual.report_source import ReportSource
from probes.virtual.source import FOLDER, names, read_source

BATTERY_REPORT = """\ufeff<?xml version="1.0" encoding="utf-8"?>\r
<?xml-stylesheet type='text/xsl' href='C:\\battery-stylesheet.xsl'?>\r
<BatteryReport xmlns="http://schemas.microsoft.com/battery/2012"><SystemInformation>\
<SystemManufacturer>LENOVO</SystemManufacturer><SystemProductName>20L50000MX</SystemProductName></SystemInformation>\
<Batteries><Battery><DesignCapacity>24000</DesignCapacity><FullChargeCapacity>21000</FullChargeCapacity></Battery>\
</Batteries></BatteryReport>"""
PROFILE = {
    "SPHardwareDataType": [
        {"machine_model": "Mac14,2", "machine_name": "MacBook Air", "serial_number": "FVFXC0DEQ6L4"}
    ],
    "SPPowerDataType": [{"sppower_battery_health_info": {"sppower_battery_health_maximum_capacity": "91%"}}],
}
PRINTED = """Hardware:

    Hardware Overview:

      Model Name: MacBook Pro
      Model Identifier: MacBookPro17,1

Power:

    Battery Information:

      Health Information:
          Cycle Count: 77
          Condition: Normal
          Maximum Capacity: 97%

Printers:

    The printers list is empty.
"""
ENTRY = {"DesignCapacity": 4629, "NominalChargeCapacity": 4342, "AppleRawMaxCapacity": 4215, "BatteryInstalled": True}
ROOT = {"model": b"MacBookAir10,1\0", "manufacturer": b"Apple Inc.\0", "IOPlatformSerialNumber": "C02QM0AAFVH8"}


def write(folder: Path, said: str | bytes) -> Path:
    file = folder / "report.any"
    file.write_bytes(said if isinstance(said, bytes) else said.encode())
    return file


@pytest.mark.parametrize(
    ("said", "platform", "model", "health"),
    [
        (BATTERY_REPORT, "windows", "20L50000MX", "87.5"),
        (json.dumps(PROFILE, indent=2), "macos", "Mac14,2", "91"),
        (plistlib.dumps([{"_dataType": kind, "_items": items} for kind, items in PROFILE.items()]), "macos", "Mac14,2",
         "91"),
        (PRINTED, "macos", "MacBookPro17,1", "97"),
        (plistlib.dumps([ENTRY]), "macos", "unknown", "93.8"),
        ('+-o AppleSmartBattery  <class AppleSmartBattery>\n    {\n      "DesignCapacity" = 4629\n'
         '      "NominalChargeCapacity" = 4342\n    }\n', "macos", "unknown", "93.8"),
    ],
    ids=["powercfg", "json", "xml", "text", "ioreg -a", "ioreg"],
)  # fmt: skip
def test_a_report_is_told_by_what_is_in_it(tmp_path: Path, said, platform, model, health) -> None:
    recorded = recorded_in(write(tmp_path, said))
    device = recorded.header.device
    assert device is not None
    assert (device.kind, device.platform, device.model) == ("laptop", platform, model)
    readings = {reading.measure: reading for reading in replayed(recorded)}
    assert f"{readings['battery.health'].value.value:f}" == health
    assert link_of(recorded) == "report"


def test_the_registrys_root_tells_the_mac(tmp_path: Path) -> None:
    device = recorded_in(write(tmp_path, plistlib.dumps([ROOT]))).header.device
    assert device is not None
    assert (device.model, device.identifiers) == ("MacBookAir10,1", {"serial": "C02QM0AAFVH8"})


def test_a_report_reads_the_same_each_time_and_as_a_transcript(tmp_path: Path) -> None:
    recorded = recorded_in(write(tmp_path, PRINTED))
    recorded.write(tmp_path / "bag.jsonl")
    again = recorded_in(tmp_path / "bag.jsonl")
    assert again == recorded
    assert [each.canonical() for each in replayed(again)] == [each.canonical() for each in replayed(recorded)]


def test_a_report_of_a_desktop_is_not_graded(tmp_path: Path) -> None:
    desktop = json.dumps({"SPHardwareDataType": [{"machine_name": "iMac", "machine_model": "iMac21,1"}]})
    with pytest.raises(DeviceError, match="iMac, which is no laptop"):
        recorded_in(write(tmp_path, desktop))


STUDIO = {"BatteryInstalled": False, "MaxCapacity": 0, "CycleCount": 0, "Voltage": 0}


@pytest.mark.parametrize(
    ("said", "which"),
    [
        (plistlib.dumps([ROOT | {"model": b"Mac16,10\0"}]), "Mac16,10"),
        (plistlib.dumps([ROOT | {"model": b"Mac99,1\0"}]), "Mac99,1"),
        (plistlib.dumps([ROOT | {"model": b"\0"}]), "this Mac"),
        (plistlib.dumps([STUDIO]), "this Mac"),
        (plistlib.dumps([STUDIO | {"BatteryInstalled": True}]), "this Mac"),
        (json.dumps({"SPHardwareDataType": [{"machine_name": "Mac", "machine_model": "Mac16,10"}]}), "Mac16,10"),
        (json.dumps({"SPPowerDataType": [{"_name": "sppower_information"}]}), "this Mac"),
        ("Software:\n\n    System Software Overview:\n\n      System Version: macOS 15.1 (24B83)\n", "this Mac"),
    ],
)
def test_a_mac_that_shows_no_sign_of_a_laptop_is_not_taken_for_one(tmp_path: Path, said, which: str) -> None:
    with pytest.raises(DeviceError, match=f"whether {which} is a laptop: bring what `system_profiler"):
        recorded_in(write(tmp_path, said))


@pytest.mark.parametrize("model", ["Mac14,2", "Mac16,1", "MacBookPro12,1", "MacBook8,1"])
def test_a_model_that_is_carried_is_a_laptop_without_its_battery(tmp_path: Path, model: str) -> None:
    device = recorded_in(write(tmp_path, plistlib.dumps([ROOT | {"model": model.encode() + b"\0"}]))).header.device
    assert device is not None
    assert (device.kind, device.model) == ("laptop", model)


@pytest.mark.parametrize(
    "said",
    ["<html><body>Battery report</body></html>", "<?xml version='1.0'?><BatteryReport/>", "Hardware:\n", "hello\n",
     b"\x00\xff" * 99, plistlib.dumps({"a": 1}), "+-o Root  <class IORegistryEntry>\n", "energy-full: 52 Wh\n",
     "[1, 2]"],
)  # fmt: skip
def test_anything_else_is_refused_in_a_sentence(tmp_path: Path, said) -> None:
    with pytest.raises(ReportError, match="neither a transcript nor a report of a laptop") as refused:
        recorded_in(write(tmp_path, said))
    assert refused.value.exit_code == 3


@pytest.mark.parametrize("said", ["", "{}\n", '{"a": 1}\n', '{"format": "truegrade/transcript/1"'])
def test_a_broken_transcript_has_its_own_error(tmp_path: Path, said) -> None:
    with pytest.raises(TranscriptError):
        recorded_in(write(tmp_path, said))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="No such file"):
        recorded_in(tmp_path / "none.xml")


def test_a_transcript_is_read_as_one(tmp_path: Path) -> None:
    Transcript(header=Header(recorded_at="2026-11-01T00:00:00Z")).write(tmp_path / "bag.jsonl")
    assert recorded_in(tmp_path / "bag.jsonl").exchanges == ()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("declared", ["utf-8", "utf-16"])
@pytest.mark.parametrize("said", [BATTERY_REPORT, PRINTED], ids=["powercfg", "text"])
def test_a_report_that_was_saved_as_utf_16_is_the_same_report(tmp_path: Path, said, declared, encoding) -> None:
    """So PowerShell writes what is sent to a file, and an editor of Windows what it calls Unicode."""
    told = said.removeprefix("\ufeff").replace("utf-8", declared)
    marked = told if encoding == "utf-16" else f"\ufeff{told}"
    readings = {reading.measure: reading for reading in replayed(recorded_in(write(tmp_path, marked.encode(encoding))))}
    assert f"{readings['battery.health'].value.value:f}" == ("87.5" if said == BATTERY_REPORT else "97")


def test_a_declared_encoding_hides_no_entities(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE b [<!ENTITY a "9999999"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    said = BATTERY_REPORT.removeprefix("\ufeff").replace("?>\r\n<Batt", f"?>{bomb}<Batt").replace("24000", "&b;")
    for encoding in ("utf-8", "utf-16", "utf-7", "cp037"):
        told = said.replace("utf-8", encoding).encode("utf-16" if encoding == "utf-16" else "utf-8")
        readings = replayed(recorded_in(write(tmp_path, told)))
        assert {reading.outcome for reading in readings} <= {Outcome.NOT_READABLE, Outcome.NOT_TESTED}


def test_a_report_that_is_cut_off_passes_nothing(tmp_path: Path) -> None:
    readings = replayed(recorded_in(write(tmp_path, BATTERY_REPORT[:-20])))
    assert {reading.outcome for reading in readings} <= {Outcome.NOT_READABLE, Outcome.NOT_TESTED}


HEADS = (b"", b"Hardware:\n\n    A:\n", b"<BatteryReport xmlns='schemas.microsoft.com/battery/2012'", b"+-o ")


@given(st.binary(max_size=400), st.sampled_from(HEADS))
def test_any_bytes_are_a_transcript_or_a_sentence(tmp_path_factory, rest: bytes, head: bytes) -> None:
    file = write(tmp_path_factory.mktemp("any"), head + rest)
    try:
        recorded = recorded_in(file)
    except (ReportError, TranscriptError, DeviceError):
        return
    assert Outcome.PASSED not in {reading.outcome for reading in replayed(recorded)}


REPORTED = [(name, ask) for name in names() if isinstance(source := read_source(name), ReportSource)
            for ask in source.reports]  # fmt: skip


@pytest.mark.parametrize(("name", "ask"), REPORTED)
def test_each_report_of_a_composed_laptop_is_told_as_the_one_that_it_is(tmp_path: Path, name: str, ask: str) -> None:
    composed = Transcript.read(FOLDER / f"{name}.jsonl")
    said = next(exchange.stdout for exchange in composed.exchanges if exchange.ask == f"run:{ask}")
    recorded = recorded_in(write(tmp_path, said))
    assert recorded.exchanges[0].ask == f"run:{ask}"
    if sum(each == name for each, _ in REPORTED) == 1:
        assert recorded.header.device == composed.header.device
        assert {each.canonical() for each in replayed(recorded)} == {each.canonical() for each in replayed(composed)}
