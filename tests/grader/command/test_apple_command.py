"""Apple's devices on the command line: listed, trusted, inspected beside an Android phone, read by other tools too."""

import json
import os
import plistlib
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from command_station import Station

from probes.transcript import Transcript
from probes.virtual.iphone_misbehaviour import Consent, IphoneMisbehaviour

RECORDINGS = Path(__file__).parents[3] / "probes" / "virtual" / "devices"
IPHONES = ("apple-iphone-8-ios16", "apple-iphone-12-ios18", "apple-iphone-14-pro-ios26")
PLEASE = "To add iPhones and iPads, install pymobiledevice3: pip install 'truegrade[ios]'."


def readings(report: dict, folder: Path) -> dict[str, dict]:
    evidence = folder / report["report_id"] / "evidence/data/readings.json"
    return {reading["measure"]: reading for reading in json.loads(evidence.read_bytes())}


def test_both_kinds_of_device_are_listed_and_what_to_do_about_each(bench: Station, plug, phone: str) -> None:
    trusted = plug("apple-iphone-12-ios18")
    other = plug("apple-iphone-8-ios16", misbehaviour=IphoneMisbehaviour(unpaired=True))
    locked = plug("apple-iphone-14-pro-ios26", misbehaviour=IphoneMisbehaviour(locked=True))
    listed = {each["serial"]: each for each in bench.run("devices", "--json").json}
    assert {serial: each["state"] for serial, each in listed.items()} == {
        phone: "device",
        trusted.udid: "trusted",
        other.udid: "not trusted",
        locked.udid: "locked",
    }
    assert "trust this computer" in listed[other.udid]["hint"]
    assert "Pair" not in other.requests  # to list a device shows nothing on it


def test_an_android_phone_and_an_iphone_are_inspected_at_once_by_one_command(bench: Station, plug, phone: str) -> None:
    iphone = plug("apple-iphone-12-ios18")
    ran = bench.inspect("--all")
    assert ran.code in (0, 1), ran.err
    both = {each["device"]["serial"]: each for each in ran.json}
    assert set(both) == {phone, iphone.udid}
    models = {serial: readings(each, bench.folder / "out")["identity.model"] for serial, each in both.items()}
    assert (models[phone]["value"], models[iphone.udid]["value"]) == ("SM-S921B", "iPhone13,2")
    for each in both.values():
        verified = bench.run("verify", bench.folder / "out" / each["report_id"], "--again", "parse", "--json")
        assert verified.json["ok"], verified.out


def test_a_phone_that_fails_costs_no_other_its_report(bench: Station, plug, phone: str) -> None:
    denied = plug("apple-iphone-12-ios18", misbehaviour=IphoneMisbehaviour(unpaired=True, consent=Consent.DENIED))
    ran = bench.inspect("--all")
    assert ran.code == 3
    both = {each["device"]["serial"]: each for each in ran.json}
    assert "Don't Trust" in both[denied.udid]["fault"]
    assert "grades" in both[phone]


def test_the_operator_is_told_to_tap_trust_and_the_inspection_goes_on(bench: Station, plug) -> None:
    wrong = IphoneMisbehaviour(unpaired=True, consent=Consent.GIVEN, consent_after=1.0)
    iphone = plug("apple-iphone-12-ios18", misbehaviour=wrong)
    ran = bench.run("inspect", "--device", iphone.udid)
    assert ran.code in (0, 1), ran.err
    assert "tap Trust" in ran.err
    assert "iPhone 12" in ran.out


def test_nothing_is_asked_of_a_device_but_what_reads(bench: Station, plug) -> None:
    iphone = plug("apple-iphone-14-pro-ios26")
    assert bench.inspect("--device", iphone.udid).code in (0, 1)
    assert set(iphone.requests) <= READING, set(iphone.requests) - READING


