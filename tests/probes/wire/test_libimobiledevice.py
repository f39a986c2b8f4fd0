"""The virtual iPhone as the tools of libimobiledevice see it: another client, written by other people."""

import os
import plistlib
import shutil
import subprocess
import threading
import time

import pytest

from probes.virtual.iphone_misbehaviour import Consent, IphoneMisbehaviour

TOOLS = ("idevice_id", "ideviceinfo", "idevicepair", "idevicediagnostics", "idevicecrashreport")
pytestmark = pytest.mark.skipif(not all(map(shutil.which, TOOLS)), reason="libimobiledevice-utils is not installed")

UDID = "00008110-0012345678901234"
OLD_UDID = "a3f1" * 10
VALUES = {
    "UniqueDeviceID": UDID, "ProductVersion": "18.4.1", "ProductType": "iPhone14,5", "DeviceClass": "iPhone",
    "SerialNumber": "F2LZK0AAAA", "WiFiAddress": "02:00:00:00:00:01", "UniqueChipID": 2**53 + 1,
}  # fmt: skip
BATTERY = {"CycleCount": 312, "BatteryData": {"DesignCapacity": 3240, "Data": b"\x00\xff"}, "IsCharging": True}
PHONE = [
    ("lockdown:*", VALUES),
    ("lockdown:com.apple.mobile.battery", {"BatteryCurrentCapacity": 81}),
    ("lockdown:com.apple.fmip IsAssociated", False),
    ("ioregistry:AppleSmartBattery", BATTERY),
    ("ioclass:IOPMPowerSource", {"CycleCount": 7}),
    ("diagnostics:GasGauge", {"GasGauge": {"CycleCount": 3, "Status": "Success"}}),
]


def run(*words, udid=None, timeout=10.0):
    """Run a tool for one device; one that does not end is an error."""
    tool, *rest = words
    chosen = ["-u", udid] if udid else []
    return subprocess.run([tool, *chosen, *rest], capture_output=True, check=False, timeout=timeout, env=os.environ)


def told(*words, udid=None):
    done = run(*words, udid=udid)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def tree(*words, udid=None):
    return plistlib.loads(told(*words, udid=udid).strip())


def refused(*words, udid=None):
    done = run(*words, udid=udid)
    assert done.returncode != 0
    return done.stdout + done.stderr


@pytest.mark.parametrize("tls", [True, False])
def test_values_arrive_whole(plugged, tls):
    plugged(tls=tls)
    assert told("idevice_id", "-l").decode().split() == [UDID]
    assert tree("ideviceinfo", "-x") == VALUES
    assert tree("ideviceinfo", "-x", "-q", "com.apple.mobile.battery") == {"BatteryCurrentCapacity": 81}
    assert told("ideviceinfo", "-q", "com.apple.fmip", "-k", "IsAssociated") == b"false\n"
    assert told("ideviceinfo", "-k", "UniqueChipID") == b"9007199254740993\n"
    assert told("ideviceinfo", "-k", "Nothing") == b""


def test_the_registry_and_the_diagnostics(plugged):
    phone = plugged()
    assert tree("idevicediagnostics", "ioregentry", "AppleSmartBattery") == {"IORegistry": BATTERY}
    assert tree("idevicediagnostics", "diagnostics", "GasGauge")["GasGauge"]["CycleCount"] == 3
    assert tree("idevicediagnostics", "diagnostics", "All")["GasGauge"]["CycleCount"] == 3
    assert tree("idevicediagnostics", "mobilegestalt", "SerialNumber") == {
        "MobileGestalt": {"Status": "MobileGestaltDeprecated"}
    }
    assert b"IORegistry" not in run("idevicediagnostics", "ioregentry", "NoSuchEntry").stdout
    assert phone.requests.count("Goodbye") == 5


def test_what_would_restart_the_phone_is_refused_and_noted(plugged):
    phone = plugged()
    for action in ("restart", "shutdown", "sleep"):
        run("idevicediagnostics", action)
    assert {"Restart", "Shutdown", "Sleep"} <= set(phone.requests)
    assert told("ideviceinfo", "-k", "SerialNumber") == b"F2LZK0AAAA\n", "it is still there"


def test_crash_reports_arrive_byte_for_byte(plugged, tmp_path):
    large = bytes(range(256)) * 3000
    reports = {"/panic-full-1.ips": large, "/Retired/b.ips": b"{}\n", "/Retired/Old/c.ips": b"\x00\xff"}
    phone = plugged([*PHONE, ("crashes:list", list(reports)), *((f"crash:{p}", data) for p, data in reports.items())])
    told("idevicecrashreport", "-k", str(tmp_path))
    pulled = {f"/{path.relative_to(tmp_path)}": path.read_bytes() for path in tmp_path.rglob("*.ips")}
    assert pulled == reports
    assert "RemovePath" not in phone.requests
    run("idevicecrashreport", str(tmp_path))
    assert "RemovePath" in phone.requests, "without -k it wants to remove them, which is refused"
    (tmp_path / "again").mkdir()
    told("idevicecrashreport", "-k", str(tmp_path / "again"))
    assert (tmp_path / "again/panic-full-1.ips").read_bytes() == large


