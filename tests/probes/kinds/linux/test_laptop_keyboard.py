"""The keyboard course: every key down and up, keys that stick, and keys that press themselves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from laptop_inputs import KEY, LAPTOP, LID, events, stopped, strokes, timeout

from probes.answer import Shortfall
from probes.kinds.linux.event_stream import Tail
from probes.kinds.linux.event_stream import events as parsed
from probes.kinds.linux.input_device import INPUT, input_devices, keyboard_of
from probes.kinds.linux.key import Typing, keys, keys_of, words
from probes.kinds.linux.keyboard import MISSING, PRESS, PRESSED, REST, answered, keyboard
from probes.reading import Outcome

STREAM = "events:/dev/input/event3"
BOARD = keys_of(keyboard_of(input_devices(LAPTOP)))
CODES = sorted(code for code, key in keys().items() if key in BOARD)
A, F5, PAD = 30, 63, [code for code in CODES if keys()[code].group == "the number pad"]
DONE = [(f"operator:do {PRESS}", "done\n"), (f"operator:do {REST}", "done\n")]
HUSH = (STREAM, timeout(b""))


def held(converse, pressed: dict[str, object], *more: tuple[str, object], rest: object = HUSH[1]):
    return converse(keyboard, [(INPUT, LAPTOP), *DONE, (STREAM, pressed), (STREAM, rest), *more])


def test_a_keyboard_of_which_every_key_answers_passes(converse) -> None:
    readings = held(converse, stopped(strokes(CODES)))
    assert {reading.outcome for reading in readings.values()} == {Outcome.PASSED}
    assert "AT Translated Set 2 keyboard" in readings["laptop.keys"].method


def test_a_key_that_does_not_come_up_has_failed(converse) -> None:
    said = strokes([code for code in CODES if code != A]) + events((KEY, A, 1), (KEY, A, 2))
    reading = held(converse, timeout(said), (f"operator:judge {PRESSED.format('A')}", "yes\n"))["laptop.keys"]
    assert (reading.outcome, reading.reason) == (Outcome.FAILED, "went down and did not come up: A")


@pytest.mark.parametrize(
    ("word", "outcome"),
    [
        ("yes", Outcome.FAILED),
        ("no: I forgot it", Outcome.NOT_TESTED),
        ("skip: tired", Outcome.NOT_TESTED),
        ("done", Outcome.NOT_TESTED),
        ("", Outcome.NOT_TESTED),
    ],
)
def test_a_silent_letter_has_failed_only_if_it_was_pressed(converse, word: str, outcome: Outcome) -> None:
    said = timeout(strokes([code for code in CODES if code != A]))
    reading = held(converse, said, (f"operator:judge {PRESSED.format('A')}", f"{word}\n"))["laptop.keys"]
    assert reading.outcome is outcome
    assert "no answer from A" in reading.reason


@pytest.mark.parametrize(
    ("word", "outcome"),
    [("yes", Outcome.PASSED), ("no: F5 is there", Outcome.FAILED), ("skip: no idea", Outcome.NOT_TESTED)],
)
def test_keys_that_not_every_laptop_has_are_asked_about(converse, word: str, outcome: Outcome) -> None:
    said = stopped(strokes([code for code in CODES if code not in (F5, *PAD)]) + strokes([1, 1, 1]))
    question = MISSING.format("the number pad, F5")
    reading = held(converse, said, (f"operator:judge {question}", f"{word}\n"))["laptop.keys"]
    assert reading.outcome is outcome
    if outcome is Outcome.FAILED:
        assert "F5 is there" in reading.reason


def test_a_dead_letter_counts_whatever_is_said_of_the_number_pad(converse) -> None:
    said = timeout(strokes([code for code in CODES if code not in (A, *PAD)]))
    asked = [
        (f"operator:judge {PRESSED.format('A')}", "yes\n"),
        (f"operator:judge {MISSING.format('the number pad')}", "skip\n"),
    ]
    assert held(converse, said, *asked)["laptop.keys"].outcome is Outcome.FAILED


def test_silence_passes_neither_test(converse) -> None:
    for said in (timeout(b""), stopped(b""), timeout(b"\0" * 23), timeout(events((0, 0, 0)))):
        readings = held(converse, said)
        assert {reading.outcome for reading in readings.values()} == {Outcome.NOT_TESTED}


@pytest.mark.parametrize("failure", ["refused", "garbled"])
def test_a_stream_that_breaks_off_is_no_verdict(converse, failure: str) -> None:
    readings = held(converse, {"stdout": strokes(CODES), "failure": failure})
    assert {reading.outcome for reading in readings.values()} == {Outcome.NOT_READABLE}


def test_a_stream_that_ends_by_itself_is_no_verdict(converse) -> None:
    readings = held(converse, {"stdout": strokes(CODES), "exit_code": 0})
    assert {reading.outcome for reading in readings.values()} == {Outcome.NOT_READABLE}


@pytest.mark.parametrize(
    ("rest", "reason"),
    [
        (strokes([A]), "pressed by itself: A"),
        (events((KEY, A, 2), (KEY, A, 2)), "held down by itself: A"),
        (events((KEY, A, 1)), "held down by itself: A"),
    ],
)
def test_a_key_that_presses_itself_has_failed(converse, rest: bytes, reason: str) -> None:
    reading = held(converse, stopped(strokes(CODES)), rest=timeout(rest))["laptop.keys.rest"]
    assert (reading.outcome, reading.reason) == (Outcome.FAILED, reason)


def test_the_enter_that_answered_the_question_may_come_up_while_the_keyboard_rests(converse) -> None:
    readings = held(converse, stopped(strokes(CODES)), rest=timeout(events((KEY, 28, 0))))
    assert readings["laptop.keys.rest"].outcome is Outcome.PASSED


def test_an_operator_who_skips_leaves_it_untested(converse) -> None:
    readings = converse(keyboard, [(INPUT, LAPTOP), (f"operator:do {PRESS}", "skip: no time\n")])
    assert {reading.outcome for reading in readings.values()} == {Outcome.NOT_TESTED}
    assert {reading.reason for reading in readings.values()} == {"skipped by the operator: no time"}


def test_a_laptop_without_a_listed_keyboard_asks_the_operator_nothing(converse) -> None:
    readings = converse(keyboard, [(INPUT, LID)])
    assert {reading.outcome for reading in readings.values()} == {Outcome.NOT_READABLE}


def test_the_watch_ends_at_the_last_key_or_at_esc_three_times() -> None:
    everything, most = Typing(BOARD), Typing(BOARD)
    said = strokes(CODES)
    assert [everything(said[:1000]), everything(said[1000:-48]), everything(said[-48:])] == [False, False, True]
    assert not most(strokes([A, 1, 1]))
    assert most(strokes([1]))
    assert not Typing(BOARD)(strokes([1, 1, A, 1]))


def test_what_is_left_is_shown() -> None:
    shown = []
    Typing(BOARD[:3], lambda what, done: shown.append((what, round(done, 2))))(strokes([1]))
    assert shown == [("left to press: 1, 2", 0.33)]


def test_a_group_is_named_once() -> None:
    assert words(keys()[code] for code in PAD) == "the number pad"


@given(st.lists(st.sampled_from(CODES), max_size=40), st.data())
def test_parts_that_end_anywhere_tell_the_same_events(pressed: list[int], data: st.DataObject) -> None:
    said = strokes(pressed)
    cut = data.draw(st.integers(0, len(said)))
    tail = Tail()
    assert [*tail.take(said[:cut]), *tail.take(said[cut:])] == list(parsed(said.decode("latin-1")))


@given(st.sets(st.sampled_from(CODES)))
def test_only_a_keyboard_of_which_all_keys_answered_passes_without_a_word(pressed: set[int]) -> None:
    try:
        answered(BOARD, strokes(sorted(pressed)).decode("latin-1"), "", "")
    except Shortfall:
        assert pressed != set(CODES)
    else:
        assert pressed == set(CODES)


@given(st.binary(max_size=500))
def test_any_bytes_are_followed(said: bytes) -> None:
    try:
        answered(BOARD, said.decode("latin-1"), "yes", "yes")
    except Shortfall as shortfall:
        assert str(shortfall)
    else:
        raise AssertionError("noise passed as a keyboard")
