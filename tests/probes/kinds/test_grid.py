"""The grid: its shape, the cell of each point, and where the missing cells are, in words and drawn."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.kinds.contact import Point
from probes.kinds.grid import ACROSS, ALONG_MOST, Cell, Picture, drawn, grid_of, place
from probes.kinds.input_event import Axis

GRID = grid_of(Axis(0, 1079), Axis(0, 2399))


@pytest.mark.parametrize(
    ("x", "y", "sides", "columns", "rows"),
    [
        (Axis(0, 1079), Axis(0, 2399), None, 14, 29),
        (Axis(0, 4095), Axis(0, 4095), (1440, 3120), 14, 28),  # units that are not square
        (Axis(0, 2879), Axis(0, 1799), None, 21, 14),
        (Axis(0, 453), Axis(0, 453), None, 14, 14),
        (Axis(0, 1), Axis(0, 30_000), None, 14, ALONG_MOST + 2),
    ],
)
def test_the_short_side_has_twelve_cells_within_its_edges(
    x: Axis, y: Axis, sides: tuple[int, int] | None, columns: int, rows: int
) -> None:
    grid = grid_of(x, y, Picture(sides))
    assert (grid.columns.count, grid.rows.count) == (columns, rows)


@given(st.integers(-9999, 9999), st.integers(100, 30_000), st.integers(100, 30_000))
def test_every_point_of_a_panel_is_in_a_cell_and_no_point_beside_it_is(least: int, width: int, height: int) -> None:
    grid = grid_of(Axis(least, least + width), Axis(least, least + height))
    assert grid.cell(Point(least, least)) == Cell(0, 0)
    assert grid.cell(Point(least + width, least + height)) == Cell(grid.rows.count - 1, grid.columns.count - 1)
    for beside in (Point(least - 1, least), Point(least, least + height + 1), Point(least + width + 1, least)):
        assert grid.cell(beside) is None


def test_nothing_between_two_points_counts() -> None:
    assert GRID.seen([Point(0, 0), Point(1079, 2399)]) == {Cell(0, 0), Cell(28, 13)}


@pytest.mark.parametrize(
    ("dpi", "width", "height"),
    [(None, 30, 60), (392, 31, 62), (640, 50, 101), (9999, 90, 180)],  # 2 mm of 392 dpi are 31 pixels
)
def test_the_outermost_cells_are_two_millimetres_wide(dpi: float | None, width: int, height: int) -> None:
    grid = grid_of(Axis(0, 1079), Axis(0, 4799), Picture((1080, 2400), dpi))  # twice as many units as pixels along
    assert grid.cell(Point(width - 1, height)) == Cell(1, 0)
    assert grid.cell(Point(width, height)) == Cell(1, 1)
    assert grid.cell(Point(1079 - width, height - 1)) == Cell(0, 12)
    assert grid.cell(Point(1080 - width, 4800 - height)) == Cell(28, 13)


@given(st.integers(1, 30_000), st.integers(1, 30_000), st.booleans(), st.data())
def test_every_cell_lies_where_its_middle_does(width: int, height: int, circular: bool, data: st.DataObject) -> None:
    grid = grid_of(Axis(-5, width), Axis(7, 7 + height), Picture(circular=circular))
    for lines in (grid.columns, grid.rows):
        place = data.draw(st.integers(lines.axis.least, lines.axis.greatest))
        line = lines.line(place)
        assert line is not None
        middle = lines.axis.least + (lines.middle(line) + 1) / 2 * lines.axis.length
        assert abs(place + 0.5 - middle) <= max(lines.edge, lines.axis.length / (lines.count - 2))


def test_a_round_picture_has_no_corners() -> None:
    square, disc = (
        grid_of(Axis(0, 383), Axis(0, 383), Picture((384, 384), 320, circular)) for circular in (False, True)
    )
    left = set(square.cells) - set(disc.cells)
    assert {Cell(0, 0), Cell(0, 13), Cell(13, 0), Cell(13, 13), Cell(1, 1), Cell(0, 3)} <= left
    assert not {Cell(0, 6), Cell(7, 13), Cell(3, 3), Cell(6, 7)} & left
    assert drawn(disc, frozenset(disc.cells)) == drawn(square, frozenset(square.cells))


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ([Cell(20, 0), Cell(21, 0), Cell(22, 0)], "left edge, lower third"),
        ([Cell(0, column) for column in range(ACROSS + 2)], "upper edge"),
        ([Cell(row, 13) for row in range(29)], "right edge"),
        ([Cell(14, 6)], "centre third, middle third"),
        ([Cell(28, 0), Cell(0, 13)], "all over the panel"),
    ],
)
def test_a_place_is_named(cells: list[Cell], words: str) -> None:
    assert place(GRID, tuple(cells)) == words


def test_a_drawing_shows_two_rows_in_one() -> None:
    rows = drawn(GRID, frozenset(GRID.cells) - {Cell(0, 0), Cell(3, 1), Cell(4, 2), Cell(5, 2)}).splitlines()
    assert rows[0] == "▄" + "█" * 13
    assert rows[1][1] == "▀"
    assert rows[2][2] == "·"
    assert len(drawn(grid_of(Axis(0, 1), Axis(0, 30_000)), frozenset()).splitlines()) == (ALONG_MOST + 2) / 2
