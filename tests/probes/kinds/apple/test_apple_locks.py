"""Locks: what a device says fails a lock or leaves it open; only activation passes by the device's word."""

import plistlib
from collections.abc import Callable
from typing import Any

import pytest

from probes.kinds.apple.identification import VALUES
from probes.kinds.apple.locks import (
    ACTIVATION,
    CARRIER,
    FIND_MY,
    HELLO,
    PASSCODE,
    SETTINGS,
    activation,
    locks,
    locks_by_eye,
)
from probes.kinds.apple.state import states
from probes.reading import Outcome, Reading, answered

Converse = Callable[..., dict[str, Reading]]

IN_USE = {
    "DeviceClass": "iPhone",
    "ActivationState": "Activated",
    "BrickState": False,
    "PasswordProtected": False,
    "TelephonyCapability": True,
    "SIMStatus": "kCTSIMSupportSIMStatusNotInserted",
}
REFUSED = {"exit_code": 1, "stderr": "MissingValue"}


def plist(value: Any) -> bytes:
    return plistlib.dumps(value)


def read(converse: Converse, lock: str, *conversation: tuple[str, object], **values: Any) -> Reading:
    return converse(locks, [(VALUES, plist(IN_USE | values)), *conversation])[f"locks.{lock}"]


@pytest.mark.parametrize(
    ("lockdown", "daemon", "outcome", "words"),
    [
        ("Activated", plist("Activated"), Outcome.PASSED, None),
        ("Activated", {"failure": "refused"}, Outcome.PASSED, None),
        ("Activated", {"exit_code": 1, "stderr": "InvalidService"}, Outcome.PASSED, None),
        ("Activated", plist("Unactivated"), Outcome.IMPLAUSIBLE, "mobileactivationd says Unactivated"),
        ("Unactivated", plist("Activated"), Outcome.IMPLAUSIBLE, "lockdownd says Unactivated"),
        ("Activated", plist(["Activated"]), Outcome.IMPLAUSIBLE, "no text"),
        ("Activated", plist(""), Outcome.NOT_READABLE, "blank"),
        ("Activated", plist("Activated")[:-30], Outcome.NOT_READABLE, ""),
        ("Unactivated", plist("Unactivated"), Outcome.NOT_TESTED, "only setting it up shows"),
        ("FactoryActivated", plist("FactoryActivated"), Outcome.FAILED, "as in the factory"),
        ("SoftActivation", {"failure": "refused"}, Outcome.FAILED, "without Apple's server"),
        ("MismatchedIMEI", {"failure": "refused"}, Outcome.FAILED, "another IMEI"),
        ("Bewitched", {"failure": "refused"}, Outcome.NOT_READABLE, "not known: Bewitched"),
        ("", plist("Activated"), Outcome.NOT_READABLE, "blank"),
    ],
)
def test_activation_passes_on_a_state_that_both_agree_on_alone(
    converse: Converse, lockdown: str, daemon: object, outcome: Outcome, words: str | None
) -> None:
    reading = read(converse, "activation", (ACTIVATION, daemon), ActivationState=lockdown)
    assert reading.outcome is outcome
    assert (words or "") in (reading.reason or "")


def test_one_source_alone_is_said_to_be_one(converse: Converse) -> None:
    assert "did not confirm" in read(converse, "activation").method
    assert "did not confirm" not in read(converse, "activation", (ACTIVATION, plist("Activated"))).method


@pytest.mark.parametrize("brick", [True, 1, "true", "yes", "perhaps"])
def test_a_brick_is_not_activated(converse: Converse, brick: object) -> None:
    reading = read(converse, "activation", (ACTIVATION, plist("Activated")), BrickState=brick)
    assert reading.outcome is Outcome.IMPLAUSIBLE


def test_of_all_states_one_passes_activation() -> None:
    passing = []
    for of, name in states():
        if of == "activation" and states()[of, name].outcome is Outcome.PASSED:
            activation({"ActivationState": name}, name)
            passing.append(name)
    assert passing == ["Activated"]


