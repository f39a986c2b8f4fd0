"""Scratches: lines that are thin, sharp on both sides and supported along their length, and nothing alike."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.area import LIQUID, SHRINK, Area
from models.image import Grey
from models.outline import Outline
from models.profile import Profile, linear_light, measure
from models.ridge import LINE, UNIT, Ridges, ridges
from models.trace import HIGH, traces

DETECTOR = "scratch/1"

LEVELS = (2, 4)
"""Pyramid levels: half size for what is short and thin, quarter size for what is long or wide."""
LARGE = 6000
"""Px of the long side from which both levels are halved again."""
REACH = 8
"""Px looked at on both sides of a line, per px of the finer level."""

SHORTEST = LINE / 2
"""Px of the level: a scratch shorter than half a line sum cannot be told from a row of dust."""
SLENDER = 5.0
"""Length over width, at least: dust is compact (elongation below 3)."""
WIDEST_MM, WIDEST_PX = 0.6, 8.0
"""Width at most; wider bands are smears, shadows and reflections. In px where there is no scale."""
MOSTLY = 0.5
"""Part of a line that must lie on another, or on the inspected area, to count as lying there."""
SUPPORTED = 0.7
"""Part of the length that must show at least half the height."""
SIGNIFICANT = 5.0
"""Height over its standard error."""
STEPPED = 0.3
"""Difference of both sides over the height: more is the border of something, a scratch has the same on both sides."""
SMOOTH = 0.06
"""Grain below which light is mirrored by something smooth (liquid, moulded edge), where the noise is below half of it.
Between highlights on oil (up to 0.05) and scratches in glass (from 0.08) of the fitting half of the MSD photos."""
LOPSIDED, BENT = 0.3, 3.0
"""A smooth line is the highlight of a liquid's rim if it also fades on one side and bends by so many px, or if a
saturated highlight lies within its own length."""
PARALLEL, STRAIGHT, BEZEL = 5.0, 0.03, 0.12
"""A line parallel (degrees) to a side, straight (bend over length) and within this part of the device's length from it
belongs to its design."""
TIGHT = 90.0
"""Px of radius below which a curve is a drawn ring or a rim: a hand that slips does not turn so tightly."""
ROUND = 0.3
"""Bend over length, at most: a ring, at 1/pi, is no scratch, however wide."""

GAIN = 0.42
"""Strength of a long line over UNIT × LINE × its light per px of the level: left by the worst direction and phase."""
_LIGHT = linear_light()


@dataclass(frozen=True, slots=True)
class Found:
    """Scratches of one photo and what else was learnt on the way."""

    scratches: tuple[Profile, ...]
    limit: float | None
    """Equivalent width (px) of the faintest long scratch that would have been found on 90 % of the inspected area."""


def find_scratches(grey: Grey, area: Area, outline: Outline | None, mm_per_px: float | None) -> Found:
    """Return the scratches on the inspected area of a photo (h, w), longest first.

    Adds to the area what turns out to be covered by liquid. Lengths are in px; mm_per_px only sets the widest scratch.
    """
    coarser = 2 if max(grey.shape) > LARGE else 1
    widest = WIDEST_PX * coarser if mm_per_px is None else max(WIDEST_MM / mm_per_px, 3.0)
    levels = [ridges(grey, coarser * shrink) for shrink in LEVELS]
    lines = _distinct([line for level in levels for line in _lines(grey, level, area, coarser, widest)])
    kept = [line for line in lines if not (outline and _designed(line, outline))]
    highlights = [line for line in kept if _mirrored(line, area)]
    if highlights:
        area.lost[LIQUID] = _covered(highlights, area)
        kept = [line for line in kept if _mostly(line, area.inspected)]
    return Found(tuple(kept), _limit(levels[0], grey, area))


def _lines(grey: Grey, level: Ridges, area: Area, coarser: int, widest: float) -> Iterator[Profile]:
    where = _enlarged(area.inspected, level.strength.shape, SHRINK / level.shrink)
    reach = REACH * max(LEVELS[0] * coarser, min(level.shrink, round(widest / 4)))
    for path in traces(level, where):
        line = measure(grey, path, reach)
        if line is not None and _like_a_scratch(line, widest, SHORTEST * level.shrink):
            yield line


def _like_a_scratch(line: Profile, widest: float, shortest: float) -> bool:
    """Say whether a line has the section and the continuity of a scratch."""
    return (
        line.length >= max(shortest, SLENDER * line.width)
        and line.width <= widest
        and line.support >= SUPPORTED
        and line.significance >= SIGNIFICANT
        and line.step <= STEPPED
        and line.length**2 >= 8 * line.bend * TIGHT
        and line.bend <= ROUND * line.length
    )


def _distinct(lines: list[Profile]) -> list[Profile]:
    """Return the lines, longest first, without those that lie for the most part on one that is already there."""
    kept: list[Profile] = []
    for line in sorted(lines, key=lambda each: (-each.length, each.centre[0].tolist())):
        if not any(_on(line, other) for other in kept):
            kept.append(line)
    return kept


def _on(line: Profile, other: Profile) -> bool:
    apart = np.hypot(*(line.centre[::4, None] - other.centre[None, ::4]).transpose(2, 0, 1)).min(axis=1)
    return bool((apart <= max(6.0, other.width)).mean() >= MOSTLY)


def _designed(line: Profile, outline: Outline) -> bool:
    """Say whether a line is an edge of the device's own shape: slot, frame, border of the display."""
    degrees, inside = outline.alongside(line.centre[0], line.centre[-1])
    return degrees <= PARALLEL and line.bend <= STRAIGHT * line.length + 1 and inside <= BEZEL * outline.sides[0]


