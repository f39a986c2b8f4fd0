"""Millimetres per pixel of a photo: from a calibration, from the known outline of the device, or none and why."""

from math import hypot, sqrt
from typing import NamedTuple

from calibration.certificate import Calibration
from calibration.optics import Optics
from calibration.quantity import Quantity, quantity
from calibration.view import View, middle
from models.defect import Face
from models.outline import Outline
from models.zones.catalogue import DeviceOutline, face_size

ASPECT = 0.03
"""Relative disagreement of the sides above which the outline is not that of the device, or is seen aslant."""
MODEL = 0.15
"""Published outer dimensions hold to ± this many mm (rectangular)."""
PARALLAX = 0.01
"""The face lies nearer than the widest outline by about half the thickness: ± 4 mm at 400 mm (rectangular)."""
UNKNOWN = 10.0
"""Mm: the upper face of a device of unknown thickness is taken to lie 0 to 20 mm above the bench (rectangular)."""


class Taken(NamedTuple):
    """What a photo says of the camera that took it, and of where that was."""

    size_px: tuple[int, int]
    camera: str | None = None
    placed: Calibration | None = None
    """The certificate for the place where the target in the photo shows the camera; None where it shows none."""


def scale_of(
    outline: Outline | None,
    known: DeviceOutline | None,
    face: Face,
    calibration: Calibration | None,
    at: str,
    *,
    taken: Taken | None = None,
) -> tuple[Quantity | None, str]:
    """Return mm/px with expanded uncertainty and its source, or None and the reason.

    A calibration wins, with the target in the photo before its own place, unless the photo is of another camera or
    size: then the outline is tried, and the source says so. Raises CalibrationError where the calibration is not in
    force at the instant `at`.
    """
    why = "no calibration was given"
    if calibration is not None:
        foreign = taken and calibration.in_force(at).foreign_to(taken.size_px, taken.camera)
        if not foreign:
            return _certified(calibration.in_force(at), known, face, taken and taken.placed)
        why = foreign
    scale, source = _by_outline(outline, known, face, why)
    return scale, f"{source} ({why})" if scale and calibration else source


def _certified(
    calibration: Calibration, known: DeviceOutline | None, face: Face, placed: Calibration | None
) -> tuple[Quantity, str]:
    """Return the scale in the plane of the device's upper face, and whose it is."""
    source = f"calibration {calibration.instrument}"
    if placed is not None:
        calibration, source = placed, f"target in the picture, {source}"
    if calibration.optics is None:
        return calibration.scale, source
    height = _height(known, face)
    if height is None:
        words = f"{source}; the device's thickness is not known: 0 to {2 * UNKNOWN:g} mm assumed"
        return _raised(calibration, calibration.optics, UNKNOWN, UNKNOWN / sqrt(3)), words
    return _raised(calibration, calibration.optics, height, 0.0), f"{source}, {height:g} mm above the bench"


def _height(known: DeviceOutline | None, face: Face) -> float | None:
    """Return how many mm a face that is seen lies above the bench; None where the device's size is not known."""
    if known is None:
        return None
    depth = {"left": known.width_mm, "right": known.width_mm, "top": known.height_mm, "bottom": known.height_mm}
    return float(depth.get(face, known.thickness_mm))


def _raised(calibration: Calibration, optics: Optics, height: float, spread: float) -> Quantity:
    """Return the scale `height` mm above the certified plane, known to a standard uncertainty of `spread` mm.

    It is to hold anywhere in the photo: how lens and tilt change it over the frame is part of U (rectangular).
    """
    view = View.of(optics.lens, optics.pose)
    flat, upper = (float(each.scale(middle(optics.size_px))[0]) for each in (view, view.raised(height)))
    value = float(calibration.scale.value) * upper / flat
    certified = float(calibration.scale.uncertainty or 0) / float(calibration.scale.value)
    low, high = (float(percent) / 100 for percent in optics.variation)
    share = hypot(certified, 2 * spread / view.raised(height).distance, (high - low) / sqrt(3))
    return quantity(value, "mm/px", resolution="0.0000001", uncertainty=share * value)


def _by_outline(
    outline: Outline | None, known: DeviceOutline | None, face: Face, why: str
) -> tuple[Quantity | None, str]:
    if known is None:
        return None, f"{why} and the outer dimensions of this model are not known"
    if outline is None:
        return None, f"{why} and the photo shows no outline of the device"
    if outline.cut:
        return None, "the device reaches beyond the frame, so its outline gives no scale"
    return _from_outline(outline, known, face)


def _from_outline(outline: Outline, known: DeviceOutline, face: Face) -> tuple[Quantity | None, str]:
    short_mm, long_mm = sorted(float(size) for size in face_size(known, face))
    long_px, short_px = outline.sides
    off = long_px / short_px / (long_mm / short_mm) - 1
    if abs(off) > ASPECT:
        return None, (
            f"the outline's sides are {long_px / short_px:.3f} to 1, those of {known.name} {long_mm / short_mm:.3f} "
            "to 1: another model, or seen aslant"
        )
    scale = hypot(long_mm, short_mm) / hypot(long_px, short_px)
    edge = sqrt(2) * max(outline.spread, 1.0) / long_px
    relative = hypot(MODEL / long_mm / sqrt(3), edge, PARALLAX / sqrt(3), off / sqrt(12))
    source = f"outline of {known.maker} {known.name} ({long_mm:g} × {short_mm:g} mm)"
    return quantity(scale, "mm/px", resolution="0.00001", uncertainty=2 * relative * scale), source
