"""Biometrics: missing only from a whole list of features, there without being tried, tried by an operator."""

from collections.abc import Callable

import pytest

from probes.kinds.android.biometrics import FEEL, FINGERPRINT, SERVICES, biometrics, biometrics_tried
from probes.kinds.android.features import FEATURES
from probes.reading import Outcome, Reading

Converse = Callable[..., dict[str, Reading]]
Filtered = Callable[[str, bytes], bytes]

BOTH = (
    "feature:android.hardware.biometrics.face\nfeature:android.hardware.fingerprint\nfeature:android.software.backup\n"
)
NEITHER = "feature:android.hardware.nfc\nfeature:android.software.backup\n"
SERVICE = '{"service":"Fingerprint Manager","prints":[{"id":0,"count":2,"accept":731}]}\n'


@pytest.mark.parametrize(("said", "outcome"), [(BOTH, Outcome.NOT_TESTED), (NEITHER, Outcome.NOT_PRESENT)])
def test_the_list_of_features(converse: Converse, said: str, outcome: Outcome) -> None:
    assert {reading.outcome for reading in converse(biometrics, [(FEATURES, said)]).values()} == {outcome}


@pytest.mark.parametrize("said", ["", NEITHER.partition("feature:android.software")[0], {"failure": "timeout"}])
def test_without_a_whole_list_the_service_tells_what_is_there(converse: Converse, said: object) -> None:
    readings = converse(
        biometrics, [(FEATURES, said), (FINGERPRINT, SERVICE), (SERVICES["face"], "Can't find service: face\n")]
    )
    assert readings["biometrics.fingerprint"].outcome is Outcome.NOT_TESTED
    assert readings["biometrics.face"].outcome is Outcome.NOT_READABLE


def test_the_filter_drops_how_many_prints_there_are(filtered: Filtered) -> None:
    assert filtered(FINGERPRINT, SERVICE.encode()) == b'"service":"Fingerprint Manager"\n'


@pytest.mark.parametrize(
    ("said", "outcome"),
    [("yes\n", Outcome.PASSED), ("no: nothing happens\n", Outcome.FAILED), ("skip: \n", Outcome.NOT_TESTED)],
)
def test_what_the_operator_tried(converse: Converse, said: str, outcome: Outcome) -> None:
    asked = [(f"operator:judge {question}", said) for question in FEEL.values()]
    readings = converse(biometrics_tried, [(FEATURES, BOTH), *asked])
    assert {reading.outcome for reading in readings.values()} == {outcome}


def test_nobody_is_asked_for_what_is_not_there(converse: Converse) -> None:
    asked = [(f"operator:judge {question}", "no: there is none\n") for question in FEEL.values()]
    readings = converse(biometrics_tried, [(FEATURES, NEITHER), *asked])
    assert {reading.outcome for reading in readings.values()} == {Outcome.NOT_TESTED}
