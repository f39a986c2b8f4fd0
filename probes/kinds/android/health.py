"""Battery health: every source by itself, the one that is believed, and how far they differ."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from calibration.quantity import Quantity, quantity
from probes.reading import Outcome, Reading
from probes.subject import Subject, Way


class Source(NamedTuple):
    """One source of health: its measure, what people call it, its ways, and why it goes before those after it."""

    measure: str
    name: str
    ways: tuple[Way, ...]
    why: str = ""
    """Empty for a source that is shown and never chosen."""


def readings(subject: Subject, sources: tuple[Source, ...]) -> Iterator[Reading]:
    """Yield each source's reading, then the choice and the spread. The sources come in order of preference."""
    found = {source.name: subject.read(source.measure, *source.ways) for source in sources}
    yield from found.values()
    yield (choice := _choice(subject, sources, found))
    yield _spread(subject, found, choice)


def _choice(subject: Subject, sources: tuple[Source, ...], found: Mapping[str, Reading]) -> Reading:
    for source in sources:
        reading = found[source.name]
        if source.why and reading.outcome is Outcome.MEASURED:
            others = " and ".join(f"{name} {value.value} %" for name, value in _values(found) if name != source.name)
            method = f"{reading.method}, preferred to {others}: {source.why}" if others else reading.method
            return reading.model_copy(update={"measure": "battery.health", "method": method})
    return subject.read("battery.health", *(way for source in sources if source.why for way in source.ways))


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


def _values(found: Mapping[str, Reading]) -> list[tuple[str, Quantity]]:
    return [(name, reading.value) for name, reading in found.items() if isinstance(reading.value, Quantity)]
