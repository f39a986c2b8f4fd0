"""What an operator reads in Settings: a percent, and whether Apple has a word to say of the battery."""

import plistlib
from collections.abc import Callable

import pytest

from probes.kinds.apple.battery_settings import CAPACITY, WORDS, battery_settings
from probes.kinds.apple.identification import VALUES
from probes.reading import Outcome, Reading

Converse = Callable[..., dict[str, Reading]]


@pytest.mark.parametrize("typed", ["text: 87", "text: 87%", "text: 87 %", "text:  87\u00a0%"])
def test_a_percent_with_or_without_its_sign(converse: Converse, typed: str) -> None:
    readings = converse(battery_settings, [(f"operator:read {CAPACITY}", typed), (f"operator:judge {WORDS}", "yes")])
    assert str(readings["battery.health.settings"].value) == "87 % ± 1 %"
    assert readings["battery.maker_status"].outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("typed", "outcome"),
    [
        ("text: 870", Outcome.IMPLAUSIBLE), ("text: 12", Outcome.IMPLAUSIBLE), ("text: about 87", Outcome.NOT_TESTED),
        ("text: -87", Outcome.NOT_TESTED), ("text: ", Outcome.NOT_TESTED), ("skip: no such page", Outcome.NOT_TESTED),
        ("no: it shows none", Outcome.NOT_TESTED), ("done", Outcome.NOT_TESTED),
        ("", Outcome.NOT_TESTED), ({"failure": "timeout"}, Outcome.NOT_TESTED),
    ],
)  # fmt: skip
def test_what_is_no_percent_is_no_health(converse: Converse, typed: object, outcome: Outcome) -> None:
    readings = converse(battery_settings, [(f"operator:read {CAPACITY}", typed)])
    assert readings["battery.health.settings"].outcome is outcome


def test_a_message_fails_with_its_words(converse: Converse) -> None:
    reading = converse(battery_settings, [(f"operator:judge {WORDS}", "no: Unknown Part")])["battery.maker_status"]
    assert (reading.outcome, reading.reason) == (Outcome.FAILED, "Unknown Part")


@pytest.mark.parametrize("said", ["skip: no time", "text: Normal", {"failure": "refused"}])
def test_what_nobody_judged_is_untested(converse: Converse, said: object) -> None:
    reading = converse(battery_settings, [(f"operator:judge {WORDS}", said)])["battery.maker_status"]
    assert reading.outcome is Outcome.NOT_TESTED


@pytest.mark.parametrize(("product", "shows"), [("iPad13,1", False), ("iPod9,1", False), ("iPad16,3", True),
                                                ("iPhone14,5", True), ("iPhone99,1", True)])  # fmt: skip
def test_nobody_is_asked_for_what_settings_does_not_show(converse: Converse, product: str, shows: bool) -> None:
    model = (VALUES, plistlib.dumps({"ProductType": product}))
    answers = [(f"operator:read {CAPACITY}", "text: 87"), (f"operator:judge {WORDS}", "yes")]
    outcomes = {reading.outcome for reading in converse(battery_settings, [model, *answers]).values()}
    assert outcomes == ({Outcome.MEASURED, Outcome.PASSED} if shows else {Outcome.NOT_TESTED})
