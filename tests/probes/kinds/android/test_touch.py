"""Touch: a stream that visits every cell passes, one that leaves out any never does; silence is no pass."""

from collections.abc import Callable, Iterable
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from probes.answer import Shortfall
from probes.kinds.android.display import MODES, WINDOW
from probes.kinds.android.input_event import LISTING, Tail, events
from probes.kinds.android.touch import (
    AWAKE,
    PUT,
    PUTTED,
    REST,
    WIPE,
    WIPED,
    covered,
    several,
    touch,
    touch_panel,
    untouched,
)
from probes.kinds.android.touch_panel import INPUT
from probes.kinds.android.touch_watch import Fingers
from probes.kinds.contact import Point, frames
from probes.kinds.grid import Picture, grid_of
from probes.kinds.input_event import Axis
from probes.kinds.wiping import Wiping
from probes.reading import Outcome, Reading

Converse = Callable[..., dict[str, Reading]]
Talk = list[tuple[str, object]]
Filtered = Callable[[str, bytes], bytes]

SYN = "0000 0000 00000000\n"
SIDE = (Axis(0, 119), Axis(0, 239))
GRID = grid_of(*SIDE)
NODE = "/dev/input/event2"
STREAM = f"shell:getevent {NODE}"
LISTED = f"""add device 1: {NODE}
  bus:      0018
  name:     "a_touchscreen"
  events:
    KEY (0001): BTN_TOUCH
    ABS (0003): ABS_MT_SLOT           : value 0, min 0, max 9, fuzz 0, flat 0, resolution 0
                ABS_MT_POSITION_X     : value 0, min 0, max 119, fuzz 0, flat 0, resolution 0
                ABS_MT_POSITION_Y     : value 0, min 0, max 239, fuzz 0, flat 0, resolution 0
  input props:
    INPUT_PROP_DIRECT
"""
WIPE_IT, REST_IT = (f"operator:do {words.format('the screen')}" for words in (WIPE, REST))
PUT_THEM = f"operator:do {PUT}"


