"""Models: one row for each product type, with Apple's name, what it is built with, and the systems that it gets."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from probes.kinds.apple.model import Model, model_of, models, watches

IRECV_DEVICES = pytest.importorskip("pymobiledevice3.irecv_devices").IRECV_DEVICES
"""Apple's devices with their numbers, as those who restore them list them: another source than the specifications."""


@pytest.mark.parametrize(
    ("product_type", "name", "updates"),
    [
        ("iPhone6,1", "iPhone 5s", "up to iOS 12"),
        ("iPhone10,4", "iPhone 8", "up to iOS 16"),
        ("iPhone12,1", "iPhone 11", "iOS 27 or newer, as of 2026-11"),
        ("iPhone15,2", "iPhone 14 Pro", "iOS 27 or newer, as of 2026-11"),
        ("iPad6,12", "iPad (5th generation) Wi-Fi + Cellular", "up to iPadOS 16"),
        ("iPad8,1", "iPad Pro (11-inch)", "up to iPadOS 26"),
        ("iPad8,9", "iPad Pro (11-inch) (2nd generation)", "iPadOS 27 or newer, as of 2026-11"),
        ("iPod9,1", "iPod touch (7th generation)", "up to iOS 15"),
    ],
)
def test_a_product_type_has_apples_name_and_its_systems(product_type: str, name: str, updates: str) -> None:
    model = model_of(product_type)
    assert model is not None
    assert (model.name, model.updates) == (name, updates)


@pytest.mark.parametrize(
    ("product_type", "has", "lacks"),
    [
        ("iPhone8,4", {"touch id", "home button", "nfc"}, {"barometer", "wireless charging", "face id"}),
        ("iPhone9,2", {"tele", "touch id"}, {"ultra wide", "wireless charging"}),
        ("iPhone12,1", {"face id", "ultra wide", "uwb"}, {"tele", "lidar", "home button"}),
        ("iPhone13,3", {"lidar", "tele", "ultra wide", "wireless charging"}, {"action button"}),
        ("iPhone17,5", {"face id", "action button", "wireless charging"}, {"ultra wide", "tele", "uwb"}),
        ("iPhone18,4", {"face id", "action button", "uwb"}, {"ultra wide", "tele", "lidar"}),
        ("iPad13,16", {"touch id"}, {"cellular", "home button", "face id", "nfc"}),
        ("iPad13,17", {"touch id", "cellular"}, {"home button"}),
        ("iPad16,3", {"face id", "lidar"}, {"ultra wide", "cellular"}),
        ("iPad4,1", {"home button"}, {"touch id", "barometer", "cellular"}),
    ],
)
def test_a_model_is_built_with_its_parts_and_without_others(product_type: str, has: set[str], lacks: set[str]) -> None:
    model = model_of(product_type)
    assert model is not None
    assert has <= set(model.built_with)
    assert not lacks & set(model.built_with)


BASES = {"iPhone": 6, "iPod": 7, "iPad": 4}
"""The first generation of product types of each kind that is known here."""
LEFT_OUT = {"iPhone18,5", "iPhone19,2", "iPhone19,3", "iPhone19,4", "iPhone19,7", "iPhone99,11"}
"""Too new: what they are built with was not told when this was written."""


def _known(product_type: str) -> bool:
    found = re.match(r"(iPhone|iPod|iPad)(\d+),", product_type)
    return bool(found) and int(found[2]) >= BASES[found[1]] and product_type not in LEFT_OUT


def test_every_product_type_from_the_iphone_5s_on_has_a_row_and_no_other() -> None:
    listed = {each.product_type for each in IRECV_DEVICES}
    assert set(models()) == {each for each in listed if _known(each)}


def test_the_names_and_radios_are_those_of_the_list_of_devices() -> None:
    for each in IRECV_DEVICES:
        model = model_of(each.product_type)
        if model is not None and each.product_type.startswith("iPad"):
            assert ("cellular" in model.built_with) == ("WiFi" not in each.display_name), each.product_type
        elif model is not None:
            assert _bare(model.name) == _bare(each.display_name)


def _bare(name: str) -> str:
    """Return a name without its variants and its way of counting generations."""
    kept = re.sub(r"\((?:GSM|Global|China)\)|generation|gen|[() ]", "", name).lower()
    return kept.removesuffix("1st")


def test_one_chip_number_is_one_chip() -> None:
    names: dict[int, set[str]] = {}
    for each in IRECV_DEVICES:
        if model := model_of(each.product_type):
            names.setdefault(each.chip_id, set()).add(model.chip.removesuffix(" Pro").replace("A16 Bionic", "A16"))
    several = {number: found for number, found in names.items() if len(found) > 1}
    assert several == {0x8027: {"Apple A12X Bionic", "Apple A12Z Bionic"}}


def test_every_row_is_of_its_time() -> None:
    for model in models().values():
        assert 2013 <= model.year <= 2026
        assert model.source
        assert ("face id" in model.built_with) + ("home button" in model.built_with) < 2
        assert model.last is None or model.last.startswith(("iPadOS" if int(model.last.split()[1]) > 12 else "iOS")
                                                           if model.name.startswith("iPad") else "iOS")  # fmt: skip


def test_watches_have_the_names_of_the_list_of_devices() -> None:
    listed = {each.product_type for each in IRECV_DEVICES if each.product_type.startswith("Watch")}
    assert set(watches()) == listed
    assert watches()["Watch7,3"] == "Apple Watch Series 9 41 mm GPS + Cellular"


@pytest.mark.parametrize("product_type", ["", "iPhone", "iPhone1,1", "iPhone99,9", "Watch7,3", "iphone13,2"])
def test_what_is_not_known_has_no_model(product_type: str) -> None:
    assert model_of(product_type) is None


@given(st.text(max_size=20))
def test_no_text_is_a_model_but_those_that_are(text: str) -> None:
    assert model_of(text) is None or text in models()


def test_a_model_that_gets_no_system_is_refused() -> None:
    with pytest.raises(ValidationError):
        Model(name="iPhone", year=2020, chip="A", types=("iPhone1,1",), built_with=(), source="none")
