"""Measured: every continuous measure of a study as a table of values, and what the gauge study says of it."""

from collections.abc import Iterator, Mapping

from pydantic import Field

from calibration.gauge import GaugeError
from calibration.gauge.repeatability import POOL_ABOVE, Repeatability, repeatability
from calibration.quantity import Quantity, Unit
from calibration.record import Exact, Record
from grader.gauge.crossing import Crossing
from grader.gauge.finished import Finished, Inspection
from probes.measure import measures
from probes.reading import Reading


class Measured(Record):
    """One continuous measure."""

    measure: str
    title: str
    unit: Unit
    parts: tuple[str, ...]
    """Devices, or marks on them, that have a value in every inspection."""
    values: tuple[tuple[tuple[Exact, ...], ...], ...]
    """(parts, stations, trials), in the unit."""
    repeatability: Repeatability | None
    reason: str | None
    """Why there is no figure, where there is none."""
    left_out: tuple[str, ...]
    """One sentence for each part that was measured, but not in every inspection."""


class Criteria(Record):
    """By what measures are judged, beside the data."""

    tolerances: dict[str, float] = Field(default_factory=dict)
    """Width of the tolerance by measure, in its unit."""
    pool_above: float = POOL_ABOVE


def judged(name: str, title: str, crossing: Crossing[Quantity], criteria: Criteria) -> Measured:
    """Return the study of one measure from the values that are there; values in two units are no one measure."""
    complete = crossing.complete()
    units = {each.unit for found in crossing.values.values() for each in found.values()}
    unit = min(units)
    found: Repeatability | None = None
    reason: str | None = None
    if len(units) > 1:
        reason, complete = f"It was measured in {' and in '.join(sorted(units))}: these do not compare.", {}
    else:
        found, reason = _study(complete, criteria.tolerances.get(name), criteria.pool_above)
    return Measured(
        measure=name, title=title, unit=unit, parts=tuple(complete),
        values=tuple(tuple(tuple(each.value for each in row) for row in rows) for rows in complete.values()),
        repeatability=found, reason=reason, left_out=crossing.incomplete(),
    )  # fmt: skip


Complete = Mapping[str, tuple[tuple[Quantity, ...], ...]]


def _study(complete: Complete, tolerance: float | None, pool_above: float) -> tuple[Repeatability | None, str | None]:
    if not complete:
        return None, "Nothing has a value in every inspection."
    table = [[[float(each.value) for each in row] for row in rows] for rows in complete.values()]
    try:
        return repeatability(table, tolerance=tolerance, pool_above=pool_above), None
    except GaugeError as error:
        return None, str(error)


def of_readings(finished: Finished, criteria: Criteria) -> tuple[Measured, ...]:
    """Return a study for every reading that is a number with a unit, in the order of the catalogue.

    Of several readings of one measure in one inspection, each way of finding it is a measure of its own.
    """
    several = {reading.measure for each in finished.inspections for reading in _doubles(each)}
    crossings: dict[str, Crossing[Quantity]] = {}
    for each in finished.inspections:
        for reading in each.report.readings:
            name = f"{reading.measure} ({reading.method})" if reading.measure in several else reading.measure
            _enter(crossings.setdefault(name, Crossing(finished.plan)), each, reading)
    order = list(measures())
    numbers = {name: crossing for name, crossing in crossings.items() if crossing.values}
    return tuple(
        judged(name, _title(name), numbers[name], criteria)
        for name in sorted(numbers, key=lambda one: _place(one, order))
    )


def _enter(crossing: Crossing[Quantity], each: Inspection, reading: Reading) -> None:
    if isinstance(reading.value, Quantity):
        crossing.put(each.run.device, each.run, reading.value)
    else:
        crossing.lack(each.run.device, each.run, reading.reason or "not a number")


def _doubles(each: Inspection) -> Iterator[Reading]:
    seen: set[str] = set()
    for reading in each.report.readings:
        if reading.measure in seen:
            yield reading
        seen.add(reading.measure)


def _place(name: str, order: list[str]) -> tuple[int, str]:
    measure = name.split(" ", 1)[0]
    return (order.index(measure) if measure in order else len(order), name)


def _title(name: str) -> str:
    measure, *method = name.split(" ", 1)
    known = measures().get(measure)
    return " ".join((known.title if known else measure, *method))
