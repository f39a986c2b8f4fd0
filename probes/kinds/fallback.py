"""Fallbacks: a second question that a device is asked only where the first one decides nothing."""

from collections.abc import Callable

from probes.answer import Shortfall, Unreadable, Untested
from probes.reading import Reading
from probes.subject import Subject, Way


def in_turn(subject: Subject, measure: str, *ways: Callable[[], Way]) -> Reading:
    """Return the reading by the first way that decides, good or bad, and ask nothing further; else by all of them.

    A way is made, and its question asked, only when it is its turn.
    """
    tried: list[Way] = []
    for make in ways:
        tried.append(make())
        if decides(tried[-1]):
            return subject.read(measure, tried[-1])
    return subject.read(measure, *tried)


def decides(way: Way) -> bool:
    """Whether a way gives a value, or a verdict against the device; not, where it was only not answered."""
    try:
        way.parse(*map(way.text, way.exchanges))
    except (Unreadable, Untested):
        return False
    except Shortfall:
        return True
    return True
