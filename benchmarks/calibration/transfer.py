"""The modulation transfer that a render has, from its own blur and sampling: the truth for what is read from it."""

import cv2
import numpy as np
from scipy.optimize import brentq

SLANT = np.radians(7)


def half_contrast(blur: float, samples: int) -> float:
    """Return cycles per px at which half the contrast is left, across an edge slanted by seven degrees."""
    return float(brentq(lambda frequency: transfer(frequency, blur, samples) - 0.5, 1e-3, 0.95))


def transfer(frequency: float, blur: float, samples: int) -> float:
    """Return the transfer of cv2.GaussianBlur's kernel and of the mean over samples × samples points of a pixel."""
    along, across = frequency * np.sin(SLANT), frequency * np.cos(SLANT)
    return float(_axis(along, blur, samples) * _axis(across, blur, samples))


def _axis(frequency: float, blur: float, samples: int) -> float:
    size = round(8 * blur + 1) | 1
    kernel = cv2.getGaussianKernel(size, blur).ravel()
    waves = np.exp(-2j * np.pi * frequency * (np.arange(size) - size // 2))
    points = (np.arange(samples) + 0.5) / samples - 0.5
    return float(abs(waves @ kernel) * abs(np.exp(-2j * np.pi * frequency * points).mean()))
