"""Looking again: photos to defects. Exact with the same software and processor, within tolerance elsewhere."""

from decimal import Decimal
from enum import IntEnum

from calibration.quantity import Quantity
from grader.again import other_software, reason_of
from grader.appearance import colour_of
from grader.check import Check
from grader.payload import PHOTO_FILES
from grader.report import Report
from models.defect import Defect
from models.look import Look, look
from models.photo import Photo
from models.zones.catalogue import outline_of
from probes.evidence import Evidence

EXACT_WITH = ("truegrade", "opencv", "numpy", "pillow", "processor")
"""What must be the same for the pixels, and so the defects, to be the same to the last digit."""

TOLERANCE = Decimal("0.02")
"""Relative difference that other software may make, beside the stated uncertainties: a choice, see docs/verify.md."""

COMPARED = ("length", "width", "area", "equivalent_width")


class Likeness(IntEnum):
    """How like two looks at one photo are, best first."""

    SAME = 0
    WITHIN_TOLERANCE = 1
    DIFFERS = 2


def look_again(report: Report, evidence: Evidence) -> Check:
    """Look at every photo of the evidence with today's models, and compare what is found with the report."""
    if not report.photos:
        return Check(name="look again", ok=None, sentence="There are no photos: there is nothing to look at.")
    try:
        likeness = {photo.file: _likeness(photo, report, evidence) for photo in report.photos}
    except ValueError as error:
        return Check(name="look again", ok=False, sentence=reason_of(error))
    unlike = [name for name, found in likeness.items() if found > Likeness.SAME]
    if not unlike:
        words = f"All {len(likeness)} photos show the same again."
        return Check(name="look again", ok=True, sentence=words)
    return _unlike(unlike, max(likeness.values()), other_software(report, EXACT_WITH))


def _unlike(photos: list[str], worst: Likeness, others: str) -> Check:
    names = ", ".join(photos)
    if worst is Likeness.WITHIN_TOLERANCE and others:
        words = f"{names} show the same within tolerance; the report was made with {others}."
        return Check(name="look again", ok=True, sentence=words)
    if others:
        words = f"{names} show other marks than the report says, which was made with {others}."
        return Check(name="look again", ok=False, sentence=words)
    words = f"{names} show other marks than the report says, with the same software."
    return Check(name="look again", ok=False, sentence=words)


def _likeness(photo: Photo, report: Report, evidence: Evidence) -> Likeness:
    fresh = _looked(photo, report, evidence)
    said = tuple(defect for defect in report.defects if defect.photo == photo.digest)
    if fresh.photo == photo and tuple(fresh.defects) == said:
        return Likeness.SAME
    alike = len(fresh.defects) == len(said) and all(map(_alike, fresh.defects, said))
    return Likeness.WITHIN_TOLERANCE if alike else Likeness.DIFFERS


def _looked(photo: Photo, report: Report, evidence: Evidence) -> Look:
    return look(
        evidence.read(PHOTO_FILES + photo.file),
        face=photo.face,
        file=photo.file,
        outline=outline_of(report.device.maker, report.device.model),
        colour=colour_of(report.readings),
        calibration=next(iter(report.calibrations), None),
        at=report.inspected_at,
    )


def _alike(one: Defect, other: Defect) -> bool:
    same = (one.defect_class, one.face, one.zone) == (other.defect_class, other.face, other.zone)
    return same and all(_close(getattr(one, name), getattr(other, name)) for name in COMPARED)


def _close(one: Quantity, other: Quantity) -> bool:
    spread = (one.uncertainty or 0) + (other.uncertainty or 0) + TOLERANCE * max(abs(one.value), abs(other.value))
    return one.unit == other.unit and abs(one.value - other.value) <= spread
