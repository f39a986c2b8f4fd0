"""Where a face lies in the picture: mm on the face to px, and back."""

from dataclasses import dataclass
from math import cos, hypot, radians, sin

import numpy as np
import numpy.typing as npt

from models.render.spec import CasingSpec, Points
from models.zones.catalogue import face_size

MARGIN_MM = 9.0

Reals = npt.NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class Shape:
    """A rectangle with rounded corners in mm on the face: what devices, lenses and keys are made of."""

    left: float
    top: float
    right: float
    bottom: float
    radius: float

    def polygon(self) -> Points:
        """Return the outline clockwise, without a repeated end."""
        west, east = self.left + self.radius, self.right - self.radius
        north, south = self.top + self.radius, self.bottom - self.radius
        corners = ((east, north, -90), (east, south, 0), (west, south, 90), (west, north, 180))
        return np.vstack([_arc(x, y, self.radius, start) for x, y, start in corners])

    def depth(self, x: Reals, y: Reals) -> Reals:
        """Return how deep points in mm lie inside the outline, in mm; negative outside."""
        half_width, half_height = (self.right - self.left) / 2, (self.bottom - self.top) / 2
        side = np.abs(x - self.left - half_width) - half_width + self.radius
        end = np.abs(y - self.top - half_height) - half_height + self.radius
        outside = np.hypot(np.maximum(side, 0), np.maximum(end, 0)) + np.minimum(np.maximum(side, end), 0)
        return np.asarray(self.radius - outside, np.float32)


@dataclass(frozen=True, kw_only=True)
class Pose:
    """A turn, a scale and a shift: no perspective, as under a camera that looks straight down."""

    size_mm: tuple[float, float]
    """Width and height of the upright face."""
    outline: Shape
    """The face's outer edge."""
    px_per_mm: float
    turn: float
    """Clockwise, radians."""
    centre_px: tuple[float, float]
    frame_px: tuple[int, int]
    """Width and height of the picture."""

    def to_mm(self, x: Reals, y: Reals) -> tuple[Reals, Reals]:
        """Turn a row x of px and a column y of px into grids of mm on the face."""
        along, down = (x - self.centre_px[0]) / self.px_per_mm, (y - self.centre_px[1]) / self.px_per_mm
        across = along[None, :] * cos(self.turn) + down[:, None] * sin(self.turn) + self.size_mm[0] / 2
        below = down[:, None] * cos(self.turn) - along[None, :] * sin(self.turn) + self.size_mm[1] / 2
        return np.asarray(across, np.float32), np.asarray(below, np.float32)

    def to_px(self, points_mm: Points) -> Points:
        """Turn (N, 2) mm on the face into (N, 2) px."""
        x, y = (points_mm - np.array(self.size_mm) / 2).T * self.px_per_mm
        turned = np.column_stack([x * cos(self.turn) - y * sin(self.turn), x * sin(self.turn) + y * cos(self.turn)])
        return np.asarray(turned + np.array(self.centre_px))


def lay(spec: CasingSpec, rng: np.random.Generator) -> Pose:
    """Lay the face on the mat as a hand does: up to a degree askew, up to a millimetre off the middle."""
    width, height = (float(side) for side in face_size(spec.outline, spec.face))
    turn = spec.quarter_turns * radians(90) + radians(rng.uniform(-1.0, 1.0))
    spread = (
        width * abs(cos(turn)) + height * abs(sin(turn)) + 2 * MARGIN_MM,
        width * abs(sin(turn)) + height * abs(cos(turn)) + 2 * MARGIN_MM,
    )
    frame = (round(spread[0] * spec.px_per_mm), round(spread[1] * spec.px_per_mm))
    off = rng.uniform(-1.0, 1.0, 2) * spec.px_per_mm
    return Pose(
        size_mm=(width, height),
        outline=rounded(
            0.0, 0.0, width, height, radius=min(0.125 * float(spec.outline.width_mm), 0.25 * min(width, height))
        ),
        px_per_mm=spec.px_per_mm,
        turn=turn,
        centre_px=((frame[0] - 1) / 2 + float(off[0]), (frame[1] - 1) / 2 + float(off[1])),
        frame_px=frame,
    )


def rounded(left: float, top: float, right: float, bottom: float, *, radius: float) -> Shape:
    """Return a rectangle with rounded corners; a radius that does not fit becomes the largest that does."""
    fits = min(radius, (right - left) / 2, (bottom - top) / 2)
    return Shape(left=left, top=top, right=right, bottom=bottom, radius=fits)


def around(x: float, y: float, width: float, height: float, *, radius: float = 99.0) -> Shape:
    """Return a rounded rectangle by its centre and size; by default its short sides are half circles."""
    return rounded(x - width / 2, y - height / 2, x + width / 2, y + height / 2, radius=radius)


def disc(x: float, y: float, radius: float) -> Shape:
    """Return a circle."""
    return around(x, y, 2 * radius, 2 * radius)


def span(points: Points) -> float:
    """Return the length of a polyline in its own unit."""
    return float(sum(hypot(dx, dy) for dx, dy in np.diff(points, axis=0)))


def _arc(x: float, y: float, radius: float, start: float) -> Points:
    angles = np.radians(np.linspace(start, start + 90, 24))
    return np.column_stack([x + radius * np.cos(angles), y + radius * np.sin(angles)])
