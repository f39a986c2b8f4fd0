"""Input events of the kernel, by whatever way they come: a kind, a code and a value (Linux input-event-codes.h)."""

from typing import NamedTuple

CODES = {
    "EV_SYN": {0: "SYN_REPORT", 2: "SYN_MT_REPORT", 3: "SYN_DROPPED"},
    "EV_KEY": {
        0x66: "KEY_HOME", 0x71: "KEY_MUTE", 0x72: "KEY_VOLUMEDOWN", 0x73: "KEY_VOLUMEUP", 0x74: "KEY_POWER",
        0x8B: "KEY_MENU", 0x9E: "KEY_BACK", 0xAC: "KEY_HOMEPAGE", 0xD4: "KEY_CAMERA", 0x110: "BTN_LEFT",
        0x140: "BTN_TOOL_PEN", 0x145: "BTN_TOOL_FINGER", 0x14A: "BTN_TOUCH", 0x14B: "BTN_STYLUS",
        0x244: "KEY_APPSELECT", 0x246: "KEY_VOICECOMMAND", 0x247: "KEY_ASSISTANT",
    },
    "EV_REL": {8: "REL_WHEEL"},
    "EV_ABS": {
        0: "ABS_X", 1: "ABS_Y", 0x2F: "ABS_MT_SLOT", 0x35: "ABS_MT_POSITION_X", 0x36: "ABS_MT_POSITION_Y",
        0x39: "ABS_MT_TRACKING_ID",
    },
    "EV_SW": {0: "SW_LID", 2: "SW_HEADPHONE_INSERT"},
}  # fmt: skip
"""The label of each code that is told apart here; any other keeps its four hexadecimal digits."""


class Event(NamedTuple):
    """One event of one node; the node is empty where only one was listened to."""

    node: str
    kind: str
    code: str
    value: int
    """Signed, 32 bits; of a key 1 is down, 0 is up, 2 is held."""


class Axis(NamedTuple):
    """The least and the greatest value of an absolute axis."""

    least: int
    greatest: int

    @property
    def length(self) -> int:
        """How many values there are."""
        return self.greatest - self.least + 1


def label(kind: str, code: int) -> str:
    """Return the label of a code, or its four hexadecimal digits."""
    return CODES.get(kind, {}).get(code, f"{code:04x}")
