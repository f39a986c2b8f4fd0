"""Strokes drawn as the lens shows them: exact cross-sections under a Gaussian point spread, at any sub-pixel place."""

from itertools import pairwise
from math import erf, sqrt

import cv2
import numpy as np
import numpy.typing as npt

from models.render.marks import Stroke
from models.render.pose import Pose, Reals, span
from models.render.spec import Mark, Points

PIXEL_VARIANCE = 1 / 12
"""A pixel sums light over its own area: a box of variance 1/12 px² (uniform distribution)."""

ENVELOPE_STEP_PX = 0.5

_Z = np.linspace(-5, 5, 2001)
_NORMAL = np.array([0.5 * (1 + erf(z / sqrt(2))) for z in _Z])


def stroke(light: Reals, mark: Stroke, pose: Pose, psf_px: float, rng: np.random.Generator) -> Mark:
    """Multiply a mark into the light behind the lens, (height, width, 3), and return what is then true of it."""
    line = pose.to_px(mark.line_mm)
    blur = sqrt(psf_px**2 + PIXEL_VARIANCE)
    grid, envelope = _envelope(span(line), mark.unevenness, blur, rng)
    envelope *= _glitter(len(grid), mark.glitter, blur, rng)
    reach = max(abs(s.offset_mm) + s.width_mm / 2 for s in mark.strips) * pose.px_per_mm + 4 * blur
    field = _Field(_lengthened(line, -grid[0]), reach, light.shape)
    factor = _section(field.across, mark, pose.px_per_mm, blur)
    factor *= np.interp(field.along + grid[0], grid, envelope, 0, 0)
    light[field.window] *= (1 + factor)[..., None].astype(np.float32)
    return _truth(mark, line, float(envelope.sum()) * ENVELOPE_STEP_PX / span(line))


def _section(across: npt.NDArray[np.float64], mark: Stroke, px_per_mm: float, blur: float) -> npt.NDArray[np.float64]:
    """Return the contrast at signed distances in px: each strip is a box convolved with the blur."""
    total = np.zeros_like(across)
    for strip in mark.strips:
        centre, half = strip.offset_mm * px_per_mm, strip.width_mm * px_per_mm / 2
        total += strip.contrast * (_normal((across - centre + half) / blur) - _normal((across - centre - half) / blur))
    return total


