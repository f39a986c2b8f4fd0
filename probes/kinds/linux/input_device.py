"""Input devices of a computer as the kernel lists them: which is the keyboard, which the touchpad, which the lid.

Format: Linux drivers/input/input.c (input_devices_seq_show). Codes and properties: Linux input-event-codes.h.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from probes.answer import Shortfall, Unreadable
from probes.kinds.linux.answers import said, shown
from probes.link import Exchange

INPUT = "file:/proc/bus/input/devices"
"""Every input device with all that it can report, in one answer."""

NONE, USB, BLUETOOTH, I8042 = 0x00, 0x03, 0x05, 0x11
"""Buses (BUS_*): of what is on none, as a remote control's imagined keyboard; of what is plugged in or paired; PS/2."""
BUILT_IN = re.compile(r"\bInternal Keyboard\b|\bInternal Trackpad\b|\bType Cover\b|^bcm5974$")
"""Names of what is the computer's own on USB: MacBooks to 2015 (bcm5974 is their trackpad), covers of a Surface."""
FIELD = re.compile(r'^([NH]): (?:Name="|Handlers=)([^\n"]{0,400})', re.MULTILINE)
BUS = re.compile(r"^I: Bus=([0-9a-f]{4}) ", re.MULTILINE)
NODE = re.compile(r"\bevent[0-9]{1,4}\b")
IMAGINED = re.compile(r"^S: Sysfs=/devices/virtual/", re.MULTILINE)
"""Where the kernel puts what a program made up: remapped keys (uinput), and what is paired (uhid)."""
BITS = re.compile(r"^B: ([A-Z]{2,4})=([0-9a-f ]{1,400})$", re.MULTILINE)

LETTERS = frozenset(range(16, 26))
"""KEY_Q to KEY_P: what lists only some keys, such as the buttons of a lid or a webcam, is no keyboard."""
ENTER, SPACE = 28, 57
FINGER, PEN, LEFT = 0x145, 0x140, 0x110
"""BTN_TOOL_FINGER, BTN_TOOL_PEN, BTN_LEFT."""
ACROSS, DOWN = 0x35, 0x36
"""ABS_MT_POSITION_X and ABS_MT_POSITION_Y."""
DIRECT = 1
"""INPUT_PROP_DIRECT: it lies over a picture."""
LID = 0
"""SW_LID."""
SHORT_WORD = 8
"""Hexadecimal digits of a word of 32 bits."""


@dataclass(frozen=True)
class InputDevice:
    """One input device; its node is empty where it has none to listen to."""

    name: str
    bus: int
    node: str
    bits: dict[str, frozenset[int]]
    """What it can report: of each bitmap (`KEY`, `ABS`, `REL`, `SW`, `PROP`) the codes that are set."""
    imagined: bool = False
    """Whether a program made it up."""

    def has(self, bitmap: str, *codes: int) -> bool:
        """Whether all of these codes are set in a bitmap."""
        return self.bits.get(bitmap, frozenset()).issuperset(codes)

    @property
    def own(self) -> bool:
        """Whether it is the computer's own, as far as its bus, its name and its place tell."""
        named = self.bus == USB and BUILT_IN.search(self.name) is not None
        wired_in = named or self.bus not in (NONE, USB, BLUETOOTH)
        return wired_in and not self.imagined

    @property
    def is_keyboard(self) -> bool:
        """Whether it has letters, Enter and Space."""
        return self.has("KEY", *LETTERS, ENTER, SPACE)

    @property
    def is_touchpad(self) -> bool:
        """Whether it feels fingers and lies over no picture (the rule of systemd's udev-builtin-input_id.c)."""
        finger = self.has("KEY", FINGER) and not self.has("KEY", PEN)
        return finger and self.has("ABS", 0, 1) and not self.has("PROP", DIRECT)

    @property
    def is_mouse(self) -> bool:
        """Whether it moves by steps and has a left button: a mouse, a stick, or a touchpad in disguise."""
        return self.has("REL", 0, 1) and self.has("KEY", LEFT)


@lru_cache(maxsize=4)  # one listing serves many readings
def input_devices(text: str) -> tuple[InputDevice, ...]:
    """Return every device of a listing, in its order; raise Unreadable where there is none."""
    blocks = [block for block in re.split(r"\n{2,}", text) if block.startswith("I: Bus=")]
    words = [word for block in blocks for _, line in BITS.findall(block) for word in line.split()]
    size = 64 if any(len(word) > SHORT_WORD for word in words) else 32
    found = tuple(_device(block, size) for block in blocks)
    if not found:
        raise Unreadable("the kernel lists no input device")
    return found


def _device(block: str, size: int) -> InputDevice:
    fields = dict(FIELD.findall(block))
    bus, node = BUS.search(block), NODE.search(fields.get("H", ""))
    return InputDevice(
        name=shown(fields.get("N", "")),
        bus=int(bus[1], 16) if bus else 0,
        node=f"/dev/input/{node[0]}" if node else "",
        bits={name: codes(line, size) for name, line in BITS.findall(block)},
        imagined=IMAGINED.search(block) is not None,
    )


def codes(bitmap: str, size: int) -> frozenset[int]:
    """Return the codes that are set in a bitmap: hexadecimal words of the kernel's long, the most significant first."""
    words = [int(word, 16) % (1 << size) for word in reversed(bitmap.split())]
    return frozenset(size * place + bit for place, word in enumerate(words) for bit in range(size) if word >> bit & 1)


def listed(listing: Exchange) -> tuple[InputDevice, ...]:
    """Return the devices that a listing tells of, none where it tells nothing: the reading then says why."""
    try:
        return input_devices(said(listing))
    except Shortfall:
        return ()


def keyboard_of(devices: tuple[InputDevice, ...]) -> InputDevice | None:
    """Return the computer's own keyboard: of several, that of PS/2, or else the one that lists the most keys."""
    own = [each for each in devices if each.own and each.is_keyboard]
    return max(own, key=lambda each: (each.bus == I8042, len(each.bits["KEY"])), default=None)


def touchpad_of(devices: tuple[InputDevice, ...]) -> InputDevice | None:
    """Return the computer's own touchpad; a mouse that is listed beside one is its ghost, or a stick."""
    own = [each for each in devices if each.own and each.is_touchpad]
    return max(own, key=lambda each: each.has("ABS", ACROSS, DOWN), default=None)


def lid_of(devices: tuple[InputDevice, ...]) -> InputDevice | None:
    """Return what reports whether the lid is closed."""
    return next((each for each in devices if each.own and each.has("SW", LID)), None)
