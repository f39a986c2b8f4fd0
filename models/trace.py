"""Following a ridge from its strongest pixel along its own direction, across gaps, to both ends."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import cos, hypot, pi, sin

import cv2
import numpy as np
from numpy.typing import NDArray

from models.ridge import DIRECTIONS, FLANK, Ridges

HIGH = 3.6
"""A trace starts at this multiple of the typical strength. Pure noise, white or smoothed, reaches 3.0 in 0.5 million
pixels (measured; `tests/models/test_scratch.py` holds it)."""
LOW = 0.6 * HIGH
"""And is followed down to this (hysteresis)."""
STEP = 2.0
"""Px of the level from one point to the next."""
GAP = 14.0
"""Px of the level without support that are bridged in a straight line: half a line sum."""
TURN = 3
"""Directions may change by this many steps of pi / DIRECTIONS from one point to the next."""

Path = NDArray[np.float64]


@dataclass(slots=True)
class _Walker:
    x: float
    y: float
    angle: float


def traces(ridges: Ridges, where: NDArray[np.bool_]) -> Iterator[Path]:
    """Yield centre lines (n, 2) in px of the photo, strongest first; `where` (h, w of the level) limits them."""
    ratio = np.where(where, ridges.strength / ridges.noise, 0.0)
    rows, columns = np.nonzero(ratio >= HIGH)
    order = np.argsort(-ratio[rows, columns], kind="stable")
    for y, x in zip(rows[order], columns[order], strict=True):
        if ratio[y, x] >= HIGH:
            path = _both_ways(ratio, ridges.direction, float(x), float(y))
            _forget(ratio, path)
            yield path * ridges.shrink + (ridges.shrink - 1) / 2


def _both_ways(ratio: NDArray[np.float64], direction: NDArray[np.uint8], x: float, y: float) -> Path:
    angle = pi * float(direction[int(y), int(x)]) / DIRECTIONS
    ahead = _walk(ratio, direction, _Walker(x, y, angle))
    behind = _walk(ratio, direction, _Walker(x, y, angle + pi))
    return np.array([*reversed(behind), (x, y), *ahead], dtype=np.float64)


def _walk(ratio: NDArray[np.float64], direction: NDArray[np.uint8], walker: _Walker) -> list[tuple[float, float]]:
    """Return the points after the start; what was bridged without being reached again is not among them.

    A ring is followed half round each way, not for ever.
    """
    points: list[tuple[float, float]] = []
    since, limit, began = 0.0, hypot(*ratio.shape), walker.angle
    while since < GAP and len(points) < limit and abs(walker.angle - began) < pi:
        walker.x += STEP * cos(walker.angle)
        walker.y += STEP * sin(walker.angle)
        since = 0.0 if _settle(ratio, direction, walker) else since + STEP
        if since == 0:
            points.append((walker.x, walker.y))
    return points


def _settle(ratio: NDArray[np.float64], direction: NDArray[np.uint8], walker: _Walker) -> bool:
    """Move sideways to the strongest pixel that continues the line; return False where there is none."""
    best, found = LOW, None
    for side in (0, 1, -1, 2, -2):
        x, y = round(walker.x - side * sin(walker.angle)), round(walker.y + side * cos(walker.angle))
        if 0 <= y < ratio.shape[0] and 0 <= x < ratio.shape[1] and ratio[y, x] > best:
            turn = _turn(walker.angle, int(direction[y, x]))
            if abs(turn) <= TURN * pi / DIRECTIONS:
                best, found = float(ratio[y, x]), (side, turn)
    if found is None:
        return False
    side, turn = found
    walker.x, walker.y = walker.x - side * sin(walker.angle), walker.y + side * cos(walker.angle)
    walker.angle += turn / 2
    return True


def _turn(angle: float, direction: int) -> float:
    """Return the smallest turn from an angle to an undirected direction, in (-pi/2, pi/2]."""
    return (pi * direction / DIRECTIONS - angle + pi / 2) % pi - pi / 2


def _forget(ratio: NDArray[np.float64], path: Path) -> None:
    """Erase a followed line and its flanks, so that nothing is found twice."""
    done = np.zeros(ratio.shape, np.uint8)
    points = np.rint(path).astype(np.int32).reshape(-1, 1, 2)
    cv2.polylines(done, [points], False, 1, 2 * FLANK + 1)
    ratio[done > 0] = 0
