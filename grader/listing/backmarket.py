"""Back Market: the fields of an offer that come from the report (seller API, specification 0.1.1 of August 2026).

The grade is given by its name: the API has three numberings of the same grades, which contradict each other.
"""

import csv
import io
import json

from calibration.record import Digest
from grader.offer import ListingError, comment, graded
from grader.report import Report

STANDARDS = ("backmarket-phones", "backmarket-other")
GRADES = {"premium": "PREMIUM", "excellent": "EXCELLENT", "good": "GOOD", "fair": "FAIR"}
COMMENT = 500
"""The most characters of an offer's comment (POST /ws/listings/{id})."""


def files(report: Report, envelope_digest: Digest) -> dict[str, bytes]:
    """Return `backmarket.json`, the offer's fields, and `backmarket.csv`, the same as a row for the catalogue upload.

    Stock number, product, price and quantity are the seller's own to add. Raises ListingError for a report that
    Back Market's standard does not grade.
    """
    offer = _offer(report, envelope_digest)
    return {"backmarket.json": json.dumps(offer, indent=2, ensure_ascii=False).encode(), "backmarket.csv": _row(offer)}


def _offer(report: Report, envelope_digest: Digest) -> dict[str, str | bool]:
    """Return grade, comment and new_battery; a battery is said to be new by nobody, since no measure shows it."""
    grade = graded(report, STANDARDS)
    if grade.name not in GRADES:
        raise ListingError(f"Back Market has no grade {grade.name}: it has {', '.join(GRADES)}.")
    text = comment(report, grade, envelope_digest, COMMENT)
    return {"grade": GRADES[grade.name], "comment": text, "new_battery": False}


def _row(offer: dict[str, str | bool]) -> bytes:
    table = io.StringIO(newline="")
    rows = csv.writer(table, quoting=csv.QUOTE_ALL, lineterminator="\n")
    rows.writerow(offer)
    rows.writerow(str(value).lower() if isinstance(value, bool) else value for value in offer.values())
    return table.getvalue().encode()
