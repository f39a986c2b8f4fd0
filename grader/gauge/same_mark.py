"""Same mark: which marks of several photos of one face are one and the same, by where they lie on the face."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from models.defect import Defect

NEAR_MM = 1.5
"""Marks this near to each other are the same. The scale of a photo that comes from a device's outline is known to about
1 %, so that a mark at the far end of a phone moves by that much. Two marks nearer to each other count as one place."""
SHARE = 0.5
"""Part of the shorter mark that must lie along the longer."""
STEP_MM = 0.5


@dataclass(frozen=True)
class Placed:
    """One mark of one photo, where it lies on the face."""

    mark: Defect

    @cached_property
    def line(self) -> tuple[complex, ...]:
        """The centre line in mm, x + iy: the outline runs along one side and back along the other."""
        ring = [complex(float(x), float(y)) for x, y in self.mark.outline_mm or ()]
        half = len(ring) // 2
        return tuple((there + back) / 2 for there, back in zip(ring[:half], ring[::-1][:half], strict=True))

    @cached_property
    def length(self) -> float:
        """Length of the centre line in mm."""
        return sum(abs(end - start) for start, end in pairwise(self.line))

    @cached_property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom in mm."""
        across, down = [point.real for point in self.line], [point.imag for point in self.line]
        return min(across), min(down), max(across), max(down)

    def along(self) -> Iterator[complex]:
        """Return points on the centre line, at most STEP_MM apart."""
        for start, end in pairwise(self.line):
            steps = max(1, round(abs(end - start) / STEP_MM))
            yield from (start + (end - start) * step / steps for step in range(steps))
        yield self.line[-1]

    def away(self, point: complex) -> float:
        """Return the distance of a point from the centre line in mm."""
        if len(self.line) == 1:
            return abs(point - self.line[0])
        return min(_from_segment(point, start, end) for start, end in pairwise(self.line))

    def is_beside(self, other: "Placed") -> bool:
        """Whether the boxes around two marks come as near as the same mark can lie."""
        left, top, right, bottom = self.box
        west, north, east, south = other.box
        return max(left - east, west - right, top - south, north - bottom) <= NEAR_MM


def same(one: Placed, other: Placed) -> bool:
    """Say whether two marks are one: most of the shorter lies along the longer."""
    if not (one.line and other.line and one.is_beside(other)):
        return False
    shorter, longer = sorted((one, other), key=lambda placed: placed.length)
    near = [longer.away(point) <= NEAR_MM for point in shorter.along()]
    return sum(near) >= SHARE * len(near)


def grouped(marks: Sequence[Placed]) -> list[list[int]]:
    """Return the indices of the marks in groups of one and the same, in the order of their first."""
    group = list(range(len(marks)))
    for later in range(len(marks)):
        for earlier in range(later):
            if group[earlier] != group[later] and same(marks[earlier], marks[later]):
                old, new = sorted((group[earlier], group[later]), reverse=True)
                group = [new if each == old else each for each in group]
    return [[place for place, each in enumerate(group) if each == first] for first in dict.fromkeys(group)]


def _from_segment(point: complex, start: complex, end: complex) -> float:
    along = end - start
    if not along:
        return abs(point - start)
    share = ((point - start) * along.conjugate()).real / abs(along) ** 2
    return abs(point - start - along * min(1.0, max(0.0, share)))
