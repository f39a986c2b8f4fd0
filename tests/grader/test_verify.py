"""A report is verified as a whole: who signed it, of which evidence, and whether that still gives the grade."""

import base64
import json
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from example_inspection import FROM, UNTIL, Example, make_example, payload, seal
from hypothesis import given, settings
from hypothesis import strategies as st

from calibration.record import canonical_json
from grader.appearance import ADDED
from grader.conclude import conclude
from grader.envelope import Envelope
from grader.grade import Verdict
from grader.issue import draw_again
from grader.keys import make_root, make_station, revoke
from grader.report import Report
from grader.sign import counter_sign, read_private, sign, sign_report
from grader.statement import IN_TOTO, Statement
from grader.trust import Trust, read_trust
from grader.verify import Verification, verify
from probes.evidence import Evidence


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Example:
    return make_example(tmp_path_factory.mktemp("made"))


@pytest.fixture
def example(made: Example, tmp_path: Path) -> Example:
    return made.copy(tmp_path)


@pytest.fixture
def trust(example: Example) -> Trust:
    return read_trust(example.keys / "trust.json", example.keys / "root.pub")


def answers(verification: Verification) -> dict[str, bool | None]:
    return {check.name: check.ok for check in verification.checks}


def no(verification: Verification) -> dict[str, str]:
    """Return the failed checks, and hold that each is one line and that together they are a no."""
    failed = {check.name: check.sentence for check in verification.checks if check.ok is False}
    assert failed and not verification.ok
    assert all(len(sentence.splitlines()) == 1 and sentence.endswith(".") for sentence in failed.values())
    return failed


GENUINE = ("signature", "trust", "evidence", "bag", "standard", "published", "report", "decide again", "parse again")


@pytest.mark.parametrize("name", ["report.json", "report.pdf", "report.html", "evidence", "."])
def test_a_genuine_report_passes_every_check(example: Example, trust: Trust, name: str) -> None:
    verification = verify(example.folder / name, trust)
    assert answers(verification) == dict.fromkeys(GENUINE, True), verification.checks
    assert verification.ok and verification.report == example.report()


def test_a_zip_carries_it_as_well(example: Example, trust: Trust, tmp_path: Path) -> None:
    zipped = tmp_path / "evidence.zip"
    zipped.write_bytes(Evidence.open(example.bag).pack())
    assert verify(example.folder / "report.pdf", trust, bag=zipped).ok
    (tmp_path / "report.json").write_bytes((example.folder / "report.json").read_bytes())
    assert verify(zipped, trust).ok


def test_without_evidence_only_the_signature_is_checked(example: Example, trust: Trust, tmp_path: Path) -> None:
    alone = tmp_path / "alone.pdf"
    alone.write_bytes((example.folder / "report.pdf").read_bytes())
    verification = verify(alone, trust)
    assert verification.ok
    assert answers(verification) == {"signature": True, "trust": True, "evidence": None}
    assert "only the signature was checked" in verification.checks[-1].sentence
    assert "evidence" in no(verify(alone, trust, again="decide")), "what was asked for by name must be done"


def test_without_trust_nothing_is_verified(example: Example) -> None:
    verification = verify(example.folder / "report.json", None)
    assert no(verification) == {"trust": "Not verified: no trust file was given."}
    assert answers(verification)["signature"] is None and answers(verification)["decide again"]


def test_the_photos_show_the_same_again(example: Example, trust: Trust) -> None:
    verification = verify(example.folder, trust, again="look")
    assert verification.ok and verification.checks[-1].sentence == "All 2 photos show the same again."


def longer(marks: bytes, factor: str) -> bytes:
    """Return marks that are longer by a factor."""
    raw = json.loads(marks)
    for mark in raw:
        mark["length"]["value"] = str(Decimal(mark["length"]["value"]) * Decimal(factor))
    return canonical_json(raw)


