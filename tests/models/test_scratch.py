"""Lines are found by their sum, not by their pixels; measured at full resolution; nothing alike is taken for one."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.area import Area, area_of
from models.focus import Focus
from models.image import Grey, grey, read_photo
from models.mark import Found, find_marks
from models.profile import Profile, linear_light
from models.ridge import FLOOR, QUIET, UNIT, ridges
from models.trace import HIGH, STEP, traces

LIGHT = linear_light()
SHARP = Focus(np.array([[0.0, 0.0]]), np.array([2.0]))


def surface(level: float = 60, noise: float = 2.0, size: tuple[int, int] = (500, 700), seed: int = 1) -> np.ndarray:
    """Return noisy light in levels, not yet rounded."""
    return np.random.default_rng(seed).normal(level, noise, size)


def drawn(light: np.ndarray, start: tuple[float, float], end: tuple[float, float], width: float,
          contrast: float) -> np.ndarray:  # fmt: skip
    """Add a straight box-shaped line (px, Weber contrast in linear light) seen through a Gaussian lens."""
    y, x = np.indices(light.shape).astype(np.float64)
    chord = np.array(end) - start
    length = np.hypot(*chord)
    along = ((x - start[0]) * chord[0] + (y - start[1]) * chord[1]) / length
    across = np.abs((x - start[0]) * chord[1] - (y - start[1]) * chord[0]) / length
    inside = (
        np.clip((width / 2 - across) + 0.5, 0, 1) * np.clip(along + 0.5, 0, 1) * np.clip(length - along + 0.5, 0, 1)
    )
    soft = cv2.GaussianBlur(inside, (0, 0), 0.9)
    linear = np.interp(light, np.arange(256), LIGHT) * (1 + contrast * soft)
    return np.interp(linear, LIGHT, np.arange(256))


def shot(light: np.ndarray) -> Grey:
    """Round to levels as a sensor does: the fraction decides by chance."""
    return np.clip(np.floor(light + np.random.default_rng(9).random(light.shape)), 0, 255).astype(np.uint8)


def looked(luma: Grey) -> Found:
    bgr = cv2.merge([luma] * 3)
    return find_marks(bgr, luma, area_of(bgr, None, SHARP), None, None)


def damage(found: Found) -> list[Profile]:
    return [mark.profile for mark in found.damage]


def only(found: Found) -> Profile:
    (line,) = damage(found)
    return line


@settings(max_examples=8, deadline=None)
@given(st.floats(0, np.pi), st.floats(90, 300), st.floats(0.8, 2.5), st.floats(1, 5))
def test_length_width_and_light_are_right_at_any_angle(
    angle: float, length: float, contrast: float, width: float
) -> None:
    middle, reach = np.array([350, 250]), np.array([np.cos(angle), np.sin(angle)]) * length / 2
    line = only(looked(shot(drawn(surface(), tuple(middle + reach), tuple(middle - reach), width, contrast))))
    assert line.length == pytest.approx(length, abs=5)
    assert line.equivalent_width == pytest.approx(width * contrast, rel=0.15)
    assert line.width == pytest.approx(np.hypot(width, 2.2), abs=0.7)
    assert line.contrast > 0


@pytest.mark.parametrize("sign", [1, -1])
def test_both_flanks_of_a_gouge_count(sign: int) -> None:
    light = drawn(surface(120), (150, 200), (550, 200), 3, 0.6 * sign)
    line = only(looked(shot(drawn(light, (150, 204), (550, 204), 3, -0.4 * sign))))
    left_by_the_lens = 0.88  # where both flanks meet they cancel
    assert line.equivalent_width == pytest.approx(left_by_the_lens * (3 * 0.6 + 3 * 0.4), rel=0.06)


def test_a_dark_line_is_found_as_dark() -> None:
    line = only(looked(shot(drawn(surface(120), (200, 200), (400, 260), 3, -0.3))))
    assert line.contrast < 0 and line.equivalent_width == pytest.approx(0.9, rel=0.1)


def test_a_line_far_below_the_noise_of_a_pixel_is_found_by_its_sum() -> None:
    faint = drawn(surface(100, 4.0), (150, 100), (550, 400), 1.5, 0.22)
    assert only(looked(shot(faint))).length == pytest.approx(500, abs=25)


@pytest.mark.parametrize("blur", [0.0, 1.2])
def test_pure_noise_stays_below_the_threshold(blur: float) -> None:
    for seed in range(3):
        light = surface(60, 6.0, (800, 1000), seed)
        picture = shot(cv2.GaussianBlur(light, (0, 0), blur) if blur else light)
        for shrink in (2, 4):
            level = ridges(picture, shrink)
            assert float((level.strength / level.noise).max()) < HIGH
        assert not damage(looked(picture))


@pytest.mark.parametrize("shrink", [2, 4])
def test_averaging_pixels_leaves_their_fractions(shrink: int) -> None:
    """Noise of 0.5 levels falls with the number of pixels averaged; rounding the means would hold it at 0.3."""
    picture = np.rint(surface(60, 0.5, (800, 1000))).astype(np.uint8)
    noise = float(np.median(ridges(picture, shrink).noise)) / UNIT / QUIET
    assert noise == pytest.approx(np.hypot(0.5, 12**-0.5) / shrink, rel=0.1)


def test_without_noise_to_spread_it_rounding_hides_marks() -> None:
    picture = np.rint(surface(60, 0.05)).astype(np.uint8)
    assert float(np.median(ridges(picture, 2).noise)) == pytest.approx(UNIT * QUIET * FLOOR)
    hidden = drawn(np.full((500, 700), 60.0), (100, 100), (500, 300), 1.5, 0.01)
    assert not damage(looked(np.rint(hidden).astype(np.uint8)))


def test_a_line_on_sloping_light_is_a_line_and_an_edge_is_none() -> None:
    slope = surface(60, 1.0) + 0.5 * np.arange(500)[:, None]
    assert only(looked(shot(drawn(slope, (100, 250), (600, 252), 1.5, 0.15)))).length == pytest.approx(500, abs=25)
    slope[250:] += 12
    assert not damage(looked(shot(slope)))


def test_gaps_are_bridged_and_crossings_are_two_lines() -> None:
    broken = drawn(drawn(surface(), (150, 300), (300, 330), 2, 0.8), (314, 333), (500, 370), 2, 0.8)
    assert only(looked(shot(broken))).length == pytest.approx(357, abs=8)
    crossed = drawn(drawn(surface(), (150, 300), (600, 400), 2, 0.8), (300, 50), (400, 450), 2, 0.8)
    assert sorted(round(line.length / 10) for line in damage(looked(shot(crossed)))) == [41, 46]


def test_steps_dust_rings_and_smears_are_no_scratches() -> None:
    light = surface()
    light[:, 500:] += 80
    light[300:, :] -= 30
    rng = np.random.default_rng(4)
    for x, y in rng.integers(40, 460, (60, 2)):
        light[y % 250 : y % 250 + 3, x : x + 3] += rng.uniform(40, 150)
    cv2.circle(light, (200, 400), 30, 120.0, 3, cv2.LINE_AA)
    light[50:250, 300:340] += 20 * np.hanning(40)
    assert not damage(looked(shot(light)))


def test_a_ring_is_followed_once_and_is_no_long_scratch() -> None:
    light = surface()
    cv2.circle(light, (350, 250), 150, 110.0, 3, cv2.LINE_AA)
    picture = shot(light)
    level = ridges(picture, 2)
    longest = max(len(path) for path in traces(level, np.ones(level.strength.shape, np.bool_)))
    assert longest * STEP * 2 < 1.3 * 2 * np.pi * 150
    assert all(line.length < np.pi * 150 / 2 for line in damage(looked(picture)))


def test_the_same_on_one_thread_and_on_eight() -> None:
    light = surface()
    for index in range(6):
        light = drawn(light, (100, 60 + 70 * index), (400 + 40 * index, 80 + 60 * index), 2, 0.2 + 0.1 * index)
    picture = shot(light)
    before = cv2.getNumThreads()
    try:
        answers = []
        for threads in (1, 8):
            cv2.setNumThreads(threads)
            answers.append(
                [(line.length, line.width, line.area, line.centre.tobytes()) for line in damage(looked(picture))]
            )
    finally:
        cv2.setNumThreads(before)
    assert answers[0] == answers[1] and len(answers[0]) >= 5


def injected(luma: Grey, area: Area, equivalent: float) -> tuple[Grey, list[np.ndarray]]:
    """Draw scratches of 200 px at random places and angles, none nearer than 120 px to another, on inspected area."""
    rng = np.random.default_rng(11)
    light, lines = luma.astype(np.float64), []
    while len(lines) < 12:
        angle, middle = rng.uniform(0, np.pi), rng.uniform([0, 0], luma.shape[::-1])
        at = middle + np.linspace(-100, 100, 50)[:, None] * [np.cos(angle), np.sin(angle)]
        x, y = np.clip(np.rint(at / 4).astype(int), 0, np.array(area.inspected.shape[::-1]) - 1).T
        apart = min((np.hypot(*(at[:, None] - other[None]).transpose(2, 0, 1)).min() for other in lines), default=999)
        if area.inspected[y, x].all() and apart > 60:
            lines.append(at)
            light = drawn(light, tuple(at[0]), tuple(at[-1]), 1.5, equivalent / 1.5)
    return shot(light), lines


def recall(found: Found, lines: list[np.ndarray]) -> float:
    hits = 0
    for line in lines:
        apart = [
            np.hypot(*(line[:, None] - each.centre[None]).transpose(2, 0, 1)).min(axis=1) for each in damage(found)
        ]
        hits += any((gap < 5).mean() >= 0.5 for gap in apart)
    return hits / len(lines)


@pytest.mark.parametrize("name", ["good_0006.png", "good_0012.png"])
def test_a_real_photo_keeps_what_its_detection_limit_promises(shared: Path, name: str) -> None:
    bgr = read_photo((shared / "photos/msd/photos" / name).read_bytes(), name)
    luma = grey(bgr)[150:950, 200:1700]
    area = area_of(np.ascontiguousarray(bgr[150:950, 200:1700]), None, SHARP)
    limit = find_marks(cv2.merge([luma] * 3), luma, area, None, None).limit
    assert limit is not None
    at_limit, far_below = (injected(luma, area, limit * part) for part in (1, 1 / 3))
    assert recall(looked(at_limit[0]), at_limit[1]) >= 0.8
    assert recall(looked(far_below[0]), far_below[1]) <= 0.3
