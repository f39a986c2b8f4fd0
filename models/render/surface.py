"""From patches to light: paint, grain and gloss of the face, the mat below, the lamp above. Linear, 1 = white."""

import cv2
import numpy as np
import numpy.typing as npt

from models.render.layout import Patch
from models.render.pose import Pose, Reals, Shape
from models.render.reflection import reflections
from models.render.spec import FINISHES, MATS, CasingSpec, Finish, Image

COARSE = 8
"""Smooth fields are computed on every eighth pixel and interpolated."""

SMALL_PX = 400
"""Shapes up to this size are computed on every pixel."""

MAT_GRAIN = 0.13
DEPTH_LEVELS_PER_MM = 80.0

_SRGB = np.arange(256) / 255.0
_KNEE = 0.04045
LINEAR = np.where(_SRGB <= _KNEE, _SRGB / 12.92, ((_SRGB + 0.055) / 1.055) ** 2.4).astype(np.float32)
"""sRGB level to linear light (IEC 61966-2-1)."""


def scene(spec: CasingSpec, pose: Pose, patches: list[Patch], rng: np.random.Generator) -> Reals:
    """Return the light that leaves the scene towards the camera, before the lens: (height, width, 3)."""
    finish = FINISHES[spec.finish]
    depth = _depth(pose.outline, pose, _whole(pose), COARSE)
    cover = _cover(depth, pose)
    light = np.asarray(cv2.LUT(_paint(spec, pose, patches, cover), LINEAR.reshape(1, 256, 1)), np.float32)
    mirrored = _mirrored(pose, rng) * reflections(spec.reflections, pose, rng)
    relief = _bend(spec, depth, pose) * (1 + finish.sheen * (mirrored - 1))
    light *= (_lamp(pose, rng) * _grain(finish, cover, pose, rng) * (1 + cover * (relief - 1)))[..., None]
    light += (finish.gloss * mirrored * cover + _glint(spec, depth, pose, rng))[..., None]
    light *= _shadow(pose, depth)[..., None]
    return light


def _whole(pose: Pose) -> tuple[slice, slice]:
    return slice(0, pose.frame_px[1]), slice(0, pose.frame_px[0])


def _depth(shape: Shape, pose: Pose, window: tuple[slice, slice], step: int) -> Reals:
    """Return the depth inside a shape for each pixel of a window, in mm.

    With a step the field is interpolated: exact beside straight edges, where depth is linear, and good to
    step² / (8 radius) px in corners.
    """
    return _fine(shape.depth(*_grid(pose, window, step)), window, step)


def _grid(pose: Pose, window: tuple[slice, slice], step: int) -> tuple[Reals, Reals]:
    """Return mm on the face at the centres of a window's step x step blocks."""
    down, along = (np.arange(part.start, part.stop, step) + (step - 1) / 2 for part in window)
    return pose.to_mm(along.astype(np.float32), down.astype(np.float32))


def _fine(coarse: Reals, window: tuple[slice, slice], step: int) -> Reals:
    """Interpolate a coarse field to every pixel of a window."""
    if step == 1:
        return coarse
    height, width = coarse.shape
    whole = cv2.resize(coarse, (width * step, height * step), interpolation=cv2.INTER_LINEAR)
    rows, columns = (part.stop - part.start for part in window)
    return np.ascontiguousarray(whole[:rows, :columns], np.float32)


def _cover(depth: Reals, pose: Pose) -> Reals:
    """Return how much of each pixel a shape covers, from its depth in mm."""
    return np.asarray(np.clip(depth * np.float32(pose.px_per_mm) + np.float32(0.5), 0, 1))


def _paint(spec: CasingSpec, pose: Pose, patches: list[Patch], cover: Reals) -> Image:
    """Lay mat, finish and patches on each other."""
    picture = np.empty((pose.frame_px[1], pose.frame_px[0], 3), np.uint8)
    picture[:] = FINISHES[spec.finish].bgr
    for patch in patches:
        _lay_on(picture, patch, pose)
    mat = np.empty_like(picture)
    mat[:] = MATS[spec.mat]
    return np.asarray(cv2.blendLinear(picture, mat, cover, 1 - cover), np.uint8)


def _lay_on(picture: Image, patch: Patch, pose: Pose) -> None:
    corners = pose.to_px(patch.shape.polygon())
    low = np.maximum(corners.min(axis=0).astype(int) - 2, 0)
    high = np.minimum(corners.max(axis=0).astype(int) + 3, pose.frame_px)
    window = (slice(int(low[1]), int(high[1])), slice(int(low[0]), int(high[0])))
    step = 1 if int((high - low).max()) <= SMALL_PX else COARSE
    cover = _cover(_depth(patch.shape, pose, window, step), pose)
    paint = np.empty_like(picture[window])
    paint[:] = patch.bgr
    picture[window] = cv2.blendLinear(paint, np.ascontiguousarray(picture[window]), cover, 1 - cover)


def _lamp(pose: Pose, rng: np.random.Generator) -> Reals:
    """Return the illumination of a light box: brighter to one side, falling off to the corners."""
    x, y = _grid(pose, _whole(pose), COARSE)
    x, y = x / pose.size_mm[0] - 0.5, y / pose.size_mm[1] - 0.5
    slope = rng.uniform(-0.16, 0.16, 2)
    field = 0.95 + np.clip(slope[0] * x + slope[1] * y - 0.16 * (x * x + y * y), -0.3, 0.3)
    return _fine(field.astype(np.float32), _whole(pose), COARSE)


