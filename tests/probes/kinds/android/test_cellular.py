"""Mobile network: passed where a network has taken the device and is heard; emergency calls alone do not pass."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.kinds.android.cellular import CALL, NETWORK, call, cellular, registered, signals
from probes.kinds.android.features import FEATURES
from probes.kinds.android.properties import GETPROP
from probes.reading import Outcome, Reading

Converse = Callable[..., dict[str, Reading]]

HEAD = "last known state\n"
TAKEN = f"{HEAD}mVoiceRegState=0(IN_SERVICE\nEmergencyOnly=false\ntransportType=WWAN registrationState=HOME\nrsrp=-97\n"
SIM = "[gsm.sim.state]: [LOADED,ABSENT]\n"
NO_SIM = "[gsm.sim.state]: [ABSENT]\n"
BARE = "feature:android.hardware.camera\nfeature:android.software.print\n"
ASKED = f"operator:judge {CALL}"


@pytest.mark.parametrize(
    ("said", "properties", "expected", "words"),
    [
        (TAKEN, SIM, Outcome.PASSED, ""),
        (TAKEN.replace("HOME", "ROAMING"), SIM, Outcome.PASSED, ""),
        (TAKEN.replace("rsrp=-97\n", ""), SIM, Outcome.NOT_TESTED, "no network has taken the SIM card"),
        (TAKEN.replace("HOME", "DENIED"), SIM, Outcome.NOT_TESTED, "a network is heard at -97 dBm"),
        (TAKEN.replace("HOME", "NOT_REG_SEARCHING"), NO_SIM, Outcome.NOT_TESTED, "no SIM card: put one in"),
        (f"{HEAD}mVoiceRegState=0(IN_SERVICE\nEmergencyOnly=false\nSignalStrength: 99 0 -120 -1 -1 -1 -1 31 -99 -9\n",
         SIM, Outcome.PASSED, ""),
        (f"{HEAD}mServiceState=0 0\nEmergOnly=false\nSignalStrength: 17 0 -1\n", SIM, Outcome.PASSED, ""),
        (f"{HEAD}mServiceState=0 h\nEmergOnly: true\nSignalStrength: 17 0 -1\n", NO_SIM, Outcome.NOT_TESTED, "-79 dBm"),
        (f"{HEAD}mServiceState=3 3\nSignalStrength: 99 -1\n", SIM, Outcome.NOT_TESTED, "no network has taken"),
        (TAKEN.removeprefix(HEAD), SIM, Outcome.NOT_TESTED, "shows no state"),
        (HEAD, "[gsm.sim.state]: [ABSENT,PIN_REQUIRED]\n", Outcome.NOT_TESTED, "the SIM card waits for its PIN"),
        ("", SIM, Outcome.NOT_TESTED, "shows no state"),
        ("Permission Denial\n", SIM, Outcome.NOT_TESTED, "denies permission"),
        ({"failure": "timeout", "stdout": TAKEN}, SIM, Outcome.NOT_TESTED, "in time"),
    ],
)  # fmt: skip
def test_a_network_that_has_taken_the_device_passes(
    converse: Converse, said: object, properties: str, expected: Outcome, words: str
) -> None:
    reading = converse(cellular, [(NETWORK, said), (GETPROP, properties)])["radios.cellular"]
    assert reading.outcome is expected
    assert words in (reading.reason or "")


@given(st.lists(st.sampled_from([
    "mVoiceRegState=0(IN_SERVICE", "mServiceState=0 0", "transportType=WWAN registrationState=NOT_REG_SEARCHING",
    "transportType=WWAN registrationState=DENIED", "rsrp=-97", "SignalStrength: 17 0",
]), max_size=8))  # fmt: skip
def test_emergency_calls_alone_never_count_as_taken(lines: list[str]) -> None:
    assert not registered("\n".join([*lines, "EmergencyOnly=true"]))


@pytest.mark.parametrize(
    ("text", "expected"),
    [("rsrp=2147483647\nrssi=-61\n", [-61]), ("ssRsrp = -90\n", [-90]), ("SignalStrength: 99 0\n", []),
     ("SignalStrength: 46 0\n", []),
     ("SignalStrength: 23 -1 -1\n", [-67]), ("rssi=-999\ncdmaDbm=-1\n", [])],
)  # fmt: skip
def test_each_technology_tells_its_strength_in_its_own_way(text: str, expected: list[int]) -> None:
    assert signals(text) == expected


def test_operator_cell_and_number_stay_on_the_device(filtered: Callable[[str, bytes], bytes]) -> None:
    dump = (
        "last known state:\n    mCallIncomingNumber=+4912345678\n    mServiceState={mVoiceRegState=0(IN_SERVICE), "
        "mVoiceOperatorAlphaLong=Acme, mIsEmergencyOnly=false, mNetworkRegistrationInfos=[NetworkRegistrationInfo{ "
        "domain=CS transportType=WWAN registrationState=HOME cellIdentity=CellIdentityLte:{ mCi=31337} }, "
        "NetworkRegistrationInfo{ domain=PS transportType=WLAN registrationState=HOME }]}\n"
        "    mSignalStrength=SignalStrength:{mLte=CellSignalStrengthLte: rssi=-70 rsrp=-97 level=3}\n"
        "    mCellLocation=Bundle[{cid=31337, lac=4711}]\nlocal logs:\n  x - state={registrationState=DENIED}\n"
    )
    through = filtered(NETWORK, dump.encode()).decode()
    assert registered(through)
    assert signals(through) == [-70, -97]
    assert not [word for word in ("Acme", "31337", "4711", "1234", "WLAN", "DENIED") if word in through]


def test_calls_over_wifi_are_no_mobile_network(filtered: Callable[[str, bytes], bytes]) -> None:
    dump = (
        "last known state:\n    mServiceState={mVoiceRegState=1(OUT_OF_SERVICE), mIsEmergencyOnly=false, "
        "[{ domain=PS transportType=WWAN registrationState=NOT_REG_SEARCHING }, "
        "{ domain=PS transportType=WLAN registrationState=HOME }]}\n"
    )
    assert not registered(filtered(NETWORK, dump.encode()).decode())


@pytest.mark.parametrize(
    ("properties", "state", "baseband"),
    [
        ("[gsm.sim.state]: [LOADED,PIN_REQUIRED]\n[gsm.version.baseband]: [g5300i-1,g5300i-1]\n",
         "loaded, pin required", "g5300i-1"),
        ("[gsm.sim.state]: [UNKNOWN]\n[gsm.version.baseband]: []\n", None, None),
        ("[gsm.sim.state]: [FUNNY]\n[gsm.version.baseband]: [unknown]\n", None, None),
        ("", None, None),
    ],
)  # fmt: skip
def test_properties_tell_sim_and_baseband(
    converse: Converse, properties: str, state: str | None, baseband: str | None
) -> None:
    readings = converse(cellular, [(GETPROP, properties)])
    assert (readings["radios.sim_state"].value, readings["radios.baseband"].value) == (state, baseband)


def test_a_real_phone_with_two_slots(shared: Path, converse: Converse) -> None:
    output = (shared / "corpus/android/getprop/google-husky-delta.txt").read_bytes()
    readings = converse(cellular, [(GETPROP, output)])
    assert readings["radios.sim_state"].value == "loaded, not ready"
    assert readings["radios.baseband"].value == "g5300i-251202-260127-B-14784800"


def test_a_tablet_without_mobile_radio_has_none_of_it(converse: Converse) -> None:
    readings = converse(cellular, [(FEATURES, BARE), (GETPROP, SIM), (NETWORK, TAKEN)])
    assert {reading.outcome for reading in readings.values()} == {Outcome.NOT_PRESENT}


def test_that_an_esim_is_listed_is_no_proof(converse: Converse) -> None:
    listed = "feature:android.hardware.telephony.euicc\nfeature:android.software.print\n"
    assert converse(cellular, [(FEATURES, listed)])["radios.esim"].outcome is Outcome.NOT_TESTED


@pytest.mark.parametrize(
    ("said", "expected"),
    [("yes", Outcome.PASSED), ("no: one way only", Outcome.FAILED), ("skip: no credit", Outcome.NOT_TESTED)],
)
def test_a_call_is_judged_by_the_operator(converse: Converse, said: str, expected: Outcome) -> None:
    assert converse(call, [(GETPROP, SIM), (ASKED, said)])["radios.call"].outcome is expected


def test_nobody_calls_without_a_sim_card_or_a_radio(converse: Converse) -> None:
    without_card = converse(call, [(GETPROP, NO_SIM), (ASKED, "yes")])["radios.call"]
    assert (without_card.outcome, without_card.reason) == (Outcome.NOT_TESTED, "no SIM card: put one in")
    assert converse(call, [(FEATURES, BARE), (ASKED, "yes")])["radios.call"].outcome is Outcome.NOT_PRESENT
