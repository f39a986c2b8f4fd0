"""What is said of a predicted distance: how far, for whom, in which scene, by which model; and never more."""

from decimal import Decimal

import pytest
from example_report import defect
from hypothesis import given, settings
from hypothesis import strategies as st

from calibration.quantity import Quantity, quantity
from calibration.sighting import Sighting
from grader.seen import NEVER, READ, claim, in_brief, notes, short
from models.defect import Defect
from models.sight import seen_from


def cm(low: int, value: int, high: int) -> Quantity:
    return Quantity(value=Decimal(value), unit="cm", interval=(Decimal(low), Decimal(high)))


def mark(distance: Quantity | None, **told: object) -> Defect:
    plain: dict[str, object] = {
        "model": "visibility/1", "scene": "white surface at 500 lux", "luminance": quantity(127, "cd/m2"),
        "margin": Quantity(value=Decimal("1.4"), unit="ratio", interval=(Decimal("0.7"), Decimal("2.8"))),
        "resolved": False,
    }  # fmt: skip
    return defect("back", 5, 15, visible_from=distance, sighting=Sighting.model_validate(plain | told))


@pytest.mark.parametrize(("distance", "sentence", "brief"), [
    (cm(18, 34, 63), "Predicted visible from 34 cm (18–63) by a normal observer.", "34 cm (18–63)"),
    (cm(0, 15, 31), "Predicted visible from 15 cm (under 10–31) by a normal observer.", "15 cm (under 10–31)"),
    (cm(0, 0, 16), "Predicted visible by no normal observer at reading distance, by a sharp one from 16 cm.",
     f"{NEVER} (sharp eyes: 16 cm)"),
    (cm(0, 0, 0), "Predicted below the threshold of a sharp observer at every reading distance.", NEVER),
    (None, "Contrast 1.4 (0.7–2.8) times what a normal observer needs at 30 cm.",
     "no distance; contrast 1.4 (0.7–2.8)"),
])  # fmt: skip
def test_each_case_has_its_own_words(distance: Quantity | None, sentence: str, brief: str) -> None:
    assert claim(mark(distance)) == sentence
    assert in_brief(mark(distance)) == brief


def test_without_a_scale_nothing_is_claimed() -> None:
    bare = defect("back", 5, 15)
    assert claim(bare) == "From how far it is seen is not known: the photo has no scale."
    assert in_brief(bare) == "not known"
    assert notes([("1", bare)]) == ()


def test_the_other_surface_that_it_may_be_is_told_beside() -> None:
    either = mark(cm(18, 34, 63), elsewhere={"black": cm(0, 14, 28)})
    assert in_brief(either) == "34 cm (18–63); on black 14 cm (under 10–28)"
    assert claim(either).endswith("by a normal observer; on black 14 cm (under 10–28).")


def test_what_must_be_told_with_a_distance_is_told_once_for_each_scene() -> None:
    marks = [("1.1", mark(cm(1, 2, 3))), ("1.2", mark(cm(2, 3, 4), remarks=("It is so.",)))]
    assert notes([*marks, ("1.3", mark(None, remarks=("It is so.",)))]) == (
        READ,
        "Scene: white surface at 500 lux (127 cd/m²). Width not resolved: contrast times width decides."
        " Model visibility v1, not yet validated with people.",
        "1.2, 1.3: It is so.",
    )


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["front", "back"]), st.floats(0.1, 200), st.floats(0, 900), st.booleans())
def test_no_words_claim_that_a_mark_cannot_be_seen(face: str, length: float, strength: float, resolved: bool) -> None:
    found = seen_from(defect(face, length, strength), resolved=resolved)
    words = " ".join((claim(found), in_brief(found), *notes([("1", found)])))
    assert "invisible" not in words and "hidden" not in words
    assert "Predicted" in claim(found) or "Contrast" in claim(found)
    assert "not yet validated with people" in words and "cd/m²" in words
    assert found.visible_from is None or short(found.visible_from) in in_brief(found)
