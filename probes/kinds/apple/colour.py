"""Colour: by codes that mean another one on each model, and by the part number under which Apple sold it."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple

from calibration.record import Record
from probes.answer import Shortfall, Unreadable
from probes.kinds.apple.answers import dictionary, words

Key = Literal["DeviceEnclosureColor", "DeviceColor"]
"""Of the housing, and of the front alone."""

BY_FRONT = "by its front"
REPORTED = "reported by one source"
CAVEATS = ("", BY_FRONT, REPORTED)
"""What there is to say of a colour on which not two things agree."""


class Colour(Record):
    """What the codes of some models mean."""

    key: Key
    models: tuple[str, ...]
    names: Mapping[str, str]
    reported: bool = False
    """Whether one source alone tells it."""
    source: str


class Sold(Record):
    """Which part numbers some models have in which colour, with spaces between them."""

    models: tuple[str, ...]
    numbers: Mapping[str, str]
    reported: bool = False
    """Whether one source alone tells it."""
    source: str


class Sign(NamedTuple):
    """One thing of which the colour follows: what was told, every colour that it may mean, and with what caveat."""

    told: str
    names: tuple[str, ...]
    caveat: str


def colour(values: Any, code: Any = None, *, caveat: str = "") -> str:
    """Return Apple's name of the housing's colour, as sold, where all that is known of the device agrees on one.

    Two signs that agree need no caveat. Raise Unreadable with every sign where none is known or they differ, and where
    the caveat is another one.
    """
    signs = list(_signs(values, code))
    known = [sign for sign in signs if sign.names]
    names = [name for name in known[0].names if all(name in sign.names for sign in known)] if known else []
    if len(names) == 1 and caveat == ("" if len(known) > 1 else known[0].caveat):
        return names[0]
    raise Unreadable(_why(signs, known))


def _why(signs: list[Sign], known: list[Sign]) -> str:
    if known:
        return "; ".join(f"{sign.told} says {' or '.join(sign.names)}" for sign in known)
    if signs:
        return f"what {' and '.join(sign.told for sign in signs)} means on this model is not known"
    return "the device tells neither a colour nor a part number"


def _signs(values: Any, code: Any) -> Iterator[Sign]:
    """Yield each thing that the device tells of its colour, also those whose meaning is not known."""
    model, told = words(values, "ProductType"), dictionary(values)
    if code is not None:
        yield _by_code("DeviceEnclosureColor", model, code, "")
    if "DeviceColor" in told:
        yield _by_code("DeviceColor", model, told["DeviceColor"], BY_FRONT)
    if "ModelNumber" in told:
        yield from _by_part(model, told)


def _by_code(key: Key, model: str, value: Any, caveat: str) -> Sign:
    code = words({key: value}, key)[:20]
    rows = [row for row in colours() if row.key == key and model in row.models and code.lower() in row.names]
    return _sign(f"{key} {code}", rows, (row.names[code.lower()] for row in rows), caveat)


def _by_part(model: str, told: Mapping[str, Any]) -> Iterator[Sign]:
    """Yield what the part number says; nothing where there is none: whether it is one, its own reading says."""
    try:
        number = words(told, "ModelNumber")[:20]
    except Shortfall:
        return
    rows = [row for row in sold() if model in row.models and number[1:] in _numbers(row)]
    yield _sign(f"the part number {number}", rows, (name for row in rows for name in _numbers(row)[number[1:]]), "")


def _sign(told: str, rows: Iterable[Colour | Sold], names: Iterable[str], caveat: str) -> Sign:
    return Sign(told, tuple(sorted(set(names))), caveat or (REPORTED if any(row.reported for row in rows) else ""))


def _numbers(row: Sold) -> Mapping[str, list[str]]:
    """Return the colours by the part number without its first letter, which says how it was sold."""
    found: dict[str, list[str]] = {}
    for name, numbers in row.numbers.items():
        for number in numbers.split():
            found.setdefault(number[1:], []).append(name)
    return found


@cache
def colours() -> tuple[Colour, ...]:
    """Return every code that is known."""
    return tuple(Colour.model_validate(row) for row in _table("colours.toml")["colour"])


@cache
def sold() -> tuple[Sold, ...]:
    """Return every part number that is known."""
    return tuple(Sold.model_validate(row) for row in _table("part_colours.toml")["sold"])


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(files("probes.kinds.apple").joinpath(name).read_text("utf-8"))
