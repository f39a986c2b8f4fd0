"""Typesetting: a template of ours and the data beside it as a PDF; the same in gives the same bytes."""

import re
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import typst

from grader.render import ReportError

UNSET = re.compile(r"[^\u0000-\u024f\u0370-\u0373\u0384-\u03ce\u0400-\u045f\u2010-\u2027\u2030-\u203a\u2190-\u2193"
                    r"\u00b5\u2212\u2264\u2265\u2713\u2717\ufffd]")  # fmt: skip
"""What the fonts within typst cannot set, and PDF/A therefore forbids; a test holds the rest to be set."""


def settable(text: str) -> str:
    """Return text in which a character that no font here has is written as its code point, `[U+7EA2]`."""
    return UNSET.sub(lambda sign: f"[U+{ord(sign[0]):04X}]", text)


def typeset(main: str, given: dict[str, bytes], date: datetime, *, standard: Literal["a-2a", "a-3a"]) -> bytes:
    """Set the template `main` within a folder that holds just what it is given, and from which it cannot look out.

    The PDF is dated by `date`, not by a clock. Raises ReportError where typst refuses, as for a picture that is none.
    """
    with TemporaryDirectory(prefix="truegrade-") as folder:
        for name, data in given.items():
            Path(folder, name).write_bytes(data)
        compiler = typst.Compiler(Path(folder, main), root=folder, font_paths=_fonts())
        try:
            pdf = compiler.compile(format="pdf", pdf_standards=[standard], timestamp=int(date.timestamp()))
        except typst.TypstError as error:
            raise ReportError(f"The report cannot be set as PDF: {error.message}.") from error
        assert isinstance(pdf, bytes), "one document is one file"
        return pdf


@cache
def template(name: str) -> bytes:
    """Return a template that lies beside this module."""
    return files("grader.render").joinpath(name).read_bytes()


@cache
def _fonts() -> typst.Fonts:
    """Return only the fonts within typst: a report must not depend on what a machine has installed."""
    return typst.Fonts(include_system_fonts=False)