def with_software(environment: bytes, **versions: str) -> bytes:
    raw = json.loads(environment)
    return canonical_json({**raw, "software": raw["software"] | versions})


@pytest.mark.parametrize(("made_with", "holds"), [
    (("1", "4.9.0"), True), (("1.01", "4.9.0"), True), (("1.5", "4.9.0"), False), (("1.01", None), False),
])  # fmt: skip
def test_other_software_may_differ_within_tolerance_and_the_same_may_not(
    example: Example, trust: Trust, tmp_path: Path, made_with: tuple[str, str | None], holds: bool
) -> None:
    factor, opencv = made_with
    honest = payload()
    changed = {"data/defects.json": longer(honest["data/defects.json"], factor)}
    if opencv:
        changed["data/environment.json"] = with_software(honest["data/environment.json"], opencv=opencv)
    verification = verify(reissue_honestly(example, tmp_path, **changed), trust, again="look")
    assert answers(verification)["look again"] is holds
    assert verification.ok is holds


def test_a_mark_that_was_left_out_is_found_again(example: Example, trust: Trust, tmp_path: Path) -> None:
    path = reissue_honestly(example, tmp_path, **{"data/defects.json": b"[]"})
    assert verify(path, trust).ok, "deciding and parsing cannot know"
    failed = no(verify(path, trust, again="look"))
    assert list(failed) == ["look again"] and "back.jpg" in failed["look again"]


def test_depth_is_what_was_asked_for(example: Example, trust: Trust) -> None:
    assert "parse again" not in answers(verify(example.folder, trust, again="decide"))
    assert "look again" not in answers(verify(example.folder, trust, again="parse"))
    assert "look again" in answers(verify(example.folder, trust, again="look"))


def put(example: Example, envelope: Envelope) -> Path:
    path = example.folder / "report.json"
    path.write_bytes(envelope.to_json())
    return path


def test_an_unknown_key(example: Example, trust: Trust, tmp_path: Path) -> None:
    make_root(tmp_path / "forger")
    make_station(tmp_path / "forger", "bench-1", FROM, UNTIL)
    key = read_private(tmp_path / "forger" / "bench-1.key")
    failed = no(verify(put(example, sign_report(example.report(), key)), trust))
    assert "unknown key" in failed["trust"]


def test_an_expired_key(example: Example) -> None:
    make_station(example.keys, "old", "2025-01-01T00:00:00Z", FROM)
    report = example.report().model_copy(update={"station": "old"})
    trust = read_trust(example.keys / "trust.json")
    signed = put(example, sign_report(report, read_private(example.keys / "old.key")))
    assert f"The key of station old expired on {FROM}" in no(verify(signed, trust))["trust"]


def test_a_revoked_key(example: Example) -> None:
    revoke(example.keys, "bench-1", "laptop stolen")
    failed = no(verify(example.folder, read_trust(example.keys / "trust.json")))
    assert list(failed) == ["trust"] and "laptop stolen" in failed["trust"]


def test_a_key_of_another_station(example: Example) -> None:
    make_station(example.keys, "bench-2", FROM, UNTIL)
    signed = put(example, sign_report(example.report(), read_private(example.keys / "bench-2.key")))
    trust = read_trust(example.keys / "trust.json")
    assert "the key of station bench-2" in no(verify(signed, trust))["trust"]


def test_an_auditor_counter_signs(example: Example) -> None:
    make_station(example.keys, "auditor", FROM, UNTIL)
    signed = sign_report(example.report(), example.key)
    both = put(example, counter_sign(signed, read_private(example.keys / "auditor.key")))
    verification = verify(both, read_trust(example.keys / "trust.json"))
    assert verification.ok
    assert "bench-1" in verification.checks[0].sentence and "auditor" in verification.checks[0].sentence


def test_unsigned(example: Example, trust: Trust) -> None:
    envelope = sign_report(example.report(), example.key).model_copy(update={"signatures": ()})
    assert no(verify(put(example, envelope), trust)) == {"signature": "The report is not signed."}