def test_every_state_has_a_meaning_and_a_source() -> None:
    assert all(state.words and state.source for state in states().values())


@pytest.mark.parametrize(
    ("said", "notes", "outcome", "words"),
    [
        (plist(True), {}, Outcome.FAILED, "Find My is on"),
        (plist(False), {}, Outcome.NOT_READABLE, "locked to its owner may say as well"),
        (plist(False), {"fm-activation-locked": b"NO"}, Outcome.NOT_READABLE, "does not prove"),
        (plist(False), {"fm-activation-locked": b"NO", "fm-spstatus": b"NO"}, Outcome.NOT_READABLE, "does not prove"),
        (plist(False), {"fm-activation-locked": b"YES"}, Outcome.FAILED, "has noted that activation lock is on"),
        (REFUSED, {"fm-activation-locked": "YES"}, Outcome.FAILED, "has noted that activation lock is on"),
        (REFUSED, {"fm-activation-locked": b"YES\0"}, Outcome.FAILED, "has noted"),
        (plist(False), {"fm-spstatus": b"YES"}, Outcome.NOT_READABLE, "found while it is off"),
        (plist(False), {"fm-activation-locked": [b"YES"]}, Outcome.NOT_READABLE, "no note"),
        (plist(False), [], Outcome.NOT_READABLE, "no note"),
        (REFUSED, {}, Outcome.NOT_READABLE, "does not tell it"),
        ({"failure": "unauthorized"}, {}, Outcome.NOT_READABLE, "not accepted this computer's key"),
        (plist({}), {}, Outcome.IMPLAUSIBLE, "no yes or no"),
        (b"", {}, Outcome.NOT_READABLE, ""),
    ],
)
def test_find_my_is_never_off_by_the_devices_word(
    converse: Converse, said: object, notes: object, outcome: Outcome, words: str
) -> None:
    reading = read(converse, "find_my", (FIND_MY, said), NonVolatileRAM=notes)
    assert reading.outcome is outcome
    assert words in reading.reason


def test_a_passcode_fails_while_it_locks_and_is_unknown_otherwise(converse: Converse) -> None:
    assert read(converse, "passcode", PasswordProtected=True).outcome is Outcome.FAILED
    assert read(converse, "passcode", PasswordProtected=False).outcome is Outcome.NOT_READABLE
    assert read(converse, "passcode", PasswordProtected="locked").outcome is Outcome.IMPLAUSIBLE


@pytest.mark.parametrize(
    ("values", "outcome", "words"),
    [
        ({"SIMStatus": "kCTSIMSupportSIMStatusOperatorLocked"}, Outcome.FAILED, "locked to another operator"),
        ({"SIMStatus": "kCTSIMSupportSIMStatusNetworkLocked"}, Outcome.FAILED, "locked to another network"),
        ({"SIMStatus": "kCTSIMSupportSIMStatusPINLocked"}, Outcome.NOT_TESTED, "waits for its PIN"),
        ({"SIMStatus": "kCTSIMSupportSIMStatusReady"}, Outcome.NOT_TESTED, "Carrier Lock in Settings"),
        ({"SIMStatus": "kCTSIMSupportSIMStatusMelted"}, Outcome.NOT_READABLE, "not known: Melted"),
        ({"SIMStatus": "Ready"}, Outcome.NOT_READABLE, "not known: Ready"),
        ({"SIMStatus": ""}, Outcome.NOT_READABLE, "blank"),
        ({"DeviceClass": "iPad", "TelephonyCapability": False}, Outcome.NOT_PRESENT, "no mobile radio"),
        ({"TelephonyCapability": False}, Outcome.IMPLAUSIBLE, "and is built with one"),
        ({"BasebandStatus": "NoTelephonyCapabilty"}, Outcome.IMPLAUSIBLE, "and is built with one"),
        ({"DeviceClass": "iPod"}, Outcome.NOT_PRESENT, "no mobile radio"),
        ({"TelephonyCapability": None}, Outcome.IMPLAUSIBLE, "no yes or no"),
    ],
)
def test_a_carrier_lock_fails_where_it_shows_and_passes_on_no_card(
    converse: Converse, values: dict[str, Any], outcome: Outcome, words: str
) -> None:
    said = plistlib.dumps({name: value for name, value in (IN_USE | values).items() if value is not None})
    if None in values.values():
        said = plistlib.dumps(IN_USE | {"TelephonyCapability": "perhaps"})
    reading = converse(locks, [(VALUES, said)])["locks.sim"]
    assert reading.outcome is outcome
    assert words in reading.reason


