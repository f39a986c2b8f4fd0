"""Areas on a face: a closed curve that wanders, and how deep each pixel lies inside it."""

from dataclasses import dataclass
from math import pi

import cv2
import numpy as np

from models.render.pose import Pose, Reals
from models.render.spec import Kind, Mark, Points

CORNERS = 96
KEEP_FROM_EDGE_MM = 1.5


@dataclass(frozen=True, kw_only=True)
class Blob:
    """A closed curve in px of the picture, and the window that it fills."""

    outline_px: Points
    outline_mm: Points
    window: tuple[slice, slice]
    depth: Reals
    """Px inside the curve for each pixel of the window; 0 outside."""

    def truth(self, kind: Kind, contrast: float, width_mm: float) -> Mark:
        """Return what is true of an area: its longest axis stands for its centre line."""
        gaps = np.hypot(*(self.outline_mm[:, None] - self.outline_mm[None]).transpose(2, 0, 1))
        first, last = np.unravel_index(int(gaps.argmax()), gaps.shape)
        return Mark(
            kind=kind, strength=None, line_px=self.outline_px[[first, last]], line_mm=self.outline_mm[[first, last]],
            width_mm=width_mm, length_mm=float(gaps.max()), contrast=contrast, equivalent_width_um=0.0,
            outline_px=self.outline_px,
        )  # fmt: skip


def blob(pose: Pose, radius_mm: float, rng: np.random.Generator, *, stretch: float, rough: float) -> Blob:
    """Return an area anywhere on the face: about as large as a circle, `stretch` as long as wide, its rim `rough`."""
    angles = np.linspace(0, 2 * pi, CORNERS, endpoint=False)
    waves = sum(
        rng.normal(0, rough / order) * np.cos(order * angles + rng.uniform(0, 2 * pi)) for order in (2, 3, 4, 5)
    )
    radii = radius_mm * np.maximum(1 + waves, 0.3)
    turn, long = rng.uniform(0, pi), np.sqrt(stretch)
    x, y = radii * np.cos(angles) * long, radii * np.sin(angles) / long
    shape = np.column_stack([x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)])
    return _measured(_middle(shape, pose, rng) + shape, pose)


def _middle(shape: Points, pose: Pose, rng: np.random.Generator) -> Points:
    """Return a place at which the area lies on the face, or as nearly so as it fits."""
    low = KEEP_FROM_EDGE_MM - shape.min(axis=0)
    high = np.array(pose.size_mm) - KEEP_FROM_EDGE_MM - shape.max(axis=0)
    return np.asarray(low + rng.uniform(0, 1, 2) * np.maximum(high - low, 0))


def _measured(outline_mm: Points, pose: Pose) -> Blob:
    px = pose.to_px(outline_mm)
    low = np.clip(np.floor(px.min(axis=0)).astype(int) - 2, 0, pose.frame_px)
    high = np.clip(np.ceil(px.max(axis=0)).astype(int) + 3, 1, pose.frame_px)
    window = (slice(int(low[1]), int(high[1])), slice(int(low[0]), int(high[0])))
    mask = np.zeros([int(part.stop - part.start) for part in window], np.uint8)
    cv2.fillPoly(mask, [np.rint(px - low).astype(np.int32).reshape(-1, 1, 2)], 1)
    depth = cv2.distanceTransform(mask, cv2.DIST_L2, 5)
    return Blob(outline_px=px, outline_mm=outline_mm, window=window, depth=np.asarray(depth, np.float32))