@pytest.mark.parametrize("kind", ["application/json", "application/vnd.truegrade.trust+json"])
def test_a_wrong_payload_type(example: Example, trust: Trust, kind: str) -> None:
    envelope = sign(kind, Statement.of(example.report()).to_json(), example.key)
    assert kind in no(verify(put(example, envelope), trust))["signature"]


def test_a_signed_payload_that_is_no_report(example: Example, trust: Trust) -> None:
    failed = no(verify(put(example, sign(IN_TOTO, b"{}", example.key)), trust))
    assert "is not a https://truegrade.dev/device-grade/v1 statement" in failed["signature"]


def test_evidence_without_a_report_has_nobody_behind_it(example: Example, trust: Trust) -> None:
    (example.folder / "report.json").unlink()
    assert "nobody vouches" in no(verify(example.bag, trust))["signature"]


def test_an_inspection_that_stopped_before_its_report_says_so(example: Example, trust: Trust) -> None:
    for name in ("report.json", "report.pdf", "report.html"):
        (example.folder / name).unlink()
    stopped = verify(example.folder, trust)
    assert list(no(stopped)) == ["signature"] and answers(stopped)["bag"]
    example.bag.rename(example.folder.parent / "elsewhere")
    assert "is an unfinished inspection" in no(verify(example.folder, trust))["signature"]


def test_the_evidence_of_another_inspection(example: Example, trust: Trust, tmp_path: Path) -> None:
    seal(tmp_path / "other", **{"data/salt.txt": b"00" * 32})
    failed = no(verify(example.folder / "report.json", trust, bag=tmp_path / "other"))
    assert list(failed) == ["evidence"] and "tagmanifest-sha256.txt" in failed["evidence"]


@pytest.mark.parametrize(("content", "words"), [
    (b"", "not a DSSE envelope"), (b"{}", "not a DSSE envelope"), (b"%PDF-1.7\n", "not a PDF that can be read"),
    (b"<!doctype html><p>no link</p>", "does not hold exactly one signed report"),
    (b'<a id="envelope" href="https://example.com/report.json">', "lies elsewhere"),
    (b'<a id="envelope" href="data:application/json;base64,***">', "damaged"),
])  # fmt: skip
def test_what_is_no_report(tmp_path: Path, trust: Trust, content: bytes, words: str) -> None:
    (tmp_path / "report").write_bytes(content)
    assert words in no(verify(tmp_path / "report", trust))["signature"]
    assert "There is no report" in no(verify(tmp_path / "none", trust))["signature"]


def reissue(example: Example, tmp_path: Path, report: dict[str, object] | None = None, **changed: bytes) -> Path:
    """Do what a dishonest station with a trusted key can do: seal other evidence, sign another report."""
    bag = tmp_path / "reissued" / "evidence"
    seal(bag, **changed)
    claimed = Evidence.open(bag)
    update = {"evidence": claimed.id, **(report or {})}
    return put(Example(bag.parent, example.keys), sign_report(example.report().model_copy(update=update), example.key))


def test_a_station_cannot_sign_a_better_grade_than_its_evidence_gives(
    example: Example, trust: Trust, tmp_path: Path
) -> None:
    grades = example.report().grades
    better = grades[0].model_copy(update={"name": "excellent", "title": "Excellent", "verdict": Verdict.GRADED})
    path = reissue(example, tmp_path, {"grades": (better, *grades[1:])})
    failed = no(verify(path, trust))
    assert list(failed) == ["decide again"]
    assert "the report says Excellent under backmarket-phones" in failed["decide again"]


def test_nor_readings_that_its_evidence_does_not_hold(example: Example, trust: Trust, tmp_path: Path) -> None:
    readings = [
        each.model_copy(update={"method": "asked twice"}) if each.measure == "battery.health" else each
        for each in example.report().readings
    ]
    failed = no(verify(reissue(example, tmp_path, {"readings": tuple(readings)}), trust))
    assert failed == {"report": "The report's reading battery.health is not the one in the evidence."}


