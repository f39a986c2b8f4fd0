"""Where the edge of a device lies in a photo, to a fraction of a pixel, and how wide it is."""

import numpy as np

from models.image import Grey, Values, sampled

SPACING = 0.5
"""Px between the samples of a profile."""
ALONG = 48
"""Profiles taken per side."""
STRIPE = 9
"""Px along the edge over which one profile is averaged: noise falls, a straight edge stays sharp."""
STEP = 8.0
"""Grey levels between both sides of an edge, at least: less cannot be told from shading."""
STEEP = 0.4
"""The first step, seen from the mat, that is so steep against the steepest is the edge of the device."""
ROUGH = 6.0
"""And so steep against the typical slope of the mat (the first quarter of the profile)."""
SLOPE = 4
"""Samples over which a slope is taken; no edge is found narrower than these."""
NEAR = 24
"""Samples on both sides that belong to a step."""
FLAT = 0.25
"""Grey levels per sample below which a slope has ended."""


def side_edges(grey: Grey, start: Values, end: Values, outward: Values, reach: int) -> Values:
    """Look for the edge within `reach` px of the middle 80 % of the side from start to end (x, y).

    Returns (n, 3), one row per profile on which an edge stands out: the place along the side (0 at its start, 1 at its
    end), px beyond the assumed line (outwards positive), px from 10 % to 90 % of the step.
    """
    places = np.linspace(0.1, 0.9, ALONG)
    at = places[:, None, None, None]
    along = (end - start) / np.hypot(*(end - start))
    stripe = np.arange(-(STRIPE // 2), STRIPE // 2 + 1)[None, :, None, None] * along
    offsets = np.arange(reach, -reach - SPACING / 2, -SPACING)
    profiles = sampled(grey, start + at * (end - start) + stripe + offsets[None, None, :, None] * outward).mean(axis=1)
    edges = [(place, edge) for place, edge in zip(places, map(first_edge, profiles), strict=True) if edge]
    found = [(place, reach - SPACING * index, width) for place, (index, width) in edges]
    return np.array(found, np.float64).reshape(-1, 3)


def first_edge(profile: Values, least: float = STEP) -> tuple[float, float] | None:
    """Return index and width (px) of the first step that is steep against the steepest.

    The width is the step over its greatest slope: 2.5 sigma for a Gaussian spread, as is the 10–90 % width, and hardly
    touched by noise, which only widens it. None if the step is smaller than `least` grey levels.
    """
    slope = np.abs(np.convolve(np.diff(profile), np.ones(SLOPE), mode="same"))
    calm = float(np.median(slope[: len(slope) // 4]))
    first = int(np.argmax(slope >= min(max(STEEP * float(slope.max()), ROUGH * calm), float(slope.max()))))
    crest = first + int(np.argmax(np.diff(slope[first:], append=-1.0) < 0))
    around = profile[max(0, crest - NEAR) : crest + NEAR + 1]
    rising = profile * np.sign(profile[min(crest + 1, len(profile) - 1)] - profile[crest])
    low, high = _foot(rising[crest::-1], -1.0), _foot(rising[crest:], 1.0)
    if np.ptp(around) < least:
        return None
    return _passed(rising, crest, (low + high) / 2), float(np.ptp(around) / slope[crest]) * SLOPE * SPACING


def _foot(values: Values, direction: float) -> float:
    """Return the level at which a slope, followed away from its steepest place, ends."""
    ends = np.flatnonzero(np.diff(values) * direction <= FLAT)
    return float(values[int(ends[0])] if len(ends) else values[-1])


def _passed(rising: Values, index: int, level: float) -> float:
    """Return the fractional index at which the profile, followed from an index, passes a level."""
    while index > 0 and rising[index] > level:
        index -= 1
    while index < len(rising) - 2 and rising[index + 1] < level:
        index += 1
    gain = rising[index + 1] - rising[index]
    return index + float(np.clip((level - rising[index]) / gain, 0, 1)) if gain > 0 else float(index)
