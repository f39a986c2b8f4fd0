"""Which painter draws a family of damage or dirt. A new one is a module here, its kind in `spec`, and a row below."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from models.render.crack import crack
from models.render.liquid import droplet, oil
from models.render.pose import Pose, Reals
from models.render.spec import CasingSpec, Kind, Mark
from models.render.wiping import streak


class Family(NamedTuple):
    """A painter, and whether it draws behind the lens."""

    paint: Callable[[Reals, CasingSpec, Pose, np.random.Generator], Mark]
    """Draws one mark into the light (height, width, 3) of a face, and returns what is then true of it."""
    behind_lens: bool
    """Lines are drawn behind the lens, exactly; areas before it, which blurs them as it blurs the face."""


FAMILIES: dict[Kind, Family] = {
    "crack": Family(crack, behind_lens=True),
    "streak": Family(streak, behind_lens=True),
    "oil": Family(oil, behind_lens=False),
    "droplet": Family(droplet, behind_lens=False),
}
