"""Looking at one photo: quality, scale, what could be inspected, and the marks on it. Same photo, same answer."""

from decimal import Decimal
from math import hypot, sqrt
from typing import NamedTuple

import cv2
import numpy as np

from calibration.certificate import Calibration
from calibration.placed import placed
from calibration.quantity import Quantity, quantity, to_resolution
from calibration.record import sha256
from models.area import EDGES, FRAME, area_of
from models.defect import Defect, Face, Point
from models.focus import Focus, frame_focus, refined
from models.image import Bgr, Values, grey, read_photo
from models.line import Line, find_lines
from models.mark import DETECTOR, Judged, find_marks
from models.outline import Outline, find_outline
from models.photo import Photo
from models.profile import Profile
from models.quality import noise_of, quality_of
from models.scale import Taken, scale_of
from models.sight import seen_from
from models.taken_by import taken_by
from models.zones.catalogue import DeviceOutline, zone_at

RESOLVED = 2.5
"""Px: narrower lines all look about 2.1 px wide behind a lens, so their width is only known to be no more than this."""
BROAD = 2 * RESOLVED
"""Px from which the lens adds little to a width, a seventh, so that it can be taken as it looks."""
MARGIN = 24
"""Px around a mark in its crop."""
TENTH = Decimal("0.1")
END = 0.5
"""Px of standard uncertainty of each end of a line found at half its height."""
EDGE_REACH = 12
"""The edge of the device is sought within this many px of the coarse outline, per px of the picture it was found in."""


CUT = "How much of the device lies outside the frame is not known, so no part of it is called inspected: step back."


class Look(NamedTuple):
    """What one photo shows."""

    photo: Photo
    defects: tuple[Defect, ...]
    """Damage, longest first."""
    dirt: tuple[Defect, ...] = ()
    """What lies on the casing and is none: fibres, grease, drops."""


def look(data: bytes, *, face: Face, file: str, outline: DeviceOutline | None = None,
         colour: str = "", calibration: Calibration | None = None, at: str) -> Look:  # fmt: skip
    """Return the photo record and the marks of a JPEG or PNG file.

    `outline` is the catalogue entry of the device, if it is known, and `colour` what it tells of its own; `at` is the
    instant of the inspection. Raises PhotoError for a file that is no usable photo and CalibrationError for a
    calibration that is not in force.
    """
    bgr = read_photo(data, file)
    luma = grey(bgr)
    noise = noise_of(luma)
    seen, focus = _outlined(bgr, noise)
    taken = Taken(
        (bgr.shape[1], bgr.shape[0]), taken_by(data), placed(calibration, luma, file) if calibration else None
    )
    scale, source = scale_of(seen, outline, face, calibration, at, taken=taken)
    area = area_of(bgr, seen, focus)
    quality = quality_of(luma, area, focus, seen, noise)
    if face in EDGES:
        area.lost = {FRAME: area.device}
    cut = seen is not None and seen.cut
    found = find_marks(bgr, luma, area, seen, focus.typical)
    photo = Photo(
        face=face, file=file, digest=sha256(data), width=bgr.shape[1], height=bgr.shape[0],
        outline_px=None if seen is None else _points(seen.points),
        scale=scale, scale_source=source,
        quality=quality,
        inspected=quantity(0 if cut else area.percent(area.inspected), "percent", resolution="0.1"),
        uninspected=(CUT, *area.sentences()) if cut else area.sentences(),
        uninspected_px=tuple(_points(polygon.astype(np.float64)) for polygon in area.polygons()),
        detection_limit=None if found.limit is None else _equivalent_width(found.limit, scale),
    )  # fmt: skip
    return Look(photo, *(tuple(_sighted(mark, photo, seen, outline, colour) for mark in marks)
                         for marks in (found.damage, found.dirt)))  # fmt: skip


def lines_of(data: bytes, file: str) -> list[Line]:
    """Return every line on the inspected area of a photo, whatever it may be."""
    bgr = read_photo(data, file)
    luma = grey(bgr)
    seen, focus = _outlined(bgr, noise_of(luma))
    return find_lines(bgr, luma, area_of(bgr, seen, focus), seen, focus.typical)[0]


def _outlined(bgr: Bgr, noise: float) -> tuple[Outline | None, Focus]:
    """Return the outline, moved onto the device's edges, and the focus at all edges that are in view."""
    luma = grey(bgr)
    focus = frame_focus(luma, noise)
    coarse = find_outline(bgr)
    if coarse is None:
        return None, focus
    fine, at_edges = refined(coarse, luma, round(EDGE_REACH * max(coarse.spread, 4)))
    return fine, at_edges.joined(focus)


