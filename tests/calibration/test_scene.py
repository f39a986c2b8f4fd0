"""The declared scene: how bright a surface is in it, and how a station's picture is brought there."""

from decimal import Decimal
from math import pi

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.scene import scene, scene_of_colour


@pytest.mark.parametrize(("surface", "lux", "luminance"), [
    ("white", 200, 51), ("white", 500, 127), ("white", 1000, 255), ("black", 500, 3.2), ("dark glass", 500, 5.0),
])  # fmt: skip
def test_surfaces_are_as_bright_as_the_light_makes_them(surface: str, lux: int, luminance: float) -> None:
    where = scene(surface).model_copy(update={"illuminance": Decimal(lux)})
    assert where.luminance == pytest.approx(luminance, rel=0.01)


def test_a_mirrored_ceiling_and_a_veil_add_to_a_black_glass() -> None:
    black = scene("black")
    ceiling = black.surface.model_copy(update={"mirrored": Decimal(200)})
    assert black.model_copy(update={"surface": ceiling}).luminance == pytest.approx(black.luminance + 8)
    assert black.model_copy(update={"veil": Decimal(3)}).luminance == pytest.approx(black.luminance + 3)


@given(st.floats(-0.2, 0.2))
def test_on_an_even_matt_surface_the_contrast_is_that_of_the_station(coefficient: float) -> None:
    """A mark that throws back q more of each lux than a white wall has a contrast of q·π/ρ, in whatever light."""
    assert scene("white").contrast(coefficient) == pytest.approx(coefficient * pi / 0.8)


@given(st.floats(0.001, 0.2))
def test_what_a_surface_mirrors_hides_marks(coefficient: float) -> None:
    assert scene("dark glass").contrast(coefficient) < scene("black").contrast(coefficient)


@pytest.mark.parametrize(("colour", "surface"), [
    ("Jet Black", "black"), ("WHITE", "white"), ("Silver", "white"),
    ("", None), ("Space Grey", None), ("Blackberry", None), ("Black and white", None),
])  # fmt: skip
def test_a_colour_means_a_surface_only_where_its_name_says_so(colour: str, surface: str | None) -> None:
    found = scene_of_colour(colour)
    assert (found.surface.name if found else None) == surface
