"""Features: what a model is built with, by models.toml, or by features.toml for what only an operator looks at."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from calibration.record import Record
from probes.kinds.apple.model import model_of


class Feature(Record):
    """Something that some models have and others lack, by their ProductType: whole ones, or how a series begins."""

    name: str
    has: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    source: str

    def of(self, product: str) -> bool | None:
        """Whether a product is built with it; None where that is not known. The longest that fits decides."""
        fitting = [(len(each), there) for rows, there in ((self.has, True), (self.lacks, False)) for each in rows
                   if _fits(each, product)]  # fmt: skip
        return max(fitting)[1] if fitting else None


def built_with(product: str, name: str) -> bool | None:
    """Whether a product is built with a feature; None where that is not known."""
    if name in features():
        return features()[name].of(product)
    model = model_of(product)
    return None if model is None else name in model.built_with


@cache
def features() -> Mapping[str, Feature]:
    """Return every feature that models.toml does not name, by its name."""
    table = tomllib.loads(files("probes.kinds.apple").joinpath("features.toml").read_text("utf-8"))
    return {each.name: each for each in map(Feature.model_validate, table["feature"])}


def _fits(models: str, product: str) -> bool:
    """Whether a product is of these models: `iPhone12,8` is one product, `iPhone12,` and `iPad` begin many."""
    return product == models if models[-1].isdigit() else product.startswith(models)
