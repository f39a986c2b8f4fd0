"""Appearance: what the photos of a casing and the marks found on them say of its screen and its body, as readings.

What was not photographed is not clean: a surface with a face that nobody photographed counts as not inspected, and a
surface can show no more than the poorest photo of its faces.
"""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from itertools import pairwise

from calibration.quantity import Quantity, quantity
from calibration.record import Digest
from grader.place import place_of
from grader.seen import by
from models.defect import SCREENS, Defect, Face
from models.photo import Photo
from probes.device import Kind
from probes.reading import Outcome, Reading

PROBE = "appearance/1"
SHOWS_FROM_50_CM, SHOWS_ON_DARK_GLASS = Decimal("7.2"), Decimal("18.3")
"""µm of equivalent width at which a normal observer sees a 10 mm scratch from 50 cm: on a white surface at 500 lux, and
on dark glass at 5 cd/m², which a screen is when it is off.

Computed with the standard observer of Watson & Ahumada 2005 (doi 10.1167/5.9.6).
"""
LINES = ("scratch", "crack")
"""Classes that count as scratches. A crack counts for one at least: whether a photo shows every crack is not known yet,
so that their number stays the operator's to attest."""

Surfaces = dict[str, tuple[Face, ...]]
HANDHELD: Surfaces = {"screen": ("front",), "body": ("back",)}
LAPTOP: Surfaces = {"screen": ("screen",), "body": ("lid", "keyboard", "base")}
SURFACES: dict[Kind, Surfaces] = {"phone": HANDHELD, "tablet": HANDHELD, "watch": HANDHELD, "laptop": LAPTOP}
"""The faces that make up each surface; a kind that is not here has no surfaces described yet.

The frame of a handheld device is an operator's to judge: no photo of a rounded edge is inspected yet (models.area)."""

Found = Quantity | str
"""What was found, or why it could not be."""


def appearance(photos: Sequence[Photo], defects: Sequence[Defect], kind: Kind) -> tuple[Reading, ...]:
    """Return the casing readings of a device: the same measures for every device of a kind, whatever was photographed.

    Of several photos of one face, the one that inspected most speaks for what could be seen, and the one that shows
    most speaks for the marks, which are the same marks and so are not added up. Lengths are in mm and strengths in µm.
    """
    readings: list[Reading] = []
    for surface, faces in SURFACES.get(kind, {}).items():
        taken = {face: [photo for photo in photos if photo.face == face] for face in faces}
        unseen = [face for face in faces if not taken[face]]
        marks = [mark for mark in defects if mark.face in faces and mark.defect_class in LINES]
        found = _seen(taken, unseen) | _scratches(taken, unseen, marks)
        method = _method(faces, unseen)
        readings += [_reading(f"casing.{surface}.{what}", value, method) for what, value in found.items()]
        far = _visible_from(marks, found["scratch.length.max"])
        readings.append(_predicted(_reading(f"casing.{surface}.{VISIBLE_FROM}", far, method), marks, photos))
    return tuple(readings)


def colour_of(readings: Iterable[Reading]) -> str:
    """Return the colour that a device tells of its casing; nothing where it tells none."""
    told = (one.value for one in readings if one.measure == "identity.colour" and one.outcome is Outcome.MEASURED)
    return next((value for value in told if isinstance(value, str)), "")


def _reading(measure: str, found: Found, method: str) -> Reading:
    if isinstance(found, Quantity):
        return Reading(measure=measure, outcome=Outcome.MEASURED, value=found, method=method, probe=PROBE)
    outcome = Outcome.NOT_TESTED if found.startswith(UNSEEN) else Outcome.NOT_READABLE
    return Reading(measure=measure, outcome=outcome, reason=found, method=method, probe=PROBE)


UNSEEN = "not photographed: "
VISIBLE_FROM = "scratch.visible_from.max"
FAINT = "too wide and faint for a distance"
UNTOLD = "no distance was predicted when the photo was looked at"
ADDED = tuple(f"casing.{surface}.{VISIBLE_FROM}" for surface in ("screen", "body"))
"""Measures that a report made by the first version of this module does not hold."""


def _method(faces: Sequence[Face], unseen: Sequence[Face]) -> str:
    seen = [face for face in faces if face not in unseen]
    if not seen:
        return "no photo"
    return f"photos of {', '.join(seen)}" + (f"; {UNSEEN}{', '.join(unseen)}" if unseen else "")


def _seen(taken: dict[Face, list[Photo]], unseen: Sequence[Face]) -> dict[str, Found]:
    """Say how much of a surface was inspected, and the faintest scratch that would have been found everywhere on it."""
    if unseen:
        return {"inspected": quantity(0, "percent"), "detection_limit": UNSEEN + ", ".join(unseen)}
    best = {face: max(photos, key=lambda photo: photo.inspected.low) for face, photos in taken.items()}
    inspected = _inspected(list(best.values()))
    limits = [photo.detection_limit for photo in best.values()]
    known = [limit for limit in limits if limit is not None and limit.unit == "um"]
    if len(known) < len(limits):
        without = [face for face, photo in best.items() if photo.detection_limit not in known]
        return {"inspected": inspected, "detection_limit": f"not known in µm for the photo of {', '.join(without)}"}
    return {"inspected": inspected, "detection_limit": max(known, key=lambda limit: limit.high)}


