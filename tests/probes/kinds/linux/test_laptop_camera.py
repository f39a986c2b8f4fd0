"""The camera and the sound devices of a laptop."""

import random
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.answer import Shortfall
from probes.kinds.linux.audio import PLAYING, RECORDING, audio
from probes.kinds.linux.camera import (
    FRAME,
    HEIGHT,
    LISTING,
    NODES,
    OPEN,
    OPENED,
    WIDTH,
    camera,
    camera_frame,
    cameras,
    known,
)  # fmt: skip
from probes.reading import Outcome

WEBCAM = "Integrated Camera: Integrated C (usb-0000:00:14.0-8):\n\t/dev/video0\n\t/dev/video1\n\t/dev/media0\n\n"
IPU6 = (
    "ipu6 (PCI:0000:00:05.0):\n" + "".join(f"\t/dev/video{number}\n" for number in range(2, 34)) + "\t/dev/media1\n\n"
)
LOOP = "Dummy video device (0x0000) (platform:v4l2loopback-000):\n\t/dev/video40\n\n"
ASK = FRAME.format("/dev/video0")
PIXELS = WIDTH * HEIGHT


def frame(luminance: bytes) -> bytes:
    return b"".join(bytes((value, 128)) for value in luminance)


PICTURE = frame(bytes(40 + (place % WIDTH) // 4 for place in range(PIXELS)))
BLACK, GREY = frame(b"\x10" * PIXELS), frame(b"\x80" * PIXELS)
NOISE = frame(random.Random(1).randbytes(PIXELS))


def shot(converse, said: object, word: str | None = None, what: str = ""):
    talk = [(LISTING, WEBCAM), (f"operator:do {OPEN}", "done\n"), (ASK, said)]
    return converse(camera_frame, talk + ([(f"operator:judge {OPENED.format(what)}", word)] if word else []))[
        "camera.front"
    ]


def test_cameras_are_counted_and_not_their_nodes(converse) -> None:
    readings = converse(camera, [(LISTING, WEBCAM + IPU6 + LOOP)])
    assert str(readings["camera.count"].value) == "2"
    assert readings["camera.list"].value == (
        "Integrated Camera: Integrated C (usb-0000:00:14.0-8), 2 nodes; ipu6 (PCI:0000:00:05.0), 32 nodes"
    )


@pytest.mark.parametrize(
    "said", ["", {"exit_code": 1, "stderr": "Cannot open device /dev/video0, exiting."}, WEBCAM[:40], LOOP]
)
def test_no_listed_camera_is_no_proof_of_none(converse, said) -> None:
    for reading in (*converse(camera, [(LISTING, said)]).values(), *converse(camera_frame, [(LISTING, said)]).values()):
        assert reading.outcome is Outcome.NOT_READABLE


def test_without_v4l2_ctl_it_says_what_to_install(converse) -> None:
    assert "install v4l-utils" in converse(camera, [(LISTING, {"exit_code": 127})])["camera.list"].reason


def test_a_picture_passes(converse) -> None:
    reading = shot(converse, PICTURE)
    assert reading.outcome is Outcome.PASSED
    assert "Integrated Camera" in reading.method


@pytest.mark.parametrize(
    ("said", "what"),
    [(BLACK, "black"), (GREY, "without anything in it"), (NOISE, "noise")],
    ids=["black", "grey", "noise"],
)
def test_a_frame_that_shows_nothing_has_failed_only_with_an_open_shutter(converse, said: bytes, what: str) -> None:
    assert shot(converse, said, "yes\n", what).outcome is Outcome.FAILED
    assert shot(converse, said, "no: it was shut\n", what).outcome is Outcome.NOT_TESTED
    assert shot(converse, said).outcome is Outcome.NOT_TESTED


@pytest.mark.parametrize(
    "said",
    [
        b"",
        PICTURE[:-2],
        {"failure": "timeout", "stdout": PICTURE},
        {"exit_code": 1, "stderr": "VIDIOC_STREAMON returned -1"},
    ],
)
def test_a_frame_that_is_not_whole_is_no_verdict(converse, said) -> None:
    assert shot(converse, said).outcome is Outcome.NOT_READABLE


@given(st.text("cam (usb):\n\t/dev/video0", max_size=120))
def test_any_listing_is_parsed_or_refused(text: str) -> None:
    try:
        found = cameras(text)
    except Shortfall:
        return
    assert all(each.nodes for each in found)


PLAYS = (
    "**** List of PLAYBACK Hardware Devices ****\n"
    "card 0: PCH [HDA Intel PCH], device 0: ALC256 Analog [ALC256 Analog]\n  Subdevices: 1/1\n"
    "card 0: PCH [HDA Intel PCH], device 3: HDMI 0 [HDMI 0]\n  Subdevices: 1/1\n"
)
NONE = {"exit_code": 1, "stderr": "aplay: device_list:274: no soundcards found...\n"}


def test_what_plays_and_records_is_named_without_monitors(converse) -> None:
    recording = PLAYS.replace("PLAYBACK", "CAPTURE")
    reading = converse(audio, [(PLAYING, PLAYS), (RECORDING, recording)])["audio.devices"]
    assert reading.value == "plays ALC256 Analog (HDA Intel PCH); records ALC256 Analog (HDA Intel PCH)"
    assert converse(audio, [(PLAYING, PLAYS), (RECORDING, NONE)])["audio.devices"].value.endswith("records nowhere")


def test_no_sound_device_is_not_said_to_be_absent(converse) -> None:
    assert converse(audio, [(PLAYING, NONE), (RECORDING, NONE)])["audio.devices"].outcome is Outcome.NOT_READABLE
    assert converse(audio, [(PLAYING, {"exit_code": 127})])["audio.devices"].outcome is Outcome.NOT_TESTED


MISSING = {"exit_code": 127, "stderr": "not found"}
USB = "/devices/pci0000:00/0000:00:14.0/usb1/1-6"


def node(number: int, path: str, name: str, takes: str) -> tuple[str, str]:
    """Return what udev knows of a node."""
    told = f"DEVPATH={path}/video4linux/video{number}\nID_V4L_PRODUCT={name}\nID_V4L_CAPABILITIES={takes}\n"
    return f"run:udevadm info --query=property --name=/dev/video{number}", told


def test_udev_names_the_cameras_where_v4l2_ctl_is_not_installed(converse) -> None:
    said = [
        (LISTING, MISSING), (NODES, "v4l-subdev0\nvideo0\nvideo1\nvideo2\nvideo3\nvideo4\nvideo5\n"),
        node(0, f"{USB}/1-6:1.0", "Front", ":capture:"), node(1, f"{USB}/1-6:1.0", "Front", ":"),
        node(2, f"{USB}/1-6:1.2", "Infrared", ":capture:"),
        node(3, "/devices/virtual", "Dummy", ":capture:"),
        node(4, "/devices/pci0000:00/0000:00:05.0", "Intel IPU6 ISYS Capture 0", ":capture:"),
        node(5, "/devices/platform/codec", "codec", ":video_output:capture:"),
    ]  # fmt: skip
    readings = converse(camera, said)
    assert readings["camera.list"].value == "Front, 3 nodes; Intel IPU6 ISYS Capture 0, 1 nodes"
    assert str(readings["camera.count"].value) == "2"
    assert readings["camera.list"].method == "udev"


def test_udev_that_knows_no_camera_proves_none_absent(converse) -> None:
    for said in ([], [(NODES, "")], [(NODES, "video0\n"), node(0, USB, "Scaler-isp", ":capture:")]):
        reading = converse(camera, [(LISTING, MISSING), *said])["camera.count"]
        assert reading.outcome is Outcome.NOT_READABLE
        assert "install v4l-utils" in reading.reason


@given(st.lists(st.text("DEVPATH=/ICV4L_PRODUCTAPABILITIES:capture\n", max_size=200), max_size=3))
def test_any_properties_are_read_or_refused(texts: list[str]) -> None:
    with suppress(Shortfall):
        assert known(tuple(texts))
