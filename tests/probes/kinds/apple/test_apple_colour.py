"""Colours: what the codes of housing and front and the part number say, alone, together and against each other."""

import plistlib
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.answer import Shortfall
from probes.kinds.apple.colour import CAVEATS, Sold, colour, colours, sold
from probes.kinds.apple.identification import VALUES
from probes.kinds.apple.identity import ENCLOSURE, identity
from probes.kinds.apple.model import models
from probes.reading import Outcome, Reading

Converse = Callable[..., dict[str, Reading]]

NOT_TOLD = {"exit_code": 1, "stderr": "MissingValue"}


def told_colour(converse: Converse, model: str, front: object, housing: object, number: str | None = None) -> Reading:
    """Return what is read of the colours of front and housing and of the part number; None is not told."""
    told = {"ProductType": model, "DeviceColor": front, "ModelNumber": number}
    answers = {key: plistlib.dumps(value) for key, value in {VALUES: _told(told), ENCLOSURE: housing}.items() if value}
    return converse(identity, list({ENCLOSURE: NOT_TOLD, **answers}.items()))["identity.colour"]


def _told(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


@pytest.mark.parametrize(
    ("model", "front", "housing", "name"),
    [
        ("iPhone7,2", "#3b3b3c", None, "Space Grey"),
        ("iPhone7,2", "#3B3B3C", None, "Space Grey"),
        ("iPhone7,2", "#e1e4e3", None, None),
        ("iPhone11,8", "1", "6", "(PRODUCT)RED"),
        ("iPhone11,8", 1, 2, "White"),
        ("iPhone11,8", "1", "5", None),
        ("iPhone11,2", "1", "4", "Gold"),
        ("iPhone9,3", "1", "5", "Jet Black"),
        ("iPhone13,2", "1", "1", None),
    ],
)
def test_a_colour_is_told_by_a_code_of_its_model(
    converse: Converse, model: str, front: object, housing: object, name: str | None
) -> None:
    reading = told_colour(converse, model, front, housing)
    assert reading.value == name
    assert name or str(housing or front) in (reading.reason or "")


@pytest.mark.parametrize(
    ("model", "number", "name", "caveat"),
    [
        ("iPhone13,2", "MGH93", "Blue", ""),
        ("iPhone14,4", "NLK03", "Midnight", ""),
        ("iPhone12,1", "MWLU2", "White", "reported by one source"),
        ("iPad13,17", "MM6R3", "Space Grey", "reported by one source"),
        ("iPhone16,1", "FTQ63", "Natural Titanium", "reported by one source"),
        ("iPhone12,1", "MGH93", None, ""),
        ("iPhone13,2", "MZZZ9", None, ""),
    ],
)
def test_a_part_number_tells_the_colour_in_which_its_model_was_sold(
    converse: Converse, model: str, number: str, name: str | None, caveat: str
) -> None:
    reading = told_colour(converse, model, "1", None, number)
    assert reading.value == name
    assert caveat in reading.method
    assert name or number in (reading.reason or "")


def test_two_signs_that_agree_need_no_caveat(converse: Converse) -> None:
    for model, housing, number, name in (("iPhone14,5", "1", "MLPF3", "Midnight"), ("iPhone7,1", None, "MGA82", None)):
        both = told_colour(converse, model, "#3b3b3c", housing, number)
        assert (both.value, both.method) == (name or "Space Grey", "lockdownd, colours and part number")
    assert "by its front" in told_colour(converse, "iPhone7,1", "#3b3b3c", None).method
    assert "reported" in told_colour(converse, "iPhone14,5", "1", "1").method


def test_two_signs_that_differ_are_both_named(converse: Converse) -> None:
    reading = told_colour(converse, "iPhone11,8", "1", "6", "MRY42")
    assert (reading.outcome, reading.value) == (Outcome.NOT_READABLE, None)
    assert reading.reason == "DeviceEnclosureColor 6 says (PRODUCT)RED; the part number MRY42 says Black"


@pytest.mark.parametrize(("number", "name"), [("MN912", "Rose Gold"), ("MN962", "Jet Black"), ("MN8X2", None)])
def test_a_code_on_which_sources_differ_has_the_colour_of_the_part_number(
    converse: Converse, number: str, name: str | None
) -> None:
    assert told_colour(converse, "iPhone9,3", "1", "4", number).value == name
    assert told_colour(converse, "iPhone9,3", "1", "4").reason == "DeviceEnclosureColor 4 says Jet Black or Rose Gold"


@pytest.mark.parametrize("answer", [b"", b"<plist", {"failure": "unauthorized"}, NOT_TOLD])
def test_a_housing_that_does_not_answer_has_the_colour_of_its_part_number(converse: Converse, answer: Any) -> None:
    told = plistlib.dumps({"ProductType": "iPhone13,2", "ModelNumber": "MGJ53"})
    assert converse(identity, [(VALUES, told), (ENCLOSURE, answer)])["identity.colour"].value == "Black"


@pytest.mark.parametrize("odd", [{"a": 1}, [6], b"6", True, -6, "6" * 99, " "])
def test_a_colour_of_another_type_is_none(converse: Converse, odd: Any) -> None:
    assert told_colour(converse, "iPhone11,8", "1", odd).value is None
    assert told_colour(converse, "iPhone7,2", odd, None).value is None


TOLD_TWICE = {("iPhone 6s", "KQJ2"), ("iPhone 7 Plus", "N502")}
"""Part numbers to which two sources, or one of them, give two colours."""


def test_every_code_and_part_number_is_of_a_model_that_is_known() -> None:
    assert {model for row in (*colours(), *sold()) for model in row.models} <= set(models())
    seen: dict[tuple[str, str], set[str]] = {}
    for row in sold():
        for name, numbers in row.numbers.items():
            for number in numbers.split():
                assert re.fullmatch(r"[MNFP3][A-Z0-9]{4}", number), number
                seen.setdefault((models()[row.models[0]].name, number[1:]), set()).add(name)
    assert {told for told, names in seen.items() if len(names) > 1} == TOLD_TWICE


@pytest.mark.parametrize("row", sold(), ids=lambda row: row.models[0])
def test_every_part_number_is_read_as_its_colour_whatever_its_first_letter(row: Sold) -> None:
    for name, numbers in row.numbers.items():
        number = "F" + numbers.split()[-1][1:]
        caveat = "reported by one source" if row.reported else ""
        told = {"ProductType": row.models[-1], "ModelNumber": number}
        if (models()[row.models[0]].name, number[1:]) not in TOLD_TWICE:
            assert colour(told, caveat=caveat) == name


ANYTHING = st.none() | st.booleans() | st.integers() | st.text(max_size=9) | st.binary(max_size=9) | st.lists(st.text())
NAMES = {name for row in colours() for name in row.names.values()} | {name for row in sold() for name in row.numbers}


@given(st.sampled_from(sorted(models())), ANYTHING, ANYTHING, ANYTHING, st.sampled_from(CAVEATS))
def test_whatever_is_told_a_colour_is_one_of_apples_or_has_a_reason(
    model: str, front: Any, housing: Any, number: Any, caveat: str
) -> None:
    try:
        told = _told({"ProductType": model, "DeviceColor": front, "ModelNumber": number})
        assert colour(told, housing, caveat=caveat) in NAMES
    except Shortfall as shortfall:
        assert str(shortfall)