def _inspected(photos: Sequence[Photo]) -> Quantity:
    """Return the inspected share of all faces by their area; the least of the faces where not all areas are known."""
    areas = [area for photo in photos if (area := _area(photo))]
    if len(areas) < len(photos):
        return min((photo.inspected for photo in photos), key=lambda share: share.low)
    seen = sum(photo.inspected.low * area for photo, area in zip(photos, areas, strict=True))
    return quantity(seen / sum(areas), "percent", resolution="0.1")


def _area(photo: Photo) -> Decimal:
    """Return the area within a photo's outline in mm² (shoelace formula), or nought where it is not known."""
    if photo.outline_px is None or photo.scale is None:
        return Decimal(0)
    ring = [*photo.outline_px, photo.outline_px[0]]
    twice = sum((x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring)), Decimal(0))
    return abs(twice) / 2 * photo.scale.value**2


def _scratches(taken: dict[Face, list[Photo]], unseen: Sequence[Face], marks: Sequence[Defect]) -> dict[str, Found]:
    """Measure the scratches of a surface, as far as it was photographed."""
    faces: dict[Face, dict[Digest, list[Defect]]] = {
        face: {photo.digest: [] for photo in photos} for face, photos in taken.items()
    }
    for mark in marks:
        faces[mark.face].setdefault(mark.photo, []).append(mark)
    shown = [list(photos.values()) for photos in faces.values() if photos]
    if not shown:
        return dict.fromkeys(SCRATCHES, UNSEEN + ", ".join(unseen))
    unscaled = sorted({mark.face for photos in shown for photo in photos for mark in photo if not _scaled(mark)})
    return {
        what: f"the photo of {', '.join(unscaled)} has no scale"
        if unscaled and what != "scratch.count"
        else over_faces(_most(map(of_photo, photos)) for photos in shown)
        for what, (of_photo, over_faces) in SCRATCHES.items()
    }


def _scaled(mark: Defect) -> bool:
    return mark.length.unit == "mm" and mark.equivalent_width.unit == "um"


def _count(marks: Sequence[Defect]) -> Quantity:
    return quantity(len(marks), "count")


def _visible(marks: Sequence[Defect]) -> Quantity:
    """Count the scratches that show from 50 cm; those that may or may not are its uncertainty."""
    limits = [SHOWS_ON_DARK_GLASS if mark.face in SCREENS else SHOWS_FROM_50_CM for mark in marks]
    strengths = [mark.equivalent_width for mark in marks]
    doubtful = sum(strength.low <= limit < strength.high for strength, limit in zip(strengths, limits, strict=True))
    sure = sum(strength.value > limit for strength, limit in zip(strengths, limits, strict=True))
    return quantity(sure, "count", uncertainty=doubtful or None)


def _longest(marks: Sequence[Defect]) -> Quantity:
    return _most([quantity(0, "mm"), *(mark.length for mark in marks)])


def _total_length(marks: Sequence[Defect]) -> Quantity:
    return _sum([quantity(0, "mm"), *(mark.length for mark in marks)])


def _strongest(marks: Sequence[Defect]) -> Quantity:
    return _most([quantity(0, "um"), *(mark.equivalent_width for mark in marks)])


def _visible_from(marks: Sequence[Defect], longest: Found) -> Found:
    """Return from how far each observer sees any of the scratches, on any photo and so in any of the lights.

    Where they have no size, that is the reason why there is none; nor is there one where a single mark has no distance.
    """
    if isinstance(longest, str):
        return longest
    if untold := next((mark for mark in marks if not mark.visible_from), None):
        return f"{FAINT if untold.sighting else UNTOLD}: {untold.defect_class} on the {untold.face}"
    if not marks:
        return quantity(0, "cm")
    far = [(one.low, one.value, one.high) for mark in marks if (one := mark.visible_from)]
    low, value, high = (max(told) for told in zip(*far, strict=True))
    return Quantity(value=value, unit="cm", interval=(low, high))


def _predicted(reading: Reading, marks: Sequence[Defect], photos: Sequence[Photo]) -> Reading:
    """Return a predicted distance with the model that made it, and the place of the mark that is seen farthest."""
    told = [(mark.visible_from.high, mark) for mark in marks if mark.visible_from]
    if not told:
        return reading
    mark = max(told, key=lambda each: each[0])[1]
    method = by(mark.sighting) if mark.sighting else reading.method
    return reading.model_copy(update={"method": method, "place": place_of(mark, photos)})


def _most(found: Iterable[Quantity]) -> Quantity:
    """Return the one that may be the greatest."""
    return max(found, key=lambda one: (one.high, one.value))


def _sum(found: Iterable[Quantity]) -> Quantity:
    """Add quantities; their uncertainties add up too, for one scale is behind them all (GUM 5.2.2, note 1)."""
    parts = list(found)
    spread = [one.uncertainty for one in parts if one.uncertainty is not None]
    return Quantity(
        value=sum((one.value for one in parts), Decimal(0)),
        unit=parts[0].unit,
        uncertainty=sum(spread, Decimal(0)) if spread else None,
    )


SCRATCHES: dict[str, tuple[Callable[[Sequence[Defect]], Quantity], Callable[[Iterable[Quantity]], Quantity]]] = {
    "scratch.count": (_count, _sum),
    "scratch.visible.count": (_visible, _sum),
    "scratch.length.max": (_longest, _most),
    "scratch.length.total": (_total_length, _sum),
    "scratch.equivalent_width.max": (_strongest, _most),
}
"""How each measure is taken from the marks of one photo, and how the faces of a surface add up."""
