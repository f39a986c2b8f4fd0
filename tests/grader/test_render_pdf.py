"""The PDF: one document for one report, the signed record inside, and no name that it cannot print."""

import io
import subprocess
import sys
from pathlib import Path

import cv2
import example_report as example
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from calibration.record import sha256
from grader.render import ReportError
from grader.render.pdf import attached_envelope, render_pdf
from grader.render.picture_name import crop_name, photo_name
from grader.render.pictures import Pictures
from grader.render.typeset import UNSET
from grader.report import PublicDevice, Report

NOTHING = Pictures()


def rendered(report: Report, pictures: Pictures = NOTHING) -> bytes:
    return render_pdf(report, example.envelope(report), pictures)


def text_of(pdf: bytes, pages: slice = slice(None)) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages[pages]).split())


def named(name: str) -> Report:
    device = PublicDevice(
        kind="phone", platform="android", maker="samsung", model="SM-S921B", name=name, identifiers={}
    )
    return example.report(device=device, photos=(), grades=example.report().grades[:1])


def test_the_envelope_comes_out_as_it_went_in() -> None:
    report = example.good()
    assert attached_envelope(rendered(report)) == example.envelope(report)


def test_it_is_pdf_a_3a_and_the_attachment_is_its_data() -> None:
    reader = PdfReader(io.BytesIO(rendered(example.good())))
    metadata = reader.xmp_metadata
    assert metadata is not None
    assert (metadata.pdfaid_part, metadata.pdfaid_conformance) == ("3", "A")
    (attached,) = reader.root_object["/AF"]
    assert attached.get_object()["/AFRelationship"] == "/Data"
    assert reader.root_object["/MarkInfo"]["/Marked"]


def test_another_process_draws_the_same_bytes(tmp_path: Path) -> None:
    program = (
        "import example_report as example; from grader.render.pdf import render_pdf; report = example.good();"
        "from calibration.record import sha256;"
        "print(sha256(render_pdf(report, example.envelope(report), example.pictures(report))))"
    )
    paths = [str(Path(__file__).parent), *sys.path]
    again = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:0] = {paths!r}; {program}"],
        cwd=tmp_path,
        env={"TZ": "Asia/Tokyo", "TMPDIR": str(tmp_path)},
        check=True,
        capture_output=True,
        text=True,
    )
    report = example.good()
    assert again.stdout.strip() == sha256(rendered(report, example.pictures(report)))


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("excellent", ("Excellent", "91 % ± 1 %", "Samsung gauge, mSavedBatteryAsoc", "214 cycles")),
        ("good", ("Good", "the longest 12.3 mm ± 0.3 mm", "To change this")),
        ("locked", ("Not gradable", "An account of type com.google is still signed in")),
        ("undetermined", ("Undetermined", "Battery health is not known", "there is no photo of the front")),
    ],
)
def test_the_first_page_says_the_grade_and_what_decided(kind: str, said: tuple[str, ...]) -> None:
    report = example.ALL[kind]()
    first = text_of(rendered(report, example.pictures(report)), slice(0, 1))
    assert [words for words in (*said, report.report_id, report.evidence) if words not in first] == []


def test_a_device_with_the_most_pictures_stays_below_three_megabytes() -> None:
    rng = np.random.default_rng(7)
    noise = rng.integers(0, 255, (2400, 1700, 3), dtype=np.uint8)
    photo, crop = (cv2.imencode(".jpg", pixels)[1].tobytes() for pixels in (noise, noise[:300, :400]))
    faces = ("lid", "screen", "keyboard", "base", "left", "right", "front", "back", "top", "bottom")
    report = example.report(photos=tuple(map(example.photo, faces)), defects=(example.defect("lid", 3, 20),) * 60)
    pictures = Pictures(photos={shot.digest: photo for shot in report.photos}, crops=(crop,) * 60)
    assert len(rendered(report, pictures)) < 3_000_000


def test_a_long_report_runs_over_pages_that_are_numbered() -> None:
    report = example.report(defects=(example.defect("back", 3, 20),) * 120)
    pages = PdfReader(io.BytesIO(rendered(report))).pages
    last = pages[-1].extract_text()
    assert f"{len(pages)} of {len(pages)}" in last
    assert sum("Equivalent width" in page.extract_text() for page in pages) >= 3


def test_a_picture_that_is_missing_is_said_to_be() -> None:
    assert text_of(rendered(example.good())).count("The picture is in the evidence.") == len(example.good().photos)


def test_a_small_picture_is_taken_as_it_is_and_a_large_one_is_made_smaller() -> None:
    report = example.good()
    photo, crop = example.jpeg(1, 300, 500), example.jpeg(2, 2000, 3000)
    made = Pictures(photos={report.photos[0].digest: photo}, crops=(crop,)).fitted
    assert made[photo_name(report.photos[0].digest)] == photo
    smaller = cv2.imdecode(np.frombuffer(made[crop_name(1)], np.uint8), cv2.IMREAD_COLOR)
    assert smaller is not None
    assert smaller.shape == (480, 320, 3)


PNG = cv2.imencode(".png", np.zeros((9, 9, 3), np.uint8))[1].tobytes()


@pytest.mark.parametrize("bad", [b"not a picture", b"", b"\xff\xd8\xff\xe0 cut", PNG, example.jpeg(3)[:300]])
def test_a_picture_that_is_none_is_refused_in_a_sentence(bad: bytes) -> None:
    report = example.good()
    with pytest.raises(ReportError, match="cannot be read: give a whole JPEG"):
        rendered(report, Pictures(photos={report.photos[0].digest: bad}))


def test_a_name_in_letters_without_a_font_is_set_as_code_points() -> None:
    assert "[U+7EA2][U+7C73] Note" in text_of(rendered(named("红米 Note")))


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=60))
def test_any_name_can_be_printed(name: str) -> None:
    assert rendered(named(name)).startswith(b"%PDF-")


def test_every_letter_that_is_let_through_can_be_set() -> None:
    letters = "".join(chr(code) for code in range(0x20, 0x10000) if not UNSET.match(chr(code)))
    printable = "".join(letter for letter in letters if letter.isprintable())
    assert len(printable) > 700
    assert rendered(named(printable)).startswith(b"%PDF-")


@pytest.mark.parametrize("name", ['#panic("x")', "*bold* _it_ $x$ `raw`", '\\ #read("/etc/passwd")', "@ref <label>"])
def test_a_name_is_never_run_as_markup(name: str) -> None:
    assert name in text_of(rendered(named(name)), slice(0, 1))


def plain_pdf(attachments: int) -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    for _ in range(attachments):
        writer.add_attachment("report.dsse.json", b"{}")
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("data", [b"", b"hello", b"%PDF-1.7\n", plain_pdf(0), plain_pdf(2)])
def test_a_file_without_one_envelope_is_refused_in_a_sentence(data: bytes) -> None:
    with pytest.raises(ReportError, match=r"^This .*\.$"):
        attached_envelope(data)


SMALL = rendered(named("x"))


@settings(max_examples=60, deadline=None)
@given(cut=st.integers(0, len(SMALL)), at=st.integers(0, len(SMALL) - 1), byte=st.integers(0, 255))
def test_a_damaged_pdf_gives_an_envelope_or_a_sentence(cut: int, at: int, byte: int) -> None:
    damaged = bytearray(SMALL)
    damaged[at] = byte
    try:
        assert isinstance(attached_envelope(bytes(damaged[:cut])), bytes)
    except ReportError as error:
        assert str(error).startswith("This ")
