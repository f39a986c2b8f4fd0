"""How fine a camera resolves: the modulation transfer function at slanted edges (ISO 12233:2017, annex D).

Every edge of a square of the board is one: the board is printed turned by seven degrees. Edge profiles are four times
oversampled, differentiated to the line spread and transformed; what the steps of the method take away is given back.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from calibration.board import Grey, Sighting
from calibration.target import TargetError, Values
from calibration.tone import light

SLANT = (2.0, 16.0)
"""Degrees between an edge and a row or column of pixels: flatter ones are not oversampled, steeper ones not evenly."""
OVER = 4
"""Samples per pixel of an edge profile."""
FLANK = 0.12
"""Of a square's side: what is looked at on both sides of an edge; markers begin at 0.15."""
ENDS = 0.15
"""Of a square's side: what is left out at both ends of an edge."""
NARROWEST, WIDEST = 6.0, 24.0
"""Px of a flank: less holds no whole edge, more only noise."""
PARTS = 10
"""Parts of an edge whose places are told apart, for lenses bend edges."""
STEP = 40.0
"""Levels of light between both sides of an edge, at least."""
FEWEST = 6
POINTS = 200
FREQUENCIES: Values = np.arange(POINTS + 1) / POINTS
"""Cycles per pixel at which the transfer is given."""


class Sharpness(NamedTuple):
    """The transfer function of one photo."""

    mtf50: float
    """Cycles per px at which half the contrast is left: the median over all edges."""
    mtf50_worst: float
    """The same for the blurriest tenth of the edges."""
    mtf10: float
    """Cycles per px at which a tenth of the contrast is left."""
    edges: int

    @property
    def finest_line(self) -> float:
        """Px of the narrowest of alternating lines that are told apart: half a cycle at a tenth of the contrast.

        Never less than one: finer ones fall between the pixels.
        """
        return 0.5 / min(self.mtf10, 0.5)


def sharpness(grey: Grey, sighting: Sighting, named: str) -> Sharpness:
    """Return how sharp a photo (h, w) is at the edges of its target; raise TargetError where none can be used."""
    curves = [curve for start, end in _edges(sighting) if (curve := transfer(grey, start, end)) is not None]
    if len(curves) < FEWEST:
        raise TargetError(
            f"{named} shows {len(curves)} slanted edges that can be used, {FEWEST} are needed: lay the sheet square "
            "to the picture (the board on it is turned by 7 degrees), in even light, and large enough."
        )
    halves = [falls_to(curve, 0.5) for curve in curves]
    tenth = falls_to(np.median(curves, axis=0), 0.1)
    return Sharpness(float(np.median(halves)), float(np.percentile(halves, 10)), tenth, len(curves))


def falls_to(curve: Values, share: float) -> float:
    """Return the frequency at which a transfer curve first falls to a share, cycles per px."""
    below = int(np.argmax(curve <= share))
    if curve[below] > share:
        return float(FREQUENCIES[-1])
    low, high = curve[below], curve[below - 1]
    part = (high - share) / (high - low)
    return float(FREQUENCIES[below - 1] + part * (FREQUENCIES[below] - FREQUENCIES[below - 1]))


def transfer(grey: Grey, start: Values, end: Values) -> Values | None:
    """Return the transfer at FREQUENCIES across the edge between two corners (x, y); None if it has no step."""
    length = float(np.hypot(*(end - start)))
    flank = min(FLANK * length, WIDEST)
    slant = np.degrees(np.arctan2(*np.sort(np.abs(end - start))))
    if flank < NARROWEST or not SLANT[0] <= slant <= SLANT[1]:
        return None
    along, across, values = _around(grey, start, end, flank)
    across = across - _course(along, across, values, flank)
    return _transformed(_profile(across, values, flank))


def _edges(sighting: Sighting) -> Iterator[tuple[Values, Values]]:
    """Give both corners of every edge of a square that is in the photo."""
    place = dict(zip(sighting.ids.tolist(), sighting.pixels, strict=True))
    across = sighting.target.board.columns - 1
    for number, start in place.items():
        if (number + 1) % across and number + 1 in place:
            yield start, place[number + 1]
        if number + across in place:
            yield start, place[number + across]


def _around(grey: Grey, start: Values, end: Values, flank: float) -> tuple[Values, Values, Values]:
    """Return of each pixel near an edge: how far along it (0 to 1), how far off (px), and its light."""
    low = np.maximum(np.floor(np.minimum(start, end) - flank).astype(int), 0)
    high = np.minimum(np.ceil(np.maximum(start, end) + flank).astype(int) + 1, grey.shape[::-1])
    y, x = np.mgrid[low[1] : high[1], low[0] : high[0]]
    length = np.hypot(*(end - start))
    unit = (end - start) / length
    along = ((x - start[0]) * unit[0] + (y - start[1]) * unit[1]) / length
    across = (y - start[1]) * unit[0] - (x - start[0]) * unit[1]
    near = (np.abs(across) <= flank) & (along > ENDS) & (along < 1 - ENDS)
    return along[near], across[near], light(grey[low[1] : high[1], low[0] : high[0]][near])


def _course(along: Values, across: Values, values: Values, flank: float) -> Values:
    """Return how far off the chord the edge itself runs, at each pixel: a parabola through its parts."""
    middles, offs = [], []
    for low, high in np.linspace(ENDS, 1 - ENDS, PARTS + 1)[np.arange(PARTS)[:, None] + [0, 1]]:
        part = (along >= low) & (along < high)
        profile = _binned(across[part], values[part], flank, 1)
        dark, bright = profile[:3].mean(), profile[-3:].mean()
        middles.append((low + high) / 2)
        offs.append(flank - float(np.mean(profile - dark)) / (bright - dark or 1) * 2 * flank)
    return np.asarray(np.polyval(np.polyfit(middles, offs, 2), along))


def _profile(across: Values, values: Values, flank: float) -> Values:
    return _binned(across, values, flank - 1, OVER)


def _binned(across: Values, values: Values, flank: float, over: int) -> Values:
    """Return the mean over bins of 1/over px from -flank to flank; an empty bin lies between its neighbours."""
    count = int(2 * flank * over)
    place = np.floor((across + flank) / (2 * flank) * count).astype(int)
    inside = (place >= 0) & (place < count)
    hits = np.bincount(place[inside], minlength=count)
    sums = np.bincount(place[inside], values[inside], minlength=count)
    full = hits > 0
    return np.interp(np.arange(count), np.flatnonzero(full), sums[full] / hits[full])


def _transformed(profile: Values) -> Values | None:
    """Return the transfer of an edge profile: line spread, window about its middle, Fourier transform.

    The window is flat over its inner half (Tukey): ISO's Hamming window narrows wide spreads, which adds 1 to 7 % to
    the 50 % frequency of renders.
    """
    if abs(profile[-OVER:].mean() - profile[:OVER].mean()) < STEP:
        return None
    spread = np.diff(profile)
    places = np.arange(len(spread))
    middle = float(places @ np.abs(spread) / np.abs(spread).sum())
    half = len(spread) / 2
    taper = np.clip(2 * np.abs(places - middle) / half - 1, 0, 1)
    window = (1 + np.cos(np.pi * taper)) / 2
    curve = np.abs(np.fft.rfft(spread * window, OVER * POINTS))[: len(FREQUENCIES)]
    # Averaging over a bin and taking the difference of two each let through sinc(f / OVER).
    return np.asarray(curve / curve[0] / np.sinc(FREQUENCIES / OVER) ** 2)
