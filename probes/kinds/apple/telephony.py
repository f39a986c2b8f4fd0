"""Mobile radio: whether the device has one, by its own word, and what it tells of the baseband and of the SIM."""

from collections.abc import Mapping
from typing import Any

from probes.answer import Absent, Failed, Implausible, Unreadable, Untested
from probes.kinds.apple.answers import dictionary, flag, member, words
from probes.kinds.apple.model import model_of
from probes.kinds.apple.state import State, state
from probes.reading import Outcome

NONE = "NoTelephonyCapabilty"
"""A BasebandStatus; the spelling is Apple's."""
TRUSTED = "ActivationState"
"""What lockdownd tells only to a computer that is trusted; such an answer has all that the device tells."""
IDENTITIES = (
    "BasebandVersion",
    "InternationalMobileEquipmentIdentity",
    "InternationalMobileEquipmentIdentity2",
    "MobileEquipmentIdentifier",
)
"""What a baseband that answers gives. Only all of them together count, as a locked SIM card hides the IMEI
(libimobiledevice #197, #618, reported)."""
SIM, TRAY = "kCTSIMSupportSIMStatus", "kCTSIMSupportSIMTray"
"""What Apple puts before each state."""


def has_telephony(values: Any) -> bool:
    """Whether it has a mobile radio; raise Unreadable where the device does not say.

    Raise Implausible where it denies what it is built with: then it is broken, and does not lack it.
    """
    told = dictionary(values)
    has = _tells_telephony(told)
    if not has and _built_with_one(told):
        raise Implausible("it says that it has no mobile radio, and is built with one")
    return has


def _tells_telephony(told: Mapping[str, Any]) -> bool:
    if told.get("DeviceClass") == "iPod" or told.get("BasebandStatus") == NONE:
        return False
    return flag(told, "TelephonyCapability") if "TelephonyCapability" in told else bool(member(told, "BasebandStatus"))


def _built_with_one(told: Mapping[str, Any]) -> bool:
    """Whether a device is built with a mobile radio: every iPhone is, and an iPad by its model."""
    product = told.get("ProductType")
    model = model_of(product) if isinstance(product, str) else None
    return told.get("DeviceClass") == "iPhone" or (model is not None and "cellular" in model.built_with)


def needs_telephony(values: Any) -> None:
    """Raise Absent without a mobile radio, otherwise as `has_telephony` where it is not known whether it has one."""
    if not has_telephony(values):
        raise Absent("it has no mobile radio")


def baseband(values: Any) -> str:
    """Return the version of the mobile radio's own software."""
    needs_telephony(values)
    return words(values, "BasebandVersion")


def baseband_state(values: Any) -> None:
    """Raise Failed for a baseband that is in error, or that gives neither a version nor an IMEI.

    A missing IMEI is what those who repair phones know a broken baseband by (libimobiledevice #1054, reported).
    """
    needs_telephony(values)
    if "BasebandStatus" in values:
        state("baseband", words(values, "BasebandStatus")).judge()
    if TRUSTED in values and not any(values.get(name) for name in IDENTITIES):
        raise Failed("it has a mobile radio, but neither a baseband version nor an IMEI: the baseband is dead")
    member(values, "BasebandStatus")


def sim(values: Any) -> State:
    """Return the state of the SIM; raise as `needs_telephony`, and Unreadable where it is not told."""
    needs_telephony(values)
    return state("sim", _after(SIM, words(values, "SIMStatus")))


def sim_state(values: Any) -> str:
    """Return the state of the SIM and of its tray in words: `no card; the tray is in, without a card`."""
    card = sim(values).words
    if "SIMTrayStatus" not in values:
        return card
    return f"{card}; {state('tray', _after(TRAY, words(values, 'SIMTrayStatus'))).words}"


def sim_lock(values: Any) -> None:
    """Raise Failed where the phone refuses the card that is in it, Untested otherwise: it may be the network's own."""
    card = sim(values)
    if card.outcome is Outcome.FAILED:
        raise Failed(f"the SIM is {card.words}")
    raise Untested(f"the SIM ({card.words}) does not show whether others are taken: Carrier Lock in Settings does")


def _after(prefix: str, word: str) -> str:
    if not word.startswith(prefix):
        raise Unreadable(f"the device tells a state that is not known: {word[:40]}")
    return word.removeprefix(prefix)
