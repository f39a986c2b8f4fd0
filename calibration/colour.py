"""How true colours are: a ColorChecker found by OpenCV, corrected by its least squares, judged by CIEDE2000."""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from calibration.target import TargetError, Values

PATCHES = 24
PASS = 3.0
"""Mean ΔE2000 below which colours count as true: neighbours in a fan deck differ by about as much."""
STRANGE = 15.0
"""Mean ΔE2000 after correction above which what was found is no ColorChecker."""
GAMMA = 2.2
"""The tone curve that OpenCV's correction assumes for sRGB."""


class Colour(NamedTuple):
    """The colour correction of a camera under its light."""

    matrix: Values
    """(3, 3): linear RGB as a row times this is corrected linear RGB."""
    before: float
    """Mean ΔE2000 of the patches as they were taken."""
    after: float
    """Mean ΔE2000 of the patches after the correction."""
    worst: float
    """The largest of them."""


def colour_of(bgr: NDArray[np.uint8], named: str) -> Colour:
    """Return how true the colours of a photo (h, w, 3) of a ColorChecker Classic are.

    Raises TargetError, naming the photo, where no such chart is found in it.
    """
    patches = _patches(bgr, named)
    model = cv2.ccm.ColorCorrectionModel(patches.reshape(PATCHES, 1, 3), cv2.ccm.COLORCHECKER_MACBETH)
    model.setColorSpace(cv2.ccm.COLOR_SPACE_SRGB)
    model.setDistance(cv2.ccm.DISTANCE_CIE2000)
    model.setLinearization(cv2.ccm.LINEARIZATION_GAMMA)
    model.setLinearizationGamma(GAMMA)
    matrix = np.asarray(model.compute(), np.float64)
    seen, known = (np.asarray(rgb, np.float64).reshape(-1, 3)
                   for rgb in (model.getSrcLinearRGB(), model.getRefLinearRGB()))  # fmt: skip
    before, after = (difference(_lab(rgb), _lab(known)) for rgb in (seen, seen @ matrix))
    if after.mean() > STRANGE:
        raise _no_chart(named)
    return Colour(matrix, float(before.mean()), float(after.mean()), float(after.max()))


def _patches(bgr: NDArray[np.uint8], named: str) -> Values:
    """Return the mean sRGB (24, 3), 0 to 1, of the chart's patches."""
    finder = cv2.mcc.CCheckerDetector.create()
    finder.setColorChartType(cv2.mcc.MCC24)  # OpenCV 5.0.0 leaves it at whatever lay in memory
    if not finder.process(bgr, 1):
        raise _no_chart(named)
    found = np.asarray(finder.getBestColorChecker().getChartsRGB(False), np.float64).reshape(-1, 3) / 255
    if len(found) != PATCHES:
        raise _no_chart(named)
    return found


def _no_chart(named: str) -> TargetError:
    return TargetError(
        f"{named} shows no ColorChecker Classic (24 patches): lay it flat, in even light, filling half the frame."
    )


def _lab(rgb: Values) -> Values:
    """Return CIELAB (n, 3) under D65 of linear sRGB."""
    clipped = np.clip(rgb, 0, 1).astype(np.float32).reshape(-1, 1, 3)
    return np.asarray(cv2.cvtColor(clipped, cv2.COLOR_LRGB2LAB), np.float64).reshape(-1, 3)


def difference(one: Values, other: Values) -> Values:
    """Return ΔE2000 (n,) of CIELAB colours (n, 3) (Sharma, Wu and Dalal 2005, equations 2 to 22; all weights 1)."""
    lightness = np.stack([one[:, 0], other[:, 0]])
    a, b = (np.stack([one[:, axis], other[:, axis]]) for axis in (1, 2))
    pull = 0.5 * (1 - np.sqrt(_seventh(np.hypot(a, b).mean(axis=0))))
    chroma, hue = np.hypot(a * (1 + pull), b), np.degrees(np.arctan2(b, a * (1 + pull))) % 360
    grey = chroma.prod(axis=0) == 0
    turn = np.where(grey, 0, (hue[1] - hue[0] + 180) % 360 - 180)
    hues = np.where(grey, hue.sum(axis=0), (hue[0] + turn / 2) % 360)
    light, colour = lightness.mean(axis=0), chroma.mean(axis=0)
    t = 1 - 0.17 * _cos(hues - 30) + 0.24 * _cos(2 * hues) + 0.32 * _cos(3 * hues + 6) - 0.20 * _cos(4 * hues - 63)
    by_light = (lightness[1] - lightness[0]) / (1 + 0.015 * (light - 50) ** 2 / np.sqrt(20 + (light - 50) ** 2))
    by_chroma = (chroma[1] - chroma[0]) / (1 + 0.045 * colour)
    by_hue = 2 * np.sqrt(chroma.prod(axis=0)) * np.sin(np.radians(turn / 2)) / (1 + 0.015 * colour * t)
    bend = np.sin(np.radians(60 * np.exp(-(((hues - 275) / 25) ** 2)))) * 2 * np.sqrt(_seventh(colour))
    return np.asarray(np.sqrt(by_light**2 + by_chroma**2 + by_hue**2 - bend * by_chroma * by_hue))


def _seventh(chroma: Values) -> Values:
    return np.asarray(chroma**7 / (chroma**7 + 25.0**7))


def _cos(degrees: Values) -> Values:
    return np.asarray(np.cos(np.radians(degrees)))
