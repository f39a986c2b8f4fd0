"""Where a face is no plain surface: openings, lenses, buttons, print. A scratch is too thin to be any of these."""

import cv2
import numpy as np
from numpy.typing import NDArray

from models.image import Grey

Mask = NDArray[np.bool_]

WINDOW = 9
"""Px of the reduced picture over which a median is taken: lines up to half as wide vanish, whatever their strength."""
STEP = 32
"""Grey levels by which the median must change from pixel to next but one, at least: an eighth of all there are."""
MANY = 8.0
"""And times the typical change on the face: shading on round edges is not structure."""
AROUND = 5
"""Px of the reduced picture around structure that its lines and shadows reach."""
RIM = 3
"""Px of the reduced picture along the outline in which the change is that to the mat."""
LARGEST = 0.1
"""Part of the face up to which what lies within a closed rim belongs to it; a display is larger."""


def structure_of(small: Grey, device: Mask) -> Mask:
    """Return where (h, w) a reduced picture of a device shows structure, with what it encloses and its surroundings."""
    plain = np.asarray(cv2.medianBlur(small, WINDOW), np.uint8)
    change = cv2.morphologyEx(plain, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    inner = cv2.erode(device.astype(np.uint8), np.ones((2 * RIM + 1, 2 * RIM + 1), np.uint8)) > 0
    if not inner.any():
        return np.zeros(device.shape, np.bool_)
    steep = (change > max(STEP, MANY * float(np.median(change[inner])))) & inner
    grown = cv2.dilate(_filled(steep, LARGEST * int(device.sum())), _disc(AROUND))
    return (np.asarray(grown) > 0) & device


def _filled(rims: Mask, largest: float) -> NDArray[np.uint8]:
    """Return the mask with what its closed parts enclose, up to an area in px, and without what is left of marks."""
    closed = cv2.morphologyEx(rims.astype(np.uint8), cv2.MORPH_CLOSE, _disc(2))
    contours, _ = cv2.findContours(closed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    for contour in contours:
        remains = max(cv2.boundingRect(contour)[2:]) < WINDOW
        if remains or cv2.contourArea(contour) <= largest:
            cv2.drawContours(closed, [contour], -1, 0 if remains else 1, -1)
    return np.asarray(closed, np.uint8)


def _disc(radius: int) -> NDArray[np.uint8]:
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1)), np.uint8)
