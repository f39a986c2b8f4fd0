"""Lens, plane and scale of a camera from photos of a target, with the covariance of what was found."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import cos, hypot, radians, sqrt

import cv2
import numpy as np
from numpy.typing import NDArray

from calibration.board import Sighting
from calibration.quantity import Quantity, quantity
from calibration.target import Print, TargetError, Values
from calibration.view import LENS, POSE, View, middle

FEWEST = 3
"""Photos from which a lens is found: each plane gives two equations for five unknowns (Zhang 2000, section 2.4)."""
VAGUE = 0.01
"""Relative standard uncertainty of the focal length above which the photos were too alike."""
STRAY = 5.0
"""Robust standard deviations of all corners beyond which one is a misreading."""
MOST = 0.7
"""The share of a photo's corners that must fit."""
FLOOR = 0.01
"""Px: corners are never trusted to be better than this (renders show 0.01 to 0.03 px, facts of OpenCV 5 the same)."""
FLAGS = cv2.CALIB_FIX_ASPECT_RATIO | cv2.CALIB_FIX_K3

Chosen = NDArray[np.bool_]
"""(n,) which corners are used."""


@dataclass(frozen=True)
class Fit:
    """A view with the covariance (13, 13) of its numbers, and how well it explains the corners."""

    view: View
    covariance: Values
    residual: float
    """Root mean square of what is left of each coordinate of a corner, px."""
    size: tuple[int, int]
    """Width and height of the photos."""
    reach: float = 1.0
    """How far from the middle corners were seen, as a share of the frame's half diagonal."""
    lens_share: float = 0.0
    """Relative standard uncertainty that a lens known from elsewhere leaves in the scale."""

    def scale(self, printed: Print, *, height: float = 0.0, offset: float = 0.0) -> Quantity:
        """Return mm per px in the middle of the frame, `height` mm above the plane, with U (k = 2).

        u² is the sum of the fit's covariance, the print's relative standard uncertainty, that of the height (`offset`,
        mm) over the distance, and what tilt does to lengths in different directions (GUM 5.1.2: all independent).
        """
        value, spread = self.relative(height)
        raised = self.view.raised(height)
        share = hypot(spread, printed.spread, offset / raised.distance, slant(raised.tilt))
        return quantity(value, "mm/px", resolution="0.0000001", uncertainty=2 * share * value)

    def relative(self, height: float = 0.0) -> tuple[float, float]:
        """Return mm per px in the middle of the frame, and its relative standard uncertainty by the fit alone."""

        def at(numbers: Values) -> float:
            return float(View(numbers).raised(height).scale(middle(self.size))[0])

        value = at(self.view.numbers)
        gradient = _gradient(at, self.view.numbers, self.covariance)
        variance = max(float(gradient @ self.covariance @ gradient), 0.0)
        return value, hypot(sqrt(variance) / value, self.lens_share)


def fit_camera(sightings: Sequence[Sighting], printed: Print) -> Fit:
    """Fit one lens to photos of a target; the plane is that of the first.

    The covariance is σ²(JᵀJ)⁻¹ over the lens and every pose, so that what focal length and distance share is kept.
    Raises TargetError where photos differ in size, are too few, or too alike to tell focal length from distance.
    """
    _require_alike(sightings)
    kept = [np.ones(len(each.ids), np.bool_) for each in sightings]
    for _ in range(2):
        views = _bundle(sightings, kept, printed)
        left = [_left(view, each, printed) for view, each in zip(views, sightings, strict=True)]
        limit = STRAY * max(1.4826 * float(np.median(np.abs(np.concatenate(left)))), FLOOR)
        kept = [np.abs(each).max(axis=1) <= limit for each in left]
        _require_flat(kept)
    covariance, residual = _covariance(views, sightings, kept, printed)
    focal = views[0].numbers[0]
    if not sqrt(covariance[0, 0]) < VAGUE * focal:
        raise TargetError(
            f"The focal length is only known to ± {200 * sqrt(covariance[0, 0]) / focal:.1f} %: the photos are too "
            "alike. Take some of the target tilted by 20 to 30 degrees to each side."
        )
    return Fit(views[0], covariance, residual, sightings[0].size, _reach(sightings))


