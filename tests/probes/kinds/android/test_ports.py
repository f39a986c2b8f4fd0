"""Ports: USB data passes where a host has configured the device, and never over Wi-Fi or on a charger."""

from collections.abc import Callable

import pytest

from probes.kinds.android.ports import CARD, SPEED, USB, ports
from probes.kinds.android.properties import GETPROP
from probes.reading import Outcome, Reading

Converse = Callable[..., dict[str, Reading]]

ADB = "[sys.usb.state]: [mtp,adb]\n"
MODERN = (
    "USB MANAGER STATE (dumpsys usb):\n    handler={\n      connected=true\n      configured=true\n"
    "      kernel_state=CONFIGURED\n      kernel_function_list=ffs\n  host_manager={\n  port_manager={\n"
    "      status={\n        connected=true\n        current_mode=ufp\n        power_role=sink\n"
    "        data_role=device\n            power_role=source\n            data_role=host\n"
)
OLDER = "USB Manager State:\n    mConnected: true\n    mConfigured: true\n    mCurrentFunctions: mtp,adb\n"
OLDEST = "USB Manager State:\n    Enabled Functions: adb usb_mass_storage \n    mConnected: 1, mConfiguration: 1\n"
CHARGER = MODERN.replace("      connected=true\n      configured=true", "      connected=false\n      configured=false")
DISPLAY = "displayport_alt_mode_status=DisplayPortAltModeInfo{partnerSink=enabled, cable=enabled, numLanes=2, h}\n"


@pytest.mark.parametrize(
    ("usb", "properties", "expected"),
    [
        (MODERN, ADB, Outcome.PASSED),
        (MODERN.replace("\n", "\r\r\n"), ADB, Outcome.PASSED),
        (MODERN, "[sys.usb.state]: [mtp]\n", Outcome.NOT_TESTED),
        (MODERN, {"failure": "timeout"}, Outcome.NOT_TESTED),
        (CHARGER, ADB, Outcome.NOT_TESTED),
        (OLDER, "", Outcome.PASSED),
        (OLDER.replace("mConfigured: true", "mConfigured: false"), ADB, Outcome.NOT_TESTED),
        (OLDEST, "", Outcome.PASSED),
        (OLDEST.replace("mConfiguration: 1", "mConfiguration: 0"), "", Outcome.NOT_TESTED),
        ("", ADB, Outcome.NOT_READABLE),
        ("Can't find service: usb\n", ADB, Outcome.NOT_READABLE),
        ({"failure": "disconnected", "stdout": MODERN}, ADB, Outcome.NOT_READABLE),
    ],
)
def test_usb_data(converse: Converse, usb: object, properties: object, expected: Outcome) -> None:
    assert converse(ports, [(USB, usb), (GETPROP, properties)])["ports.usb_data"].outcome is expected


@pytest.mark.parametrize(
    ("usb", "properties", "speed", "expected"),
    [
        (MODERN, ADB, "/sys/class/udc/a.dwc3/current_speed:super-speed\n", "mtp, adb; device; sink; super-speed"),
        (MODERN, ADB, "high-speed\n", "mtp, adb; device; sink; high-speed"),
        (MODERN, ADB, {"exit_code": 2, "stderr": "grep: a.dwc3/current_speed: Permission denied\n"},
         "mtp, adb; device; sink"),
        (MODERN, ADB, "UNKNOWN\n", "mtp, adb; device; sink"),
        (OLDER, "", "", "mtp, adb"),
        ("    port0: UsbPort{}, status=UsbPortStatus{connected=true, currentMode=ufp, currentPowerRole=sink, "
         "currentDataRole=device, x}\n" + OLDER, "", "", "mtp, adb; device; sink"),
        (CHARGER, ADB, "", None),
        ("", ADB, "", None),
    ],
)  # fmt: skip
def test_usb_mode(converse: Converse, usb: str, properties: str, speed: object, expected: str | None) -> None:
    assert converse(ports, [(USB, usb), (GETPROP, properties), (SPEED, speed)])["ports.usb_mode"].value == expected


def test_the_filter_keeps_the_device_s_own_end_and_drops_what_is_plugged_into_it(
    converse: Converse, filtered: Callable[[str, bytes], bytes]
) -> None:
    dump = MODERN + "  settings_manager={\n    serial_number=SECRET\n    manufacturer_name=Acme\n"
    through = filtered(USB, dump.encode())
    assert b"SECRET" not in through
    assert b"Acme" not in through
    readings = converse(ports, [(USB, through), (GETPROP, ADB)])
    assert readings["ports.usb_data"].outcome is Outcome.PASSED
    assert readings["ports.usb_mode"].value == "mtp, adb; device; sink"


@pytest.mark.parametrize(
    ("usb", "expected"),
    [
        (MODERN + DISPLAY, Outcome.PASSED),
        (MODERN + DISPLAY.replace("partnerSink=enabled", "partnerSink=capable-disabled"), Outcome.NOT_TESTED),
        (MODERN + DISPLAY.replace("numLanes=2", "numLanes=0"), Outcome.NOT_TESTED),
        (MODERN, Outcome.NOT_TESTED),
        ("", Outcome.NOT_TESTED),
    ],
)
def test_video_passes_with_a_display_alone(converse: Converse, usb: str, expected: Outcome) -> None:
    assert converse(ports, [(USB, usb)])["ports.video"].outcome is expected


def mount(flags: str, state: str) -> str:
    return (
        f"Disks:\n  DiskInfo{{disk:179,64}}:\n    flags={flags} size=63864569856 label=Acme \n"
        "Volumes:\n  VolumeInfo{private}:\n    type=PRIVATE diskId=null partGuid= state=MOUNTED \n"
        f"  VolumeInfo{{public:179,65}}:\n    type=PUBLIC diskId=disk:179,64 partGuid= mountFlags=VISIBLE "
        f"mountUserId=0 \n    state={state} \n    fsType=vfat fsUuid=ABCD-1234 fsLabel=HOLIDAY \n"
    )


@pytest.mark.parametrize(
    ("said", "expected", "words"),
    [
        (mount("ADOPTABLE|SD", "MOUNTED"), Outcome.PASSED, ""),
        (mount("SD", "MOUNTED_READ_ONLY"), Outcome.PASSED, ""),
        (mount("SD", "UNMOUNTABLE"), Outcome.NOT_TESTED, "cannot be used"),
        (mount("USB", "MOUNTED"), Outcome.NOT_TESTED, "no card is in"),
        ("Disks:\nVolumes:\n  VolumeInfo{private}:\n    state=MOUNTED\n", Outcome.NOT_TESTED, "no card is in"),
        ("", Outcome.NOT_TESTED, "no card is in"),
        ("Permission Denial\n", Outcome.NOT_TESTED, "denies permission"),
    ],
)
def test_a_mounted_card_passes(
    converse: Converse, filtered: Callable[[str, bytes], bytes], said: str, expected: Outcome, words: str
) -> None:
    through = filtered(CARD, said.encode())
    assert b"ABCD" not in through
    assert b"HOLIDAY" not in through
    reading = converse(ports, [(CARD, through)])["ports.card"]
    assert reading.outcome is expected
    assert words in (reading.reason or "")
