"""Buttons: each goes down and comes up; a stuck one fails, a silent one fails only if it was pressed."""

from collections.abc import Callable
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.answer import Shortfall
from probes.kinds.android.button import Pressing, listed_buttons
from probes.kinds.android.buttons import (
    HAS,
    KEYS,
    PLUG,
    PLUGGED,
    PRESS,
    PRESSED,
    SOCKET,
    WORKS,
    answered,
    buttons,
    buttons_list,
    headset,
)  # fmt: skip
from probes.kinds.android.input_event import LISTING, nodes
from probes.kinds.android.properties import GETPROP
from probes.reading import Outcome, Reading

Converse = Callable[..., dict[str, Reading]]
Talk = list[tuple[str, object]]


def node(number: int, name: str, keys: str, kind: str = "KEY (0001)", bus: str = "0019") -> str:
    return (
        f'add device {number}: /dev/input/event{number}\n  bus:      {bus}\n  name:     "{name}"\n  events:\n'
        f"    {kind}: {keys}\n  input props:\n    <none>\n"
    )


POWER = node(0, "a_pon", "KEY_POWER             KEY_VOLUMEDOWN")
UP = node(1, "gpio-keys", "KEY_VOLUMEUP")
CABLE = node(2, "a-snd-card Button Jack", "KEY_VOLUMEDOWN        KEY_VOLUMEUP          KEY_MEDIA")
READER = node(3, "a_fingerprint", "KEY_HOME              KEY_UP")
PAIRED = node(4, "", "KEY_POWER             KEY_CAMERA", bus="0005")
SLIDER = node(5, "tri-state-key", "KEY_F3")
JACK = node(6, "a-snd-card Headset Jack", "SW_HEADPHONE_INSERT   SW_MICROPHONE_INSERT", "SW  (0005)")
USUAL = ("power button", "volume-up button", "volume-down button")


def event(number: int, code: str, value: str, kind: str = "EV_KEY") -> str:
    return f"[   12.345678] /dev/input/event{number}: {kind:12} {code:20} {value:20}\n"


def press(number: int, code: str) -> str:
    return event(number, code, "DOWN") + event(number, code, "UP")


PRESSES = (press(0, "KEY_POWER"), press(1, "KEY_VOLUMEUP"), press(0, "KEY_VOLUMEDOWN"))
EVERY = "".join(PRESSES)


def talk(
    listing: str, stream: object, *more: tuple[str, object], names: tuple[str, ...] = USUAL
) -> list[tuple[str, object]]:
    return [(LISTING, listing), (f"operator:do {PRESS.format(', '.join(names))}", "done"), (KEYS, stream), *more]


def stopped(text: str) -> dict[str, str]:
    return {"stdout": text, "failure": "stopped"}


def outcomes(readings: dict[str, Reading]) -> dict[str, str]:
    return {name.partition(".")[2]: reading.outcome.value for name, reading in readings.items()}


@pytest.mark.parametrize("order", list(permutations(PRESSES)))
def test_every_button_down_and_up_passes(converse: Converse, order: tuple[str, ...]) -> None:
    readings = converse(buttons, talk(POWER + UP, stopped("".join(order))))
    assert outcomes(readings) == {
        "power": "passed", "volume": "passed", "all": "passed",
        "action": "not_present", "home": "not_present", "side": "not_present",
    }  # fmt: skip


def test_the_buttons_are_listed_without_those_of_a_cable_and_of_what_is_paired(converse: Converse) -> None:
    readings = converse(buttons_list, [(LISTING, POWER + CABLE + PAIRED)])
    assert readings["buttons.list"].value == "power button, volume-down button"


@pytest.mark.parametrize(
    ("answer", "outcome"), [("yes", "failed"), ("no: forgot it", "not_tested"), ("skip: late", "not_tested")]
)
def test_a_silent_button_fails_only_if_it_was_pressed(converse: Converse, answer: str, outcome: str) -> None:
    question = f"operator:judge {PRESSED.format('no answer from the volume-up button')}"
    readings = converse(
        buttons, talk(POWER + UP, {"stdout": PRESSES[0] + PRESSES[2], "failure": "timeout"}, (question, answer))
    )
    assert outcomes(readings) | {"action": "", "home": "", "side": ""} == {
        "power": "passed", "volume": outcome, "all": outcome, "action": "", "home": "", "side": "",
    }  # fmt: skip


