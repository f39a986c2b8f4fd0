"""A simulated station: the same device shot again, each time laid, lit, focused and counted a little differently."""

from dataclasses import dataclass, replace

import numpy as np

from calibration.quantity import quantity
from calibration.record import sha256
from models.defect import Defect, Face
from models.photo import Photo
from models.render.camera import blur, expose, jpeg
from models.render.casing import mat_under, phone_spec
from models.render.draw import smudge, stroke
from models.render.layout import layout
from models.render.marks import damage, dirt
from models.render.pose import lay
from models.render.spec import FINISHES, CasingSpec, Mark, Strength
from models.render.surface import scene
from models.zones.catalogue import DeviceOutline

FACES: tuple[Face, ...] = ("front", "back")
"""What the casing is judged by: no edge is inspected yet."""

WORN: tuple[tuple[Strength, ...], ...] = (
    (), (), ("hairline",), ("hairline", "hairline"), ("hairline", "light"), ("light",), ("light", "light"),
    ("light", "visible"), ("visible", "visible"), ("hairline", "light", "visible", "gouge"),
    ("light",) * 3 + ("visible",) * 2, ("light",) * 3 + ("visible",) * 4, ("visible",) * 6 + ("gouge",) * 3,
)  # fmt: skip
"""The wear of one face; a device draws one for each face. From none to much: the standards' limits are none visible, 5
and 10, so that many a device lies near one, as AIAG wants the parts of a study."""

FINISHES_SEEN = ("lavender", "cream", "blue", "mint")


@dataclass(frozen=True)
class Bench:
    """One station: what of it stays the same from shot to shot."""

    px_per_mm: float
    psf_px: float
    full_well: int
    light: float
    """Relative exposure."""


@dataclass(frozen=True)
class Spread:
    """Standard deviations of what differs from shot to shot on one station."""

    scale: float = 0.005
    """Relative: a camera on a stand moves by 2 mm in 400 mm when a device is laid under it."""
    focus_px: float = 0.08
    light: float = 0.04
    """Relative: exposure by an automatic in steps of a fraction of a stop."""


@dataclass(frozen=True)
class Handset:
    """One device with its damage: what stays the same from station to station."""

    number: int
    outline: DeviceOutline
    finish: str
    worn: dict[Face, tuple[Strength, ...]]


def benches(count: int, px_per_mm: float, seed: int) -> tuple[Bench, ...]:
    """Return stations that differ as stations of one firm do: height, lens, sensor, lamp."""
    chance = np.random.default_rng([seed, 1])
    return tuple(
        Bench(
            px_per_mm=px_per_mm * float(chance.uniform(0.95, 1.05)), psf_px=float(chance.uniform(0.8, 1.1)),
            full_well=int(chance.integers(7000, 12000)), light=float(chance.uniform(0.92, 1.05)),
        )
        for _ in range(count)
    )  # fmt: skip


def handset(number: int, outline: DeviceOutline, seed: int) -> Handset:
    """Return one device with the wear that chance gives it."""
    chance = np.random.default_rng([seed, 2, number])
    worn = {face: WORN[int(chance.integers(len(WORN)))] for face in FACES}
    return Handset(number, outline, FINISHES_SEEN[number % len(FINISHES_SEEN)], worn)


def shoot(device: Handset, face: Face, bench: Bench, shot: int, seed: int) -> tuple[bytes, tuple[Mark, ...]]:
    """Return one photo as a JPEG file, and the damage that is truly there.

    `shot` numbers the shots of the study: its chance sets pose, lamp, focus, dust and noise; the device's sets damage.
    """
    chance = np.random.default_rng([seed, 3, shot, FACES.index(face)])
    own = np.random.default_rng([seed, 4, device.number, FACES.index(face)])
    spec = _spec(device, face, bench, chance)
    pose = lay(spec, chance)
    light = scene(spec, pose, layout(spec.face, pose.size_mm, spec.finish, classic=spec.classic), chance)
    light = blur(light * np.float32(bench.light * chance.normal(1, Spread.light)), spec.psf_px)
    for _ in range(spec.smudges):
        smudge(light, pose, FINISHES[spec.finish].gloss, chance)
    for speck in dirt(spec, pose, chance):
        stroke(light, speck, pose, spec.psf_px, chance)
    marks = tuple(stroke(light, mark, pose, spec.psf_px, own) for mark in damage(spec, pose, own))
    return jpeg(expose(light, spec.full_well, chance)), marks


def _spec(device: Handset, face: Face, bench: Bench, chance: np.random.Generator) -> CasingSpec:
    scale = bench.px_per_mm * float(chance.normal(1, Spread.scale))
    spec = phone_spec(device.outline, face, "none", scale, device.finish)
    return replace(
        spec, mat=mat_under(spec.finish), scratches=device.worn[face], dust=int(chance.integers(0, 4)),
        smudges=int(face == "front" and chance.random() < 0.3),
        psf_px=max(0.6, bench.psf_px + float(chance.normal(0, Spread.focus_px))), full_well=bench.full_well,
    )  # fmt: skip


def true_defect(mark: Mark, photo: Photo) -> Defect:
    """Return what a perfect inspection would have found of a mark: no uncertainty."""
    corner = tuple((quantity(x, "px", resolution="0.1").value, quantity(y, "px", resolution="0.1").value)
                   for x, y in mark.line_px[:2])  # fmt: skip
    return Defect(
        defect_class="scratch", face=photo.face, photo=photo.digest, outline_px=corner,
        length=quantity(mark.length_mm, "mm", resolution="0.1"),
        width=quantity(mark.width_mm, "mm", resolution="0.001"),
        area=quantity(mark.length_mm * mark.width_mm, "mm2", resolution="0.001"),
        contrast=quantity(mark.contrast, "ratio", resolution="0.01"),
        equivalent_width=quantity(mark.equivalent_width_um, "um", resolution="0.1"),
        confidence=quantity(1, "ratio").value, crop=(0, 0, 1, 1), detector="truth/1",
    )  # fmt: skip


def perfect(photo: Photo) -> Photo:
    """Return a photo as it would be if it had shown everything."""
    return photo.model_copy(
        update={"inspected": quantity(100, "percent"), "detection_limit": quantity(0, "um"),
                "digest": sha256(photo.face.encode())}
    )  # fmt: skip
