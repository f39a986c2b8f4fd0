"""A mark on a casing gets the distance from which it is predicted to be seen, or says why it has none."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calibration.quantity import Unit, quantity
from models.defect import Defect, Face
from models.sight import BEYOND, PATCH, seen_from


def mark(
    face: Face = "back", *, strength: float = 3.0, width: float = 0.1, length: float = 10.0, scaled: bool = True
) -> Defect:
    side: Unit = "mm" if scaled else "px"
    return Defect(
        defect_class="scratch", face=face, photo="0" * 64, outline_px=(), crop=(0, 0, 1, 1), detector="scratch/1",
        length=quantity(length, side, resolution="0.1"), width=quantity(width, side, resolution="0.01"),
        area=quantity(1, "mm2"), contrast=quantity(0.1, "ratio", resolution="0.01"), confidence=Decimal("0.9"),
        equivalent_width=quantity(strength, "um" if scaled else "px", resolution="0.1"),
    )  # fmt: skip


def test_a_hairline_on_white_is_that_of_the_published_row() -> None:
    """10 µm at 30 % of contrast, 10 mm long, 127 cd/m²: 22.6 cm, 11.7 unprompted, 42.4 sharp."""
    found = seen_from(mark(), resolved=False, colour="White")
    assert str(found.visible_from) == "23 cm (11–43)"
    assert found.sighting is not None
    assert (found.sighting.scene, str(found.sighting.luminance)) == ("white surface at 500 lux", "127 cd/m²")
    assert found.sighting.remarks == ()


def test_where_the_colour_is_not_known_white_leads_and_black_is_told() -> None:
    white, either = (seen_from(mark(strength=12), resolved=False, colour=colour) for colour in ("white", "Space Grey"))
    black = seen_from(mark(strength=12), resolved=False, colour="Jet Black")
    assert either.visible_from == white.visible_from
    assert either.sighting and black.visible_from and black.sighting
    assert either.sighting.elsewhere == {"black": black.visible_from}
    assert black.sighting.scene == "black surface at 500 lux"


@pytest.mark.parametrize("face", ["front", "screen"])
def test_a_screen_is_dark_glass_whatever_the_casing(face: Face) -> None:
    found = seen_from(mark(face, strength=20, length=5), resolved=False, colour="white")
    assert str(found.visible_from) == "48 cm (27–82)"
    assert found.sighting is not None and found.sighting.scene == "dark glass surface at 500 lux"


def test_without_a_scale_a_mark_stays_as_it_is() -> None:
    assert seen_from(mark(scaled=False), resolved=True) == mark(scaled=False)


def test_a_wide_faint_patch_has_a_margin_and_no_distance() -> None:
    found = seen_from(mark(strength=40, width=2, length=5), resolved=True, colour="white")
    assert found.visible_from is None and found.sighting is not None
    assert found.sighting.remarks == (PATCH,)
    assert found.sighting.margin.low == pytest.approx(found.sighting.margin.value / 2, abs=Decimal("0.01"))


def test_a_gouge_is_seen_from_beyond_the_model_and_says_so() -> None:
    found = seen_from(mark(strength=900, length=60), resolved=False, colour="white")
    assert found.visible_from is not None and found.visible_from.value == 1000
    assert found.sighting is not None and BEYOND in found.sighting.remarks


strengths, lengths = st.floats(0, 900), st.floats(0, 150)


@settings(max_examples=100, deadline=None)
@given(strengths, lengths, st.floats(0, 3), st.booleans())
def test_every_scaled_mark_has_a_distance_in_its_interval_or_a_reason(
    strength: float, length: float, width: float, resolved: bool
) -> None:
    found = seen_from(mark(strength=strength, length=length, width=width), resolved=resolved)
    assert found.sighting is not None
    assert (found.visible_from is None) == (PATCH in found.sighting.remarks)
    if found.visible_from is not None:
        assert 0 <= found.visible_from.low <= found.visible_from.value <= found.visible_from.high <= 1000
    assert Defect.model_validate_json(found.canonical()) == found


@settings(max_examples=100, deadline=None)
@given(strengths, st.floats(0.1, 150), st.floats(0.05, 0.3))
def test_an_unknown_width_never_hides_a_mark(strength: float, length: float, width: float) -> None:
    narrow = min(width, length)
    known = seen_from(mark(strength=strength, length=length, width=narrow), resolved=True, colour="white")
    unknown = seen_from(mark(strength=strength, length=length, width=narrow), resolved=False, colour="white")
    assert unknown.visible_from is not None
    if known.visible_from is not None:
        assert unknown.visible_from.high >= known.visible_from.high - 1
