"""Which part of a device a photo can speak for, and why not for the rest. Glare, blur and rim are never clean area."""

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from models.focus import Focus
from models.image import Bgr
from models.outline import Outline

SHRINK = 4
"""Areas are kept at a quarter of the photo's size."""
SATURATED = 250
"""Level of any channel from which brightness is no measure any more."""
RIM = 0.015
"""Part of the device's short side along its outline where rounded edges mirror the lamps."""
BORDER = 8
"""Px of the frame's border that no filter reaches."""
HIGHLIGHT = 0.25
"""A saturated spot up to this part of the short side is a highlight: it spoils its surroundings, a white bezel does not."""

Mask = NDArray[np.bool_]

GLARE = "saturated by glare: turn the lamp or the device, or expose less, and take the photo again"
BLUR = "out of focus: focus on the device and hold still, then take the photo again"
EDGE = "along the rim, where the rounded edge mirrors the lamps: shoot the edge faces as well"
LIQUID = "covered by liquid or grease that mirrors the lamps: clean it and take the photo again"
OUTSIDE = "outside the frame: step back and take the photo again"


@dataclass(slots=True)
class Area:
    """Masks (h, w of the photo / SHRINK) of one device."""

    device: Mask
    lost: dict[str, Mask] = field(default_factory=dict)
    """Reason to what is lost for it; reasons may overlap."""

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
        return [contour.reshape(-1, 2) * SHRINK for contour in contours if cv2.contourArea(contour) >= SHRINK]


def area_of(bgr: Bgr, outline: Outline | None, focus: Focus) -> Area:
    """Return the device's area in a photo (h, w, 3) and what of it is lost to glare, blur and rim."""
    shape = (bgr.shape[0] // SHRINK, bgr.shape[1] // SHRINK)
    if outline is None:
        area = Area(np.ones(shape, np.bool_))
        rim = area.device & ~_inner(np.ones(shape, np.uint8), BORDER // SHRINK)
        area.lost["at the border of the photo"] = rim
    else:
        area = Area(filled(outline.points, shape))
        margin = max(BORDER, round(RIM * outline.sides[1])) // SHRINK
        area.lost[EDGE] = area.device & ~_inner(area.device.astype(np.uint8), margin)
    area.lost[GLARE] = _glare(bgr, area.device)
    area.lost[BLUR] = focus.blurred(shape, SHRINK) & area.device
    return area


def filled(points: NDArray[np.float64], shape: tuple[int, int]) -> Mask:
    """Return the mask (h, w) of a polygon given in px of the photo."""
    mask = np.zeros(shape, np.uint8)
    cv2.fillPoly(mask, [np.rint(points / SHRINK).astype(np.int32).reshape(-1, 1, 2)], 1)
    return mask > 0


def _inner(mask: NDArray[np.uint8], margin: int) -> Mask:
    """Return the mask without a margin; the frame's border counts as an end."""
    kernel = np.ones((2 * margin + 1, 2 * margin + 1), np.uint8)
    return np.asarray(cv2.erode(mask, kernel, borderType=cv2.BORDER_CONSTANT, borderValue=0) > 0)


def _glare(bgr: Bgr, device: Mask) -> Mask:
    """Return the saturated area with its surroundings: 2 px, around a highlight half of its own size."""
    blue, green, red = cv2.split(bgr)
    peak = cv2.max(cv2.max(blue, green), red)
    blocks = peak[: device.shape[0] * SHRINK, : device.shape[1] * SHRINK]
    saturated = (cv2.dilate(blocks, np.ones((SHRINK, SHRINK), np.uint8))[::SHRINK, ::SHRINK] >= SATURATED) & device
    count, labels, stats, _ = cv2.connectedComponentsWithStats(saturated.astype(np.uint8), connectivity=8)
    grown = cv2.dilate(saturated.astype(np.uint8), np.ones((5, 5), np.uint8))
    across = float(np.sqrt(device.sum()))
    for label in range(1, count):
        x, y, width, height, pixels = (int(value) for value in stats[label])
        reach = max(width, height) // 2
        if pixels > 3 and max(width, height) <= HIGHLIGHT * across:  # noqa: PLR2004
            cv2.rectangle(grown, (x - reach, y - reach), (x + width + reach, y + height + reach), 1, -1)
    return np.asarray(grown > 0) & device