def test_a_report_from_before_distances_were_predicted_still_says_what_its_evidence_says(
    example: Example, trust: Trust, tmp_path: Path
) -> None:
    """It holds neither of the two readings; one that holds one of them must hold the right ones."""
    readings = example.report().readings
    before = tuple(each for each in readings if each.measure not in ADDED)
    assert len(before) == len(readings) - 2
    path = reissue(example, tmp_path, {"readings": before})
    assert answers(verify(path, trust))["report"] is True


def test_nor_one_reading_less(example: Example, trust: Trust, tmp_path: Path) -> None:
    less = tuple(each for each in example.report().readings if each.measure != ADDED[0])
    assert "report" in no(verify(reissue(example, tmp_path, {"readings": less}), trust))


def test_nor_hide_that_a_grade_is_borderline(example: Example, trust: Trust, tmp_path: Path) -> None:
    grade, *others = example.report().grades
    doubtful = grade.model_copy(update={"review": "Good, 71 %; Fair, 29 %: a second look decides."})
    failed = no(verify(reissue(example, tmp_path, {"grades": (doubtful, *others)}), trust))
    assert list(failed) == ["decide again"]


def test_nor_hide_a_mark(example: Example, trust: Trust, tmp_path: Path) -> None:
    failed = no(verify(reissue(example, tmp_path, {"defects": ()}), trust))
    assert failed == {"report": "The report's defects is not what the evidence says."}


def test_nor_evidence_whose_readings_the_transcript_does_not_give(
    example: Example, trust: Trust, tmp_path: Path
) -> None:
    readings = json.loads(payload()["data/readings.json"])
    health = next(each for each in readings if each["measure"] == "battery.health")
    health["value"]["value"] = "100"
    path = reissue_honestly(example, tmp_path, **{"data/readings.json": canonical_json(readings)})
    failed = no(verify(path, trust))
    assert list(failed) == ["parse again"] and "battery.health" in failed["parse again"]


def test_nor_softer_limits_under_a_known_name(example: Example, trust: Trust, tmp_path: Path) -> None:
    name = next(each for each in payload() if each.startswith("data/standards/backmarket"))
    softer = payload()[name] + b"\n# softer\n"
    failed = no(verify(reissue_honestly(example, tmp_path, **{name: softer}), trust))
    assert list(failed) == ["published"] and "backmarket-phones" in failed["published"]


def test_a_standard_that_is_not_ours_is_not_vouched_for(example: Example, trust: Trust, tmp_path: Path) -> None:
    own = payload()["data/standards/ctia-2026.1.toml"].replace(b'version = "2026.1"', b'version = "2026.9"', 1)
    environment = json.loads(payload()["data/environment.json"]) | {"standards": ["ctia-2026.9.toml"]}
    changed = {"data/standards/ctia-2026.9.toml": own, "data/environment.json": canonical_json(environment)}
    verification = verify(reissue_honestly(example, tmp_path, **changed), trust)
    assert verification.ok and answers(verification)["published"] is None
    misnamed = reissue_honestly(example, tmp_path / "misnamed", **{"data/standards/ctia-2026.1.toml": own})
    assert "There is no data/standards/ctia-2026.9.toml" in no(verify(misnamed, trust))["standard"]


def test_a_report_without_a_grade_claims_none(example: Example, trust: Trust, tmp_path: Path) -> None:
    environment = json.loads(payload()["data/environment.json"]) | {"standards": []}
    path = reissue_honestly(example, tmp_path, **{"data/environment.json": canonical_json(environment)})
    assert answers(verify(path, trust))["decide again"] is None


