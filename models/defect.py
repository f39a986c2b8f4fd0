"""One mark on a casing: what it is, where, how big, how sure."""

from typing import Annotated, Literal

from pydantic import Field

from calibration.quantity import Quantity
from calibration.record import Digest, Exact, Record
from calibration.sighting import Sighting

Face = Literal["front", "back", "left", "right", "top", "bottom", "lid", "screen", "keyboard", "base"]
Point = tuple[Exact, Exact]
SCREENS: tuple[Face, ...] = ("front", "screen")
"""Faces of dark glass: a screen is judged when it is off."""


class Defect(Record):
    """A mark found on one photo. Lengths are in mm where the photo has a scale, else in px."""

    defect_class: str
    """A name from `models/classes/`: `scratch`."""
    face: Face
    zone: str | None = None
    photo: Digest
    outline_px: tuple[Point, ...]
    """Closed outline in the photo's pixels (upright, x right, y down, pixel centres at integers)."""
    outline_mm: tuple[Point, ...] | None = None
    """The same in mm on the device's face, origin at its upper left corner, where there is a scale."""
    length: Quantity
    width: Quantity
    """Full width at half maximum of the averaged perpendicular profile; at or below resolution it is an upper bound."""
    area: Quantity
    contrast: Quantity
    """Weber contrast at the mark's centre line, signed: positive is brighter than what is around it (ratio)."""
    equivalent_width: Quantity
    """Integral of the absolute contrast across the mark (um where there is a scale, else px): independent of blur."""
    visible_from: Quantity | None = None
    """Predicted distance in cm from which a normal observer sees it, where that could be established; 0 where it is
    seen at no reading distance. The interval runs from an unprompted observer to a sharp one."""
    sighting: Annotated[Sighting | None, Field(exclude_if=lambda sighting: sighting is None)] = None
    """By which model and in which scene that was predicted; None where there is no scale."""
    confidence: Annotated[Exact, Field(ge=0, le=1)]
    crop: tuple[int, int, int, int]
    """The part of the photo that shows it: x, y, width, height in px."""
    detector: str
    """Name and version: `scratch/1`."""
