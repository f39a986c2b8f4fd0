"""The sheet: everything that a report's face says, in order and in words. The PDF and the page both print it.

It is made from the signed report alone, so the two faces cannot differ from the record, nor from each other.
"""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from calibration.certificate import Calibration
from calibration.record import Record
from grader.coverage import tally
from grader.master_list import groups
from grader.optics_words import in_short
from grader.render.casing import MarkRow, Shot, Side, lead, marks, shots, sides, sight_notes
from grader.render.qr import qr_text
from grader.render.verdict import Box, Line, Mark, box
from grader.render.wording import called, moment, number, printable, spoken, title_of, value_of
from grader.report import Coverage, Report, State
from grader.sentence import capital
from probes.measure import measures
from probes.reading import Outcome, Reading

_FACTS = ("storage.total", "memory.total", "identity.os", "identity.security_patch", "identity.region")
_POWER = (
    ("battery.cycles",),
    ("battery.full_capacity", "battery.full_energy"),
    ("battery.design_capacity", "battery.design_energy"),
    ("battery.first_use",),
)
"""Of each row the first measure that is known is told: a gauge counts charge or energy."""


class Figure(Record):
    """One value with its title, and where it comes from or why there is none."""

    title: str
    value: str
    known: bool
    note: str


class ReadingRow(Record):
    """One reading in the table."""

    title: str
    measure: str
    value: str
    reason: str
    method: str
    probe: str
    asks: tuple[int, ...]
    """Which of the sheet's asks it came from; 1 is the first."""


class Group(Record):
    """One group of the test list: how many items of each state, and every line."""

    title: str
    count: str
    lines: tuple[Line, ...]


class Certificate(Record):
    """One calibration in words."""

    instrument: str
    scale: str
    method: str
    validity: str


class Sheet(Record):
    """A whole report in words, ready to be set."""

    report_id: str
    inspected_at: str
    station: str
    operator: str
    evidence: str
    qr: str
    device: str
    about: str
    facts: tuple[str, ...]
    headline: Box | None
    others: tuple[Box, ...]
    health: Figure
    power: tuple[Figure, ...]
    locks: tuple[Line, ...]
    sides: tuple[Side, ...]
    lead: tuple[Shot, ...]
    """The photos of the first page."""
    shots: tuple[Shot, ...]
    remarks: tuple[str, ...]
    """What was given and could not be used."""
    marks: tuple[MarkRow, ...]
    sight_notes: tuple[str, ...]
    """By which model, in which scene and with which limits it was predicted from where a mark is seen."""
    readings: tuple[ReadingRow, ...]
    """In the order of the catalogue."""
    asks: tuple[str, ...]
    """Everything that the device was asked for the readings, each thing once."""
    untried: tuple[Line, ...]
    """The measures that nobody tried to read, together by reason."""
    tally: str
    """How many items of the test list ended how."""
    coverage: tuple[Group, ...]
    certificates: tuple[Certificate, ...]
    software: tuple[tuple[str, str], ...]
    identifiers: tuple[tuple[str, str], ...]


def sheet(report: Report, pictures: Container[str] = ()) -> Sheet:
    """Put a report into words; pictures are the names of those at hand (`Pictures.fitted`)."""
    shown = shots(report, pictures)
    boxes = tuple(map(box, report.grades))
    readings = {reading.measure: reading for reading in report.readings}
    return Sheet(
        report_id=printable(report.report_id),
        inspected_at=moment(report.inspected_at),
        station=printable(report.station),
        operator=printable(report.operator or "not named"),
        evidence=report.evidence,
        qr=qr_text(report),
        device=device_name(report),
        about=_about(report),
        facts=tuple(f"{title_of(name)}: {value_of(readings[name])}" for name in _FACTS if _known(readings.get(name))),
        headline=boxes[0] if boxes else None,
        others=boxes[1:],
        health=_figure("battery.health", readings),
        power=tuple(_briefly(_first_known(row, readings), readings) for row in _POWER if row[0] in readings),
        locks=tuple(_item(row) for row in report.coverage if row.group == "locks"),
        sides=sides(report),
        lead=lead(shown),
        shots=shown,
        remarks=tuple(map(printable, report.remarks)),
        marks=marks(report, pictures),
        sight_notes=sight_notes(report),
        readings=_readings(report.readings),
        asks=_asks(report.readings),
        untried=_untried(report.readings),
        tally=tally(report.coverage),
        coverage=tuple(_groups(report.coverage)),
        certificates=tuple(map(_certificate, report.calibrations)),
        software=_pairs(report.software),
        identifiers=_pairs(report.device.identifiers),
    )


