"""The master test list: every item that a device is looked at for, and which readings answer it."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from pydantic import Field

from calibration.record import Record
from probes.device import Kind, Platform
from probes.measure import measures

REPORTED: tuple[Platform, ...] = ("macos", "windows")
"""Platforms whose devices nobody asks: they are known by what their owners' own tools reported."""
BY_HAND = "no report tells it: test it by hand, or under a live Linux"


class Item(Record):
    """One line of the list; `master_list.toml` says what each field means."""

    id: str
    group: str
    title: str
    kinds: tuple[Kind, ...]
    platforms: tuple[Platform, ...] = ()
    modes: tuple[Literal["automatic", "interactive", "vision", "lookup"], ...] = ()
    measures: tuple[str, ...] = ()
    measures_of: dict[Platform, tuple[str, ...]] = Field(default_factory=dict)
    instead: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    without: str | None = None

    def is_of(self, kind: Kind, platform: Platform) -> bool:
        """Whether such a device is looked at for this."""
        return kind in self.kinds and platform in (self.platforms or (platform,))

    def on(self, platform: Platform) -> "Item":
        """Return this item as a device of a platform is looked at for it."""
        own = (*self.measures, *self.measures_of.get(platform, ()))
        unreported = platform in REPORTED and any(measures()[name].mode == "automatic" for name in own)
        without = self.without or (BY_HAND if unreported else None)
        return self.model_copy(update={"measures": own, "measures_of": {}, "without": without})

    @property
    def reads(self) -> tuple[str, ...]:
        """Every measure that has something to say about this item."""
        theirs = (name for names in self.measures_of.values() for name in names)
        return (*self.measures, *theirs, *self.instead, *self.also)

    @property
    def silence(self) -> str:
        """Why there is no answer where there is no reading."""
        return self.without or ("nobody tested it" if self.measures else "no test of it exists yet")


@cache
def groups() -> dict[str, str]:
    """Return group id to title, in the order of the list."""
    return {group["id"]: group["title"] for group in _list()["group"]}


@cache
def items() -> tuple[Item, ...]:
    """Return every item, in the order of the list."""
    kinds = {group["id"]: group["kinds"] for group in _list()["group"]}
    return tuple(Item.model_validate({"kinds": kinds[row["group"]], **row}) for row in _list()["item"])


@cache
def _list() -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads(files("grader").joinpath("master_list.toml").read_text("utf-8"))
