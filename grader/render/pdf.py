"""The report as PDF/A-3a, with the signed envelope inside; the same report gives the same bytes."""

import io
from datetime import datetime

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from grader.render import ReportError
from grader.render.pictures import Pictures
from grader.render.qr import qr_svg
from grader.render.sheet import sheet
from grader.render.typeset import settable, template, typeset
from grader.report import Report

ENVELOPE = "report.dsse.json"
"""The name of the attachment."""


def render_pdf(report: Report, envelope: bytes, pictures: Pictures) -> bytes:
    """Draw a report as PDF/A-3a (ISO 19005-3) with the envelope attached as `report.dsse.json`.

    Dated by the inspection, not by a clock: rendering again gives the same bytes. A character that no font here has
    is set as its code point, `[U+7EA2]`. Raises ReportError for a picture that cannot be read.
    """
    words = sheet(report, pictures.fitted).model_dump_json()
    given = {
        "report.typ": template("report.typ"),
        "sheet.json": settable(words).encode(),
        "qr.svg": qr_svg(report),
        ENVELOPE: envelope,
    }
    date = datetime.fromisoformat(report.inspected_at)
    return typeset("report.typ", {**given, **pictures.fitted}, date, standard="a-3a")


def attached_envelope(pdf: bytes) -> bytes:
    """Return the envelope within a report's PDF; raise ReportError if there is none, or more than one."""
    try:
        found = PdfReader(io.BytesIO(pdf)).attachments.get(ENVELOPE, [])
    except (PyPdfError, OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ReportError("This is not a PDF that can be read: give the report as it was received.") from error
    if len(found) != 1:
        raise ReportError(f"This PDF has {len(found) or 'no'} {ENVELOPE} inside: give a report made by truegrade.")
    return bytes(found[0])
