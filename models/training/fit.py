"""Fitting an additive model: boosting without interactions, read off as steps, then its temperature."""

from collections.abc import Sequence

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from models.additive import AdditiveModel, Steps
from models.image import Values

TEMPERATURES = [round(0.3 + 0.02 * step, 2) for step in range(136)]
DIGITS = 4
"""Decimals of scores that ship; edges are exact, for they are values that lines have."""


def fitted(features: Values, names: Sequence[str], classes: Sequence[str], titles: Sequence[str],
           seed: int) -> AdditiveModel:  # fmt: skip
    """Return the model of (n, features) and n names, every class of the same weight; its temperature is still 1.

    There are three classes or more, and lines of each.
    """
    boosting = HistGradientBoostingClassifier(
        interaction_cst="no_interactions", class_weight="balanced", max_iter=250, learning_rate=0.08,
        max_leaf_nodes=6, min_samples_leaf=25, l2_regularization=1.0, random_state=seed,
    )  # fmt: skip
    boosting.fit(features, [classes.index(name) for name in names])
    return _read_off(boosting, features, classes, titles)


def _read_off(boosting: HistGradientBoostingClassifier, features: Values, classes: Sequence[str],
              titles: Sequence[str]) -> AdditiveModel:  # fmt: skip
    """Return the sum of single-feature steps that the boosting is: each feature moves while the others stand still."""
    stand = np.nanmedian(features, axis=0)
    base = boosting.decision_function(stand[None])[0]
    steps = []
    for place, title in enumerate(titles):
        edges, inside = _places(boosting, place)
        moved = np.repeat(stand[None], len(inside), axis=0)
        moved[:, place] = inside
        steps.append(_merged(title, edges, boosting.decision_function(moved) - base))
    return AdditiveModel(classes=tuple(classes), base=_rounded(base), features=tuple(steps), temperature=1.0)


def _places(boosting: HistGradientBoostingClassifier, place: int) -> tuple[Values, Values]:
    """Return the edges at which the score may change, and a value within each interval, the last one missing."""
    edges = np.asarray(boosting._bin_mapper.bin_thresholds_[place], np.float64)
    if not len(edges):
        return edges, np.array([0.0, np.nan])
    middles = (edges[1:] + edges[:-1]) / 2
    return edges, np.concatenate([[edges[0] - 1], middles, [edges[-1] + 1], [np.nan]])


def _merged(title: str, edges: Values, scores: Values) -> Steps:
    """Return the steps without those edges at which nothing changes."""
    rows = [_rounded(row) for row in scores[:-1]]
    keep = [place for place in range(len(edges)) if rows[place] != rows[place + 1]]
    kept = [rows[0], *(rows[place + 1] for place in keep)]
    return Steps(feature=title, edges=tuple(float(edges[place]) for place in keep), scores=tuple(kept),
                 missing=_rounded(scores[-1]))  # fmt: skip


def _rounded(values: Values) -> tuple[float, ...]:
    return tuple(round(float(value), DIGITS) for value in values)


def tempered(model: AdditiveModel, features: Values, names: Sequence[str]) -> AdditiveModel:
    """Return the model with the temperature at which it is least surprised by lines that it was not fitted on."""
    truth = np.array([model.classes.index(name) for name in names])
    totals = np.array([np.array(model.base) + model.contributions(row).sum(axis=0) for row in features])

    def surprise(temperature: float) -> float:
        scaled = totals / temperature
        scaled -= scaled.max(axis=1, keepdims=True)
        logs = scaled - np.log(np.exp(scaled).sum(axis=1, keepdims=True))
        return -float(logs[np.arange(len(truth)), truth].mean())

    return model.model_copy(update={"temperature": min(TEMPERATURES, key=surprise)})
