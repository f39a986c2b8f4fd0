"""What could deceive a laptop's guided probes: other devices, lost events, keys of the terminal, hostile names."""

import struct

import pytest
from laptop_inputs import (
    ABS,
    AT_KEYS,
    KEY,
    KEYBOARD,
    LAPTOP,
    LID,
    SW,
    TOUCHPAD,
    device,
    events,
    stopped,
    strokes,
    timeout,
)

from probes.kinds.linux.camera import FRAME, LISTING, OPEN, OPENED, camera, camera_frame
from probes.kinds.linux.display import CONNECTORS, display
from probes.kinds.linux.input_device import INPUT, input_devices, keyboard_of, lid_of, touchpad_of
from probes.kinds.linux.inputs import inputs
from probes.kinds.linux.key import keys, keys_of
from probes.kinds.linux.keyboard import MISSING, PRESS, PRESSED, REST, keyboard
from probes.kinds.linux.lid import CLOSE, CLOSED, HINGE, lid
from probes.kinds.linux.ports import COUNT, DEVICES, PLUG, usb
from probes.kinds.linux.radios import ADAPTERS, SCAN, SWITCHES, radios, wifi_scan
from probes.kinds.linux.trackpad import CLICK, CLICKED, WIPE, WIPED, trackpad
from probes.link import Exchange
from probes.links.station import DATE
from probes.reading import Outcome
from probes.subject import Subject

STREAM = "events:/dev/input/event3"
BOARD = keys_of(keyboard_of(input_devices(LAPTOP)))
CODES = sorted(code for code, key in keys().items() if key in BOARD)
A, ENTER, VOLUME, PAD_5 = 30, 28, 115, 76
LOST = (0, 3, 0)
DONE = [(f"operator:do {PRESS}", "done\n"), (f"operator:do {REST}", "done\n")]


def typed(converse, pressed, *more: tuple[str, object], rest: bytes = b"", listing: str = LAPTOP):
    return converse(keyboard, [(INPUT, listing), *DONE, (STREAM, pressed), (STREAM, timeout(rest)), *more])


def without(*codes: int) -> bytes:
    return strokes([code for code in CODES if code not in codes])


class Typist:
    """A link to the computer on whose own keyboard its operator types: every key, Enter in the middle."""

    def ask(self, request: str, deadline: float = 10.0, watch=None) -> Exchange:
        said = {INPUT: LAPTOP.encode()}.get(request, b"done\n" if request.startswith("operator:") else b"")
        if watch is None:
            return Exchange(ask=request, exit_code=0, stdout=said, at="2026-11-01T00:00:00Z", seconds="0")
        arrived = b""
        for place in range(0, len(said := strokes(CODES)), 24):
            arrived += said[place : place + 24]
            if watch(said[place : place + 24]):
                break
        ended = "stopped" if len(arrived) < len(said) else "timeout"
        return Exchange(ask=request, failure=ended, stdout=arrived, at="2026-11-01T00:00:00Z", seconds="0")


def test_enter_under_test_does_not_end_the_test_of_the_keyboard() -> None:
    """The terminal takes an Enter for an operator who will not wait, and it is one of the keys to be pressed."""
    subject = Subject(Typist())
    subject.impatient = lambda: True
    reading = next(each for each in keyboard(subject) if each.measure == "laptop.keys")
    assert (reading.outcome, reading.reason) == (Outcome.PASSED, None)


@pytest.mark.parametrize(
    "place", ["/devices/virtual/input/input30", "/devices/virtual/misc/uhid/0018:0001:0001.1/input/input30"]
)
def test_what_a_program_imagines_is_no_part_of_the_laptop(place: str) -> None:
    imagined = [
        device("keyd virtual keyboard", 30, 0x06, PROP="0", KEY=f"1 {AT_KEYS}"),
        device("virtual touchpad", 31, 0x18, PROP="5", KEY="e520 10000 0 0 0 0", ABS="2e0800000000003"),
        device("virtual lid", 32, 0x19, SW="1"),
    ]
    found = input_devices("".join(imagined).replace("/devices/platform/input/input3", f"{place}"))
    assert (keyboard_of(found), touchpad_of(found), lid_of(found)) == (None, None, None)


def test_the_lid_of_a_chromebook_is_its_own() -> None:
    assert lid_of(input_devices(device("cros_ec_buttons", 4, 0x06, SW="1"))) is not None


def test_a_letter_that_the_driver_does_not_list_has_to_answer_all_the_same(converse) -> None:
    """A bitmap of some letters, Enter and Space alone would else pass a keyboard of which most was never tried."""
    few = device("half a keyboard", 3, 0x11, KEY="200000013ff0000")
    pressed = timeout(strokes([*range(16, 26), 28, 57]))
    assert typed(converse, pressed, listing=few)["laptop.keys"].outcome is Outcome.NOT_TESTED


