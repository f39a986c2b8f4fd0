"""The socket of an Apple device carries data where the device answered over it, and nothing else shows that."""

import plistlib
from typing import Any

import pytest

from probes.kinds.apple.identification import VALUES
from probes.kinds.apple.ports import CONNECTION, ports
from probes.reading import Outcome

TELLING = {"ProductType": "iPhone13,2"}


@pytest.mark.parametrize(
    ("connection", "values", "outcome"),
    [
        ("USB", TELLING, Outcome.PASSED),
        ("Network", TELLING, Outcome.NOT_TESTED),
        ("USB", {}, Outcome.NOT_READABLE),
        ("Bluetooth", TELLING, Outcome.NOT_READABLE),
        (True, TELLING, Outcome.NOT_READABLE),
        ({"USB": 1}, TELLING, Outcome.NOT_READABLE),
    ],
)
def test_only_an_answer_over_the_cable_passes(converse, connection: Any, values: Any, outcome: Outcome) -> None:
    said = [(CONNECTION, plistlib.dumps(connection)), (VALUES, plistlib.dumps(values))]
    assert converse(ports, said)["ports.usb_data"].outcome is outcome


@pytest.mark.parametrize("harmed", [CONNECTION, VALUES])
def test_without_either_answer_nothing_passes(converse, harmed: str) -> None:
    whole: dict[str, Any] = {CONNECTION: plistlib.dumps("USB"), VALUES: plistlib.dumps(TELLING)}
    told = [(ask, {"failure": "timeout"} if ask == harmed else said) for ask, said in whole.items()]
    assert converse(ports, told)["ports.usb_data"].outcome is Outcome.NOT_READABLE