def middles(length: int, within: int, edge: int = 3) -> list[int]:
    """Return the middles of the lines of one side: a narrow one at either end and equal ones between."""
    between = ((length - 2 * edge) * (2 * line + 1) // (2 * within) for line in range(within))
    return [edge // 2, *(edge + place for place in between), length - 1 - edge // 2]


ALL = [Point(x, y) for y in middles(240, 24) for x in middles(120, 12)]
LEFT_OUT = [Point(1, y) for y in middles(240, 24)[19:22]]


def axis(code: int, value: int) -> str:
    return f"0003 {code:04x} {value & 0xFFFFFFFF:08x}\n"


def slotted(points: Iterable[Point], slot: int = 0) -> str:
    """Type B: a finger in a slot comes down, is reported at each point where that differs, and goes up."""
    text, last = axis(0x2F, slot) + axis(0x39, 7), Point(-1, -1)
    for point in points:
        text += axis(0x35, point.x) * (point.x != last.x) + axis(0x36, point.y) * (point.y != last.y) + SYN
        last = point
    return text + axis(0x39, -1) + SYN


def packets(points: Iterable[Point]) -> str:
    """Type A: each point is sent whole, and closed."""
    return "".join(axis(0x35, x) + axis(0x36, y) + "0000 0002 00000000\n" + SYN for x, y in points)


def several_down(count: int, lift: bool = True) -> str:
    text = (
        "".join(axis(0x2F, slot) + axis(0x39, slot) + axis(0x35, 5 + slot) + axis(0x36, 9) for slot in range(count))
        + SYN
    )
    return text + "".join(axis(0x2F, slot) + axis(0x39, -1) for slot in range(count) if lift) + SYN


def outcome(parse: Callable[[], None]) -> Outcome:
    try:
        parse()
    except Shortfall as shortfall:
        return shortfall.outcome
    return Outcome.PASSED


def wiped(text: str, verdict: str = "") -> Outcome:
    return outcome(lambda: covered((GRID,), text, verdict))


@pytest.mark.parametrize("wipe", [slotted, packets])
@given(order=st.permutations(ALL))
@settings(max_examples=15, deadline=None)
def test_every_cell_seen_passes_in_any_order(wipe: Callable[[list[Point]], str], order: list[Point]) -> None:
    assert wiped(wipe(order)) is Outcome.PASSED


@pytest.mark.parametrize("wipe", [slotted, packets])
@given(cell=st.sampled_from(GRID.cells), verdict=st.sampled_from(["", "yes", "no", "done"]))
@settings(max_examples=40, deadline=None)
def test_one_cell_without_a_point_never_passes(wipe: Callable[[list[Point]], str], cell: object, verdict: str) -> None:
    left = [point for point in ALL if GRID.cell(point) != cell]
    assert wiped(wipe(left), verdict) is (Outcome.FAILED if verdict == "yes" else Outcome.NOT_TESTED)


def test_the_order_of_slots_does_not_matter() -> None:
    parts = [ALL[:100], ALL[100:200], ALL[200:]]
    for slots in permutations((0, 3, 9)):
        assert wiped("".join(slotted(part, slot) for slot, part in zip(slots, parts, strict=True))) is Outcome.PASSED


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_no_cut_of_a_stream_makes_it_pass(data: st.DataObject) -> None:
    whole = slotted(ALL[:-1]) if data.draw(st.booleans()) else several_down(1)
    start, end = sorted(data.draw(st.tuples(st.integers(0, len(whole)), st.integers(0, len(whole)))))
    cut = whole[start:end]
    assert wiped(cut) is Outcome.NOT_TESTED
    assert outcome(lambda: several(cut, "")) is Outcome.NOT_TESTED
    if cut.strip():
        assert outcome(lambda: untouched((GRID,), cut, "mWakefulness=Awake")) is not Outcome.PASSED


def test_a_stream_that_begins_in_the_middle_guesses_nothing() -> None:
    """Without the first Y, no X is a point; what lifts a slot that was never named lifts the finger met before."""
    assert [frame.points for frame in frames(events(axis(0x35, 4) + SYN + axis(0x36, 6) + SYN))] == [(), (Point(4, 6),)]
    text = axis(0x39, 1) + SYN + axis(0x2F, 1) + axis(0x39, 2) + SYN + axis(0x2F, 0) + axis(0x39, -1) + SYN
    assert [frame.fingers for frame in frames(events(text))] == [1, 2, 1]


def test_a_new_finger_in_a_slot_need_not_repeat_where_the_last_one_was() -> None:
    text = slotted([Point(4, 6)]) + axis(0x39, 8) + axis(0x36, 90) + SYN
    assert list(frames(events(text)))[-1].points == (Point(4, 90),)


def test_after_lost_events_nothing_is_known() -> None:
    text = (
        axis(0x2F, 0)
        + axis(0x39, 1)
        + axis(0x35, 4)
        + axis(0x36, 6)
        + SYN
        + "0000 0003 00000000\n"
        + axis(0x35, 9)
        + SYN
    )
    assert list(frames(events(text)))[-1].points == ()


def test_a_released_panel_holds_no_finger() -> None:
    text = several_down(3, lift=False) + "0001 014a 00000000\n" + SYN
    assert [frame.fingers for frame in frames(events(text))][-1] == 0


@given(st.integers(0, 10))
def test_fingers_are_counted_in_both_protocols(count: int) -> None:
    closed = "".join(axis(0x35, 5 + finger) + axis(0x36, 9) + "0000 0002 00000000\n" for finger in range(count)) + SYN
    for text in (several_down(count), closed):
        assert max(frame.fingers for frame in frames(events(text))) == count


def conversation(
    wiping: object, resting: object, putting: object, *more: tuple[str, object]
) -> list[tuple[str, object]]:
    return [
        (LISTING, LISTED), (WINDOW, "Physical size: 120x240\n"), (AWAKE, "  mWakefulness=Awake\n"), (WIPE_IT, "done"),
        (REST_IT, "done"), (PUT_THEM, "done"), (STREAM, wiping), (STREAM, resting), (STREAM, putting), *more,
    ]  # fmt: skip


def stopped(text: str) -> dict[str, str]:
    return {"stdout": text, "failure": "stopped"}


SILENCE = {"failure": "timeout"}
GOOD = (stopped(slotted(ALL)), SILENCE, stopped(several_down(5)))


def test_a_good_panel(converse: Converse) -> None:
    readings = converse(touch, conversation(*GOOD))
    assert [readings[name].outcome for name in ("touch.grid", "touch.ghost", "touch.multi")] == [Outcome.PASSED] * 3
    assert str(readings["touch.fingers"].value) == "5"


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [("yes", Outcome.FAILED), ("no: forgot it", Outcome.NOT_TESTED), ("skip: late", Outcome.NOT_TESTED)],
)
def test_what_is_missing_is_the_panels_fault_only_if_a_finger_was_there(
    converse: Converse, answer: str, outcome: Outcome
) -> None:
    words = "3 of 364 cells did not answer (left edge, lower third)"
    left = [point for point in ALL if point not in LEFT_OUT]
    talk = conversation(
        {"stdout": slotted(left), "failure": "timeout"}, SILENCE, stopped(several_down(1)),
        (f"operator:judge {WIPED.format(words)}", answer),
        (f"operator:judge {PUTTED.format('only 1 told apart at once')}", answer),
    )  # fmt: skip
    readings = converse(touch, talk)
    assert (readings["touch.grid"].outcome, readings["touch.grid"].reason) == (outcome, words)
    assert (readings["touch.multi"].outcome, str(readings["touch.fingers"].value)) == (outcome, "1")


@pytest.mark.parametrize(
    ("resting", "awake", "outcome"),
    [
        ({"stdout": slotted([Point(5, 5), Point(6, 5)]), "failure": "timeout"}, "mWakefulness=Awake", Outcome.FAILED),
        (SILENCE, "mWakefulness=Asleep", Outcome.NOT_TESTED),
        (SILENCE, "", Outcome.NOT_TESTED),
        (SILENCE, "Can't find service: power", Outcome.NOT_READABLE),
        ({"failure": "stopped"}, "mWakefulness=Awake", Outcome.NOT_TESTED),
        ({"failure": "disconnected"}, "mWakefulness=Awake", Outcome.NOT_READABLE),
        ({"exit_code": 0}, "mWakefulness=Awake", Outcome.NOT_READABLE),
        ({"exit_code": 1, "stderr": "could not open, Permission denied"}, "mWakefulness=Awake", Outcome.NOT_READABLE),
    ],
)
def test_only_silence_to_the_end_before_a_lit_screen_is_no_ghost(
    converse: Converse, resting: object, awake: str, outcome: Outcome
) -> None:
    talk = [(AWAKE, awake) if ask == AWAKE else (ask, said) for ask, said in conversation(GOOD[0], resting, resting)]
    assert converse(touch, talk)["touch.ghost"].outcome is outcome


def test_a_skip_and_a_lost_cable_test_nothing(converse: Converse) -> None:
    skipped = [(ask, "skip: no time" if ask.startswith("operator:") else said) for ask, said in conversation(*GOOD)]
    assert {reading.outcome for reading in converse(touch, skipped).values()} == {Outcome.NOT_TESTED}
    lost = {"stdout": slotted(ALL), "failure": "disconnected"}
    assert converse(touch, conversation(lost, lost, lost))["touch.grid"].outcome is Outcome.NOT_READABLE


@pytest.mark.parametrize(
    "said", ["", "could not open /dev/input/event2, Permission denied", LISTED.replace("ABS_MT", "ABS_M")]
)
def test_without_a_panel_nothing_is_read(converse: Converse, said: str) -> None:
    readings = [
        *converse(touch, [(LISTING, said)]).values(),
        *converse(touch_panel, [(LISTING, said), (INPUT, said)]).values(),
    ]
    assert {reading.outcome for reading in readings} == {Outcome.NOT_READABLE}


def test_the_panel_is_the_screen_and_neither_pen_nor_pad(converse: Converse) -> None:
    pad = LISTED.replace("event2", "event3").replace("DIRECT", "POINTER").replace("a_touchscreen", "a_pad")
    pen = LISTED.replace("event2", "event4").replace("BTN_TOUCH", "BTN_TOUCH BTN_TOOL_PEN").replace("max 9,", "max 0,")
    readings = converse(touch_panel, [(LISTING, pad + pen + LISTED)])
    assert readings["touch.panel"].value == "a_touchscreen, 120 × 240 units, 10 slots"


def test_the_input_service_tells_the_panel_where_getevent_may_not(
    shared: Path, converse: Converse, filtered: Filtered
) -> None:
    said = filtered(INPUT, (shared / "corpus/android/input/xiaomi-pad6-pipa.txt").read_bytes())
    assert b"Keyboard" not in said
    reading = converse(touch_panel, [(LISTING, {"exit_code": 1}), (INPUT, said)])["touch.panel"]
    assert reading.value == "NVTCapacitiveTouchScreen, 18000 × 28800 units, 10 slots"


def test_a_foldable_is_wiped_on_both_screens(converse: Converse) -> None:
    second = LISTED.replace("event2", "event3").replace("a_touchscreen", "an_outer_one")
    modes = "".join(
        f'DisplayDeviceInfo{{"x": uniqueId="local:1{each}", 10 x 20, type INTERNAL}}\n' for each in range(2)
    )
    first, other = (
        f"operator:do {WIPE.format(f'screen {n} ({name})')}" for n, name in ((1, "a_touchscreen"), (2, "an_outer_one"))
    )
    talk = [(LISTING, LISTED + second), (MODES, modes), (first, "done"), (STREAM, GOOD[0])]
    assert converse(touch, [*talk, (other, "skip: broken")])["touch.grid"].outcome is Outcome.NOT_TESTED
    both = [*talk, (other, "done"), ("shell:getevent /dev/input/event3", GOOD[0])]
    assert converse(touch, both)["touch.grid"].outcome is Outcome.PASSED


def test_a_foldable_one_of_whose_screens_feels_no_touch_does_not_pass_on_the_other(converse: Converse) -> None:
    modes = "".join(
        f'DisplayDeviceInfo{{"x": uniqueId="local:1{each}", 10 x 20, type INTERNAL}}\n' for each in range(2)
    )
    talk = [(LISTING, LISTED), (MODES, modes), (WIPE_IT, "done"), (STREAM, GOOD[0])]
    assert converse(touch, talk)["touch.grid"].outcome is Outcome.NOT_READABLE


def test_a_foldable_whose_displays_are_not_listed_is_wiped_on_both_screens(converse: Converse) -> None:
    second = LISTED.replace("event2", "event3").replace("a_touchscreen", "an_outer_one")
    first = f"operator:do {WIPE.format('screen 1 (a_touchscreen)')}"
    for modes in ("*** SERVICE 'display' DUMP TIMEOUT (10000ms) EXPIRED ***", "", {"failure": "timeout"}):
        talk = [(LISTING, LISTED + second), (MODES, modes), (WIPE_IT, "done"), (first, "done"), (STREAM, GOOD[0])]
        assert converse(touch, talk)["touch.grid"].outcome is Outcome.NOT_TESTED
    beside = second.replace("INPUT_PROP_DIRECT", "<none>")  # what lies over no display is no second screen
    talk = [(LISTING, LISTED + beside), *conversation(*GOOD)[1:]]
    assert converse(touch, talk)["touch.grid"].outcome is Outcome.PASSED


def wiped_on(converse: Converse, sides: tuple[int, int], units: tuple[int, int], points: Iterable[Point], *,
             modes: str = "", density: int = 400) -> Reading:  # fmt: skip
    """Return the reading of a screen that a finger reported at these points, and that was wiped wholly."""
    listing = LISTED.replace("max 119,", f"max {units[0] - 1},").replace("max 239,", f"max {units[1] - 1},")
    talk = [(LISTING, listing), (WINDOW, f"Physical size: {sides[0]}x{sides[1]}\nPhysical density: {density}\n"),
            (MODES, modes), (WIPE_IT, "done"), (STREAM, {"stdout": slotted(points), "failure": "timeout"})]  # fmt: skip
    unsure = converse(touch, talk)["touch.grid"]
    confirmed = (f"operator:judge {WIPED.format(unsure.reason)}", "yes")
    return converse(touch, [*talk, confirmed])["touch.grid"]


PHONE = (1102, 2394)
"""Pixels of a screen of 70 × 152 mm at 400 dpi, so that a millimetre is 15.7 of them."""


@pytest.mark.parametrize("side", range(4))
@pytest.mark.parametrize(
    ("dead", "outcome"),
    [(0.0, Outcome.PASSED), (1.5, Outcome.PASSED), (2.2, Outcome.FAILED), (3.8, Outcome.FAILED), (5.3, Outcome.FAILED)],
)
@pytest.mark.parametrize("units", [PHONE, (4096, 4096)])
def test_a_dead_strip_along_an_edge_fails_from_two_millimetres_on(
    converse: Converse, side: int, dead: float, outcome: Outcome, units: tuple[int, int]
) -> None:
    strip = round(dead * 400 / 25.4)
    inside = [strip if each == side else 8 for each in range(4)]  # half a millimetre is left of any edge
    across = [*range(inside[0], PHONE[0] - inside[1], 24), PHONE[0] - 1 - inside[1]]
    down = [*range(inside[2], PHONE[1] - inside[3], 24), PHONE[1] - 1 - inside[3]]
    points = (Point(x * units[0] // PHONE[0], y * units[1] // PHONE[1]) for y in down for x in across)
    reading = wiped_on(converse, PHONE, units, points)
    assert reading.outcome is outcome
    if outcome is Outcome.FAILED:
        assert ("left edge", "right edge", "upper edge", "lower edge")[side] in str(reading.reason)


WATCH = (384, 384)
ROUND = 'DisplayDeviceInfo{"x": uniqueId="local:1", 384 x 384, type INTERNAL, FLAG_ROUND}\n'


@pytest.mark.parametrize(
    ("sides", "modes", "dead", "outcome", "words"),
    [
        (WATCH, ROUND, 0, Outcome.PASSED, None),
        (WATCH, ROUND, 60, Outcome.FAILED, "did not answer"),
        (WATCH, ROUND.replace(", FLAG_ROUND", ""), 0, Outcome.NOT_TESTED, "does not say whether its screen is round"),
        (WATCH, ROUND.replace(", FLAG_ROUND", ""), 60, Outcome.FAILED, "did not answer"),
        (WATCH, "Can't find service: display", 0, Outcome.NOT_TESTED, "does not say whether its screen is round"),
        ((384, 460), "", 0, Outcome.FAILED, "did not answer"),
    ],
)
def test_the_corners_of_a_round_watch_are_not_missed(
    converse: Converse, sides: tuple[int, int], modes: str, *, dead: int, outcome: Outcome, words: str | None
) -> None:
    # 0.92 of the way to the rim: a finger comes within 1.2 mm of it
    places = (
        (2 * x - sides[0], 2 * y - sides[1], Point(x, y)) for y in range(2, sides[1], 4) for x in range(2, 384, 4)
    )
    points = [point for x, y, point in places
              if (x / sides[0]) ** 2 + (y / sides[1]) ** 2 < 0.85 and not 150 < point.x < 150 + dead]  # fmt: skip
    reading = wiped_on(converse, sides, sides, points, modes=modes, density=320)
    assert (reading.outcome, words is None or words in str(reading.reason)) == (outcome, True)


@pytest.mark.parametrize(
    ("end", "outcome", "words"),
    [
        ((1080, 2340), Outcome.NOT_TESTED, "the panel reports other units than it lists: "),
        ((1080, 1500), Outcome.FAILED, ""),
        ((3000, 4096), Outcome.FAILED, ""),
        ((0, 0), Outcome.FAILED, ""),
    ],
)
def test_a_panel_that_reports_pixels_and_lists_other_units_is_not_at_fault(
    converse: Converse, end: tuple[int, int], outcome: Outcome, words: str
) -> None:
    points = (Point(x, y) for y in range(9, end[1], 30) for x in range(9, end[0], 30))
    reading = wiped_on(converse, (1080, 2340), (4096, 4096), points)
    assert (reading.outcome, str(reading.reason).partition("3")[0][: len(words)]) == (outcome, words)


def test_the_watches_end_when_enough_is_seen_and_show_how_far_they_are() -> None:
    shown: list[str] = []
    wiping = Wiping(GRID, lambda words, _: shown.append(words), Tail())
    text = slotted(ALL).encode()
    assert not wiping(text[:4000])
    assert "missing" in shown[-1]
    assert wiping(text[4000:])
    assert shown[-1].startswith("wiped 100%\n")
    disc = grid_of(*SIDE, Picture(circular=True))
    assert Wiping(disc, lambda *_: None, Tail())(slotted(p for p in ALL if disc.cell(p) in disc.cells).encode())
    fingers = Fingers(lambda words, done: shown.append(f"{words} {done}"))
    assert not fingers(several_down(2).encode())
    assert fingers(several_down(5).encode())
    assert shown[-2:] == ["2 fingers at once 0.4", "5 fingers at once 1.0"]