def test_a_button_that_does_not_come_up_is_stuck(converse: Converse) -> None:
    held = event(1, "KEY_VOLUMEUP", "DOWN") + event(1, "KEY_VOLUMEUP", "REPEAT") + PRESSES[0] + PRESSES[2]
    volume = converse(buttons, talk(POWER + UP, {"stdout": held, "failure": "timeout"}))["buttons.volume"]
    assert (volume.outcome, volume.reason) == (Outcome.FAILED, "went down and did not come up: volume-up button")


def test_the_keys_of_a_cable_do_not_press_the_devices_own(converse: Converse) -> None:
    stream = PRESSES[0] + press(2, "KEY_VOLUMEUP") + press(2, "KEY_VOLUMEDOWN")
    readings = converse(buttons, talk(POWER + UP + CABLE, {"stdout": stream, "failure": "timeout"}))
    assert readings["buttons.volume"].outcome is Outcome.NOT_TESTED


@pytest.mark.parametrize(("has", "home"), [("yes", "passed"), ("no: none", "not_present"), ("skip: ?", "passed")])
def test_a_key_that_only_a_driver_lists_is_asked_for(converse: Converse, has: str, home: str) -> None:
    names = USUAL if has.startswith("no") else (*USUAL, "home key")
    asked = (f"operator:judge {HAS.format('home key')}", has)
    stream = stopped(EVERY + press(3, "KEY_HOME"))
    readings = converse(buttons, talk(POWER + UP + READER, stream, asked, names=names))
    assert (outcomes(readings)["home"], outcomes(readings)["all"]) == (home, "passed")


@pytest.mark.parametrize(("works", "outcome"), [("yes", "passed"), ("no: loose", "failed"), ("skip: ?", "not_tested")])
def test_a_slider_that_sends_no_key_is_the_operators_to_judge(converse: Converse, works: str, outcome: str) -> None:
    asked = (
        (f"operator:judge {HAS.format('alert slider')}", "yes"),
        (f"operator:judge {WORKS.format('alert slider')}", works),
    )
    readings = converse(buttons, talk(POWER + UP + SLIDER, stopped(EVERY), *asked, names=(*USUAL, "alert slider")))
    assert (outcomes(readings)["action"], outcomes(readings)["all"]) == (outcome, outcome)


@pytest.mark.parametrize(
    "stream",
    [{"failure": "disconnected", "stdout": EVERY}, {"exit_code": 1, "stderr": "Permission denied"}, {"exit_code": 0}],
)
def test_a_stream_that_did_not_run_reads_nothing(converse: Converse, stream: object) -> None:
    assert converse(buttons, talk(POWER + UP, stream))["buttons.all"].outcome is Outcome.NOT_READABLE


@pytest.mark.parametrize(
    ("listing", "all_of_them"),
    [("", "not_readable"), (READER.replace("KEY_HOME", "KEY_F9"), "not_readable"), (UP, "not_readable")],
)
def test_a_listing_without_a_power_button_is_not_all(converse: Converse, listing: str, all_of_them: str) -> None:
    readings = converse(buttons, talk(listing, stopped(EVERY), names=("volume-up button",)))
    assert outcomes(readings)["all"] == all_of_them


DENIED = "could not open /dev/input/event1, Permission denied\n"
WATCH = "[ro.build.characteristics]: [nosdcard,watch]\n"


@pytest.mark.parametrize(
    ("listing", "aside", "kind", "stream", "expected"),
    [
        (POWER.replace("KEY_VOLUMEDOWN", ""), DENIED, "", PRESSES[0],
         {"power": "passed", "volume": "not_readable", "side": "not_readable", "all": "not_readable"}),
        (POWER.replace("KEY_VOLUMEDOWN", ""), "", "", PRESSES[0],
         {"power": "passed", "volume": "not_readable", "side": "not_present", "all": "not_readable"}),
        (POWER.replace("KEY_VOLUMEDOWN", ""), "", WATCH, PRESSES[0],
         {"power": "passed", "volume": "not_present", "side": "not_present", "all": "passed"}),
        (POWER.replace("KEY_VOLUMEDOWN", ""), DENIED, WATCH, PRESSES[0],
         {"power": "passed", "volume": "not_readable", "side": "not_readable", "all": "not_readable"}),
        (POWER, "", "", PRESSES[0] + PRESSES[2],
         {"power": "passed", "volume": "not_readable", "side": "not_present", "all": "not_readable"}),
        (POWER + UP, DENIED, "", EVERY,
         {"power": "passed", "volume": "passed", "side": "not_readable", "all": "not_readable"}),
        (POWER + UP, "could not get driver version for /dev/input/mice, Not a typewriter\n", "", EVERY,
         {"power": "passed", "volume": "passed", "side": "not_present", "all": "passed"}),
        (UP, "", "", PRESSES[1],
         {"power": "not_readable", "volume": "not_readable", "side": "not_present", "all": "not_readable"}),
    ],
)  # fmt: skip
def test_what_the_listing_leaves_out_is_neither_absent_nor_passed(
    converse: Converse, listing: str, *, aside: str, kind: str, stream: str, expected: dict[str, str]
) -> None:
    """A node that could not be opened is told on the standard error, or in between by an adbd that has only one."""
    names = [name for name, code in zip(USUAL, ("POWER", "VOLUMEUP", "VOLUMEDOWN"), strict=True) if code in listing]
    for said in ({"stdout": listing, "stderr": aside, "exit_code": 0}, aside + listing):
        asked = [(LISTING, said), *talk("", stopped(stream), (GETPROP, kind), names=tuple(names))[1:]]
        found = outcomes(converse(buttons, asked))
        assert {name: found[name] for name in expected} == expected


