"""Touch: whether all of the panel answers, how many fingers it tells apart, and whether it touches itself.

A finger is followed by `getevent` on the panel's own node, in the bare form: labels and times would take four times as
many bytes. Only a point that the panel itself reported counts for a cell.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeVar

from calibration.quantity import Quantity, quantity
from probes.answer import Failed, Shortfall, Unreadable, Untested, answer
from probes.kinds.android.display import MODES, WINDOW, built_in, density, sides
from probes.kinds.android.input_event import LISTING, Node, Tail, events
from probes.kinds.android.listening import confirmed, heard, listed_nodes, listen
from probes.kinds.android.probe import android
from probes.kinds.android.refusal import REFUSED
from probes.kinds.android.touch_panel import INPUT, X, Y, dumped, listed, touch_panels
from probes.kinds.android.touch_watch import FEW, Fingers
from probes.kinds.contact import Frame, frames
from probes.kinds.grid import UNKNOWN, Grid, Picture, grid_of, place
from probes.kinds.wiping import Wiping
from probes.link import Exchange, Failure
from probes.operator import ask_to_do, declined, went_ahead
from probes.reading import Reading
from probes.subject import Subject, Way

Value = TypeVar("Value")

AWAKE = f"shell:dumpsys power | grep -E '^ *mWakefulness=|{REFUSED}'"

WIPING = 150.0
"""Seconds for wiping one screen; a careful operator takes about one minute."""
PUTTING = 30.0
"""Seconds for putting several fingers on the screen."""
RESTING = 15.0
"""Seconds without a finger (ours): a digitizer that touches itself does so many times in that."""
SEVERAL = 2
"""Fingers at once that make several."""

WIPE = "Switch on {} and wipe one finger slowly over all of it, to the very edges and corners, until told to stop."
WIPED = "{}: did a finger pass over all of the screen?"
REST = "Switch on {}, lay the device down and keep everything off it until told otherwise."
PUT = f"Put {FEW} fingers on the screen at once and lift them again."
PUTTED = "{}: were several fingers on the screen at once?"
EVENTS = "touch events"


@android(measures=("touch.panel",), version=1)
def touch_panel(subject: Subject) -> Iterator[Reading]:
    """Read which touch panels the kernel, or else the input service, lists."""
    listing = subject.ask(LISTING)
    ways = [Way("kernel's listing", listed, (listing,))]
    if not touch_panels(listed_nodes(listing)):
        ways.append(Way("input service", dumped, (subject.ask(INPUT),)))
    yield subject.read("touch.panel", *ways)


@android(measures=("touch.grid", "touch.ghost", "touch.fingers", "touch.multi"), version=2, course="guided")
def touch(subject: Subject) -> Iterator[Reading]:
    """Have the operator wipe the screen, keep off it, and put several fingers on it."""
    listing = subject.ask(LISTING)
    panels = screens(listing, subject.ask(MODES))
    if not panels:
        for measure in touch.measures:
            yield subject.read(measure, Way("kernel's listing", listed, (listing,)))
        return
    grids = tuple(_gridded(subject, panel, len(panels)) for panel in panels)
    bare = _displays(subject.ask(MODES)) > len(panels)
    yield subject.read("touch.grid", _bare(subject) if bare else _wiped(subject, panels, grids))
    yield subject.read("touch.ghost", _rested(subject, panels, grids))
    yield from _put(subject, panels[0])


def screens(listing: Exchange, modes: Exchange) -> tuple[Node, ...]:
    """Return the touch panels to be tested: as many as there are built-in displays, at the least one if any.

    Where no display is listed, every panel counts that lies over a display (INPUT_PROP_DIRECT), or else every one.
    """
    panels = touch_panels(listed_nodes(listing))
    direct = sum("INPUT_PROP_DIRECT" in panel.properties for panel in panels)
    return panels[: _displays(modes) or direct or len(panels)]


def _displays(modes: Exchange) -> int:
    """Return how many built-in displays are listed, 0 where that is not known."""
    return len(_known(built_in, modes) or ())


def _bare(subject: Subject) -> Way:
    return Way("kernel's listing and display service", without_touch, (subject.ask(LISTING), subject.ask(MODES)))


def without_touch(_listing: str, _modes: str) -> None:
    """Raise Unreadable: of a foldable with one touch panel it is not known which screen is without, nor why."""
    raise Unreadable("there are more built-in displays than touch panels: one screen may not feel a touch at all")


def _wiped(subject: Subject, panels: tuple[Node, ...], grids: tuple[Grid, ...]) -> Way:
    exchanges: list[Exchange] = []
    for panel, grid in zip(panels, grids, strict=True):
        ready = ask_to_do(subject, WIPE.format(_called(panel, panels)))
        if not went_ahead(ready):
            return declined(ready, EVENTS)
        wiped = subject.ask(listen(panel), WIPING, Wiping(grid, subject.notify, Tail()))
        exchanges += wiped, confirmed(subject, wiped, partial(covered, (grid,)), WIPED, ready)
    return Way(EVENTS, partial(covered, grids), tuple(exchanges), text=heard)


def _rested(subject: Subject, panels: tuple[Node, ...], grids: tuple[Grid, ...]) -> Way:
    exchanges: list[Exchange] = []
    for panel in panels:
        ready = ask_to_do(subject, REST.format(_called(panel, panels)))
        if not went_ahead(ready):
            return declined(ready, EVENTS)
        subject.notify("keep off the screen", 0.0)
        exchanges += subject.ask(listen(panel), RESTING, lambda _: False), subject.ask_anew(AWAKE)
    return Way(EVENTS, partial(untouched, grids), tuple(exchanges), text=heard_out)


def _put(subject: Subject, panel: Node) -> Iterator[Reading]:
    ready = ask_to_do(subject, PUT)
    if not went_ahead(ready):
        yield subject.read("touch.fingers", declined(ready, EVENTS))
        yield subject.read("touch.multi", declined(ready, EVENTS))
        return
    put = subject.ask(listen(panel), PUTTING, Fingers(subject.notify))
    yield subject.read("touch.fingers", Way(EVENTS, most, (put,), text=heard))
    verdict = confirmed(subject, put, several, PUTTED, ready)
    yield subject.read("touch.multi", Way(EVENTS, several, (put, verdict), text=heard))


def _gridded(subject: Subject, panel: Node, panels: int) -> Grid:
    """Return the grid of a panel, in the shape of the only display: a panel's units need not be square."""
    picture = pictured(subject.ask(WINDOW), subject.ask(MODES)) if panels == 1 else UNKNOWN
    return grid_of(panel.axes[X], panel.axes[Y], picture)


