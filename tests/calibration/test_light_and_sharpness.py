"""Sharpness, noise, even light, glare and colour: what was put into a render is read from it."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from skimage.color import deltaE_ciede2000

from benchmarks.calibration.chart_photo import Chart, Shot
from benchmarks.calibration.station import Station
from benchmarks.calibration.transfer import half_contrast
from calibration.board import Sighting, find_target
from calibration.camera import fit_camera
from calibration.characterise import Frame
from calibration.colour import colour_of, difference
from calibration.lighting import flat_field, read_flat_field
from calibration.noise import grey_patches, noise_of, pair_patch
from calibration.sharpness import falls_to, sharpness
from calibration.target import Print, TargetError
from calibration.tone import levels, light

CARD = np.full((450, 600), 0.5, np.float32)
CLASSIC = np.array([
    [115, 82, 68], [194, 150, 130], [98, 122, 157], [87, 108, 67], [133, 128, 177], [103, 189, 170],
    [214, 126, 44], [80, 91, 166], [193, 90, 99], [94, 60, 108], [157, 188, 64], [224, 163, 46],
    [56, 61, 150], [70, 148, 73], [175, 54, 60], [231, 199, 31], [187, 86, 149], [8, 133, 161],
    [243, 243, 242], [200, 200, 200], [160, 160, 160], [122, 122, 121], [85, 85, 85], [52, 52, 52],
])  # fmt: skip
"""The ColorChecker Classic in sRGB, as its maker published it."""


@pytest.mark.parametrize("blur", [0.6, 1.0, 1.7])
def test_half_the_contrast_is_lost_where_the_render_loses_it(bench: Station, blur: float) -> None:
    picture = Shot(blur=blur, samples=3, exposure=0.8).photo(Chart("phone"), bench.camera)
    found = sharpness(picture, find_target(picture, "sheet.jpg"), "sheet.jpg")
    assert found.mtf50 == pytest.approx(half_contrast(blur, 3), rel=0.03)
    assert found.mtf50_worst <= found.mtf50 < found.mtf10 and found.finest_line >= 1


def test_a_sheet_laid_along_the_pixels_has_no_slanted_edge(bench: Station) -> None:
    straight = replace(bench.camera, turn=-7.0, tilt=(0.0, 0.0), distortion=(0.0, 0.0, 0.0, 0.0))
    picture = Shot(samples=2).photo(Chart("phone"), straight)
    with pytest.raises(TargetError, match="0 slanted edges"):
        sharpness(picture, find_target(picture, "sheet.jpg"), "sheet.jpg")


def test_a_curve_falls_to_a_share_between_two_frequencies() -> None:
    curve = np.linspace(1, 0, 201)
    assert falls_to(curve, 0.5) == pytest.approx(0.5)
    assert falls_to(np.ones(201), 0.5) == 1.0


@pytest.mark.parametrize("gain", [0.01, 0.05])
def test_gain_and_noise_are_those_of_the_render(bench: Station, sightings: list[Sighting], gain: float) -> None:
    view = fit_camera(sightings, Print()).view
    shot = Shot(gain=gain, read=0.6, exposure=0.9, blur=0.5, samples=2)
    picture = shot.photo(Chart("phone"), bench.camera)
    noise = noise_of(grey_patches(picture, view, sightings[0], Print()), "sheet.jpg")
    assert noise.patches == 7
    assert noise.gain == pytest.approx(gain, rel=0.25) and noise.floor == pytest.approx(0.6, abs=0.3)
    assert noise.middle == pytest.approx(np.sqrt(0.36 + gain * 127.5), rel=0.12)


def test_what_two_photos_of_a_card_share_is_no_noise() -> None:
    grain = CARD + np.random.default_rng(1).normal(0, 0.05, CARD.shape)
    one, other = (Shot(gain=0.02, read=0.5, seed=seed, blur=0).developed(grain) for seed in (1, 2))
    assert pair_patch(one, other).variance == pytest.approx(0.25 + 0.02 * 255 * 0.45, rel=0.05)


def test_too_few_patches_give_no_noise() -> None:
    with pytest.raises(TargetError, match=r"sheet\.jpg shows 0 even grey patches, 3 are needed"):
        noise_of([], "sheet.jpg")


def card(falloff: float, seed: int, exposure: float = 0.9) -> np.ndarray:
    return Shot(falloff=falloff, seed=seed, blur=0, exposure=exposure).developed(CARD)


@pytest.mark.parametrize("falloff", [0.0, 0.2, 0.5])
def test_a_flat_field_leaves_less_than_a_hundredth(falloff: float) -> None:
    field = flat_field([card(falloff, 1), card(falloff, 2)], "card")
    even = light(field.even(card(falloff, 3))).reshape(9, 50, 12, 50).mean(axis=(1, 3))
    assert even.max() / even.min() - 1 < 0.01
    assert field.glare == 0


def test_a_flat_field_survives_its_file_and_evens_colours_too() -> None:
    field = flat_field([card(0.3, 1)], "card")
    again = read_flat_field(field.png(), "flat.png")
    assert again.field == pytest.approx(field.field, abs=2e-5) and again.digest() == field.digest()
    assert again.even(np.dstack([card(0.3, 2)] * 3)).shape == (450, 600, 3)
    for wrong in (b"", b"no picture", cv2.imencode(".png", CARD)[1].tobytes()):
        with pytest.raises(TargetError, match=r"flat\.png is no flat field"):
            read_flat_field(wrong, "flat.png")


def test_a_lamp_mirrored_in_the_card_is_glare_where_it_is() -> None:
    y, x = np.mgrid[:450, :600]
    lamp = 0.45 * np.exp(-((x - 150) ** 2 + (y - 90) ** 2) / 20**2)
    field = flat_field([Shot(blur=0, falloff=0.2).developed(CARD + lamp)], "card")
    middle = np.argwhere(field.shines).mean(axis=0) / field.shines.shape
    assert middle == pytest.approx([90 / 450, 150 / 600], abs=0.02)
    assert 0.002 < field.glare < 0.02


@pytest.mark.parametrize(("exposure", "why"), [(0.1, "too dark"), (2.2, "too bright")])
def test_a_card_that_says_nothing_is_refused(exposure: float, why: str) -> None:
    with pytest.raises(TargetError, match=f"card is {why}"):
        flat_field([card(0.2, 1, exposure)], "card")


@given(st.integers(0, 255))
def test_light_becomes_the_level_that_it_came_from(level: int) -> None:
    assert levels(light(np.array([level], np.uint8)))[0] == level


def chart(gains: tuple[float, float, float]) -> np.ndarray:
    picture = np.full((600, 840, 3), 110, np.uint8)
    picture[60:540, 60:780] = 20
    for number, colour in enumerate(CLASSIC):
        row, column = divmod(number, 6)
        picture[75 + row * 116 : 175 + row * 116, 75 + column * 117 : 177 + column * 117] = colour[::-1]
    noisy = cv2.GaussianBlur(picture, (0, 0), 1) * np.array(gains) + np.random.default_rng(1).normal(
        0, 2, picture.shape
    )
    return np.clip(noisy, 0, 255).astype(np.uint8)


def test_a_cast_of_colour_is_found_and_corrected() -> None:
    true, cast = colour_of(chart((1, 1, 1)), "chart.jpg"), colour_of(chart((0.85, 1, 1.03)), "chart.jpg")
    assert true.before < 3 and cast.before > true.before + 2
    assert cast.after < 3 and cast.after <= cast.worst


def test_a_photo_without_a_chart_is_refused(plane: Frame) -> None:
    for picture in (np.full((600, 840, 3), 110, np.uint8), plane.bgr):
        with pytest.raises(TargetError, match="shows no ColorChecker"):
            colour_of(picture, "chart.jpg")


def test_the_difference_of_colours_is_that_of_the_published_pairs_and_of_another_implementation() -> None:
    sharma = np.array([[50, 2.6772, -79.7751, 50, 0, -82.7485, 2.0425], [50, 0, 0, 50, -1, 2, 2.3669],
                       [50, 2.49, -0.001, 50, -2.49, 0.0011, 7.2195],
                       [2.0776, 0.0795, -1.135, 0.9033, -0.0636, -0.5514, 0.9082]])  # fmt: skip
    assert difference(sharma[:, :3], sharma[:, 3:6]) == pytest.approx(sharma[:, 6], abs=5e-5)
    one, other = np.random.default_rng(3).uniform([0, -100, -100], [100, 100, 100], (2, 4000, 3))
    assert difference(one, other) == pytest.approx(deltaE_ciede2000(one, other), abs=1e-9)
