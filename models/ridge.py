"""Thin lines in a picture: the brightness summed along every direction, compared with what lies on both sides.

Whole numbers only: the result is the same on every processor, thread count and OpenCV version.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import cos, pi, sin

import cv2
import numpy as np
from numpy.typing import NDArray

DIRECTIONS = 24
"""One every 7.5 degrees: at the ends of a line of 32 px the next direction is 1 px away from the best one."""
LINE = 32
"""Length of the sum in px of the level; a power of two, so that it takes five additions."""
FLANK = 4
"""Distance of the two parallel sums that a ridge must exceed, in px of the level."""
CLIP = 4
"""What one pixel may add, in standard deviations: a line needs support along its length, one bright dot is none."""
TILE = 16
"""Noise is known per square of this many px of the level."""
UNIT = 16
"""Fixed-point steps per grey level: the mean of several pixels is known more finely than each of them."""
ROUNDING = 12**-0.5
"""Standard deviation of a pixel's rounding to whole levels, where noise spreads it like noise of its own."""
FLOOR = 0.3
"""Least noise in grey levels where there is too little to do so: then marks fainter than a level are rounded away."""
QUIET = 13.4
"""Median strength of white noise of standard deviation 1: sqrt(LINE) for the sum, the rest for the best direction."""
BAND = 192
"""Rows worked on at a time."""
_PAD = LINE

Plane = NDArray[np.int16]
Field = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ridges:
    """How much of a line every pixel of one pyramid level shows."""

    shrink: int
    """Pixels of the photo per pixel of the level."""
    strength: Plane
    """(h, w): the best sum over all directions beyond the better of its two flanks; 0 where there is none."""
    direction: NDArray[np.uint8]
    """(h, w): index of that direction, times pi / DIRECTIONS from the x axis towards y."""
    noise: Field
    """(h, w): typical strength of nothing (median around the pixel)."""


def ridges(grey: NDArray[np.uint8], shrink: int) -> Ridges:
    """Return the line response of a photo (h, w) at 1/shrink of its size."""
    strength, direction = _best_direction(_flattened(_reduced(grey, shrink)))
    return Ridges(shrink, strength, direction, _unrounded(tile_median(strength), UNIT * QUIET, shrink))


