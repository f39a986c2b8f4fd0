"""Phones on USB that offer no adb: switched off, charging only, or with USB debugging shut. adb lists none of them."""

from pathlib import Path

from probes.attached import Attached
from probes.kinds.android.quirk import Vendor, vendors
from probes.usb_bus import SYSFS, UsbDevice, usb_devices

STATE = "no debugging"
HINT = "Switch on USB debugging: Settings, About phone, tap the build number seven times; then Developer options."

ADB = ("ff", "42", "01")
"""Class, subclass and protocol of adb's interface (AOSP adb, adb.h, ADB_CLASS and so on)."""
PICTURES, VENDOR_SPECIFIC = "06", "ff"
"""Interface classes by which a phone offers its files; a maker's disks, hubs and printers have others (USB-IF)."""


def charge_only(root: Path = SYSFS) -> tuple[Attached, ...]:
    """Return the devices of makers of phones that are on USB and offer their files but no adb; none where no USB is."""
    silent = [device for device in usb_devices(root) if _hides_adb(device)]
    return tuple(_silent(device, vendor) for device in silent for vendor in vendors() if device.vendor in vendor.usb)


def _hides_adb(device: UsbDevice) -> bool:
    return ADB not in device.interfaces and any(each[0] in (PICTURES, VENDOR_SPECIFIC) for each in device.interfaces)


def _silent(device: UsbDevice, vendor: Vendor) -> Attached:
    traps = tuple(f"{quirk.words}." for quirk in vendor.quirk if quirk.use == "trap" and quirk.measure is None)
    serial = device.serial or f"{vendor.title} {device.name}".strip()
    return Attached(serial=serial, link="adb", state=STATE, usb=device.path, hint=" ".join((HINT, *traps)))