@pytest.mark.parametrize("word", ["yes", "no"])
def test_a_key_whose_release_the_kernel_lost_is_no_verdict(converse, word: str) -> None:
    pressed = stopped(without(A) + events((KEY, A, 1), LOST, (0, 0, 0)))
    reading = typed(converse, pressed, (f"operator:judge {PRESSED.format('A')}", word))["laptop.keys"]
    assert reading.outcome is Outcome.NOT_TESTED
    assert "lost" in reading.reason


def test_a_rest_of_which_events_were_lost_does_not_pass(converse) -> None:
    reading = typed(converse, stopped(strokes(CODES)), rest=events(LOST, (0, 0, 0)))["laptop.keys.rest"]
    assert reading.outcome is Outcome.NOT_TESTED


def test_a_key_beside_the_letters_that_presses_itself_does_not_pass(converse) -> None:
    reading = typed(converse, stopped(strokes(CODES)), rest=strokes([VOLUME]))["laptop.keys.rest"]
    assert reading.outcome is Outcome.NOT_TESTED
    assert "KEY_VOLUMEUP" in reading.reason


def test_the_enter_that_answered_may_repeat_before_it_comes_up(converse) -> None:
    held = events((KEY, ENTER, 2), (0, 0, 1), (KEY, ENTER, 2), (0, 0, 1), (KEY, ENTER, 0), (0, 0, 0))
    assert typed(converse, stopped(strokes(CODES)), rest=held)["laptop.keys.rest"].outcome is Outcome.PASSED


def test_a_dead_key_of_a_pad_that_answers_is_called_by_its_name(converse) -> None:
    """Asked whether there is a number pad at all, whoever sees one would not know what to say."""
    question = f"operator:judge {MISSING.format('pad 5')}"
    reading = typed(converse, stopped(without(PAD_5)), (question, "no\n"))["laptop.keys"]
    assert reading.outcome is Outcome.FAILED
    assert "pad 5" in reading.reason


@pytest.mark.parametrize("said", [strokes(CODES), without(A)])
def test_events_of_another_length_are_not_read_as_keys(converse, said: bytes) -> None:
    """On 32 bits an event is 16 bytes: presses would be seen without their releases."""
    short = b"".join(struct.pack("<IIHHi", *event) for event in struct.iter_unpack("<qqHHi", said))
    readings = typed(converse, timeout(short), (f"operator:judge {PRESSED.format('A')}", "yes\n"))
    assert {reading.outcome for reading in readings.values()} == {Outcome.NOT_READABLE}


RANGES = "".join(
    f"    Event code {code} (ABS_MT_POSITION_{side})\n      Value      0\n      Min        0\n      Max     {most}\n"
    for code, side, most in ((53, "X", 1216), (54, "Y", 680))
)
FINGER = events((ABS, 0x2F, 0), (ABS, 0x39, 7), (ABS, 0x35, 600), (ABS, 0x36, 300), (0, 0, 0))


def test_a_wipe_of_which_events_were_lost_is_no_verdict(converse) -> None:
    node = "/dev/input/event7"
    talk = [
        (INPUT, LAPTOP), (f"run:evtest {node}", stopped(f"{RANGES}Testing ...\n".encode())),
        (f"operator:do {WIPE}", "done\n"), (f"operator:do {CLICK}", "done\n"),
        (f"events:{node}", timeout(FINGER + events(LOST, (0, 0, 0)))),
        (f"events:{node}", timeout(events((KEY, 0x110, 1), LOST, (0, 0, 0)))),
    ]  # fmt: skip
    found = converse(trackpad, talk)
    asked = [(f"operator:judge {WIPED.format(found['laptop.trackpad'].reason)}", "yes\n"),
             (f"operator:judge {CLICKED.format(found['laptop.trackpad.click'].reason)}", "yes\n")]  # fmt: skip
    readings = converse(trackpad, talk + asked)
    assert {reading.outcome for reading in readings.values()} == {Outcome.NOT_TESTED}
    assert all("lost" in reading.reason for reading in readings.values())


def test_a_lid_whose_events_were_lost_is_no_verdict(converse) -> None:
    talk = [(INPUT, LAPTOP), (f"operator:do {CLOSE}", "done\n"), (f"operator:judge {HINGE}", "yes\n"),
            ("events:/dev/input/event0", timeout(events((SW, 0, 1), LOST, (0, 0, 0))))]  # fmt: skip
    reason = converse(lid, talk)["sensors.hall"].reason
    reading = converse(lid, [*talk, (f"operator:judge {CLOSED.format(reason)}", "yes\n")])["sensors.hall"]
    assert (reading.outcome, "lost" in reading.reason) == (Outcome.NOT_TESTED, True)


def test_names_of_devices_bring_no_escapes(converse) -> None:
    hostile = "\x1b[2J\x07Cam\u202eera"
    told = converse(inputs, [(INPUT, KEYBOARD.replace("AT Translated", hostile) + TOUCHPAD + LID)])
    assert told["laptop.keyboard"].value.isprintable()
    listing = f"{hostile}\r (usb-1):\n\t/dev/video0\n\n"
    assert converse(camera, [(LISTING, listing)])["camera.list"].value.isprintable()
    shot = [(LISTING, listing), (f"operator:do {OPEN}", "done\n"), (FRAME.format("/dev/video0"), b"")]
    assert converse(camera_frame, shot)["camera.front"].method.isprintable()


