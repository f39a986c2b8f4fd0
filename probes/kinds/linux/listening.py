"""Listening: an event stream is followed while an operator does something, and the operator says what was done."""

from collections.abc import Iterable
from functools import partial

from probes.answer import FAILURES, UNENDING, Failed, Shortfall, Unreadable, Untested
from probes.kinds import confirmation
from probes.kinds.input_event import Event
from probes.kinds.linux.answers import said
from probes.kinds.linux.event_stream import LOST, Tail, genuine, lost
from probes.link import Exchange, Failure
from probes.operator import said as told


def heard(exchange: Exchange) -> str:
    """Return a stream with one character for each byte, an operator's word, or another answer's text.

    Raise Unreadable for a stream that the device or the link ended, Untested for one that was ended without an event.
    """
    scheme = exchange.ask.partition(":")[0]
    if scheme == "operator":
        return word(exchange)
    if scheme != "events":
        return said(exchange)
    if exchange.failure not in UNENDING:
        raise Unreadable(FAILURES[exchange.failure] if exchange.failure else "the input device ended its events")
    if exchange.failure is Failure.STOPPED and not exchange.stdout:
        raise Untested("it was ended before its time")
    if not genuine(exchange.stdout):
        raise Unreadable("its events are none of a system of 64 bits")
    return exchange.stdout.decode("latin-1")


def word(exchange: Exchange) -> str:
    """Return an operator's `yes`, `done`, or `no: REASON`, nothing for none of them: here a `no` is an answer."""
    try:
        return told(exchange)
    except Failed as no:
        return f"no: {no}"
    except Untested:
        return ""


confirmed = partial(confirmation.confirmed, heard=heard)
"""Asks the operator whether it was done, only where a stream misses something."""


def missed(words: str, text: str, *, done: bool) -> Shortfall:
    """Return what a stream comes to that misses something: a failure where it was done, and no event was lost."""
    if lost(text):
        return Untested(f"{words}, but the kernel lost events: try again")
    return Failed(words) if done else Untested(words)


class DownAndUp:
    """A watch that ends when a button or a switch has gone down and come up again."""

    def __init__(self, code: str) -> None:
        self._code, self._tail = code, Tail()
        self.down, self._done = False, False

    def __call__(self, part: bytes) -> bool:
        """Follow a part of the stream."""
        return self.follow(self._tail.take(part))

    def follow(self, events: Iterable[Event]) -> bool:
        """Follow events; return whether it has gone down and come up."""
        for event in events:
            if event.code == LOST:
                self.down = False
            elif event.code == self._code:
                self._done |= self.down and not event.value
                self.down = bool(event.value)
        return self._done
