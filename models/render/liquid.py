"""Liquid on a face: a drop is a lens with a rim that mirrors the lamps, dark where it bends the light away."""

import cv2
import numpy as np

from models.render.blob import Blob, blob
from models.render.pose import Pose, Reals
from models.render.spec import CasingSpec, Mark

RIM_MM = (0.25, 0.9)
"""Breadth of the rim over which a drop's surface rises: its contact angle decides."""


def droplet(light: Reals, spec: CasingSpec, pose: Pose, rng: np.random.Generator) -> Mark:
    """Draw one drop of water or oil: smooth rim, smooth highlights, the face seen through it."""
    area = blob(pose, rng.uniform(0.8, 8.0), rng, stretch=rng.uniform(1.0, 3.5), rough=rng.uniform(0.03, 0.2))
    rim_px = rng.uniform(*RIM_MM) * pose.px_per_mm
    slope_x, slope_y = _slope(area, rim_px)
    lamps = _lamps(slope_x, slope_y, rng)
    inside = np.clip(area.depth, 0, 1)
    bent = np.hypot(slope_x, slope_y)
    part = light[area.window]
    film = rng.uniform(0.0, 0.008)
    part *= (1 - inside * np.clip(0.55 * bent, 0, 0.6))[..., None]
    part += (inside * (lamps + film))[..., None].astype(np.float32)
    return area.truth("droplet", contrast=0.0, width_mm=2 * float(area.depth.max()) / pose.px_per_mm)


def _slope(area: Blob, rim_px: float) -> tuple[Reals, Reals]:
    """Return how a drop's surface leans (x, y): steepest at its rim, flat in its middle."""
    rise = np.clip(area.depth / rim_px, 0, 1)
    height = cv2.GaussianBlur(np.sqrt(1 - (1 - rise) ** 2), (0, 0), max(rim_px / 6, 0.6)) * rim_px
    return (np.asarray(cv2.Sobel(height, cv2.CV_32F, 1, 0, scale=1 / 8), np.float32),
            np.asarray(cv2.Sobel(height, cv2.CV_32F, 0, 1, scale=1 / 8), np.float32))  # fmt: skip


def _lamps(slope_x: Reals, slope_y: Reals, rng: np.random.Generator) -> Reals:
    """Return what the leaning surface mirrors: lamps and bright walls, each where the slope turns it to the camera.

    Of a lamp 5 to 100 times as bright as white paper, a liquid mirrors 4 %: it saturates the picture. A wall does not.
    """
    total = np.zeros(slope_x.shape, np.float32)
    for _ in range(int(rng.integers(2, 7))):
        towards, lean = rng.uniform(0, 2 * np.pi), rng.uniform(0.25, 0.8)
        apart = np.hypot(slope_x - lean * np.cos(towards), slope_y - lean * np.sin(towards))
        light = np.float32(np.exp(rng.uniform(np.log(0.003), np.log(4))))
        total += light * np.exp(-((apart / rng.uniform(0.06, 0.35)) ** 2)).astype(np.float32)
    return total


def oil(light: Reals, spec: CasingSpec, pose: Pose, rng: np.random.Generator) -> Mark:
    """Draw a thin film of oil or grease: a patch with a soft rim, brighter than the face, unevenly so."""
    area = blob(pose, rng.uniform(1.5, 12.0), rng, stretch=rng.uniform(1.0, 4.0), rough=rng.uniform(0.1, 0.5))
    rise = np.clip(area.depth / (rng.uniform(0.1, 1.5) * pose.px_per_mm), 0, 1)
    patchy = cv2.resize(rng.uniform(0.3, 1, (8, 8)).astype(np.float32), rise.shape[::-1], interpolation=cv2.INTER_CUBIC)
    tint = 1 + 0.25 * rng.uniform(-1, 1, 3)
    film = (rise * patchy)[..., None] * tint * rng.uniform(0.001, 0.012)
    light[area.window] += film.astype(np.float32)
    return area.truth("oil", contrast=0.0, width_mm=2 * float(area.depth.max()) / pose.px_per_mm)
