"""Radios: states in words, dead chips by their signs, radios that a model has not, and an operator's tries."""

import plistlib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.answer import Absent, Failed, Shortfall
from probes.kinds.apple.identification import VALUES
from probes.kinds.apple.model import watches
from probes.kinds.apple.radios import CHIP, QUESTIONS, radios, radios_tried
from probes.kinds.apple.telephony import baseband_state
from probes.kinds.apple.watch import WATCHES, watch
from probes.reading import Outcome, Reading

Converse = Callable[..., dict[str, Reading]]

PHONE = {
    "DeviceClass": "iPhone",
    "ProductType": "iPhone13,2",
    "ActivationState": "Activated",
    "TelephonyCapability": True,
    "BasebandStatus": "BBInfoAvailable",
    "BasebandVersion": "5.51.03",
    "InternationalMobileEquipmentIdentity": "350000000000006",
    "SIMStatus": "kCTSIMSupportSIMStatusNotInserted",
    "SIMTrayStatus": "kCTSIMSupportSIMTrayInsertedNoSIM",
    "WiFiAddress": "60:f8:1d:00:00:01",
    "BluetoothAddress": "60:f8:1d:00:00:02",
}
NO_ENTRY = {"exit_code": 1, "stderr": "NoEntry"}
WIFI_ALONE = {"DeviceClass": "iPad", "ProductType": "iPad14,3"}
MOBILE_TOO = {"DeviceClass": "iPad", "ProductType": "iPad14,4"}
DEAD = {"BasebandVersion": None, "InternationalMobileEquipmentIdentity": None}


def plist(value: Any) -> bytes:
    return plistlib.dumps(value)


def phone(**values: Any) -> bytes:
    return plist({name: value for name, value in (PHONE | values).items() if value is not None})


def read(converse: Converse, measure: str, chip: object = NO_ENTRY, **values: Any) -> Reading:
    return converse(radios, [(VALUES, phone(**values)), (CHIP, chip)])[f"radios.{measure}"]


def test_a_phone_in_order(converse: Converse) -> None:
    assert read(converse, "baseband").value == "5.51.03"
    assert read(converse, "baseband_state").outcome is Outcome.PASSED
    assert read(converse, "sim_state").value == "no card; the tray is in, without a card"


@pytest.mark.parametrize(
    ("values", "outcome", "words"),
    [
        ({"BasebandStatus": "BBNotAnswering"}, Outcome.FAILED, "does not answer"),
        ({"BasebandStatus": "BBError"}, Outcome.FAILED, "in error"),
        ({"BasebandStatus": "BBNotReady"}, Outcome.NOT_READABLE, "wait a minute"),
        ({"BasebandStatus": "BBNotReady", **DEAD}, Outcome.NOT_READABLE, "wait a minute"),
        ({"BasebandStatus": "BBBored"}, Outcome.NOT_READABLE, "not known: BBBored"),
        ({"BasebandStatus": None}, Outcome.NOT_READABLE, "does not tell BasebandStatus"),
        (DEAD, Outcome.FAILED, "the baseband is dead"),
        ({"BasebandStatus": None, **DEAD}, Outcome.FAILED, "the baseband is dead"),
        ({"BasebandStatus": None, **DEAD, "ActivationState": None}, Outcome.NOT_READABLE, "does not tell"),
        ({"BasebandStatus": "NoTelephonyCapabilty", **WIFI_ALONE}, Outcome.NOT_PRESENT, "no mobile radio"),
        ({"TelephonyCapability": False, **WIFI_ALONE}, Outcome.NOT_PRESENT, "no mobile radio"),
        ({"TelephonyCapability": False, **MOBILE_TOO}, Outcome.IMPLAUSIBLE, "and is built with one"),
        ({"BasebandStatus": "NoTelephonyCapabilty"}, Outcome.IMPLAUSIBLE, "and is built with one"),
        ({"TelephonyCapability": False}, Outcome.IMPLAUSIBLE, "and is built with one"),
        ({"TelephonyCapability": "x"}, Outcome.IMPLAUSIBLE, "no yes or no"),
        ({"BasebandStatus": ["BBInfoAvailable"]}, Outcome.IMPLAUSIBLE, "no text"),
    ],
)
def test_the_baseband_by_its_word_and_by_what_it_does_not_give(
    converse: Converse, values: dict[str, Any], outcome: Outcome, words: str
) -> None:
    reading = read(converse, "baseband_state", **values)
    assert reading.outcome is outcome
    assert words in reading.reason


@pytest.mark.parametrize("missing", list(DEAD))
def test_one_sign_alone_is_not_a_dead_baseband(converse: Converse, missing: str) -> None:
    assert read(converse, "baseband_state", **{missing: None}).outcome is Outcome.PASSED


