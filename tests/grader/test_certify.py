"""A certificate is believed only while everything about it holds; each way of failing has its own sentence."""

import json
from pathlib import Path

import pytest
from example_report import excellent

from calibration.certificate import Calibration, CalibrationError
from calibration.daily import Check, Figure
from calibration.quantity import quantity
from calibration.trend import keep
from grader.certificate_check import certificate_checks
from grader.certify import certify, proven, read_certificate
from grader.envelope import encode
from grader.keys import make_root, make_station, revoke
from grader.sign import read_private
from grader.trust import Trust, read_trust

SOUND = Calibration(
    instrument="camera 1", method="ruler", valid_from="2026-02-01T00:00:00Z", valid_until="2046-01-01T00:00:00Z",
    scale=quantity(0.1, "mm/px", resolution="0.001", uncertainty=0.001), station="bench-1",
)  # fmt: skip


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    make_root(folder)
    for name in ("bench-1", "bench-2"):
        make_station(folder, name, "2026-01-01T00:00:00Z", "2046-01-01T00:00:00Z")
    return folder


@pytest.fixture
def trust(keys: Path) -> Trust:
    return read_trust(keys / "trust.json")


def signed(keys: Path, calibration: Calibration, by: str = "bench-1") -> bytes:
    return certify(calibration, read_private(keys / f"{by}.key")).to_json()


def write(folder: Path, data: bytes) -> Path:
    file = folder / "camera.json"
    file.write_bytes(data)
    return file


def refusal(file: Path, trust: Trust | None, station: str | None = "bench-1") -> str:
    with pytest.raises(CalibrationError) as refused:
        read_certificate(file, trust, station=station)
    return str(refused.value)


def test_a_sound_one_is_used_without_a_remark(keys: Path, trust: Trust, tmp_path: Path) -> None:
    data = signed(keys, SOUND)
    found = read_certificate(write(tmp_path, data), trust, station="bench-1")
    assert (found.calibration, found.envelope, found.remarks) == (SOUND, data, ())


def test_one_of_before_certificates_were_signed_is_used_and_said_to_be_unsigned(trust: Trust, tmp_path: Path) -> None:
    old = SOUND.model_copy(update={"station": None})
    plain = {name: value for name, value in json.loads(old.canonical()).items()
             if name in ("instrument", "method", "valid_from", "valid_until", "scale", "evidence")}  # fmt: skip
    found = read_certificate(write(tmp_path, json.dumps(plain).encode()), trust, station="bench-1")
    assert found.calibration == old and found.envelope is None
    assert found.remarks == ("The calibration of camera 1 is not signed.",)


def test_one_that_lost_its_signature_is_refused(trust: Trust, tmp_path: Path) -> None:
    assert "says that it is of bench-1, and is not signed" in refusal(write(tmp_path, SOUND.canonical()), trust)


def test_a_changed_one_is_refused(keys: Path, trust: Trust, tmp_path: Path) -> None:
    envelope = json.loads(signed(keys, SOUND))
    envelope["payload"] = encode(SOUND.canonical().replace(b'"0.100"', b'"0.101"'))
    assert "was changed after station bench-1 signed it" in refusal(
        write(tmp_path, json.dumps(envelope).encode()), trust
    )


def test_an_expired_one_and_one_of_the_future_are_refused(keys: Path, trust: Trust, tmp_path: Path) -> None:
    for begins, ends in (
        ("2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z"),
        ("2045-01-01T00:00:00Z", "2046-01-01T00:00:00Z"),
    ):
        out_of_force = SOUND.model_copy(update={"valid_from": begins, "valid_until": ends})
        assert "calibrate again" in refusal(write(tmp_path, signed(keys, out_of_force)), trust)


def test_one_of_another_station_is_refused_at_this_one(keys: Path, trust: Trust, tmp_path: Path) -> None:
    other = SOUND.model_copy(update={"station": "bench-2"})
    file = write(tmp_path, signed(keys, other, "bench-2"))
    assert "is of station bench-2, not of bench-1" in refusal(file, trust)
    assert read_certificate(file, trust).calibration == other, "a photo alone belongs to no station"


def test_one_that_another_stations_key_signed_is_refused(keys: Path, trust: Trust, tmp_path: Path) -> None:
    file = write(tmp_path, signed(keys, SOUND, "bench-2"))
    assert "names station bench-1, but the key of station bench-2 signed it" in refusal(file, trust)


