"""Battery health: every source by itself, the one that is believed, and how far they differ."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from calibration.quantity import Quantity, quantity
from probes.answer import Shortfall
from probes.kinds.agreement import agree
from probes.reading import Outcome, Reading
from probes.subject import Subject, Way

MEASURES = ("battery.health", "battery.health.spread", "battery.health.agreement")
"""What is concluded from the sources, whichever they are."""
WHOLE = 100
NEARLY_NEW = 97
"""Percent of the design from which on both may be one: what a maker calls typical is 2 to 3 % above rated."""
RATED = "the only source: so near to the design it may be the rated capacity over the typical one"
ABOVE = "above 100 % the design on record is too low, or the gauge has not learned what the battery holds"


class Source(NamedTuple):
    """One source of health: its measure, what people call it, its ways, and why it goes before those after it."""

    measure: str
    name: str
    ways: tuple[Way, ...]
    why: str = ""
    """Empty for a source that is shown and never chosen."""


def readings(subject: Subject, sources: tuple[Source, ...]) -> Iterator[Reading]:
    """Yield each source's reading, then the choice, the spread, and whether those that may be chosen agree.

    The sources come in order of preference.
    """
    found = {source.name: _reading(subject, source) for source in sources}
    yield from found.values()
    yield (choice := _choice(subject, sources, found))
    yield _spread(subject, found, choice)
    yield _agreement({source.name: found[source.name] for source in sources if source.why}, choice)


def _reading(subject: Subject, source: Source) -> Reading:
    """Return the reading by the first way that gives a value, or one that cannot be true: no later way covers it."""
    for way in source.ways:
        reading = subject.read(source.measure, way)
        if reading.outcome in (Outcome.MEASURED, Outcome.IMPLAUSIBLE):
            return reading
    return subject.read(source.measure, *source.ways)


def _choice(subject: Subject, sources: tuple[Source, ...], found: Mapping[str, Reading]) -> Reading:
    """Return the first source's reading that has a value or cannot be true: no later source covers what a better said.

    A battery of which the best source says what no battery in use has would else pass by the next, which may flatter.
    """
    for source in sources:
        reading = found[source.name]
        if source.why and reading.outcome is Outcome.MEASURED:
            others = " and ".join(f"{name} {value.value} %" for name, value in _values(found) if name != source.name)
            method = f"{reading.method}, preferred to {others}: {source.why}" if others else reading.method
            return as_health(reading.model_copy(update={"method": method}), alone=not others)
        if source.why and reading.outcome is Outcome.IMPLAUSIBLE:
            return reading.model_copy(update={"measure": "battery.health"})
    return subject.read("battery.health", *(way for source in sources if source.why for way in source.ways))


def as_health(reading: Reading, *, alone: bool) -> Reading:
    """Return a source's reading as the battery's health, with what its reader must know of a figure that is so good."""
    method, value = reading.method, reading.value
    if isinstance(value, Quantity) and value.value > WHOLE:
        method = f"{method}; {ABOVE}"
    elif isinstance(value, Quantity) and value.value >= NEARLY_NEW and alone and "design" in method:
        method = f"{method}; {RATED}"
    return reading.model_copy(update={"measure": "battery.health", "method": method})


def _spread(subject: Subject, found: Mapping[str, Reading], choice: Reading) -> Reading:
    """Return the largest difference in points; between fewer than two sources there is none."""
    values = sorted(_values(found), key=lambda each: each[1].value)
    measure, method = "battery.health.spread", "highest minus lowest source of health, in points"
    if not values:
        return choice.model_copy(update={"measure": measure, "method": method})
    if len(values) == 1:
        reason = f"only one source, {values[0][0]}"
        return subject.reading(measure, Outcome.NOT_READABLE, method, (), reason=reason)
    (low, least), (high, most) = values[0], values[-1]
    sources = tuple(dict.fromkeys(found[high].sources + found[low].sources))
    value = quantity(most.value - least.value, "percent", resolution="0.1")
    method = f"{method}: {high} {most.value} % and {low} {least.value} %"
    return found[high].model_copy(update={"measure": measure, "method": method, "sources": sources, "value": value})


def _agreement(found: Mapping[str, Reading], choice: Reading) -> Reading:
    """Return whether sources differ by no more than their uncertainties allow; where none has a value, why not."""
    measure, method = "battery.health.agreement", "normalised error between sources of health"
    values = dict(_values(found))
    if not values:
        return choice.model_copy(update={"measure": measure, "method": method})
    reading = found[next(iter(found))]
    outcome, reason = Outcome.PASSED, None
    try:
        agree(values)
    except Shortfall as shortfall:
        outcome, reason = shortfall.outcome, str(shortfall)
    sources = tuple(dict.fromkeys(source for each in found.values() for source in each.sources))
    return reading.model_copy(update={"measure": measure, "outcome": outcome, "value": None, "reason": reason,
                                      "method": method, "sources": sources})  # fmt: skip


def _values(found: Mapping[str, Reading]) -> list[tuple[str, Quantity]]:
    return [(name, reading.value) for name, reading in found.items() if isinstance(reading.value, Quantity)]
