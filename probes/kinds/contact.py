"""Contacts: the fingers on a touch panel, as the kernel's multi-touch protocol reports them.

Source: Linux Documentation/input/multi-touch-protocol.rst. Type B keeps each finger in a slot and reports only what has
changed; type A sends every finger anew, each closed by SYN_MT_REPORT.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from probes.kinds.input_event import Event


class Point(NamedTuple):
    """A place on the panel, in its own units."""

    x: int
    y: int


class Frame(NamedTuple):
    """What one SYN_REPORT completes: the places reported in it, and how many fingers are down after it."""

    points: tuple[Point, ...]
    fingers: int


@dataclass
class Finger:
    """What is known of one slot. A lifted finger's place stays: the next one there need not repeat an equal value."""

    x: int | None = None
    y: int | None = None
    down: bool = False
    moved: bool = False

    @property
    def point(self) -> Point | None:
        """The place, once both sides of it have been reported."""
        return None if self.x is None or self.y is None else Point(self.x, self.y)


@dataclass
class Contacts:
    """The fingers of one panel, followed event by event. What was before the first event is not guessed."""

    fingers: dict[int | None, Finger] = field(default_factory=dict)
    slot: int | None = None
    """None until the stream names one: it may have begun in the middle."""
    closed: list[Point] = field(default_factory=list)
    """The fingers of this frame that SYN_MT_REPORT has closed (type A)."""

    def take(self, event: Event) -> Frame | None:
        """Follow one event; return the frame that it completes."""
        if event.kind == "EV_ABS":
            self._axis(event.code, event.value)
        elif event.code == "BTN_TOUCH" and event.value == 0:
            self._lift(*self.fingers)
        elif event.code == "SYN_MT_REPORT":
            self._close()
        elif event.code == "SYN_DROPPED":  # the kernel has lost events: nothing is known any more
            self.fingers, self.slot, self.closed = {}, None, []
        elif event.code == "SYN_REPORT":
            return self._frame()
        return None

    def _axis(self, code: str, value: int) -> None:
        if code == "ABS_MT_SLOT":
            self.slot = value
            return
        finger = self.fingers.setdefault(self.slot, Finger())
        if code == "ABS_MT_TRACKING_ID":
            self._track(finger, value)
        elif code in ("ABS_MT_POSITION_X", "ABS_MT_POSITION_Y"):
            setattr(finger, "x" if code.endswith("X") else "y", value)
            finger.down = finger.moved = True

    def _track(self, finger: Finger, number: int) -> None:
        """Follow a tracking number, of which every negative one is a lift."""
        if number < 0 and not finger.down:  # it was met before the stream named its slot
            self._lift(None)
        finger.down = number >= 0

    def _lift(self, *slots: int | None) -> None:
        for slot in slots:
            self.fingers.setdefault(slot, Finger()).down = False

    def _close(self) -> None:
        finger = self.fingers.pop(self.slot, Finger())
        if finger.point:
            self.closed.append(finger.point)

    def _frame(self) -> Frame:
        if self.closed:
            frame, self.closed = Frame(tuple(self.closed), len(self.closed)), []
            return frame
        moved = [finger for finger in self.fingers.values() if finger.moved]
        for finger in moved:
            finger.moved = False
        points = tuple(finger.point for finger in moved if finger.point)
        return Frame(points, sum(finger.down for finger in self.fingers.values()))


def frames(events: Iterable[Event]) -> Iterator[Frame]:
    """Yield what the events of one panel complete, frame by frame."""
    contacts = Contacts()
    for event in events:
        if frame := contacts.take(event):
            yield frame
