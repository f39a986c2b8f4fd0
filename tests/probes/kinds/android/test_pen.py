"""The pen: a stroke of it passes, a finger's does not; without a listed pen there is none."""

from collections.abc import Callable

import pytest

from probes.kinds.android.input_event import LISTING
from probes.kinds.android.pen import DRAW, DREW, stylus
from probes.reading import Outcome, Reading

Converse = Callable[..., dict[str, Reading]]

LISTED = """add device 1: /dev/input/event4
  bus:      0018
  name:     "an_e-pen"
  events:
    KEY (0001): BTN_TOOL_PEN          BTN_TOUCH             BTN_STYLUS
    ABS (0003): ABS_X                 : value 0, min 0, max 15000, fuzz 0, flat 0, resolution 0
"""
NEAR, TIP, LIFT, SYN = "0001 0140 00000001\n", "0001 014a 00000001\n", "0001 014a 00000000\n", "0000 0000 00000000\n"
ASKED = f"operator:judge {DREW.format('no stroke of the pen came')}"


@pytest.mark.parametrize(
    ("stream", "verdict", "outcome"),
    [
        (NEAR + SYN + TIP + SYN + LIFT + SYN, "skip: ", Outcome.PASSED),
        (TIP + SYN + LIFT + SYN, "skip: ", Outcome.NOT_TESTED),
        (NEAR + TIP + SYN, "yes", Outcome.FAILED),
        ("", "yes", Outcome.FAILED),
        ("", "no: lost", Outcome.NOT_TESTED),
    ],
)
def test_only_a_stroke_of_the_pen_passes(converse: Converse, stream: str, verdict: str, outcome: Outcome) -> None:
    said = [(LISTING, LISTED), (f"operator:do {DRAW}", "done"), (ASKED, verdict),
            ("shell:getevent /dev/input/event4", {"stdout": stream, "failure": "timeout"})]  # fmt: skip
    assert converse(stylus, said)["touch.stylus"].outcome is outcome


@pytest.mark.parametrize(
    ("listing", "outcome"),
    [
        (LISTED.replace("BTN_TOOL_PEN", "BTN_TOOL_FINGER").replace("BTN_STYLUS", "01c7"), Outcome.NOT_PRESENT),
        (LISTED.replace("0018", "0005"), Outcome.NOT_PRESENT),
        ("", Outcome.NOT_READABLE),
        (LISTED, Outcome.NOT_TESTED),
    ],
)
def test_a_pen_is_there_only_if_the_devices_own_nodes_list_it(
    converse: Converse, listing: str, outcome: Outcome
) -> None:
    assert converse(stylus, [(LISTING, listing)])["touch.stylus"].outcome is outcome
