"""How a camera sees the plane on which devices lie: its lens and its place, as exact numbers that can be signed."""

from calibration.record import Exact, Record


class Lens(Record):
    """A pinhole with square pixels, radial and tangential distortion (Brown 1966; OpenCV's k1, k2, p1, p2)."""

    focal_px: Exact
    centre_px: tuple[Exact, Exact]
    """Where the axis meets the photo; the middle of the first pixel is (0, 0)."""
    distortion: tuple[Exact, Exact, Exact, Exact]


class Pose(Record):
    """Where the plane lies before the camera: x = turned(X) + shift (OpenCV's rvec and tvec)."""

    turn: tuple[Exact, Exact, Exact]
    """The axis of the turn, as long as its angle in radians."""
    shift_mm: tuple[Exact, Exact, Exact]
