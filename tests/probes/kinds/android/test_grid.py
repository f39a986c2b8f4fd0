"""The grid: its shape, the cell of each point, and where the missing cells are, in words and drawn."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.kinds.android.contact import Point
from probes.kinds.android.grid import ACROSS, ALONG_MOST, Cell, drawn, grid_of, place
from probes.kinds.android.input_event import Axis

GRID = grid_of(Axis(0, 1079), Axis(0, 2399))


@pytest.mark.parametrize(
    ("x", "y", "sides", "columns", "rows"),
    [
        (Axis(0, 1079), Axis(0, 2399), None, 12, 27),
        (Axis(0, 4095), Axis(0, 4095), (1440, 3120), 12, 26),  # units that are not square
        (Axis(0, 2879), Axis(0, 1799), None, 19, 12),
        (Axis(0, 453), Axis(0, 453), None, 12, 12),
        (Axis(0, 1), Axis(0, 30_000), None, 12, ALONG_MOST),
    ],
)
def test_the_short_side_has_twelve_cells(
    x: Axis, y: Axis, sides: tuple[int, int] | None, columns: int, rows: int
) -> None:
    grid = grid_of(x, y, sides)
    assert (grid.columns, grid.rows) == (columns, rows)


@given(st.integers(-9999, 9999), st.integers(100, 30_000), st.integers(100, 30_000))
def test_every_point_of_a_panel_is_in_a_cell_and_no_point_beside_it_is(least: int, width: int, height: int) -> None:
    grid = grid_of(Axis(least, least + width), Axis(least, least + height))
    assert grid.cell(Point(least, least)) == Cell(0, 0)
    assert grid.cell(Point(least + width, least + height)) == Cell(grid.rows - 1, grid.columns - 1)
    for beside in (Point(least - 1, least), Point(least, least + height + 1), Point(least + width + 1, least)):
        assert grid.cell(beside) is None


def test_nothing_between_two_points_counts() -> None:
    assert GRID.seen([Point(0, 0), Point(1079, 2399)]) == {Cell(0, 0), Cell(26, 11)}


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ([Cell(20, 0), Cell(21, 0), Cell(22, 0)], "left edge, lower third"),
        ([Cell(0, column) for column in range(ACROSS)], "upper edge"),
        ([Cell(row, 11) for row in range(27)], "right edge"),
        ([Cell(13, 5)], "centre third, middle third"),
        ([Cell(26, 0), Cell(0, 11)], "all over the panel"),
    ],
)
def test_a_place_is_named(cells: list[Cell], words: str) -> None:
    assert place(GRID, tuple(cells)) == words


def test_a_drawing_shows_two_rows_in_one() -> None:
    rows = drawn(GRID, frozenset(GRID.cells) - {Cell(0, 0), Cell(3, 1), Cell(4, 2), Cell(5, 2)}).splitlines()
    assert rows[0] == "▄" + "█" * 11
    assert rows[1][1] == "▀"
    assert rows[2][2] == "·"
    assert len(drawn(grid_of(Axis(0, 1), Axis(0, 30_000)), frozenset()).splitlines()) == ALONG_MOST / 2
