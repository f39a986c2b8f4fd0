"""Whatever is changed after signing is found, and the sentence names it."""

import base64
import io
import json
import re
from pathlib import Path

import pytest
from example_inspection import Example, make_example
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from grader.envelope import decode
from grader.payload import STANDARDS
from grader.trust import Trust, read_trust
from grader.verify import Verification, verify


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Example:
    return make_example(tmp_path_factory.mktemp("made"))


@pytest.fixture(scope="module")
def trust(made: Example) -> Trust:
    return read_trust(made.keys / "trust.json", made.keys / "root.pub")


@pytest.fixture
def example(made: Example, tmp_path: Path) -> Example:
    return made.copy(tmp_path)


def flip(path: Path, bit: int | None = None) -> None:
    data = bytearray(path.read_bytes())
    bit = 4 * len(data) if bit is None else bit
    data[bit // 8] ^= 1 << bit % 8
    path.write_bytes(data)


def failures(verification: Verification) -> dict[str, str]:
    assert not verification.ok
    return {check.name: check.sentence for check in verification.checks if check.ok is False}


PAYLOAD = [
    ("data/photos/back.jpg", "The photo data/photos/back.jpg"),
    ("data/transcripts/adb.jsonl", "The transcript data/transcripts/adb.jsonl"),
    ("data/readings.json", "The readings file data/readings.json"),
    ("data/defects.json", "The defects file data/defects.json"),
    ("data/photos.json", "The file data/photos.json"),
    ("data/device.json", "The file data/device.json"),
    ("data/environment.json", "The file data/environment.json"),
    ("data/checklist.json", "The file data/checklist.json"),
    ("data/salt.txt", "The file data/salt.txt"),
    ("data/calibration/camera.json", "The calibration data/calibration/camera.json"),
    ("manifest-sha256.txt", "The file manifest-sha256.txt"),
    ("bagit.txt", "The file bagit.txt"),
    ("bag-info.txt", "The file bag-info.txt"),
]


@pytest.mark.parametrize(("name", "words"), PAYLOAD)
@pytest.mark.parametrize("face", ["report.json", "report.pdf", "report.html"])
def test_one_byte_of_the_evidence(example: Example, trust: Trust, name: str, words: str, face: str) -> None:
    flip(example.bag / name)
    failed = failures(verify(example.folder / face, trust))
    assert list(failed) == ["bag"]
    assert failed["bag"].startswith(words) and "was changed after the inspection" in failed["bag"]


def test_one_byte_of_a_standard(example: Example, trust: Trust) -> None:
    for file in sorted((example.bag / STANDARDS).iterdir()):
        flip(file)
        failed = failures(verify(example.folder, trust))
        assert failed["bag"].startswith(f"The standard {STANDARDS}{file.name} does not have the digest")
        flip(file)
    assert verify(example.folder, trust).ok


def test_one_byte_of_the_tag_manifest(example: Example, trust: Trust) -> None:
    flip(example.bag / "tagmanifest-sha256.txt")
    failed = failures(verify(example.folder, trust))
    assert "tagmanifest-sha256.txt" in failed["evidence"]


def test_a_file_that_was_taken_away_or_added(example: Example, trust: Trust) -> None:
    (example.bag / "data/photos/back.jpg").rename(example.bag / "data/photos/rear.jpg")
    assert "The photo data/photos/back.jpg is missing" in failures(verify(example.folder, trust))["bag"]


def test_a_bag_that_was_never_finished(example: Example, trust: Trust) -> None:
    (example.bag / "tagmanifest-sha256.txt").unlink()
    failed = failures(verify(example.folder, trust))
    assert all("is an unfinished inspection" in failed[name] for name in ("bag", "evidence"))


def test_a_bag_that_leads_outside(example: Example, trust: Trust) -> None:
    with (example.bag / "manifest-sha256.txt").open("a") as manifest:
        manifest.write(f"{'0' * 64}  ../../keys/root.key\n")
    assert "manifest-sha256.txt" in failures(verify(example.folder, trust))["bag"]


def test_a_link_in_the_bag(example: Example, trust: Trust) -> None:
    photo = example.bag / "data/photos/back.jpg"
    photo.rename(example.folder / "back.jpg")
    photo.symlink_to(example.folder / "back.jpg")
    assert "data/photos/back.jpg" in failures(verify(example.folder, trust))["bag"]


def altered(envelope: bytes) -> bytes:
    """Make the report inside an envelope say something better, and leave the signature as it is."""
    raw = json.loads(envelope)
    body = decode(raw["payload"]).replace(b'"inspected_at":"2026', b'"inspected_at":"2027', 1)
    assert body != decode(raw["payload"])
    return json.dumps({**raw, "payload": base64.b64encode(body).decode()}).encode()


CHANGED = {"signature": "The signature does not hold under the key of station bench-1: the report was changed."}


def test_one_byte_of_the_json(example: Example, trust: Trust) -> None:
    path = example.folder / "report.json"
    path.write_bytes(altered(path.read_bytes()))
    assert failures(verify(path, trust)) == CHANGED


def test_one_byte_of_the_json_inside_the_pdf(example: Example, trust: Trust) -> None:
    path = example.folder / "report.pdf"
    envelope = PdfReader(io.BytesIO(path.read_bytes())).attachments["report.dsse.json"][0]
    writer = PdfWriter()
    writer.append(io.BytesIO(path.read_bytes()))
    writer.add_attachment("report.dsse.json", altered(envelope))
    writer.write(path)
    assert failures(verify(path, trust)) == CHANGED


def test_one_byte_of_the_json_inside_the_page(example: Example, trust: Trust) -> None:
    path = example.folder / "report.html"
    envelope = (example.folder / "report.json").read_bytes()
    page = path.read_bytes()
    path.write_bytes(page.replace(base64.b64encode(envelope), base64.b64encode(altered(envelope))))
    assert page != path.read_bytes()
    assert failures(verify(path, trust)) == CHANGED


def test_the_face_of_the_page_is_not_what_is_verified(example: Example, trust: Trust) -> None:
    """Without drawing again, only what is inside is judged: its report, not the text around it, is handed on."""
    path = example.folder / "report.html"
    path.write_text(re.sub("<h1>.*?</h1>", "<h1>Mint</h1>", path.read_text()))
    verification = verify(path, trust)
    assert verification.ok and verification.report == example.report()


@pytest.mark.parametrize("part", [0, 0.1, 0.5, 0.9])
@pytest.mark.parametrize("name", ["report.json", "report.pdf", "report.html"])
def test_a_cut_report_is_refused_or_whole_inside(example: Example, trust: Trust, name: str, part: float) -> None:
    """A page cut after the link still holds the whole signed report; cut JSON never does."""
    path = example.folder / name
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * part)])
    verification = verify(path, trust)
    if verification.report is None:
        assert "signature" in failures(verification)
    else:
        assert name != "report.json" and verification.report == example.report()


