"""A target as a PDF to be printed: drawn to scale, nothing in it but lines and words."""

import json
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

import typst

from calibration.drawing import drawing
from calibration.target import Sheet, Target


def render_target(target: Target, sheet: Sheet) -> bytes:
    """Return the PDF of a target on a paper, one page at its true size; the same bytes every time."""
    given = {
        "target.typ": files("grader.render").joinpath("target.typ").read_bytes(),
        "target.svg": drawing(target, sheet).encode(),
        "words.json": json.dumps(_words(target, sheet)).encode(),
    }
    with TemporaryDirectory(prefix="truegrade-") as folder:
        for name, data in given.items():
            Path(folder, name).write_bytes(data)
        fonts = typst.Fonts(include_system_fonts=False)
        compiler = typst.Compiler(Path(folder, "target.typ"), root=folder, font_paths=fonts)
        pdf = compiler.compile(format="pdf", timestamp=0)
    assert isinstance(pdf, bytes), "one document is one file"
    return pdf


def _words(target: Target, sheet: Sheet) -> dict[str, object]:
    return {
        "title": target.title,
        "name": target.name,
        "paper": sheet.title,
        "width": str(sheet.width_mm),
        "height": str(sheet.height_mm),
        "across": [str(value) for value in sheet.across.from_mm],
        "across_mm": str(sheet.across.length_mm),
        "down": [str(value) for value in sheet.down.from_mm],
        "down_mm": str(sheet.down.length_mm),
    }