@given(st.dictionaries(st.sampled_from([*PHONE, "MobileEquipmentIdentifier"]), st.text(max_size=12)))
def test_a_baseband_passes_on_its_own_good_word_alone(values: dict[str, str]) -> None:
    told = PHONE | values
    try:
        baseband_state(told)
    except Shortfall:
        return
    assert told["BasebandStatus"] == "BBInfoAvailable"


@pytest.mark.parametrize(
    ("values", "outcome", "words"),
    [
        ({"SIMTrayStatus": None}, Outcome.MEASURED, "no card"),
        ({"SIMStatus": "kCTSIMSupportSIMStatusPINLocked"}, Outcome.MEASURED, "waits for its PIN; the tray is in"),
        ({"SIMTrayStatus": "kCTSIMSupportSIMTrayEaten"}, Outcome.NOT_READABLE, "not known: Eaten"),
        ({"SIMStatus": None}, Outcome.NOT_READABLE, "does not tell SIMStatus"),
        ({"TelephonyCapability": False, **WIFI_ALONE}, Outcome.NOT_PRESENT, "no mobile radio"),
        ({"TelephonyCapability": False}, Outcome.IMPLAUSIBLE, "and is built with one"),
    ],
)
def test_the_sim_in_words(converse: Converse, values: dict[str, Any], outcome: Outcome, words: str) -> None:
    reading = read(converse, "sim_state", **values)
    assert reading.outcome is outcome
    assert words in str(reading.value or reading.reason)


HEALTHY = {"WiFiHardwareHealthy": True, "BTHardwareHealthy": True}


@pytest.mark.parametrize(
    ("radio", "key", "address"),
    [("wifi", "WiFiHardwareHealthy", "WiFiAddress"), ("bluetooth", "BTHardwareHealthy", "BluetoothAddress")],
)
def test_a_chip_passes_by_its_own_word_and_never_by_an_address(
    converse: Converse, radio: str, key: str, address: str
) -> None:
    def outcome(chip: object, **values: Any) -> Outcome:
        return read(converse, f"{radio}.hardware", chip, **values).outcome

    nobody = {address: "00:00:00:00:00:00"}
    assert outcome(plist(HEALTHY)) is Outcome.PASSED
    assert outcome(plist(HEALTHY | {key: False})) is Outcome.FAILED
    assert outcome(plist(HEALTHY), **nobody) is Outcome.IMPLAUSIBLE
    assert outcome(plist(HEALTHY), **{address: None}) is Outcome.NOT_READABLE
    assert outcome(plist({"ChipRevision": b"B1"})) is Outcome.NOT_READABLE
    assert outcome(plist({key: "fine"})) is Outcome.IMPLAUSIBLE
    assert outcome(b"") is Outcome.NOT_READABLE
    assert outcome(NO_ENTRY) is Outcome.NOT_READABLE
    assert outcome(NO_ENTRY, **nobody) is Outcome.IMPLAUSIBLE
    assert outcome(NO_ENTRY, **{address: None}) is Outcome.NOT_READABLE


def lacking(converse: Converse, model: str, **values: Any) -> set[str]:
    readings = converse(radios, [(VALUES, phone(ProductType=model, **values)), (CHIP, NO_ENTRY)])
    outcomes = {measure: readings[measure].outcome for measure in QUESTIONS}
    assert set(outcomes.values()) <= {Outcome.NOT_PRESENT, Outcome.NOT_TESTED}
    return {measure for measure, outcome in outcomes.items() if outcome is Outcome.NOT_PRESENT}


@pytest.mark.parametrize(
    ("model", "missing"),
    [
        ("iPhone13,2", set()),
        ("iPhone12,8", {"radios.uwb"}),
        ("iPhone11,8", {"radios.uwb"}),
        ("iPhone10,3", {"radios.uwb", "radios.esim"}),
        ("iPhone6,2", {"radios.uwb", "radios.esim", "radios.nfc"}),
        ("iPad14,3", {"radios.uwb", "radios.nfc", "radios.call"}),
        ("iPhone99,1", set()),
    ],
)
def test_a_radio_that_a_model_has_not_is_not_there(converse: Converse, model: str, missing: set[str]) -> None:
    assert lacking(converse, model) == missing


@pytest.mark.parametrize(
    ("model", "region", "missing"),
    [("iPhone13,2", "CH/A", {"radios.esim"}), ("iPhone13,2", "LL/A", set()), ("iPhone18,4", "CH/A", set()),
     ("iPhone99,1", "CH/A", set()), ("iPhone13,2", ["CH/A"], set())],
)  # fmt: skip
def test_a_phone_of_mainland_china_has_no_esim(converse: Converse, model: str, region: Any, missing: set[str]) -> None:
    assert lacking(converse, model, RegionInfo=region) == missing


