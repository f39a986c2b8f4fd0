"""`grader inspect` through the real adb server, and what `grader verify` makes of it, changed or not."""

import base64
import json
from pathlib import Path

import pytest
from command_station import Station, altered
from pypdf import PdfReader, PdfWriter


@pytest.mark.parametrize("face", ["report.pdf", "report.html", "report.json"])
def test_an_inspection_verifies_from_each_of_its_faces(station: Station, inspected: Path, face: str) -> None:
    ran = station.run("verify", inspected / face, "--trust", "keys/trust.json", "--json")
    assert (ran.code, ran.json["ok"]) == (0, True), ran.out


@pytest.mark.parametrize(
    ("part", "named"),
    [
        ("photos/back.jpg", "photo data/photos/back.jpg"),
        ("transcripts/adb.jsonl", "transcript data/transcripts/adb.jsonl"),
        ("readings.json", "data/readings.json"),
        ("standards/backmarket-phones-2026.3.toml", "standard data/standards/backmarket-phones-2026.3.toml"),
    ],
)
def test_one_changed_byte_of_the_evidence_is_named(station: Station, inspected: Path, part: str, named: str) -> None:
    altered(inspected / "evidence" / "data" / part)
    ran = station.run("verify", inspected / "report.pdf", "--trust", "keys/trust.json")
    assert ran.code == 1
    (line,) = [line for line in ran.out.splitlines() if named in line]
    assert "✗" in line and "changed" in line


def test_one_changed_byte_of_the_json_inside_the_pdf(station: Station, inspected: Path) -> None:
    pdf = inspected / "report.pdf"
    envelope = json.loads(PdfReader(pdf).attachments["report.dsse.json"][0])
    claimed = base64.b64decode(envelope["payload"])
    envelope["payload"] = base64.b64encode(claimed.replace(b"Galaxy S24", b"Galaxy S25", 1)).decode()
    assert base64.b64decode(envelope["payload"]) != claimed
    writer = PdfWriter()
    writer.append(pdf)  # the pages without the attachment
    writer.add_attachment("report.dsse.json", json.dumps(envelope).encode())
    writer.write(pdf)
    ran = station.run("verify", pdf, "--trust", "keys/trust.json")
    assert ran.code == 1
    assert "✗ The signature does not hold under the key of station bench-1: the report was changed." in ran.out


def test_a_key_that_was_revoked_or_never_known_vouches_for_nothing(station: Station, inspected: Path) -> None:
    assert station.run("keys", "init", "--dir", "others").code == 0
    unknown = station.run("verify", inspected, "--trust", "others/trust.json")
    assert unknown.code == 1 and "unknown" in unknown.out
    assert station.run("keys", "revoke", "bench-1", "--reason", "the laptop was stolen", "--dir", "keys").code == 0
    revoked = station.run("verify", inspected, "--trust", "keys/trust.json")
    assert revoked.code == 1 and "the laptop was stolen" in revoked.out


@pytest.mark.usefixtures("phone")
def test_an_expired_key_vouches_for_nothing(station: Station) -> None:
    span = ("--from", "2025-01-01T00:00:00Z", "--until", "2025-12-31T00:00:00Z")
    assert station.run("keys", "station", "old", *span, "--dir", "keys").code == 0
    ran = station.inspect("--station", "old")
    verified = station.run("verify", Path(ran.json["files"]["json"]), "--trust", "keys/trust.json")
    assert verified.code == 1 and "expired on 2025-12-31" in verified.out


def test_the_same_evidence_gives_the_same_grades_again(station: Station, inspected: Path) -> None:
    ran = station.run("grade", inspected / "evidence", "--json")
    payload = station.run("verify", inspected, "--json").json
    assert payload["ok"]
    assert [grade["standard"] for grade in ran.json] == ["backmarket-phones"]


def test_evidence_may_be_graded_under_another_standard(station: Station, inspected: Path) -> None:
    ran = station.run("grade", inspected / "evidence", "--standard", "ctia", "--standard", "ebay-refurbished", "--json")
    assert [grade["standard"] for grade in ran.json] == ["ctia", "ebay-refurbished"]


def test_a_report_can_be_issued_again_and_is_the_same(station: Station, inspected: Path) -> None:
    before = {name: (inspected / name).read_bytes() for name in ("report.json", "report.pdf", "report.html")}
    ran = station.run("report", inspected / "evidence", "--json")
    assert ran.code in (0, 1), ran.err
    assert before == {name: (inspected / name).read_bytes() for name in before}


@pytest.mark.usefixtures("phone")
def test_without_photos_the_grade_is_undetermined_and_says_what_is_missing(station: Station) -> None:
    ran = station.inspect()
    (grade,) = ran.json["grades"]
    assert (ran.code, grade["verdict"]) == (1, "undetermined")
    assert "casing" in " ".join(grade["decided_by"])


def test_no_identifier_leaves_in_clear(station: Station, inspected: Path) -> None:
    device = json.loads((inspected / "evidence/data/device.json").read_text())
    secrets = [*device["identifiers"].values()]
    assert secrets
    for name in ("report.json", "report.html"):
        text = (inspected / name).read_text()
        assert not any(secret in text for secret in secrets)
