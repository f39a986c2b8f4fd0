"""The outline of a device on a mat, at any angle; and the millimetres that follow from it, or the reason for none."""

from decimal import Decimal

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calibration.certificate import Calibration, CalibrationError
from calibration.quantity import quantity
from models.focus import refined
from models.image import grey
from models.outline import Outline, find_outline
from models.scale import scale_of
from models.zones.catalogue import outline_of

NOW = "2026-11-23T08:30:00Z"
PHONE = outline_of("samsung", "SM-S911B")
assert PHONE is not None
RATIO = float(PHONE.height_mm / PHONE.width_mm)


def scene(
    degrees: float, mat: int, body: int, *, long: float = 620, ratio: float = RATIO, at: float = 450
) -> np.ndarray:
    """Draw a round-cornered body with noise, antialiased at four times its size."""
    picture = np.full((900, 900), mat, np.uint8)
    big = cv2.resize(picture, None, fx=2, fy=2, interpolation=cv2.INTER_NEAREST)
    turn = np.array([[np.cos(np.radians(degrees)), -np.sin(np.radians(degrees))],
                     [np.sin(np.radians(degrees)), np.cos(np.radians(degrees))]])  # fmt: skip
    half = np.array([long / ratio, long]) / 2 - 30
    corners = (np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * half) @ turn.T + [at, 450]
    inner = np.rint((corners + 0.5) * 2 * 16 - 8).astype(np.int32)
    cv2.fillPoly(big, [inner], body, cv2.LINE_AA, 4)
    cv2.polylines(big, [inner], True, body, 120, cv2.LINE_AA, 4)
    small = cv2.resize(big, (900, 900), interpolation=cv2.INTER_AREA).astype(np.float64)
    noisy = small[..., None] + np.random.default_rng(1).normal(0, 2, (900, 900, 3))
    return np.clip(np.rint(noisy), 0, 255).astype(np.uint8)


def outlined(picture: np.ndarray) -> Outline:
    coarse = find_outline(picture)
    assert coarse is not None
    return refined(coarse, grey(picture), 24)[0]


@settings(max_examples=12, deadline=None)
@given(st.floats(0, 180), st.sampled_from([(60, 14), (60, 240), (225, 30), (225, 120)]))
def test_the_sides_are_right_to_half_a_percent_at_any_angle_on_dark_and_light_mats(
    degrees: float, levels: tuple[int, int]
) -> None:
    outline = outlined(scene(degrees, *levels))
    assert outline.sides[0] == pytest.approx(620, abs=3)
    assert outline.sides[1] == pytest.approx(620 / RATIO, abs=3)
    assert not outline.cut
    scale, source = scale_of(outline, PHONE, "front", None, NOW)
    assert scale is not None and PHONE is not None and PHONE.name in source
    assert scale.uncertainty is not None
    assert abs(scale.value - PHONE.height_mm / 620) <= scale.uncertainty


def test_without_a_mat_there_is_no_outline_and_no_scale() -> None:
    face = np.full((600, 900, 3), 90, np.uint8)
    assert find_outline(face) is None
    assert scale_of(None, PHONE, "back", None, NOW)[0] is None


def test_another_shape_or_a_cut_device_gives_no_millimetres_and_says_why() -> None:
    scale, why = scale_of(outlined(scene(5, 60, 200, ratio=RATIO * 1.05)), PHONE, "front", None, NOW)
    assert scale is None and "another model, or seen aslant" in why
    cut = find_outline(scene(0, 60, 200, at=60))
    assert cut is None or "beyond the frame" in scale_of(cut, PHONE, "front", None, NOW)[1]
    assert scale_of(outlined(scene(5, 60, 200)), None, "front", None, NOW)[0] is None


def test_a_calibration_wins_while_it_is_in_force() -> None:
    certificate = Calibration(
        instrument="station camera", method="chart", valid_from="2026-11-01T00:00:00Z",
        valid_until="2026-12-01T00:00:00Z", scale=quantity(Decimal("0.05"), "mm/px", resolution="0.0001"),
    )  # fmt: skip
    assert scale_of(None, PHONE, "front", certificate, NOW) == (certificate.scale, "calibration station camera")
    with pytest.raises(CalibrationError, match="calibrate again"):
        scale_of(None, PHONE, "front", certificate, "2027-01-01T00:00:00Z")
