"""How sharp a photo is, and where: judged at edges only, because smooth clean glass is never blurred glass."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from models.edge import SPACING, STEP, first_edge, side_edges
from models.image import Grey, Values, sampled
from models.outline import Outline

BLURRED = 8.0
"""Px of 10–90 % edge width from which a thin line spreads over more than 7 px (0.92 times, for a Gaussian spread)."""
COARSE = 4
"""Blur changes slowly: it is interpolated at every COARSE-th place."""
FEWEST = 12
"""Profiles with an edge from which a side is known."""
PARTS = 4
"""Parts of each side whose sharpness is told apart."""
CELLS = 4
"""Without an outline the sharpest edge of each of CELLS × CELLS parts of the frame is judged."""


@dataclass(frozen=True, slots=True)
class Focus:
    """Edge widths measured at places of a photo."""

    places: Values
    """(n, 2) x, y in px."""
    widths: Values
    """(n,) 10–90 % edge width there, px."""

    @property
    def typical(self) -> float | None:
        """Median edge width, px; None where no edge could be judged."""
        return float(np.median(self.widths)) if len(self.widths) else None

    def blurred(self, shape: tuple[int, int], shrink: int) -> NDArray[np.bool_]:
        """Return where (h, w of the photo / shrink) the interpolated width is above BLURRED.

        Near edges count more (inverse fourth power of the distance), and so do sharp ones: rounded or shaded edges
        widen a profile, nothing sharpens it.
        """
        if not len(self.widths):
            return np.ones(shape, np.bool_)
        y, x = np.mgrid[0 : shape[0] : COARSE, 0 : shape[1] : COARSE].astype(np.float64) * shrink
        spots = zip(self.places, self.widths, strict=True)
        weights = [((x - px) ** 2 + (y - py) ** 2 + shrink**2) ** -2.0 / width for (px, py), width in spots]
        total = sum(weight * width for weight, width in zip(weights, self.widths, strict=True))
        blurred = np.asarray(total / np.sum(weights, axis=0) > BLURRED)
        return np.repeat(np.repeat(blurred, COARSE, axis=0), COARSE, axis=1)[: shape[0], : shape[1]]

    def outside(self, mask: NDArray[np.bool_], shrink: int) -> "Focus":
        """Return the places outside a mask (h, w of the photo / shrink), if there are any; else all."""
        x, y = (np.clip(self.places[:, i] // shrink, 0, mask.shape[1 - i] - 1).astype(int) for i in (0, 1))
        keep = ~mask[y, x]
        return Focus(self.places[keep], self.widths[keep]) if keep.any() else self

    def joined(self, other: "Focus") -> "Focus":
        """Return both sets of places as one."""
        return Focus(np.concatenate([self.places, other.places]), np.concatenate([self.widths, other.widths]))


def refined(outline: Outline, grey: Grey, reach: int) -> tuple[Outline, Focus]:
    """Return the outline moved onto the device's own edges, and the sharpness found there.

    Of each part of a side the sharpest quarter counts: rounded edges widen a profile, nothing sharpens it.
    """
    shifts, strays = np.zeros((4, 2)), np.full(4, float(reach))
    places, widths = [], []
    for side in range(4):
        start, end = outline.corners[side], outline.corners[(side + 1) % 4]
        found = side_edges(grey, start, end, outline.outward(side), reach)
        if len(found) >= FEWEST:
            shifts[side], strays[side] = _line(found[:, 0], found[:, 1])
            for part in np.array_split(found, PARTS):
                places.append(start + part[:, 0].mean() * (end - start))
                widths.append(float(np.percentile(part[:, 2], 25)))
    moved = outline.moved(shifts, float(np.median(strays)))
    return moved, Focus(np.array(places).reshape(-1, 2), np.array(widths))


def _line(at: Values, offsets: Values) -> tuple[Values, float]:
    """Return the offsets at 0 and at 1 of the straight line through most points, and how far those stray (px)."""
    keep = np.abs(offsets - np.median(offsets)) <= max(3 * float(_mad(offsets)), 2.0)
    for _ in range(3):
        slope, level = np.polyfit(at[keep], offsets[keep], 1)
        off = offsets - level - slope * at
        stray = float(_mad(off[keep]))
        keep = np.abs(off) <= max(3 * stray, 1.0)
    return np.array([level, level + slope]), stray


def _mad(values: Values) -> Values:
    return np.asarray(1.4826 * np.median(np.abs(values - np.median(values))))


def frame_focus(grey: Grey, noise: float) -> Focus:
    """Return the sharpness at the strongest edge of every part of a photo; noise (levels) must not pass for one."""
    steep = np.asarray(cv2.addWeighted(
        cv2.convertScaleAbs(cv2.Sobel(grey, cv2.CV_16S, 1, 0)), 0.5,
        cv2.convertScaleAbs(cv2.Sobel(grey, cv2.CV_16S, 0, 1)), 0.5, 0,
    ), np.uint8)  # fmt: skip
    height, width = (size // CELLS for size in grey.shape)
    corners = [(left, top) for top in range(0, height * CELLS, height) for left in range(0, width * CELLS, width)]
    found = [_sharpest(grey, steep, (left, top, width, height), max(STEP, 10 * noise)) for left, top in corners]
    spots = np.array([spot for spot in found if spot], np.float64).reshape(-1, 3)
    return Focus(spots[:, :2], spots[:, 2])


def _sharpest(grey: Grey, steep: Grey, cell: tuple[int, int, int, int], step: float) -> tuple[float, ...] | None:
    """Return x, y and width of the strongest edge of a cell (left, top, width, height)."""
    left, top, width, height = cell
    inside = steep[top : top + height, left : left + width]
    y, x = np.unravel_index(int(np.argmax(inside)), inside.shape)
    spot = np.array([left + float(x), top + float(y)])
    unit = np.eye(2)
    slope = np.array([float(np.subtract(*sampled(grey, spot + np.outer([1, -1], axis)))) for axis in unit])
    slope /= max(float(np.hypot(*slope)), 1e-9)
    stripe = np.outer([-2, -1, 0, 1, 2], [-slope[1], slope[0]])[:, None]
    across = np.arange(-12, 12.5, SPACING)[:, None] * slope
    edge = first_edge(sampled(grey, spot + stripe + across).mean(axis=0), step)
    return (*spot, edge[1]) if edge else None