def test_an_ipad_without_a_mobile_radio_has_no_receiver_either(converse: Converse) -> None:
    missing = lacking(converse, "iPad14,3", DeviceClass="iPad", TelephonyCapability=False)
    assert missing == set(QUESTIONS) - {"radios.wifi", "radios.bluetooth"}


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("yes", Outcome.PASSED),
        ("no: it finds nothing", Outcome.FAILED),
        ("skip: no card here", Outcome.NOT_TESTED),
        ("done", Outcome.NOT_TESTED),
        ({"failure": "timeout"}, Outcome.NOT_TESTED),
    ],
)
def test_an_operator_tries_each_radio(converse: Converse, said: object, outcome: Outcome) -> None:
    questions = [(f"operator:judge {each}", said) for each in QUESTIONS.values()]
    readings = converse(radios_tried, [(VALUES, phone()), *questions])
    assert {reading.outcome for reading in readings.values()} == {outcome}
    without = converse(radios_tried, [(VALUES, {"failure": "unauthorized"}), *questions])
    assert {reading.outcome for reading in without.values()} == {outcome}


def test_nobody_tries_a_radio_that_is_not_there(converse: Converse) -> None:
    asked = (f"operator:judge {QUESTIONS['radios.uwb']}", "yes")
    reading = converse(radios_tried, [(VALUES, phone(ProductType="iPhone10,3")), asked])["radios.uwb"]
    assert (reading.outcome, [source.ask for source in reading.sources]) == (Outcome.NOT_TESTED, [VALUES])


@pytest.mark.parametrize(
    "said", [b"", plist({}), plist([]), phone()[:-40], {"failure": "unauthorized"}, {"exit_code": 1, "stderr": "X"}]
)
def test_silence_is_no_radio_that_works_or_is_missing(converse: Converse, said: object) -> None:
    readings = converse(radios, [(VALUES, said), (CHIP, plist(HEALTHY))])
    assert {reading.outcome for reading in readings.values()} == {Outcome.NOT_READABLE}


UDID = "00008301-000000000000001E"
ASKED = f"companion:{UDID} ProductType"


@pytest.mark.parametrize(
    ("listed", "model", "outcome", "words"),
    [
        (plist([]), None, Outcome.NOT_PRESENT, "no watch is paired"),
        (plist([UDID]), {"exit_code": 1, "stderr": "MissingValue"}, Outcome.MEASURED, "does not tell its model"),
        (plist([UDID]), {"failure": "timeout"}, Outcome.MEASURED, "does not tell its model"),
        (plist([UDID]), plist(["Watch7,1"]), Outcome.MEASURED, "does not tell its model"),
        (plist(["../etc"]), None, Outcome.NOT_READABLE, "list of watches is none"),
        (plist([UDID, 7]), None, Outcome.NOT_READABLE, "list of watches is none"),
        (plist({}), None, Outcome.NOT_READABLE, "list of watches is none"),
        (b"", None, Outcome.NOT_READABLE, ""),
        ({"exit_code": 1, "stderr": "InvalidService"}, None, Outcome.NOT_READABLE, "no such service"),
        ({"failure": "unauthorized"}, None, Outcome.NOT_READABLE, "not accepted this computer's key"),
    ],
)
def test_a_watch_that_is_paired(
    converse: Converse, listed: object, model: object, outcome: Outcome, words: str
) -> None:
    said = [(WATCHES, listed)] if model is None else [(WATCHES, listed), (ASKED, model)]
    reading = converse(watch, said)["radios.watch"]
    assert reading.outcome is outcome
    assert words in str(reading.value or reading.reason)


def test_a_watch_is_told_by_its_model_and_not_by_its_identifier(converse: Converse) -> None:
    reading = converse(watch, [(WATCHES, plist([UDID])), (ASKED, plist("Watch7,1"))])["radios.watch"]
    assert reading.value == watches()["Watch7,1"]
    assert UDID not in reading.model_dump_json()


def test_a_watch_that_has_no_name_yet_is_told_by_its_type(converse: Converse) -> None:
    assert converse(watch, [(WATCHES, plist([UDID])), (ASKED, plist("Watch99,1"))])["radios.watch"].value == "Watch99,1"


def test_shortfalls_of_the_baseband_are_of_their_kind() -> None:
    with pytest.raises(Absent):
        baseband_state({"DeviceClass": "iPod"})
    with pytest.raises(Failed):
        baseband_state({"ActivationState": "Activated", "TelephonyCapability": True})
