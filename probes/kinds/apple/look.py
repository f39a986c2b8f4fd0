"""Looks at an iPhone or iPad: the questions, and which products are asked them."""

import re
import tomllib
from functools import cache
from importlib.resources import files

from probes.kinds import look


class Look(look.Look):
    """A look that may be only for some products."""

    only: str = ""
    """A pattern of how the ProductType of those begins that are asked; all are where nothing stands here."""

    def is_for(self, product: str) -> bool:
        """Whether such a product is asked this; where it is not known which it is, what phones are asked."""
        return re.match(self.only, product or "iPhone") is not None


@cache
def looks() -> tuple[Look, ...]:
    """Return every look, in the order in which they are taken."""
    table = tomllib.loads(files("probes.kinds.apple").joinpath("looks.toml").read_text("utf-8"))
    return tuple(Look.model_validate(row) for row in table["look"])
