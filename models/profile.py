"""A line measured across and along at full resolution: its averaged perpendicular profile and its ends."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.image import Grey, Values, sampled

SPACING = 0.5
"""Px between the samples of a profile."""
SMOOTH = 9
"""Px over which the brightness along a line is averaged before its ends are sought."""
PIECE = 24
"""Px of line per averaged profile where the centre line is refined and the width compared."""

KNEE = 0.04045
"""Where the sRGB curve begins to bend."""
CORE = 1.5
"""Px on both sides of the centre line that count as the line where its width is not known yet."""
FAINTEST = 0.33
"""A scratch goes on where it is this faint against its strong parts."""
BESIDE, FAR, SIGNIFICANT = 0.1, 2.5, 3.0
"""Material thrown up beside a gouge: at least this part of its height, within so many widths, so far above noise."""
STIFF = 15
"""Px over which a traced path is smoothed: it comes from whole pixels of a coarser level."""


def linear_light() -> Values:
    """Return the 256 luminances (0 to 1) of the sRGB levels (IEC 61966-2-1)."""
    level = np.arange(256) / 255
    return np.where(level <= KNEE, level / 12.92, ((level + 0.055) / 1.055) ** 2.4)


_LIGHT = linear_light()


@dataclass(frozen=True, slots=True)
class Profile:
    """What was measured of one line. Lengths in px, light in linear luminance (0 to 1)."""

    centre: Values
    """(n, 2) centre line between the ends, about 1 px apart."""
    length: float
    """Along the curve, between the points of half the height next to them."""
    width: float
    """Full width at half maximum of the averaged profile."""
    height: float
    """Averaged luminance of the centre above what is around it (signed)."""
    around: float
    """Luminance of what is around it."""
    area: float
    """Integral of the size of the averaged profile across the line, px × luminance, with the sign of its height."""
    step: float
    """Difference of both sides over the height, less what they slope: 0 for a line, 1 and more for an edge."""
    support: float
    """Part of the length that has at least half the height."""
    spread: float
    """Relative spread of the width from piece to piece (robust)."""
    significance: float
    """Height over its standard error, found beside the line."""
    turn: float
    """Degrees between the directions of both ends."""
    bend: float
    """Largest distance from the straight line between the ends, px."""
    lopsided: float
    """Difference of the half widths on both sides over their sum: a meniscus or a rounded edge fades on one side."""
    grain: float
    """Robust unevenness of the light along the line, relative: torn material glitters, liquid is smooth."""
    grain_noise: float
    """The same beside the line: below this the grain says nothing."""
    flank: float
    """How far the light beside the line goes the other way, over its height: a gouge's burr, a drop's dark rim."""

    @property
    def contrast(self) -> float:
        """Weber contrast, signed."""
        return self.height / self.around

    @property
    def equivalent_width(self) -> float:
        """Integral of |contrast| across the line, px."""
        return abs(self.area) / self.around


def measure(grey: Grey, path: Values, reach: int) -> Profile | None:
    """Measure the line along path (n, 2) in a photo (h, w), looking `reach` px to both sides; None if none is there."""
    points = _even(path)
    if len(points) < PIECE:
        return None
    points = _centred(grey, points, reach)
    strip = _strip(grey, points, reach)
    span = _ends(strip, reach)
    if span is None:
        return None
    return _described(points[slice(*span)], strip[slice(*span)], reach)


def _even(path: Values) -> Values:
    """Return the path smoothed, with points 1 px apart."""
    along = _arc(path)
    at = np.arange(0, along[-1] + 1e-9)
    points = np.stack([np.interp(at, along, path[:, axis]) for axis in (0, 1)], axis=1)
    if len(points) <= STIFF:
        return points
    return _averaged(points, STIFF)


def _arc(path: Values) -> Values:
    return np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))])


def _averaged(values: Values, size: int) -> Values:
    """Return the running mean over an odd number of rows (n, …); the ends are continued by point reflection."""
    half = min(size // 2, len(values) - 1)
    before, after = 2 * values[0] - values[half:0:-1], 2 * values[-1] - values[-2 : -half - 2 : -1]
    total = np.cumsum(np.concatenate([np.zeros_like(values[:1]), before, values, after]), axis=0)
    return np.asarray((total[2 * half + 1 :] - total[: len(values)]) / (2 * half + 1))


def _normals(points: Values) -> Values:
    tangent = np.gradient(points, axis=0)
    tangent /= np.maximum(np.hypot(tangent[:, 0], tangent[:, 1])[:, None], 1e-9)
    return np.stack([-tangent[:, 1], tangent[:, 0]], axis=1)


def _offsets(reach: int) -> Values:
    return np.arange(-reach, reach + SPACING / 2, SPACING)


def _strip(grey: Grey, points: Values, reach: int) -> Values:
    """Return the luminance (n, samples) along the normals of n points."""
    at = points[:, None, :] + _offsets(reach)[None, :, None] * _normals(points)[:, None, :]
    return sampled(grey, at, _LIGHT)


def _raised(strip: Values, reach: int) -> Values:
    """Return the strip above the mean of its own two flanks (the outer halves)."""
    outer = np.abs(_offsets(reach)) > reach / 2
    return np.asarray(strip - strip[:, outer].mean(axis=1, keepdims=True))


def _centred(grey: Grey, points: Values, reach: int) -> Values:
    """Return the points moved onto the crest, piece by piece."""
    raised = _raised(_strip(grey, points, reach), reach)
    offsets = _offsets(reach)
    near = np.abs(offsets) <= reach / 3
    sign = np.sign(raised[:, near].mean())
    smooth = _averaged(raised[:, near], PIECE + 1)
    peak = offsets[near][np.argmax(sign * smooth, axis=1)]
    moved = _averaged(peak, STIFF)
    return points + moved[:, None] * _normals(points)


def _ends(strip: Values, reach: int) -> tuple[int, int] | None:
    """Return where the line begins and ends: at half the height that it has next to that end; gaps are bridged."""
    along = _along(strip, reach)
    full = float(np.percentile(along, 75))
    above = _lasting(np.flatnonzero(along >= max(FAINTEST * full, 3 * _noise_along(strip, reach))))
    if full <= 0 or len(above) < PIECE // 2:
        return None
    runs = np.split(above, np.flatnonzero(np.diff(above) > PIECE) + 1)
    first, last = max(((int(run[0]), int(run[-1])) for run in runs), key=lambda run: run[1] - run[0])
    first += _half_risen(along[first : last + 1])
    last -= _half_risen(along[first : last + 1][::-1])
    return (first, last + 1) if last - first >= PIECE // 2 else None


def _lasting(above: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the indices that lie in runs longer than the smoothing: a speck beyond the end is not the line."""
    runs = np.split(above, np.flatnonzero(np.diff(above) > 1) + 1)
    return np.concatenate([run for run in runs if len(run) > SMOOTH] or [above[:0]])