def test_one_of_an_unknown_key_is_refused(trust: Trust, tmp_path: Path) -> None:
    make_root(tmp_path / "strange")
    make_station(tmp_path / "strange", "bench-1", "2026-01-01T00:00:00Z", "2046-01-01T00:00:00Z")
    file = write(tmp_path, signed(tmp_path / "strange", SOUND))
    assert "a key that trust.json does not list" in refusal(file, trust)


def test_one_of_a_revoked_key_is_refused(tmp_path: Path) -> None:
    make_root(tmp_path / "own")
    make_station(tmp_path / "own", "bench-1", "2026-01-01T00:00:00Z", "2046-01-01T00:00:00Z")
    file = write(tmp_path, signed(tmp_path / "own", SOUND))
    revoke(tmp_path / "own", "bench-1", "stolen")
    assert "was revoked" in refusal(file, read_trust(tmp_path / "own/trust.json"))


def test_a_signed_one_without_anything_to_check_it_by_is_refused(keys: Path, tmp_path: Path) -> None:
    assert "there is no trust list to check it by" in refusal(write(tmp_path, signed(keys, SOUND)), None)


@pytest.mark.parametrize("data", [None, b"", b"{}", b"[]", b'{"payloadType": 1}', b'"payloadType"'])
def test_a_file_that_is_none_is_one_sentence(data: bytes | None, trust: Trust, tmp_path: Path) -> None:
    file = tmp_path / "camera.json"
    if data is not None:
        file.write_bytes(data)
    words = refusal(file, trust)
    assert str(file) in words and words.endswith(".")


def test_a_report_is_no_certificate(keys: Path, trust: Trust) -> None:
    envelope = json.loads(signed(keys, SOUND))
    envelope["payloadType"] = "application/vnd.in-toto+json"
    with pytest.raises(CalibrationError):
        proven(json.dumps(envelope).encode(), "camera.json", trust)


def failed(name: str, ok: bool) -> Check:
    figure = Figure(name=name, value=quantity(1, "percent"), limit=1 if ok else 0, ok=ok, remedy="" if ok else "Do.")
    return Check(at="2026-02-02T00:00:00Z", calibration=SOUND.content_digest(), photo="0" * 64, figures=(figure,))


def test_one_whose_camera_has_moved_is_refused_until_a_check_holds_again(
    keys: Path, trust: Trust, tmp_path: Path
) -> None:
    file = write(tmp_path, signed(keys, SOUND))
    keep(file, failed("scale", ok=False))
    assert "failed its check of 2026-02-02T00:00:00Z (scale)" in refusal(file, trust)
    keep(file, failed("scale", ok=True))
    assert read_certificate(file, trust).remarks == ()


def test_a_check_that_failed_for_another_reason_is_said(keys: Path, trust: Trust, tmp_path: Path) -> None:
    file = write(tmp_path, signed(keys, SOUND))
    keep(file, failed("focus", ok=False))
    (remark,) = read_certificate(file, trust).remarks
    assert "failed its check of 2026-02-02T00:00:00Z (focus)" in remark


class Bag:
    """Evidence that holds these certificates."""

    def __init__(self, *envelopes: bytes) -> None:
        self.files = {f"data/certificates/{number}.dsse.json": data for number, data in enumerate(envelopes)}

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.files)

    def read(self, name: str) -> bytes:
        return self.files[name]


def test_an_auditor_finds_the_reports_calibration_certified_or_not(keys: Path, trust: Trust) -> None:
    report = excellent().model_copy(update={"calibrations": (SOUND,)})
    other = SOUND.model_copy(update={"method": "guesswork"})
    for envelopes, sentence in (
        ((signed(keys, SOUND),), "The calibration of camera 1 is certified by station bench-1."),
        (
            (signed(keys, other),),
            "The evidence holds no signed certificate of camera 1 that says what the report says.",
        ),
        ((), "The evidence holds no signed certificate of camera 1 that says what the report says."),
        ((signed(keys, SOUND, "bench-2"),), "but the key of station bench-2 signed it."),
    ):
        (check,) = certificate_checks(report, Bag(*envelopes), trust)
        assert sentence in check.sentence and check.ok is ("is certified" in sentence)
    unsigned = report.model_copy(update={"calibrations": (SOUND.model_copy(update={"station": None}),)})
    assert not list(certificate_checks(unsigned, Bag(), trust))
