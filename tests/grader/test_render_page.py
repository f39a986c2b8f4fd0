"""The page: complete in itself, inert whatever a device calls itself, and carrying the signed record."""

import json
from base64 import b64decode
from html.parser import HTMLParser

import example_report as example
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calibration.record import sha256
from grader.listing.schemaorg import product
from grader.render.page import render_page
from grader.render.pictures import Pictures
from grader.report import Coverage, PublicDevice, Report
from probes.reading import Reading


class Outline(HTMLParser):
    """What a browser would make of a page: its elements with their attributes, and the text in each sort of element."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: dict[str, str] = {}
        self._open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        inside = self._open[-1] if self._open else ""
        self.text[inside] = self.text.get(inside, "") + data

    @property
    def shape(self) -> list[tuple[str, tuple[str, ...]]]:
        return [(tag, tuple(attributes)) for tag, attributes in self.elements]


def rendered(report: Report, pictures: Pictures | None = None) -> str:
    return render_page(report, example.envelope(report), pictures or Pictures())


def calling_itself(text: str) -> Report:
    """Return a report in which everything that others may have written is this text."""
    device = PublicDevice(kind="phone", platform="android", maker=text, model=text, name=text, identifiers={text: text})
    first = example.good().grades[0]
    finding = first.findings[0].model_copy(
        update={"sentence": text, "observed": text, "limit": text, "why": text, "remedy": text}
    )
    grade = first.model_copy(update={"findings": (finding,), "decided_by": (), "title": text, "summary": text})
    reading = Reading(measure="identity.os", outcome="measured", value=text, method=text, probe=text)
    row = Coverage(item="locks.root", group="locks", title=text, state="failed", how=text, measures=(text,))
    return example.report(
        report_id=text,
        device=device,
        grades=(grade,),
        readings=(reading,),
        coverage=(row,),
        station=text,
        operator=text,
        software={text: text},
        photos=(example.photo("front", file=text, scale_source=text),),
    )


def test_nothing_is_run_and_nothing_is_fetched() -> None:
    report = example.good()
    outline = Outline(rendered(report, example.pictures(report)))
    for tag, attributes in outline.elements:
        assert tag not in ("iframe", "object", "embed", "link", "base", "form")
        assert tag != "script" or attributes == {"type": "application/ld+json"}
        assert not [name for name in attributes if name.startswith("on")]
        addresses = [attributes[name] or "" for name in ("src", "href", "srcset", "action") if name in attributes]
        assert all(address.startswith(("data:", "#")) for address in addresses)
    assert "url(" not in outline.text["style"]
    assert "@import" not in outline.text["style"]


def test_every_photo_and_crop_is_inside() -> None:
    report = example.good()
    images = [
        attributes for tag, attributes in Outline(rendered(report, example.pictures(report))).elements if tag == "img"
    ]
    assert len(images) == 2 + len(report.photos) + len(report.defects)
    assert all((image["src"] or "").startswith("data:image/jpeg;base64,") and image["alt"] for image in images)


def test_the_envelope_is_saved_from_the_page_byte_for_byte() -> None:
    report = example.good()
    (link,) = [attributes for _, attributes in Outline(rendered(report)).elements if attributes.get("id") == "envelope"]
    sort, _, data = (link["href"] or "").partition(";base64,")
    assert (link["download"], sort) == ("report.json", "data:application/vnd.dsse+json")
    assert b64decode(data) == example.envelope(report)


@pytest.mark.parametrize("kind", example.ALL)
def test_the_head_holds_the_listing_as_json_ld(kind: str) -> None:
    report = example.ALL[kind]()
    text = Outline(rendered(report)).text["script"]
    assert json.loads(text) == product(report, sha256(example.envelope(report)))


HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "\"><b onclick='x'>",
    "<!--<script>",
    "{{ 7 * 7 }}",
    "</style></title><svg/onload=alert(1)>",
    "&lt;b&gt;",
    "javascript:alert(1)",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_name_is_shown_and_does_nothing(text: str) -> None:
    page = rendered(calling_itself(text))
    outline = Outline(page)
    assert outline.shape == Outline(rendered(calling_itself("plain"))).shape
    assert text in outline.text["h1"]
    assert json.loads(outline.text["script"])["model"] == text


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet=st.sampled_from("<>\"'&/=!-{}%# abscriptonload\u2028\u202e\x00")))
def test_no_text_changes_the_shape_of_the_page(text: str) -> None:
    assert Outline(rendered(calling_itself(f"x{text}"))).shape == PLAIN


PLAIN = Outline(rendered(calling_itself("plain"))).shape


def test_no_answer_is_told_by_colour_alone() -> None:
    for kind in example.ALL.values():
        page = rendered(kind())
        cells = page.split('<td class="state ')[1:]
        assert len(cells) > 50
        assert all(cell.split("</svg>", 1)[1].split("</td>")[0].strip() for cell in cells)


def test_a_page_without_a_standard_says_so() -> None:
    assert "No standard was applied." in rendered(example.report(grades=()))
