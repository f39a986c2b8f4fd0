"""Sources that contradict each other beyond their uncertainties are a finding; what has none contradicts nobody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.quantity import Quantity, quantity
from probes.answer import Failed, Unreadable
from probes.kinds.agreement import agree, normalised_error


def percent(value: float, uncertainty: float | None = None) -> Quantity:
    return quantity(value, "percent", resolution="0.1", uncertainty=uncertainty)


def test_an_iphone_whose_gauge_and_settled_capacity_part_is_found() -> None:
    """An iPhone 6s with 830 of 1690 mAh by the moment and 67.8 % by the settled capacity (facts, reported)."""
    with pytest.raises(Failed, match=r"nominal 67.8 % ± 2.0 % and full charge 49.1 % ± 5.0 % differ 3.5 times"):
        agree({"nominal": percent(67.8, 2), "full charge": percent(49.1, 5)})


def test_an_ordinary_difference_passes() -> None:
    agree({"nominal": percent(86.8, 2), "full charge": percent(87.7, 5)})


@pytest.mark.parametrize("told", [{}, {"one": percent(80, 2)}, {"one": percent(80, 2), "other": percent(20)}])
def test_what_has_no_uncertainty_neither_passes_nor_contradicts(told: dict[str, Quantity]) -> None:
    with pytest.raises(Unreadable):
        agree(told)


values = st.floats(0, 125).map(lambda value: round(value, 1))
doubts = st.floats(0.1, 20).map(lambda value: round(value, 1))


@given(values, doubts, values, doubts)
def test_the_error_is_the_same_from_both_sides_and_falls_with_doubt(x: float, u: float, y: float, v: float) -> None:
    one, other = percent(x, u), percent(y, v)
    assert normalised_error(one, other) == normalised_error(other, one)
    assert normalised_error(percent(x, 2 * u), other) <= normalised_error(one, other)


@given(st.lists(st.tuples(values, doubts), min_size=2, max_size=5))
def test_a_further_source_never_mends_a_contradiction(told: list[tuple[float, float]]) -> None:
    named = {str(place): percent(*each) for place, each in enumerate(told)}
    fewer = dict(list(named.items())[:-1])
    try:
        agree(fewer)
    except Failed:
        with pytest.raises(Failed):
            agree(named)
    except Unreadable:
        assert len(fewer) == 1
