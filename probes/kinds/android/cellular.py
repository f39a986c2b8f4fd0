"""Mobile network: baseband, SIM, whether a network has taken the device, and a call."""

import re
from collections.abc import Iterator

from probes.answer import Unreadable, Untested
from probes.kinds.android.features import FEATURES
from probes.kinds.android.probe import android
from probes.kinds.android.properties import GETPROP, properties_of
from probes.kinds.android.radios import heard, judged, open_to, radio
from probes.kinds.android.refusal import REFUSED
from probes.reading import Reading
from probes.subject import Subject, Way

FEATURE = "android.hardware.telephony"
EUICC = "android.hardware.telephony.euicc"
NETWORK = (
    f"shell:dumpsys telephony.registry | grep -E '^last known state|^ *(mServiceState|mSignalStrength)=|{REFUSED}' | "
    "grep -oE '^last known state|mServiceState=[0-9]( [0-9a-z]+)?|mVoiceRegState=[0-9]+[(][A-Z_]+|"
    "mDataRegState=[0-9]+[(][A-Z_]+|[Ee]merg(ency)?Only[=:] ?[a-z]+|transportType=WWAN registrationState=[A-Z_]+|"
    "SignalStrength: ?[-0-9 ]+|(rssi|rscp|rsrp|ssRsrp|cdmaDbm) ?= ?-[0-9]{1,3}|" + f"{REFUSED}'"
)
"""State and strength of now, without the log, and without operator, cell, place or number."""
REGISTERED = ("HOME", "ROAMING")
"""NetworkRegistrationInfo.REGISTRATION_STATE_*, Android 10 and later; those over Wi-Fi (WLAN) do not count."""
SIM_PROPERTIES = ("gsm.sim.state", "gsm.sim.state.2")
"""The slots in one list since Android 5; before, some makers gave the second slot a property of its own."""
SIM_STATES = ("ABSENT", "PIN_REQUIRED", "PUK_REQUIRED", "NETWORK_LOCKED", "READY", "NOT_READY", "PERM_DISABLED",
              "CARD_IO_ERROR", "CARD_RESTRICTED", "LOADED", "UNKNOWN", "PRESENT")  # fmt: skip
"""com.android.internal.telephony.IccCardConstants.State, as `gsm.sim.state` holds it, one for each slot."""
SIM_NEEDS = {
    "ABSENT": "no SIM card: put one in",
    "PIN_REQUIRED": "the SIM card waits for its PIN",
    "PUK_REQUIRED": "the SIM card is blocked and waits for its PUK: try another",
    "NETWORK_LOCKED": "the device takes no SIM card of another operator",
    "CARD_IO_ERROR": "the SIM card cannot be read: try another",
}
STRENGTH = (-140, -20)
"""dBm that a mobile receiver can tell (3GPP TS 36.133 and 38.133 report RSRP from -140; GSM's RSSI ends at -51)."""
GSM_STRONGEST = 31
"""3GPP TS 27.007, 8.5: signal strength 0 to 31 in steps of 2 dB from -113 dBm, 99 for none."""
LTE_RSRP = 8
"""Place of LTE's RSRP among the numbers of SignalStrength.toString of Android 4 to 9."""


@android(measures=("radios.cellular", "radios.baseband", "radios.sim_state", "radios.esim"), version=1)
def cellular(subject: Subject) -> Iterator[Reading]:
    """Read the state of the mobile radio, of the SIM cards and of the baseband."""
    properties = subject.ask(GETPROP)
    told = (subject.ask(NETWORK), properties) if properties.whole else (subject.ask(NETWORK),)
    network = Way("telephony registry", service, told, text=heard)
    yield radio(subject, "radios.cellular", FEATURE, network)
    yield radio(subject, "radios.baseband", FEATURE, Way("gsm.version.baseband", baseband, (properties,)))
    yield radio(subject, "radios.sim_state", FEATURE, Way("gsm.sim.state", sim_state, (properties,)))
    listed = Way("list of features", esim, (subject.ask(FEATURES),), text=heard)
    yield radio(subject, "radios.esim", EUICC, listed)


