"""Wiping: a finger goes over all of a touch surface, and whoever does it sees what is still missing."""

from collections.abc import Iterable
from typing import Protocol

from probes.kinds.contact import Contacts
from probes.kinds.grid import Cell, Grid, drawn, place
from probes.kinds.input_event import Event
from probes.subject import Notify


class Tail(Protocol):
    """Takes the parts of a stream as they come, and gives the events that have become whole."""

    def take(self, part: bytes) -> Iterable[Event]:
        """Return the events that a part completes."""
        ...


class Wiping:
    """A watch that ends when every cell of the grid has been seen; it shows how far it is."""

    def __init__(self, grid: Grid, notify: Notify, tail: Tail) -> None:
        self._grid, self._notify, self._tail = grid, notify, tail
        self._contacts = Contacts()
        self._seen: frozenset[Cell] = frozenset()

    def __call__(self, part: bytes) -> bool:
        """Follow a part of the stream."""
        reached = [frame for event in self._tail.take(part) if (frame := self._contacts.take(event))]
        fresh = self._grid.seen(point for frame in reached for point in frame.points) - self._seen
        if fresh:
            self._seen |= fresh
            self._show(self._grid.missing(self._seen))
        return not self._grid.missing(self._seen)

    def _show(self, missing: tuple[Cell, ...]) -> None:
        done = 1 - len(missing) / len(self._grid.cells)
        left = f"; missing: {place(self._grid, missing)}" if missing else ""
        self._notify(f"wiped {done:.0%}{left}\n{drawn(self._grid, self._seen)}", done)
