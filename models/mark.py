"""What each line on a photo is: a scratch, a crack, a fibre, grease, the rim of a drop, or no mark at all."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.additive import AdditiveModel, Verdict, shipped
from models.area import LIQUID, SHRINK, Area
from models.image import Bgr, Grey, enlarged
from models.line import Line, designed, find_lines
from models.outline import Outline
from models.profile import Profile, linear_light
from models.ridge import LINE, UNIT, Ridges
from models.trace import HIGH

DETECTOR = "line/2"
DAMAGE = ("scratch", "crack")
NOTHING = "nothing"
SURE = 0.6
"""Probability from which a line is the rim of a drop that hides what is around it."""
TIGHT, ROUND = 90.0, 0.3
"""Px of radius below which, and bend over length above which, what looks like a scratch is a drawn ring or a rim: a
hand that slips does not turn so tightly."""
MOSTLY = 0.5
"""Part of a line that must lie on the inspected area to count as lying there."""

GAIN = 0.42
"""Strength of a long line over UNIT × LINE × its light per px of the level: left by the worst direction and phase."""
_LIGHT = linear_light()


@dataclass(frozen=True, slots=True)
class Judged:
    """One line and what it is taken for."""

    profile: Profile
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Found:
    """The marks of one photo and what else was learnt on the way."""

    damage: tuple[Judged, ...]
    dirt: tuple[Judged, ...]
    limit: float | None
    """Equivalent width (px) of the faintest long scratch that would have been found on 90 % of the inspected area."""


def find_marks(bgr: Bgr, grey: Grey, area: Area, outline: Outline | None, edge_width: float | None) -> Found:
    """Return the marks on the inspected area of a photo (h, w), longest first.

    Adds to the area what turns out to be covered by liquid: nothing can be said of what lies under it.
    """
    lines, level = find_lines(bgr, grey, area, outline, edge_width)
    judged = judge(lines, shipped("line"))
    drops = [each.profile for each in judged if each.verdict.name == "droplet" and each.verdict.probability >= SURE]
    if drops:
        area.lost[LIQUID] = _covered(drops, area)
    damage = tuple(
        each for each in judged
        if each.verdict.name in DAMAGE
        and not _ring(each)
        and _mostly(each.profile, area.inspected)
        and not (outline and designed(each.profile, outline))
    )  # fmt: skip
    dirt = tuple(each for each in judged if each.verdict.name not in (*DAMAGE, NOTHING))
    return Found(damage, dirt, _limit(level, grey, area))


def judge(lines: Sequence[Line], model: AdditiveModel) -> list[Judged]:
    """Return each line with what a model takes it for."""
    return [Judged(line.profile, model.verdict(line.features)) for line in lines]


def _ring(mark: Judged) -> bool:
    """Say whether what looks like a scratch turns as only a drawn line does."""
    line = mark.profile
    return mark.verdict.name == "scratch" and (
        line.length**2 < 8 * line.bend * TIGHT or line.bend > ROUND * line.length
    )


def _covered(drops: Sequence[Profile], area: Area) -> NDArray[np.bool_]:
    """Return the surroundings of drops' rims: discs about them as large as they are long."""
    y, x = np.mgrid[0 : area.device.shape[0], 0 : area.device.shape[1]] * SHRINK
    covered = np.zeros(area.device.shape, np.bool_)
    for line in drops:
        for end in (line.centre[0], line.centre[len(line.centre) // 2], line.centre[-1]):
            covered |= np.hypot(x - end[0], y - end[1]) <= line.length / 2
    return covered & area.device


def _mostly(line: Profile, inspected: NDArray[np.bool_]) -> bool:
    x, y = (np.clip(line.centre[:, i] // SHRINK, 0, inspected.shape[1 - i] - 1).astype(int) for i in (0, 1))
    return bool(inspected[y, x].mean() >= MOSTLY)


def _limit(level: Ridges, grey: Grey, area: Area) -> float | None:
    """Return what is just found on 90 % of the inspected area: the threshold there as Weber contrast × px."""
    where = enlarged(area.inspected, level.strength.shape, SHRINK / level.shrink)
    if not where.any():
        return None
    levels_px = HIGH * level.noise * level.shrink / (GAIN * UNIT * LINE)
    around = grey[:: level.shrink, :: level.shrink][: where.shape[0], : where.shape[1]]
    slope = np.gradient(_LIGHT) / np.maximum(_LIGHT, _LIGHT[1])
    return float(np.percentile((levels_px * slope[around])[where], 90))