SERVICES = {
    "com.apple.mobile.diagnostics_relay", "com.apple.mobile.MCInstall", "com.apple.mobileactivationd",
    "com.apple.mobile.installation_proxy", "com.apple.companion_proxy", "com.apple.crashreportmover",
    "com.apple.crashreportcopymobile",
}  # fmt: skip
READING = {
    "QueryType", "GetValue", "StartSession", "StopSession", "IORegistry", "GasGauge", "GetCloudConfiguration",
    "GetProfileList", "GetActivationStateRequest", "Browse", "GetDeviceRegistry", "GetValueFromRegistry",
    "crashreportmover", "ReadDir", "GetFileInfo", "FileRefOpen", "FileRefRead", "FileRefClose",
    *(f"StartService {service}" for service in SERVICES),
}  # fmt: skip
"""Every request that may ever reach a device which trusts this computer."""


def tool(bench: Station, *words: str) -> bytes:
    environment = {**os.environ, **bench.environment}
    return subprocess.run(words, env=environment, capture_output=True, timeout=60, check=True).stdout


@pytest.mark.parametrize("name", IPHONES)
def test_libimobiledevice_reads_the_same_values(bench: Station, plug, name: str, tmp_path: Path) -> None:
    """Two programs that share no line: Debian's tools, and `grader inspect` over pymobiledevice3."""
    iphone = plug(name)
    ran = bench.inspect("--device", iphone.udid)
    assert ran.code in (0, 1), ran.err
    ours = readings(ran.json, bench.folder / "out")
    assert tool(bench, "idevice_id", "-l").decode().split() == [iphone.udid]
    info = plistlib.loads(tool(bench, "ideviceinfo", "-u", iphone.udid, "-x"))
    told = {
        "identity.model": info["ProductType"],
        "identity.part": info["ModelNumber"] + info["RegionInfo"],
        "identity.serial": info["SerialNumber"],
        "identity.imei": info["InternationalMobileEquipmentIdentity"],
        "radios.baseband": info["BasebandVersion"],
        "parts.board.serial": info["MLBSerialNumber"],
    }
    if second := info.get("InternationalMobileEquipmentIdentity2"):
        told["identity.imei2"] = second
    assert {measure: ours[measure]["value"] for measure in told} == told
    assert info["ProductVersion"] in ours["identity.os"]["value"]
    assert info["BuildVersion"] in ours["identity.os"]["value"]
    assert (ours["locks.activation"]["outcome"] == "passed") == (info["ActivationState"] == "Activated")
    assert (ours["radios.baseband_state"]["outcome"] == "passed") == (info["BasebandStatus"] == "BBInfoAvailable")
    disk = plistlib.loads(tool(bench, "ideviceinfo", "-u", iphone.udid, "-q", "com.apple.disk_usage", "-x"))
    assert value(ours, "storage.free") == pytest.approx(disk["AmountDataAvailable"] / 1e9, abs=0.06)
    assert value(ours, "storage.total") == pytest.approx(disk["TotalDiskCapacity"] / 1e9, abs=0.06)
    level = plistlib.loads(tool(bench, "ideviceinfo", "-u", iphone.udid, "-q", "com.apple.mobile.battery", "-x"))
    assert value(ours, "battery.level") == level["BatteryCurrentCapacity"]
    entry = tool(bench, "idevicediagnostics", "-u", iphone.udid, "ioregentry", "AppleSmartBattery")
    flat = plistlib.loads(entry)["IORegistry"]
    nested = {**flat.get("BatteryData", {}), **flat}
    shared = {measure: scale * nested[key] for measure, (key, scale) in BATTERY.items() if key in nested}
    assert {"battery.cycles", "battery.design_capacity", "battery.nominal_capacity"} <= set(shared)
    assert {measure: value(ours, measure) for measure in shared} == pytest.approx(shared, abs=0.06)
    if (serial := ours["parts.battery.serial"])["outcome"] == "measured":
        assert serial["value"] == nested["Serial"]


BATTERY = {
    "battery.cycles": ("CycleCount", 1),
    "battery.design_capacity": ("DesignCapacity", 1),
    "battery.nominal_capacity": ("NominalChargeCapacity", 1),
    "battery.full_capacity": ("AppleRawMaxCapacity", 1),
    "battery.voltage": ("Voltage", 1),
    "battery.temperature": ("Temperature", 0.01),
}
"""Measure to the key of the battery's entry, and what its number is to be multiplied with."""


