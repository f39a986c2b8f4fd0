"""Everything on a photo that is drawn out: scratches and all that looks like one, each with what tells them apart."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log

import numpy as np

from models.area import SHRINK, Area
from models.image import Bgr, Grey, Values, enlarged
from models.outline import Outline
from models.profile import Profile, measure
from models.ridge import LINE, Ridges, ridges
from models.trace import traces

LEVELS = (2, 4)
"""Pyramid levels: half size for what is short and thin, quarter size for what is long or wide."""
LARGE = 6000
"""Px of the long side from which both levels are halved again."""
REACH = 8
"""Px looked at on both sides of a line, per px of the level."""
SHORTEST = LINE / 2
"""Px of the level: what is shorter than half a line sum cannot be told from a row of dust."""
SLENDER = 3.0
"""Length over width, at least: dust is compact."""
SUPPORTED = 0.5
"""Part of the length that must show at least half the height."""
SIGNIFICANT = 4.0
"""Height over its standard error, at least."""
MOSTLY = 0.5
"""Part of a line that must lie on another to count as lying there."""
SHARP = 2.5
"""Px of edge width where the photo shows no edge to judge it by: a good lens in focus."""
MEETS = 12.0
"""Px from the end of one line to another that it meets."""
BESIDE = 12.0
"""Degrees within which two lines run side by side."""
PARALLEL, STRAIGHT, BEZEL = 5.0, 0.03, 0.12
"""A line parallel (degrees) to a side, straight (bend over length) and within this part of the device's length from it
is likely to belong to its design: slot, frame, border of the display."""

LEAST = 1e-3
"""Below this a ratio is taken for this, so that its logarithm exists."""

FEATURES = {
    "length": "logarithm of the length in px",
    "slenderness": "logarithm of length over width",
    "width": "full width at half maximum, px",
    "sharpness": "width over that of a sharp edge in this photo: what is mirrored is out of focus",
    "contrast": "logarithm of the size of the Weber contrast",
    "brightness": "1 brighter than around it, -1 darker",
    "equivalent width": "logarithm of contrast times width, px",
    "around": "logarithm of the luminance around it",
    "support": "part of the length that shows half the height",
    "evenness": "spread of the width along it, relative",
    "significance": "logarithm of the height over its standard error",
    "step": "difference of both sides over the height",
    "turn": "degrees between both ends",
    "bend": "largest distance from the chord over the length",
    "lopsided": "difference of both half widths over their sum",
    "grain": "logarithm of the unevenness of its light along it: torn material glitters",
    "grain over noise": "logarithm of that over the same beside it",
    "flank": "how far the light beside it goes the other way, over the height",
    "colour": "change of colour over change of lightness",
    "side angle": "degrees to the side of the device that it runs along",
    "side distance": "distance to that side over the device's length",
    "designed": "1 where it is straight, parallel to a side and near an end of the device",
    "highlight": "distance to the nearest saturated spot over its length",
    "meets": "number of other lines that it meets at an end",
    "company": "number of other lines that run beside it",
}
"""What each line is told by, in the order of `Line.features`."""


@dataclass(frozen=True, slots=True)
class Line:
    """One candidate: its profile, and its features in the order of FEATURES. Lengths in px, ratios as they are."""

    profile: Profile
    features: Values


def find_lines(bgr: Bgr, grey: Grey, area: Area, outline: Outline | None,
               edge_width: float | None) -> tuple[list[Line], Ridges]:  # fmt: skip
    """Return every line on the inspected area of a photo (h, w), longest first, and the finer level of its ridges.

    `edge_width` is how wide a sharp edge looks in this photo, px from 10 to 90 %.
    """
    coarser = 2 if max(grey.shape) > LARGE else 1
    levels = [ridges(grey, coarser * shrink) for shrink in LEVELS]
    found = _distinct([line for level in levels for line in _profiles(grey, level, area)])
    crowd = _Crowd(found)
    lines = []
    for number, line in enumerate(found):
        own = _of_profile(line, edge_width or SHARP)
        place = (_colour(line, bgr), *_sides(line, outline), _highlight(line, area))
        lines.append(Line(line, np.array([*own, *place, crowd.meets(number), crowd.company(number)], np.float64)))
    return lines, levels[0]


def _profiles(grey: Grey, level: Ridges, area: Area) -> Iterator[Profile]:
    where = enlarged(area.inspected, level.strength.shape, SHRINK / level.shrink)
    for path in traces(level, where):
        line = measure(grey, path, REACH * level.shrink)
        if line is not None and _drawn_out(line, SHORTEST * level.shrink):
            yield line


def _drawn_out(line: Profile, shortest: float) -> bool:
    long = line.length >= max(shortest, SLENDER * line.width)
    return long and line.support >= SUPPORTED and line.significance >= SIGNIFICANT


def _distinct(lines: list[Profile]) -> list[Profile]:
    """Return the lines, longest first, without those that lie for the most part on one that is already there."""
    kept: list[Profile] = []
    for line in sorted(lines, key=lambda each: (-each.length, each.centre[0].tolist())):
        if not any(_on(line, other) for other in kept):
            kept.append(line)
    return kept


def _on(line: Profile, other: Profile) -> bool:
    margin = max(6.0, other.width)
    low, high = other.centre.min(axis=0) - margin, other.centre.max(axis=0) + margin
    points = line.centre[::4]
    if not ((points >= low) & (points <= high)).all(axis=1).mean() >= MOSTLY:
        return False
    apart = np.hypot(*(points[:, None] - other.centre[None, ::4]).transpose(2, 0, 1)).min(axis=1)
    return bool((apart <= margin).mean() >= MOSTLY)


def _of_profile(line: Profile, edge_width: float) -> tuple[float, ...]:
    """Return what a line's own profile tells, from `length` to `flank`."""
    grain = max(line.grain, LEAST)
    return (
        log(line.length), log(line.length / max(line.width, 1.0)), line.width, line.width / edge_width,
        log(max(abs(line.contrast), LEAST / 10)), float(np.sign(line.height)),
        log(max(line.equivalent_width, LEAST)), log(line.around), line.support, line.spread,
        log(max(line.significance, LEAST)), line.step, line.turn, line.bend / line.length, line.lopsided,
        log(grain), log(grain / max(line.grain_noise, LEAST)), line.flank,
    )  # fmt: skip


