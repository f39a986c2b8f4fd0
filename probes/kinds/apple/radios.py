"""Radios: what the device says of its chips, which radio a model lacks, and what an operator finds with each."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from probes.answer import Absent, Failed, Implausible, Unreadable, Untested
from probes.kinds.apple.answers import flag, told, words
from probes.kinds.apple.feature import built_with
from probes.kinds.apple.identification import VALUES
from probes.kinds.apple.model import Built, model_of
from probes.kinds.apple.open_question import judged
from probes.kinds.apple.probe import apple
from probes.kinds.apple.telephony import baseband, baseband_state, needs_telephony, sim_state
from probes.reading import Reading
from probes.subject import Subject, Way

CHIP = "ioregistry:centauri"
"""Apple's own chip for Wi-Fi and Bluetooth, of iPhone 17 and later (reported); other models have no such entry."""
ANTENNA = "it does not tell of the antennas"
NOBODY = ("00:00:00:00:00:00", "02:00:00:00:00:00", "ff:ff:ff:ff:ff:ff")
"""Addresses of no chip: none at all, what Apple gives apps in its place, all devices."""

QUESTIONS = {
    "radios.wifi": "Join a Wi-Fi network in Settings: does it connect, and does a web page load?",
    "radios.bluetooth": "Pair headphones or a keyboard in Settings, Bluetooth: are they found, and do they connect?",
    "radios.nfc": "Hold a tag to the top of its back, or the device with Apple Pay to a reader (iPhone 7 to X: in the "
    "NFC reader of Control Centre): does it react?",
    "radios.uwb": "Find an AirTag or another iPhone with Find My nearby: does an arrow with the distance show?",
    "radios.gnss": "Open Maps outdoors or at a window: does the blue dot stand where you are within a minute?",
    "radios.cellular": "Put in a SIM card, or load an eSIM: does the device show its network with bars, and take data "
    "with Wi-Fi off?",
    "radios.esim": "Load a profile in Settings, Mobile Service, Add eSIM: does it show a network?",
    "radios.call": "Call a number with the device and let somebody answer: do both hear each other?",
}
"""Each is answered by yes where all is well."""


BUILT: dict[str, Built] = {"radios.nfc": "nfc", "radios.uwb": "uwb"}
"""What a model must be built with for a radio."""
MOBILE = ("radios.cellular", "radios.esim", "radios.call")
GNSS = "radios.gnss"
"""In an iPhone for itself; in an iPad a part of the mobile radio (Apple's specifications of iPad)."""


@apple(
    measures=("radios.baseband", "radios.baseband_state", "radios.sim_state", "radios.wifi.hardware",
              "radios.bluetooth.hardware", *QUESTIONS),
    version=2,
)  # fmt: skip
def radios(subject: Subject) -> Iterator[Reading]:
    """Read what the device says of its chips and its SIM, and which radios its model has not."""
    values = subject.ask(VALUES)
    yield subject.read("radios.baseband", told("lockdownd, BasebandVersion", baseband, values))
    yield subject.read("radios.baseband_state", told("lockdownd, BasebandStatus", baseband_state, values))
    yield subject.read("radios.sim_state", told("lockdownd, SIMStatus", sim_state, values))
    yield subject.read("radios.wifi.hardware", _hardware(subject, "WiFiHardwareHealthy", "WiFiAddress"))
    yield subject.read("radios.bluetooth.hardware", _hardware(subject, "BTHardwareHealthy", "BluetoothAddress"))
    for measure in QUESTIONS:
        yield subject.read(measure, _model(subject, measure))


@apple(measures=tuple(QUESTIONS), version=2, course="guided")
def radios_tried(subject: Subject) -> Iterator[Reading]:
    """Have the operator try each radio that the model has."""
    for measure, question in QUESTIONS.items():
        yield judged(subject, measure, "a try, by the operator", question, _model(subject, measure))


def _model(subject: Subject, measure: str) -> Way:
    return told("the model", partial(untried, measure), subject.ask(VALUES))


def untried(measure: str, values: Any) -> None:
    """Raise Absent where the device has no such radio, Untested otherwise: that it has one is no proof that it works.

    Whether there is a mobile radio is the device's own word, the rest is how Apple describes the model.
    """
    product = words(values, "ProductType")
    if measure in MOBILE or (measure == GNSS and not product.startswith("iPhone")):
        needs_telephony(values)
    if lack := _lack(measure, product) or (_in_china(values) if measure == "radios.esim" else None):
        raise Absent(lack)
    raise Untested("nobody has tried it")


def _lack(measure: str, product: str) -> str | None:
    """Return why a product has no such radio, None where it may have one: a model that is not known may have each."""
    if measure == "radios.call" and not product.startswith("iPhone"):
        return "an iPad or iPod makes no calls over a mobile network"
    model = model_of(product)
    if model is None:
        return None
    if measure == "radios.esim" and product.startswith("iPhone") and not model.esim:
        return f"{model.name} has no eSIM"
    if measure in BUILT and BUILT[measure] not in model.built_with:
        return f"{model.name} is built without it"
    return None


def _in_china(values: Any) -> str | None:
    """Return why a device that was sold in mainland China has no eSIM, None where it may have one."""
    sold_there = isinstance(region := values.get("RegionInfo"), str) and region.startswith("CH/")
    if sold_there and built_with(words(values, "ProductType"), "eSIM in mainland China") is False:
        return "sold in mainland China, where this model has no eSIM"
    return None


def _hardware(subject: Subject, healthy: str, address: str) -> Way:
    chip, values = subject.ask(CHIP), subject.ask(VALUES)
    if chip.exit_code == 0:
        return told("the chip's own word", partial(health, healthy, address), values, chip, caveat=ANTENNA)
    return told(f"lockdownd, {address}", partial(addressed, address), values)


def health(healthy: str, address: str, values: Any, chip: Any) -> None:
    """Raise Failed where a chip says that its hardware is not healthy, Implausible where it has no address.

    The two keys are reported, from one iPhone with iOS 26.
    """
    if not flag(chip, healthy):
        raise Failed("the chip says that its hardware is not healthy")
    _possible(words(values, address))


def addressed(address: str, values: Any) -> None:
    """Raise Implausible for an address of no chip, as a dead one shows (reported), Unreadable for any other.

    An address is kept apart from its chip, and proves nothing of it.
    """
    _possible(words(values, address))
    raise Unreadable("this model does not tell whether the hardware is in order")


def _possible(address: str) -> None:
    if address.lower() in NOBODY:
        raise Implausible(f"{address} is no chip's address, as a dead chip shows")
