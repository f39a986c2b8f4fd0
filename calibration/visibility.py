"""Visibility: from the contrast and the size of a mark to the distance from which a person sees it.

A closed form, fitted to the standard model of foveal detection of Watson & Ahumada 2005 (J. Vision 5(9):6, doi
10.1167/5.9.6), with its change by luminance taken from castleCSF (Ashraf, Mantiuk, Chapiro & Wuerger 2024, J. Vision
24(4):5). The fit is ours: a factor of 1.06 rms and 1.27 at worst over 441 cases, 0.05 to 20 arcmin wide, 1 to 240 long,
1 to 1000 cd/m². `tests/calibration/watson_ahumada.py` computes the model that it stands for.

It holds for one mark with sharp edges on an even surface, looked at straight. Colour, dents that show in a distorted
reflection, sparkle when a device is turned in the hand, haze and crowding are outside it. It has not been compared with
people who look at real devices: whoever shows its numbers must say so.
"""

from collections.abc import Iterable
from math import exp, inf, log, pi, sqrt
from typing import NamedTuple

from scipy.optimize import brentq

MODEL = "visibility/1"
"""Name and version of the model, which is told with every distance."""

OBSERVERS = {"sharp": 0.5, "normal": 1.0, "unprompted": 2.0}
"""Contrast that an observer needs, as a multiple of the threshold: a long careful look by somebody who knows where;
half a second at a known place; noticing unasked. A factor of two either way is also what is not known of the model, the
people and the light together, in two cases out of three (0.31 in log10): sharp and unprompted are the interval of
normal."""

NEAREST, FARTHEST = 1.0, 1000.0
"""Cm between which a distance is sought."""
READING = 10.0
"""Cm: nearer than this no eye focuses, and nothing is called visible."""
REFERENCE = 30.0
"""Cm: where the margin of a mark is given that has no useful distance."""
PATCH = 1.5
"""d ln distance / d ln contrast from which a mark is a wide faint patch, for which a distance says nothing any more:
half-way between a long scratch (1.0) and such a patch (2)."""

ARCMIN = 60 * 180 / pi
"""Arc-minutes in a radian."""
LINE, LINE_LIGHT, LINE_POWER = 0.0322, 19.3, 0.619
"""Contrast times width (arcmin) that a long thin line needs in plenty of light; cd/m² where that doubles; exponent."""
REACH, REACH_POWER, POINT = 27.0, 1.07, 10.1
"""Arcmin of length over which a line is summed weakly, its exponent, and below which it is summed fully."""
FLOOR, FLOOR_LIGHT, FLOOR_POWER = 0.00996, 1.66, 0.473
"""Contrast that a wide mark needs in plenty of light; cd/m² where that doubles; exponent."""
JOIN = 2.13
"""Exponent with which line and floor are joined."""
DARKEST, BRIGHTEST = 1.0, 1000.0
"""Cd/m² between which the fit holds: what lies outside is taken as the limit."""

STEP = 1.01
"""Ratio of the two distances between which the exponent of a mark is taken."""


class Mark(NamedTuple):
    """What of a mark decides whether it is seen."""

    contrast: float
    """Weber contrast against what is around it, in linear light; its sign does not matter."""
    width: float
    length: float
    """Mm."""


class Sight(NamedTuple):
    """From how far one mark is seen on a surface of one luminance."""

    sharp: float
    normal: float
    unprompted: float
    """Cm; 0 where that observer does not see it at any reading distance, FARTHEST where it is seen from farther."""
    margin: float
    """Contrast as a multiple of the normal observer's threshold at 30 cm."""
    patch: bool
    """Whether it is so wide and faint that the margin is all that can be said."""
    clamped: bool
    """Whether the luminance lies outside the fit, and its limit was taken."""


def fine_line(equivalent_width: float, length: float) -> Mark:
    """Return a line, mm, whose width no photo resolved: as long as it is below an arc-minute, width does not matter."""
    return Mark(contrast=equivalent_width / UNRESOLVED, width=UNRESOLVED, length=length)


UNRESOLVED = 0.001
"""Mm that stand for a width which is not known: the narrower, the farther a given equivalent width is seen."""


def threshold_contrast(width: float, length: float, luminance: float, factor: float = 1.0) -> float:
    """Return the Weber contrast at which an observer sees a bar of so many arc-minutes, on a surface in cd/m².

    The two sides may be given in either order. Raises ValueError for a size, luminance or factor that is not positive.
    """
    if min(width, length, luminance, factor) <= 0:
        raise ValueError("sizes, luminance and factor are greater than nought")
    short, long = sorted((width, length))
    light = within_fit(luminance)
    line = LINE * (1 + (LINE_LIGHT / light) ** LINE_POWER) / short
    floor = FLOOR * (1 + (FLOOR_LIGHT / light) ** FLOOR_POWER)
    gain = sqrt(1 + (REACH / long) ** REACH_POWER + (POINT / long) ** 2)
    return float(factor * gain * (line**JOIN + floor**JOIN) ** (1 / JOIN))


def within_fit(luminance: float) -> float:
    """Return a luminance, cd/m², moved into the range for which the fit holds."""
    return min(max(luminance, DARKEST), BRIGHTEST)


def margin(mark: Mark, luminance: float, distance: float, factor: float = 1.0) -> float:
    """Return the contrast of a mark as a multiple of what an observer needs from a distance in cm."""
    per_mm = ARCMIN / (10 * distance)
    return abs(mark.contrast) / threshold_contrast(per_mm * mark.width, per_mm * mark.length, luminance, factor)


def visible_distance(mark: Mark, luminance: float, factor: float = 1.0) -> float:
    """Return the greatest distance in cm from which an observer sees a mark, on a surface in cd/m².

    It is 0 where it is not seen even from NEAREST, and FARTHEST where it still is from there. In between it is unique:
    a mark that looks smaller always needs more contrast.
    """
    if mark.contrast == 0 or margin(mark, luminance, NEAREST, factor) < 1:
        return 0.0
    if margin(mark, luminance, FARTHEST, factor) >= 1:
        return FARTHEST
    root = brentq(lambda at: log(margin(mark, luminance, exp(at), factor)), log(NEAREST), log(FARTHEST))
    return float(exp(root))


def sight(mark: Mark, luminance: float) -> Sight:
    """Return from how far each observer sees a mark, on a surface in cd/m²."""
    seen = {name: visible_distance(mark, luminance, factor) for name, factor in OBSERVERS.items()}
    return Sight(
        **{name: distance if distance >= READING else 0.0 for name, distance in seen.items()},
        margin=margin(mark, luminance, REFERENCE),
        patch=any(_steepness(mark, luminance, distance) >= PATCH for distance in seen.values() if distance >= READING),
        clamped=within_fit(luminance) != luminance,
    )


def farthest(seen: Iterable[Sight]) -> Sight:
    """Return what counts of one mark under several lights: for each observer, the light that shows it best.

    Raises ValueError where there is no light at all.
    """
    every = tuple(seen)
    return Sight(*(max(told) for told in zip(*every, strict=True)))


def _steepness(mark: Mark, luminance: float, distance: float) -> float:
    """Return d ln distance / d ln contrast at a distance: infinite where a step back changes nothing."""
    lost = log(margin(mark, luminance, distance) / margin(mark, luminance, distance * STEP))
    return log(STEP) / lost if lost > 0 else inf
