"""Quantities are exact, have one spelling, and are rounded in one place."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from calibration.quantity import Quantity, quantity, to_resolution
from calibration.record import canonical_json, sha256

numbers = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=6)
resolutions = st.sampled_from([Decimal(text) for text in ("1", "0.1", "0.01", "0.5", "5", "100")])


@given(numbers, resolutions)
def test_rounding_gives_a_multiple_no_further_than_half_a_step(value: Decimal, step: Decimal) -> None:
    rounded = to_resolution(value, step)
    assert rounded % step == 0
    assert abs(rounded - value) <= step / 2


@given(numbers, resolutions)
def test_rounding_twice_is_rounding_once(value: Decimal, step: Decimal) -> None:
    assert to_resolution(to_resolution(value, step), step) == to_resolution(value, step)


@given(numbers, st.none() | numbers.map(abs))
def test_a_quantity_survives_json_exactly(value: Decimal, uncertainty: Decimal | None) -> None:
    one = Quantity(value=value, unit="mm", uncertainty=uncertainty)
    assert Quantity.model_validate_json(one.canonical()) == one
    assert one.low <= one.value <= one.high


def test_a_number_has_one_spelling() -> None:
    texts = {Quantity(value=text, unit="mm").canonical() for text in ("1E+3", "1000", "+1000")}
    assert texts == {b'{"uncertainty":null,"unit":"mm","value":"1000"}'}


@pytest.mark.parametrize("value", [0.1, "nan", "inf", "1e2000000", "1e-2000000", "many"])
def test_what_is_no_exact_number_is_refused(value: object) -> None:
    with pytest.raises(ValidationError):
        Quantity.model_validate({"value": value, "unit": "mm"})


@pytest.mark.parametrize("change", [{"unit": "furlong"}, {"uncertainty": "-1"}, {"colour": "red"}])
def test_a_quantity_has_a_known_unit_no_negative_uncertainty_and_nothing_else(change: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Quantity.model_validate({"value": "1", "unit": "mm", **change})


def test_half_goes_to_the_even_neighbour() -> None:
    assert [str(quantity(value, "mm", resolution="0.1")) for value in (0.25, 0.35, Decimal("0.45"))] == [
        "0.2 mm", "0.4 mm", "0.4 mm",
    ]  # fmt: skip


def test_a_quantity_is_printed_as_people_write_it() -> None:
    assert str(quantity(84, "percent", uncertainty=1)) == "84 % ± 1 %"
    assert str(quantity(3, "count")) == "3"


def test_canonical_json_is_sorted_dense_and_utf8() -> None:
    assert canonical_json({"b": "ä", "a": [1, None]}) == '{"a":[1,null],"b":"ä"}'.encode()
    assert sha256(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@given(numbers, numbers, numbers, resolutions)
def test_an_interval_holds_its_value_survives_json_and_only_grows_by_rounding(
    one: Decimal, two: Decimal, three: Decimal, step: Decimal
) -> None:
    low, value, high = sorted((one, two, three))
    told = Quantity(value=value, unit="cm", interval=(low, high))
    assert Quantity.model_validate_json(told.canonical()) == told
    rounded = told.rounded(step)
    assert rounded.low <= told.low <= told.value <= told.high <= rounded.high
    assert rounded.high - rounded.low < high - low + 2 * step


@pytest.mark.parametrize("change", [{"interval": ("2", "3")}, {"interval": ("0", "2"), "uncertainty": "1"}])
def test_an_interval_without_its_value_or_beside_an_uncertainty_is_refused(
    change: dict[str, object],
) -> None:
    with pytest.raises(ValidationError):
        Quantity.model_validate({"value": "1", "unit": "cm"} | change)


def test_an_interval_is_printed_behind_its_value() -> None:
    assert str(Quantity(value=Decimal(34), unit="cm", interval=(Decimal(18), Decimal(63)))) == "34 cm (18–63)"
