"""A SMART report of one drive: what it tells, whichever tool told it and in whichever form."""

import math
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field

from calibration.record import Record

Meaning = Literal["reallocated", "pending", "uncorrectable", "life_left"]
When = Literal["", "now", "past"]

PACKED = 1_000_000
"""A count of sectors above this is several counters in one (66,776 reports of drives: 70 of 1,000 above 0)."""
HOURS = 9
TEMPERATURES = (194, 190)
"""The numbers of attributes that every maker uses alike."""
LARGEST = 10**18
"""No number of a drive is larger: bytes of 10⁶ TB, hours of a hundred million million years."""


class Named(Record):
    """What an attribute's name means."""

    name: str
    means: Meaning
    number: int | None = None
    raw_too: bool = False
    raw_used: bool = False
    packed_bits: int | None = None
    source: str


class Generation(Record):
    """A standard that a drive follows, and the year it was published in."""

    name: str
    since: int
    source: str


class Catalogue(Record):
    """The names of attributes and the generations of drives."""

    attribute: tuple[Named, ...]
    generation: tuple[Generation, ...] = Field(default=())


@dataclass(frozen=True)
class Attribute:
    """One line of an ATA drive's table. `failed` is when its value was at or below its threshold."""

    number: int
    name: str
    prefailure: bool
    value: int
    raw: str
    failed: When = ""

    @property
    def named(self) -> Named | None:
        """What its name means, where that is known."""
        found = names().get(self.name)
        return found if found and found.number in (None, self.number) else None

    @property
    def is_temperature(self) -> bool:
        """Whether it is a temperature: too hot once is no fault of the drive."""
        return "Temp" in self.name

    @property
    def is_unknown(self) -> bool:
        """Whether smartmontools has no name for it."""
        return self.name.startswith("Unknown_")

    @property
    def first(self) -> int | None:
        """The first number of its raw text, as drivedb formats it; None for a bare hexadecimal word."""
        found = re.match(r"([0-9]{1,18})(?![0-9a-zA-Z])|([0-9]{1,9})h", self.raw)
        return int(found[1] or found[2]) if found else None

    @property
    def count(self) -> int | None:
        """Its raw value as a count of sectors; None where packed counters leave none to be told."""
        number = self.first
        bits = self.named.packed_bits if self.named else None
        if not number or bits is None:
            return number
        lowest = number & ((1 << bits) - 1)
        return (lowest if number > PACKED else number) if lowest else None


@dataclass(frozen=True)
class HealthLog:
    """An NVMe drive's log page 02h. Percent are of the rated life and of the spare blocks; None is not told."""

    warning: int | None = None
    used: int | None = None
    spare: int | None = None
    threshold: int | None = None
    media_errors: int | None = None
    hours: int | None = None
    cycles: int | None = None

    @property
    def blank(self) -> bool:
        """Whether nothing was counted: a drive that answers has been switched on at least once."""
        return self.cycles == 0 and not self.hours

    @property
    def whole(self) -> bool:
        """Whether it tells what a verdict takes; spare blocks of 0 % are none that it counts, or none that are left."""
        return not self.blank and None not in (self.warning, self.used, self.media_errors) and bool(self.spare)


@dataclass(frozen=True)
class Report:
    """All that is known of one drive; what it does not tell is None or empty.

    `used` is in percent of the rated life, `used_within` half the width of its step. `worn_out` says that it is beyond
    what the counter can show. `in_database` says that smartmontools knows the drive, and so its attributes' names.
    `since` is the year before which no such drive was built.
    """

    model: str | None = None
    serial: str | None = None
    size: int | None = None
    spins: bool = False
    verdict: bool | None = None
    in_database: bool = False
    attributes: tuple[Attribute, ...] = ()
    log: HealthLog | None = None
    grown: int | None = None
    uncorrected: int | None = None
    used: int | None = None
    used_within: int = 0
    worn_out: bool = False
    reserve_gone: bool = False
    hours: int | None = None
    temperature: int | None = None
    failed_test: str | None = None
    since: int | None = None


@cache
def names() -> dict[str, Named]:
    """Return what each attribute name means."""
    return {each.name: each for each in _catalogue().attribute}


def since(standard: str | None) -> int | None:
    """Return the year of a standard such as `SATA 3.1, 6.0 Gb/s`, where it is one of the catalogue."""
    found = (each.since for each in _catalogue().generation if standard and standard.startswith(each.name))
    return max(found, default=None)


@cache
def _catalogue() -> Catalogue:
    text = Path(__file__).with_name("smart_attributes.toml").read_text("utf-8")
    return Catalogue.model_validate(tomllib.loads(text))


def whole(value: object) -> int | None:
    """Return a number that is whole and not negative, from a number or from a text that is one; else None."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, str):
        return int(value) if re.fullmatch(r"[0-9]{1,18}", value) else None
    if isinstance(value, float) and not (math.isfinite(value) and value.is_integer()):
        return None
    return int(value) if 0 <= value <= LARGEST else None


def temperature_of(attributes: tuple[Attribute, ...]) -> int | None:
    """Return °C by the first attribute of TEMPERATURES that tells it."""
    told = {each.number: each.first for each in attributes if each.is_temperature}
    return next((told[number] for number in TEMPERATURES if told.get(number) is not None), None)


def hours_of(attributes: tuple[Attribute, ...]) -> int | None:
    """Return the hours of attribute 9, as drivedb formats them."""
    told = (each.first for each in attributes if each.number == HOURS and each.name.startswith("Power_On_"))
    return next(told, None)
