"""The page of a gauge study, as PDF: its words and the places of its points; study.typ sets them and adds none."""

from collections.abc import Iterator
from datetime import datetime

from calibration.gauge.figure import Interval, significant
from calibration.gauge.repeatability import Component, Repeatability
from calibration.quantity import SYMBOLS
from calibration.record import Record
from grader.gauge.measured import Measured
from grader.gauge.study import Study
from grader.render.chart import Chart, chart
from grader.render.standing import Standing, standing, told
from grader.render.typeset import settable, template, typeset
from grader.render.wording import moment, printable, several
from grader.sentence import capital

MARKS = {"good": "met", "conditional": "lowers", "poor": "failed"}
"""Verdict to the sign of the page."""
PARTS_IN_A_ROW = 12


class Row(Record):
    """One measure in the overview."""

    title: str
    measure: str
    parts: str
    mean: str
    ev: str
    av: str
    pv: str
    percent: str
    interval: str
    tolerance: str
    ndc: str
    verdict: str
    mark: str
    shares: tuple[float, ...]
    """Contributions of repeatability, reproducibility with interaction, and parts, percent: a bar."""


class Panel(Record):
    """The run chart of one measure, in rows of parts."""

    title: str
    unit: str
    charts: tuple[Chart, ...]


class StudySheet(Record):
    """Everything on the page."""

    design: str
    when: str
    missing: tuple[str, ...]
    stations: tuple[str, ...]
    rows: tuple[Row, ...]
    remarks: tuple[tuple[str, str], ...]
    """What must be kept in mind, and of which measures."""
    without: tuple[tuple[str, str], ...]
    """Why measures have no figure, and which."""
    marks: tuple[str, ...]
    standings: tuple[Standing, ...]
    panels: tuple[Panel, ...]
    left_out: tuple[tuple[str, tuple[str, ...]], ...]
    """What, and the parts of it that do not count, each with its reason."""


def render_study(study: Study) -> bytes:
    """Draw a study as PDF/A-2a, dated by its last inspection: the same study gives the same bytes."""
    words = settable(study_sheet(study).model_dump_json())
    given = {name: template(name) for name in ("study.typ", "house.typ")}
    date = datetime.fromisoformat(study.last)
    return typeset("study.typ", {**given, "sheet.json": words.encode()}, date, standard="a-2a")


def study_sheet(study: Study) -> StudySheet:
    """Return what the page says."""
    judged = [(each, each.repeatability) for each in study.measures if each.repeatability]
    return StudySheet(
        design=f"{len(study.devices)} devices × {several(len(study.stations), 'station', 'stations')} × "
               f"{study.trials} trials: {study.found} of {study.planned} inspections",
        when=f"{moment(study.first)} to {moment(study.last)}",
        missing=study.missing, stations=study.stations,
        rows=tuple(_row(each, found) for each, found in judged),
        remarks=tuple(_remarks(study)),
        without=tuple((reason, ", ".join(names)) for reason, names in study.without().items()),
        marks=tuple(_marks(study)),
        standings=tuple(standing(each, study.stations, study.trials) for each in study.grades),
        panels=tuple(_panel(each) for each, _ in judged),
        left_out=tuple(_left_out(study)),
    )  # fmt: skip


def _title(each: Measured) -> str:
    return capital(printable(each.title))


def _row(each: Measured, found: Repeatability) -> Row:
    unit = SYMBOLS.get(each.unit, each.unit)
    between = sum(part.contribution for part in (found.av, found.interaction) if part)
    return Row(
        title=_title(each), measure=each.measure.split(" ", 1)[0], parts=str(found.parts),
        mean=f"{_short(found.mean)} {unit}".strip(), ev=_deviation(found.ev), av=_deviation(found.av),
        pv=_deviation(found.pv),
        percent=f"{_short(found.grr_percent)} %",
        interval=_span(found.grr.percent_interval),
        tolerance="" if found.tolerance_percent is None else f"{_short(found.tolerance_percent)} %",
        ndc="no limit" if found.ndc is None else str(found.ndc), verdict=found.verdict, mark=MARKS[found.verdict],
        shares=(found.ev.contribution, between, found.pv.contribution),
    )  # fmt: skip


def _span(found: Interval | None) -> str:
    return "no interval" if found is None else f"{_short(found.low)} to {_short(found.high)} %"


def _deviation(part: Component | None) -> str:
    return "–" if part is None else _short(part.deviation)


def _short(value: float) -> str:
    return significant(float(f"{value:.3g}"))


def _remarks(study: Study) -> Iterator[tuple[str, str]]:
    found: dict[str, list[str]] = {}
    for each in study.measures:
        for remark in each.repeatability.remarks if each.repeatability else ():
            found.setdefault(remark, []).append(each.title)
    for remark, titles in found.items():
        yield remark, ", ".join(titles)


def _panel(each: Measured) -> Panel:
    unit = SYMBOLS.get(each.unit, each.unit)
    rows = [slice(start, start + PARTS_IN_A_ROW) for start in range(0, len(each.parts), PARTS_IN_A_ROW)]
    columns = min(PARTS_IN_A_ROW, len(each.parts))
    charts = tuple(chart(each.parts[row], each.values[row], each.values, columns) for row in rows)
    return Panel(title=_title(each), unit=unit, charts=charts)


def _marks(study: Study) -> Iterator[str]:
    marks = study.marks
    if not marks.places or marks.always is None or marks.found is None:
        yield "No inspection found a mark with a place on the device."
    else:
        yield (
            f"Marks were found at {several(marks.places, 'place', 'places')}. Every inspection found one at "
            f"{told(marks.always)}; of all chances to find one, {told(marks.found)} did."
        )
        once = capital(several(marks.once, "place was", "places were"))
        yield (
            f"{once} marked by one inspection alone: too faint, or false. "
            f"Broken in pieces or double: {several(marks.broken, 'time', 'times')}; the longest piece stands for it."
        )
    if marks.unplaced:
        left = several(marks.unplaced, "mark", "marks")
        yield f"{left} on photos without a scale cannot be matched and are left out."


def _left_out(study: Study) -> Iterator[tuple[str, tuple[str, ...]]]:
    parts = [*((each.title, each.left_out) for each in study.measures),
             *((each.title, each.left_out) for each in study.grades)]  # fmt: skip
    for title, reasons in parts:
        if reasons:
            yield capital(printable(title)), tuple(map(printable, reasons))
