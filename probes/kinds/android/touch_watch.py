"""Watches of a touch panel: each follows the events as they come, shows how far it is, and ends when enough is seen.

What was seen is read from the exchange afterwards, never from a watch: a recording plays without one.
"""

from collections.abc import Iterable

from probes.kinds.android.input_event import Tail
from probes.kinds.contact import Contacts, Frame
from probes.kinds.grid import Cell, Grid, drawn, place
from probes.kinds.input_event import Event
from probes.subject import Notify

FEW = 5
"""Fingers that are asked for at once: those of one hand."""


class Wiping:
    """Ends when every cell of the grid has been seen; shows what part has, where the rest is, and the drawn grid."""

    def __init__(self, grid: Grid, notify: Notify) -> None:
        self._grid, self._notify = grid, notify
        self._tail, self._contacts = Tail(), Contacts()
        self._seen: frozenset[Cell] = frozenset()

    def __call__(self, part: bytes) -> bool:
        """Follow a part of the stream."""
        fresh = self._grid.seen(point for frame in _frames(self._contacts, self._tail.take(part))
                                for point in frame.points) - self._seen  # fmt: skip
        if fresh:
            self._seen |= fresh
            self._show(self._grid.missing(self._seen))
        return not self._grid.missing(self._seen)

    def _show(self, missing: tuple[Cell, ...]) -> None:
        done = 1 - len(missing) / len(self._grid.cells)
        left = f"; missing: {place(self._grid, missing)}" if missing else ""
        self._notify(f"wiped {done:.0%}{left}\n{drawn(self._grid, self._seen)}", done)


class Fingers:
    """Ends when a handful of fingers was on the panel at once and none is any more; shows how many there are."""

    def __init__(self, notify: Notify) -> None:
        self._notify = notify
        self._tail, self._contacts = Tail(), Contacts()
        self._most = 0

    def __call__(self, part: bytes) -> bool:
        """Follow a part of the stream."""
        for frame in _frames(self._contacts, self._tail.take(part)):
            if frame.fingers > self._most:
                self._most = frame.fingers
                self._notify(f"{self._most} fingers at once", min(1.0, self._most / FEW))
            if self._most >= FEW and not frame.fingers:
                return True
        return False


def _frames(contacts: Contacts, events: Iterable[Event]) -> Iterable[Frame]:
    return (frame for event in events if (frame := contacts.take(event)))
