"""Render one face of a device, or all six, with the truth about every mark on them."""

import numpy as np

from models.defect import Face
from models.render.camera import blur, expose, jpeg
from models.render.draw import smudge, stroke
from models.render.families import FAMILIES
from models.render.layout import DARK_PAINT, layout
from models.render.marks import WEAR, damage, dirt
from models.render.pose import Pose, Reals, lay
from models.render.spec import DAMAGE, FINISHES, CasingSpec, Mark, Mat, Rendered, Truth, Wear
from models.render.surface import scene
from models.zones.catalogue import DeviceOutline

FACES: tuple[Face, ...] = ("front", "back", "left", "right", "top", "bottom")
EDGE_WEAR: dict[Wear, Wear] = {"none": "none", "light": "none", "visible": "light"}


def render(spec: CasingSpec, seed: int) -> Rendered:
    """Render a photo; the same spec and seed give the same pixels on the same OpenCV and NumPy."""
    rng = np.random.default_rng(seed)
    pose = lay(spec, rng)
    before = scene(spec, pose, layout(spec.face, pose.size_mm, spec.finish, classic=spec.classic), rng)
    areas = _painted(before, spec, pose, rng, behind_lens=False)
    light = blur(before, spec.psf_px)
    contamination = _soil(light, spec, pose, rng)
    marks = tuple(stroke(light, mark, pose, spec.psf_px, rng) for mark in damage(spec, pose, rng))
    others = (*areas, *_painted(light, spec, pose, rng, behind_lens=True))
    truth = Truth(
        face=spec.face, outline_px=pose.to_px(pose.outline.polygon()),
        mm_per_px=1 / spec.px_per_mm,
        marks=(*marks, *(mark for mark in others if mark.kind in DAMAGE)),
        contamination=(*contamination, *(mark for mark in others if mark.kind not in DAMAGE)),
    )  # fmt: skip
    return Rendered(image=expose(light, spec.full_well, rng), truth=truth)


def render_phone(
    outline: DeviceOutline, wear: Wear, seed: int, px_per_mm: float = 14.0, finish: str = "lavender"
) -> dict[Face, tuple[bytes, Truth]]:
    """Render all six faces of a phone as JPEG files with their truths: front and back upright, edges lying."""
    photos = {}
    for number, face in enumerate(FACES):
        rendered = render(phone_spec(outline, face, wear, px_per_mm, finish), seed * len(FACES) + number)
        photos[face] = (jpeg(rendered.image), rendered.truth)
    return photos


def phone_spec(outline: DeviceOutline, face: Face, wear: Wear, px_per_mm: float, finish: str) -> CasingSpec:
    """Return how a station shoots a face of a phone: black glass in front, metal around, some dust on wide faces."""
    wide = face in ("front", "back")
    surface = "black glass" if face == "front" else finish if wide else "aluminium"
    return CasingSpec(
        outline=outline, face=face, finish=surface, px_per_mm=px_per_mm,
        scratches=WEAR[wear] if wide else WEAR[EDGE_WEAR[wear]],
        dust=4 if wide else 0, fibres=0, smudges=1 if face == "front" else 0,
        mat=mat_under(surface),
        quarter_turns=1 if face in ("left", "right") else 0,
    )  # fmt: skip


def mat_under(finish: str) -> Mat:
    """Return the mat on which a finish stands out."""
    return "grey" if max(FINISHES[finish].bgr) < DARK_PAINT else "dark"


def _painted(light: Reals, spec: CasingSpec, pose: Pose, rng: np.random.Generator, *,
             behind_lens: bool) -> tuple[Mark, ...]:  # fmt: skip
    """Draw those of the further families that belong before the lens, or behind it."""
    families = (FAMILIES[kind] for kind in spec.others)
    return tuple(each.paint(light, spec, pose, rng) for each in families if each.behind_lens == behind_lens)


def _soil(light: Reals, spec: CasingSpec, pose: Pose, rng: np.random.Generator) -> tuple[Mark, ...]:
    prints = [smudge(light, pose, FINISHES[spec.finish].gloss, rng) for _ in range(spec.smudges)]
    return (*prints, *(stroke(light, mark, pose, spec.psf_px, rng) for mark in dirt(spec, pose, rng)))