def _reduced(grey: NDArray[np.uint8], shrink: int) -> Plane:
    """Return UNIT × the means of shrink × shrink pixels."""
    rows, columns = (size // shrink for size in grey.shape)
    fine = grey[: rows * shrink, : columns * shrink].astype(np.int16) * np.int16(UNIT)
    return np.asarray(cv2.resize(fine, (columns, rows), interpolation=cv2.INTER_AREA), np.int16)


def _unrounded(noise: Field, level: float, shrink: int) -> Field:
    """Return the noise, but at least FLOOR times a grey level where it is too low to spread the rounding."""
    return np.where(noise >= level * ROUNDING / shrink, noise, level * FLOOR)


def _flattened(level: Plane) -> Plane:
    """Return the level without its surroundings, limited to CLIP local standard deviations."""
    residual = level - _surroundings(level)
    sigma = np.maximum(1.2533 * tile_mean(np.abs(residual)), UNIT * FLOOR)
    limit = np.minimum(CLIP * sigma, 900).astype(np.int16)
    return np.asarray(np.clip(residual, -limit, limit), np.int16)


def _surroundings(level: Plane) -> Plane:
    """Return the median around every pixel; within its rounding to whole levels it follows its own mean.

    Steps of a whole level along a slope would be lines themselves.
    """
    median = np.asarray(cv2.medianBlur(cv2.convertScaleAbs(level, alpha=1 / UNIT), 17), np.int16) * np.int16(UNIT)
    half = np.int16(UNIT // 2)
    return np.asarray(np.clip(cv2.blur(median, (16, 16)), median - half, median + half), np.int16)


def _best_direction(flat: Plane) -> tuple[Plane, NDArray[np.uint8]]:
    """Return strength and direction; bands of rows that fit a processor's cache are worked on side by side."""
    padded = np.pad(flat, _PAD)
    bands = [padded[top : top + BAND + 2 * _PAD] for top in range(0, len(flat), BAND)]
    with ThreadPoolExecutor() as pool:
        strengths, directions = zip(*pool.map(_best_of_band, bands), strict=True)
    return np.concatenate(strengths), np.concatenate(directions)


def _best_of_band(padded: Plane) -> tuple[Plane, NDArray[np.uint8]]:
    best = np.zeros([size - 2 * _PAD for size in padded.shape], np.int16)
    which = np.zeros(best.shape, np.uint8)
    for index in range(DIRECTIONS):
        response = _response(padded, pi * index / DIRECTIONS)
        better = cv2.compare(response, best, cv2.CMP_GT)
        cv2.max(response, best, best)
        cv2.copyTo(np.full_like(which, index), better, which)
    return best, which


def _response(padded: Plane, angle: float) -> Plane:
    """Return how far the sum along one direction lies beyond both its flanks (a step lies beyond one only)."""
    total = _line_sum(padded, cos(angle), sin(angle))
    start = np.array([cos(angle), sin(angle)]) * (1 - LINE) / 2
    across = np.array([-sin(angle), cos(angle)]) * FLANK
    middle, one, other = (_shifted(total, start, across * k) for k in (0, 1, -1))
    return np.asarray(np.maximum(middle - cv2.max(one, other), cv2.min(one, other) - middle), np.int16)


def _line_sum(padded: Plane, along_x: float, along_y: float) -> Plane:
    """Return, at every pixel, the sum of LINE pixels that begin there, by repeated doubling."""
    total, reach = padded.ravel(), 1
    while reach < LINE:
        total = _plus_further(total, round(reach * along_y) * padded.shape[1] + round(reach * along_x))
        reach *= 2
    return total.reshape(padded.shape)


def _plus_further(total: Plane, offset: int) -> Plane:
    """Return every element plus the one `offset` later."""
    result = total.copy()
    if offset >= 0:
        result[: len(total) - offset] += total[offset:]
    else:
        result[-offset:] += total[:offset]
    return result


def _shifted(padded: Plane, start: Field, across: Field) -> Plane:
    """Return the view without padding, moved by start and across (x, y), each to the nearest px."""
    dx, dy = (round(float(start[axis])) + round(float(across[axis])) for axis in (0, 1))
    height, width = padded.shape
    return padded[_PAD + dy : height - _PAD + dy, _PAD + dx : width - _PAD + dx]


def tile_mean(plane: Plane) -> Field:
    """Return the mean of every tile (of the middle one of 3 × 3 tiles by mean), spread to (h, w)."""
    return _spread(_tiles(plane).mean(axis=(2, 3)), plane.shape)


def tile_median(plane: Plane) -> Field:
    """Return the median of every tile (of the middle one of 3 × 3 tiles), spread to (h, w)."""
    tiles = _tiles(plane)
    return _spread(np.median(tiles.reshape(*tiles.shape[:2], -1), axis=2), plane.shape)


def _tiles(plane: Plane) -> Plane:
    """Return (rows, columns, TILE, TILE); an edge that fills no tile is padded with its mirror image."""
    rows, columns = (-(-size // TILE) for size in plane.shape)
    grown = np.pad(plane, ((0, rows * TILE - plane.shape[0]), (0, columns * TILE - plane.shape[1])), mode="symmetric")
    return grown.reshape(rows, TILE, columns, TILE).swapaxes(1, 2)


def _spread(values: NDArray[np.float64], shape: tuple[int, ...]) -> Field:
    steady = cv2.medianBlur(values.astype(np.float32), 3).astype(np.float64)
    return np.repeat(np.repeat(steady, TILE, axis=0), TILE, axis=1)[: shape[0], : shape[1]]