def _envelope(
    length: float, unevenness: float, blur: float, rng: np.random.Generator
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return positions along the line in px and the relative strength there: half of full at both ends."""
    soft = sqrt(blur**2 + (0.02 * length) ** 2)
    grid = np.arange(-4 * soft, length + 4 * soft, ENVELOPE_STEP_PX)
    knots = np.linspace(grid[0], grid[-1], max(3, round(length / 60)))
    wave = np.interp(grid, knots, 1 + unevenness * rng.uniform(-1, 1, len(knots)))
    return grid, wave * _normal(grid / soft) * _normal((length - grid) / soft)


def _glitter(size: int, glitter: float, blur: float, rng: np.random.Generator) -> npt.NDArray[np.float64]:
    """Return the light that facets send, relative, at points ENVELOPE_STEP_PX apart: one a pixel, seen through a lens.

    The lens smooths it, so that what is left of a strong glitter is a mild one.
    """
    facets = np.exp(rng.normal(0, 1.4 * glitter, size))
    reach = np.arange(-round(6 * blur), round(6 * blur) + 1) * ENVELOPE_STEP_PX
    spread = np.exp(-((reach / blur) ** 2) / 2)
    seen = np.convolve(np.pad(facets, len(reach) // 2, mode="reflect"), spread / spread.sum(), mode="valid")
    return np.asarray(seen / seen.mean()) if glitter else np.ones(size)


def _lengthened(line: Points, more: float) -> Points:
    """Continue the line straight at both ends by so many px."""
    start, end = line[0] - line[1], line[-1] - line[-2]
    return np.vstack([line[0] + more * start / np.hypot(*start), line, line[-1] + more * end / np.hypot(*end)])


class _Field:
    """Where the pixels around a polyline lie: px along it and signed px across it (inf where far away)."""

    def __init__(self, line: Points, reach: float, shape: tuple[int, ...]) -> None:
        low = np.maximum(np.floor(line.min(axis=0) - reach).astype(int), 0)
        high = np.minimum(np.ceil(line.max(axis=0) + reach).astype(int) + 1, shape[1::-1])
        self.window = (slice(low[1], high[1]), slice(low[0], high[0]))
        self.along = np.zeros((high - low)[::-1])
        self.across = np.full(self.along.shape, np.inf)
        start = 0.0
        for here, there in pairwise(line - low):
            start += self._approach(here, there, reach, start)

    def _approach(self, here: Points, there: Points, reach: float, start: float) -> float:
        """Update the pixels to which this segment is the nearest yet; return its length."""
        length = float(np.hypot(*(there - here)))
        ux, uy = (there - here) / length
        left, top = np.maximum(np.floor(np.minimum(here, there) - reach).astype(int), 0)
        right, bottom = np.ceil(np.maximum(here, there) + reach).astype(int) + 1
        along, across = self.along[top:bottom, left:right], self.across[top:bottom, left:right]
        dx = left - here[0] + np.arange(across.shape[1])[None, :]
        dy = top - here[1] + np.arange(across.shape[0])[:, None]
        place, side = dx * ux + dy * uy, dy * ux - dx * uy
        distance = np.copysign(np.hypot(side, np.maximum(np.maximum(-place, place - length), 0)), side)
        nearer = (np.abs(distance) < np.abs(across)) & (np.abs(distance) < reach)
        across[nearer] = distance[nearer]
        along[nearer] = start + np.clip(place, 0, length)[nearer]
        return length


def _truth(mark: Stroke, line_px: Points, mean: float) -> Mark:
    edges = [strip.offset_mm + side * strip.width_mm / 2 for strip in mark.strips for side in (-1, 1)]
    equivalent = sum(abs(strip.contrast) * strip.width_mm for strip in mark.strips) * mean
    return Mark(
        kind=mark.kind, strength=mark.strength, line_px=line_px, line_mm=mark.line_mm,
        width_mm=max(edges) - min(edges), length_mm=span(mark.line_mm),
        contrast=mark.strips[0].contrast * mean, equivalent_width_um=1000 * equivalent,
    )  # fmt: skip


def smudge(light: Reals, pose: Pose, gloss: float, rng: np.random.Generator) -> Mark:
    """Add a finger's print as faint ridges 0.45 mm apart (a typical ridge breadth), and return where it lies."""
    radius = rng.uniform(5.0, 8.0)
    room = np.maximum(np.array(pose.size_mm) - 2 * radius, 0)
    centre = np.array(pose.size_mm) / 2 + rng.uniform(-0.5, 0.5, 2) * room
    x, y = pose.to_px(centre[None])[0]
    reach = radius * pose.px_per_mm
    rows = slice(max(int(y - reach), 0), min(int(y + reach), light.shape[0]))
    columns = slice(max(int(x - reach), 0), min(int(x + reach), light.shape[1]))
    dy, dx = np.mgrid[rows, columns].astype(np.float32)
    dx, dy = (dx - x) / reach, (dy - y) / (0.99 * reach)
    inside = np.clip(1 - dx * dx * 1.8 - dy * dy, 0, 1)
    core = np.hypot(dx * 1.3, dy + 0.35) * radius + 0.25 * np.sin(5 * dx + 3 * dy)
    patchy = cv2.resize(rng.uniform(0, 1, (6, 6)).astype(np.float32), inside.shape[::-1], interpolation=cv2.INTER_CUBIC)
    film = inside * np.clip(patchy, 0, 1) * (0.6 + 0.4 * np.sin(2 * np.pi * core / 0.45))
    light[rows, columns] += (0.6 * (gloss + 0.003) * film)[..., None].astype(np.float32)
    line = centre + np.array([[0.0, -radius], [0.0, radius]])
    return Mark(
        kind="smudge", strength=None, line_px=pose.to_px(line), line_mm=line, width_mm=1.5 * radius,
        length_mm=2 * radius, contrast=0.0, equivalent_width_um=0.0,
    )  # fmt: skip


def _normal(z: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the standard normal distribution's cumulative value, from a table."""
    return np.asarray(np.interp(z, _Z, _NORMAL))
