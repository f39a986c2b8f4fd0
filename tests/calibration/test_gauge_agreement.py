"""Agreement of grades: published vectors, second opinions on random tables, laws, and what is refused."""

import krippendorff
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import cohens_kappa, fleiss_kappa
from statsmodels.stats.proportion import proportion_confint

from calibration.gauge import GaugeError
from calibration.gauge.agreement import Agreement, Scale, agreement
from calibration.gauge.figure import share
from calibration.gauge.kappa import cohen, counts, fleiss, gwet, identity, krippendorff_ordinal, paired, quadratic

SCALE = Scale(ordered=("excellent", "good", "fair", "not_gradable"), beside=("undetermined",))

RATERS = "11-1 2223 3333 3333 2222 1234 4444 1121 2222 -555 --11 --3-"
"""Twelve units by four raters, a dash where one gave none (Krippendorff 2011; rated as cac.raw4raters in irrCAC)."""

ABSTRACTORS = np.array([[13, 0, 0], [0, 20, 7], [0, 4, 56]], float)
"""Two abstractors' diagnoses of 100 patients (Gwet's cont3x3abstractors)."""

tables = st.integers(2, 5).flatmap(
    lambda q: st.lists(st.lists(st.integers(0, q - 1), min_size=4, max_size=4), min_size=2, max_size=12).map(
        lambda rows: counts(rows, q)
    )
)
ratings = st.integers(2, 6).flatmap(
    lambda parts: st.lists(
        st.lists(st.lists(st.sampled_from(SCALE.every), min_size=2, max_size=2), min_size=3, max_size=3),
        min_size=parts, max_size=parts,
    )
)  # fmt: skip
STATIONS = ("A", "B", "C")


def test_krippendorffs_published_example() -> None:
    rows = [[int(mark) - 1 for mark in unit if mark != "-"] for unit in RATERS.split()]
    table = counts(rows, 5)
    assert krippendorff_ordinal(table) == pytest.approx(0.815, abs=5e-4)


def test_gwets_published_examples() -> None:
    table = counts([[int(mark) - 1 for mark in unit if mark != "-"] for unit in RATERS.split()], 5)
    assert gwet(table, quadratic(5)) == pytest.approx(0.914, abs=5e-4)
    assert gwet(table, identity(5)) == pytest.approx(0.77544, abs=5e-6)
    pairs = counts([pair for pair, n in np.ndenumerate(ABSTRACTORS) for _ in range(int(n))], 3)
    assert gwet(pairs, quadratic(3)) == pytest.approx(0.9402369, abs=5e-8)
    assert cohen(ABSTRACTORS, quadratic(3)) == pytest.approx(0.8921569, abs=5e-8)
    assert cohen(paired(pairs), quadratic(3)) == pytest.approx(0.8921093, abs=5e-8)


@given(st.integers(2, 5).flatmap(
    lambda q: st.lists(st.integers(0, 9), min_size=q * q, max_size=q * q).map(lambda n: np.reshape(n, (q, q)))
))  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_statsmodels_finds_the_same_kappa_of_cohen(table: np.ndarray) -> None:
    assume((table.sum(axis=0) > 0).sum() > 1 and (table.sum(axis=1) > 0).sum() > 1)
    plain = cohens_kappa(table, return_results=False)
    squared = cohens_kappa(table, wt="quadratic", return_results=False)
    assert cohen(table, identity(len(table))) == pytest.approx(plain, abs=1e-9)
    assert cohen(table, quadratic(len(table))) == pytest.approx(squared, abs=1e-9)


@given(tables)
@settings(max_examples=60, deadline=None)
def test_statsmodels_and_krippendorff_find_the_same_of_many_ratings(table: np.ndarray) -> None:
    assume((table.sum(axis=0) > 0).sum() > 1)
    assert fleiss(table) == pytest.approx(fleiss_kappa(table), abs=1e-9)
    theirs = krippendorff.alpha(
        value_counts=table.astype(int), value_domain=list(range(table.shape[1])), level_of_measurement="ordinal"
    )
    assert krippendorff_ordinal(table) == pytest.approx(theirs, abs=1e-9)


@given(tables)
@settings(max_examples=60, deadline=None)
def test_turning_the_scale_round_or_taking_parts_in_another_order_changes_nothing(table: np.ndarray) -> None:
    weights = quadratic(table.shape[1])
    for other in (table[:, ::-1], table[::-1]):
        for before, after in ((cohen(paired(table), weights), cohen(paired(other), weights)),
                              (krippendorff_ordinal(table), krippendorff_ordinal(other)),
                              (gwet(table, weights), gwet(other, weights))):  # fmt: skip
            assert after == (None if before is None else pytest.approx(before, abs=1e-9))


