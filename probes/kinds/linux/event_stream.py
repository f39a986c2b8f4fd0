"""A stream of input events as the kernel writes them: 24 bytes each (Linux input.h, struct input_event on 64 bits).

A stream travels as text with one character for each byte, so that it is parsed as any other answer is.
"""

import struct
from collections.abc import Iterator

from probes.kinds.input_event import Event, label

EVENT = struct.Struct("<qqHHi")
"""Seconds, microseconds, type, code and value."""
SECOND = 1_000_000
"""Microseconds."""
LOST = "SYN_DROPPED"
KINDS = {0: "EV_SYN", 1: "EV_KEY", 2: "EV_REL", 3: "EV_ABS", 5: "EV_SW"}


def events(text: str) -> Iterator[Event]:
    """Yield the events of a stream, in order; an event that was cut is none."""
    data = text.encode("latin-1", errors="replace")
    for _, _, kind, code, value in EVENT.iter_unpack(data[: len(data) // EVENT.size * EVENT.size]):
        named = KINDS.get(kind, f"{kind:04x}")
        yield Event("", named, label(named, code), value)


def genuine(data: bytes) -> bool:
    """Whether bytes are such events: each tells its microseconds, which others, as those of 32 bits, do not there."""
    whole = data[: len(data) // EVENT.size * EVENT.size]
    return all(0 <= microseconds < SECOND for _, microseconds, *_ in EVENT.iter_unpack(whole))


def lost(text: str) -> bool:
    """Whether the kernel says that it dropped events because nobody took them in time."""
    return any(event.code == LOST for event in events(text))


class Tail:
    """Events of a stream as it comes, in parts that end anywhere."""

    def __init__(self) -> None:
        self._rest = b""

    def take(self, part: bytes) -> Iterator[Event]:
        """Yield the events that this part completes."""
        data = self._rest + part
        whole = len(data) // EVENT.size * EVENT.size
        self._rest = data[whole:]
        return events(data[:whole].decode("latin-1"))
