"""Cameras: what the service lists, and photos that are taken, judged and deleted; a dump that is cut lacks nothing."""

from collections.abc import Callable
from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from probes.kinds.android.camera import (
    CLOSE,
    FLASH,
    FRONT,
    OPEN,
    READY,
    REAR,
    SHEET,
    VIDEO,
    cameras_listed,
    photos,
)
from probes.kinds.android.camera_service import CAMERAS, cameras
from probes.kinds.android.features import FEATURES
from probes.kinds.android.photo import LATEST, PRESS, SHUTTERS
from probes.reading import Outcome, Reading

Converse = Callable[..., dict[str, Reading]]
Filtered = Callable[[str, bytes], bytes]
Talk = list[tuple[str, object]]


def camera(name: int, facing: str, width: int, *, flash: str, focus: str, optical: str) -> str:
    return (
        f"== Camera HAL device device@3.5/legacy/{name} (v3.5) static information: ==\n  Resource cost: 100\n"
        f"  API1 info:\n    Has a flash unit: {flash}\n    Facing: {facing}\n    Orientation: 90\n"
        "  API2 camera characteristics:\n"
        f"      android.lens.info.availableOpticalStabilization (90003): byte[1]\n        [{optical} ]\n"
        "      android.depth.availableDepthStreamConfigurations (190000): int32[4]\n        [33 90000 1 OUTPUT ]\n"
        "      android.scaler.availableStreamConfigurations (d000a): int32[12]\n        [35 9000 9000 OUTPUT ]\n"
        f"        [33 {width} 3000 OUTPUT ]\n        [33 640 480 OUTPUT ]\n        [33 8000 6000 INPUT ]\n"
        "      android.scaler.availableStreamConfigurationsMaximumResolution (d001f): int32[4]\n"
        "        [33 16000 12000 OUTPUT ]\n"
        f"      android.control.afAvailableModes (10017): byte[1]\n        [{focus} ]\n"
        "      android.request.availableCapabilities (c000c): byte[1]\n        [BACKWARD_COMPATIBLE ]\n"
    )


TWO = (
    "== Service global info: ==\n\nNumber of camera devices: 2\nNumber of normal camera devices: 2\n"
    '    Device 0 maps to "0"\n    Device 1 maps to "1"\nActive Camera Clients:\n[]\n'
    "== Camera service events log (most recent at top): ==\n"
    "  01-08 15:29:44 : CONNECT device 0 client for package com.example.diary (PID 77)\n"
    "== Camera device 0 dynamic info: ==\n  Device 0 is closed, no client instance\n"
    + camera(0, "Back", 4000, flash="true", focus="1 0 2 3 4", optical="0 1")
    + "  Physical camera 2 characteristics:\n      android.control.afAvailableModes (10017): byte[1]\n        [9 ]\n"
    + camera(1, "Front", 3264, flash="false", focus="0", optical="0")
    + "== Vendor tags: ==\n"
)
HIDDEN = TWO.replace("== Vendor", camera(20, "Back", 9000, flash="false", focus="0", optical="0") + "== Vendor")
OLD = (
    "Camera module HAL API version: 0x1\nNumber of camera devices: 2\n\nCamera 0 static information:\n  Facing: BACK\n"
    "  Orientation: 90\n  Device version: 0x100\nCamera 1 static information:\n  Facing: FRONT\n  Orientation: 270\n"
)


def outcomes(readings: dict[str, Reading]) -> dict[str, str]:
    return {name.removeprefix("camera."): str(reading.outcome) for name, reading in readings.items()}


def test_what_is_listed_is_not_tested(converse: Converse) -> None:
    readings = converse(cameras_listed, [(CAMERAS, TWO)])
    assert str(readings["camera.count"].value) == "2"
    assert readings["camera.list"].value == "rear 4000 × 3000, front 3264 × 3000"
    for part in ("front", "rear", "autofocus", "stabilisation", "flash"):
        assert readings[f"camera.{part}"].outcome is Outcome.NOT_TESTED


def test_the_filter_keeps_cameras_and_drops_apps(filtered: Filtered) -> None:
    through = filtered(CAMERAS, TWO.encode())
    assert cameras(through.decode()) == cameras(TWO)
    assert b"diary" not in through


