"""Standing: what the page of a gauge study says of the grades under one standard."""

from collections.abc import Iterator, Sequence

from calibration.gauge.figure import Share
from calibration.record import Record
from grader.gauge.graded import Graded
from grader.render.wording import spoken


class Cell(Record):
    """One grade in the table of grades: its letters, and its place from best (0) to worst (1), None if it has none."""

    word: str
    place: float | None


class Standing(Record):
    """The grades under one standard."""

    title: str
    given: str
    figures: tuple[tuple[str, str, str], ...]
    """Name, value, and what it means."""
    stations: tuple[str, ...]
    trials: int
    rows: tuple[tuple[str, str, tuple[Cell, ...]], ...]
    """Device, reference, one cell for each inspection."""
    against: tuple[tuple[str, ...], ...]
    """Station, right, over-graded, under-graded, not compared, kappa, quadratic kappa."""
    remarks: tuple[str, ...]


def standing(each: Graded, stations: tuple[str, ...], trials: int) -> Standing:
    """Return what the page says of the grades under one standard."""
    found = each.agreement
    given = found.given if found else {}
    return Standing(
        title=f"{each.title}, {each.version}",
        given=", ".join(f"{spoken(name)} {count}" for name, count in given.items()),
        figures=tuple(_figures(each)), stations=stations, trials=trials,
        rows=tuple(_grade_rows(each)), against=tuple(_against(each)),
        remarks=(*(found.remarks if found else ()), *((each.reason,) if each.reason else ())),
    )  # fmt: skip


def _figures(each: Graded) -> Iterator[tuple[str, str, str]]:
    found = each.agreement
    if found is None:
        return
    yield "All the same", told(found.same), "devices with one outcome in every inspection"
    for one in found.within:
        yield f"{one.station} with itself", told(one.same), f"every trial the same; Fleiss' kappa {_kappa(one.fleiss)}"
    for two in found.between:
        both = f"Cohen's kappa {_kappa(two.cohen)}, quadratic {_kappa(two.quadratic)}"
        yield " with ".join(two.stations), _kappa(two.quadratic), both
    yield "Quadratic kappa", _kappa(found.quadratic), f"any two grades; of one station {_kappa(found.quadratic_within)}"
    yield "Fleiss' kappa", _kappa(found.fleiss), "every outcome a category, undetermined too"
    yield "Krippendorff's alpha", _kappa(found.krippendorff), "grades in order"
    yield "Gwet's AC2", _kappa(found.gwet), "grades in order, quadratic weights"
    if found.beside:
        yield "Undetermined", str(found.beside), "have no place in the order: left out where one is needed"


def _kappa(value: float | None) -> str:
    return "not defined" if value is None else f"{value:.3f}"


def _grade_rows(each: Graded) -> Iterator[tuple[str, str, tuple[Cell, ...]]]:
    order = each.agreement.scale.ordered if each.agreement else ()
    for part, stations, reference in zip(each.parts, each.grades, each.reference, strict=True):
        cells = tuple(_cell(grade, order) for trials in stations for grade in trials)
        yield part, spoken(reference or ""), cells


def _cell(grade: str, order: Sequence[str]) -> Cell:
    place = order.index(grade) / max(len(order) - 1, 1) if grade in order else None
    return Cell(word=spoken(grade), place=place)


def _against(each: Graded) -> Iterator[tuple[str, ...]]:
    for one in each.agreement.against if each.agreement else ():
        over, under = ("–" if part is None else told(part) for part in (one.over, one.under))
        yield one.station, told(one.right), over, under, str(one.beside), _kappa(one.cohen), _kappa(one.quadratic)


def told(found: Share) -> str:
    """Return a share in words: how many, in percent, and the interval."""
    low, high = found.interval.low, found.interval.high
    return f"{found.hits} of {found.of} ({found.percent:.1f} %, {100 * low:.1f} to {100 * high:.1f} %)"
