"""The model behind the closed form, computed as its authors describe it: filter, aperture and pooling on a grid.

Watson & Ahumada 2005 (J. Vision 5(9):6) for 30 cd/m²; what other light changes, by castleCSF (Ashraf and others 2024).
"""

import numpy as np
from numpy.typing import NDArray

Grid = NDArray[np.float64]

CELLS, CELL = 2048, 0.25 / 60
"""Cells along each side, and their size in degrees: 8.5 degrees in all, and 120 cycles per degree."""
APERTURE, POOLING = 0.6273, 2.4081
"""Degrees of standard deviation around the fovea, and the exponent of the Minkowski sum."""
ADAPTED = 30.0
"""Cd/m² of the experiment to which the model was fitted."""


def threshold_contrast(width: float, length: float, luminance: float) -> float:
    """Return the contrast at which a bar of so many arc-minutes is seen half the time, on cd/m²."""
    f = np.fft.fftfreq(CELLS, CELL)
    across, along = f[None, :], f[:, None]
    frequency = np.hypot(across, along)
    bar = _side(across, width / 60) * _side(along, length / 60)
    gain = _sensitivity(frequency) * _in_light(frequency, luminance) / _in_light(frequency, ADAPTED)
    seen = np.fft.fftshift(np.fft.ifft2(bar * gain).real) / CELL**2
    x = (np.arange(CELLS) - CELLS // 2) * CELL
    aperture = np.exp(-(x[None, :] ** 2 + x[:, None] ** 2) / (2 * APERTURE**2))
    return float((np.sum(np.abs(seen * aperture) ** POOLING) * CELL**2) ** (-1 / POOLING))


def _side(frequency: Grid, size: float) -> Grid:
    """Return the spectrum of a bar's side, exact however narrow it is."""
    return size * np.sinc(frequency * size)


def _sensitivity(f: Grid) -> Grid:
    """Contrast sensitivity at 30 cd/m²: a difference of two hyperbolic secants."""
    with np.errstate(over="ignore"):
        return np.asarray(373.08 * (1 / np.cosh((f / 4.1726) ** 0.7786) - 0.8493 / np.cosh(f / 1.3625)))


def _in_light(f: Grid, luminance: float) -> Grid:
    """Achromatic static sensitivity by luminance, but for a factor that light does not change."""
    peak = 56.4947 * (1 + 7.54726 / luminance) ** -0.144532 * (1 - (1 + 5.58341e-7 / luminance) ** -9.66862e9)
    best = 1.78119 * (1 + 91.5718 / luminance) ** -0.256682
    octaves = np.log10(np.maximum(f, 1e-6) / best) ** 2 / 2**0.000213047
    falling = 10**-octaves
    return np.asarray(peak * np.where(f < best, np.maximum(falling, 1 - 0.100207), falling))