def test_cameras_that_apps_may_not_open_are_not_listed(converse: Converse) -> None:
    assert converse(cameras_listed, [(CAMERAS, HIDDEN)])["camera.list"].value == "rear 4000 × 3000, front 3264 × 3000"


def test_android_5_tells_where_cameras_look_and_no_more(converse: Converse, filtered: Filtered) -> None:
    readings = converse(cameras_listed, [(CAMERAS, filtered(CAMERAS, OLD.encode()))])
    assert readings["camera.list"].value == "rear, front"
    for part in ("autofocus", "stabilisation", "flash"):
        assert readings[f"camera.{part}"].outcome is Outcome.NOT_READABLE


WITHOUT = [
    ("flash", "unit: true", "unit: false", ".flash"),
    ("autofocus", "[1 0 2 3 4 ]", "[0 ]", ".autofocus"),
    ("front", "Front", "Back", ".front"),
    ("rear", "Facing: Back", "Facing: Front", ""),
]
REST = "feature:android.hardware.wifi\nfeature:android.software.home_screen\n"
EVERY = "".join(f"feature:android.hardware.camera{word}\n" for word in ("", ".any", ".autofocus", ".flash", ".front"))


@pytest.mark.parametrize(("part", "said", "without", "feature"), WITHOUT)
def test_what_no_camera_has_fails_where_the_maker_names_it(
    converse: Converse, part: str, said: str, without: str, feature: str
) -> None:
    """A dead camera is not listed either, and the features are the maker's."""
    dump, line = TWO.replace(said, without), f"feature:android.hardware.camera{feature}\n"
    for named, outcome in (
        (EVERY + REST, Outcome.FAILED),
        (EVERY.replace(line, "") + REST, Outcome.NOT_PRESENT),
        (REST, Outcome.NOT_PRESENT),
        (EVERY, Outcome.NOT_READABLE),  # may be cut: software is missing
        ("", Outcome.NOT_READABLE),
        ({"failure": "timeout"}, Outcome.NOT_READABLE),
    ):
        assert converse(cameras_listed, [(CAMERAS, dump), (FEATURES, named)])[f"camera.{part}"].outcome is outcome


def test_optical_stabilisation_has_no_feature_that_could_name_it(converse: Converse) -> None:
    readings = converse(cameras_listed, [(CAMERAS, TWO.replace("[0 1 ]", "[0 ]")), (FEATURES, EVERY + REST)])
    assert readings["camera.stabilisation"].outcome is Outcome.NOT_PRESENT


@pytest.mark.parametrize(
    "said",
    [
        "",
        "No camera client yet.\n",
        "Can't find service: media.camera\n",
        TWO.replace("devices: 2", "devices: 3"),
        TWO + "*** SERVICE 'media.camera' DUMP TIMEOUT (10000ms) EXPIRED ***\n",
        {"failure": "timeout", "stdout": TWO},
    ],
)
def test_a_dump_that_is_cut_lacks_nothing(converse: Converse, said: object) -> None:
    readings = outcomes(converse(cameras_listed, [(CAMERAS, said)]))
    readings.pop("count")
    assert set(readings.values()) == {"not_readable"}


def jpeg(picture: Image.Image) -> bytes:
    out = BytesIO()
    picture.save(out, "JPEG", quality=92)
    return out.getvalue()


def page() -> bytes:
    picture = Image.new("L", (1200, 900), 230)
    for line in range(10, 890, 18):
        ImageDraw.Draw(picture).text((10, line), "a printed page of small words in many lines " * 5, fill=20)
    return jpeg(picture)


def sheet(spots: int = 0) -> bytes:
    picture = np.full((900, 1200), 200.0) + np.random.default_rng(1).normal(0, 2, (900, 1200))
    y, x = np.mgrid[0:900, 0:1200]
    for place in range(spots):
        picture[(x - 300 - 250 * place) ** 2 + (y - 450) ** 2 < 400] *= 0.8
    return jpeg(Image.fromarray(picture.astype(np.uint8)))


