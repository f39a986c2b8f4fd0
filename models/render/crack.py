"""Cracks in glass: from where it was hit, straight pieces with sudden kinks, branching, until they run out."""

from math import pi
from typing import NamedTuple

import numpy as np

from models.render.draw import stroke
from models.render.marks import Strip, Stroke
from models.render.pose import Pose, Reals
from models.render.spec import FINISHES, CasingSpec, Mark, Points

PIECE_MM = (2.0, 9.0)
KINK = 0.22
"""Standard deviation of the turn from piece to piece, radians."""
BRANCH = 0.28
"""Chance that a branch begins at a kink."""
RIM = 0.7
"""Share of the hits that meet the rim, where glass breaks most easily."""
WEB = 4
"""Arms from which a hit sends them all around."""
EVENLY = 0.5
MOST = 40
"""Branches of one crack, at most."""


class Arm(NamedTuple):
    """A crack that is going to run from a point (mm) in a direction (radians) for a length (mm)."""

    start: Points
    heading: float
    length: float


def crack(light: Reals, spec: CasingSpec, pose: Pose, rng: np.random.Generator) -> Mark:
    """Draw one crack from a hit near the rim, or anywhere: a single line, some branches, or a web."""
    width, contrast = rng.uniform(0.02, 0.12), FINISHES[spec.finish].scatter * rng.uniform(0.25, 1.6)
    signed = contrast if FINISHES[spec.finish].scatter > 1 or rng.random() < EVENLY else -min(contrast, 0.9)
    drawn = [stroke(light, _stroke(branch, width, signed, rng), pose, spec.psf_px, rng) for branch in _web(pose, rng)]
    longest = max(drawn, key=lambda mark: mark.length_mm)
    rest = tuple(mark.line_px for mark in drawn if mark is not longest)
    return Mark(
        kind="crack", strength=None, line_px=longest.line_px, line_mm=longest.line_mm, width_mm=longest.width_mm,
        length_mm=sum(mark.length_mm for mark in drawn), contrast=longest.contrast,
        equivalent_width_um=longest.equivalent_width_um, branches_px=rest,
    )  # fmt: skip


def _stroke(line: Points, width: float, contrast: float, rng: np.random.Generator) -> Stroke:
    """Return one branch: a bright wall, and on one side of it the shadow that the wall throws."""
    wall = Strip(offset_mm=0.0, width_mm=width, contrast=contrast)
    shadow = Strip(offset_mm=1.2 * width, width_mm=1.4 * width, contrast=-0.5 * min(abs(contrast), 1.0))
    strips = (wall, shadow) if rng.random() < EVENLY else (wall,)
    return Stroke(kind="crack", strength=None, line_mm=line, strips=strips, unevenness=0.6, glitter=0.1)


def _web(pose: Pose, rng: np.random.Generator) -> list[Points]:
    """Return the branches of a crack, mm: at least one."""
    while not (branches := _branches(pose, rng)):
        pass
    return branches


def _branches(pose: Pose, rng: np.random.Generator) -> list[Points]:
    """Return the branches from one hit; none where it is too near to the rim."""
    size = np.array(pose.size_mm)
    hit = rng.uniform(0.02, 0.98, 2) * size
    if rng.random() < RIM:
        side = int(rng.integers(2))
        hit[side] = rng.choice([1.5, size[side] - 1.5])
    towards = float(np.arctan2(*(size / 2 - hit)[::-1]))
    arms = int(rng.choice([1, 2, 4, 9], p=[0.35, 0.3, 0.2, 0.15]))
    spread = pi / 3 if arms < WEB else pi
    length = rng.uniform(10, 0.9 * size.max(), arms)
    waiting = [Arm(hit, towards + rng.uniform(-spread, spread), float(each)) for each in length]
    branches: list[Points] = []
    while waiting and len(branches) < MOST:
        branch, more = _grown(waiting.pop(0), pose, rng)
        waiting += more
        branches += [branch] if len(branch) > 1 else []
    return branches


def _grown(arm: Arm, pose: Pose, rng: np.random.Generator) -> tuple[Points, list[Arm]]:
    """Return an arm as a polyline, as far as it stays on the face, and the arms that branch off it."""
    points, heading, left = [arm.start], arm.heading, arm.length
    more: list[Arm] = []
    while left > 0:
        step = rng.uniform(*PIECE_MM)
        there = points[-1] + step * np.array([np.cos(heading), np.sin(heading)])
        x, y = (np.array([value], np.float32) for value in there)
        if float(pose.outline.depth(x, y)[0]) < 1.0:
            break
        points.append(there)
        left -= step
        heading += rng.normal(0, KINK)
        if rng.random() < BRANCH and left > min(PIECE_MM):
            more.append(Arm(there, heading + rng.choice([-1, 1]) * rng.uniform(0.3, 1.1), 0.6 * left))
    return np.array(points), more
