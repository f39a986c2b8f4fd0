"""The catalogue of measures: every dotted name that a reading may carry, and what it means."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal

from calibration.quantity import Unit
from calibration.record import Exact, Record


class Measure(Record):
    """One line of the master test list."""

    name: str
    group: str
    title: str
    mode: Literal["automatic", "interactive", "vision", "lookup"]
    unit: Unit | None = None
    private: bool = False
    bounds: tuple[Exact, Exact] | None = None
    """Least and greatest value that physics and the field allow; what lies outside is implausible."""


@cache
def groups() -> dict[str, str]:
    """Return group id to title, in the order of the master test list."""
    return {group["id"]: group["title"] for group in _catalogue()["group"]}


@cache
def measures() -> dict[str, Measure]:
    """Return every measure by its name, in the order of the master test list."""
    return {row["name"]: Measure(**row) for row in _catalogue()["measure"]}


@cache
def _catalogue() -> dict[str, list[dict[str, str]]]:
    return tomllib.loads(files("probes").joinpath("measures.toml").read_text("utf-8"))
