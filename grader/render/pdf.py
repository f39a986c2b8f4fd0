"""The report as PDF/A-3a, with the signed envelope inside; the same report gives the same bytes."""

import io
import re
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

import typst
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from grader.render import ReportError
from grader.render.pictures import Pictures
from grader.render.qr import qr_svg
from grader.render.sheet import sheet
from grader.report import Report

ENVELOPE = "report.dsse.json"
"""The name of the attachment."""

_UNSET = re.compile(r"[^\u0000-\u024f\u0370-\u0373\u0384-\u03ce\u0400-\u045f\u2010-\u2027\u2030-\u203a\u2190-\u2193"
                    r"\u00b5\u2212\u2264\u2265\u2713\u2717\ufffd]")  # fmt: skip
"""What the fonts within typst cannot set, and PDF/A therefore forbids; a test holds the rest to be set."""


def render_pdf(report: Report, envelope: bytes, pictures: Pictures) -> bytes:
    """Draw a report as PDF/A-3a (ISO 19005-3) with the envelope attached as `report.dsse.json`.

    Dated by the inspection, not by a clock: rendering again gives the same bytes. A character that no font here has
    is set as its code point, `[U+7EA2]`. Raises ReportError for a picture that cannot be read.
    """
    words = sheet(report, pictures.fitted).model_dump_json()
    given = {
        "report.typ": _template(),
        "sheet.json": _UNSET.sub(lambda sign: f"[U+{ord(sign[0]):04X}]", words).encode(),
        "qr.svg": qr_svg(report),
        ENVELOPE: envelope,
    }
    return _compiled({**given, **pictures.fitted}, datetime.fromisoformat(report.inspected_at))


def _compiled(given: dict[str, bytes], date: datetime) -> bytes:
    """Set report.typ within a folder that holds just what it is given, and from which it cannot look out."""
    with TemporaryDirectory(prefix="truegrade-") as folder:
        for name, data in given.items():
            Path(folder, name).write_bytes(data)
        compiler = typst.Compiler(Path(folder, "report.typ"), root=folder, font_paths=_fonts())
        try:
            pdf = compiler.compile(format="pdf", pdf_standards=["a-3a"], timestamp=int(date.timestamp()))
        except typst.TypstError as error:
            raise ReportError(f"The report cannot be set as PDF: {error.message}.") from error
        assert isinstance(pdf, bytes), "one document is one file"
        return pdf


@cache
def _template() -> bytes:
    return files("grader.render").joinpath("report.typ").read_bytes()


@cache
def _fonts() -> typst.Fonts:
    """Return only the fonts within typst: a report must not depend on what a machine has installed."""
    return typst.Fonts(include_system_fonts=False)


def attached_envelope(pdf: bytes) -> bytes:
    """Return the envelope within a report's PDF; raise ReportError if there is none, or more than one."""
    try:
        found = PdfReader(io.BytesIO(pdf)).attachments.get(ENVELOPE, [])
    except (PyPdfError, OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ReportError("This is not a PDF that can be read: give the report as it was received.") from error
    if len(found) != 1:
        raise ReportError(f"This PDF has {len(found) or 'no'} {ENVELOPE} inside: give a report made by truegrade.")
    return bytes(found[0])
