"""What Linux lists on the USB bus, whether or not any server can talk to it."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SYSFS = Path("/sys/bus/usb/devices")
"""Where Linux lists what is on USB (kernel, Documentation/ABI/testing/sysfs-bus-usb)."""
PORT = re.compile(r"[0-9]{1,3}-[0-9.]{1,32}")

Interface = tuple[str, str, str]
"""Class, subclass and protocol of an interface, in hexadecimal (USB-IF)."""


@dataclass(frozen=True)
class UsbDevice:
    """One device on the bus, as its descriptors and the kernel name it; what is not told is an empty text."""

    path: str
    """The port path, such as `1-3.2`."""
    vendor: str
    product: str
    name: str
    serial: str
    interfaces: tuple[Interface, ...]


def usb_devices(root: Path = SYSFS) -> Iterator[UsbDevice]:
    """Yield every device in the order of its port paths; none where there is no USB."""
    for folder in sorted(root.iterdir()) if root.is_dir() else ():
        if PORT.fullmatch(folder.name):
            yield UsbDevice(
                path=folder.name,
                vendor=_attribute(folder, "idVendor").lower(),
                product=_attribute(folder, "idProduct").lower(),
                name=_attribute(folder, "product"),
                serial=_attribute(folder, "serial"),
                interfaces=tuple(map(_interface, sorted(folder.glob(f"{folder.name}:*")))),
            )


def names_on_bus(root: Path = SYSFS) -> list[str]:
    """Return the kernel's names of every device and interface, which is quick; none where there is no USB."""
    return sorted(os.listdir(root)) if root.is_dir() else []


def _interface(folder: Path) -> Interface:
    return (
        _attribute(folder, "bInterfaceClass"),
        _attribute(folder, "bInterfaceSubClass"),
        _attribute(folder, "bInterfaceProtocol"),
    )


def _attribute(folder: Path, name: str) -> str:
    try:
        text = (folder / name).read_text("utf-8", errors="replace")
    except OSError:
        return ""
    return "".join(letter for letter in text if letter.isprintable()).strip()  # the device's own words
