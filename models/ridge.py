"""Thin lines in a picture: the brightness summed along every direction, compared with what lies on both sides.

Whole numbers only: the result is the same on every processor, thread count and OpenCV version.
"""

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
FLOOR = 0.3
"""Least noise in grey levels: rounding to whole levels alone has a standard deviation of 1/sqrt(12)."""
QUIET = 14.0
"""Median strength of white noise of standard deviation 1: sqrt(LINE) for the sum, the rest for the best direction."""
_PAD = LINE + FLANK + 2

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
    level = cv2.resize(grey, (grey.shape[1] // shrink, grey.shape[0] // shrink), interpolation=cv2.INTER_AREA)
    strength, direction = _best_direction(_flattened(np.asarray(level, np.uint8)))
    return Ridges(shrink, strength, direction, np.maximum(tile_median(strength), 16 * FLOOR * QUIET))


def _flattened(level: NDArray[np.uint8]) -> Plane:
    """Return 16 × (level − its surroundings), limited to CLIP local standard deviations."""
    background = cv2.medianBlur(level, 17)
    residual = (level.astype(np.int16) - background) * np.int16(16)
    sigma = np.maximum(1.2533 * tile_mean(np.abs(residual)), 16 * FLOOR)
    limit = np.minimum(CLIP * sigma, 900).astype(np.int16)
    return np.clip(residual, -limit, limit)


def _best_direction(flat: Plane) -> tuple[Plane, NDArray[np.uint8]]:
    padded = np.pad(flat, _PAD)
    best = np.zeros(flat.shape, np.int16)
    which = np.zeros(flat.shape, np.uint8)
    for index in range(DIRECTIONS):
        response = _response(padded, pi * index / DIRECTIONS)
        better = cv2.compare(response, best, cv2.CMP_GT)
        cv2.copyTo(response, better, best)
        which[better > 0] = index
    return best, which


def _response(padded: Plane, angle: float) -> Plane:
    """Return how far the sum along one direction lies beyond both its flanks (a step lies beyond one only)."""
    total = _line_sum(padded, cos(angle), sin(angle))
    across = (round(-FLANK * sin(angle)), round(FLANK * cos(angle)))
    middle, one, other = (_shifted(total, k * across[0], k * across[1]) for k in (0, 1, -1))
    bright = cv2.subtract(middle, cv2.max(one, other))
    dark = cv2.subtract(cv2.min(one, other), middle)
    return np.asarray(cv2.max(bright, dark), np.int16)


def _line_sum(padded: Plane, along_x: float, along_y: float) -> Plane:
    """Return, at every pixel, the sum of LINE pixels along a direction, centred on it, by repeated doubling."""
    total, reach = padded, 1
    while reach < LINE:
        further = np.roll(total, (-round(reach * along_y), -round(reach * along_x)), (0, 1))
        total = np.asarray(cv2.add(total, further), np.int16)
        reach *= 2
    return np.roll(total, (round((LINE - 1) / 2 * along_y), round((LINE - 1) / 2 * along_x)), (0, 1))


def _shifted(padded: Plane, dx: int, dy: int) -> Plane:
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
