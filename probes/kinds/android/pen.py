"""The pen: whether the device's own pen draws, on a device whose kernel lists one."""

from collections.abc import Iterable, Iterator

from probes.answer import Absent, Failed, Untested
from probes.kinds.android.input_event import LISTING, Node, Tail, events, nodes
from probes.kinds.android.listening import confirmed, heard, listed_nodes, listen
from probes.kinds.android.probe import android
from probes.kinds.input_event import Event
from probes.operator import ask_to_do, declined, went_ahead
from probes.reading import Reading
from probes.subject import Subject, Way

DRAWING = 30.0
"""Seconds for drawing one line."""
DRAW = "Draw a line across the screen with the device's own pen and lift it again."
DREW = "{}: did the pen's tip move over the screen?"
EVENTS = "pen events"
TOOLS = frozenset({"BTN_TOOL_PEN", "BTN_STYLUS"})
PLACES = frozenset({"ABS_X", "ABS_MT_POSITION_X"})


@android(measures=("touch.stylus",), version=1, course="guided")
def stylus(subject: Subject) -> Iterator[Reading]:
    """Have the operator draw with the pen, where there is one."""
    listing = subject.ask(LISTING)
    found = pens(listed_nodes(listing))
    way = _drawn(subject, found[0]) if found else Way("kernel's listing", without_pen, (listing,))
    yield subject.read("touch.stylus", way)


def _drawn(subject: Subject, pen: Node) -> Way:
    ready = ask_to_do(subject, DRAW)
    if not went_ahead(ready):
        return declined(ready, EVENTS)
    drawing = subject.ask(listen(pen), DRAWING, Strokes())
    return Way(EVENTS, stroke, (drawing, confirmed(subject, drawing, stroke, DREW, ready)), text=heard)


def pens(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """Return the device's own nodes that report a pen and where it is."""
    return tuple(node for node in nodes if TOOLS & node.codes and PLACES & node.axes.keys() and not node.external)


def without_pen(text: str) -> None:
    """Raise Absent where the device lists its nodes and no pen among them, Untested where there is one."""
    if not pens(nodes(text)):
        raise Absent("no input node lists a pen")
    raise Untested("nobody drew with the pen")


def stroke(text: str, verdict: str) -> None:
    """Raise Failed or Untested unless a pen was announced, touched and left again."""
    if not Strokes().follow(events(text)):
        raise (Failed if verdict == "yes" else Untested)("no stroke of the pen came")


class Strokes:
    """A watch that ends when a pen was announced, has touched the panel and left it again."""

    def __init__(self) -> None:
        self._tail = Tail()
        self._pen = self._touching = self._done = False

    def __call__(self, part: bytes) -> bool:
        """Follow a part of the stream."""
        return self.follow(self._tail.take(part))

    def follow(self, events: Iterable[Event]) -> bool:
        """Follow events; return whether there has been a stroke."""
        for event in events:
            if event.code in TOOLS and event.value:
                self._pen = True
            elif event.code == "BTN_TOUCH":
                self._done |= self._touching and not event.value
                self._touching = self._pen and bool(event.value)
        return self._done
