"""What is on each face: patches of paint in mm, in the order in which they lie on each other. No pixels here."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from models.defect import Face
from models.render.pose import Shape, around, disc, rounded
from models.render.spec import FINISHES

Colour = tuple[int, int, int]
DARK_PAINT = 120
"""sRGB level below which a finish counts as dark."""


@dataclass(frozen=True)
class Patch:
    """A shape on the face and its sRGB paint (blue, green, red)."""

    shape: Shape
    bgr: Colour


def layout(face: Face, size_mm: tuple[float, float], finish: str, *, classic: bool = False) -> list[Patch]:
    """Return the patches of a face; the face itself is painted in its finish beforehand.

    A classic front has a forehead with the earpiece and a chin with a button.
    """
    if classic and face == "front":
        return list(classic_front(*size_mm, FINISHES[finish].bgr))
    return list(_FACES[face](*size_mm, FINISHES[finish].bgr))


def front(width: float, height: float, _: Colour) -> Iterator[Patch]:
    """Display with its thin border, earpiece slit and camera hole."""
    yield Patch(rounded(1.3, 1.3, width - 1.3, height - 1.3, radius=8.2), (7, 7, 7))
    yield Patch(rounded(2.3, 2.4, width - 2.3, height - 3.2, radius=7.4), (17, 15, 14))
    yield Patch(around(width / 2, 1.2, 13.0, 0.5), (3, 3, 3))
    for radius, bgr in ((2.05, (4, 4, 4)), (1.5, (10, 8, 8)), (1.1, (26, 14, 10))):
        yield Patch(disc(width / 2, 5.6, radius), bgr)
    yield Patch(disc(width / 2 - 0.35, 5.25, 0.28), (92, 66, 58))


def classic_front(width: float, height: float, paint: Colour) -> Iterator[Patch]:
    """Forehead with earpiece, camera and sensors, display, chin with a button: white, or black as the display is."""
    forehead = 0.11 * height
    yield Patch(rounded(3.0, forehead, width - 3.0, height - forehead, radius=0.3), (14, 13, 12))
    slot = 0.5 * forehead
    yield Patch(
        around(width / 2, slot, 0.17 * width, 1.5), _shade(paint, 0.7) if max(paint) > DARK_PAINT else (70, 66, 62)
    )
    yield Patch(around(width / 2, slot, 0.17 * width - 0.6, 0.9), (24, 22, 20))
    for x, radius in ((0.27, 1.6), (0.36, 0.9), (0.21, 0.7)):
        yield Patch(disc(x * width, slot, radius), (40, 30, 24))
        yield Patch(disc(x * width, slot, 0.6 * radius), (5, 5, 5))
    for inset, factor in ((0.0, 1.6), (0.4, 0.92)):
        yield Patch(around(width / 2, height - slot, 14.0 - inset, 6.0 - inset), _shade(paint, factor))


def back(width: float, height: float, paint: Colour) -> Iterator[Patch]:
    """Three lenses in their rings, a flash, and a maker's emblem."""
    size, lens = min(width, 80.0), min(0.079 * width, 6.2)
    for step in range(3):
        yield from _lens(0.19 * size, 0.18 * size + step * 0.225 * size, lens, paint)
    for radius, bgr in ((2.1, _shade(paint, 0.7)), (1.75, (150, 214, 226)), (0.9, (196, 236, 243))):
        yield Patch(disc(0.40 * size, 0.18 * size, radius), bgr)
    emblem = _shade(paint, 1.22 if max(paint) < DARK_PAINT else 0.88)
    yield Patch(disc(width / 2, 0.62 * height, 3.4), emblem)
    yield Patch(disc(width / 2, 0.62 * height, 2.6), paint)
    yield Patch(around(width / 2, 0.62 * height + 6.3, 12.0, 0.7), emblem)