def device_name(report: Report) -> str:
    """Return what a buyer calls the device: maker and marketing name, or maker and model; the maker only once."""
    name = printable(report.device.name or report.device.model)
    maker = printable(report.device.maker)
    return name if name.casefold().startswith(maker.casefold()) else f"{spoken(maker)} {name}"


def _about(report: Report) -> str:
    system = _PLATFORMS[report.device.platform]
    return f"{spoken(report.device.kind)} with {system}, model {printable(report.device.model)}"


_PLATFORMS = {"android": "Android", "ios": "iOS", "linux": "Linux", "macos": "macOS", "windows": "Windows"}


def _known(reading: Reading | None) -> bool:
    return reading is not None and reading.outcome is Outcome.MEASURED


def _figure(measure: str, readings: Mapping[str, Reading]) -> Figure:
    """Return a reading as a figure: its value and source, or that it is not known and why."""
    reading = readings.get(measure)
    if reading is None or not _known(reading):
        reason = printable(reading.reason or value_of(reading)) if reading else "Nobody asked the device."
        return Figure(title=title_of(measure), value="not known", known=False, note=reason)
    return Figure(title=title_of(measure), value=value_of(reading), known=True, note=printable(reading.method))


def _first_known(measures: Sequence[str], readings: Mapping[str, Reading]) -> str:
    return next((measure for measure in measures if _known(readings.get(measure))), measures[0])


def _briefly(measure: str, readings: Mapping[str, Reading]) -> Figure:
    """Return a figure for a first page: a long reason stands once, in the table of readings."""
    found = _figure(measure, readings)
    return found if found.known else found.model_copy(update={"note": "The reason stands with the readings."})


_MARKS: dict[State, Mark] = {
    "passed": Mark.MET,
    "measured": Mark.MEASURED,
    "failed": Mark.FAILED,
    "not present": Mark.ABSENT,
    "not testable": Mark.UNKNOWN,
    "not tested": Mark.UNKNOWN,
}


def _item(row: Coverage) -> Line:
    return Line(mark=_MARKS[row.state], word=row.state, title=capital(printable(row.title)), text=printable(row.how))


def _groups(coverage: Iterable[Coverage]) -> Iterator[Group]:
    """Group items as the test list does, in the report's order; what nobody tested is told together, and last."""
    for name, found in groupby(coverage, key=lambda row: row.group):
        rows = tuple(found)
        tested = tuple(_item(row) for row in rows if row.state != "not tested")
        untested = _together((row.title, row.how) for row in rows if row.state == "not tested")
        yield Group(title=groups().get(name, printable(name)), count=tally(rows), lines=(*tested, *untested))


def _untried(readings: Iterable[Reading]) -> tuple[Line, ...]:
    return _together((called(reading.measure), reading.reason or "") for reading in readings if not _tried(reading))


def _tried(reading: Reading) -> bool:
    return reading.outcome is not Outcome.NOT_TESTED


def _together(untested: Iterable[tuple[str, str]]) -> tuple[Line, ...]:
    """Return one line for each reason, with the titles that share it."""
    shared: dict[str, list[str]] = {}
    for title, reason in untested:
        shared.setdefault(printable(reason), []).append(printable(title))
    return tuple(
        Line(mark=Mark.UNKNOWN, word="not tested", title=capital("; ".join(titles)), text=reason)
        for reason, titles in shared.items()
    )


def _asks(readings: Iterable[Reading]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(printable(source.ask) for reading in readings for source in reading.sources))


def _readings(readings: Sequence[Reading]) -> tuple[ReadingRow, ...]:
    order = {name: place for place, name in enumerate(measures())}
    numbers = {ask: number for number, ask in enumerate(_asks(readings), start=1)}
    tried = sorted(filter(_tried, readings), key=lambda reading: order.get(reading.measure, len(order)))
    return tuple(_reading(reading, numbers) for reading in tried)


def _reading(reading: Reading, numbers: Mapping[str, int]) -> ReadingRow:
    return ReadingRow(
        title=title_of(reading.measure),
        measure=reading.measure,
        value=value_of(reading),
        reason=printable(reading.reason or ""),
        method=printable(reading.method),
        probe=printable(reading.probe),
        asks=tuple(sorted({numbers[printable(source.ask)] for source in reading.sources})),
    )


def _certificate(found: Calibration) -> Certificate:
    whose = f"signed by station {found.station}" if found.station else "not signed"
    optics = () if found.optics is None else in_short(found.optics)
    return Certificate(
        instrument=printable(found.instrument),
        scale=number(found.scale),
        method=printable("; ".join((found.method, whose, *optics))),
        validity=f"{moment(found.valid_from)} until {moment(found.valid_until)}",
    )


def _pairs(values: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((printable(name), printable(value)) for name, value in sorted(values.items()))
