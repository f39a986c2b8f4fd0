"""The grid of a touch panel: its cells, which of them have answered, and where the others are, in words and drawn."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from probes.kinds.contact import Point
from probes.kinds.input_event import Axis

ACROSS = 12
"""Cells across the short side within the edges: about 5 to 6 mm each on a phone, the width of a fingertip's contact."""
ALONG_MOST = 48
"""Cells along the long side within the edges at the most, which are drawn in half as many rows of text."""
EDGE = 2.0
"""Millimetres (ours) of the outermost cells: a finger that is wiped along the edge lies half beside the panel, so that
the centre of its contact comes that near and not to the very edge. In a wider cell a dead edge would hide."""
EDGES = 36
"""Such edges in the short side of a phone of 70 mm, which is taken where nothing tells how large a pixel is."""
INCH = 25.4
"""Millimetres."""
STOP = 32
"""The part of a picture's side (ours, about 2 mm of a phone's) within which points that stop there end with it."""
MORE = 16
"""A panel that lists longer sides than its picture's by more than such a part has units other than pixels (ours)."""
THIRDS = 3


class Cell(NamedTuple):
    """A cell by its row from the top and its column from the left, each from 0."""

    row: int
    column: int


class Picture(NamedTuple):
    """What is known of the picture that a panel lies over."""

    sides: tuple[int, int] | None = None
    """Width and height in pixels."""
    dpi: float | None = None
    """Pixels in an inch, as Android rounds them: to about a fifth."""
    circular: bool | None = False
    """Whether it is round; None where that is not known."""


UNKNOWN = Picture()


@dataclass(frozen=True)
class Lines:
    """The rows or the columns of a grid: equal ones between two narrow ones at the edges."""

    axis: Axis
    count: int
    edge: int
    """How many units wide the first and the last are."""

    def line(self, place: int) -> int | None:
        """Return the line in which a place lies, None for a place beside the panel."""
        before, behind = place - self.axis.least, self.axis.greatest - place
        if before < 0 or behind < 0:
            return None
        if min(before, behind) < self.edge:
            return 0 if before <= behind else self.count - 1
        return 1 + (before - self.edge) * (self.count - 2) // (self.axis.length - 2 * self.edge)

    def middle(self, line: int) -> float:
        """Return where the middle of a line lies, from -1 to 1."""
        if line in (0, self.count - 1):
            return (1 if line else -1) * (1 - self.edge / self.axis.length)
        within = 1 - 2 * self.edge / self.axis.length
        return within * (2 * line - self.count + 1) / (self.count - 2)


@dataclass(frozen=True)
class Grid:
    """A panel that is divided into cells, of which those that lie outside of a round picture do not count."""

    columns: Lines
    rows: Lines
    picture: Picture

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """Every cell that a finger can reach, row by row."""
        every = (Cell(row, column) for row in range(self.rows.count) for column in range(self.columns.count))
        return tuple(cell for cell in every if not (self.picture.circular and self.outside(cell)))

    def outside(self, cell: Cell) -> bool:
        """Whether the middle of a cell lies outside of the ellipse that fills the panel, where a round one ends."""
        return self.columns.middle(cell.column) ** 2 + self.rows.middle(cell.row) ** 2 > 1

    def cell(self, point: Point) -> Cell | None:
        """Return the cell in which a point lies, None for a point that is not on the panel."""
        row, column = self.rows.line(point.y), self.columns.line(point.x)
        return None if row is None or column is None else Cell(row, column)

    def seen(self, points: Iterable[Point]) -> frozenset[Cell]:
        """Return the cells in which points lie. Nothing between two points counts: a dead line must not hide."""
        return frozenset(cell for point in points if (cell := self.cell(point)))

    def missing(self, seen: frozenset[Cell]) -> tuple[Cell, ...]:
        """Return the cells that have not been seen, row by row."""
        return tuple(cell for cell in self.cells if cell not in seen)

    def in_pixels(self, points: tuple[Point, ...]) -> bool:
        """Whether points stop where the picture's pixels do, though the panel lists far more units than pixels."""
        if not self.picture.sides or not points:
            return False
        furthest = max(point.x for point in points), max(point.y for point in points)
        lengths = self.columns.axis.length, self.rows.axis.length
        other = [(side, far) for side, far, length in zip(self.picture.sides, furthest, lengths, strict=True)
                 if length > side + side // MORE]  # fmt: skip
        return bool(other) and all(side - side // STOP <= far < side for side, far in other)


def grid_of(x: Axis, y: Axis, picture: Picture = UNKNOWN) -> Grid:
    """Return the grid of a panel over a picture; without its sides the panel's units are taken for square."""
    width, height = picture.sides or (x.length, y.length)
    short = max(1, min(width, height))
    along = min(ALONG_MOST, max(ACROSS, round(ACROSS * max(width, height) / short)))
    columns, rows = (ACROSS, along) if width <= height else (along, ACROSS)
    edge = short / EDGES
    if picture.sides and picture.dpi:
        edge = min(EDGE * picture.dpi / INCH, short / ACROSS)
    return Grid(_lines(x, columns, edge / max(1, width)), _lines(y, rows, edge / max(1, height)), picture)


def _lines(axis: Axis, within: int, edge: float) -> Lines:
    return Lines(axis, within + 2, max(1, round(edge * axis.length)))


def place(grid: Grid, cells: tuple[Cell, ...]) -> str:
    """Return where cells lie, in words: `left edge, lower third`; `all over the panel` for no one place."""
    across = _part([cell.column for cell in cells], grid.columns.count, ("left", "right"), "centre")
    down = _part([cell.row for cell in cells], grid.rows.count, ("upper", "lower"), "middle")
    return ", ".join(part for part in (across, down) if part) or "all over the panel"


def _part(lines: list[int], count: int, ends: tuple[str, str], middle: str) -> str:
    edges = {0: f"{ends[0]} edge", count - 1: f"{ends[1]} edge"}
    if len(set(lines)) == 1 and lines[0] in edges:
        return edges[lines[0]]
    thirds = {line * THIRDS // count for line in lines}
    return (f"{ends[0]} third", f"{middle} third", f"{ends[1]} third")[thirds.pop()] if len(thirds) == 1 else ""


def drawn(grid: Grid, seen: frozenset[Cell]) -> str:
    """Return the grid as rows of text, two cells in each character: full where both have answered or do not count."""
    blocks = {(True, True): "█", (True, False): "▀", (False, True): "▄", (False, False): "·"}
    missing = frozenset(grid.missing(seen))
    return "\n".join(
        "".join(
            blocks[Cell(row, column) not in missing, Cell(row + 1, column) not in missing]
            for column in range(grid.columns.count)
        )
        for row in range(0, grid.rows.count, 2)
    )  # fmt: skip
