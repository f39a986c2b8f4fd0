"""IMEIs: as lockdownd tells them to a computer that is trusted, and as the screen shows them."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from probes.answer import Absent, Shortfall, Unreadable
from probes.kinds.apple.answers import dictionary, told, words
from probes.kinds.apple.identification import VALUES
from probes.kinds.apple.model import Model, model_of
from probes.kinds.apple.probe import apple
from probes.kinds.apple.telephony import needs_telephony
from probes.kinds.imei_check import imei_in, match, typed
from probes.link import Exchange
from probes.operator import ask_to_do, ask_to_read, said, went_ahead
from probes.reading import Outcome, Reading
from probes.subject import Subject, Way

FIRST, SECOND = "InternationalMobileEquipmentIdentity", "InternationalMobileEquipmentIdentity2"
SOURCE = "lockdownd, check digit verified"
SHOW = "Dial *#06# on the phone (on an iPad open Settings, General, About), so that it shows its IMEI."
TYPE = "Type the 15 digits of the IMEI that it shows, the first if there are two."


@apple(measures=("identity.imei", "identity.imei2"), version=2)
def imei_numbers(subject: Subject) -> Iterator[Reading]:
    """Read both IMEIs. What the device does not tell is left to the operator, so it is untested and not unreadable."""
    for measure, way in (("identity.imei", _first(subject)), ("identity.imei2", _second(subject))):
        yield _left_to_operator(subject.read(measure, way))


def _left_to_operator(reading: Reading) -> Reading:
    if reading.outcome is not Outcome.NOT_READABLE:
        return reading
    reason = f"{reading.reason}; have the device show it"
    return reading.model_copy(update={"outcome": Outcome.NOT_TESTED, "reason": reason})


@apple(measures=("identity.imei", "identity.imei_match"), version=2, course="guided")
def imei_on_screen(subject: Subject) -> Iterator[Reading]:
    """Have the operator type what the screen shows, and hold it against what the device told."""
    number, second = _told(_first(subject)), _told(_second(subject))
    if isinstance(number, Absent):
        yield subject.reading("identity.imei", Outcome.NOT_TESTED, "screen", (), reason=str(number))
        yield subject.read("identity.imei_match", _first(subject))
        return
    asked = _shown(subject)
    if isinstance(number, str):
        yield subject.reading("identity.imei", Outcome.NOT_TESTED, "screen", (asked,), reason="the device tells it")
    else:
        yield subject.read("identity.imei", Way("screen, typed by the operator", typed, (asked,), text=said))
    against = partial(match, tuple(each if isinstance(each, str) else None for each in (number, second)))
    yield subject.read("identity.imei_match", Way("screen against the device's answer", against, (asked,), text=said))


def _shown(subject: Subject) -> Exchange:
    """Return the operator's answer: the number typed, or why there is none."""
    done = ask_to_do(subject, SHOW)
    return ask_to_read(subject, TYPE) if went_ahead(done) else done


def _first(subject: Subject) -> Way:
    return told(SOURCE, imei, subject.ask(VALUES))


def _second(subject: Subject) -> Way:
    return told(SOURCE, imei2, subject.ask(VALUES))


def _told(way: Way) -> str | Shortfall:
    try:
        return str(way.parse(*map(way.text, way.exchanges)))
    except Shortfall as shortfall:
        return shortfall


def imei(values: Any) -> str:
    """Return the IMEI; raise Absent for a model without a mobile radio, Implausible for digits that are none."""
    _needs_radio(values)
    return imei_in(words(values, FIRST))


def imei2(values: Any) -> str:
    """Return the second IMEI; raise Absent for a model that has but one, otherwise as `imei`."""
    _needs_radio(values)
    model = _model(values)
    if model is not None and not model.esim and SECOND not in values:
        raise Absent(f"{model.name} has one IMEI alone")
    number = imei_in(words(values, SECOND))
    if number == values.get(FIRST):
        raise Unreadable("the second IMEI that it tells is the first")
    return number


def _needs_radio(values: Any) -> None:
    model = _model(values)
    if FIRST in values:
        return
    if model is not None and "cellular" not in model.built_with:
        raise Absent(f"{model.name} has no mobile radio, so it has no IMEI")
    needs_telephony(values)


def _model(values: Any) -> Model | None:
    return model_of(words(values, "ProductType")) if "ProductType" in dictionary(values) else None
