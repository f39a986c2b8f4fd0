"""A certified camera where one photo shows its target: the board in the picture knows best where the camera was."""

from decimal import Decimal

from calibration.board import Grey, find_target
from calibration.camera import fit_plane, variation
from calibration.certificate import Calibration
from calibration.quantity import Quantity, quantity, to_resolution
from calibration.target import Print, TargetError
from calibration.view import View, middle

THOUSANDTH = Decimal("0.001")


def placed(calibration: Calibration, grey: Grey, named: str) -> Calibration | None:
    """Return the certificate for the pose in which a photo (h, w) shows the certified target; None if it shows none.

    Lens and print are the certificate's, and so is the relative uncertainty; the target lies where devices lie.
    """
    optics = calibration.optics
    if optics is None or optics.size_px != (grey.shape[1], grey.shape[0]):
        return None
    try:
        sighting = find_target(grey, named)
    except TargetError:
        return None
    if sighting.target.name != optics.target:
        return None
    across, down = map(float, optics.printed)
    known = View.of(optics.lens, optics.pose)
    view = fit_plane(sighting, known, Print(across, down, 0.0)).view
    low, high = (to_resolution(100 * share, THOUSANDTH) for share in variation(view, sighting.size))
    there = {
        "pose": view.records()[1],
        "distance": quantity(view.distance, "mm", resolution="0.1"),
        "tilt": quantity(view.tilt, "deg", resolution="0.01"),
        "variation": (low, high),
    }
    factor = float(view.scale(middle(sighting.size))[0] / known.scale(middle(sighting.size))[0])
    return calibration.model_copy(
        update={"optics": optics.model_copy(update=there), "scale": _times(calibration.scale, factor)}
    )


def _times(scale: Quantity, factor: float) -> Quantity:
    value, spread = (factor * float(number or 0) for number in (scale.value, scale.uncertainty))
    return quantity(value, scale.unit, resolution="0.0000001", uncertainty=spread)
