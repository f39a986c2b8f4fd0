"""The trackpad: whether all of it feels a finger, and whether it clicks.

The kernel tells the ranges of its axes only by an ioctl, for which evtest is asked. Only a point that the trackpad
itself reported counts for a cell.
"""

import re
from collections.abc import Iterator
from functools import partial

from probes.answer import UNENDING, Shortfall, Unreadable
from probes.kinds.contact import frames
from probes.kinds.grid import Grid, Picture, grid_of, place
from probes.kinds.input_event import Axis
from probes.kinds.linux import listening
from probes.kinds.linux.answers import said
from probes.kinds.linux.event_stream import Tail, events
from probes.kinds.linux.input_device import INPUT, InputDevice, listed, touchpad_of
from probes.kinds.linux.inputs import LISTING, touchpad_name
from probes.kinds.linux.probe import linux
from probes.kinds.wiping import Wiping
from probes.link import Exchange
from probes.operator import ask_to_do, declined, went_ahead
from probes.reading import Reading
from probes.subject import Subject, Way

DESCRIBING = 5.0
"""Seconds in which evtest has described a device; it then follows events until it is ended."""
DESCRIBED = b"Testing ..."
WIPING, CLICKING = 90.0, 30.0
BORDER = 12
"""The part of each side (ours) that does not count, at both ends: a finger's centre does not get to the very edge, and
older trackpads list a range that is larger than what they feel."""
TENTHS = 10
"""Of a millimetre, in which the sides of a trackpad are compared."""
WIPE = "Wipe one finger slowly over all of the trackpad, to its edges and corners, until told to stop."
WIPED = "{}: did a finger pass over all of the trackpad?"
CLICK = "Press the trackpad, or its left button, until it clicks, and let it go."
CLICKED = "{}: did it click?"
BUTTON = "BTN_LEFT"
EVENTS, EVTEST = "trackpad events", "ranges by evtest"
AXIS = re.compile(
    r"\(ABS_MT_POSITION_([XY])\)\n\s{1,8}Value\s{1,9}-?[0-9]{1,10}\n\s{1,8}Min\s{1,9}(-?[0-9]{1,10})\n"
    r"\s{1,8}Max\s{1,9}(-?[0-9]{1,10})(?:\n\s{1,8}(?:Fuzz|Flat)\s{1,9}[0-9]{1,10}){0,2}"
    r"(?:\n\s{1,8}Resolution\s{1,9}([0-9]{1,6}))?"
)
"""What evtest prints of an axis: its range, and how many units are a millimetre."""


@linux(measures=("laptop.trackpad", "laptop.trackpad.click"), version=1, course="guided")
def trackpad(subject: Subject) -> Iterator[Reading]:
    """Have the operator wipe the trackpad and click it."""
    listing = subject.ask(INPUT)
    device = touchpad_of(listed(listing))
    if device is None or not device.node:
        for measure in trackpad.measures:
            yield subject.read(measure, Way(LISTING, without_trackpad, (listing,), text=said))
        return
    yield subject.read("laptop.trackpad", _wiped(subject, device))
    yield subject.read("laptop.trackpad.click", _clicked(subject, device))


def _wiped(subject: Subject, device: InputDevice) -> Way:
    description = _described(subject, device)
    try:
        grid = grid_in(heard(description))
    except Shortfall:
        return Way(EVTEST, _gridless, (description,), text=heard)
    ready = ask_to_do(subject, WIPE)
    if not went_ahead(ready):
        return declined(ready, EVENTS)
    wiped = subject.ask(f"events:{device.node}", WIPING, Wiping(grid, subject.notify, Tail()))
    verdict = listening.confirmed(subject, wiped, partial(covered, grid), WIPED, ready)
    method = f"{EVENTS} of {device.name or 'the trackpad'}"
    return Way(method, lambda _, *told: covered(grid, *told), (description, wiped, verdict), text=heard)


def _described(subject: Subject, device: InputDevice) -> Exchange:
    seen = bytearray()

    def described(part: bytes) -> bool:
        seen.extend(part)
        return DESCRIBED in seen

    return subject.ask(f"run:evtest {device.node}", DESCRIBING, described)


def _clicked(subject: Subject, device: InputDevice) -> Way:
    ready = ask_to_do(subject, CLICK)
    if not went_ahead(ready):
        return declined(ready, EVENTS)
    clicked = subject.ask(f"events:{device.node}", CLICKING, listening.DownAndUp(BUTTON))
    verdict = listening.confirmed(subject, clicked, clicks, CLICKED, ready)
    return Way(EVENTS, clicks, (clicked, verdict), text=listening.heard)


def heard(exchange: Exchange) -> str:
    """Return a stream, an operator's word, or what evtest printed until it was ended."""
    if exchange.ask.startswith("run:") and exchange.failure in UNENDING:
        return exchange.stdout.decode(errors="replace")
    return listening.heard(exchange)


def grid_in(description: str) -> Grid:
    """Return the grid of the trackpad that evtest describes; raise Unreadable without both of its ranges."""
    told = AXIS.findall(description)
    axes = {side: (Axis(int(least), int(most)), int(units or 0)) for side, least, most, units in told}
    if set(axes) != {"X", "Y"} or any(axis.length <= BORDER for axis, _ in axes.values()):
        raise Unreadable("evtest tells no range of the trackpad")
    (x, across), (y, down) = axes["X"], axes["Y"]
    known = across and down
    sides = (max(1, x.length * TENTHS // across), max(1, y.length * TENTHS // down)) if known else None
    return grid_of(_within(x), _within(y), Picture(sides=sides))


def _within(axis: Axis) -> Axis:
    border = axis.length // BORDER
    return Axis(axis.least + border, axis.greatest - border)


def without_trackpad(text: str) -> None:
    """Raise Unreadable: a laptop has a trackpad, so that none was found says nothing of it."""
    raise Unreadable(f"{touchpad_name(text)} has no node to listen to")


def _gridless(description: str) -> None:
    grid_in(description)


def covered(grid: Grid, text: str, verdict: str) -> None:
    """Raise Failed or Untested unless every cell was seen; `yes` says that a finger was everywhere."""
    seen = grid.seen(point for frame in frames(events(text)) for point in frame.points)
    missing = grid.missing(seen)
    if missing:
        words = f"{len(missing)} of {len(grid.cells)} cells did not answer ({place(grid, missing)})"
        raise listening.missed(words, text, done=verdict == "yes" and bool(seen))


def clicks(text: str, verdict: str) -> None:
    """Raise Failed or Untested unless the left button went down and came up again."""
    clicking = listening.DownAndUp(BUTTON)
    if not clicking.follow(events(text)):
        words = "the click did not end" if clicking.down else "no click was noticed"
        raise listening.missed(words, text, done=verdict == "yes")
