"""Which marks are one: by where they lie, whichever comes first."""

from decimal import Decimal

from example_study import mark
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.gauge.same_mark import NEAR_MM, Placed, grouped, same

places = st.tuples(st.floats(0, 70), st.floats(0, 140), st.floats(2, 30))
near = st.floats(-0.9, 0.9)


@given(places, near, near)
def test_a_mark_that_lies_a_little_aside_is_the_same(
    place: tuple[float, float, float], right: float, down: float
) -> None:
    x, y, length = place
    assert same(Placed(mark(x, y, length)), Placed(mark(x + right, y + down, length)))


@given(places, st.floats(NEAR_MM + 0.3, 50), st.floats(2, 30))
def test_a_mark_that_lies_further_off_is_another(place: tuple[float, float, float], down: float, length: float) -> None:
    x, y, own = place
    assert not same(Placed(mark(x, y, own)), Placed(mark(x, y + down, length)))


def test_a_piece_is_the_same_as_the_whole_and_what_only_touches_it_is_not() -> None:
    whole = Placed(mark(10, 10, 20))
    assert same(whole, Placed(mark(12, 10, 5)))
    assert not same(whole, Placed(mark(29, 10, 12)))


def test_a_mark_without_a_place_is_the_same_as_none() -> None:
    nowhere = Placed(mark(1, 1, 5).model_copy(update={"outline_mm": None}))
    assert not same(nowhere, nowhere)


def test_a_mark_of_one_point_has_a_place() -> None:
    point = (Decimal(5), Decimal(5))
    speck = Placed(mark(5, 5, 3).model_copy(update={"outline_mm": (point, point)}))
    assert same(speck, Placed(mark(4, 5, 3)))


@settings(max_examples=30, deadline=None)
@given(st.lists(places, min_size=1, max_size=7), st.randoms(use_true_random=False))
def test_groups_hold_every_mark_once_in_whatever_order_they_come(found: list, chance) -> None:
    order = chance.sample(range(len(found)), len(found))
    before = grouped([Placed(mark(*each)) for each in found])
    after = grouped([Placed(mark(*found[place])) for place in order])
    assert sorted(place for group in before for place in group) == list(range(len(found)))
    assert {frozenset(group) for group in before} == {frozenset(order[place] for place in group) for group in after}
