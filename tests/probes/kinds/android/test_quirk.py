"""Quirks are data: each has a source, names a measure of the catalogue, and stands once."""

from collections import Counter

import pytest

from probes.kinds.android.quirk import Use, quirks, vendor_of, vendors
from probes.measure import measures


def test_every_quirk_names_its_source_and_a_measure_that_there_is() -> None:
    for vendor in vendors():
        for quirk in vendor.quirk:
            assert quirk.source.strip()
            assert quirk.measure is None or quirk.measure in measures(), quirk
            assert quirk.vendor == vendor.title
            assert quirk.unit is None or quirk.measure is None or measures()[quirk.measure].unit == quirk.unit


def test_no_two_quirks_are_the_same() -> None:
    every = Counter((quirk.use, quirk.key, quirk.measure) for vendor in vendors() for quirk in vendor.quirk)
    assert not [quirk for quirk, count in every.items() if count > 1]


def test_a_maker_is_found_by_what_its_devices_call_it() -> None:
    assert vendor_of(" Samsung") is not None
    assert vendor_of("nobody") is None
    assert {quirk.measure for quirk in quirks("battery.key", "battery.health.asoc")} == {"battery.health.asoc"}


@pytest.mark.parametrize("use", ["account.type", "root.sign", "rom.property", "rom.word", "refusal", "trap"])
def test_what_people_are_told_stands_in_words(use: Use) -> None:
    assert quirks(use)
    assert all(quirk.words and quirk.words.strip() for quirk in quirks(use))


@pytest.mark.parametrize("use", ["lock.property", "warranty.property"])
def test_a_lock_names_what_it_locks_and_what_is_no_lock(use: Use) -> None:
    assert all(quirk.absent or use == "warranty.property" for quirk in quirks(use))
    assert all(quirk.measure or quirk.words for quirk in quirks(use))
