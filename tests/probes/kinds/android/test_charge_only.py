"""A phone that only charges is on USB and not in adb's list: the operator is told which, and what to do."""

from pathlib import Path

import pytest

from probes.kinds.android.charge_only import STATE, charge_only

MTP = ("06", "01", "01")
ADB = ("ff", "42", "01")


def plug(root: Path, path: str, vendor: str, *interfaces: tuple[str, str, str], serial: str = "R5TRUEGRADE") -> None:
    device = root / path
    device.mkdir(parents=True)
    for name, value in (("idVendor", vendor), ("product", "SAMSUNG_Android"), ("serial", serial)):
        (device / name).write_text(f"{value}\n")
    for number, offered in enumerate(interfaces):
        interface = device / f"{path}:1.{number}"
        interface.mkdir()
        for name, value in zip(("bInterfaceClass", "bInterfaceSubClass", "bInterfaceProtocol"), offered, strict=True):
            (interface / name).write_text(f"{value}\n")


def test_a_phone_without_adb_is_named_with_its_port_and_its_makers_traps(tmp_path: Path) -> None:
    plug(tmp_path, "1-3.2", "04e8", MTP)
    (found,) = charge_only(tmp_path)
    assert (found.serial, found.state, found.usb, found.ready) == ("R5TRUEGRADE", STATE, "1-3.2", False)
    assert "USB debugging" in found.hint
    assert "Auto Blocker" in found.hint


def test_without_a_serial_the_maker_and_product_stand_for_it(tmp_path: Path) -> None:
    plug(tmp_path, "2-1", "04e8", MTP, serial="")
    assert charge_only(tmp_path)[0].serial == "Samsung SAMSUNG_Android"


@pytest.mark.parametrize(
    ("vendor", "interfaces"),
    [
        ("04e8", [MTP, ADB]),  # adb lists it
        ("04e8", [("08", "06", "50")]),  # the maker's disk
        ("04e8", [("07", "01", "02")]),  # the maker's printer
        ("04e8", []),
        ("1d6b", [("09", "00", "00")]),  # a hub
    ],
)
def test_what_is_no_silent_phone_is_left_out(tmp_path: Path, vendor: str, interfaces: list) -> None:
    plug(tmp_path, "1-3", vendor, *interfaces)
    assert charge_only(tmp_path) == ()


def test_a_machine_without_usb_has_none(tmp_path: Path) -> None:
    assert charge_only(tmp_path / "none") == ()