def test_nor_another_photo_than_was_looked_at(example: Example, trust: Trust, tmp_path: Path) -> None:
    path = reissue_honestly(example, tmp_path, **{"data/photos/back.jpg": payload()["data/photos/front.jpg"]})
    assert "The photo back.jpg in the evidence" in no(verify(path, trust))["report"]


@pytest.mark.parametrize("name", ["data/device.json", "data/environment.json", "data/readings.json", "data/salt.txt",
                                  "data/photos.json", "data/transcripts/adb.jsonl"])  # fmt: skip
def test_sealed_nonsense_is_a_no_and_never_a_crash(example: Example, trust: Trust, tmp_path: Path, name: str) -> None:
    assert no(verify(reissue(example, tmp_path, **{name: b"nonsense\n"}), trust))


ODD = st.sampled_from([None, "", "x", "-1", -1, 0, True, [], {}, "../../x", "9" * 400, "NaN", "\U0001f600", ["1", "2"]])


def altered(value: object, data: st.DataObject) -> object:
    """Return JSON with one part, somewhere, replaced by something odd."""
    if isinstance(value, dict) and value and data.draw(st.integers(0, 9)):
        name = data.draw(st.sampled_from(sorted(value)))
        return value | {name: altered(value[name], data)}
    if isinstance(value, list) and value and data.draw(st.integers(0, 9)):
        place = data.draw(st.integers(0, len(value) - 1))
        return [*value[:place], altered(value[place], data), *value[place + 1 :]]
    return data.draw(ODD)


RECORDS = ["device", "environment", "readings", "checklist", "photos", "defects", "calibration/camera"]


@given(name=st.sampled_from(RECORDS), data=st.data())
@settings(max_examples=25, deadline=None)
def test_no_sealed_record_makes_the_verifier_raise(
    made: Example, tmp_path_factory: pytest.TempPathFactory, name: str, data: st.DataObject
) -> None:
    file = f"data/{name}.json"
    odd = canonical_json(altered(json.loads(payload()[file]), data))
    root = tmp_path_factory.mktemp("odd")
    path = reissue(made, root, **{file: odd})
    verification = verify(path, read_trust(made.keys / "trust.json"))
    assert all(len(check.sentence.splitlines()) == 1 for check in verification.checks)
    if verification.ok:
        assert conclude(Evidence.open(root / "reissued" / "evidence")) == verification.report
    shutil.rmtree(root)


def reissue_honestly(example: Example, tmp_path: Path, **changed: bytes) -> Path:
    """Seal changed evidence and sign just what follows from it."""
    bag = tmp_path / "reissued" / "evidence"
    seal(bag, **changed)
    report: Report = conclude(Evidence.open(bag))
    return put(Example(bag.parent, example.keys), sign_report(report, example.key))


def test_the_page_is_drawn_again(example: Example, trust: Trust) -> None:
    path = example.folder / "report.pdf"
    assert answers(verify(path, trust, render=draw_again))["page"] is True
    path.write_bytes(path.read_bytes() + b"\n% a comment\n")
    assert "its face is not its data" in no(verify(path, trust, render=draw_again))["page"]


def test_the_page_of_another_version_is_not_compared(example: Example, trust: Trust, tmp_path: Path) -> None:
    older = with_software(payload()["data/environment.json"], typst="0.0.1")
    path = reissue_honestly(example, tmp_path, **{"data/environment.json": older})
    report, evidence = conclude(Evidence.open(path.parent / "evidence")), Evidence.open(path.parent / "evidence")
    pdf = path.with_name("report.pdf")
    pdf.write_bytes(draw_again(report, path.read_bytes(), evidence))
    verification = verify(pdf, trust, render=draw_again)
    assert verification.ok and answers(verification)["page"] is None


def test_the_page_and_the_pdf_hold_the_very_envelope(example: Example, trust: Trust) -> None:
    envelope = (example.folder / "report.json").read_bytes()
    page = (example.folder / "report.html").read_bytes()
    assert base64.b64encode(envelope) in page