def _mirrored(line: Profile, area: Area) -> bool:
    """Say whether a line is the highlight of a liquid's rim."""
    if line.grain >= SMOOTH or line.grain_noise >= SMOOTH / 2:
        return False
    near = (np.hypot(*(line.centre - spot[:2]).T).min() - spot[2] / 2 for spot in area.highlights)
    return (line.lopsided > LOPSIDED and line.bend > BENT) or any(apart < line.length for apart in near)


def _covered(highlights: list[Profile], area: Area) -> NDArray[np.bool_]:
    """Return the surroundings of highlights: discs about them as large as they are long."""
    y, x = np.mgrid[0 : area.device.shape[0], 0 : area.device.shape[1]] * SHRINK
    covered = np.zeros(area.device.shape, np.bool_)
    for line in highlights:
        for end in (line.centre[0], line.centre[len(line.centre) // 2], line.centre[-1]):
            covered |= np.hypot(x - end[0], y - end[1]) <= line.length
    return covered & area.device


def _mostly(line: Profile, inspected: NDArray[np.bool_]) -> bool:
    x, y = (np.clip(line.centre[:, i] // SHRINK, 0, inspected.shape[1 - i] - 1).astype(int) for i in (0, 1))
    return bool(inspected[y, x].mean() >= MOSTLY)


def _limit(level: Ridges, grey: Grey, area: Area) -> float | None:
    """Return what is just found on 90 % of the inspected area: the threshold there as Weber contrast × px."""
    where = _enlarged(area.inspected, level.strength.shape, SHRINK / level.shrink)
    if not where.any():
        return None
    levels_px = HIGH * level.noise * level.shrink / (GAIN * UNIT * LINE)
    around = grey[:: level.shrink, :: level.shrink][: where.shape[0], : where.shape[1]]
    slope = np.gradient(_LIGHT) / np.maximum(_LIGHT, _LIGHT[1])
    return float(np.percentile((levels_px * slope[around])[where], 90))


def _enlarged(mask: NDArray[np.bool_], shape: tuple[int, ...], times: float) -> NDArray[np.bool_]:
    """Return a mask at another size, by the nearest element."""
    rows, columns = (
        np.minimum((np.arange(size) / times).astype(int), limit - 1)
        for size, limit in zip(shape, mask.shape, strict=True)
    )
    return mask[np.ix_(rows, columns)]
