"""What a laptop's operator touches: which keyboard, touchpad and lid switch the kernel lists."""

from collections.abc import Iterator

from probes.answer import Unreadable
from probes.kinds.linux.answers import said
from probes.kinds.linux.input_device import INPUT, input_devices, keyboard_of, lid_of, touchpad_of
from probes.kinds.linux.probe import linux
from probes.reading import Reading
from probes.subject import Subject, Way

LISTING = "kernel's input devices"


@linux(measures=("laptop.keyboard", "laptop.touchpad", "laptop.lid"), version=1)
def inputs(subject: Subject) -> Iterator[Reading]:
    """Read what the laptop's own keyboard, touchpad and lid switch are called."""
    listing = (subject.ask(INPUT),)
    yield subject.read("laptop.keyboard", Way(LISTING, keyboard_name, listing, text=said))
    yield subject.read("laptop.touchpad", Way(LISTING, touchpad_name, listing, text=said))
    yield subject.read("laptop.lid", Way(LISTING, lid_name, listing, text=said))


def keyboard_name(text: str) -> str:
    """Return the name of the laptop's own keyboard."""
    found = keyboard_of(input_devices(text))
    if not found:
        raise Unreadable("no keyboard of its own is listed")
    return found.name or "unnamed"


def touchpad_name(text: str) -> str:
    """Return the name of the laptop's own touchpad; one that is driven as a mouse is none that can be tried."""
    devices = input_devices(text)
    if found := touchpad_of(devices):
        return found.name or "unnamed"
    mice = ", ".join(each.name for each in devices if each.own and each.is_mouse)
    if mice:
        raise Unreadable(f"no touchpad is listed, only what moves like a mouse: {mice[:200]}")
    raise Unreadable("no touchpad of its own is listed")


def lid_name(text: str) -> str:
    """Return the name of the lid switch."""
    found = lid_of(input_devices(text))
    if not found:
        raise Unreadable("no lid switch is listed")
    return found.name or "unnamed"