@android(measures=("radios.call",), version=1, course="guided")
def call(subject: Subject) -> Iterator[Reading]:
    """Have the operator make a call, where the device has a mobile radio and a SIM card."""
    sim = Way("SIM state", ready, (subject.ask(GETPROP),), text=heard)
    known = radio(subject, "radios.call", FEATURE, sim)
    if not open_to(known) or known.reason in SIM_NEEDS.values():
        yield known
    else:
        yield judged(subject, known, (sim,), "a call, by the operator", CALL)


CALL = "Call a number with the device and let somebody answer: do both hear each other?"


def ready(text: str) -> None:
    """Raise Untested with what a call needs."""
    states = _sim_states(text)
    if states and not {"READY", "LOADED"} & set(states):
        raise Untested(_needed(states))
    raise Untested("nobody has called")


def baseband(text: str) -> str:
    """Return the version of the radio's own software; of two slots each version once."""
    versions = properties_of(text).get("gsm.version.baseband", "").split(",")
    named = list(dict.fromkeys(version.strip() for version in versions if version.strip()))
    if not named or named == ["unknown"]:
        raise Unreadable("getprop gives no baseband version")
    return ", ".join(named)


def sim_state(text: str) -> str:
    """Return the state of each SIM slot in words: `loaded, absent`."""
    states = _sim_states(text)
    if not states or set(states) == {"UNKNOWN"}:
        raise Unreadable("getprop gives no state of a SIM slot")
    return ", ".join(state.lower().replace("_", " ") for state in states)


def _sim_states(text: str) -> list[str]:
    properties = properties_of(text)
    states = ",".join(properties.get(key, "") for key in SIM_PROPERTIES).split(",")
    return [state for state in states if state in SIM_STATES]


def esim(text: str) -> None:
    """Raise Untested: that the chip is listed is no proof that a profile can be loaded."""
    if f"feature:{EUICC}" not in text:
        raise Untested("the device does not say whether it has an eSIM")
    raise Untested("the device lists an eSIM: load a profile")


def service(text: str, properties: str = "") -> None:
    """Pass where a network has taken the device and is heard; raise Untested with what there is to do."""
    if "last known state" not in text:
        raise Untested("the telephony registry shows no state")
    strengths = signals(text)
    if registered(text) and strengths:
        return
    heard_one = f"; a network is heard at {max(strengths)} dBm" if strengths else ""
    states = _sim_states(properties)
    if "LOADED" in states or "READY" in states:
        raise Untested(f"no network has taken the SIM card{heard_one}: try it outdoors, or another card")
    needed = _needed(states) if states else "no network has taken the device"
    raise Untested(f"{needed}{heard_one}")


def _needed(states: list[str]) -> str:
    """Return what the first card needs that is in, or that one be put in."""
    card = next((state for state in states if state != "ABSENT"), "ABSENT")
    return SIM_NEEDS.get(card, "no SIM card is ready")


def registered(text: str) -> bool:
    """Whether a network has taken the device for more than emergency calls.

    Emergency-only service has been seen to come as state 0 (`in service`), with and without words that contradict it;
    from Android 10 the registrations of each domain decide.
    """
    registrations = re.findall(r"transportType=WWAN registrationState=([A-Z_]{1,40})", text)
    if registrations:
        return any(each in REGISTERED for each in registrations)
    if re.search(r"[Ee]merg(?:ency)?Only[=:] ?true", text):
        return False
    return bool(re.search(r"m(?:Voice|Data)RegState=0\(IN_SERVICE|^mServiceState=0\b", text, re.M))


def signals(text: str) -> list[int]:
    """Return each strength in dBm that the radio tells, of any technology."""
    named = [int(level) for level in re.findall(r"\b(?:rssi|rscp|rsrp|ssRsrp|cdmaDbm) ?= ?(-[0-9]{1,3})\b", text)]
    for numbers in re.findall(r"(?:^|=)SignalStrength: ?([-0-9 ]{1,400})", text, re.M):
        named += _numbered([int(number) for number in re.findall(r"-?[0-9]{1,10}\b", numbers)])
    return [level for level in named if STRENGTH[0] <= level <= STRENGTH[1]]


def _numbered(numbers: list[int]) -> list[int]:
    """Return the strengths in dBm in the bare numbers that Android before 10 prints."""
    gsm = [2 * numbers[0] - 113] if numbers and 0 <= numbers[0] <= GSM_STRONGEST else []
    return gsm + numbers[LTE_RSRP : LTE_RSRP + 1]
