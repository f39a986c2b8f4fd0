"""A photo with its marks drawn, numbered and sized, and the crop that shows one mark: pictures for people."""

import cv2
import numpy as np
from numpy.typing import NDArray

from models.defect import Defect, Point
from models.image import Bgr, read_photo
from models.photo import Photo

LONG_SIDE = 1600
"""Px of the drawn picture: sharp on a phone's screen and on paper, small in a report."""
MARK, LABEL, HATCH = (40, 40, 235), (255, 255, 255), (0, 190, 255)
"""Blue, green, red."""
FONT = cv2.FONT_HERSHEY_SIMPLEX
QUALITY = 88
LETTERS = 1.5
"""Size of the letters on a picture of LONG_SIDE px: 10 px high where it is shown 400 px wide."""
SLANT, STROKE = 14, 2
"""Px between the hatching's lines, and their width."""

Polygon = NDArray[np.int32]
Box = tuple[int, int, int, int]
"""Left, top, width, height."""


def overlay(data: bytes, photo: Photo, marks: tuple[Defect, ...]) -> bytes:
    """Return a JPEG of the photo: every mark outlined, numbered from 1 and sized; what was not inspected is hatched."""
    bgr = read_photo(data, photo.file)
    factor = min(1.0, LONG_SIDE / max(bgr.shape[:2]))
    size = (round(bgr.shape[1] * factor), round(bgr.shape[0] * factor))
    picture = np.array(cv2.resize(bgr, size, interpolation=cv2.INTER_AREA), np.uint8)
    _hatch(picture, [_polygon(outline, factor) for outline in photo.uninspected_px])
    unit = max(size) / LONG_SIDE
    outlines = [_polygon(mark.outline_px, factor) for mark in marks]
    taken: list[Box] = [_box(outline) for outline in outlines]
    for number, (mark, outline) in enumerate(zip(marks, outlines, strict=True), 1):
        _surround(picture, outline, unit)
        _label(picture, f"{number}: {mark.length.value} {mark.length.unit}", outline, unit, taken)
    return _jpeg(picture)


def crop(data: bytes, mark: Defect, side: int = 480) -> bytes:
    """Return a JPEG of the part of the photo that shows a mark, enlarged or reduced to a long side of `side` px."""
    bgr = read_photo(data, f"the photo of the {mark.face}")
    x, y, width, height = mark.crop
    part = bgr[y : y + height, x : x + width]
    factor = side / max(part.shape[:2])
    size = (max(1, round(part.shape[1] * factor)), max(1, round(part.shape[0] * factor)))
    resized = cv2.resize(part, size, interpolation=cv2.INTER_CUBIC if factor > 1 else cv2.INTER_AREA)
    return _jpeg(np.asarray(resized, np.uint8))


def _polygon(points: tuple[Point, ...], factor: float) -> Polygon:
    return np.rint((np.array(points, np.float64) + 0.5) * factor - 0.5).astype(np.int32).reshape(-1, 1, 2)


def _box(outline: Polygon) -> Box:
    x, y, width, height = cv2.boundingRect(outline)
    return int(x), int(y), int(width), int(height)


def _surround(picture: Bgr, outline: Polygon, unit: float) -> None:
    """Draw a line around a mark, at a distance: the mark itself stays visible."""
    mask = np.zeros(picture.shape[:2], np.uint8)
    cv2.polylines(mask, [outline], True, 1, max(3, round(17 * unit)))
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    cv2.drawContours(picture, contours, -1, MARK, max(1, round(3 * unit)), cv2.LINE_AA)


def _hatch(picture: Bgr, outlines: list[Polygon]) -> None:
    """Draw slanting lines over areas; an area inside another is left out of it."""
    mask = np.zeros(picture.shape[:2], np.uint8)
    cv2.fillPoly(mask, outlines, 1)
    y, x = np.indices(mask.shape)
    lines = (mask > 0) & ((x + y) % SLANT < STROKE)
    picture[lines] = (picture[lines] * 0.35 + np.array(HATCH) * 0.65).astype(np.uint8)


def _label(picture: Bgr, text: str, outline: Polygon, unit: float, taken: list[Box]) -> None:
    """Write a label beside a mark, where no other label lies and inside the picture."""
    height_px, width_px = picture.shape[:2]
    scale, thickness = LETTERS * unit, max(1, round(4 * unit))
    (width, height), base = cv2.getTextSize(text, FONT, scale, thickness)
    box = (width + 12, height + base + 8)
    x, y, w, h = _box(outline)
    gap = round(10 * unit)
    places = [(x + w + gap, y), (x - box[0] - gap, y), (x, y - box[1] - gap), (x, y + h + gap)]
    places += [(x, y + h + gap + step * box[1]) for step in range(1, 20)]
    left, top = next((place for place in places if _free((*place, *box), (width_px, height_px), taken)), places[0])
    left, top = max(0, min(left, width_px - box[0])), max(0, min(top, height_px - box[1]))
    taken.append((left, top, *box))
    cv2.rectangle(picture, (left, top), (left + box[0], top + box[1]), MARK, -1)
    cv2.putText(picture, text, (left + 6, top + height + 4), FONT, scale, LABEL, thickness, cv2.LINE_AA)


def _free(box: Box, size: tuple[int, int], taken: list[Box]) -> bool:
    x, y, w, h = box
    inside = x >= 0 and y >= 0 and x + w <= size[0] and y + h <= size[1]
    return inside and all(x >= a + c or a >= x + w or y >= b + d or b >= y + h for a, b, c, d in taken)


def _jpeg(picture: Bgr) -> bytes:
    return cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1].tobytes()
