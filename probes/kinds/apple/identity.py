"""Identity: which device it is, how and where Apple sold it, and what runs on it."""

import re
from collections.abc import Iterator
from functools import partial
from typing import Any

from probes.answer import Implausible, Unreadable
from probes.kinds.apple.answers import dictionary, number, told, words
from probes.kinds.apple.colour import CAVEATS, colour
from probes.kinds.apple.identification import KINDS, VALUES
from probes.kinds.apple.model import Model, model_of
from probes.kinds.apple.part_number import part, region, sold_as
from probes.kinds.apple.probe import apple
from probes.kinds.fallback import decides
from probes.reading import Reading
from probes.subject import Subject

ENCLOSURE = "lockdown:* DeviceEnclosureColor"
"""The housing's colour, by its key: it is not among the values that are told together (reported)."""

SERIAL = re.compile(r"[0-9A-Z]{8,14}")
"""Eleven or twelve letters and digits, and ten at random since 2021."""
VERSION = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){1,3}")
BUILD = re.compile(r"[0-9]{1,3}[A-Z][0-9]{1,5}[a-z]?")
IPADOS = 13
IOS = 4
"""The versions with which the system got its name: `iPhone OS` before 4 (Apple, 2010), `iPadOS` on iPads from 13 on."""

TOLD_AS_IT_STANDS = {
    "identity.sold_as": ("part number, first letter", sold_as),
    "identity.part": ("lockdownd, ModelNumber and RegionInfo", part),
    "identity.region": ("lockdownd, RegionInfo", region),
}


@apple(
    measures=("identity.maker", "identity.model", "identity.name", *TOLD_AS_IT_STANDS, "identity.serial",
              "identity.colour", "identity.os", "identity.updates", "identity.soc"),
    version=1,
)  # fmt: skip
def identity(subject: Subject) -> Iterator[Reading]:
    """Read what lockdownd says of the device, and what is known of its model."""
    values = subject.ask(VALUES)
    yield subject.read("identity.maker", told("lockdownd, kind of device", maker, values))
    yield subject.read("identity.model", told("lockdownd, ProductType", product_type, values))
    yield subject.read("identity.name", told("model", name, values))
    for measure, (source, parse) in TOLD_AS_IT_STANDS.items():
        yield subject.read(measure, told(source, parse, values))
    yield subject.read("identity.serial", told("lockdownd, SerialNumber", serial, values))
    yield subject.read("identity.os", told("lockdownd, ProductVersion", system, values))
    yield subject.read("identity.updates", told("model", updates, values))
    yield subject.read("identity.soc", told("model", chip, values), told("lockdownd, chip", platform, values))
    yield _colour(subject)


def _colour(subject: Subject) -> Reading:
    """Read the colour of all that tells of it; a housing whose code is not told has that of its part number."""
    values, code = subject.ask(VALUES), subject.ask(ENCLOSURE)
    asked = (values, code) if decides(told("", str, code)) else (values,)
    source = "lockdownd, colours and part number"
    ways = [told(source, partial(colour, caveat=caveat), *asked, caveat=caveat) for caveat in CAVEATS]
    return subject.read("identity.colour", next(filter(decides, ways), ways[0]))


def maker(values: Any) -> str:
    """Return `Apple` for a device that says that it is an iPhone, iPad or iPod; raise Unreadable for any other."""
    _kind(values)
    return "Apple"


def _kind(values: Any) -> str:
    """Return `iPhone`, `iPad` or `iPod`, on which all agree that tell it; raise Unreadable where none does."""
    told_of = dictionary(values)
    said = [words(told_of, key) for key in ("DeviceClass", "ProductType") if key in told_of]
    found = next((kind for kind in KINDS if said and all(each.startswith(kind) for each in said)), None)
    if found is None:
        raise Unreadable("it does not say that it is an iPhone, iPad or iPod")
    return found


def product_type(values: Any) -> str:
    """Return the product type, `iPhone13,2`."""
    return words(values, "ProductType")


def _model(values: Any) -> Model:
    model = model_of(product_type(values))
    if model is None:
        raise Unreadable(f"the model {product_type(values)[:20]} is not known here")
    return model


def name(values: Any) -> str:
    """Return Apple's name of the model, `iPhone 12`; raise Unreadable for one that is not known."""
    return _model(values).name


def updates(values: Any) -> str:
    """Return up to which system it is updated, or that it gets the newest, as of when."""
    return _model(values).updates


def chip(values: Any) -> str:
    """Return Apple's name of the chip, by the model."""
    return _model(values).chip


def platform(values: Any) -> str:
    """Return the chip's number as the device tells it, `t8101`, or `chip 0x8020`."""
    if "HardwarePlatform" in dictionary(values):
        return words(values, "HardwarePlatform")
    return f"chip 0x{number(values, 'ChipID'):x}"


def serial(values: Any) -> str:
    """Return the serial number; raise Implausible for one that is blotted out, by X for letters and 0 for digits."""
    text = words(values, "SerialNumber")
    if not SERIAL.fullmatch(text) or 2 * sum(text.count(blot) for blot in "X0") > len(text):
        raise Implausible("what stands for the serial number is none, or it is blotted out")
    return text


def system(values: Any) -> str:
    """Return the system with its build, `iOS 18.4.1 (22E252)`; raise Implausible for what is no version or build."""
    version = words(values, "ProductVersion")
    if not VERSION.fullmatch(version):
        raise Implausible("what stands for the version is none")
    whole = f"{_system_name(values, int(version.partition('.')[0]))} {version}"
    if "BuildVersion" not in values:
        return whole
    build = words(values, "BuildVersion")
    if not BUILD.fullmatch(build):
        raise Implausible("what stands for the build is none")
    return f"{whole} ({build})"


def _system_name(values: Any, major: int) -> str:
    if major < IOS:
        return "iPhone OS"
    return "iPadOS" if major >= IPADOS and _kind(values) == "iPad" else "iOS"
