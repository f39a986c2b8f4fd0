"""The report as one self-contained page: no script, nothing fetched, the signed envelope in a link."""

import json
from base64 import b64encode
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from calibration.record import sha256
from grader.listing.schemaorg import product
from grader.render.pictures import Pictures
from grader.render.qr import qr_svg
from grader.render.sheet import sheet
from grader.report import Report


def render_page(report: Report, envelope: bytes, pictures: Pictures) -> str:
    """Draw a report as HTML that needs no other file and runs nothing.

    Every word from the device or the report is escaped, and the page's own policy forbids scripts and fetching.
    Raises ReportError for a picture that cannot be read.
    """
    words = sheet(report, pictures.fitted)
    return _template().render(
        sheet=words,
        grades=(*filter(None, (words.headline,)), *words.others),
        pictures={name: f"data:image/jpeg;base64,{_base64(jpeg)}" for name, jpeg in pictures.fitted.items()},
        qr=Markup(qr_svg(report).decode()),
        envelope=_base64(envelope),
        product=_embedded(product(report, sha256(envelope))),
    )


def _base64(data: bytes) -> str:
    return b64encode(data).decode()


def _embedded(value: object) -> Markup:
    """Return JSON that cannot end the element it stands in, nor open a comment: no `<`, `>` or `&` remains."""
    text = json.dumps(value, ensure_ascii=True, sort_keys=True)
    return Markup(text.translate({ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&"}))


@cache
def _template() -> Template:
    loader = PackageLoader("grader", "render")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined).get_template("page.html.j2")