def _half_risen(along: Values) -> int:
    """Return the index at which a line that begins here has half the height of its first piece."""
    return int(np.argmax(along >= np.median(along[:PIECE]) / 2))


def _noise_along(strip: Values, reach: int) -> float:
    """Return the standard deviation of the smoothed height where there is no line, in both flanks."""
    raised, offsets = _raised(strip, reach), _offsets(reach)
    bands = [raised[:, np.abs(offsets - side * reach * 0.75) <= CORE].mean(axis=1) for side in (-1, 1)]
    return float(np.mean([_averaged(band - band.mean(), SMOOTH).std() for band in bands]))


def _along(strip: Values, reach: int) -> Values:
    """Return the smoothed height at every point, positive in the line's own polarity."""
    core = np.abs(_offsets(reach)) <= CORE
    height = _raised(strip, reach)[:, core].mean(axis=1)
    return np.asarray(np.sign(height.mean()) * _averaged(height, SMOOTH))


def _described(points: Values, strip: Values, reach: int) -> Profile:
    offsets = _offsets(reach)
    across = strip.mean(axis=0)
    left, right = (float(across[side].mean()) for side in (offsets < -reach / 2, offsets > reach / 2))
    raised = across - (left + right) / 2 - offsets / (1.5 * reach) * (right - left)
    peak = int(np.argmax(np.abs(raised) * (np.abs(offsets) <= reach / 3)))
    height = float(raised[peak])
    halves = half_widths(raised * np.sign(height), peak)
    width = sum(halves) * SPACING
    grain = _grain(strip, reach, max(CORE, width))
    along = _along(strip, reach)
    return Profile(
        centre=points,
        length=float(_arc(points)[-1]) + 1,
        width=width,
        height=height,
        around=max((left + right) / 2, float(_LIGHT[1])),
        area=_area(raised, offsets - offsets[peak], width, height),
        step=min(abs(right - left), _jump(across, offsets, reach)) / max(abs(height), 1e-9),
        support=float((along >= abs(height) / 2).mean()),
        spread=_width_spread(strip, reach),
        significance=_significance(strip, reach, height),
        turn=_turn(points),
        bend=_bend(points),
        lopsided=abs(halves[0] - halves[1]) / sum(halves),
        grain=grain[0],
        grain_noise=grain[1],
        flank=_flank(raised * np.sign(height), offsets - offsets[peak], width) / max(abs(height), 1e-9),
    )


