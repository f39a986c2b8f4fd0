"""Input devices of a laptop: which is the keyboard, the touchpad and the lid among all that the kernel lists."""

from hypothesis import given
from hypothesis import strategies as st
from laptop_inputs import GHOST, KEYBOARD, LAPTOP, LID, NAMES, PLUGGED, TOUCHPAD, device

from probes.kinds.linux.input_device import INPUT, codes, input_devices, keyboard_of, lid_of, touchpad_of
from probes.kinds.linux.inputs import inputs
from probes.reading import Outcome


def test_a_laptop_lists_its_keyboard_its_touchpad_and_its_lid(converse) -> None:
    readings = converse(inputs, [(INPUT, LAPTOP)])
    assert {name.partition(".")[2]: reading.value for name, reading in readings.items()} == NAMES


def test_a_mouse_beside_the_touchpad_is_its_ghost() -> None:
    found = touchpad_of(input_devices(GHOST + TOUCHPAD))
    assert found is not None
    assert found.node == "/dev/input/event7"


def test_a_touchpad_that_is_only_seen_as_a_mouse_is_named(converse) -> None:
    reading = converse(inputs, [(INPUT, LID + KEYBOARD + GHOST)])["laptop.touchpad"]
    assert reading.outcome is Outcome.NOT_READABLE
    assert "PS/2 Generic Mouse" in reading.reason


def test_what_is_plugged_in_is_not_the_laptops_own(converse) -> None:
    readings = converse(inputs, [(INPUT, PLUGGED)])
    assert {reading.outcome for reading in readings.values()} == {Outcome.NOT_READABLE}


def test_a_macbooks_keyboard_is_its_own_though_it_hangs_on_usb() -> None:
    name = "Apple Inc. Apple Internal Keyboard / Trackpad"
    text = PLUGGED + PLUGGED.replace("USB Keyboard", name).replace("event9", "event4")
    found = keyboard_of(input_devices(text))
    assert found is not None
    assert found.node == "/dev/input/event4"


def test_buttons_of_a_lid_or_a_touch_screen_are_neither_keyboard_nor_touchpad() -> None:
    screen = device("ELAN Touchscreen", 5, 0x18, PROP="2", EV="b", KEY="420 0 0 0 0 0", ABS="260800000000003")
    buttons = device("Intel HID events", 8, 0x19, EV="13", KEY="810003 504000000000000 1e294000000020 0")
    found = input_devices(screen + buttons)
    assert (keyboard_of(found), touchpad_of(found), lid_of(found)) == (None, None, None)


def test_a_refused_an_empty_and_a_cut_listing_give_nothing(converse) -> None:
    for answer in ({"exit_code": 1, "stderr": "Permission denied"}, "", LAPTOP[:30], "nonsense\n\nI: "):
        readings = converse(inputs, [(INPUT, answer)])
        assert {reading.outcome for reading in readings.values()} == {Outcome.NOT_READABLE}


def test_a_kernel_of_32_bits_has_shorter_words() -> None:
    text = device(
        "AT Translated Set 2 keyboard",
        3,
        EV="120013",
        KEY="4 2000000 3803078 f800d001 feffffdf ffefffff ffffffff fffffffe",
    )
    wide = keyboard_of(input_devices(KEYBOARD))
    narrow = keyboard_of(input_devices(text))
    assert wide is not None
    assert narrow is not None
    assert wide.bits["KEY"] == narrow.bits["KEY"]


@given(st.sets(st.integers(0, 767)), st.sampled_from([32, 64]))
def test_a_bitmap_tells_the_codes_that_are_set_in_it(there: set[int], size: int) -> None:
    number = sum(1 << code for code in there)
    words = []
    while number or not words:
        words.insert(0, f"{number % (1 << size):x}")
        number >>= size
    assert codes(" ".join(words), size) == there


@given(st.text('I: Bus=0011NHB\n"eventKYSW', max_size=300))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    try:
        found = input_devices(text)
    except Exception as error:
        assert type(error).__name__ == "Unreadable"
    else:
        assert all(each.node == "" or each.node.startswith("/dev/input/event") for each in found)
