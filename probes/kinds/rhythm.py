"""The rhythm in which a device looks at its battery for minutes, in one answer, and how the looks are told apart."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from probes.answer import FAILURES, Unreadable
from probes.link import Exchange

AT = re.compile(r"^at ([0-9]{9,10})$", re.MULTILINE)
"""The device's own clock, in seconds, before each sample."""
PAUSE = 10
"""Seconds between two samples at the least."""
SAMPLES = 120
"""About how many samples there are at the most: more add nothing, and each costs the device a dump."""
MOST = 1000
"""Samples that are looked at: no test has as many."""
FEWEST = 2
"""Samples below which nothing can be said: one shows no change, and of a cut answer the last may be cut too."""
SLACK = 60
"""Seconds that all the dumps of a test may take together, beside its pauses."""


@dataclass(frozen=True)
class Rhythm:
    """How often a device is to look at its battery, and how long it pauses after each look, in seconds."""

    count: int
    pause: int

    @classmethod
    def filling(cls, minutes: int) -> Self:
        """Return the rhythm that fills these minutes."""
        pause = max(PAUSE, 60 * minutes // SAMPLES)
        return cls(60 * minutes // pause, pause)

    @property
    def deadline(self) -> float:
        """Seconds in which it must all have come."""
        return self.count * self.pause + SLACK


def split(text: str) -> Iterator[tuple[int, str]]:
    """Yield the time of each sample and what was said of it."""
    parts = AT.split(text, MOST)
    yield from ((int(at), dump) for at, dump in zip(parts[1::2], parts[2::2], strict=True))


def whole_samples(exchange: Exchange) -> str:
    """Return the text of whole samples; of a cut answer only, that whose next sample has begun.

    It serves as the `text` of a Way. Raise Unreadable for a cut answer without any.
    """
    text = exchange.stdout.decode(errors="replace").replace("\r", "")
    starts = [found.start() for found in AT.finditer(text)]
    if exchange.failure and len(starts) < FEWEST:
        raise Unreadable(FAILURES[exchange.failure])
    return text[: starts[-1]] if exchange.failure else text


def uncut_samples(exchange: Exchange) -> str:
    """Return the text of a whole answer: what was cut can show a value, but never that all went well."""
    if exchange.failure:
        raise Unreadable(FAILURES[exchange.failure])
    return whole_samples(exchange)
