"""What Settings shows of the battery: Apple's own percent, and Apple's own word on it. Only an operator can read it."""

import re
from collections.abc import Iterator
from typing import Any

from calibration.quantity import Quantity, quantity
from probes.answer import Untested
from probes.kinds.apple.answers import told
from probes.kinds.apple.feature import built_with
from probes.kinds.apple.identification import VALUES, product_of
from probes.kinds.apple.probe import apple
from probes.operator import ask_to_judge, ask_to_read, judgement, said
from probes.reading import Reading
from probes.subject import Subject, Way

CAPACITY = "Open Settings > Battery > Battery Health: which Maximum Capacity does it show, in percent?"
WORDS = "Is Battery Health free of a message such as Service or Unknown Part (if not: which is it)?"
PERCENT = re.compile(r"([0-9]{1,3})\s?%?\Z")


@apple(measures=("battery.health.settings", "battery.maker_status"), version=2, course="guided")
def battery_settings(subject: Subject) -> Iterator[Reading]:
    """Ask the operator for the percent and for the words, where Settings shows them; what is skipped is not tested."""
    if built_with(product_of(subject), "battery health in Settings") is False:
        for measure in battery_settings.measures:
            yield subject.read(measure, told("the model's description", unshown, subject.ask(VALUES)))
        return
    shown, words = ask_to_read(subject, CAPACITY), ask_to_judge(subject, WORDS)
    yield subject.read("battery.health.settings", Way("Settings, Maximum Capacity", percent, (shown,), text=said))
    yield subject.read("battery.maker_status", judgement(words, "Settings, Battery Health"))


def unshown(_values: Any) -> None:
    """Never pass: what Settings does not show is no word of Apple's on the battery."""
    raise Untested("Settings shows no Battery Health on this model")


def percent(typed: str) -> Quantity:
    """Return the percent that was typed, with or without its sign; raise Untested where it is none."""
    found = PERCENT.match(typed.strip())
    if not found:
        raise Untested("what the operator typed is no percent")
    return quantity(int(found[1]), "percent", uncertainty=1)
