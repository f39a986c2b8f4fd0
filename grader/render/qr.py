"""The QR code of a report: which report, and the digest of the evidence that it stands on."""

import io

import segno

from grader.report import Report


def qr_text(report: Report) -> str:
    """Return what the QR code holds, `truegrade:REPORT_ID:EVIDENCE_ID`: a name to compare, no address to be led to."""
    return f"truegrade:{report.report_id}:{report.evidence}"


def qr_svg(report: Report) -> bytes:
    """Return the QR code as an SVG picture: dark modules with the quiet zone of 4 modules (ISO/IEC 18004)."""
    picture = io.BytesIO()
    segno.make(qr_text(report), error="m", micro=False).save(
        picture, kind="svg", xmldecl=False, svgns=True, omitsize=True
    )
    return picture.getvalue()