def _sides(line: Profile, outline: Outline | None) -> tuple[float, float, float]:
    """Return degrees to the side that a line runs along, its distance in lengths of the device, whether it is design's.

    Without an outline the distance is not known.
    """
    if outline is None:
        return 90.0, float("nan"), 0.0
    angle, inside = outline.alongside(line.centre[0], line.centre[-1])
    return angle, inside / outline.sides[0], float(designed(line, outline))


def designed(line: Profile, outline: Outline) -> bool:
    """Say whether a line looks like an edge of the device's own shape: slot, frame, border of the display."""
    degrees, inside = outline.alongside(line.centre[0], line.centre[-1])
    return degrees <= PARALLEL and line.bend <= STRAIGHT * line.length + 1 and inside <= BEZEL * outline.sides[0]


def _colour(line: Profile, bgr: Bgr) -> float:
    """Return how far the colour of a line differs from what is beside it, over how far its lightness does."""
    along = np.gradient(line.centre, axis=0)
    normal = np.column_stack([-along[:, 1], along[:, 0]]) / np.maximum(np.hypot(*along.T)[:, None], 1e-9)
    on, left, right = (_mean(bgr, line.centre + side * (line.width + 3) * normal) for side in (0, 1, -1))
    change = on - (left + right) / 2
    lightness = float(change.mean())
    return float(np.abs(change - lightness).max() / max(abs(lightness), 1.0))


def _mean(bgr: Bgr, points: Values) -> Values:
    x, y = (np.clip(np.rint(points[:, axis]), 0, bgr.shape[1 - axis] - 1).astype(int) for axis in (0, 1))
    return np.asarray(bgr[y, x].mean(axis=0), np.float64)


def _highlight(line: Profile, area: Area) -> float:
    """Return how far the nearest saturated highlight lies, in lengths of the line; NaN where there is none."""
    gaps = [float(np.hypot(*(line.centre - spot[:2]).T).min()) - spot[2] / 2 for spot in area.highlights]
    return min(min(gaps) / line.length, 10.0) if gaps else np.nan


class _Crowd:
    """All lines of a photo, to see how each lies among the others."""

    def __init__(self, lines: Sequence[Profile]) -> None:
        self.ends = np.array([line.centre[[0, -1]] for line in lines]).reshape(-1, 2, 2)
        self.centres = [line.centre[::4] for line in lines]
        self.middles = self.ends.mean(axis=1)
        self.lengths = np.array([line.length for line in lines])
        along = self.ends[:, 1] - self.ends[:, 0]
        self.angles = np.degrees(np.arctan2(along[:, 1], along[:, 0]))

    def meets(self, number: int) -> int:
        """Return how many other lines end on this one, or are met by an end of it."""
        own = self.centres[number]
        others = np.delete(self.ends, number, axis=0).reshape(-1, 2)
        near = np.hypot(*(others[:, None] - own[None]).transpose(2, 0, 1)).min(axis=1) <= MEETS if len(others) else []
        return int(np.sum(np.reshape(near, (-1, 2)).any(axis=1)))

    def company(self, number: int) -> int:
        """Return how many other lines run beside this one, within its own length."""
        apart = np.hypot(*(self.middles - self.middles[number]).T)
        turned = np.abs((self.angles - self.angles[number] + 90) % 180 - 90)
        beside = (apart <= self.lengths[number]) & (turned <= BESIDE)
        return int(beside.sum()) - 1
