"""The trackpad and the lid: what a finger reaches, a click, and a lid that closes and opens."""

import pytest
from laptop_inputs import ABS, GHOST, KEY, KEYBOARD, LAPTOP, SW, events, stopped, timeout

from probes.answer import Unreadable
from probes.kinds.linux.event_stream import Tail
from probes.kinds.linux.input_device import INPUT
from probes.kinds.linux.lid import CLOSE, CLOSED, HINGE, lid
from probes.kinds.linux.trackpad import CLICK, CLICKED, WIPE, WIPED, grid_in, trackpad
from probes.kinds.wiping import Wiping
from probes.reading import Outcome

EVTEST, STREAM, LID_STREAM = "run:evtest /dev/input/event7", "events:/dev/input/event7", "events:/dev/input/event0"
RANGES = """Input driver version is 1.0.1
    Event code 53 (ABS_MT_POSITION_X)
      Value      0
      Min        0
      Max     1216
      Resolution      12
    Event code 54 (ABS_MT_POSITION_Y)
      Value      0
      Min        0
      Max      680
      Resolution      12
Testing ... (interrupt to exit)
"""
DONE = [(f"operator:do {WIPE}", "done\n"), (f"operator:do {CLICK}", "done\n")]
CLICKING = events((KEY, 0x110, 1), (0, 0, 0), (KEY, 0x110, 0), (0, 0, 0))


def wiped(across: range = range(0, 1217, 16), down: range = range(0, 681, 16)) -> bytes:
    """Return a finger that passes over these places."""
    places = [(x, y) for y in down for x in across]
    return events(
        (ABS, 0x2F, 0),
        (ABS, 0x39, 7),
        *(each for x, y in places for each in ((ABS, 0x35, x), (ABS, 0x36, y), (0, 0, 0))),
    )


def held(converse, wiping: object, clicking: object = None, *more: tuple[str, str], ranges: object = None):
    told = stopped(RANGES.encode()) if ranges is None else ranges
    streams = [(STREAM, wiping), (STREAM, clicking or stopped(CLICKING))]
    return converse(trackpad, [(INPUT, LAPTOP), (EVTEST, told), *DONE, *streams, *more])


def test_a_trackpad_that_feels_and_clicks_passes(converse) -> None:
    readings = held(converse, stopped(wiped()))
    assert {reading.outcome for reading in readings.values()} == {Outcome.PASSED}


@pytest.mark.parametrize(
    ("word", "outcome"), [("yes", Outcome.FAILED), ("no", Outcome.NOT_TESTED), ("", Outcome.NOT_TESTED)]
)
def test_a_dead_strip_has_failed_only_if_a_finger_was_there(converse, word: str, outcome: Outcome) -> None:
    said = timeout(wiped(range(300, 1217, 16)))
    asked = [reading.reason for reading in held(converse, said).values() if reading.reason]
    question = WIPED.format(asked[0])
    reading = held(converse, said, None, (f"operator:judge {question}", f"{word}\n"))["laptop.trackpad"]
    assert reading.outcome is outcome
    assert "left third" in reading.reason


def test_the_outer_border_does_not_count(converse) -> None:
    said = stopped(wiped(range(90, 1130, 16), range(50, 632, 8)))
    assert held(converse, said)["laptop.trackpad"].outcome is Outcome.PASSED


def test_a_finger_that_never_came_is_no_fault(converse) -> None:
    assert held(converse, timeout(b""))["laptop.trackpad"].outcome is Outcome.NOT_TESTED


@pytest.mark.parametrize(
    ("ranges", "outcome", "words"),
    [
        ({"exit_code": 127, "stderr": "evtest: not installed"}, Outcome.NOT_TESTED, "install evtest"),
        ({"exit_code": 1, "stderr": "evtest: Permission denied"}, Outcome.NOT_READABLE, "tells no range"),
        ({"failure": "disconnected"}, Outcome.NOT_READABLE, "connection broke"),
        (stopped(RANGES[:150].encode()), Outcome.NOT_READABLE, "tells no range"),
    ],
)
def test_without_its_ranges_nobody_is_asked_to_wipe(converse, ranges, outcome: Outcome, words: str) -> None:
    reading = converse(trackpad, [(INPUT, LAPTOP), (EVTEST, ranges)])["laptop.trackpad"]
    assert reading.outcome is outcome
    assert words in reading.reason


@pytest.mark.parametrize(("word", "outcome"), [("yes", Outcome.FAILED), ("skip", Outcome.NOT_TESTED)])
def test_a_click_that_was_not_noticed(converse, word: str, outcome: Outcome) -> None:
    question = CLICKED.format("no click was noticed")
    readings = held(converse, stopped(wiped()), timeout(events((0, 0, 0))), (f"operator:judge {question}", f"{word}\n"))
    assert readings["laptop.trackpad.click"].outcome is outcome


def test_a_trackpad_driven_as_a_mouse_is_not_tested_as_one(converse) -> None:
    readings = converse(trackpad, [(INPUT, KEYBOARD + GHOST)])
    assert {reading.outcome for reading in readings.values()} == {Outcome.NOT_READABLE}


def test_the_watch_shows_how_far_it_is() -> None:
    shown = []
    wiping = Wiping(grid_in(RANGES), lambda what, done: shown.append((what.splitlines()[0], done)), Tail())
    assert not wiping(wiped(down=range(0, 300, 16)))
    assert shown[-1][0].startswith("wiped ")
    assert wiping(wiped(down=range(300, 681, 16)))


def test_a_range_of_nothing_gives_no_grid() -> None:
    for text in ("", RANGES.replace("1216", "0"), RANGES.replace("POSITION_Y", "TOUCH_MAJOR")):
        with pytest.raises(Unreadable, match="tells no range"):
            grid_in(text)


def closed(converse, said: object, *more: tuple[str, str]):
    asked = [(f"operator:do {CLOSE}", "done\n"), (f"operator:judge {HINGE}", "yes\n")]
    return converse(lid, [(INPUT, LAPTOP), (LID_STREAM, said), *asked, *more])


def test_a_lid_that_closes_and_opens_passes(converse) -> None:
    readings = closed(converse, stopped(events((SW, 0, 1), (0, 0, 0), (SW, 0, 0))))
    assert {reading.outcome for reading in readings.values()} == {Outcome.PASSED}


@pytest.mark.parametrize(
    ("said", "what"),
    [
        (b"", "closing"),
        (events((SW, 0, 1)), "opening"),
        (events((SW, 0, 0)), "closing"),
        (events((SW, 2, 1), (SW, 2, 0)), "closing"),
    ],
)
def test_a_switch_that_misses_one_of_both_has_failed(converse, said: bytes, what: str) -> None:
    question = CLOSED.format(f"the lid switch did not notice it {what}")
    readings = closed(converse, timeout(said), (f"operator:judge {question}", "yes\n"))
    assert readings["sensors.hall"].outcome is Outcome.FAILED
    assert closed(converse, timeout(said))["sensors.hall"].outcome is Outcome.NOT_TESTED


def test_a_hinge_that_cracks_has_failed(converse) -> None:
    reading = converse(lid, [(INPUT, KEYBOARD), (f"operator:judge {HINGE}", "no: it cracks\n")])
    assert (reading["laptop.hinge"].outcome, reading["laptop.hinge"].reason) == (Outcome.FAILED, "it cracks")
    assert reading["sensors.hall"].outcome is Outcome.NOT_READABLE
