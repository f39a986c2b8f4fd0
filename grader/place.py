"""Place: where on a face a mark is, as somebody is told who shall look at it."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from models.defect import Defect, Point
from models.photo import Photo

THIRDS = (
    ("upper left", "top", "upper right"),
    ("left", "middle", "right"),
    ("lower left", "bottom", "lower right"),
)


def place_of(mark: Defect, photos: Iterable[Photo]) -> str:
    """Return `back, upper left`, by thirds of the device as it lies in the photo; the face alone without an outline."""
    photo = next((each for each in photos if each.digest == mark.photo), None)
    if photo is None or not photo.outline_px or not mark.outline_px:
        return mark.face
    row, column = (_third(mark.outline_px, photo.outline_px, axis) for axis in (1, 0))
    return f"{mark.face}, {THIRDS[row][column]}"


def _third(mark: Sequence[Point], device: Sequence[Point], axis: int) -> int:
    low, high = min(point[axis] for point in device), max(point[axis] for point in device)
    middle = sum((point[axis] for point in mark), Decimal(0)) / len(mark)
    return min(max(int(3 * (middle - low) / max(high - low, Decimal(1))), 0), 2)
