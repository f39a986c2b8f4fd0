"""eBay: the condition and its description of a refurbished item (Inventory API names, Trading API numbers)."""

import json

from calibration.record import Digest
from grader.grade import Grade
from grader.offer import ListingError, comment, graded
from grader.report import Report

STANDARDS = ("ebay-refurbished",)
CONDITIONS = {
    "excellent": ("EXCELLENT_REFURBISHED", "2010"),
    "very_good": ("VERY_GOOD_REFURBISHED", "2020"),
    "good": ("GOOD_REFURBISHED", "2030"),
}
"""Certified (2000) is left out: only a maker, or whom a maker approved, may say it."""
DESCRIPTION = 1000
"""The most characters of conditionDescription."""


def files(report: Report, envelope_digest: Digest) -> dict[str, bytes]:
    """Return `ebay.json`: condition, conditionId and conditionDescription.

    Raises ListingError for a report that eBay's standard does not grade.
    """
    grade = graded(report, STANDARDS)
    condition, number = _condition(grade)
    text = comment(report, grade, envelope_digest, DESCRIPTION)
    item = {"condition": condition, "conditionId": number, "conditionDescription": text}
    return {"ebay.json": json.dumps(item, indent=2, ensure_ascii=False).encode()}


def _condition(grade: Grade) -> tuple[str, str]:
    plain = (grade.name or "").replace("-", "_").removesuffix("_refurbished")
    if plain not in CONDITIONS:
        raise ListingError(f"A seller cannot list the grade {grade.name} on eBay: there are {', '.join(CONDITIONS)}.")
    return CONDITIONS[plain]
