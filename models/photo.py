"""A photo of one face: what it is, how good it is, and how much of the device it can speak for."""

from calibration.quantity import Quantity
from calibration.record import Digest, Record
from models.defect import Face, Point


class Quality(Record):
    """How well a photo was taken. A value that could not be found is None, never good."""

    edge_width: Quantity | None
    """10 % to 90 % width of the device's outline edge in px: focus and motion. None without an outline."""
    exposure: Quantity
    """Mean grey level of the device, 0 to 255 (level)."""
    noise: Quantity
    """Standard deviation of the noise in grey levels as stored (level): JPEG smooths part of the sensor's away."""
    glare: Quantity
    """Part of the device that is saturated, percent."""
    blurred: Quantity
    """Part of the device that is out of focus, percent."""
    remarks: tuple[str, ...] = ()
    """One sentence each: what is wrong and what to do about it."""


class Photo(Record):
    """One photo as evidence: identity, scale, quality, and the limits of what it can show."""

    face: Face
    file: str
    digest: Digest
    width: int
    height: int
    """Size in px, upright (after the EXIF orientation)."""
    outline_px: tuple[Point, ...] | None
    """The device's outline, or None where none was found."""
    scale: Quantity | None
    """mm/px with uncertainty, or None: then everything is in px."""
    scale_source: str
    """`calibration NAME`, `outline of samsung SM-S921B (147.0 × 70.6 mm)`, or why there is none."""
    quality: Quality
    inspected: Quantity
    """Part of the device's face that was inspected, percent."""
    uninspected: tuple[str, ...] = ()
    """Why the rest was not: one sentence each."""
    uninspected_px: tuple[tuple[Point, ...], ...] = ()
    """Where that is: closed outlines in the photo's pixels."""
    detection_limit: Quantity | None
    """The faintest equivalent width of a long scratch that this photo could have shown (um, or px without scale)."""
