"""Levels of a photo as light: JPEGs and PNGs of cameras hold sRGB, and only light adds up and divides."""

import numpy as np
from numpy.typing import NDArray

from calibration.target import Values

FULL = 255.0
KNEE, SLOPE, OFFSET, POWER = 0.04045, 12.92, 0.055, 2.4
"""IEC 61966-2-1, 5.2: below the knee a line, above it a power."""


def _light() -> Values:
    share = np.arange(256) / FULL
    return FULL * np.where(share <= KNEE, share / SLOPE, ((share + OFFSET) / (1 + OFFSET)) ** POWER)


LIGHT: Values = _light()
"""The light of each level (256,), 0 to 255."""
ROUNDING: Values = np.gradient(LIGHT) ** 2 / 12
"""The variance that rounding to whole levels adds to the light of each (256,)."""


def light(levels: NDArray[np.uint8]) -> Values:
    """Return the light, 0 to 255, of sRGB levels (any shape)."""
    return LIGHT[levels]


def levels(lit: Values) -> NDArray[np.uint8]:
    """Return the sRGB levels of light, 0 to 255: rounded, and clipped at both ends."""
    share = np.clip(lit, 0, FULL) / FULL
    curved = np.where(share <= KNEE / SLOPE, share * SLOPE, (1 + OFFSET) * share ** (1 / POWER) - OFFSET)
    return np.rint(FULL * curved).astype(np.uint8)
