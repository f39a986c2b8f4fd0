"""An additive model's decision is the sum of what each feature says, and what ships is what its card describes."""

import hashlib
import tomllib
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.ensemble import HistGradientBoostingClassifier

from models.additive import AdditiveModel, Steps, shipped
from models.line import FEATURES
from models.mark import DAMAGE, NOTHING
from models.training.fit import fitted, tempered

SMALL = AdditiveModel(
    classes=("scratch", "nothing"), base=(0.0, 1.0), temperature=1.0,
    features=(
        Steps(feature="width", edges=(2.0,), scores=((2.0, 0.0), (-1.0, 0.0)), missing=(0.5, 0.0)),
        Steps(feature="grain", edges=(), scores=((0.25, 0.0),), missing=(0.0, 0.0)),
    ),
)  # fmt: skip


def test_a_decision_is_the_sum_of_its_steps_and_says_what_spoke_for_it() -> None:
    thin = SMALL.verdict(np.array([2.0, 9.0]))
    assert (thin.name, thin.reasons) == ("scratch", (("width", 2.0), ("grain", 0.25)))
    assert thin.probability == pytest.approx(1 / (1 + np.exp(-1.25)))
    assert SMALL.verdict(np.array([2.1, 9.0])).name == "nothing"
    assert SMALL.probabilities(np.array([np.nan, 0.0]))[0] == pytest.approx(1 / (1 + np.exp(0.25)))


@given(st.lists(st.floats(allow_nan=True, allow_infinity=True), min_size=len(FEATURES), max_size=len(FEATURES)))
def test_whatever_the_features_the_shipped_probabilities_add_up(values: list[float]) -> None:
    probabilities = shipped("line").probabilities(np.array(values))
    assert float(probabilities.sum()) == pytest.approx(1)
    assert (probabilities >= 0).all()


def test_what_is_read_off_is_what_was_fitted_and_its_temperature_makes_it_less_sure_where_it_errs() -> None:
    rng = np.random.default_rng(5)
    values = rng.normal(size=(600, 3))
    values[::7, 2] = np.nan
    names = ["abc"[int(np.digitize(row[0] + 0.5 * rng.normal(), [-0.5, 0.5]))] for row in values]
    model = fitted(values, names, "abc", ("x", "y", "z"), 0)
    boosting = HistGradientBoostingClassifier(
        interaction_cst="no_interactions", class_weight="balanced", max_iter=250, learning_rate=0.08,
        max_leaf_nodes=6, min_samples_leaf=25, l2_regularization=1.0, random_state=0,
    ).fit(values, ["abc".index(name) for name in names])  # fmt: skip
    values = values[:40]
    ours = np.array([model.probabilities(row) for row in values])
    assert ours == pytest.approx(boosting.predict_proba(values), abs=0.01)
    assert tempered(model, values[::2], [str(rng.choice(list("abc"))) for _ in values[::2]]).temperature > 2


def test_the_shipped_weights_are_those_of_their_card() -> None:
    folder = files("models.weights")
    card = tomllib.loads((folder / "line.toml").read_text())
    assert hashlib.sha256((folder / "line.json").read_bytes()).hexdigest() == card["sha256"]
    assert shipped("line").names == tuple(FEATURES) == tuple(card["features"])
    assert set(shipped("line").classes) >= {*DAMAGE, NOTHING, "droplet", "fibre", "film"}