BLACK = jpeg(Image.new("L", (1200, 900), 3))
ONE, SECOND, THIRD = (f"/sdcard/DCIM/Camera/IMG_{number}.jpg" for number in (1, 2, 3))


def talk(rear: object = "yes\n", first: object = None, second: object = None, front: object = "yes\n",
         dump: str = TWO) -> Talk:  # fmt: skip
    """Return a conversation in which the shutter key works, and each photo is the newest from then on."""
    return [
        (f"operator:do {READY}", "done\n"), (CAMERAS, dump), (OPEN, ""), (CLOSE, ""),
        (f"operator:judge {REAR}", rear), (f"operator:do {SHEET}", "done\n"), (f"operator:judge {FRONT}", front),
        (LATEST, ""), (LATEST, f"{ONE}\n"), (LATEST, f"{SECOND}\n"),
        (SHUTTERS[0], f"{ONE}\n"), (SHUTTERS[0], f"{SECOND}\n"), (SHUTTERS[0], f"{THIRD}\n"),
        (f"pull:{ONE}", page() if first is None else first), (f"pull:{SECOND}", sheet() if second is None else second),
        (f"pull:{THIRD}", page()),
        *((f"shell:rm -f {path}", "") for path in (ONE, SECOND, THIRD)),
        (f"operator:judge {FLASH}", "yes\n"), (f"operator:judge {VIDEO}", "no: no sound\n"),
    ]  # fmt: skip


def test_good_photos_pass(converse: Converse) -> None:
    assert outcomes(converse(photos, talk())) == {
        "rear": "passed", "autofocus": "passed", "lens": "passed", "front": "passed", "flash": "passed",
        "video": "failed",
    }  # fmt: skip


def test_a_black_photo_fails(converse: Converse) -> None:
    readings = outcomes(converse(photos, talk(first=BLACK)))
    assert (readings["rear"], readings["autofocus"]) == ("failed", "not_tested")


def test_dust_fails_and_a_page_is_no_sheet(converse: Converse) -> None:
    reading = converse(photos, talk(second=sheet(spots=2)))["camera.lens"]
    assert (reading.outcome, reading.reason) == (Outcome.FAILED, "dark spots on the photo of a white sheet: 2")
    assert outcomes(converse(photos, talk(second=page())))["lens"] == "not_tested"


def test_a_blank_page_says_nothing_of_the_focus(converse: Converse) -> None:
    assert outcomes(converse(photos, talk(first=sheet())))["autofocus"] == "not_tested"


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (b"\xff\xd8 no photo", "not_readable"),
        (page()[:5000], "not_readable"),
        ({"failure": "disconnected", "stdout": page()}, "not_readable"),
        ({"exit_code": 1, "stderr": "Permission denied"}, "not_readable"),
        (b"", "not_tested"),
    ],
)
def test_a_photo_that_does_not_arrive_never_passes(converse: Converse, said: object, outcome: str) -> None:
    readings = outcomes(converse(photos, talk(first=said)))
    assert (readings["rear"], readings["autofocus"]) == (outcome, outcome)


@pytest.mark.parametrize(
    "said",
    ["", "/sdcard/DCIM/Camera/old.jpg\n", "/sdcard/DCIM/Camera/a b;reboot.jpg\n", "/data/x.jpg\n", "ls: Unknown -t\n"],
)
def test_without_a_new_photo_none_is_touched(converse: Converse, said: str) -> None:
    press = f"operator:do {PRESS.format('rear camera')}"
    shots: Talk = [(ask, said) for ask in (LATEST, *SHUTTERS)]
    kept = [each for each in talk() if each[0] not in (LATEST, *SHUTTERS)]
    readings = converse(photos, [*shots, *kept, (press, "done\n")])
    assert readings["camera.rear"].outcome is Outcome.NOT_TESTED
    assert "no new photo" in (readings["camera.rear"].reason or "")


def test_an_operator_who_presses_the_shutter_helps(converse: Converse) -> None:
    shots: Talk = [(LATEST, ""), (LATEST, f"{ONE}\n"), *((each, "") for each in SHUTTERS)]
    kept = [each for each in talk() if each[0] not in (LATEST, *SHUTTERS)]
    readings = converse(photos, [*shots, *kept, (f"operator:do {PRESS.format('rear camera')}", "done\n")])
    assert readings["camera.rear"].outcome is Outcome.PASSED


