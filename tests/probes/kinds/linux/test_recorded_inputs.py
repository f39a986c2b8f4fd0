"""A touchpad and a keyboard as the kernel answered about them (umockdev's recordings), by the input parsers."""

import re
from pathlib import Path

import pytest

from probes.answer import Unreadable
from probes.kinds.linux.input_device import input_devices, touchpad_of
from probes.kinds.linux.inputs import keyboard_name, touchpad_name

BITMAPS = {"0": "EV", "1": "KEY", "2": "REL", "3": "ABS", "4": "MSC", "5": "SW", "17": "LED"}
"""Event types by their number (input-event-codes.h)."""


def hexadecimal(octets: bytes) -> str:
    """Return a bitmap as the kernel's listing has it: words of 64 bits, the most significant first."""
    words = [int.from_bytes(octets[at : at + 8], "little") for at in range(0, len(octets), 8)]
    while len(words) > 1 and not words[-1]:
        words.pop()
    return " ".join(f"{word:x}" for word in reversed(words))


def listing(recorded: str) -> str:
    """Return a recording in the format of /proc/bus/input/devices."""
    told = dict(re.findall(r"^(EVIOCG[A-Z]+(?:\(\d+\))?) (\d+ [0-9A-F]+)$", recorded, re.MULTILINE))
    octets = {name: (int(value.split()[0]), bytes.fromhex(value.split()[1])) for name, value in told.items()}
    bus, vendor, product, version = (octets["EVIOCGID"][1][at : at + 2][::-1].hex() for at in range(0, 8, 2))
    length, name = octets["EVIOCGNAME(0)"]
    sizes = {f"EVIOCGBIT({number})": bitmap for number, bitmap in BITMAPS.items()} | {"EVIOCGPROP(0)": "PROP"}
    bits = [f"B: {sizes[key]}={hexadecimal(data[:size])}" for key, (size, data) in octets.items() if key in sizes]
    lines = [
        f"I: Bus={bus} Vendor={vendor} Product={product} Version={version}",
        f'N: Name="{name[: length - 1].decode()}"', "H: Handlers=event5", *bits,
    ]  # fmt: skip
    return "\n".join(lines) + "\n\n"


def recording(shared: Path, name: str) -> str:
    return (shared / "corpus/laptop/umockdev/umockdev-devices" / f"{name}.ioctl").read_text("latin-1")


def test_a_recorded_touchpad_is_the_laptops_own(shared: Path) -> None:
    text = listing(recording(shared, "input__synaptics-touchpad"))
    assert touchpad_name(text) == "SynPS/2 Synaptics TouchPad"
    device = touchpad_of(input_devices(text))
    assert device is not None
    assert device.node == "/dev/input/event5"
    assert device.has("ABS", 0x35, 0x36)
    with pytest.raises(Unreadable, match="no keyboard of its own"):
        keyboard_name(text)


def test_a_recorded_keyboard_on_usb_is_a_keyboard_and_not_the_laptops_own(shared: Path) -> None:
    text = listing(recording(shared, "input__usbkbd.evtest"))
    (device,) = input_devices(text)
    assert (device.name, device.is_keyboard, device.own) == ("HID 05f3:0007", True, False)
    with pytest.raises(Unreadable, match="no keyboard of its own"):
        keyboard_name(text)
