"""Blur, glare and darkness are seen and named; smooth clean glass is none of them."""

import cv2
import numpy as np
import pytest

from models.area import BLUR, GLARE, Area, area_of
from models.focus import Focus, frame_focus, refined
from models.image import grey
from models.outline import Outline, find_outline
from models.photo import Quality
from models.quality import noise_of, quality_of


def phone(blur: float = 0.0, noise: float = 1.5) -> np.ndarray:
    """Draw a plain dark slab on a grey mat: nothing on it is sharp but its edge."""
    light = np.full((700, 1100), 90.0)
    light[150:550, 150:950] = np.linspace(20, 40, 800)
    if blur:
        light = cv2.GaussianBlur(light, (0, 0), blur)
    light += np.random.default_rng(3).normal(0, noise, light.shape)
    return np.repeat(np.clip(np.rint(light), 0, 255).astype(np.uint8)[..., None], 3, axis=2)


def judged(bgr: np.ndarray) -> tuple[Area, Quality]:
    luma = grey(bgr)
    noise = noise_of(luma)
    outline: Outline | None = find_outline(bgr)
    focus: Focus = frame_focus(luma, noise)
    if outline is not None:
        outline, edges = refined(outline, luma, 32)
        focus = edges.joined(focus)
    area = area_of(bgr, outline, focus)
    return area, quality_of(luma, area, focus, outline, noise)


def test_smooth_clean_glass_is_not_blurred() -> None:
    area, quality = judged(phone())
    assert quality.blurred.value == 0 and quality.glare.value == 0
    assert quality.edge_width is not None and quality.edge_width.value < 4
    assert area.percent(area.inspected) > 90
    assert not quality.remarks


@pytest.mark.parametrize("sigma", [5.0, 8.0])
def test_a_blurred_photo_is_blurred_however_noisy(sigma: float) -> None:
    area, quality = judged(phone(blur=sigma, noise=3.0))
    assert quality.blurred.value > 90
    assert area.percent(area.inspected) < 10
    assert any("out of focus" in sentence for sentence in area.sentences())


def test_blur_on_one_side_is_blur_there() -> None:
    sharp, soft = phone(), phone(blur=9)
    mixed = np.concatenate([sharp[:, :550], soft[:, 550:]], axis=1)
    area, quality = judged(mixed)
    assert 15 < quality.blurred.value < 75
    lost = area.lost[BLUR]
    assert lost[:, 190:230].sum() > 3 * lost[:, 45:85].sum()


def test_a_photo_without_any_edge_is_not_taken_for_sharp() -> None:
    plain = np.clip(np.random.default_rng(1).normal(80, 2, (600, 900, 3)), 0, 255).astype(np.uint8)
    area, quality = judged(plain)
    assert area.percent(area.inspected) == 0
    assert quality.edge_width is None
    assert any("cannot be judged" in remark for remark in quality.remarks)


def test_glare_is_uninspected_with_its_surroundings() -> None:
    bgr = phone()
    cv2.ellipse(bgr, (500, 350), (60, 30), 20, 0, 360, (255, 240, 230), -1)
    area, quality = judged(bgr)
    assert quality.glare.value > 100 * np.pi * 60 * 30 / (800 * 400)
    assert area.lost[GLARE][350 // 4, 500 // 4]
    assert not area.inspected[350 // 4, 500 // 4]
    assert any("saturated" in sentence for sentence in area.sentences())


@pytest.mark.parametrize("sigma", [1.0, 2.0, 5.0])
def test_noise_is_measured_to_a_tenth(sigma: float) -> None:
    picture = np.clip(np.rint(np.random.default_rng(5).normal(100, sigma, (800, 800))), 0, 255).astype(np.uint8)
    assert noise_of(picture) == pytest.approx(np.hypot(sigma, 12**-0.5), rel=0.1)
