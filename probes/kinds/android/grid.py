"""The grid of a touch panel: its cells, which of them have answered, and where the others are, in words and drawn."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from probes.kinds.android.contact import Point
from probes.kinds.android.input_event import Axis

ACROSS = 12
"""Cells across the short side: about 5 to 6 mm each on a phone, the width of a fingertip's contact."""
ALONG_MOST = 48
"""Cells along the long side at the most, which are drawn in half as many rows of text."""
THIRDS = 3


class Cell(NamedTuple):
    """A cell by its row from the top and its column from the left, each from 0."""

    row: int
    column: int


@dataclass(frozen=True)
class Grid:
    """A panel that is divided into cells of equal size."""

    x: Axis
    y: Axis
    columns: int
    rows: int

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Every cell, row by row."""
        return tuple(Cell(row, column) for row in range(self.rows) for column in range(self.columns))

    def cell(self, point: Point) -> Cell | None:
        """Return the cell in which a point lies, None for a point that is not on the panel."""
        row = (point.y - self.y.least) * self.rows // self.y.length
        column = (point.x - self.x.least) * self.columns // self.x.length
        return Cell(row, column) if 0 <= row < self.rows and 0 <= column < self.columns else None

    def seen(self, points: Iterable[Point]) -> frozenset[Cell]:
        """Return the cells in which points lie. Nothing between two points counts: a dead line must not hide."""
        return frozenset(cell for point in points if (cell := self.cell(point)))

    def missing(self, seen: frozenset[Cell]) -> tuple[Cell, ...]:
        """Return the cells that have not been seen, row by row."""
        return tuple(cell for cell in self.cells if cell not in seen)


def grid_of(x: Axis, y: Axis, sides: tuple[int, int] | None = None) -> Grid:
    """Return the grid of a panel whose picture has these sides; without them its units are taken for square."""
    width, height = sides or (x.length, y.length)
    along = min(ALONG_MOST, max(ACROSS, round(ACROSS * max(width, height) / max(1, min(width, height)))))
    return Grid(x, y, *((ACROSS, along) if width <= height else (along, ACROSS)))


def place(grid: Grid, cells: tuple[Cell, ...]) -> str:
    """Return where cells lie, in words: `left edge, lower third`; `all over the panel` for no one place."""
    across = _part([cell.column for cell in cells], grid.columns, ("left", "right"), "centre")
    down = _part([cell.row for cell in cells], grid.rows, ("upper", "lower"), "middle")
    return ", ".join(part for part in (across, down) if part) or "all over the panel"


def _part(lines: list[int], count: int, ends: tuple[str, str], middle: str) -> str:
    edges = {0: f"{ends[0]} edge", count - 1: f"{ends[1]} edge"}
    if len(set(lines)) == 1 and lines[0] in edges:
        return edges[lines[0]]
    thirds = {line * THIRDS // count for line in lines}
    return (f"{ends[0]} third", f"{middle} third", f"{ends[1]} third")[thirds.pop()] if len(thirds) == 1 else ""


def drawn(grid: Grid, seen: frozenset[Cell]) -> str:
    """Return the grid as rows of text, two cells in each character: full where both have answered."""
    blocks = {(True, True): "█", (True, False): "▀", (False, True): "▄", (False, False): "·"}
    return "\n".join(
        "".join(
            blocks[Cell(row, column) in seen, Cell(row + 1, column) in seen]
            for column in range(grid.columns)
        )
        for row in range(0, grid.rows, 2)
    )  # fmt: skip