def test_a_webcam_that_was_plugged_in_is_not_the_one_that_is_judged(converse) -> None:
    own, plugged = "Own (usb-8):\n\t/dev/video2\n\n", "Plugged (usb-1):\n\t/dev/video0\n\n"
    picture = b"".join(bytes((40 + place % 640 // 4, 128)) for place in range(640 * 480))
    talk = [
        (LISTING, plugged + own), (f"operator:do {OPEN}", "done\n"), (LISTING, own),
        (FRAME.format("/dev/video0"), picture), (FRAME.format("/dev/video2"), picture),
    ]  # fmt: skip
    assert "Unplug" in OPEN
    assert "Own" in converse(camera_frame, talk)["camera.front"].method


def test_a_picture_in_another_order_of_bytes_is_no_dead_camera(converse) -> None:
    """A driver that has no YUYV gives what it has: of UYVY each first byte is a colour, flat in a grey room."""
    picture = b"".join(bytes((128, 40 + place % 640 // 4)) for place in range(640 * 480))
    talk = [(LISTING, "Own (usb-8):\n\t/dev/video0\n\n"), (f"operator:do {OPEN}", "done\n"),
            (FRAME.format("/dev/video0"), picture),
            (f"operator:judge {OPENED.format('without anything in it')}", "yes\n")]  # fmt: skip
    assert converse(camera_frame, talk)["camera.front"].outcome is Outcome.NOT_READABLE


def test_what_the_kernel_assumes_of_a_panel_it_knows_nothing_of_is_not_its_size(converse) -> None:
    talk = [(CONNECTORS, "card0-eDP-1\n"), ("file:/sys/class/drm/card0-eDP-1/edid", b""), (DATE, "2026-11-25"),
            ("file:/sys/class/drm/card0-eDP-1/modes", "1024x768\n800x600\n")]  # fmt: skip
    assert converse(display, talk)["display.size"].outcome is Outcome.NOT_READABLE


NET, BLUETOOTH, RFKILL = "file:/sys/class/net", "file:/sys/class/bluetooth", "file:/sys/class/rfkill"
FREE = [
    (SWITCHES, "rfkill0\nrfkill1\n"),
    (f"{RFKILL}/rfkill0/uevent", "RFKILL_TYPE=bluetooth\nRFKILL_STATE=1\n"),
    (f"{RFKILL}/rfkill1/uevent", "RFKILL_TYPE=wlan\nRFKILL_STATE=1\n"),
]
DONGLE = [
    ("list:/sys/class/net", "lo\nwlx001\n"),
    (f"{NET}/wlx001/uevent", "DEVTYPE=wlan\nINTERFACE=wlx001\n"),
    (f"{NET}/wlx001/device/uevent", "DEVTYPE=usb_interface\nDRIVER=mt7601u\n"),
]


def test_radios_of_a_dongle_are_not_the_laptops_own(converse) -> None:
    removable = (f"{BLUETOOTH}/hci0/device/../removable", "removable\n")
    adapter = [(ADAPTERS, "hci0\n"), (f"{BLUETOOTH}/hci0/device/uevent", "DEVTYPE=usb_interface\nDRIVER=btusb\n")]
    readings = converse(radios, [*DONGLE, *FREE, *adapter, removable])
    assert {reading.outcome for reading in readings.values()} == {Outcome.NOT_READABLE}
    fixed = (removable[0], "fixed\n")
    readings = converse(radios, [*DONGLE, *FREE, *adapter, fixed])
    assert readings["radios.bluetooth.hardware"].outcome is Outcome.PASSED


def test_what_a_dongle_hears_is_no_word_on_the_laptops_antennas(converse) -> None:
    readings = converse(wifi_scan, [*DONGLE, (SCAN, "80\n60\n")])
    assert {reading.outcome for reading in readings.values()} == {Outcome.NOT_READABLE}
    own = [("list:/sys/class/net", "wlan0\nwlx001\n"), (f"{NET}/wlan0/uevent", "DEVTYPE=wlan\nINTERFACE=wlan0\n"),
           (f"{NET}/wlan0/device/uevent", "DRIVER=iwlwifi\n"), *DONGLE[1:]]  # fmt: skip
    readings = converse(wifi_scan, [*own, (SCAN, "80\n60\n")])
    assert {reading.outcome for reading in readings.values()} == {Outcome.NOT_TESTED}


def test_an_answer_without_any_usb_bus_is_no_dead_port(converse) -> None:
    talk = [(f"operator:read {COUNT}", "text: 1\n"), (f"operator:do {PLUG.format(1, 1)}", "done\n"), (DEVICES, "")]
    assert converse(usb, talk)["ports.usb_data"].outcome is Outcome.NOT_READABLE
