"""How noisy a camera is: photon transfer, noise against light over even patches (Janesick 2007; EMVA 1288, 6.6)."""

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np

from calibration.board import Grey, Sighting
from calibration.target import Print, TargetError, Values
from calibration.tone import FULL, LIGHT, ROUNDING, light
from calibration.view import View

INSIDE = 0.7
"""Of a patch's side: its middle, which blur of its border does not reach."""
FEWEST = 3
"""Patches from which a line is drawn."""
LEAST = 100
"""Px of a patch."""
CLIPPED = 250
"""Levels from which a pixel may be saturated: its noise is cut off."""


class Noise(NamedTuple):
    """Noise in levels of light, 0 to 255."""

    middle: float
    """Standard deviation at half of full scale."""
    gain: float
    """Variance per level: the part that grows with light."""
    floor: float
    """Standard deviation in the dark, by the line drawn through the patches; no negative variance counts."""
    patches: int


class Patch(NamedTuple):
    """The light of one even patch and its variance."""

    mean: float
    variance: float


def noise_of(patches: Sequence[Patch], named: str) -> Noise:
    """Return the noise as a line through mean and variance; raise TargetError where too few patches can be used.

    Each patch weighs by the inverse of its squared variance: the error of a variance grows with it.
    """
    if len(patches) < FEWEST:
        raise TargetError(
            f"{named} shows {len(patches)} even grey patches, {FEWEST} are needed: show the whole target."
        )
    mean, variance = (np.array(column) for column in zip(*patches, strict=True))
    gain, dark = np.polyfit(mean, variance, 1, w=1 / np.maximum(variance, 1e-3))
    gain = max(float(gain), 0.0)
    dark = max(float(dark), 0.0)
    return Noise(float(np.sqrt(dark + gain * FULL / 2)), gain, float(np.sqrt(dark)), len(patches))


def grey_patches(grey: Grey, view: View, sighting: Sighting, printed: Print) -> list[Patch]:
    """Return the grey patches of a target that are in the photo (h, w) and not saturated."""
    patches = sighting.target.patches
    found = []
    for number in range(patches.greys()):
        corners = view.pixels(printed.points(patches.corners(number, INSIDE)))
        values = _inside(grey, corners)
        if len(values) >= LEAST and np.percentile(values[:, 2], 99) < CLIPPED:
            found.append(_patch(values))
    return found


def pair_patch(one: Grey, other: Grey) -> Patch:
    """Return mean and variance of two photos of the same grey card: what they share, as its texture, cancels."""
    difference = light(one) - light(other)
    mean = float(np.mean(light(one)) + np.mean(light(other))) / 2
    return Patch(mean, float(np.var(difference)) / 2 - _rounding(mean))


def _inside(grey: Grey, corners: Values) -> Values:
    """Return x, y and level (n, 3) of the pixels within four corners; none where one lies outside the photo."""
    low, high = np.floor(corners.min(axis=0)).astype(int), np.ceil(corners.max(axis=0)).astype(int) + 1
    if (low < 0).any() or (high > grey.shape[::-1]).any():
        return np.zeros((0, 3))
    mask = np.zeros((high[1] - low[1], high[0] - low[0]), np.uint8)
    cv2.fillConvexPoly(mask, np.rint(corners - low).astype(np.int32), 1)
    y, x = np.nonzero(mask)
    return np.stack([x, y, grey[y + low[1], x + low[0]]], axis=1)


def _patch(values: Values) -> Patch:
    """Return mean and variance about a plane: light falls off over a patch, and that is no noise."""
    lit = light(values[:, 2].astype(np.uint8))
    plane = np.column_stack([values[:, :2], np.ones(len(values))])
    left = lit - plane @ np.linalg.lstsq(plane, lit, rcond=None)[0]
    mean = float(lit.mean())
    return Patch(mean, float(left @ left) / (len(values) - 3) - _rounding(mean))


def _rounding(mean: float) -> float:
    return float(np.interp(mean, LIGHT, ROUNDING))
