"""A classifier whose every decision can be read: scores of single features, added up.

It is fitted by gradient boosting without interactions (scikit-learn), which makes each class's score a sum of step
functions of one feature each. Those steps are all that ships; `models/training` makes them.
"""

from functools import cached_property, lru_cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
from pydantic import Field

from calibration.record import Record
from models.image import Values


class Steps(Record):
    """What one feature adds to the score of each class."""

    feature: str
    edges: tuple[float, ...]
    """Rising values at which the score changes; a value belongs above an edge that it exceeds."""
    scores: tuple[tuple[float, ...], ...]
    """One row for each interval between edges, one column for each class."""
    missing: tuple[float, ...]
    """What is added where the feature has no value."""


class Verdict(NamedTuple):
    """What an object is taken for."""

    name: str
    probability: float
    reasons: tuple[tuple[str, float], ...]
    """The features that speak most for the name rather than for the next likely one, with the score of each."""


class AdditiveModel(Record):
    """Step functions, added up and turned into probabilities (softmax of the sums over a temperature)."""

    classes: tuple[str, ...]
    base: tuple[float, ...]
    features: tuple[Steps, ...]
    temperature: float = Field(gt=0)
    """Fitted on photos that the steps were not fitted on, so that probabilities mean what they say."""

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The features, in the order in which values are given."""
        return tuple(steps.feature for steps in self.features)

    def contributions(self, values: Values) -> Values:
        """Return what each of the values (features) adds to each class: (features, classes)."""
        rows = []
        for value, steps in zip(values, self.features, strict=True):
            place = int(np.searchsorted(steps.edges, value, side="left"))
            rows.append(steps.missing if np.isnan(value) else steps.scores[place])
        return np.array(rows, np.float64).reshape(len(rows), len(self.classes))

    def probabilities(self, values: Values) -> Values:
        """Return the probability of each class."""
        total = (np.array(self.base) + self.contributions(values).sum(axis=0)) / self.temperature
        raised = np.exp(total - total.max())
        return np.asarray(raised / raised.sum())

    def verdict(self, values: Values, most: int = 4) -> Verdict:
        """Return the likeliest class, and the features that speak for it, most telling first."""
        probability = self.probabilities(values)
        first, second = (int(place) for place in np.argsort(-probability, kind="stable")[:2])
        parts = self.contributions(values)
        margin = parts[:, first] - parts[:, second]
        told = [(self.names[each], round(float(margin[each]), 2)) for each in np.argsort(-margin, kind="stable")[:most]]
        return Verdict(self.classes[first], float(probability[first]), tuple(each for each in told if each[1] > 0))


@lru_cache
def shipped(name: str) -> AdditiveModel:
    """Return the weights of a name from models/weights."""
    return AdditiveModel.model_validate_json((files("models.weights") / f"{name}.json").read_bytes())