@pytest.mark.parametrize(
    "said",
    [b"", b"\xff\xfe", plist({}), plist([]), plist(IN_USE)[:-40], {"failure": "unauthorized"}, REFUSED,
     {"failure": "disconnected", "stdout": plist(IN_USE)}],
)  # fmt: skip
def test_silence_is_no_lock_that_is_off(converse: Converse, said: object) -> None:
    readings = converse(locks, [(VALUES, said), (FIND_MY, plist(False)), (ACTIVATION, plist("Activated"))])
    assert {reading.outcome for reading in readings.values()} == {Outcome.NOT_READABLE}


UNPAIRED = {"DeviceClass": "iPhone", "TelephonyCapability": True, "ProductType": "iPhone10,3"}


def test_a_device_that_does_not_trust_the_computer_tells_none(converse: Converse) -> None:
    locked = {"exit_code": 1, "stderr": "PasswordProtected"}
    said = [(VALUES, plist(UNPAIRED)), (FIND_MY, {"failure": "unauthorized"}), (ACTIVATION, locked)]
    assert {reading.outcome for reading in converse(locks, said).values()} == {Outcome.NOT_READABLE}


def eye(converse: Converse, values: dict[str, Any], *conversation: tuple[str, object]) -> dict[str, Reading]:
    return converse(locks_by_eye, [(VALUES, plist(IN_USE | values)), *conversation])


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("yes\n", Outcome.PASSED),
        ("no: it asks for j•••@icloud.com\n", Outcome.FAILED),
        ("skip: no Wi-Fi here\n", Outcome.NOT_TESTED),
        ("", Outcome.NOT_TESTED),
        ({"failure": "timeout"}, Outcome.NOT_TESTED),
    ],
)
@pytest.mark.parametrize(("state", "question"), [("Unactivated", HELLO), ("Activated", SETTINGS)])
def test_the_screen_that_shows_the_owner_depends_on_the_activation(
    converse: Converse, state: str, question: str, said: object, outcome: Outcome
) -> None:
    readings = eye(converse, {"ActivationState": state}, (f"operator:judge {question}", said))
    assert readings["locks.find_my"].outcome is outcome
    asked = [source.ask for source in readings["locks.find_my"].sources]
    assert asked == [f"operator:judge {question}"]


def test_what_the_operator_sees_replaces_what_the_device_does_not_tell(converse: Converse) -> None:
    questions = [(f"operator:judge {each}", "yes") for each in (SETTINGS, PASSCODE, CARRIER)]
    said = [(VALUES, plist(IN_USE)), (FIND_MY, plist(False)), *questions]
    both = [*converse(locks, said).values(), *converse(locks_by_eye, said).values()]
    found = {reading.measure: reading.outcome for reading in answered(both)}
    assert {found[f"locks.{lock}"] for lock in ("find_my", "passcode", "sim")} == {Outcome.PASSED}


def test_nobody_is_asked_what_the_device_tells_and_its_word_stands(converse: Converse) -> None:
    values = {"PasswordProtected": True, "SIMStatus": "kCTSIMSupportSIMStatusOperatorLocked"}
    questions = [(f"operator:judge {each}", "yes") for each in (SETTINGS, PASSCODE, CARRIER)]
    said = [(VALUES, plist(IN_USE | values)), (FIND_MY, plist(True)), *questions]
    both = [*converse(locks, said).values(), *converse(locks_by_eye, said).values()]
    found = {reading.measure: reading.outcome for reading in answered(both)}
    assert {found[f"locks.{lock}"] for lock in ("find_my", "passcode", "sim")} == {Outcome.FAILED}
