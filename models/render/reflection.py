"""What a smooth face mirrors of the room: bands that are out of focus, for the camera is focused on the face itself."""

import cv2
import numpy as np

from models.render.pose import Pose, Reals
from models.render.spec import Points

BREADTH_MM = (0.6, 9.0)
SOFT_MM = (0.35, 2.5)
"""Standard deviation of the blur of what is mirrored: it is seen at the distance to it and back."""
COARSE = 4


def reflections(count: int, pose: Pose, rng: np.random.Generator) -> Reals:
    """Return the factor (height, width) on what the face mirrors: 1 where nothing more is seen."""
    total = np.ones((pose.frame_px[1], pose.frame_px[0]), np.float32)
    for _ in range(count):
        total *= _band(pose, rng)
    return total


def _band(pose: Pose, rng: np.random.Generator) -> Reals:
    """Return one band across the face, brighter or darker than the room."""
    size = (pose.frame_px[0] // COARSE + 1, pose.frame_px[1] // COARSE + 1)
    picture = np.zeros(size[::-1], np.float32)
    scale = pose.px_per_mm / COARSE
    line = np.rint(_course(size, rng)).astype(np.int32).reshape(-1, 1, 2)
    cv2.polylines(picture, [line], False, 1.0, max(1, round(rng.uniform(*BREADTH_MM) * scale)))
    soft = cv2.GaussianBlur(picture, (0, 0), max(0.7, rng.uniform(*SOFT_MM) * scale))
    strength = float(rng.choice([rng.uniform(0.15, 2.0), -rng.uniform(0.1, 0.8)]))
    whole = cv2.resize(soft, pose.frame_px, interpolation=cv2.INTER_LINEAR)
    return np.asarray(1 + np.float32(strength) * whole, np.float32)


def _course(size: tuple[int, int], rng: np.random.Generator) -> Points:
    """Return a gently bent line through the picture."""
    ends = rng.uniform(0, 1, (2, 2)) * size
    middle = ends.mean(axis=0) + rng.normal(0, 0.12, 2) * size
    t = np.linspace(0, 1, 40)[:, None]
    return np.asarray((1 - t) ** 2 * ends[0] + 2 * t * (1 - t) * middle + t**2 * ends[1])
