"""Finding a target in a photo: which one it is, and its corners to a few hundredths of a pixel."""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from calibration.target import Print, Target, TargetError, Values, targets

Grey = NDArray[np.uint8]

COARSE = 1600
"""Px on the long side of the picture in which markers are sought: more only takes more time."""
LEAST, ROWS = 12, 3
"""Corners from which a board counts as found, and the rows and columns that they span: a line gives no plane."""
REACH = 0.11
"""Of a square's side: half the window in which a corner is refined; markers begin at 0.15."""
WIDEST = 14
"""Px: no refinement needs a wider half window."""
STEPS = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_COUNT, 60, 0.001)


class Sighting(NamedTuple):
    """A target seen in a photo."""

    target: Target
    ids: NDArray[np.int64]
    """(n,) numbers of the corners that were found."""
    pixels: Values
    """(n, 2) where they are: the middle of the first pixel is (0, 0)."""
    size: tuple[int, int]
    """Width and height of the photo, px."""

    def millimetres(self, printed: Print) -> Values:
        """Return where the corners are on paper (n, 2), mm."""
        return printed.points(self.target.board.corners()[self.ids])


def find_target(grey: Grey, named: str) -> Sighting:
    """Find the target in a photo (h, w); raise TargetError, naming the photo, where none is seen.

    ChArUco interpolates corners by a local homography, which ignores the lens (OpenCV issue 23873), and versions have
    differed by half a pixel (25539): every corner is refined on the full picture.
    """
    small, times = _reduced(grey)
    markers, numbers, _ = _marker_detector().detectMarkers(small)
    seen = {name: _corners(small, name, markers, numbers) for name in targets()}
    name, (ids, coarse) = max(seen.items(), key=lambda each: len(each[1][0]))
    if len(ids) < LEAST or _spanned(ids, targets()[name]) < ROWS:
        raise TargetError(
            f"{named} shows no target ({len(ids)} corners, {LEAST} are needed): lay it flat, in full view and in focus."
        )
    target = targets()[name]
    pixels = (coarse + 0.5) * times - 0.5
    window = int(np.clip(REACH * _side(target, ids, pixels), 2, WIDEST))
    fine = cv2.cornerSubPix(grey, pixels.astype(np.float32).reshape(-1, 1, 2), (window, window), (-1, -1), STEPS)
    refined = np.asarray(fine, np.float64).reshape(-1, 2)
    steady = np.hypot(*(refined - pixels).T) < window
    return Sighting(target, ids[steady], refined[steady], (grey.shape[1], grey.shape[0]))


def _spanned(ids: NDArray[np.int64], target: Target) -> int:
    """Return the rows, or the columns if they are fewer, in which corners were found."""
    across = target.board.columns - 1
    return min(len(set((ids // across).tolist())), len(set((ids % across).tolist())))


def _reduced(grey: Grey) -> tuple[Grey, float]:
    """Return the picture reduced by a whole number, so that pixels merge as they are, and that number."""
    times = max(round(max(grey.shape) / COARSE), 1)
    height, width = (size // times * times for size in grey.shape)
    small = cv2.resize(grey[:height, :width], (width // times, height // times), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8), float(times)


def _corners(grey: Grey, name: str, markers: Sequence[MatLike], numbers: MatLike) -> tuple[NDArray[np.int64], Values]:
    """Return the numbers (n,) and places (n, 2) of a target's corners among the markers found; no corner without."""
    if not len(markers):
        return np.zeros(0, np.int64), np.zeros((0, 2))
    points, ids, _, _ = _detector(name).detectBoard(grey, markerCorners=markers, markerIds=numbers)
    if ids is None:
        return np.zeros(0, np.int64), np.zeros((0, 2))
    return np.asarray(ids, np.int64).ravel(), np.asarray(points, np.float64).reshape(-1, 2)


@cache
def _marker_detector() -> cv2.aruco.ArucoDetector:
    """Return what finds the markers of all targets at once: they share a dictionary, and no marker."""
    (dictionary,) = {target.board.dictionary for target in targets().values()}
    return cv2.aruco.ArucoDetector(cv2.aruco.getPredefinedDictionary(getattr(cv2.aruco, dictionary)))


@cache
def _detector(name: str) -> cv2.aruco.CharucoDetector:
    board = targets()[name].board
    markers = np.arange(board.first_id, board.first_id + board.columns * board.rows // 2)
    chess = cv2.aruco.CharucoBoard(
        (board.columns, board.rows), float(board.square_mm), float(board.marker_mm),
        cv2.aruco.getPredefinedDictionary(getattr(cv2.aruco, board.dictionary)), markers,
    )  # fmt: skip
    found = cv2.aruco.CharucoParameters()
    found.checkMarkers = False  # refuses boards under strong perspective (OpenCV issue 25850)
    return cv2.aruco.CharucoDetector(chess, found)


def _side(target: Target, ids: NDArray[np.int64], pixels: Values) -> float:
    """Return the shortest side of a square in px."""
    place = {int(number): pixel for number, pixel in zip(ids, pixels, strict=True)}
    across = target.board.columns - 1
    ahead = [(number, number + 1) for number in place if (number + 1) % across] + [(n, n + across) for n in place]
    sides = [np.hypot(*(place[one] - place[other])) for one, other in ahead if other in place]
    return float(np.min(sides)) if sides else 0.0
