"""The picture: what only eyes can tell of a display.

A stock phone has no page of plain colours, and what would open a picture differs by maker: the operator shows one.
"""

import re
from collections.abc import Iterator

from probes.answer import Shortfall, answer
from probes.kinds.android.probe import android
from probes.link import Exchange
from probes.operator import ask_to_do, ask_to_judge, judgement, went_ahead
from probes.reading import Reading
from probes.subject import Subject

BRIGHTNESS = "shell:settings get system screen_brightness_mode; settings get system screen_brightness"
"""What the operator's hand is about to change, and what is put back afterwards."""
SLIDE = (
    "Switch automatic brightness off and drag the slider from its lower to its upper end: "
    "does the display go smoothly from dim to bright?"
)
SHOW = (
    "Leave the brightness full, clean the display, and show full-screen pictures of plain white, black, red, green, "
    "blue and grey, one after the other, until you have looked at each."
)
JUDGEMENTS = {
    "display.pixels": "Did every pixel show every colour, with none dead, stuck or stained?",
    "display.burn_in": "Was plain grey and white free of the shadow of any former picture?",
    "display.tint": "Was white the same white all over, with no yellow, pink or green part?",
    "display.spots": "Was there no bright spot and no pressure mark?",
    "display.brightness": "Was the light full and even, with no dark corner and no bleeding edge?",
    "display.lines": "Was there no line and no flicker?",
}
"""What is asked of each measure, so that `yes` is good."""


@android(measures=("display.brightness_range", *JUDGEMENTS), version=1, course="guided")
def picture(subject: Subject) -> Iterator[Reading]:
    """Have the operator slide the brightness, show plain colours, and judge; put the brightness back."""
    before = subject.ask(BRIGHTNESS)
    try:
        yield subject.read("display.brightness_range", judgement(ask_to_judge(subject, SLIDE)))
        shown = ask_to_do(subject, SHOW)
        for measure, question in JUDGEMENTS.items():
            yield subject.read(measure, judgement(ask_to_judge(subject, question) if went_ahead(shown) else shown))
    finally:
        if back := restoring(before):
            subject.ask(back)


def restoring(before: Exchange) -> str:
    """Return the ask that puts the brightness back as it was; nothing where the device did not say how it was."""
    try:
        found = re.fullmatch(r"([01])\s+([0-9]{1,5})\s*", answer(before))
    except Shortfall:
        return ""
    if not found:
        return ""
    return (
        f"shell:settings put system screen_brightness {found[2]}; "
        f"settings put system screen_brightness_mode {found[1]}"
    )  # fmt: skip
