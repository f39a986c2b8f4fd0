"""Models: what Apple sold under each product type, and what it is built with, as data (models.toml, watches.toml)."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from pydantic import model_validator

from calibration.record import Record

Built = Literal[
    "face id", "touch id", "home button", "action button", "ultra wide", "tele", "lidar", "wireless charging",
    "nfc", "uwb", "barometer", "cellular",
]  # fmt: skip
"""What not every model is built with: a model that does not name it is built without it."""


class Model(Record):
    """What Apple sold under one name."""

    name: str
    """Apple's own name, with the generation as Apple writes it."""
    year: int
    """In which it was first sold."""
    chip: str
    types: tuple[str, ...]
    """The product types that lockdownd tells of it."""
    cellular: tuple[str, ...] = ()
    """The product types, of an iPad, that have a mobile radio."""
    built_with: tuple[Built, ...]
    last: str | None = None
    """The last system that it gets; None while it still gets the newest."""
    newest: str = ""
    """The newest system that there was for its kind when this was written."""
    as_of: str = ""
    """When that was, by year and month."""
    esim: bool = False
    """Whether it may have a second IMEI, that of its eSIM or of its second card."""
    source: str

    @model_validator(mode="after")
    def _ends_or_goes_on(self) -> "Model":
        if self.last is None and not (self.newest and self.as_of):
            raise ValueError(f"{self.name} gets neither a last system nor the newest")
        return self

    @property
    def updates(self) -> str:
        """Which systems it gets: `up to iOS 16`, or `iOS 27 or newer, as of 2026-11`."""
        return f"up to {self.last}" if self.last else f"{self.newest} or newer, as of {self.as_of}"


def model_of(product_type: str) -> Model | None:
    """Return what was sold under a product type such as `iPhone13,2`; None for one that is not known."""
    return models().get(product_type)


@cache
def models() -> Mapping[str, Model]:
    """Return every model that is known, by its product type."""
    table = _table("models.toml")
    rows = (_row(row, table) for row in table["model"])
    return {each: _variant(row, each) for row in rows for each in (*row.types, *row.cellular)}


@cache
def watches() -> Mapping[str, str]:
    """Return Apple's name of every watch that is known, by its product type."""
    return {each: row["name"] for row in _table("watches.toml")["watch"] for each in row["types"]}


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(files("probes.kinds.apple").joinpath(name).read_text("utf-8"))


def _row(row: dict[str, Any], table: dict[str, Any]) -> Model:
    """Return a model that still gets updates with the newest system of its kind."""
    newest = table["newest"]["iPad" if row["name"].startswith("iPad") else "iPhone"]
    return Model.model_validate(row if "last" in row else {**row, "newest": newest, "as_of": table["as_of"]})


def _variant(row: Model, product_type: str) -> Model:
    """Return a model as one of its types has it: Apple sells most iPads with and without a mobile radio."""
    if product_type not in row.cellular:
        return row
    return row.model_copy(update={
        "name": f"{row.name} Wi-Fi + Cellular", "built_with": (*row.built_with, "cellular"),
    })  # fmt: skip
