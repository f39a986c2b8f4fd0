"""Colour: a code that means another one on each model."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from calibration.record import Record
from probes.answer import Unreadable
from probes.kinds.apple.answers import words

Key = Literal["DeviceEnclosureColor", "DeviceColor"]
"""Of the housing, and of the front alone."""


class Colour(Record):
    """What the codes of some models mean."""

    key: Key
    models: tuple[str, ...]
    names: Mapping[str, str]
    source: str


def colour(key: Key, values: Any, code: Any) -> str:
    """Return Apple's name of a colour by its code; raise Unreadable, with the code, where it is not known."""
    told = words({key: code}, key).lower()
    model = words(values, "ProductType")
    named = (row.names.get(told) for row in colours() if row.key == key and model in row.models)
    if name := next(filter(None, named), None):
        return name
    raise Unreadable(f"what {key} {told[:20]} means on this model is not known")


@cache
def colours() -> tuple[Colour, ...]:
    """Return every code that is known."""
    table = tomllib.loads(files("probes.kinds.apple").joinpath("colours.toml").read_text("utf-8"))
    return tuple(Colour.model_validate(row) for row in table["colour"])
