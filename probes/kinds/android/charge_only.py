"""Phones on USB that offer no adb: switched off, charging only, or with USB debugging shut. adb lists none of them."""

import re
from collections.abc import Iterator
from pathlib import Path

from probes.attached import Attached
from probes.kinds.android.quirk import Vendor, vendors

SYSFS = Path("/sys/bus/usb/devices")
"""Where Linux lists what is on USB (kernel, Documentation/ABI/testing/sysfs-bus-usb)."""
STATE = "no debugging"
HINT = "Switch on USB debugging: Settings, About phone, tap the build number seven times; then Developer options."

DEVICE = re.compile(r"[0-9]{1,3}-[0-9.]{1,32}")
ADB = ("ff", "42", "01")
"""Class, subclass and protocol of adb's interface (AOSP adb, adb.h, ADB_CLASS and so on)."""
PICTURES, VENDOR_SPECIFIC = "06", "ff"
"""Interface classes by which a phone offers its files; a maker's disks, hubs and printers have others (USB-IF)."""


def charge_only(root: Path = SYSFS) -> tuple[Attached, ...]:
    """Return the devices of makers of phones that are on USB and offer their files but no adb; none where no USB is."""
    folders = sorted(root.iterdir()) if root.is_dir() else ()
    return tuple(_silent(folder, vendor) for folder in folders for vendor in _maker(folder) if _hides_adb(folder))


def _maker(folder: Path) -> Iterator[Vendor]:
    number = _attribute(folder, "idVendor").lower()
    if DEVICE.fullmatch(folder.name):
        yield from (vendor for vendor in vendors() if number in vendor.usb)


def _hides_adb(folder: Path) -> bool:
    names = ("bInterfaceClass", "bInterfaceSubClass", "bInterfaceProtocol")
    offers = [tuple(_attribute(each, name) for name in names) for each in sorted(folder.glob(f"{folder.name}:*"))]
    return ADB not in offers and any(offer[0] in (PICTURES, VENDOR_SPECIFIC) for offer in offers)


def _silent(folder: Path, vendor: Vendor) -> Attached:
    traps = tuple(f"{quirk.words}." for quirk in vendor.quirk if quirk.use == "trap" and quirk.measure is None)
    serial = _attribute(folder, "serial") or f"{vendor.title} {_attribute(folder, 'product')}".strip()
    return Attached(serial=serial, link="adb", state=STATE, usb=folder.name, hint=" ".join((HINT, *traps)))


def _attribute(folder: Path, name: str) -> str:
    try:
        return (folder / name).read_text("utf-8", errors="replace").strip()
    except OSError:
        return ""
