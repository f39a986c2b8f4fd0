"""The outline of the device in a photo: what differs from the mat that surrounds it."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from models.image import Bgr

CORNERS = 4
"""A device has at least so many."""
WORKING = 640
"""Px of the long side at which the outline is sought."""
RING = 0.02
"""Part of the frame along its border that must show the mat."""
DIFFERENT = 6.0
"""Standard deviations of the mat that make a pixel something else."""
LEAST = 10.0
"""And grey levels, whatever the mat's noise."""
SMALLEST = 0.08
"""Part of the frame that a device must fill."""
SLANT = 0.05
"""Sine of the angle by which opposite sides may differ: of both, the nearer one counts."""
SOLID = 0.88
"""Part of its smallest rectangle that a device fills: round corners take 2 %, moderate perspective some more."""

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Outline:
    """A device in a photo, px (pixel centres at integers)."""

    points: Points
    """(n, 2) convex polygon."""
    corners: Points
    """(4, 2) its four sides' crossings, in order: first those of the smallest rectangle around it."""
    cut: bool
    """It reaches the border of the frame: part of the device is not in the photo."""
    spread: float
    """How far its edge strays from straight sides, px."""

    @property
    def sides(self) -> tuple[float, float]:
        """Long and short side, px; each the mean of two opposite ones."""
        lengths = np.hypot(*(np.roll(self.corners, -1, axis=0) - self.corners).T)
        first, second = (float(lengths[i] + lengths[i + 2]) / 2 for i in (0, 1))
        return max(first, second), min(first, second)

    def outward(self, side: int) -> Points:
        """Return the unit normal (x, y) of the side from corner `side` to the next, away from the device."""
        along = self.corners[(side + 1) % 4] - self.corners[side]
        normal = np.array([along[1], -along[0]]) / np.hypot(*along)
        return np.asarray(normal * np.sign(normal @ (self.corners[side] - self.corners.mean(axis=0))))

    def frame(self) -> tuple[Points, Points, Points]:
        """Return the upper left corner and the unit vectors to the right and down, of the device as it lies."""
        sides = [self.corners[1] - self.corners[0], self.corners[2] - self.corners[1]]
        right, down = sorted(sides, key=lambda side: -abs(float(side[0]) / float(np.hypot(*side))))
        right, down = (side / np.hypot(*side) * np.sign(side[axis]) for axis, side in enumerate((right, down)))
        along = self.corners @ np.stack([right, down], axis=1)
        return along[:, 0].min() * right + along[:, 1].min() * down, right, down

    def alongside(self, first: Points, last: Points) -> tuple[float, float]:
        """Return, for the side most parallel to a line, degrees between them and the line's distance to it, px."""
        direction = (last - first) / np.hypot(*(last - first))
        slant = [abs(float(self.outward(side) @ direction)) for side in range(4)]
        parallel = [each for each in range(4) if slant[each] <= min(slant) + SLANT]
        side = min(parallel, key=lambda each: self.inside(each, (first + last) / 2))
        return float(np.degrees(np.arcsin(min(slant[side], 1)))), self.inside(side, (first + last) / 2)

    def inside(self, side: int, point: Points) -> float:
        """Return how far inside a side a point lies, px."""
        return float(self.outward(side) @ (self.corners[side] - point))

    def moved(self, shifts: Points, spread: float) -> "Outline":
        """Return the outline with the start and end of its sides moved outwards by shifts (4, 2) px."""
        ends = [(self.corners[side], self.corners[(side + 1) % 4], self.outward(side)) for side in range(4)]
        lines = [
            (start + shift[0] * out, end + shift[1] * out)
            for (start, end, out), shift in zip(ends, shifts, strict=True)
        ]
        corners = np.array([_crossing(*lines[side - 1], *lines[side]) for side in range(4)])
        change = cv2.getPerspectiveTransform(self.corners.astype(np.float32), corners.astype(np.float32))
        points = cv2.perspectiveTransform(self.points.reshape(-1, 1, 2), change).reshape(-1, 2)
        return Outline(np.asarray(points, np.float64), corners, self.cut, spread)