def pictured(window: Exchange, modes: Exchange) -> Picture:
    """Return what the window manager and the display service tell of the only display.

    A round one is told by FLAG_ROUND (AOSP DisplayDeviceInfo, from Android 6). A square one without it may be a round
    watch all the same; one of unequal sides is not.
    """
    size = _known(sides, window)
    marked = any("FLAG_ROUND" in line for line in _known(built_in, modes) or ())
    square = size is None or size[0] == size[1]
    dpi = _known(density, window)
    return Picture(size, float(dpi.value) if dpi else None, True if marked else None if square else False)


def _known(parse: Callable[[str], Value], exchange: Exchange) -> Value | None:
    try:
        return parse(answer(exchange))
    except Shortfall:
        return None


def _called(panel: Node, panels: tuple[Node, ...]) -> str:
    return "the screen" if len(panels) == 1 else f"screen {panels.index(panel) + 1} ({panel.name})"


def heard_out(exchange: Exchange) -> str:
    """Return a whole answer, or an event stream that ran its full time; one that was ended early only with events."""
    if exchange.ask == AWAKE:
        return answer(exchange)
    text = heard(exchange)
    if exchange.failure is not Failure.TIMEOUT and not text.strip():
        raise Untested("it was ended before its time")
    return text


def covered(grids: tuple[Grid, ...], *texts: str) -> None:
    """Raise Failed or Untested unless every cell was seen; for each grid a stream, and `yes` if it was wiped wholly."""
    faults = [_gap(*each) for each in zip(grids, texts[::2], texts[1::2], strict=True)]
    for fault in sorted((fault for fault in faults if fault), key=lambda fault: isinstance(fault, Untested)):
        raise fault


def _gap(grid: Grid, text: str, verdict: str) -> Shortfall | None:
    points = tuple(point for frame in _frames(text) for point in frame.points)
    missing = grid.missing(grid.seen(points))
    words = f"{len(missing)} of {len(grid.cells)} cells did not answer ({place(grid, missing)})"
    if not missing or verdict != "yes":
        return Untested(words) if missing else None
    if grid.in_pixels(points):
        return Untested(f"the panel reports other units than it lists: {words}")
    if grid.picture.circular is None and all(map(grid.outside, missing)):
        return Untested(f"the device does not say whether its screen is round: {words}")
    return Failed(words)


def _frames(text: str) -> Iterator[Frame]:
    return frames(events(text))


def untouched(grids: tuple[Grid, ...], *texts: str) -> None:
    """Raise Failed for any touch; pass only on silence before a screen that is still on. A stream and AWAKE a grid."""
    for grid, text in zip(grids, texts[::2], strict=True):
        touches = [frame for frame in _frames(text) if frame.points or frame.fingers]
        cells = grid.seen(point for frame in touches for point in frame.points)
        if touches:
            raise Failed(f"touched {len(touches)} times without a finger ({place(grid, tuple(sorted(cells)))})")
        if text.strip():
            raise Untested("something was heard that is no whole touch")
    for state in texts[1::2]:
        _awake(state)


def _awake(text: str) -> None:
    if "mWakefulness=" not in text:
        raise Untested("the device does not say whether its screen stayed on")
    if "mWakefulness=Awake" not in text:
        raise Untested("the screen went dark in the meantime")


def most(text: str) -> Quantity:
    """Return the most fingers that were told apart at once."""
    fingers = max((frame.fingers for frame in _frames(text)), default=0)
    if not fingers:
        raise Untested("no finger touched the screen")
    return quantity(fingers, "count")


def several(text: str, verdict: str) -> None:
    """Raise Failed or Untested unless at least two fingers were told apart at once."""
    fingers = max((frame.fingers for frame in _frames(text)), default=0)
    if fingers < SEVERAL:
        words = f"only {fingers} told apart at once" if fingers else "no finger was noticed"
        raise Failed(words) if verdict == "yes" else Untested(words)
