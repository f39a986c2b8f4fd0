"""`grader calibrate target | camera | check`: a station's camera from the printed sheet to the certificate in use."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from command_station import Station

from benchmarks.calibration import station as rendered
from benchmarks.calibration.chart_photo import Chart, Shot
from calibration.certificate import Calibration
from grader.certify import certify
from grader.envelope import read_envelope
from grader.sign import read_private

PHONE = Chart("phone", 1.001, 0.999)
RULERS = ("--across", "240.24", "--down", "159.84")


@pytest.fixture(scope="module")
def sheets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with photos of a target, of a grey card, and of the target on another day."""
    folder = tmp_path_factory.mktemp("sheets")
    bench = rendered.Station.drawn(np.random.default_rng(7), width=1000, height=750)
    chance = np.random.default_rng(3)
    for number, camera in enumerate([bench.camera, *rendered.tilted(bench.camera, chance, 4)]):
        cv2.imwrite(str(folder / f"board-{number}.png"), bench.shot(chance).photo(PHONE, camera))
    for number in range(2):
        card = Shot(seed=number, falloff=bench.falloff, blur=0).developed(np.full((750, 1000), 0.5, np.float32))
        cv2.imwrite(str(folder / f"grey-{number}.png"), card)
    for name, fault in {"same": "same", "focus": "focus", "scale": "scale", "again": "same"}.items():
        camera, shot = rendered.fault(fault, bench.laid_again(chance), bench.shot(chance))
        cv2.imwrite(str(folder / f"{name}.png"), shot.photo(PHONE, camera))
    (folder / "truth.json").write_text(json.dumps(bench.camera.scale()))
    return folder


@pytest.fixture
def calibrated(station: Station, sheets: Path) -> Station:
    """Return a station that has calibrated its camera."""
    boards = sorted(sheets.glob("board-*.png"))
    ran = station.run("calibrate", "camera", *boards, sheets / "grey-0.png", *RULERS, "--out", "camera.json",
                      "--grey", sheets / "grey-0.png", "--grey", sheets / "grey-1.png")  # fmt: skip
    assert ran.code == 0, ran.err
    assert "grey-0.png shows no target" in ran.out and "No ColorChecker was shown" in ran.out
    return station


def payload(station: Station) -> Calibration:
    return Calibration.model_validate_json(read_envelope((station.folder / "camera.json").read_bytes(), "it").body)


def test_the_sheet_is_a_pdf_and_says_what_to_do(station: Station) -> None:
    ran = station.run("calibrate", "target", "--pdf", "sheets/phone.pdf", "--paper", "letter")
    assert ran.code == 0 and "Print it at 100 %" in ran.out
    assert (station.folder / "sheets/phone.pdf").read_bytes().startswith(b"%PDF")
    (station.folder / "file").write_text("")
    assert station.run("calibrate", "target", "--pdf", "file/phone.pdf").code == 3


def test_a_camera_is_certified_checked_and_refused_once_it_has_moved(
    calibrated: Station, sheets: Path, photos: Path
) -> None:
    found = payload(calibrated)
    truth = json.loads((sheets / "truth.json").read_text())
    assert abs(float(found.scale.value) / truth - 1) < 0.001
    assert found.station == "bench-1" and found.optics is not None and len(found.optics.photos) == 5
    assert (calibrated.folder / "camera.flat.png").is_file() and found.optics.flat_field is not None

    check = ("calibrate", "check", "--calibration", "camera.json")
    same = calibrated.run(*check, sheets / "same.png")
    assert same.code == 0 and "as its certificate says" in same.out
    blurred = calibrated.run(*check, sheets / "focus.png")
    assert blurred.code == 1 and "clean the lens" in blurred.out and "✗ focus" in blurred.out
    photo = ("photo", photos / "front.jpg", "--calibration", "camera.json")
    assert "failed its check" in calibrated.run(*photo).err, "blur is said, and does not take the scale away"
    moved = calibrated.run(*check, sheets / "scale.png", "--json")
    assert moved.code == 1 and not moved.json["ok"] and moved.json["checks"] == 3
    refused = calibrated.run(*photo)
    assert refused.code == 3 and "put the camera right and check again" in refused.err


def test_photos_are_measured_on_the_device_and_only_by_the_camera_that_was_certified(
    calibrated: Station, photos: Path
) -> None:
    photo = ("photo", photos / "front.jpg", "--maker", "samsung", "--model", "SM-S921B", "--calibration")
    (other,) = calibrated.run(*photo, "camera.json", "--json").json
    assert (
        "outline of" in other["photo"]["scale_source"]
        and "is for photos of 1000 × 750 px" in other["photo"]["scale_source"]
    )
    (unknown,) = calibrated.run("photo", photos / "front.jpg", "--calibration", "camera.json", "--json").json
    assert unknown["photo"]["scale"] is None and "is for photos of" in unknown["photo"]["scale_source"]

    found = payload(calibrated)
    assert found.optics is not None
    size = (other["photo"]["width"], other["photo"]["height"])
    optics = found.optics.model_copy(update={"size_px": size})
    key = read_private(calibrated.folder / "keys/bench-1.key")
    ours = certify(found.model_copy(update={"optics": optics}), key)
    (calibrated.folder / "ours.json").write_bytes(ours.to_json())
    (seen,) = calibrated.run(*photo, "ours.json", "--json").json
    assert seen["photo"]["scale_source"] == "calibration camera, 7.6 mm above the bench"
    assert float(seen["photo"]["scale"]["value"]) < float(found.scale.value)


@pytest.mark.usefixtures("phone")
def test_an_inspection_keeps_the_signed_certificate_and_the_report_says_whose_it_is(
    calibrated: Station, photos: Path, checklist: Path
) -> None:
    ran = calibrated.inspect("--photos", photos, "--checklist", checklist, "--calibration", "camera.json")
    assert ran.code in (0, 1), ran.err
    (folder,) = (calibrated.folder / "out").iterdir()
    kept = (folder / "evidence/data/certificates/camera.dsse.json").read_bytes()
    assert kept == (calibrated.folder / "camera.json").read_bytes()
    assert "signed by station bench-1; plane" in next(folder.glob("*.html")).read_text("utf-8")
    verified = calibrated.run("verify", folder)
    assert verified.code == 0 and "camera is certified by station bench-1" in verified.out


def test_wrong_use_and_unusable_photos_are_one_sentence(station: Station, sheets: Path) -> None:
    out = ("--out", "camera.json")
    twice = [sheets / "board-0.png", sheets / "same.png", sheets / "board-0.png"]
    flat = [sheets / f"{name}.png" for name in ("board-0", "same", "again")]
    for words, code, why in (
        ((sheets / "board-0.png", *out, "--across", "240"), 2, "give both rulers"),
        ((sheets / "board-0.png", *out), 3, "1 usable photos are too few"),
        ((sheets / "grey-0.png", sheets / "board-0.png", *out), 3, "grey-0.png shows no target"),
        ((*twice, *out), 3, "2 usable photos are too few"),
        ((*flat, *out), 3, "too alike"),
        ((sheets / "none.png", *out), 3, "cannot be read"),
        ((*flat, *out, "--across", "210", "--down", "140"), 3, "print at 100 %"),
    ):
        ran = station.run("calibrate", "camera", *words)
        assert ran.code == code and why in ran.err, ran.err
        assert not (station.folder / "camera.json").exists()