def value(ours: dict[str, dict], measure: str) -> float:
    return float(ours[measure]["value"]["value"])


def test_idevicecrashreport_fetches_the_reports_that_were_read(bench: Station, plug, tmp_path: Path) -> None:
    iphone = plug("apple-iphone-12-pro-panics")
    ran = bench.inspect("--device", iphone.udid)
    assert ran.code in (0, 1), ran.err
    tool(bench, "idevicecrashreport", "-u", iphone.udid, "-k", str(tmp_path))
    recorded = Transcript.read(RECORDINGS / "apple-iphone-12-pro-panics.jsonl").exchanges
    reports = {e.ask.removeprefix("crash:/"): e.stdout for e in recorded if e.ask.startswith("crash:")}
    assert reports
    fetched = {str(path.relative_to(tmp_path)): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert {name: fetched.get(name) for name in reports} == reports
    panics = readings(ran.json, bench.folder / "out")["crashes.kernel"]["value"]["value"]
    assert float(panics) == len([name for name in fetched if name.startswith("panic-full")])


def test_parts_are_compared_with_the_earlier_inspection_of_the_same_device(bench: Station, plug) -> None:
    iphone = plug("apple-iphone-14-pro-ios26")
    bench.inspect("--device", iphone.udid, "--out", "first")
    same = bench.inspect("--device", iphone.udid, "--out", "second", "--earlier", "first")
    assert readings(same.json, bench.folder / "second")["parts.unchanged"]["outcome"] == "passed"
    found = bench.run("verify", bench.folder / "second" / same.json["report_id"], "--again", "parse", "--json")
    assert found.json["ok"], found.out
    nowhere = bench.run("inspect", "--device", iphone.udid, "--earlier", "nowhere")
    assert (nowhere.code, "nowhere" in nowhere.err) == (3, True)


def test_a_recorded_iphone_reads_the_same_by_wire(bench: Station) -> None:
    recording = RECORDINGS / "apple-iphone-12-ios18.jsonl"
    direct, wire = (bench.run("replay", recording, "--json", *words) for words in ((), ("--wire",)))
    assert direct.code == wire.code == 0, wire.err
    assert wire.json == direct.json


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """Return a folder with every package that is installed here but pymobiledevice3."""
    folder = tmp_path / "packages"
    folder.mkdir()
    for each in Path(sysconfig.get_path("purelib")).iterdir():
        if not each.name.startswith("pymobiledevice3"):
            (folder / each.name).symlink_to(each)
    return folder


def without_library(bare: Path, station: Station, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command as on a machine where the library is not installed."""
    command = [sys.executable, "-S", "-c", "from grader.cli import run; run()", *map(str, words)]
    paths = {"PYTHONPATH": f"{bare}:{Path(__file__).parents[3]}"}
    return subprocess.run(
        command, cwd=station.folder, env=station.environment | paths, capture_output=True, text=True, timeout=120,
        check=False,
    )  # fmt: skip


def test_without_the_library_all_else_works_and_one_sentence_says_how_to_add_iphones(
    station: Station, phone: str, bare: Path
) -> None:
    listed = without_library(bare, station, "devices")
    assert (listed.returncode, phone in listed.stdout) == (0, True)
    assert listed.stderr.strip() == PLEASE
    inspected = without_library(bare, station, "inspect", "--device", phone, "--json")
    assert inspected.returncode in (0, 1), inspected.stderr
    replayed = without_library(bare, station, "replay", RECORDINGS / "apple-iphone-12-ios18.jsonl", "--json")
    assert replayed.returncode == 0, replayed.stderr
    wire = without_library(bare, station, "replay", RECORDINGS / "apple-iphone-12-ios18.jsonl", "--wire")
    assert (wire.returncode, "truegrade[ios]" in wire.stderr) == (3, True)