def _crossing(a: Points, b: Points, c: Points, d: Points) -> Points:
    """Return where the line through a and b meets the line through c and d."""
    along = np.linalg.solve(np.stack([b - a, c - d], axis=1), c - a)
    return np.asarray(a + along[0] * (b - a))


def find_outline(bgr: Bgr) -> Outline | None:
    """Return the outline of the device in a photo (h, w, 3); None where no mat surrounds one."""
    shrink = max(1, -(-max(bgr.shape[:2]) // WORKING))
    small = cv2.resize(bgr, (bgr.shape[1] // shrink, bgr.shape[0] // shrink), interpolation=cv2.INTER_AREA)
    body = _largest(_differs_from_mat(np.asarray(small, np.uint8)))
    if body is None:
        return None
    points = body * shrink + (shrink - 1) / 2
    return _device(points, (bgr.shape[1], bgr.shape[0]), shrink)


def _device(points: Points, size: tuple[int, int], shrink: int) -> Outline | None:
    corners = cv2.boxPoints(cv2.minAreaRect(points.astype(np.float32))).astype(np.float64)
    box = float(cv2.contourArea(corners.astype(np.float32)))
    area = float(cv2.contourArea(points.astype(np.float32)))
    if area < SMALLEST * size[0] * size[1] or area < SOLID * box:
        return None
    reach = 2 * shrink
    low, high = points.min(axis=0), points.max(axis=0)
    cut = bool(low.min() < reach or high[0] > size[0] - 1 - reach or high[1] > size[1] - 1 - reach)
    return Outline(points, corners, cut, float(shrink))


def _differs_from_mat(small: Bgr) -> NDArray[np.uint8]:
    """Return 1 where a picture (h, w, 3) differs from the surface fitted to its border ring, per channel."""
    smooth = cv2.GaussianBlur(small, (5, 5), 0).astype(np.float64)
    ring = _ring(smooth.shape[:2])
    difference = np.zeros(smooth.shape[:2])
    spread = 0.0
    for channel in range(3):
        residual = np.abs(smooth[:, :, channel] - _surface(smooth[:, :, channel], ring))
        spread = max(spread, 1.4826 * float(np.median(residual[ring])))
        difference = np.maximum(difference, residual)
    return (difference > max(DIFFERENT * spread, LEAST)).astype(np.uint8)


def _ring(shape: tuple[int, ...]) -> NDArray[np.bool_]:
    ring = np.ones(shape, np.bool_)
    edge = max(3, round(RING * max(shape)))
    ring[edge:-edge, edge:-edge] = False
    return ring


def _surface(channel: Points, ring: NDArray[np.bool_]) -> Points:
    """Return the quadratic surface through most of the ring's pixels, refitted without what deviates.

    It starts from levels near the ring's median: a device that reaches the border is no part of the mat.
    """
    y, x = np.mgrid[-1 : 1 : channel.shape[0] * 1j, -1 : 1 : channel.shape[1] * 1j]
    terms = np.stack([np.ones_like(x), x, y, x * x, y * y, x * y], axis=-1)
    of_ring, levels = terms[ring], channel[ring]
    apart = np.abs(levels - np.median(levels))
    keep = apart <= max(3 * float(np.median(apart)), 2.0)
    for _ in range(3):
        weights = np.linalg.lstsq(of_ring[keep].T @ of_ring[keep], of_ring[keep].T @ levels[keep], rcond=None)[0]
        residual = np.abs(levels - of_ring @ weights)
        keep = residual <= max(2.5 * 1.4826 * float(np.median(residual[keep])), 1.0)
    return np.asarray(terms @ weights)


def _largest(different: NDArray[np.uint8]) -> Points | None:
    """Return the convex hull (n, 2) of the largest connected part."""
    opened = cv2.morphologyEx(different, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    contours, _ = cv2.findContours(opened, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not contours:
        return None
    hull = cv2.convexHull(max(contours, key=cv2.contourArea)).reshape(-1, 2)
    return hull.astype(np.float64) if len(hull) >= CORNERS else None
