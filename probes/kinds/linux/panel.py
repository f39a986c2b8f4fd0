"""Panels: who made one, which part it is, how large; from its EDID."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from math import hypot

from calibration.quantity import Quantity, quantity
from calibration.record import Record
from probes.answer import Implausible, Unreadable
from probes.kinds.linux.edid import MODEL_YEAR, Edid
from probes.kinds.linux.timing import Timing

INCH = 25.4
SQUARE = (0.8, 1.25)
"""How far a pixel's width is from its height at most (ours): all panels have square ones, in millimetres rounded."""
FEWEST = 100
"""Pixels: no panel has fewer of them in a row or column (ours)."""
TOLERANCE = 10
"""mm by which the size in whole centimetres may differ from that of the timing before a reader is told (ours)."""


class Maker(Record):
    """A registered maker of displays."""

    id: str
    name: str
    also: str = ""
    """Who else is held to own these letters, where sources disagree."""
    says: str = ""
    """A pattern of the texts that name only the maker, or nothing, and no part."""
    source: str


@cache
def makers() -> dict[str, Maker]:
    """Return every maker of panels that is known, by its three letters."""
    table = tomllib.loads(files("probes.kinds.linux").joinpath("pnp_ids.toml").read_text("utf-8"))
    return {row["id"]: Maker.model_validate(row) for row in table["maker"]}


def part(panel: Edid) -> str:
    """Return `AU Optronics B140HAN02.0`: the maker and the part number, or else the product's hardware id."""
    known = makers().get(panel.maker) or Maker(id=panel.maker, name=panel.maker, source="the panel")
    texts = [panel.name, *panel.texts]
    named = [each for each in texts if known.says and re.fullmatch(known.says, each)]
    who = f"{known.name} or {known.also}" if known.also and not named else known.name
    return f"{who} {_number(panel, [each for each in texts if each not in named])}"


def _number(panel: Edid, texts: list[str]) -> str:
    """Return the part number: of the texts with a digit, the one that holds the panel's inches, or else the first.

    Part numbers tell them, as `140` or `14`; the serial numbers and marks that stand beside them do not.
    """
    words = [each for each in texts if re.match(r"[0-9A-Za-z]..", each) and re.search("[A-Za-z]", each)]
    numbers = [each for each in words if re.search("[0-9]", each)] or words or [panel.hardware]
    inches = hypot(*_millimetres(panel)) / INCH
    signs = (f"{inches * 10:.0f}", f"{int(inches)}")
    return max(numbers, key=lambda each: inches > 0 and any(sign in each for sign in signs))


def size(panel: Edid) -> str:
    """Return `1920 × 1080`: the pixels of the preferred timing."""
    timing = _preferred(panel)
    _check_square(timing)
    if min(timing.pixels) < FEWEST:
        raise Implausible(f"{timing.columns} × {timing.rows} pixels are no panel's")
    return f"{timing.columns} × {timing.rows}"


def diagonal(panel: Edid) -> Quantity:
    """Return the diagonal in inches, from the millimetres of the preferred timing, or else from the centimetres."""
    width, height = _millimetres(panel)
    if not width:
        raise Unreadable("the EDID gives no size")
    for timing in panel.timings[:1]:
        _check_square(timing)
    return quantity(hypot(width, height) / INCH, "inch", resolution="0.1")


def refresh(panel: Edid) -> Quantity:
    """Return the fastest timing of the panel's own pixels, in whole Hz, also of extension blocks."""
    pixels = _preferred(panel).pixels
    every = (*panel.timings, *panel.more)
    rates = [each.rate for each in every if each.pixels == pixels and not each.interlaced]
    if not rates:
        raise Unreadable("the EDID gives no full picture of the panel's pixels")
    return quantity(max(rates), "Hz")


def year(panel: Edid, today: str) -> str:
    """Return the year in which the panel, or its model, was made; today is `2026-11-01`."""
    if not panel.year:
        raise Unreadable("the EDID gives no year")
    if str(panel.year) > today[:4]:
        raise Implausible(f"the panel says that it was made in {panel.year}")
    return str(panel.year)


def size_caveat(panel: Edid) -> str:
    """Return what a reader must know of the size: that the EDID gives two."""
    across, down = panel.centimetres
    width, height = _millimetres(panel)
    if not across or max(abs(width - across * 10), abs(height - down * 10)) <= TOLERANCE:
        return ""
    return f"its timing says {width} × {height} mm, its base block {across} × {down} cm"


def refresh_caveat(panel: Edid) -> str:
    """Return what a reader must know of the rate: extension blocks that were not read, and limits that are higher."""
    unread = f"{panel.unread} of {panel.extensions} extension blocks could not be read" if panel.unread else ""
    fastest = max((each.rate for each in (*panel.timings, *panel.more)), default=0)
    limit = f"its range limits go up to {panel.highest_limit} Hz" if panel.highest_limit > fastest + 1 else ""
    return ", ".join(filter(None, (unread, limit)))


def year_caveat(panel: Edid) -> str:
    """Return which year it is, where it is not that of this very panel."""
    return "of the model" if panel.week == MODEL_YEAR else ""


def _preferred(panel: Edid) -> Timing:
    if not panel.timings:
        raise Unreadable("the EDID gives no detailed timing")
    return panel.timings[0]


def _check_square(timing: Timing) -> None:
    """Raise Implausible where pixels are not square: the timing is of a part of the panel, or of another picture."""
    if not (timing.width and timing.height):
        return
    if not SQUARE[0] <= timing.width * timing.rows / (timing.height * timing.columns) <= SQUARE[1]:
        what = f"{timing.columns} × {timing.rows} on {timing.width} × {timing.height} mm"
        raise Implausible(f"the pixels of {what} are not square")


def _millimetres(panel: Edid) -> tuple[int, int]:
    """Return the size in mm; zeros where none is given."""
    for timing in panel.timings[:1]:
        if timing.width and timing.height:
            return timing.width, timing.height
    return panel.centimetres[0] * 10, panel.centimetres[1] * 10
