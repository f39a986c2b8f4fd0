"""Part numbers such as `MGH93LL/A`: the model, its memory and colour, how it was sold, and where."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from probes.answer import Implausible, Unreadable
from probes.kinds.apple.answers import words

NUMBER = re.compile(r"[A-Z0-9]{4,6}")
REGION = re.compile(r"([A-Z]{1,3})/[A-Z]")


def part(values: Any) -> str:
    """Return the whole part number, `MGH93LL/A`; raise Unreadable without either half, Implausible for what is none."""
    return f"{_number(values)}{_region(values)[0]}"


def sold_as(values: Any) -> str:
    """Return how Apple sold it, by the first letter; raise Unreadable for a letter that is not known."""
    number = _number(values)
    known = _meanings("sold_as", "letter").get(number[0])
    if known is None:
        raise Unreadable(f"what a part number with {number[0]} at its beginning was sold as is not known")
    return known


def region(values: Any) -> str:
    """Return where it was sold: `the United States (LL/A)`, or the letters alone where their meaning is not known."""
    told = _region(values)
    known = _meanings("region", "letters").get(told[1])
    return f"{known} ({told[0]})" if known else told[0]


def _number(values: Any) -> str:
    number = words(values, "ModelNumber")
    if not NUMBER.fullmatch(number) or len(set(number[1:])) == 1:
        raise Implausible("what stands for the part number is none")
    return number


def _region(values: Any) -> re.Match[str]:
    told = REGION.fullmatch(words(values, "RegionInfo"))
    if told is None:
        raise Implausible("what stands for the sales region is none")
    return told


@cache
def _meanings(kind: str, key: str) -> Mapping[str, str]:
    table = tomllib.loads(files("probes.kinds.apple").joinpath("part_numbers.toml").read_text("utf-8"))
    return {row[key]: row["words"] for row in table[kind]}