def test_a_dead_button_fails_though_the_listing_lacks_another(converse: Converse) -> None:
    question = f"operator:judge {PRESSED.format('no answer from the volume-down button')}"
    asked = talk(POWER, {"stdout": PRESSES[0], "failure": "timeout"}, (question, "yes"), names=(USUAL[0], USUAL[2]))
    found = outcomes(converse(buttons, asked))
    assert (found["volume"], found["all"]) == ("failed", "failed")


def test_nobody_there_tests_nothing(converse: Converse) -> None:
    readings = converse(buttons, [(LISTING, POWER + UP), (KEYS, stopped(EVERY))])
    assert {outcomes(readings)[name] for name in ("power", "volume", "all")} == {"not_tested"}


@given(st.integers(0, len(EVERY) - 23), st.sampled_from(["", "yes"]))
def test_no_cut_of_a_stream_makes_it_pass(end: int, verdict: str) -> None:
    wanted = listed_buttons(nodes(POWER + UP))
    with pytest.raises(Shortfall):
        answered(wanted, EVERY[:end], *[verdict] * len(wanted))


def test_the_watch_ends_when_every_button_came_up_again() -> None:
    shown: list[str] = []
    pressing = Pressing(listed_buttons(nodes(POWER + UP)), lambda words, _: shown.append(words))
    assert not pressing(PRESSES[0].encode())
    assert shown == ["left to press: volume-up button, volume-down button"]
    assert not pressing((PRESSES[1] + event(0, "KEY_VOLUMEDOWN", "DOWN")).encode())
    assert pressing(event(0, "KEY_VOLUMEDOWN", "UP").encode())


IN, OUT = (event(6, "SW_HEADPHONE_INSERT", value, "EV_SW") for value in ("00000001", "00000000"))
NOTICED = f"operator:judge {PLUGGED.format('the jack noticed no plug going in and coming out')}"


@pytest.mark.parametrize(
    ("listing", "answers", "stream", "outcome"),
    [
        (JACK, ("yes", "skip: "), IN + OUT, Outcome.PASSED),
        (JACK, ("yes", "yes"), OUT + IN, Outcome.FAILED),
        (JACK, ("yes", "no: no headset"), "", Outcome.NOT_TESTED),
        (JACK, ("no: none", "skip: "), "", Outcome.NOT_PRESENT),
        (JACK, ("skip: ?", "skip: "), IN + OUT, Outcome.NOT_TESTED),
        (JACK + DENIED, ("yes", "skip: "), IN + OUT, Outcome.PASSED),
        (POWER, ("no: none", "skip: "), "", Outcome.NOT_PRESENT),
        (POWER, ("skip: ?", "skip: "), "", Outcome.NOT_TESTED),
        (POWER, ("yes", "skip: "), IN + OUT, Outcome.NOT_TESTED),
        (POWER + DENIED, ("yes", "skip: "), IN + OUT, Outcome.NOT_READABLE),
        ("", ("yes", "skip: "), IN + OUT, Outcome.NOT_READABLE),
    ],
)
def test_a_headset_goes_in_and_out(
    converse: Converse, listing: str, answers: tuple[str, str], stream: str, outcome: Outcome
) -> None:
    said = [(LISTING, listing), (f"operator:judge {SOCKET}", answers[0]), (f"operator:do {PLUG}", "done"),
            (KEYS, {"stdout": stream, "failure": "timeout"}), (NOTICED, answers[1])]  # fmt: skip
    assert converse(headset, said)["ports.headset"].outcome is outcome
