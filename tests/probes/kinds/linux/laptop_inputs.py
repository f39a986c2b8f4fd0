"""Input devices and their events, composed as the kernel writes them."""

import struct

NAMES = {"keyboard": "AT Translated Set 2 keyboard", "touchpad": "SYNT2000:00 06CB:0000 Touchpad", "lid": "Lid Switch"}
AT_KEYS = "402000000 3803078f800d001 feffffdfffefffff fffffffffffffffe"


def device(name: str, event: int, bus: int = 0x11, **bits: str) -> str:
    """Return one block of /proc/bus/input/devices."""
    lines = [
        f"I: Bus={bus:04x} Vendor=0001 Product=0001 Version=ab41",
        f'N: Name="{name}"',
        "P: Phys=isa0060/input0",
        f"S: Sysfs=/devices/platform/input/input{event}",
        "U: Uniq=",
        f"H: Handlers=sysrq kbd event{event} leds ",
    ]
    return "\n".join([*lines, *(f"B: {kind}={line}" for kind, line in bits.items())]) + "\n\n"


KEYBOARD = device(NAMES["keyboard"], 3, PROP="0", EV="120013", KEY=AT_KEYS, MSC="10", LED="7")
TOUCHPAD = device(NAMES["touchpad"], 7, 0x18, PROP="5", EV="1b", KEY="e520 10000 0 0 0 0", ABS="2e0800000000003")
GHOST = device("PS/2 Generic Mouse", 6, PROP="1", EV="7", KEY="70000 0 0 0 0", REL="3")
LID = device(NAMES["lid"], 0, 0x19, PROP="0", EV="21", SW="1")
PLUGGED = device("USB Keyboard", 9, 0x03, PROP="0", EV="120013", KEY=AT_KEYS)
LAPTOP = LID + KEYBOARD + GHOST + TOUCHPAD + PLUGGED

KEY, ABS, SW = 1, 3, 5


def events(*each: tuple[int, int, int]) -> bytes:
    """Return events of type, code and value, as 24 bytes each."""
    return b"".join(struct.pack("<qqHHi", 1_790_000_000, place, *event) for place, event in enumerate(each))


def strokes(codes: list[int]) -> bytes:
    """Return each key going down and coming up again."""
    return b"".join(events((KEY, code, 1), (0, 0, 0), (KEY, code, 0), (0, 0, 0)) for code in codes)


def timeout(said: bytes) -> dict[str, object]:
    """Return a stream that ran its full time."""
    return {"stdout": said, "failure": "timeout"}


def stopped(said: bytes) -> dict[str, object]:
    """Return a stream of which the station had seen enough."""
    return {"stdout": said, "failure": "stopped"}
