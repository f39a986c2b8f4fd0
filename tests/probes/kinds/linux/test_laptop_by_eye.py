"""What an operator is asked of a laptop, and that nothing passes without his yes."""

from collections.abc import Callable
from typing import Any

import pytest

from probes.kinds.linux.by_eye import HAS, MEASURES, by_eye, looks, parts
from probes.measure import measures
from probes.reading import Outcome, Reading

Converse = Callable[..., dict[str, Reading]]
LIGHT = parts()["keyboard light"]
SHOWN = {
    "keyboard light": "input3::capslock\ntpacpi::kbd_backlight\n",
    "headset socket": 'N: Name="HDA Intel PCH Headphone"\n',
    "bluetooth": "hci0\n",
    "port for a monitor": "card1-HDMI-A-1\ncard1-eDP-1\n",
    "card reader": "0000:02:00.0\nbind\n",
}
LISTED = [(part.ask, SHOWN[name]) for name, part in parts().items()]
SILENT = [(part.ask, {"exit_code": 1, "stderr": "No such file or directory"}) for part in parts().values()]
HAVING = [f"operator:judge {HAS.format(name)}" for name in parts()]
ASKED = [f"operator:judge {look.ask.format(', '.join(look.measures.values()))}" for look in looks()]


def seen(converse: Converse, answer: Any, *more: tuple[str, Any]) -> dict[str, Reading]:
    return converse(by_eye, [*more, *((ask, answer) for ask in ASKED)])


def outcomes(readings: dict[str, Reading]) -> set[Outcome]:
    return {reading.outcome for reading in readings.values()}


def test_a_yes_to_each_look_passes_all(converse: Converse) -> None:
    readings = seen(converse, "yes\n", *LISTED)
    assert set(readings) == set(MEASURES)
    assert outcomes(readings) == {Outcome.PASSED}


@pytest.mark.parametrize("answer", ["skip: no time\n", "", "done\n", {"failure": "timeout"}, {"failure": "refused"}])
@pytest.mark.parametrize("listings", [LISTED, SILENT])
def test_without_an_answer_nothing_is_tested(converse: Converse, listings: list[Any], answer: Any) -> None:
    readings = seen(converse, answer, *listings, *((ask, answer) for ask in HAVING))
    assert outcomes(readings) == {Outcome.NOT_TESTED}


@pytest.mark.parametrize(("has", "outcome"), [("no: none\n", "not_present"), ("yes\n", "passed"), ("", "not_tested")])
def test_a_part_that_the_kernel_does_not_list_is_asked_about(converse: Converse, has: str, outcome: str) -> None:
    readings = seen(converse, "yes\n", *SILENT, *((ask, has) for ask in HAVING))
    needing = {measure for look in looks() for measure in look.needs}
    assert {str(readings[measure].outcome) for measure in needing} == {outcome}
    assert {readings[measure].outcome for measure in readings.keys() - needing} == {Outcome.PASSED}


@pytest.mark.parametrize("name", parts())
def test_each_part_is_told_from_what_is_always_there(converse: Converse, name: str) -> None:
    always = {"file:/proc/bus/input/devices": 'N: Name="Power Button"\n', "list:/sys/class/drm": "card1-eDP-1\n"}
    listing = always.get(parts()[name].ask, "input3::capslock\nbind\n")
    readings = seen(converse, "yes\n", (parts()[name].ask, listing), *((ask, "no: none\n") for ask in HAVING))
    assert all(readings[each].outcome is Outcome.NOT_PRESENT for look in looks() for each in look.needs)


def test_a_fault_of_the_display_counts_where_it_is(converse: Converse) -> None:
    which = "operator:read Which of these is not as it should be: {}? Type its name, or several."
    names = ", ".join(looks()[0].measures.values())
    readings = converse(by_eye, [(ASKED[0], "no: a red dot\n"), (which.format(names), "text: pixels\n")])
    assert readings["display.pixels"].outcome is Outcome.FAILED
    assert readings["display.lines"].outcome is Outcome.PASSED
    assert readings["battery.swelling"].outcome is Outcome.NOT_TESTED


def test_each_look_is_one_sentence_of_measures_that_are_tests() -> None:
    assert len(set(MEASURES)) == len(MEASURES)
    for look in looks():
        assert "\n" not in look.ask
        assert set(look.needs) <= set(look.measures)
        assert set(look.needs.values()) <= set(parts())
        assert {measures()[each].mode for each in look.measures} <= {"interactive", "vision"}
