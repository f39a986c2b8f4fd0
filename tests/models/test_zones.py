from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.defect import Face
from models.zones.catalogue import face_size, known_outlines, outline_of, zone_at, zones_of

PHONE_FACES: tuple[Face, ...] = ("front", "back", "left", "right", "top", "bottom")


@pytest.mark.parametrize(
    ("maker", "model", "height", "width", "thickness"),
    [
        ("samsung", "SM-S921B", "147.0", "70.6", "7.6"),
        ("Google", "Pixel 8", "150.5", "70.8", "8.9"),
        ("Xiaomi", "23129RAA4G", "162.24", "75.55", "7.97"),
        ("Samsung", "sm-a546b", "158.2", "76.7", "8.2"),
        ("Apple", "iPhone14,5", "146.7", "71.5", "7.65"),
    ],
)
def test_published_sizes(maker, model, height, width, thickness):
    outline = outline_of(maker, model)
    assert outline is not None
    sizes = (outline.height_mm, outline.width_mm, outline.thickness_mm)
    assert sizes == (Decimal(height), Decimal(width), Decimal(thickness))


def test_a_longer_name_is_another_device():
    assert outline_of("google", "Pixel 8 Pro") != outline_of("google", "Pixel 8")


def test_an_unknown_device_has_no_outline():
    assert outline_of("google", "Pixel 8 Mega") is None
    assert outline_of("nobody", "SM-S921B") is None
    assert outline_of("samsung", "") is None


def test_a_brand_of_the_same_maker_finds_the_same_device():
    assert outline_of("Redmi", "23129RAA4G") == outline_of("Xiaomi", "Redmi Note 13")


def test_enough_are_known_and_every_one_has_a_source():
    outlines = known_outlines()
    assert len(outlines) >= 60
    assert all("." in outline.source and outline.recorded.startswith("20") for outline in outlines)


def test_no_code_means_two_devices():
    for outline in known_outlines():
        for code in outline.codes:
            assert outline_of(outline.maker, code.replace("*", "B")) == outline
        assert outline_of(outline.maker, outline.name) == outline


@pytest.mark.parametrize("outline", known_outlines(), ids=lambda outline: outline.name)
def test_sizes_are_those_of_a_thing_held_in_hands(outline):
    ratio = outline.height_mm / outline.width_mm
    low, high = (Decimal("1.9"), Decimal("2.3")) if outline.kind == "phone" else (Decimal("1.35"), Decimal("1.6"))
    assert low < ratio < high
    assert 5 < outline.thickness_mm < 10


def test_opposite_faces_are_equal_and_edges_share_sides():
    outline = known_outlines()[0]
    size = {face: face_size(outline, face) for face in PHONE_FACES}
    assert size["front"] == size["back"]
    assert size["left"] == size["right"] == (outline.thickness_mm, outline.height_mm)
    assert size["top"] == size["bottom"] == (outline.width_mm, outline.thickness_mm)


@pytest.mark.parametrize("face", sorted(set(get_args(Face)) - set(PHONE_FACES)))
def test_a_phone_has_no_laptop_faces(face):
    with pytest.raises(ValueError, match=f"no face {face}"):
        face_size(known_outlines()[0], face)


@settings(max_examples=60, deadline=None)
@given(
    outline=st.sampled_from(known_outlines()),
    face=st.sampled_from(PHONE_FACES),
    x=st.integers(0, 1000),
    y=st.integers(0, 1000),
)
def test_every_point_of_a_face_has_a_zone_and_none_outside(outline, face, x, y):
    width, height = face_size(outline, face)
    inside = zone_at(outline, face, width * x / 1000, height * y / 1000)
    assert inside in {zone.name for zone in zones_of(outline.kind, face)}
    assert zone_at(outline, face, -Decimal(1), height) is None


def test_the_middle_of_the_front_is_screen():
    outline = outline_of("samsung", "SM-S921B")
    assert outline is not None
    assert zone_at(outline, "front", outline.width_mm / 2, outline.height_mm / 2) == "screen"
