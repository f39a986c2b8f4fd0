"""Millimetres per pixel of a photo: from a calibration, from the known outline of the device, or none and why."""

from math import hypot, sqrt

from calibration.certificate import Calibration
from calibration.quantity import Quantity, quantity
from models.defect import Face
from models.outline import Outline
from models.zones.catalogue import DeviceOutline, face_size

ASPECT = 0.03
"""Relative disagreement of the sides above which the outline is not that of the device, or is seen aslant."""
MODEL = 0.15
"""Published outer dimensions hold to ± this many mm (rectangular)."""
PARALLAX = 0.01
"""The face lies nearer than the widest outline by about half the thickness: ± 4 mm at 400 mm (rectangular)."""


def scale_of(
    outline: Outline | None, known: DeviceOutline | None, face: Face, calibration: Calibration | None, at: str
) -> tuple[Quantity | None, str]:
    """Return mm/px with expanded uncertainty and its source, or None and the reason.

    A calibration wins; raises CalibrationError where it is not in force at the instant `at`.
    """
    if calibration is not None:
        return calibration.in_force(at).scale, f"calibration {calibration.instrument}"
    if known is None:
        return None, "no calibration was given and the outer dimensions of this model are not known"
    if outline is None:
        return None, "no calibration was given and the photo shows no outline of the device"
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
