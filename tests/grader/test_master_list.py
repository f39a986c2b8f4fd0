"""The master test list is whole: every group with all its items, and no measure that is a test or a number left out."""

from collections import Counter
from typing import get_args

import pytest

from grader.master_list import Item, groups, items
from probes.device import Kind
from probes.measure import Measure, measures

SIZES = {
    "identity": 7,
    "locks": 9,
    "battery": 11,
    "display": 9,
    "touch": 4,
    "buttons": 5,
    "camera": 7,
    "audio": 7,
    "sensors": 9,
    "radios": 8,
    "biometrics": 2,
    "ports": 6,
    "storage": 8,
    "laptop": 6,
    "other": 5,
    "parts": 4,
    "casing": 12,
    "data": 4,
}
"""The union of the test lists that the field publishes, group by group."""


def test_the_list_has_every_group_with_all_its_items() -> None:
    assert list(groups()) == list(SIZES)
    assert Counter(item.group for item in items()) == SIZES
    assert len({item.id for item in items()}) == len(items()) == 123


def test_items_stand_by_group_in_the_order_of_the_groups() -> None:
    order = list(groups())
    places = [order.index(item.group) for item in items()]
    assert places == sorted(places)


@pytest.mark.parametrize("item", items(), ids=lambda item: item.id)
def test_every_measure_that_an_item_names_exists_and_is_named_once_in_it(item: Item) -> None:
    assert set(item.reads) <= set(measures())
    assert len(set(item.reads)) == len(item.reads)
    assert item.measures or not (item.instead or item.also)


def is_test_or_number(measure: Measure) -> bool:
    return measure.mode != "automatic" or measure.unit is not None or measure.group in ("locks", "ports")


def test_every_measure_that_is_a_test_or_a_number_belongs_to_an_item() -> None:
    read = {name for item in items() for name in item.reads}
    assert [name for name, each in measures().items() if is_test_or_number(each) and name not in read] == []


def test_whatever_an_operator_may_attest_answers_an_item() -> None:
    """A word that answers an item in place of others counts; one that only adds to an item would be lost."""
    answering = {name for item in items() for name in (*item.measures, *item.instead)}
    attestable = {name for name, each in measures().items() if each.mode in ("interactive", "lookup")}
    assert {name for name in attestable - answering if ".seen_from_" not in name} <= {
        "battery.charging.reseat",
        "touch.fingers",
        "radios.watch.described",
        "radios.headphones.described",
    }


@pytest.mark.parametrize("kind", get_args(Kind))
def test_each_kind_of_device_is_identified_and_looked_at(kind: Kind) -> None:
    assert {"identity", "casing"} <= {item.group for item in items() if item.is_of(kind, "linux")}


def test_a_phone_is_looked_at_for_most_of_the_list_and_only_for_its_own_locks() -> None:
    android, ios = ({item.id for item in items() if item.is_of("phone", platform)} for platform in ("android", "ios"))
    assert android - ios == {"locks.account"}
    assert ios - android == {"locks.find_my"}
    assert len(android) >= 95
    assert android.isdisjoint({"laptop.keys", "other.disc_drive", "storage.sectors", "locks.firmware"})