@given(st.integers(0, 50), st.integers(1, 50))
def test_the_interval_of_a_share_is_wilsons(hits: int, of: int) -> None:
    assume(hits <= of)
    found = share(hits, of)
    low, high = proportion_confint(hits, of, method="wilson")
    assert found and (found.interval.low, found.interval.high) == pytest.approx((low, high), abs=1e-12)


def test_nothing_has_no_share() -> None:
    assert share(0, 0) is None


def names(study: Agreement) -> list[str]:
    return [each.station for each in study.within]


@given(ratings, st.permutations(range(3)))
@settings(max_examples=40, deadline=None)
def test_the_order_of_stations_and_trials_changes_nothing(rated: list, order: list[int]) -> None:
    before = agreement(rated, SCALE, STATIONS)
    after = agreement([[row[place][::-1] for place in order] for row in rated], SCALE, [STATIONS[n] for n in order])
    for name in ("same", "fleiss", "quadratic", "quadratic_within", "krippendorff", "gwet", "given", "beside"):
        assert getattr(after, name) == (getattr(before, name) if name in ("same", "given", "beside")
                                        or getattr(before, name) is None
                                        else pytest.approx(getattr(before, name)))  # fmt: skip
    assert sorted(after.within, key=lambda one: one.station) == list(before.within)


@given(ratings)
@settings(max_examples=40, deadline=None)
def test_every_rating_is_counted_whatever_it_is(rated: list) -> None:
    study = agreement(rated, SCALE, STATIONS, [row[0][0] for row in rated])
    assert sum(study.given.values()) == len(rated) * 6
    assert study.beside == study.given["undetermined"]
    for each in study.against:
        compared = each.over.of if each.over else 0
        assert compared + each.beside == each.ratings


def test_over_and_under_grading_are_counted_apart() -> None:
    rated = [[["excellent", "good"]], [["fair", "good"]], [["undetermined", "good"]], [["not_gradable", "fair"]]]
    (found,) = agreement(rated, SCALE, ["A"], ["good", "good", "good", "fair"]).against
    assert found.over and found.under
    assert (found.over.hits, found.under.hits, found.over.of, found.beside) == (1, 2, 7, 1)
    assert found.right.hits == 0


def test_a_part_without_a_reference_is_left_out_of_the_comparison_alone() -> None:
    rated = [[["good", "good"]], [["fair", "good"]]]
    study = agreement(rated, SCALE, ["A"], ["good", None])
    assert study.against[0].ratings == 2 and study.against[0].right.hits == 1
    assert sum(study.given.values()) == 4


def test_undetermined_is_a_disagreement_where_no_order_is_needed() -> None:
    steady = [[["good", "good"]], [["fair", "fair"]]]
    shaky = [[["good", "undetermined"]], [["fair", "fair"]]]
    before, after = agreement(steady, SCALE, ["A"]), agreement(shaky, SCALE, ["A"])
    assert before.fleiss == 1 and after.fleiss is not None and after.fleiss < 1
    assert after.same.hits == 1 and after.beside == 1


def test_ratings_that_are_all_the_same_have_no_kappa_and_it_is_said() -> None:
    study = agreement([[["good", "good"]]] * 3, SCALE, ["A"])
    assert study.fleiss is None and study.quadratic is None and study.krippendorff is None
    assert study.gwet == 1
    assert "kappa is not defined" in study.remarks[0]


@pytest.mark.parametrize(
    ("rated", "sentence"),
    [
        ([[["good", None]], [["good", "good"]]], "grade of part 1 is missing"),
        ([[["good", "good"]], [["good"]]], "Part 2 was not graded by every station equally often"),
        ([[["good", "splendid"]], [["good", "good"]]], "splendid is not one of excellent"),
        ([[["good"]], [["good"]]], "graded once"),
        ([[["good", "good"]]], "One part alone"),
        ([], "One part alone"),
    ],
)
def test_what_shows_no_agreement_is_refused_with_a_sentence(rated: list, sentence: str) -> None:
    with pytest.raises(GaugeError, match=sentence):
        agreement(rated, SCALE, ["A"])


def test_references_that_do_not_fit_are_refused() -> None:
    rated = [[["good", "good"]], [["good", "good"]]]
    for reference, sentence in ((["good"], "2 parts but 1 references"), ([None, None], "No part has a reference"),
                                (["good", "fine"], "fine is not one of")):  # fmt: skip
        with pytest.raises(GaugeError, match=sentence):
            agreement(rated, SCALE, ["A"], reference)
