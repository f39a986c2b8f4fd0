"""`grader photo`: the marks on single photos, with and without a scale, and calibrations that hold or do not."""

from pathlib import Path

import cv2
import pytest
from command_station import Station

from calibration.certificate import Calibration
from calibration.quantity import Quantity

MODEL = ("--maker", "samsung", "--model", "SM-S921B")


def certificate(until: str) -> Calibration:
    return Calibration(
        instrument="camera 1", method="ruler", valid_from="2020-01-01T00:00:00Z", valid_until=until,
        scale=Quantity(value="0.1", unit="mm/px", uncertainty="0.001"),
    )  # fmt: skip


def test_a_known_model_gives_millimetres(station: Station, photos: Path) -> None:
    (seen,) = station.run("photo", photos / "front.jpg", *MODEL, "--json").json
    assert seen["photo"]["face"] == "front"
    assert abs(float(seen["photo"]["scale"]["value"]) - 0.1) < 0.002, "rendered at 10 px/mm"
    assert "147" in seen["photo"]["scale_source"]


def test_without_a_model_there_are_no_millimetres(station: Station, photos: Path) -> None:
    (seen,) = station.run("photo", photos / "front.jpg", "--json").json
    assert seen["photo"]["scale"] is None
    assert seen["photo"]["scale_source"]


def test_a_calibration_in_force_gives_the_scale(station: Station, photos: Path) -> None:
    (station.folder / "camera.json").write_bytes(certificate("2046-01-01T00:00:00Z").canonical())
    (seen,) = station.run("photo", photos / "front.jpg", "--calibration", "camera.json", "--json").json
    assert seen["photo"]["scale"]["value"] == "0.1"
    assert "camera 1" in seen["photo"]["scale_source"]


def test_an_expired_calibration_is_refused_in_one_sentence(station: Station, photos: Path) -> None:
    (station.folder / "camera.json").write_bytes(certificate("2021-01-01T00:00:00Z").canonical())
    ran = station.run("photo", photos / "front.jpg", "--calibration", "camera.json")
    assert ran.code == 3 and "calibrate again" in ran.err


@pytest.mark.usefixtures("phone")
def test_an_inspection_refuses_an_expired_calibration_before_it_asks_anything(station: Station) -> None:
    (station.folder / "camera.json").write_bytes(certificate("2021-01-01T00:00:00Z").canonical())
    ran = station.run("inspect", "--calibration", "camera.json")
    assert ran.code == 3 and "calibrate again" in ran.err
    assert not (station.folder / "out").exists()


def test_the_marks_are_drawn_on_a_picture(station: Station, photos: Path) -> None:
    ran = station.run("photo", photos / "front.jpg", photos / "back.jpg", *MODEL, "--overlay", "drawn")
    assert ran.code == 0, ran.err
    for face in ("front", "back"):
        assert f"{face}.jpg" in ran.out
        assert cv2.imread(str(station.folder / f"drawn/{face}.marks.jpg")) is not None


def test_an_edge_says_that_it_is_not_inspected(station: Station, photos: Path) -> None:
    (seen,) = station.run("photo", photos / "left.jpg", *MODEL, "--json").json
    assert seen["photo"]["inspected"]["value"] == "0.0"
    assert seen["photo"]["detection_limit"] is None and seen["defects"] == []
    assert ["rounded edge" in sentence for sentence in seen["photo"]["uninspected"]] == [True]


def test_a_face_can_be_named_on_the_command_line(station: Station, photos: Path) -> None:
    (station.folder / "IMG_1.jpg").write_bytes((photos / "back.jpg").read_bytes())
    assert station.run("photo", "IMG_1.jpg").code == 3
    (seen,) = station.run("photo", "IMG_1.jpg", "--face", "back", "--json").json
    assert seen["photo"]["face"] == "back"