def test_several_devices_at_once(usbmuxd, plugged):
    plugged()
    plugged([("lockdown:*", VALUES | {"SerialNumber": "OTHER"})], udid=OLD_UDID)
    network = plugged([("lockdown:*", VALUES)], udid="b" * 40)
    usbmuxd.unplug(network)
    usbmuxd.plug(network, network=True)
    assert set(told("idevice_id", "-l").decode().split()) == {UDID, OLD_UDID}
    assert told("idevice_id", "-n").decode().split() == ["b" * 40]
    assert told("ideviceinfo", "-k", "SerialNumber", udid=UDID) == b"F2LZK0AAAA\n"
    assert told("ideviceinfo", "-k", "SerialNumber", udid=OLD_UDID) == b"OTHER\n"
    assert told("ideviceinfo", "-k", "UniqueDeviceID", udid=OLD_UDID).decode().strip() == OLD_UDID


def test_a_phone_from_before_ios_10_speaks_old_tls(plugged):
    plugged([("lockdown:*", VALUES | {"ProductVersion": "9.3.5"})])
    assert told("ideviceinfo", "-k", "ProductVersion") == b"9.3.5\n"


def test_a_paired_phone_validates_and_can_be_unpaired(plugged):
    phone = plugged()
    assert b"SUCCESS" in told("idevicepair", "validate")
    run("idevicepair", "unpair")
    assert phone.hosts == set() and "Unpair" in phone.requests
    assert b"SUCCESS" not in refused("idevicepair", "validate")


def test_an_unpaired_phone_tells_little_without_a_session(plugged):
    plugged(misbehaviour=IphoneMisbehaviour(unpaired=True, consent=Consent.PENDING))
    assert b"Pairing dialog response pending" in refused("ideviceinfo")
    simple = tree("ideviceinfo", "-s", "-x")
    assert simple["ProductType"] == "iPhone14,5" and "SerialNumber" not in simple


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (IphoneMisbehaviour(unpaired=True, consent=Consent.PENDING), b"accept the trust dialog"),
        (IphoneMisbehaviour(unpaired=True, consent=Consent.DENIED), b"said that the user denied"),
        (IphoneMisbehaviour(unpaired=True, locked=True), b"passcode is set"),
    ],
)
def test_a_phone_that_does_not_trust_says_why(plugged, wrong, words):
    phone = plugged(misbehaviour=wrong)
    assert words in refused("idevicepair", "pair")
    assert phone.hosts == set()


def test_a_phone_trusts_once_somebody_has_tapped(usbmuxd, plugged):
    phone = plugged(misbehaviour=IphoneMisbehaviour(unpaired=True, consent=Consent.GIVEN, consent_after=0.3))
    assert b"accept the trust dialog" in refused("idevicepair", "pair")
    time.sleep(0.3)
    assert b"SUCCESS" in told("idevicepair", "pair")
    assert phone.hosts == {plistlib.loads(usbmuxd.records[UDID])["HostID"]}
    assert told("ideviceinfo", "-k", "SerialNumber") == b"F2LZK0AAAA\n"


def test_a_locked_phone_starts_no_service_but_tells_of_its_battery(plugged):
    plugged(misbehaviour=IphoneMisbehaviour(locked=True))
    refused("idevicediagnostics", "ioregentry", "AppleSmartBattery")
    assert tree("ideviceinfo", "-x", "-q", "com.apple.mobile.battery") == {"BatteryCurrentCapacity": 81}


def test_a_phone_that_is_cut_is_gone_and_comes_back(usbmuxd, plugged):
    phone = plugged(misbehaviour=IphoneMisbehaviour(cut_after=500, away=0.5))
    assert run("ideviceinfo").returncode != 0
    assert run("idevice_id", "-l").stdout == b""
    ends = time.monotonic() + 5
    while not usbmuxd.attached() and time.monotonic() < ends:
        time.sleep(0.02)
    assert tree("ideviceinfo", "-x") == VALUES
    usbmuxd.unplug(phone)
    assert b"No device found" in refused("ideviceinfo")


def test_a_slow_phone_is_slow_and_a_hanging_one_never_answers(plugged):
    phone = plugged(misbehaviour=IphoneMisbehaviour(latency=0.1))
    started = time.monotonic()
    assert tree("ideviceinfo", "-x") == VALUES
    assert time.monotonic() - started > 0.3
    phone.misbehaviour = IphoneMisbehaviour(hang=True)
    with pytest.raises(subprocess.TimeoutExpired):
        run("ideviceinfo", timeout=0.5)


def test_several_tools_at_once_do_not_wait_for_each_other(plugged):
    phone = plugged(misbehaviour=IphoneMisbehaviour(latency=0.05))
    said = []
    threads = [threading.Thread(target=lambda: said.append(tree("ideviceinfo", "-x"))) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said == [VALUES] * 5
    assert phone.requests.count("StartSession") == 5