@given(data=st.data())
@settings(max_examples=120, deadline=None)
def test_no_flipped_bit_of_the_evidence_goes_unseen(made: Example, trust: Trust, data: st.DataObject) -> None:
    """Every single one: there is no harmless byte in a bag."""
    file = data.draw(st.sampled_from(sorted(each for each in made.bag.rglob("*") if each.is_file())))
    bit = data.draw(st.integers(0, 8 * file.stat().st_size - 1))
    flip(file, bit)
    try:
        failed = failures(verify(made.folder, trust, again="decide"))
        assert file.relative_to(made.bag).as_posix() in " ".join(failed.values())
    finally:
        flip(file, bit)


@given(data=st.data())
@settings(max_examples=250, deadline=None)
def test_a_flipped_bit_of_the_envelope_is_caught_or_harmless(made: Example, trust: Trust, data: st.DataObject) -> None:
    """Harmless are the key id, unknown fields, white space, and base64's other alphabet: none of them is signed.

    Whatever passes hands on the very report that was signed. No flip makes a report that says anything else.
    """
    path = made.folder / "report.json"
    whole = path.read_bytes()
    bit = data.draw(st.integers(0, 8 * len(whole) - 1))
    flip(path, bit)
    try:
        verification = verify(path, trust, again="decide")
        changed = path.read_bytes()
    finally:
        path.write_bytes(whole)
    if verification.ok:
        assert verification.report == made.report()
        assert not _is_signed(whole, changed)
    else:
        assert len(failures(verification)) >= 1


def _is_signed(whole: bytes, changed: bytes) -> bool:
    """Whether two envelopes differ in anything that a signature covers, or in a signature."""
    return _signed_part(whole) != _signed_part(changed)


def _signed_part(envelope: bytes) -> tuple[str, bytes, list[bytes]]:
    raw = json.loads(envelope)
    return raw["payloadType"], decode(raw["payload"]), [decode(each["sig"]) for each in raw["signatures"]]


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_flipped_bit_of_the_pdf_never_changes_the_report(made: Example, trust: Trust, data: st.DataObject) -> None:
    path = made.folder / "report.pdf"
    whole = path.read_bytes()
    bit = data.draw(st.integers(0, 8 * len(whole) - 1))
    flip(path, bit)
    try:
        verification = verify(path, trust, again="decide")
    finally:
        path.write_bytes(whole)
    assert verification.report in (None, made.report())