def fit_plane(sighting: Sighting, lens: View, printed: Print, lens_share: float = 0.0) -> Fit:
    """Fit only the plane of one photo, the lens being known with what it leaves uncertain of the scale."""
    points = sighting.millimetres(printed)
    kept = np.ones(len(points), np.bool_)
    for _ in range(2):
        view = _posed(points[kept], sighting.pixels[kept], lens)
        left = _left(view, sighting, printed)
        limit = STRAY * max(1.4826 * float(np.median(np.abs(left))), FLOOR)
        kept = np.abs(left).max(axis=1) <= limit
    jacobian = _jacobian(view, points[kept])[:, POSE]
    freedom = max(jacobian.shape[0] - jacobian.shape[1], 1)
    residual = max(sqrt(float(np.sum(left[kept] ** 2)) / freedom), FLOOR)
    covariance = np.zeros((13, 13))
    covariance[POSE, POSE] = residual**2 * np.linalg.inv(jacobian.T @ jacobian)
    return Fit(view, covariance, residual, sighting.size, _reach([sighting]), lens_share)


def variation(view: View, size: tuple[int, int]) -> tuple[float, float]:
    """Return by which share the scale is smallest and largest over the frame, against its middle."""
    x, y = np.meshgrid(np.linspace(0, size[0] - 1, 9), np.linspace(0, size[1] - 1, 9))
    scales = view.scale(np.stack([x.ravel(), y.ravel()], axis=1)) / view.scale(middle(size))[0] - 1
    return float(scales.min()), float(scales.max())


def slant(tilt: float) -> float:
    """Return the relative standard uncertainty by tilt (degrees) of a length in any direction (rectangular).

    Along the slope a pixel shows 1/cos of what it shows across; the scale is the root of their product.
    """
    return (1 / sqrt(cos(radians(tilt))) - 1) / sqrt(3)


def _require_alike(sightings: Sequence[Sighting]) -> None:
    if len(sightings) < FEWEST:
        raise TargetError(f"{len(sightings)} usable photos are too few for a lens: take 8 to 12, {FEWEST} at least.")
    sizes = sorted({each.size for each in sightings})
    if len(sizes) > 1:
        both = " and ".join(f"{width} × {height} px" for width, height in sizes)
        raise TargetError(f"The photos are of {both}: a calibration is for one camera at one size and orientation.")
    names = sorted({each.target.name for each in sightings})
    if len(names) > 1:
        raise TargetError(f"The photos show the targets {' and '.join(names)}: use one.")


def _require_flat(kept: Sequence[Chosen]) -> None:
    """Raise TargetError where most corners of a photo do not fit: leaving them out would hide a bent sheet."""
    for number, keep in enumerate(kept, start=1):
        if keep.mean() < MOST:
            raise TargetError(
                f"In photo {number} of those that show the target, {(~keep).sum()} of {len(keep)} corners do not fit a "
                "flat sheet: glue it on a flat plate, or leave that photo out."
            )


def _bundle(sightings: Sequence[Sighting], kept: Sequence[Chosen], printed: Print) -> list[View]:
    flat = [_flat(each.millimetres(printed)[keep]) for each, keep in zip(sightings, kept, strict=True)]
    seen = [each.pixels[keep].astype(np.float32) for each, keep in zip(sightings, kept, strict=True)]
    start = np.eye(3)
    try:
        found = cv2.calibrateCamera(flat, seen, sightings[0].size, start, np.zeros(5), flags=FLAGS)
    except cv2.error as error:
        raise TargetError("No lens explains these photos: take them anew, of a flat target.") from error
    _, matrix, bent, turns, shifts = found
    lens = np.array([matrix[0, 0], matrix[0, 2], matrix[1, 2], *np.ravel(bent)[:4]])
    return [
        View(np.concatenate([lens, np.ravel(turn), np.ravel(shift)])) for turn, shift in zip(turns, shifts, strict=True)
    ]