def _sighted(mark: Judged, photo: Photo, seen: Outline | None, known: DeviceOutline | None, colour: str) -> Defect:
    return seen_from(_defect(mark, photo, seen, known), resolved=mark.profile.width > BROAD, colour=colour)


def _defect(mark: Judged, photo: Photo, seen: Outline | None, known: DeviceOutline | None) -> Defect:
    line, verdict = mark.profile, mark.verdict
    ribbon = _ribbon(line)
    on_face = None if photo.scale is None or seen is None else _on_face(ribbon, seen, float(photo.scale.value))
    return Defect(
        defect_class=verdict.name, face=photo.face, photo=photo.digest, detector=DETECTOR,
        zone=_zone(line, photo, seen, known),
        outline_px=_points(ribbon),
        outline_mm=None if on_face is None else _points(on_face),
        length=_length(line.length, photo.scale),
        width=_width(line.width, photo.scale),
        area=_surface(line.length * max(line.width, 1.0), photo.scale),
        contrast=quantity(line.contrast, "ratio", resolution="0.01"),
        equivalent_width=_equivalent_width(line.equivalent_width, photo.scale),
        confidence=quantity(verdict.probability, "ratio", resolution="0.01").value,
        crop=_crop(ribbon, photo),
    )  # fmt: skip


def _length(px: float, scale: Quantity | None) -> Quantity:
    """Return a length with u² = (L·u_s/s)² + 2·u_end² and k = 2."""
    ends = sqrt(2) * END
    if scale is None:
        return quantity(px, "px", resolution="0.1", uncertainty=2 * ends)
    s = float(scale.value)
    spread = hypot(px * float(scale.uncertainty or 0), 2 * ends * s)
    return quantity(px * s, "mm", resolution="0.1", uncertainty=spread)


def _width(px: float, scale: Quantity | None) -> Quantity:
    bounded = max(px, RESOLVED)
    if scale is None:
        return quantity(bounded, "px", resolution="0.1")
    return quantity(bounded * float(scale.value), "mm", resolution="0.01")


def _surface(px2: float, scale: Quantity | None) -> Quantity:
    if scale is None:
        return quantity(px2, "px2", resolution="1")
    return quantity(px2 * float(scale.value) ** 2, "mm2", resolution="0.01")


def _equivalent_width(px: float, scale: Quantity | None) -> Quantity:
    if scale is None:
        return quantity(px, "px", resolution="0.01")
    return quantity(1000 * px * float(scale.value), "um", resolution="0.1")


def _ribbon(line: Profile) -> Values:
    """Return the closed outline (n, 2) of a line as wide as it is, px."""
    simple = cv2.approxPolyDP(line.centre.astype(np.float32).reshape(-1, 1, 2), 0.7, False)
    centre: Values = np.asarray(simple, np.float64).reshape(-1, 2)
    along: Values = np.asarray(np.gradient(centre, axis=0))
    along /= np.maximum(np.hypot(along[:, 0], along[:, 1])[:, None], 1e-9)
    half = max(line.width / 2, 1.0) * np.stack([-along[:, 1], along[:, 0]], axis=1)
    return np.concatenate([centre + half, (centre - half)[::-1]])


def _on_face(points: Values, seen: Outline, mm_per_px: float) -> Values:
    """Return points in mm from the upper left corner of the device as it lies in the photo."""
    origin, right, down = seen.frame()
    return np.stack([(points - origin) @ right, (points - origin) @ down], axis=1) * mm_per_px


def _zone(line: Profile, photo: Photo, seen: Outline | None, known: DeviceOutline | None) -> str | None:
    """Return the zone of the line's middle; None unless the device stands upright in the photo and has a scale."""
    if seen is None or known is None or photo.scale is None or photo.face not in ("front", "back"):
        return None
    _, right, down = seen.frame()
    if np.ptp(seen.corners @ right) > np.ptp(seen.corners @ down):
        return None
    middle = _on_face(line.centre[len(line.centre) // 2][None], seen, float(photo.scale.value))
    return zone_at(known, photo.face, *_points(middle)[0])


def _crop(points: Values, photo: Photo) -> tuple[int, int, int, int]:
    low = np.maximum(np.floor(points.min(axis=0)).astype(int) - MARGIN, 0)
    high = np.minimum(np.ceil(points.max(axis=0)).astype(int) + MARGIN + 1, (photo.width, photo.height))
    return int(low[0]), int(low[1]), int(high[0] - low[0]), int(high[1] - low[1])


def _points(points: Values) -> tuple[Point, ...]:
    """Return points (n, 2) as exact numbers with one decimal."""
    exact = [[to_resolution(float(value), TENTH) for value in point] for point in points]
    return tuple((x, y) for x, y in exact)
