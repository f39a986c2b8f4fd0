"""Lines found on rendered casings, each with what it truly is."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import NamedTuple

import cv2
import numpy as np

from models.image import Values
from models.line import Line
from models.look import lines_of
from models.render.camera import jpeg
from models.render.casing import render
from models.render.spec import CasingSpec, Kind, Mark, Truth

CLASSES = ("scratch", "crack", "fibre", "film", "droplet", "nothing")
"""What a line may be; `film` is grease, prints and streaks, `nothing` what the face mirrors, grain, and its design."""
CLASS_OF: dict[Kind, str] = {
    "scratch": "scratch", "crack": "crack", "fibre": "fibre", "smudge": "film", "streak": "film", "oil": "film",
    "droplet": "droplet",
}  # fmt: skip
NEAR_PX = 3.0
RIM_PX = 8.0
"""Px beyond an area's outline in which its rim and its shadow lie."""
MOSTLY = 0.6
"""Part of a line that must lie on a mark to be it; from LITTLE to this it is not clear what it is, and left out."""
LITTLE = 0.3


class Sample(NamedTuple):
    """One line, and what it is."""

    features: Values
    name: str
    photo: int


def samples(casings: Iterable[tuple[CasingSpec, int]]) -> Iterator[Sample]:
    """Yield the lines of each casing, photographed once."""
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:  # a fork would inherit OpenCV's threads
        for photo, found in enumerate(pool.map(_of_casing, casings, chunksize=2)):
            yield from (Sample(features, name, photo) for features, name in found)


def _of_casing(casing: tuple[CasingSpec, int]) -> list[tuple[Values, str]]:
    spec, seed = casing
    cv2.setNumThreads(1)
    rendered = render(spec, seed)
    quality = int(np.random.default_rng(seed).choice([80, 88, 93, 97]))
    found = lines_of(jpeg(rendered.image, quality), "rendered")
    named = ((line, name_of(line, rendered.truth)) for line in found)
    return [(line.features, name) for line, name in named if name is not None]


def name_of(line: Line, truth: Truth) -> str | None:
    """Return what a line is in truth; None where half of it is one thing and half another."""
    best, share = "nothing", 0.0
    for mark in (*truth.marks, *truth.contamination):
        covered = _share(line, mark, truth.mm_per_px)
        if covered > share and mark.kind in CLASS_OF:
            best, share = CLASS_OF[mark.kind], covered
    if share >= MOSTLY:
        return best
    return "nothing" if share <= LITTLE else None


def _share(line: Line, mark: Mark, mm_per_px: float) -> float:
    """Return the part of a line's points that lie on a mark."""
    points = line.profile.centre[::3]
    if mark.outline_px is not None:
        ring = mark.outline_px.astype(np.float32).reshape(-1, 1, 2)
        return float(np.mean([cv2.pointPolygonTest(ring, (float(x), float(y)), True) >= -RIM_PX for x, y in points]))
    reach = NEAR_PX + mark.width_mm / mm_per_px / 2
    lines = (mark.line_px, *mark.branches_px)
    gaps = [np.hypot(*(points[:, None] - _dense(each)[None]).transpose(2, 0, 1)).min(axis=1) for each in lines]
    return float((np.min(gaps, axis=0) <= reach).mean())


def _dense(line: Values) -> Values:
    """Return a polyline with points at most about 2 px apart."""
    place = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    at = np.linspace(0, place[-1], max(2, int(place[-1] / 2)))
    return np.column_stack([np.interp(at, place, line[:, axis]) for axis in (0, 1)])
