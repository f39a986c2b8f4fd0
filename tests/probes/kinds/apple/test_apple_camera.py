"""Cameras: what the camera driver names and misses; that it names a module is never taken for a good picture."""

import plistlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from probes.kinds.apple.camera import cameras_named
from probes.kinds.apple.identification import VALUES
from probes.reading import Outcome, Reading

Converse = Callable[..., dict[str, Reading]]

MODEL = (VALUES, plistlib.dumps({"ProductType": "iPhone15,3"}))
MODULES = {
    "BackCameraModuleSerialNumString": "DN8271828REAR", "BackTeleCameraModuleSerialNumString": "GCF45235TELE",
    "FrontCameraModuleSerialNumString": "GCF36028FRNT",
}  # fmt: skip


def named(converse: Converse, entry: Any) -> dict[str, Reading]:
    said = entry if isinstance(entry, bytes | dict) and not isinstance(entry, dict) else plistlib.dumps(entry)
    return converse(cameras_named, [MODEL, ("ioclass:AppleH13CamIn", said)])


def test_lines_of_a_real_iphone_14_pro_max(shared: Path, converse: Converse) -> None:
    output = (shared / "corpus/ios/parts/iphone15,3_ios27_AppleH13CamIn.txt").read_bytes()
    readings = named(converse, output)
    assert str(readings["camera.count"].value) == "4"
    assert readings["camera.list"].value == "rear camera, ultra-wide camera, tele camera, front camera"
    # `Invalid` of a phone that nobody has repaired: reported, with its caveat, and judged by nobody.
    assert readings["camera.validation"].value == "CmCl Pass, CmPM Invalid"
    assert "genuine phones too" in readings["camera.validation"].method


@pytest.mark.parametrize(
    ("status", "told"),
    [("Pass", "CmCl Pass"), ("Fail", "CmCl Fail"), (b"Invalid\0", "CmCl Invalid"), ("Override", "CmCl Override")],
)
def test_the_validation_is_reported_as_it_is_and_never_fails(converse: Converse, status: Any, told: str) -> None:
    reading = named(converse, {"CmClValidationStatus": status})["camera.validation"]
    assert (reading.outcome, reading.value) == (Outcome.MEASURED, told)


@pytest.mark.parametrize("entry", [{}, b"", b"<plist>", {"CmClValidationStatus": ""}, {"CmClValidationStatus": [1]},
                                   {"BackCameraModuleSerialNumString": "00000000"}, ["DN8271828REAR"]])  # fmt: skip
def test_silence_is_no_camera_and_no_validation(converse: Converse, entry: Any) -> None:
    assert {reading.outcome for reading in named(converse, entry).values()} == {Outcome.NOT_READABLE}


def test_a_named_camera_is_untried(converse: Converse) -> None:
    readings = named(converse, MODULES)
    assert {readings[each].outcome for each in ("camera.rear", "camera.front")} == {Outcome.NOT_TESTED}
    assert readings["camera.list"].value == "rear camera, tele camera, front camera"


@pytest.mark.parametrize(("key", "measure", "words"), [
    ("BackTeleCameraExpected", "camera.rear", "tele camera"),
    ("BackSuperWideCameraExpected", "camera.rear", "ultra-wide camera"),
    ("FrontCameraExpected", "camera.front", "front camera"),
])  # fmt: skip
def test_a_camera_that_is_expected_and_not_found_has_failed(
    converse: Converse, key: str, measure: str, words: str
) -> None:
    there = {name: serial for name, serial in MODULES.items() if not name.startswith(key.removesuffix("Expected"))}
    readings = named(converse, there | {key: True})
    assert (readings[measure].outcome, words in str(readings[measure].reason)) == (Outcome.FAILED, True)
    # The other side is as before.
    other = {"camera.rear", "camera.front"} - {measure}
    assert readings[other.pop()].outcome is Outcome.NOT_TESTED
    assert named(converse, there | {key: False})[measure].outcome is not Outcome.FAILED


def test_a_camera_whose_number_is_spelt_in_another_way_is_not_missed(converse: Converse) -> None:
    there = {"BackCameraModuleSerialNumString": "DN8271828REAR", "FrontCameraExpected": True}
    assert named(converse, there)["camera.front"].outcome is Outcome.FAILED
    for key in ("FrontCameraSNUM", "FrontCameraModuleSerial"):
        assert named(converse, there | {key: "GCF36028FRNT"})["camera.front"].outcome is Outcome.NOT_READABLE


def test_a_driver_that_tells_no_serial_number_at_all_misses_nothing(converse: Converse) -> None:
    readings = named(converse, {"BackCameraExpected": True, "BackTeleCameraExpected": True})
    assert readings["camera.rear"].outcome is Outcome.NOT_READABLE


def test_a_phone_that_does_not_trust_this_computer_says_so(converse: Converse) -> None:
    answers = [MODEL, ("ioclass:AppleH13CamIn", {"failure": "unauthorized"})]
    for reading in converse(cameras_named, answers).values():
        assert (reading.outcome, "accepted" in str(reading.reason)) == (Outcome.NOT_READABLE, True)