def _grain(finish: Finish, cover: Reals, pose: Pose, rng: np.random.Generator) -> Reals:
    """Return the relative texture: fibres of the mat outside, the finish's own grain inside."""
    rough = noise(cover.shape, rng)
    fine = max(0.6, 0.030 * pose.px_per_mm)
    mat = cv2.GaussianBlur(rough, (0, 0), fine)
    along, across = (14.0 * fine, 0.6 * fine) if finish.brushed else (0.6 * fine, 0.6 * fine)
    own = cv2.GaussianBlur(rough, (0, 0), sigmaX=along, sigmaY=across)
    mat_share = (1 - cover) * np.float32(MAT_GRAIN / mat.std())
    return np.asarray(1 + mat * mat_share + own * cover * np.float32(finish.grain / own.std()), np.float32)


def noise(shape: tuple[int, ...], rng: np.random.Generator) -> Reals:
    """Return standard normal noise: OpenCV's generator, seeded from rng, is three times as fast."""
    cv2.setRNGSeed(int(rng.integers(2**31)))
    field = np.empty(shape, np.float32)
    cv2.randn(field, np.zeros(1), np.ones(1))
    return field


def _bend(spec: CasingSpec, depth: Reals, pose: Pose) -> Reals:
    """Return how the surface darkens where it bends away; a frame is round across and at its ends, with a lit band."""
    wide = spec.face in ("front", "back")
    mm = np.arange(256) / DEPTH_LEVELS_PER_MM
    fall, reach = (0.55, 0.4) if wide else (0.35, 1.3)
    rim = _by_depth(depth, 1 - fall * np.exp(-((mm / reach) ** 1.5)))
    if wide:
        return rim
    x, y = _grid(pose, _whole(pose), COARSE)
    (width, height), corner = pose.size_mm, 0.125 * float(spec.outline.width_mm)
    along, length, across = (x, width, y / height) if width > height else (y, height, x / width)
    turned = np.clip(1 - np.minimum(along, length - along) / corner, 0, 1)
    band = 0.85 + 0.4 * np.exp(-(((across - 0.38) / 0.16) ** 2))
    return rim * _fine((band * np.sqrt(1 - 0.6 * turned**2)).astype(np.float32), _whole(pose), COARSE)


def _glint(spec: CasingSpec, depth: Reals, pose: Pose, rng: np.random.Generator) -> Reals:
    """Return the glint along the polished rim: a thin line whose strength wanders around the outline."""
    place, width, most = (0.28, 0.10, 0.42) if spec.face in ("front", "back") else (0.9, 0.35, 0.16)
    mm = np.arange(256) / DEPTH_LEVELS_PER_MM
    line = np.exp(-(((mm - place) / width) ** 2))
    line[0] = 0
    cells = rng.uniform(0, 1, (7, 7)).astype(np.float32)
    strength = np.clip(cv2.resize(cells, pose.frame_px, interpolation=cv2.INTER_CUBIC), 0, 1) ** 3
    return np.asarray(_by_depth(depth, line) * strength * np.float32(most), np.float32)


def _by_depth(depth: Reals, table: npt.NDArray[np.float64]) -> Reals:
    """Look a value up by depth; table has one entry per 1 / DEPTH_LEVELS_PER_MM mm, the last for all deeper."""
    levels = np.clip(depth * DEPTH_LEVELS_PER_MM, 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(levels, table.astype(np.float32).reshape(1, 256)), np.float32)


def _mirrored(pose: Pose, rng: np.random.Generator) -> Reals:
    """Return what a surface mirrors: the box's soft wall (1), the edge of a lamp, the camera's dark body."""
    x, y = _grid(pose, _whole(pose), COARSE)
    width, height = pose.size_mm
    wall = 0.7 + 0.5 * (y / height - 0.5) * rng.choice([-1, 1])
    slant = rng.uniform(-0.5, 0.5)
    lamp = _step((x - width * rng.uniform(0.3, 0.8) + slant * (y - height / 2)) / (0.06 * width + 2))
    middle = np.array([width, height]) * rng.uniform(0.4, 0.6, 2)
    camera = _step(5 - 5 * np.sqrt(np.hypot(((x - middle[0]) / 14) ** 2, ((y - middle[1]) / 17) ** 2)))
    field = (wall + 1.1 * lamp) * (1 - 0.4 * camera)
    return _fine(field.astype(np.float32), _whole(pose), COARSE)


def _step(z: npt.NDArray[np.floating]) -> Reals:
    return np.asarray(1 / (1 + np.exp(-np.clip(z, -30, 30))), np.float32)


def _shadow(pose: Pose, depth: Reals) -> Reals:
    """Return the shadow on the mat under a light box: narrow at the contact, faint and wide beyond.

    Depths from 51 photos of a real station (the MSD set): of the far mat's light, 0.91 (a tenth below 0.73) is left
    0.25 to 0.7 mm from the edge, 0.92 to 0.97 from there to 5 mm.
    """
    x, y = _grid(pose, _whole(pose), COARSE)
    away = np.maximum(-pose.outline.depth(x, y), 0)
    lean = 0.5 + 0.5 * np.clip(x / pose.size_mm[0] + y / pose.size_mm[1] - 1, -1, 1)
    shade = 1 - (0.12 + 0.12 * lean) * np.exp(-away / 0.45) - (0.03 + 0.05 * lean) * np.exp(-away / 4.0)
    return np.where(depth > 0, np.float32(1), _fine(np.asarray(shade, np.float32), _whole(pose), COARSE))
