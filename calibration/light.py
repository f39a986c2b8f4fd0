"""The light over a target, seen on its bare paper, its ink and its patches."""

import cv2
import numpy as np

from calibration.board import Sighting
from calibration.lighting import Bgr
from calibration.optics import Light
from calibration.quantity import quantity
from calibration.target import Board, Print, TargetError, Values
from calibration.tone import LIGHT
from calibration.view import View

MARGIN = (0.04, 0.11)
"""Of a square's side: the strip of bare paper between its border and its marker; of ink, between border and middle."""
SPOT = 9
"""Places along each side of a square."""
FEWEST = 8
"""White squares, and black ones, from which the light is known."""
INSIDE = 0.5
"""Of a patch's side."""
WHITEST = 250.0
"""Levels of light above which paper is as good as saturated, so that its change would not be seen."""


def light_over(bgr: Bgr, view: View, sighting: Sighting, printed: Print, named: str) -> Light:
    """Return the light in a photo (h, w, 3) of a target; raise TargetError where too little of it is in view."""
    board, size = sighting.target.board, sighting.size
    grey = np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY), np.uint8)
    paper, ink = ([float(np.median(LIGHT[grey[tuple(spot.T[::-1])]])) for spot in _seen(rims, view, printed, size)]
                  for rims in (_rims(board, black=False), _rims(board, black=True)))  # fmt: skip
    if min(len(paper), len(ink)) < FEWEST:
        raise TargetError(f"{named} shows too little of the board to judge the light: show all of it.")
    white = float(np.median(paper))
    if white > WHITEST:
        raise TargetError(f"In {named} the paper is overexposed (light {white:.0f} of 255): expose less.")
    return Light(
        white=quantity(white, "level", resolution="0.1"),
        unevenness=quantity(100 * (_high(paper) / _low(paper) - 1), "percent", resolution="0.1"),
        veil=quantity(100 * float(np.median(ink)) / white, "percent", resolution="0.1"),
        patches=_patches(bgr, view, sighting, printed),
    )


def _rims(board: Board, *, black: bool) -> list[Values]:
    """Return for each square of one colour points (n, 2), mm, along its inner rim."""
    low, high = MARGIN
    steps = np.linspace(high, 1 - high, SPOT)
    strip = np.full(SPOT, (low + high) / 2)
    rim = np.concatenate([np.stack(each, axis=1) for each in ((steps, strip), (steps, 1 - strip),
                                                             (strip, steps), (1 - strip, steps))])  # fmt: skip
    places = [(column, row) for row in range(board.rows) for column in range(board.columns)]
    return [board.placed((rim + place) * float(board.square_mm)) for place in places if (sum(place) % 2 == 0) == black]


def _seen(shapes: list[Values], view: View, printed: Print, size: tuple[int, int]) -> list[Values]:
    """Return the pixels (n, 2) of the shapes that lie wholly within the photo."""
    found = [np.rint(view.pixels(printed.points(shape))).astype(int) for shape in shapes]
    return [spot for spot in found if (spot >= 0).all() and (spot < size).all()]


def _patches(bgr: Bgr, view: View, sighting: Sighting, printed: Print) -> tuple[str, ...]:
    """Return the median colour of each patch; none unless all are in the photo."""
    patches = sighting.target.patches
    corners = [patches.corners(number, INSIDE) for number in range(len(patches.colours))]
    seen = _seen(corners, view, printed, sighting.size)
    if len(seen) < len(corners):
        return ()
    return tuple("#{2:02x}{1:02x}{0:02x}".format(*np.median(_inside(bgr, spot), axis=0).astype(int)) for spot in seen)


def _inside(bgr: Bgr, corners: Values) -> Values:
    """Return the pixels (n, 3) within four corners."""
    (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0) + 1
    mask = np.zeros((bottom - top, right - left), np.uint8)
    cv2.fillConvexPoly(mask, (corners - [left, top]).astype(np.int32), 1)
    return np.asarray(bgr[top:bottom, left:right][mask > 0], np.float64)


def _high(paper: list[float]) -> float:
    return float(np.percentile(paper, 95))


def _low(paper: list[float]) -> float:
    return max(float(np.percentile(paper, 5)), 1.0)