def _jump(across: Values, offsets: Values, reach: int) -> float:
    """Return by how much both flanks, continued straight to the centre, miss each other."""
    flanks = (side * offsets > reach / 2 for side in (-1, 1))
    left, right = (np.polyfit(offsets[flank], across[flank], 1)[1] for flank in flanks)
    return abs(float(right - left))


def _area(raised: Values, offsets: Values, width: float, height: float) -> float:
    """Return the integral over the line, over its splinters, and over what it threw up, which has the other sign.

    Only a flank that stands out from the ends of the profile is taken for such: sizes of noise must not add up. Where
    both lie closer than the lens resolves, their light cancels before it is measured.
    """
    sized = raised * np.sign(height)
    outer = raised[np.abs(offsets) > len(raised) * SPACING / 3]
    stands_out = max(BESIDE * abs(height), SIGNIFICANT * float(outer.std()))
    near = np.abs(offsets) <= FAR * width
    beside = (sized < -stands_out) & near
    own = ((np.abs(offsets) <= max(1.25 * width, 2.0)) | ((sized > stands_out) & near)) & ~beside
    return float(np.sign(height) * (sized[own].sum() - sized[beside].sum())) * SPACING


def _flank(sized: Values, offsets: Values, width: float) -> float:
    """Return how deep the profile falls below its surroundings within FAR widths of its crest, at least 0."""
    return max(0.0, -float(sized[np.abs(offsets) <= FAR * max(width, 2.0)].min()))


def half_widths(raised: Values, peak: int) -> tuple[float, float]:
    """Return the distances from a peak to half its height on both sides, in samples, by linear interpolation."""
    half = raised[peak] / 2
    return _crossing(raised[peak::-1], half), _crossing(raised[peak:], half)


def _crossing(falling: Values, half: float) -> float:
    below = np.flatnonzero(falling < half)
    if not len(below):
        return float(len(falling) - 1)
    after = int(below[0])
    return after - 1 + float((falling[after - 1] - half) / (falling[after - 1] - falling[after]))


def _width_spread(strip: Values, reach: int) -> float:
    """Return the median deviation of the pieces' widths over their median; 0 for a line of one piece."""
    raised = _raised(strip, reach)
    middle = raised.shape[1] // 2
    sign = np.sign(raised[:, middle - 3 : middle + 4].mean())
    pieces = np.array_split(raised, max(1, len(raised) // PIECE))
    widths = np.array([sum(half_widths(sign * piece.mean(axis=0), middle)) for piece in pieces])
    return float(np.median(np.abs(widths - np.median(widths))) / max(float(np.median(widths)), 1.0))


def _significance(strip: Values, reach: int, height: float) -> float:
    """Return |height| over the standard error of a mean along the line, from parallel lines in the flanks."""
    across, offsets = strip.mean(axis=0), _offsets(reach)
    flanks = np.concatenate([_levelled(across[side * offsets > reach / 2]) for side in (-1, 1)])
    rounding = float(_LIGHT[1]) / 12**0.5 / len(strip) ** 0.5
    return float(abs(height) / max(float(flanks.std()), rounding))


def _levelled(values: Values) -> Values:
    """Return values without their straight trend."""
    places = np.arange(len(values))
    return np.asarray(values - np.polyval(np.polyfit(places, values, 1), places))


def _turn(points: Values) -> float:
    part = max(2, min(PIECE, len(points) // 3))
    first, last = points[part - 1] - points[0], points[-1] - points[-part]
    cosine = float(first @ last / max(float(np.hypot(*first) * np.hypot(*last)), 1e-9))
    return float(np.degrees(np.arccos(np.clip(cosine, -1, 1))))


def _bend(points: Values) -> float:
    chord = points[-1] - points[0]
    off = points - points[0]
    return float(np.abs(off[:, 0] * chord[1] - off[:, 1] * chord[0]).max() / max(float(np.hypot(*chord)), 1e-9))


def _grain(strip: Values, reach: int, half: float) -> tuple[float, float]:
    """Return the robust roughness along the line and, as its noise, along both flanks, relative to the line's light."""
    offsets = _offsets(reach)
    raised = _raised(strip, reach)
    bands = [raised[:, np.abs(offsets - middle) <= half].mean(axis=1) for middle in (0, half - reach, reach - half)]
    on, left, right = (1.4826 * float(np.median(np.abs(band - _averaged(band, SMOOTH)))) for band in bands)
    light = max(abs(float(bands[0].mean())), 1e-9)
    return on / light, (left + right) / 2 / light
