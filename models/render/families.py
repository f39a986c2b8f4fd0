"""Which painter draws a family of damage or dirt. A new family is a module here and a row of FAMILIES."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import NamedTuple

import numpy as np

from models.render.pose import Pose, Reals
from models.render.spec import CasingSpec, Kind, Mark

Paint = Callable[[Reals, CasingSpec, Pose, np.random.Generator], Mark]
"""Draws one mark into the light (height, width, 3) of a face, and returns what is then true of it."""


class Where(NamedTuple):
    """Where a painter is found, and whether it draws behind the lens."""

    module: str
    function: str
    behind_lens: bool
    """Lines are drawn behind the lens, exactly; areas before it, which blurs them as it blurs the face."""


@dataclass(frozen=True)
class Family:
    """A painter, ready to draw."""

    paint: Paint
    behind_lens: bool


FAMILIES: dict[Kind, Where] = {
    "crack": Where("crack", "crack", behind_lens=True),
    "streak": Where("wiping", "streak", behind_lens=True),
    "oil": Where("liquid", "oil", behind_lens=False),
    "droplet": Where("liquid", "droplet", behind_lens=False),
}


@cache
def family(kind: Kind) -> Family:
    """Return the painter of a family. Raises KeyError for one that has none."""
    where = FAMILIES[kind]
    paint = getattr(import_module(f"models.render.{where.module}"), where.function)
    return Family(paint, where.behind_lens)