def _posed(points: Values, pixels: Values, lens: View) -> View:
    found, turn, shift = cv2.solvePnP(_flat(points), pixels, lens.matrix, lens.distortion, flags=cv2.SOLVEPNP_IPPE)
    if not found:
        raise TargetError("The target's plane cannot be found in this photo.")
    turn, shift = cv2.solvePnPRefineLM(_flat(points), pixels, lens.matrix, lens.distortion, turn, shift)
    return View(np.concatenate([lens.numbers[LENS], np.ravel(turn), np.ravel(shift)]))


def _covariance(
    views: Sequence[View], sightings: Sequence[Sighting], kept: Sequence[Chosen], printed: Print
) -> tuple[Values, float]:
    """Return the covariance (13, 13) of lens and first pose, every other pose being free as well; and the residual."""
    blocks = [_jacobian(view, each.millimetres(printed)[keep])
              for view, each, keep in zip(views, sightings, kept, strict=True)]  # fmt: skip
    left = np.concatenate([_left(view, each, printed)[keep].ravel()
                           for view, each, keep in zip(views, sightings, kept, strict=True)])  # fmt: skip
    whole = np.zeros((sum(map(len, blocks)), 7 + 6 * len(blocks)))
    row = 0
    for place, block in enumerate(blocks):
        whole[row : row + len(block), LENS] = block[:, LENS]
        whole[row : row + len(block), 7 + 6 * place : 13 + 6 * place] = block[:, POSE]
        row += len(block)
    residual = max(sqrt(float(left @ left) / max(len(left) - whole.shape[1], 1)), FLOOR)
    return residual**2 * _inverse(whole)[:13, :13], residual


def _inverse(jacobian: Values) -> Values:
    """Return (JᵀJ)⁻¹ by the singular values of J with columns of length one: what cannot be told apart stays vast.

    A pseudo-inverse would call it certain instead.
    """
    lengths = np.linalg.norm(jacobian, axis=0)
    _, singular, turned = np.linalg.svd(jacobian / lengths, full_matrices=False)
    root = turned.T / np.maximum(singular, np.finfo(np.float64).eps) / lengths[:, None]
    return np.asarray(root @ root.T)


def _jacobian(view: View, points: Values) -> Values:
    """Return the change (2n, 13) of the corners' pixels with each number of the view."""
    _, by = cv2.projectPoints(_flat(points), view.numbers[7:10], view.numbers[10:13], view.matrix, view.distortion)
    turn, shift, focal, centre, bent = np.split(np.asarray(by, np.float64), [3, 6, 8, 10], axis=1)
    return np.hstack([focal.sum(axis=1, keepdims=True), centre, bent[:, :4], turn, shift])


def _gradient(function: Callable[[Values], float], at: Values, covariance: Values) -> Values:
    """Return the gradient of a function by central differences over a tenth of a standard deviation."""
    steps = np.maximum(0.1 * np.sqrt(np.maximum(np.diag(covariance), 0)), 1e-9)
    return np.array([(function(at + step) - function(at - step)) / (2 * step.max()) for step in np.diag(steps)])


def _left(view: View, sighting: Sighting, printed: Print) -> Values:
    return sighting.pixels - view.pixels(sighting.millimetres(printed))


def _reach(sightings: Sequence[Sighting]) -> float:
    size = sightings[0].size
    away = np.concatenate([each.pixels for each in sightings]) - middle(size)
    return float(np.hypot(*away.T).max() / np.hypot(*middle(size)[0]))


def _flat(points: Values) -> Values:
    return np.hstack([points, np.zeros((len(points), 1))]).astype(np.float32)
