"""Which part of a device a photo can speak for, and why not for the rest. Glare, blur and rim are never clean area."""

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from models.defect import Face
from models.focus import Focus
from models.image import Bgr, Grey, grey
from models.outline import Outline
from models.structure import structure_of

EDGES: tuple[Face, ...] = ("left", "right", "top", "bottom")
"""Faces that are the rounded edge of a handheld device. All of it is lost: its light runs along it as scratches do, and
on renders at 25 px/mm one in ten of the scratches was found that its noise would have let through."""
SHRINK = 4
"""Areas are kept at a quarter of the photo's size."""
SATURATED = 250
"""Level of any channel from which brightness is no measure any more."""
RIM = 0.015
"""Part of the device's short side along its outline where rounded edges mirror the lamps."""
BORDER = 8
"""Px of the frame's border that no filter reaches."""
HIGHLIGHT = 0.25
"""A saturated spot up to this part of the short side is a highlight that spoils its surroundings."""
SPECK = 3
"""Saturated blocks up to which a spot is dust."""

Mask = NDArray[np.bool_]
Spot = tuple[float, float, float]
"""x, y and size, px."""

GLARE = "saturated by glare: turn the lamp or the device, or expose less, and take the photo again"
BLUR = "out of focus: focus on the device and hold still, then take the photo again"
EDGE = "along the rim, where the rounded edge mirrors the lamps: shoot the edge faces as well"
LIQUID = "covered by liquid or grease that mirrors the lamps: clean it and take the photo again"
STRUCTURE = "openings, lenses or print: marks there are not looked for"
FRAME = "a rounded edge, where marks are not yet told from its shape: an operator judges it"
MARGIN = "at the border of the photo: leave a little room around the face"


@dataclass(slots=True)
class Area:
    """Masks (h, w of the photo / SHRINK) of one device."""

    device: Mask
    lost: dict[str, Mask] = field(default_factory=dict)
    """Reason to what is lost for it; reasons may overlap."""
    highlights: tuple[Spot, ...] = ()
    """Saturated spots away from the rim: the lamps, mirrored by something round."""

    @property
    def inspected(self) -> Mask:
        """Where the photo can speak for the device."""
        left = self.device.copy()
        for mask in self.lost.values():
            left &= ~mask
        return left

    def percent(self, mask: Mask) -> float:
        """Return the part of the device that a mask covers, percent."""
        return 100 * float((mask & self.device).sum()) / max(int(self.device.sum()), 1)

    def sentences(self) -> tuple[str, ...]:
        """Return why the rest was not inspected, the largest part first."""
        parts = sorted(((self.percent(mask), reason) for reason, mask in self.lost.items()), reverse=True)
        return tuple(f"{max(part, 0.1):.1f} % is {reason}." for part, reason in parts if part > 0)

    def polygons(self) -> list[NDArray[np.int32]]:
        """Return the closed outlines (n, 2), px of the photo, of what was not inspected."""
        rest = (self.device & ~self.inspected).astype(np.uint8)
        contours, _ = cv2.findContours(rest, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
        large = (contour for contour in contours if cv2.contourArea(contour) >= SHRINK)
        return [np.asarray(contour, np.int32).reshape(-1, 2) * SHRINK for contour in large]


def area_of(bgr: Bgr, outline: Outline | None, focus: Focus) -> Area:
    """Return the device's area in a photo (h, w, 3) and what of it is lost to glare, blur and rim."""
    shape = (bgr.shape[0] // SHRINK, bgr.shape[1] // SHRINK)
    device = np.ones(shape, np.bool_) if outline is None else filled(outline.points, shape)
    margin = BORDER if outline is None else max(BORDER, round(RIM * outline.sides[1]))
    inner = _inner(device, margin // SHRINK)
    glare, spots = _glare(bgr, device, inner)
    structure = structure_of(reduced(grey(bgr)), device)
    blurred = focus.outside(structure, SHRINK).blurred(shape, SHRINK) & device & ~structure
    rim = MARGIN if outline is None else EDGE
    lost = {rim: device & ~inner, GLARE: glare, BLUR: blurred, STRUCTURE: structure & inner & ~glare}
    return Area(device, lost, spots)


def reduced(luma: Grey) -> Grey:
    """Return a picture at the size of the areas."""
    shape = (luma.shape[0] // SHRINK, luma.shape[1] // SHRINK)
    whole = luma[: shape[0] * SHRINK, : shape[1] * SHRINK]
    return np.asarray(cv2.resize(whole, shape[::-1], interpolation=cv2.INTER_AREA), np.uint8)


def filled(points: NDArray[np.float64], shape: tuple[int, int]) -> Mask:
    """Return the mask (h, w) of a polygon given in px of the photo."""
    mask = np.zeros(shape, np.uint8)
    cv2.fillPoly(mask, [np.rint(points / SHRINK).astype(np.int32).reshape(-1, 1, 2)], 1)
    return mask > 0


def _inner(device: Mask, margin: int) -> Mask:
    """Return the mask without a margin; the frame's border counts as an end."""
    kernel = np.ones((2 * margin + 1, 2 * margin + 1), np.uint8)
    inner = cv2.erode(device.astype(np.uint8), kernel, borderType=cv2.BORDER_CONSTANT, borderValue=0)
    return np.asarray(inner) > 0


def _saturated(bgr: Bgr, shape: tuple[int, ...]) -> Mask:
    """Return the blocks (h, w) that hold a pixel with a saturated channel."""
    blue, green, red = cv2.split(bgr)
    peak = cv2.max(cv2.max(blue, green), red)[: shape[0] * SHRINK, : shape[1] * SHRINK]
    return np.asarray(cv2.dilate(peak, np.ones((SHRINK, SHRINK), np.uint8))[::SHRINK, ::SHRINK] >= SATURATED)


def _glare(bgr: Bgr, device: Mask, inner: Mask) -> tuple[Mask, tuple[Spot, ...]]:
    """Return the saturated area with its surroundings, and its separate spots away from the rim.

    The surroundings are 2 blocks; those of a spot are half its own size.
    """
    saturated = (_saturated(bgr, device.shape) & device).astype(np.uint8)
    count, _, stats, centres = cv2.connectedComponentsWithStats(saturated, connectivity=8)
    grown = np.asarray(cv2.dilate(saturated, np.ones((5, 5), np.uint8)))
    spots: list[Spot] = []
    for (x, y, width, height, blocks), (mid_x, mid_y) in zip(stats[1:count].tolist(), centres[1:count], strict=True):
        size = max(width, height)
        small = blocks > SPECK and size <= HIGHLIGHT * float(np.sqrt(device.sum()))
        if small and inner[int(mid_y), int(mid_x)]:
            spots.append((float(mid_x) * SHRINK, float(mid_y) * SHRINK, float(size * SHRINK)))
            reach = size // 2
            cv2.rectangle(grown, (x - reach, y - reach), (x + width + reach, y + height + reach), 1, -1)
    return (grown > 0) & device, tuple(spots)
