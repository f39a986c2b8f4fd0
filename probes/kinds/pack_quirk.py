"""What firmware writes in place of what it does not know of a battery, and which models have two: batteries.toml."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal

from calibration.record import Record


class Placeholder(Record):
    """A value that stands for none."""

    field: Literal["serial", "cycles"]
    value: str
    meaning: str
    source: str


class Bridged(Record):
    """A model that has a battery built in beside one that comes out."""

    model: str
    """As the firmware's product version names it (DMI)."""
    built_in: str
    """The kernel's name for the one that is built in."""
    source: str


class Quirks(Record):
    """All that is known."""

    placeholder: tuple[Placeholder, ...]
    bridged: tuple[Bridged, ...]


@cache
def quirks() -> Quirks:
    """Return what the file says."""
    return Quirks.model_validate(tomllib.loads(files("probes.kinds").joinpath("batteries.toml").read_text("utf-8")))


def quirk(field: str, value: str) -> Placeholder | None:
    """Return what is known of a value that stands for none, if it is one."""
    return next((each for each in quirks().placeholder if (each.field, each.value) == (field, value)), None)


def bridged(model: str) -> Bridged | None:
    """Return what is known of a model that has two batteries, if it is one."""
    return next((each for each in quirks().bridged if each.model == model), None)