def bottom(width: float, height: float, paint: Colour) -> Iterator[Patch]:
    """USB-C socket, speaker holes, a microphone, antenna lines."""
    yield from _antenna_lines(width, height, paint, (0.13, 0.92))
    middle = height / 2
    yield Patch(around(width / 2, middle, 9.7, 4.0), _shade(paint, 1.2))
    yield Patch(around(width / 2, middle, 8.9, 3.2), (8, 8, 8))
    yield Patch(around(width / 2, middle, 6.2, 0.7, radius=0.15), (52, 56, 58))
    for x in [0.64 * width + 2.3 * step for step in range(6)]:
        yield from _hole(x, middle, 0.75, paint)
    yield from _hole(0.40 * width, middle, 0.5, paint)


def top(width: float, height: float, paint: Colour) -> Iterator[Patch]:
    """SIM tray with its hole, a microphone, antenna lines."""
    yield from _antenna_lines(width, height, paint, (0.10, 0.89))
    yield from _fitted(around(0.26 * width, height / 2, 0.23 * width, 0.44 * height), paint)
    yield from _hole(0.345 * width, height / 2, 0.45, paint)
    yield from _hole(0.62 * width, height / 2, 0.45, paint)


def right(width: float, height: float, paint: Colour) -> Iterator[Patch]:
    """Volume rocker, power key, antenna lines."""
    yield from left(width, height, paint)
    yield from _fitted(around(width / 2, 0.255 * height, 0.40 * width, 0.13 * height), paint)
    yield from _fitted(around(width / 2, 0.405 * height, 0.40 * width, 0.07 * height), paint)


def left(width: float, height: float, paint: Colour) -> Iterator[Patch]:
    """Nothing but two antenna lines."""
    for y in (0.09 * height, 0.92 * height):
        yield Patch(around(width / 2, y, width + 2, 0.8, radius=0.05), _shade(paint, 0.86))


def _antenna_lines(width: float, height: float, paint: Colour, places: tuple[float, ...]) -> Iterator[Patch]:
    for place in places:
        yield Patch(around(place * width, height / 2, 0.8, height + 2, radius=0.05), _shade(paint, 0.86))


def _lens(x: float, y: float, radius: float, paint: Colour) -> Iterator[Patch]:
    """Ring, cover glass, barrel steps and the coating's reflexes."""
    rings = ((1.0, _shade(paint, 0.62)), (0.96, _shade(paint, 1.16)), (0.88, _shade(paint, 0.5)),
             (0.85, (7, 6, 6)), (0.62, (20, 18, 17)), (0.59, (6, 6, 6)), (0.45, (24, 21, 20)),
             (0.42, (9, 8, 7)), (0.30, (30, 15, 11)), (0.22, (22, 10, 12)))  # fmt: skip
    for share, bgr in rings:
        yield Patch(disc(x, y, share * radius), bgr)
    yield Patch(around(x - 0.10 * radius, y - 0.11 * radius, 0.13 * radius, 0.09 * radius), (112, 76, 62))
    yield Patch(disc(x + 0.13 * radius, y + 0.12 * radius, 0.035 * radius), (74, 62, 82))


def _hole(x: float, y: float, radius: float, paint: Colour) -> Iterator[Patch]:
    yield Patch(disc(x, y, radius + 0.12), _shade(paint, 1.15))
    yield Patch(disc(x, y, radius), (9, 9, 9))


def _fitted(shape: Shape, paint: Colour) -> Iterator[Patch]:
    """Return a part that sits in a gap: dark seam, light chamfer, then the part in the frame's paint."""
    for inset, factor in ((0.0, 0.25), (0.14, 1.25), (0.34, 1.03)):
        edge = rounded(shape.left + inset, shape.top + inset, shape.right - inset, shape.bottom - inset, radius=9.0)
        yield Patch(edge, _shade(paint, factor))


def _shade(paint: Colour, factor: float) -> Colour:
    blue, green, red = (int(np.clip(round(channel * factor), 0, 255)) for channel in paint)
    return blue, green, red


_FACES: dict[Face, Callable[[float, float, Colour], Iterator[Patch]]] = {
    "front": front, "back": back, "bottom": bottom, "top": top, "left": left, "right": right,
}  # fmt: skip
