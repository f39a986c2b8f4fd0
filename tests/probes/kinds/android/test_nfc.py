"""NFC and ultra-wideband: absent by the whole list of features, passed by a tag alone."""

from collections.abc import Callable

import pytest

from probes.kinds.android.features import FEATURES
from probes.kinds.android.nfc import NFC, nfc, nfc_tag
from probes.reading import Outcome, Reading

Converse = Callable[..., dict[str, Reading]]

ASKED = (
    "operator:judge Switch NFC on, unlock the screen and hold a tag or a card to the back: does the device react to it?"
)
BOTH = "feature:android.hardware.nfc.hce\nfeature:android.hardware.uwb\nfeature:android.software.print\n"
NONE = "feature:android.hardware.camera\nfeature:android.software.print\n"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("mState=on\n", "NFC is on, which proves no antenna"),
        ("mState=on\r\r\n", "NFC is on, which proves no antenna"),
        ("mState=off\n", "NFC is off"),
        ("mState=turning on\n", "NFC is off"),
        ("mState=\n", "shows no state"),
        ("", "shows no state"),
        ("Can't find service: nfc\n", "the device has no service nfc"),
    ],
)
def test_nothing_that_the_service_says_proves_its_antenna(converse: Converse, said: str, words: str) -> None:
    reading = converse(nfc, [(FEATURES, BOTH), (NFC, said)])["radios.nfc"]
    assert reading.outcome is Outcome.NOT_TESTED
    assert words in reading.reason


def test_hardware_is_absent_only_by_the_whole_list(converse: Converse) -> None:
    def outcomes(listed: object) -> set[Outcome]:
        return {reading.outcome for reading in converse(nfc, [(FEATURES, listed), (NFC, "mState=on\n")]).values()}

    assert outcomes(NONE) == {Outcome.NOT_PRESENT}
    assert outcomes(BOTH) == {Outcome.NOT_TESTED}
    assert outcomes("") == {Outcome.NOT_TESTED}
    assert outcomes({"failure": "timeout", "stdout": NONE}) == {Outcome.NOT_TESTED}


@pytest.mark.parametrize(
    ("said", "expected"),
    [("yes", Outcome.PASSED), ("no: silent", Outcome.FAILED), ("skip: no tag", Outcome.NOT_TESTED)],
)
def test_a_tag_is_judged_by_the_operator_whatever_the_service_says(
    converse: Converse, said: str, expected: Outcome
) -> None:
    for service in ("mState=on\n", "Can't find service: nfc\n"):
        assert converse(nfc_tag, [(NFC, service), (ASKED, said)])["radios.nfc"].outcome is expected


def test_a_skipped_tag_leaves_both_reasons(converse: Converse) -> None:
    reason = converse(nfc_tag, [(NFC, "mState=off\n"), (ASKED, "skip: no tag")])["radios.nfc"].reason
    assert "NFC is off" in reason
    assert "no tag" in reason


def test_no_tag_is_asked_for_where_there_is_no_nfc(converse: Converse) -> None:
    reading = converse(nfc_tag, [(FEATURES, NONE), (ASKED, "yes")])["radios.nfc"]
    assert (reading.outcome, reading.sources) == (Outcome.NOT_TESTED, ())
