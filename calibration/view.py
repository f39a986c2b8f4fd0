"""A plane seen by a lens: which millimetre each pixel shows, and how long a millimetre is there."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Self

import cv2
import numpy as np

from calibration.lens import Lens, Pose
from calibration.quantity import to_resolution
from calibration.target import Values

FINE = Decimal("0.0000001")
"""To this, lens and pose are written: less than a thousandth of a pixel in the corner of a photo."""
LENS, POSE = slice(0, 7), slice(7, 13)
STEP = 0.5
"""Px on both sides between which a local scale is taken."""


@dataclass(frozen=True)
class View:
    """Lens and pose as one vector (13,): focal, centre x and y, k1, k2, p1, p2, turn (3), shift (3)."""

    numbers: Values

    @classmethod
    def of(cls, lens: Lens, pose: Pose) -> Self:
        """Return the view that two records describe."""
        exact = (lens.focal_px, *lens.centre_px, *lens.distortion, *pose.turn, *pose.shift_mm)
        return cls(np.array([float(number) for number in exact]))

    def records(self) -> tuple[Lens, Pose]:
        """Return the view as records."""
        f, cx, cy, k1, k2, p1, p2, *rest = (to_resolution(float(number), FINE) for number in self.numbers)
        a, b, c, x, y, z = rest
        return Lens(focal_px=f, centre_px=(cx, cy), distortion=(k1, k2, p1, p2)), Pose(
            turn=(a, b, c), shift_mm=(x, y, z)
        )

    @property
    def matrix(self) -> Values:
        """The camera matrix (3, 3)."""
        focal, x, y = self.numbers[:3]
        return np.array([[focal, 0, x], [0, focal, y], [0, 0, 1.0]])

    @property
    def distortion(self) -> Values:
        """k1, k2, p1, p2."""
        return self.numbers[3:7]

    @property
    def turned(self) -> Values:
        """The rotation (3, 3) from the plane to the camera."""
        return np.asarray(cv2.Rodrigues(self.numbers[7:10])[0], np.float64)

    @property
    def normal(self) -> Values:
        """The plane's normal (3,), which points away from the camera."""
        axis = self.turned[:, 2]
        return np.asarray(axis * np.sign(axis[2]))

    @property
    def distance(self) -> float:
        """Mm from the lens to the plane, along its normal."""
        return float(abs(self.turned[:, 2] @ self.numbers[10:13]))

    @property
    def tilt(self) -> float:
        """Degrees between the camera's axis and the plane's normal."""
        return float(np.degrees(np.arccos(np.clip(self.normal[2], -1, 1))))

    def raised(self, height: float) -> "View":
        """Return the view of a plane that lies so many mm nearer, as the upper face of a device does."""
        numbers = self.numbers.copy()
        numbers[10:13] -= height * self.normal
        return View(numbers)

    def pixels(self, millimetres: Values) -> Values:
        """Return where points (n, 2) of the plane are in the photo."""
        flat = np.concatenate([millimetres, np.zeros((len(millimetres), 1))], axis=1)
        seen, _ = cv2.projectPoints(flat, self.numbers[7:10], self.numbers[10:13], self.matrix, self.distortion)
        return np.asarray(seen, np.float64).reshape(-1, 2)

    def millimetres(self, pixels: Values) -> Values:
        """Return which points (n, 2) of the plane pixels show."""
        criteria = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_COUNT, 40, 1e-12)
        points = np.ascontiguousarray(pixels, np.float64).reshape(-1, 1, 2)
        rays = cv2.undistortPoints(points, self.matrix, self.distortion, criteria=criteria)
        along = np.concatenate([np.asarray(rays).reshape(-1, 2), np.ones((len(pixels), 1))], axis=1)
        turned, shift = self.turned, self.numbers[10:13]
        reach = (turned[:, 2] @ shift) / (along @ turned[:, 2])
        return np.asarray(((along * reach[:, None] - shift) @ turned)[:, :2])

    def scale(self, pixels: Values) -> Values:
        """Return mm per px (n,) at pixels (n, 2): the root of the area that a pixel shows."""
        moves = np.array([[STEP, 0], [-STEP, 0], [0, STEP], [0, -STEP]])
        right, left, down, up = (self.millimetres(pixels + move) for move in moves)
        across, along = (right - left) / (2 * STEP), (down - up) / (2 * STEP)
        return np.asarray(np.sqrt(np.abs(across[:, 0] * along[:, 1] - across[:, 1] * along[:, 0])))


def middle(size: tuple[int, int]) -> Values:
    """Return the middle (1, 2) of a photo of so many px."""
    return np.array([[size[0] - 1, size[1] - 1]]) / 2
