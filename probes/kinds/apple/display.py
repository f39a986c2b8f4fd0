"""The display: who made its panel, and what feels the touches on it."""

from collections.abc import Iterator
from functools import cache, partial
from typing import Any

from calibration.record import Record
from probes.answer import Shortfall, Unreadable
from probes.kinds.apple.answers import flag, number, told
from probes.kinds.apple.part import Part, parts, table
from probes.kinds.apple.parts import SOURCES
from probes.kinds.apple.probe import apple
from probes.kinds.fallback import in_turn
from probes.reading import Reading
from probes.subject import Subject, Way

LORE = "by how its serial number begins, which is community lore"
PANELS = tuple(part for part in parts() if part.measure == "parts.screen.serial")
TOUCH = "ioclass:AppleMultitouchDevice"


class Maker(Record):
    """A maker of panels, and how the serial numbers of its panels begin."""

    prefix: str
    name: str
    source: str


@cache
def makers() -> tuple[Maker, ...]:
    """Return every maker of panels that is known."""
    return tuple(Maker.model_validate(row) for row in table()["maker"])


@apple(measures=("display.panel", "touch.panel"), version=1)
def panel(subject: Subject) -> Iterator[Reading]:
    """Read the panel's maker, and the grid of the touch controller."""
    yield in_turn(subject, "display.panel", *(partial(_made, subject, part) for part in PANELS))
    yield subject.read("touch.panel", told("multitouch device", touch, subject.ask(TOUCH)))


def _made(subject: Subject, part: Part) -> Way:
    return told(SOURCES[part.ask], partial(maker, part), subject.ask(part.ask), caveat=LORE)


def maker(part: Part, entry: Any) -> str:
    """Return who made a panel; raise Unreadable without a serial number, or where nobody has said whose begin so."""
    try:
        serial = part.serial(entry)
    except Shortfall as shortfall:
        raise Unreadable(str(shortfall)) from None
    found = next((each.name for each in makers() if serial.startswith(each.prefix)), None)
    if found is None:
        raise Unreadable("whose panels have serial numbers that begin so is not known")
    return found


def touch(device: Any) -> str:
    """Return `18 × 37 sensors, family 226`; raise Unreadable where the controller does not tell its grid.

    The keys are reported of an A19 Pro; Macs tell the same of their trackpads.
    """
    columns, rows, family = (number(device, key) for key in ("Sensor Columns", "Sensor Rows", "Family ID"))
    if not flag(device, "MT Built-In"):
        raise Unreadable("the touch device is not the device's own")
    if min(columns, rows) < 1 or max(columns, rows) > GRID:
        raise Unreadable("the touch device tells no grid of sensors")
    return f"{columns} × {rows} sensors, family {family}"


GRID = 1000
"""More sensors than any panel has in a row (ours)."""
