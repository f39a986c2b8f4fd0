"""Suspects: the parts that a panic's sensors, masks and words point to, as data with its source (suspects.toml)."""

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal, NamedTuple

from pydantic import Field

from calibration.record import Record

Confidence = Literal["low", "medium"]
"""How far a pointer is trusted; none is high: no maker has published any of them."""


class Clue(NamedTuple):
    """One pointer of one panic to a part."""

    suspect: str
    confidence: Confidence
    kind: str
    """What it was told by: `missing sensor`, `sensor array`, or nothing where the sign says all."""
    sign: str


class Pointer(Record):
    """What points to one part."""

    suspect: str
    products: tuple[str, ...] = ()
    """The models that it holds for, as a report's `product` has them; none is any."""
    confidence: Confidence
    source: str
    reported: bool
    """Whether it is only told of, and was never seen in a report that we hold."""


class Sensor(Pointer):
    """A sensor by its name, in capitals."""

    name: Annotated[str, Field(pattern=r"^[A-Z0-9]+$")]


class Mask(Pointer):
    """A value of the system management controller's sensor array: one bit, or several that mean one part."""

    value: Annotated[int, Field(gt=0)]
    products: Annotated[tuple[str, ...], Field(min_length=1)]


class Word(Record):
    """Words of a panic's message and what they concern."""

    words: Annotated[tuple[str, ...], Field(min_length=1)]
    concerns: str
    suspect: str | None = None
    """The part that repairers name for it; none where they name none, or several."""
    fault: bool = True
    """False for what the user did, which says nothing of the phone."""
    watchdog: bool = False
    """Whether a watchdog says so, for want of an answer."""
    source: str
    reported: bool


class Suspects(Record):
    """Everything that is known to point to a part."""

    sensor: tuple[Sensor, ...]
    mask: tuple[Mask, ...]
    word: tuple[Word, ...]


@cache
def suspects() -> Suspects:
    """Return the data."""
    text = files("probes.kinds.apple").joinpath("suspects.toml").read_text("utf-8")
    return Suspects.model_validate(tomllib.loads(text))


def missing_sensor(name: str, product: str | None) -> Clue | None:
    """Return what a missing sensor points to, None for one that is not known."""
    rows = [row for row in suspects().sensor if row.name == name.upper() and _holds(row, product)]
    return _clue(rows, "missing sensor", name)


def array_value(value: int, product: str | None) -> tuple[Clue, ...]:
    """Return what a value of the sensor array points to on a model: the parts of its bits where it is no known value.

    A value of several bits that are each known is not taken apart into the values of other sums.
    """
    rows = [row for row in suspects().mask if product in row.products and value & row.value == row.value]
    if exact := _clue([row for row in rows if row.value == value], "sensor array", hex(value)):
        return (exact,)
    bits = sum({row.value for row in rows if row.value.bit_count() == 1})
    single = [row for row in rows if row.value.bit_count() == 1 or row.value & bits != row.value]
    by_value = ([row for row in single if row.value == each] for each in sorted({row.value for row in single}))
    found = (_clue(rows, "sensor array", hex(value)) for rows in by_value)
    return tuple(clue._replace(confidence="low") for clue in found if clue)


def meaning(message: str) -> Word | None:
    """Return what the words of a panic's message mean, by the row that has the most of them."""
    rows = [row for row in suspects().word if all(word in message for word in row.words)]
    return max(rows, key=lambda row: len(row.words), default=None)


def _holds(row: Pointer, product: str | None) -> bool:
    return not row.products or product in row.products


def _clue(rows: Sequence[Pointer], kind: str, sign: str) -> Clue | None:
    """Return the clue of rows about one thing; sources that disagree are all named, and trusted less."""
    named = tuple(dict.fromkeys(row.suspect for row in rows))
    if not named:
        return None
    sure = len(named) == 1 and any(row.confidence == "medium" for row in rows)
    return Clue(" or ".join(named), "medium" if sure else "low", kind, sign)
