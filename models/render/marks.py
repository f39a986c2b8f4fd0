"""Random damage and dirt as strokes on the face, in mm: where they run, how wide, how strong."""

from dataclasses import dataclass
from math import pi

import numpy as np

from models.render.pose import Pose
from models.render.spec import FINISHES, CasingSpec, Kind, Points, Strength, Wear

STEP_MM = 0.2
KEEP_FROM_EDGE_MM = 1.4
NARROW_MM = 20.0
GLITTER = (0.05, 0.6)
"""Made scratches on the glass of a real phone (MSD) have a robust roughness of 0.08 to 0.11 once the lens has smoothed
it over about 3 px."""
SMOOTH = 0.25
"""Share of scratches that do not glitter: pressed in rather than torn."""
CURVED = 0.7
"""Spread (of the logarithm) of how much scratches of one strength bend."""
SPLINTERED = 0.4
"""Share of scratches with splinters beside the groove, and of gouges that are bright all over."""
SCATTER = 0.5
"""Spread (of the logarithm) of how strongly damage of one size scatters: the lamp meets it at one angle or another."""
DARK_SHARE = 0.35
"""Share of scratches on paint that look dark under the lamp rather than bright."""


@dataclass(frozen=True, kw_only=True)
class Strip:
    """One band of a stroke's cross-section: a scratch is one, a gouge has a bright and a dark flank."""

    offset_mm: float
    width_mm: float
    contrast: float


@dataclass(frozen=True, kw_only=True)
class Stroke:
    """A mark before it is drawn."""

    kind: Kind
    strength: Strength | None
    line_mm: Points
    strips: tuple[Strip, ...]
    unevenness: float = 0.2
    """Relative variation of the contrast along the line (mean 1)."""
    glitter: float = 0.0
    """Relative variation of the contrast from pixel to pixel: torn material sends light here and there."""


@dataclass(frozen=True, kw_only=True)
class Range:
    """What scratches of one strength measure: equivalent width and width in um, length in mm, bend in 1/mm."""

    equivalent_um: tuple[float, float]
    width_um: tuple[float, float]
    length_mm: tuple[float, float]
    bend: float


STRENGTHS: dict[Strength, Range] = {
    "hairline": Range(equivalent_um=(3, 8), width_um=(5, 15), length_mm=(5, 35), bend=0.012),
    "light": Range(equivalent_um=(8, 20), width_um=(12, 35), length_mm=(4, 25), bend=0.02),
    "visible": Range(equivalent_um=(20, 60), width_um=(30, 100), length_mm=(3, 25), bend=0.03),
    "gouge": Range(equivalent_um=(60, 180), width_um=(100, 300), length_mm=(2, 12), bend=0.04),
}
"""Bounds chosen around what a person sees at 30 cm: about 4 um of equivalent width on white paint, 10 um on black glass
(standard model of foveal detection, Watson and Ahumada 2005, J. Vision 5(9):6). Hairlines straddle the limit."""

WEAR: dict[Wear, tuple[Strength, ...]] = {
    "none": (),
    "light": ("hairline", "hairline", "hairline"),
    "visible": ("hairline", "hairline", "hairline", "light", "light", "visible", "visible", "gouge"),
}


def damage(spec: CasingSpec, pose: Pose, rng: np.random.Generator) -> list[Stroke]:
    """Return one stroke per scratch that the spec asks for."""
    return [_scratch(strength, FINISHES[spec.finish].scatter, pose, rng) for strength in spec.scratches]


def dirt(spec: CasingSpec, pose: Pose, rng: np.random.Generator) -> list[Stroke]:
    """Return dust and fibres; smudges are not strokes."""
    specks = [_speck(pose, rng) for _ in range(spec.dust)]
    return specks + [_fibre(pose, rng) for _ in range(spec.fibres)]