def test_a_bad_live_picture_fails_with_the_operator_s_words(converse: Converse) -> None:
    readings = converse(photos, talk(rear="no: purple stripes\n"))
    assert (readings["camera.rear"].outcome, readings["camera.rear"].reason) == (Outcome.FAILED, "purple stripes")


def test_what_the_device_lacks_is_not_asked_for(converse: Converse) -> None:
    without = TWO.replace("Front", "Back").replace("unit: true", "unit: false")
    readings = converse(photos, talk(dump=without, front="no: nobody should ask this\n"))
    assert readings["camera.front"].outcome is Outcome.NOT_TESTED
    assert readings["camera.flash"].outcome is Outcome.NOT_TESTED


def test_skipping_leaves_all_untested(converse: Converse) -> None:
    readings = converse(photos, [(f"operator:do {READY}", "skip: no time\n")])
    assert set(outcomes(readings).values()) == {"not_tested"}
    assert len(readings) == len(photos.measures)


@pytest.mark.parametrize(
    ("named", "outcome"),
    [(EVERY + REST, Outcome.FAILED), (REST, Outcome.NOT_PRESENT), ("", Outcome.NOT_READABLE)],
)
def test_no_camera_at_all_fails_a_device_that_is_built_with_one(
    converse: Converse, named: str, outcome: Outcome
) -> None:
    readings = converse(cameras_listed, [(CAMERAS, "Number of camera devices: 0\n"), (FEATURES, named)])
    parts = ("rear", "front", "flash", "autofocus", "stabilisation")
    assert {readings[f"camera.{part}"].outcome for part in parts} == {outcome}


def blurred() -> bytes:
    return jpeg(Image.open(BytesIO(page())).filter(ImageFilter.GaussianBlur(8)))


FIXED = TWO.replace("[1 0 2 3 4 ]", "[0 ]")
UNTOLD = TWO.replace("afAvailableModes", "other")


@pytest.mark.parametrize(
    ("dump", "outcome"),
    [(TWO, "not_tested"), (UNTOLD, "not_tested"), ("No camera client yet.\n", "not_tested"), (FIXED, "passed")],
)
def test_a_blurred_page_passes_a_rear_camera_of_fixed_focus_only(converse: Converse, dump: str, outcome: str) -> None:
    """Whatever the operator thinks of the live picture."""
    assert outcomes(converse(photos, talk(first=blurred(), dump=dump)))["rear"] == outcome


def test_a_sharp_page_passes_where_the_service_describes_no_camera(converse: Converse) -> None:
    readings = outcomes(converse(photos, talk(dump="No camera client yet.\n")))
    assert (readings["rear"], readings["front"]) == ("passed", "passed")


def sized(rear: str, front: str) -> str:
    """Return a dump in which the cameras take photos of these sizes only."""
    return TWO.replace("33 4000 3000", f"33 {rear}").replace("33 3264 3000", f"33 {front}")


@pytest.mark.parametrize(
    ("dump", "rear", "front", "worded"),
    [
        (sized("4000 3000", "900 1200"), "not_tested", "passed", False),
        (sized("1200 900", "3264 2448"), "passed", "not_tested", False),
        (sized("1200 900", "1200 900"), "passed", "passed", True),
        (TWO, "passed", "passed", True),
        (OLD, "passed", "passed", True),
    ],
)
def test_the_size_of_a_photo_tells_its_camera_where_only_one_has_it(
    converse: Converse, dump: str, rear: str, front: str, worded: bool
) -> None:
    """The photos of the conversation have 1200 × 900 pixels."""
    readings = converse(photos, talk(dump=dump))
    assert (readings["camera.rear"].outcome, readings["camera.front"].outcome) == (rear, front)
    passed = [reading for reading in readings.values() if "live picture" in reading.method and not reading.reason]
    assert passed
    assert {"the operator's word" in reading.method for reading in passed} == {worded}
