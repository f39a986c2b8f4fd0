"""Whole recorded computers from their udev databases: what a reader finds in each, and nothing invented."""

from html import unescape
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.kinds.linux.inputs import inputs
from probes.links.recorded import RecordedLink
from probes.probe import Subject
from probes.virtual.udev_database import answers, devices, transcript

AT, SYNAPTICS, LID = "AT Translated Set 2 keyboard", "SynPS/2 Synaptics TouchPad", "Lid Switch"
WHEN = "2026-11-01T00:00:00Z"


class Laptop(NamedTuple):
    """What a reader finds in one database."""

    touchpad: str | None = SYNAPTICS
    supplies: str = "AC BAT0"
    wifi: str = "wlan0"
    keyboard: str = AT


LAPTOPS = {
    "CAPTURE_METADATA_2": Laptop("DELL0919:00 0488:121F Touchpad", wifi="wlp60s0"),
    "DELL_INSPIRON3521_TOUCHSCREEN": Laptop(supplies="ACAD BAT1"),
    "DELL_INSPIRON_7737_NVIDIA": Laptop(),
    "DELL_LATITUDEE6430": Laptop(None, "AC"),
    "DELL_VOSTRO3460_FINGERPRINT": Laptop(None, "ADP0 BAT0"),
    "DELL_VOSTROV131": Laptop(),
    "DELL_XPS1340": Laptop(supplies="ADP0 BAT0"),
    "EMMC_AS_MAIN_DRIVE": Laptop("DLL0725:01 06CB:7D47"),
    "HP_ELITEBOOK_835_13_INCH_G10": Laptop("SYNA3105:00 06CB:CEA3 Touchpad", "AC", "wlp1s0"),
    "HP_PAVILION14_NOTEBOOK_MEDIATEK_BT": Laptop(None, "ACAD BAT0"),
    "HP_PAVILIONSLEEKBOOK14_ACCELEROMETER": Laptop(supplies="ACAD BAT0", wifi=""),
    "LENOVO_E431": Laptop(),
    "LENOVO_E445": Laptop(),
    "LENOVO_T420": Laptop(supplies="AC"),
    "LENOVO_T430S": Laptop(),
    "REALTEK_CARD_READER_AND_NVME": Laptop("AlpsPS/2 ALPS DualPoint TouchPad"),
    "SAMSUNG_N310": Laptop(supplies="ADP1 BAT1"),
    "TOSHIBA_NVME": Laptop("DLL07D1:01 044E:120B", wifi="wlp3s0"),
}
"""By the input names with their ID_INPUT_ marks, the power supplies and the wireless interfaces in the text."""


def database(shared: Path, name: str) -> str:
    return (shared / "corpus/laptop/udevadm" / f"{name}.txt").read_text("utf-8", errors="replace")


@pytest.mark.parametrize("name", LAPTOPS)
def test_a_recorded_laptop_answers_as_a_reader_finds_it(shared: Path, name: str) -> None:
    laptop, text = LAPTOPS[name], database(shared, name)
    readings = {each.measure: each for each in inputs(Subject(RecordedLink(transcript(text, WHEN)), "local"))}
    told = answers(text)
    networks = told["list:/sys/class/net"].split()
    wireless = [each for each in networks if "DEVTYPE=wlan\n" in told[f"file:/sys/class/net/{each}/uevent"]]
    assert readings["laptop.keyboard"].value == laptop.keyboard
    assert readings["laptop.touchpad"].value == laptop.touchpad
    assert readings["laptop.lid"].value == LID
    assert told["list:/sys/class/power_supply"].split() == laptop.supplies.split()
    assert wireless == laptop.wifi.split()


@pytest.mark.parametrize("name", ["DELL_LATITUDEE6430", "DELL_VOSTRO3460_FINGERPRINT"])
def test_a_touchpad_that_no_driver_knows_is_named_as_a_mouse(shared: Path, name: str) -> None:
    subject = Subject(RecordedLink(transcript(database(shared, name), WHEN)), "local")
    readings = {each.measure: each for each in inputs(subject)}
    assert "PS/2 Generic Mouse" in readings["laptop.touchpad"].reason


def test_every_database_loads_and_answers_only_what_stands_in_it(shared: Path) -> None:
    files = sorted((shared / "corpus/laptop/udevadm").glob("*.txt"))
    assert len(files) > len(LAPTOPS)
    for file in files:
        text = file.read_text("utf-8", errors="replace")
        assert text.count("\nP: /") + text.startswith("P: /") == len(devices(text)), file.name
        transcript(text, WHEN)
        there = set(unescape(text).splitlines())
        for ask, said in answers(text).items():
            told = said.splitlines() if ask.endswith("/uevent") else []
            assert {f"E: {line.replace('DEVNAME=', 'DEVNAME=/dev/')}" for line in told} <= there, (file.name, ask)


def test_a_battery_answers_its_uevent_and_each_of_its_values(shared: Path) -> None:
    told = answers(database(shared, "LENOVO_T430S"))
    folder = "file:/sys/class/power_supply/BAT0"
    assert told[f"{folder}/energy_full"] == "42990000\n"
    assert told[f"{folder}/serial_number"] == " 1586\n"
    assert "POWER_SUPPLY_CYCLE_COUNT=0\n" in told[f"{folder}/uevent"]
    assert "SUBSYSTEM" not in told[f"{folder}/uevent"]
    assert f"{folder}/type" not in told


def test_what_is_plugged_into_usb_answers_with_its_numbers_and_a_network_with_its_parent(shared: Path) -> None:
    told = answers(database(shared, "LENOVO_T430S"))
    assert told["file:/sys/bus/usb/devices/usb3/idVendor"] == "1d6b\n"
    assert told["file:/sys/bus/usb/devices/usb3/idProduct"] == "0002\n"
    assert "DRIVER=e1000e\n" in told["file:/sys/class/net/eth0/device/uevent"]
    assert "file:/sys/class/net/lo/device/uevent" not in told


def test_what_a_database_does_not_hold_is_refused(shared: Path) -> None:
    link = RecordedLink(transcript(database(shared, "LENOVO_T430S"), WHEN))
    assert link.ask("file:/sys/class/dmi/id/sys_vendor").failure == "refused"
    assert link.ask("list:/sys/class/tpm").failure == "refused"


@given(st.text('P: /devices\nE: SUBSYSTEM=inputNAME="=', max_size=300))
def test_any_text_loads(text: str) -> None:
    transcript(f"P: /devices/x\n{text}", WHEN)


def test_a_disk_answers_of_the_bridge_or_the_card_that_it_is(shared: Path) -> None:
    told = answers(database(shared, "DELL_INSPIRON3521_TOUCHSCREEN"))
    bridge = "file:/sys/block/{}/device/../../../bInterfaceClass"
    assert [told.get(bridge.format(name)) for name in ("sda", "sdb", "sdc")] == [None, "08\n", "ff\n"]
    assert "ID_ATA_FEATURE_SET_SECURITY_ENABLED=0\n" in told["run:udevadm info --query=property --name=/dev/sda"]
    for name, kind in (("EMMC_AS_MAIN_DRIVE", "MMC\n"), ("NXP_S32G_DEV_BOARD", "SD\n")):
        assert answers(database(shared, name))["file:/sys/block/mmcblk0/device/type"] == kind