def _scratch(strength: Strength, scatter: float, pose: Pose, rng: np.random.Generator) -> Stroke:
    within = STRENGTHS[strength]
    width = rng.uniform(*within.width_um)
    contrast = scatter * rng.lognormal(0, SCATTER) * rng.uniform(*within.equivalent_um) / width
    if rng.random() < (DARK_SHARE if scatter <= 1 else DARK_SHARE / 3):
        contrast = -min(contrast, 0.9)
    line = free_line(rng.uniform(*within.length_mm), within.bend * rng.lognormal(0, CURVED), pose, rng)
    return Stroke(
        kind="scratch", strength=strength, line_mm=line, strips=_section(strength, width / 1000, contrast, rng),
        glitter=rng.uniform(*GLITTER) if rng.random() > SMOOTH else 0.0,
    )  # fmt: skip


def _section(strength: Strength, width: float, contrast: float, rng: np.random.Generator) -> tuple[Strip, ...]:
    """Return a groove, with splinters on one side or not; a gouge is bright on one flank and dark on the other."""
    if strength != "gouge" or rng.random() < SPLINTERED:
        groove = Strip(offset_mm=0.0, width_mm=width, contrast=contrast)
        beside = rng.uniform(0.4, 1.6) * width
        splinters = Strip(offset_mm=(width + beside) / 2, width_mm=beside, contrast=contrast * rng.uniform(0.1, 0.5))
        return (groove, splinters) if rng.random() < SPLINTERED else (groove,)
    core, flank = 0.65 * width, 0.35 * width
    return (
        Strip(offset_mm=-flank / 2, width_mm=core, contrast=contrast),
        Strip(offset_mm=core / 2, width_mm=flank, contrast=-0.6 * float(np.clip(contrast, -1.0, 1.0))),
    )


def _speck(pose: Pose, rng: np.random.Generator) -> Stroke:
    """Return a grain of dust: compact, bright, sharp."""
    size = 0.04 + rng.exponential(0.05)
    line = free_line(0.5 * size, 0.0, pose, rng)
    strip = Strip(offset_mm=0.0, width_mm=size, contrast=rng.uniform(0.3, 2.0))
    return Stroke(kind="dust", strength=None, line_mm=line, strips=(strip,), unevenness=0.0)


def _fibre(pose: Pose, rng: np.random.Generator) -> Stroke:
    """Return a textile fibre: curled, thin, of constant width."""
    line = free_line(rng.uniform(1.0, 5.0), 1.2, pose, rng)
    strip = Strip(offset_mm=0.0, width_mm=rng.uniform(0.012, 0.025), contrast=rng.uniform(0.5, 1.6))
    return Stroke(kind="fibre", strength=None, line_mm=line, strips=(strip,), unevenness=0.05)


def free_line(length: float, bend: float, pose: Pose, rng: np.random.Generator) -> Points:
    """Return a curved line within the face; shortened until it fits."""
    while True:
        for _ in range(40):
            line = _walk(length, bend, pose, rng)
            if _fits(line, pose):
                return line
        length *= 0.7


def _walk(length: float, bend: float, pose: Pose, rng: np.random.Generator) -> Points:
    """Walk with a curvature that itself drifts (1/mm)."""
    steps = max(2, round(length / STEP_MM))
    step = length / steps
    start = rng.uniform(0, 1, 2) * np.array(pose.size_mm)
    curvature = rng.normal(0, bend) + np.cumsum(rng.normal(0, bend / 6, steps)) * np.sqrt(step)
    heading = _heading(pose, rng) + np.cumsum(curvature) * step
    moves = np.column_stack([np.cos(heading), np.sin(heading)]) * step
    return np.asarray(np.vstack([start, start + np.cumsum(moves, axis=0)]))


def _heading(pose: Pose, rng: np.random.Generator) -> float:
    """Any direction on a wide face; along a narrow edge, where things rub along it."""
    width, height = pose.size_mm
    if min(width, height) > NARROW_MM:
        return float(rng.uniform(0, 2 * pi))
    return float((pi / 2 if height > width else 0.0) + rng.normal(0, 0.25))


def _fits(line: Points, pose: Pose) -> bool:
    x, y = line.T.astype(np.float32)
    return bool((pose.outline.depth(x, y) > KEEP_FROM_EDGE_MM).all())
