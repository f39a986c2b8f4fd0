"""Gauge repeatability: the published vector, a second opinion on random tables, laws, and what is refused."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from statsmodels.formula.api import ols
from statsmodels.stats.anova import anova_lm

from calibration.gauge import GaugeError
from calibration.gauge.anova import anova
from calibration.gauge.repeatability import Repeatability, repeatability

PUBLISHED = """
    3.29 3.41 3.64 | 2.44 2.32 2.42 | 4.34 4.17 4.27 | 3.47 3.50 3.64 | 2.20 2.08 2.16
    3.08 3.25 3.07 | 2.53 1.78 2.32 | 4.19 3.94 4.34 | 3.01 4.03 3.20 | 2.44 1.80 1.72
    3.04 2.89 2.85 | 1.62 1.87 2.04 | 3.88 4.09 3.67 | 3.14 3.20 3.11 | 1.54 1.93 1.55
"""
"""The vector of owodunni/GageRnR: one line for each operator, one cell for each part."""


def published() -> np.ndarray:
    rows = [[cell.split() for cell in line.split("|")] for line in PUBLISHED.strip().splitlines()]
    return np.array(rows, float).transpose(1, 0, 2)


def squares(study: Repeatability) -> dict[str, float]:
    return {line.source: line.sum_of_squares for line in study.anova}


def figures(study: Repeatability) -> list[float]:
    components = (study.ev, study.av, study.interaction, study.grr, study.pv, study.tv)
    return [each.percent for each in components if each] + [
        study.grr.percent_interval.high if study.grr.percent_interval else 0
    ]


shapes = st.tuples(st.integers(2, 6), st.integers(2, 4), st.integers(2, 4))
tables = shapes.flatmap(lambda shape: arrays(float, shape, elements=st.integers(-500, 500).map(float))).filter(
    lambda values: np.ptp(values) > 0
)


def test_the_published_vector_to_all_its_digits() -> None:
    study = repeatability(published())
    found = squares(study)
    assert [round(found[name], 3) for name in ("operator", "part", "interaction", "error")] == [
        1.630, 28.909, 0.065, 1.712,
    ]  # fmt: skip
    assert study.pooled and study.interaction is None
    assert [round(each.deviation, 4) for each in (study.ev, study.av, study.pv)] == [0.2163, 0.2263, 0.8932]
    assert (round(study.grr_percent, 2), study.ndc, study.verdict) == (33.07, 4, "poor")


def test_the_interaction_is_pooled_or_not_as_the_parameter_says() -> None:
    study = repeatability(published(), pool_above=1.0)
    assert not study.pooled
    assert study.interaction and study.interaction.deviation == 0
    assert round(study.ev.deviation**2, 6) == round(squares(study)["error"] / 30, 6)


def test_tolerance_is_compared_with_six_deviations() -> None:
    study = repeatability(published(), tolerance=10)
    assert study.tolerance_percent == pytest.approx(60 * study.grr.deviation)


@settings(max_examples=40, deadline=None)
@given(tables)
def test_statsmodels_finds_the_same_sums_of_squares(values: np.ndarray) -> None:
    places = np.indices(values.shape).reshape(3, -1)
    frame = pd.DataFrame({"y": values.ravel(), "part": places[0], "operator": places[1]})
    theirs = anova_lm(ols("y ~ C(part) * C(operator)", frame).fit())
    ours = anova(values)
    for name, row in {"part": "C(part)", "operator": "C(operator)", "interaction": "C(part):C(operator)",
                      "error": "Residual"}.items():  # fmt: skip
        assert getattr(ours, name)[0] == pytest.approx(theirs.loc[row, "sum_sq"], rel=1e-9, abs=1e-6 * np.ptp(values))
    if ours.error[0] > 0:
        assert ours.interaction_p() == pytest.approx(theirs.loc["C(part):C(operator)", "PR(>F)"], abs=1e-9)


@settings(max_examples=25, deadline=None)
@given(tables, st.floats(0.01, 100), st.floats(-1000, 1000), st.randoms(use_true_random=False))
def test_scale_shift_and_order_change_nothing(values: np.ndarray, scale: float, shift: float, chance) -> None:
    before = repeatability(values)
    moved = values * scale + shift
    for axis in range(3):
        moved = np.take(moved, chance.sample(range(values.shape[axis]), values.shape[axis]), axis=axis)
    after = repeatability(moved)
    assert figures(after) == pytest.approx(figures(before), rel=1e-5, abs=1e-3)
    assert after.ev.deviation == pytest.approx(scale * before.ev.deviation, rel=1e-6, abs=1e-9)


@settings(max_examples=25, deadline=None)
@given(tables)
def test_variances_add_up_and_intervals_are_in_order(values: np.ndarray) -> None:
    study = repeatability(values)
    whole = study.grr.contribution + study.pv.contribution
    own = sum(each.contribution for each in (study.ev, study.av, study.interaction) if each)
    assert whole == pytest.approx(100) and own == pytest.approx(study.grr.contribution)
    for each in (study.ev, study.grr, study.pv, study.tv):
        assert each.interval is None or 0 <= each.interval.low <= each.interval.high
        assert each.interval or not each.deviation
    assert study.ndc is None or study.ndc_low is None or study.ndc_low >= 0


def test_the_intervals_cover_the_truth_as_often_as_they_say() -> None:
    rng = np.random.default_rng(7)
    covered = {"ev": 0, "grr": 0, "pv": 0, "percent": 0}
    tables, truth = 250, {"ev": 1.0, "grr": np.sqrt(1 + 0.25 + 0.16), "pv": 4.0}
    percent = 100 * truth["grr"] / np.hypot(truth["grr"], truth["pv"])
    for _ in range(tables):
        values = (
            4 * rng.normal(size=(10, 1, 1)) + 0.5 * rng.normal(size=(1, 3, 1)) + 0.4 * rng.normal(size=(10, 3, 1))
            + rng.normal(size=(10, 3, 3))
        )  # fmt: skip
        study = repeatability(values, pool_above=1.0)
        for name, true in truth.items():
            interval = getattr(study, name).interval
            covered[name] += interval.low <= true <= interval.high
        covered["percent"] += study.grr.percent_interval.low <= percent <= study.grr.percent_interval.high
    assert all(0.91 <= n / tables <= 0.99 for n in covered.values()), covered


def test_a_gauge_that_never_differs_has_no_limit_to_its_categories() -> None:
    study = repeatability([[[0.1] * 3] * 2, [[0.3] * 3] * 2, [[0.7] * 3] * 2])
    assert (study.grr.deviation, study.grr_percent, study.ndc, study.ndc_low) == (0, 0, None, None)
    assert study.grr.percent_interval is None
    assert "below what it resolves" in " ".join(study.remarks)


def test_one_station_shows_repeatability_and_says_that_it_shows_no_more() -> None:
    study = repeatability(published()[:, :1])
    assert study.av is None and study.interaction is None
    assert study.grr == study.ev
    assert "what differs between stations is not in these figures" in " ".join(study.remarks)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ([[[1.0, 2.0], [1.0, None]], [[1.0, 2.0], [2.0, 2.0]]], "no value for part 1, operator 2, trial 2"),
        ([[[1.0, 2.0], [1.0]], [[1.0, 2.0], [2.0, 2.0]]], "equally often"),
        ([[[1.0], [2.0]], [[3.0], [2.0]]], "measured once"),
        ([[[0.1, 0.1], [0.1, 0.1]], [[0.1, 0.1], [0.1, 0.1]]], "All measurements are the same"),
        ([[[1.0, 2.0], [1.0, 3.0]]], "One part alone"),
        ([[1.0, 2.0], [1.0, 3.0]], "three directions"),
        ([[[1.0, float("nan")]], [[2.0, 2.0]]], "no value for part 1, operator 1, trial 2"),
        ([], "There are no measurements"),
    ],
)
def test_what_gives_no_honest_figure_is_refused_with_a_sentence(values: list, sentence: str) -> None:
    with pytest.raises(GaugeError, match=sentence):
        repeatability(values)
