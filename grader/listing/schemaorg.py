"""schema.org: a Product with its grade as properties, as JSON-LD for a web page that sells the device."""

import json

from calibration.quantity import Quantity
from calibration.record import Digest
from grader.grade import Verdict
from grader.offer import functions, headline, reading_of
from grader.render.sheet import device_name
from grader.render.wording import printable, title_of, value_of
from grader.report import Report

_MEASURES = ("battery.health", "battery.cycles", "storage.total", "memory.total")


def files(report: Report, envelope_digest: Digest) -> dict[str, bytes]:
    """Return `schemaorg.jsonld`; raise ListingError for a report without a grade."""
    headline(report)
    return {"schemaorg.jsonld": json.dumps(product(report, envelope_digest), indent=2, ensure_ascii=False).encode()}


def product(report: Report, envelope_digest: Digest) -> dict[str, object]:
    """Return a Product (https://schema.org/Product): refurbished and on offer only where there is a grade.

    schema.org has no member for a grade, so grade, standard and proof are each an additionalProperty. The price, the
    seller and the address are the shop's own to add to `offers`.
    """
    graded = bool(report.grades) and report.grades[0].verdict is Verdict.GRADED
    offer = {"@type": "Offer", "itemCondition": "https://schema.org/RefurbishedCondition"}
    return {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": device_name(report),
        "brand": {"@type": "Brand", "name": printable(report.device.maker)},
        "model": printable(report.device.model),
        "category": report.device.kind,
        "additionalProperty": [*_grades(report), *_measured(report), *_proof(report, envelope_digest)],
        **({"offers": offer} if graded else {}),
    }


def _grades(report: Report) -> list[dict[str, str]]:
    """Return one property per standard: the grade, whose it is, and the digest of the rules."""
    return [
        _property(f"grade under {printable(grade.standard_title)}", printable(grade.title))
        | {
            "propertyID": f"{grade.standard} {grade.version}",
            "description": f"standard SHA-256 {grade.standard_digest}",
        }
        for grade in report.grades
    ]


def _measured(report: Report) -> list[dict[str, str]]:
    found = (reading_of(report, measure) for measure in _MEASURES)
    return [
        _property(title_of(reading.measure), value_of(reading))
        | {"propertyID": reading.measure, "measurementTechnique": printable(reading.method)}
        | (_span(reading.value) if isinstance(reading.value, Quantity) else {})
        for reading in found
        if reading
    ]


def _span(value: Quantity) -> dict[str, str]:
    """Return the ends of the coverage interval, where the uncertainty is known."""
    return {} if value.uncertainty is None else {"minValue": str(value.low), "maxValue": str(value.high)}


def _proof(report: Report, envelope_digest: Digest) -> list[dict[str, str]]:
    return [
        _property("functions tested", functions(report)),
        _property("inspected", report.inspected_at),
        _property("report", printable(report.report_id)),
        _property("signed record, SHA-256", envelope_digest),
        _property("evidence, SHA-256", report.evidence),
    ]


def _property(name: str, value: str) -> dict[str, str]:
    return {"@type": "PropertyValue", "name": name, "value": value}
