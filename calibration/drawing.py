"""A target as a drawing (SVG, one unit a millimetre): only outlines, so that it prints sharp at any resolution."""

from collections.abc import Iterator

import cv2
import numpy as np

from calibration.target import Board, Patches, Ruler, Sheet, Target

TICK, FINE, THIN = 5, 1, 0.1
"""Mm from tick to tick of a ruler, from fine tick to fine tick near its ends, and the width of a line."""


def drawing(target: Target, sheet: Sheet) -> str:
    """Return the whole sheet as SVG: board, patches, and both rulers."""
    width, height = sheet.width_mm, sheet.height_mm
    x, y = sheet.target_mm
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm" viewBox="0 0 {width} {height}">'
    )
    body = f'<g transform="translate({x} {y})">{_board(target.board)}{_patches(target.patches)}</g>'
    return f"{head}{body}{_ruler(sheet.across)}{_ruler(sheet.down, 'rotate(90)')}</svg>"


def _board(board: Board) -> str:
    x, y = board.origin_mm
    shapes = "".join(_square(column, row, float(board.square_mm)) for column, row in _squares(board, black=True))
    markers = "".join(_marker(board, place, number) for number, place in enumerate(_squares(board, black=False)))
    return f'<g transform="translate({x} {y}) rotate({board.turn_deg})"><path d="{shapes}"/>{markers}</g>'


def _squares(board: Board, *, black: bool) -> Iterator[tuple[int, int]]:
    """Give column and row of the squares of one colour, row by row: markers are numbered so."""
    places = ((column, row) for row in range(board.rows) for column in range(board.columns))
    return (place for place in places if (sum(place) % 2 == 0) == black)


def _marker(board: Board, place: tuple[int, int], number: int) -> str:
    """Draw a marker: black, its white cells as one path, so that no viewer shows seams between them."""
    square, side = float(board.square_mm), float(board.marker_mm)
    dictionary = cv2.aruco.getPredefinedDictionary(getattr(cv2.aruco, board.dictionary))
    cells = dictionary.markerSize + 2
    bits = np.asarray(cv2.aruco.generateImageMarker(dictionary, board.first_id + number, cells))
    white = "".join(_square(column, row, side / cells) for row, column in np.argwhere(bits > 0).tolist())
    x, y = (square * index + (square - side) / 2 for index in place)
    return (f'<g transform="translate({x:.4f} {y:.4f})"><path d="{_square(0, 0, side)}"/>'
            f'<path fill="#fff" d="{white}"/></g>')  # fmt: skip


def _square(column: int, row: int, side: float) -> str:
    return f"M{column * side:.4f} {row * side:.4f}h{side:.4f}v{side:.4f}h{-side:.4f}z"


def _patches(patches: Patches) -> str:
    return "".join(
        f'<path fill="{colour}" d="M{" ".join(f"{x:.3f},{y:.3f}" for x, y in patches.corners(number))}z"/>'
        for number, colour in enumerate(patches.colours)
    )


def _ruler(ruler: Ruler, turn: str = "") -> str:
    """Draw a ruler to the right of its start: its length lies between the middles of both end lines."""
    length = int(ruler.length_mm)
    ticks = dict.fromkeys(range(0, length + 1, TICK), 2.0)
    ticks |= {place: 1.2 for place in (*range(TICK), *range(length - TICK + 1, length)) if place not in ticks}
    ticks |= {0: 5.0, length: 5.0}
    lines = "".join(f"M{place} 0v{-tall}" for place, tall in ticks.items())
    x, y = ruler.from_mm
    return (f'<path transform="translate({x} {y}) {turn}" d="M0 0h{length}{lines}" fill="none" stroke="#000" '
            f'stroke-width="{THIN}"/>')  # fmt: skip
