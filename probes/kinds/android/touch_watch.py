"""Watches of a touch panel: each follows the events as they come, shows how far it is, and ends when enough is seen.

What was seen is read from the exchange afterwards, never from a watch: a recording plays without one.
"""

from collections.abc import Iterable

from probes.kinds.android.input_event import Tail
from probes.kinds.contact import Contacts, Frame
from probes.kinds.input_event import Event
from probes.subject import Notify

FEW = 5
"""Fingers that are asked for at once: those of one hand."""


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
