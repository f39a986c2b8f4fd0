from dataclasses import replace
from math import cos, pi, radians, sin

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.render.camera import jpeg
from models.render.casing import FACES, phone_spec, render, render_phone
from models.render.draw import stroke
from models.render.marks import WEAR, Strip, Stroke
from models.render.pose import Pose, rounded, span
from models.render.spec import FINISHES, CasingSpec
from models.render.surface import LINEAR
from models.zones.catalogue import face_size, known_outlines, outline_of

GALAXY = outline_of("samsung", "SM-S921B")
assert GALAXY is not None
PAINTED = CasingSpec(outline=GALAXY, face="back", finish="cream", px_per_mm=12.0)


def flat_pose(px_per_mm: float) -> Pose:
    return Pose(
        size_mm=(20.0, 20.0), outline=rounded(0, 0, 20, 20, radius=1), px_per_mm=px_per_mm, turn=0.0,
        centre_px=(10 * px_per_mm, 10 * px_per_mm), frame_px=(round(20 * px_per_mm), round(20 * px_per_mm)),
    )  # fmt: skip


def straight(angle: float, length: float, width: float, contrast: float) -> Stroke:
    middle, half = np.array([10.037, 9.981]), np.array([cos(angle), sin(angle)]) * length / 2
    line = np.linspace(middle - half, middle + half, 40)
    strip = Strip(offset_mm=0.0, width_mm=width, contrast=contrast)
    return Stroke(kind="scratch", strength=None, line_mm=line, strips=(strip,), unevenness=0.0)


def drawn(mark: Stroke, px_per_mm: float, psf_px: float):
    pose = flat_pose(px_per_mm)
    light = np.full((*pose.frame_px[::-1], 3), 0.2, np.float32)
    truth = stroke(light, mark, pose, psf_px, np.random.default_rng(0))
    return light[..., 1] / 0.2 - 1, truth


@settings(max_examples=25, deadline=None)
@given(
    angle=st.floats(0, pi),
    width=st.floats(0.004, 0.4),
    contrast=st.floats(-0.9, 3.0).filter(lambda c: abs(c) > 0.05),
    psf=st.floats(0.7, 2.0),
    px_per_mm=st.sampled_from([12.0, 25.0]),
)
def test_the_picture_holds_exactly_the_contrast_that_the_truth_states(angle, width, contrast, psf, px_per_mm):
    picture, truth = drawn(straight(angle, 8.0, width, contrast), px_per_mm, psf)
    integral_mm2 = float(picture.sum()) / px_per_mm**2
    assert abs(integral_mm2) * 1000 == pytest.approx(truth.equivalent_width_um * truth.length_mm, rel=0.01)
    assert np.sign(integral_mm2) == np.sign(truth.contrast)


@pytest.mark.parametrize("psf", [0.7, 1.5])
def test_a_mark_ends_where_it_has_half_of_its_strength(psf):
    picture, truth = drawn(straight(0.0, 8.0, 0.1, 0.5), 25.0, psf)
    along = picture.sum(axis=0)
    strong = np.flatnonzero(along > along.max() / 2)
    ends = truth.line_px[[0, -1], 0]
    assert strong[[0, -1]] == pytest.approx(ends, abs=1.0)


def test_a_mark_lies_where_the_truth_says_to_a_tenth_of_a_pixel():
    picture, truth = drawn(straight(radians(3), 8.0, 0.02, 0.5), 25.0, 0.9)
    column = round(float(truth.line_px[:, 0].mean()))
    profile = picture[:, column]
    centroid = float((profile * np.arange(len(profile))).sum() / profile.sum())
    expected = np.interp(column, *truth.line_px.T)
    assert centroid == pytest.approx(expected, abs=0.1)


def test_the_same_seed_gives_the_same_pixels():
    spec = replace(PAINTED, scratches=("light",), dust=2, fibres=1, smudges=1)
    first, again, other = render(spec, 5), render(spec, 5), render(spec, 6)
    assert np.array_equal(first.image, again.image)
    assert np.array_equal(first.truth.marks[0].line_px, again.truth.marks[0].line_px)
    assert not np.array_equal(first.image[:100, :100], other.image[:100, :100])


@pytest.mark.parametrize("face", ["back", "bottom", "right"])
def test_the_device_in_the_picture_has_the_size_that_the_truth_states(face):
    finish = "cream" if face == "back" else "aluminium"
    rendered = render(replace(PAINTED, face=face, finish=finish, psf_px=0.7), 2)
    green = rendered.image[..., 1]
    _, device = cv2.threshold(green, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    contours, _ = cv2.findContours(device, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    (_, _), sides, _ = cv2.minAreaRect(max(contours, key=cv2.contourArea).reshape(-1, 2))
    size = sorted(float(side) for side in face_size(GALAXY, face))
    measured = [(side + 1) * rendered.truth.mm_per_px for side in sorted(sides)]
    assert measured == pytest.approx(size, abs=0.25)


@settings(max_examples=8, deadline=None)
@given(
    outline=st.sampled_from([known for known in known_outlines() if known.kind == "phone"]),
    face=st.sampled_from(FACES),
    seed=st.integers(0, 10**6),
)
def test_every_mark_lies_on_the_device(outline, face, seed):
    spec = phone_spec(outline, face, "visible", 8.0, "mint")
    rendered = render(replace(spec, fibres=2, dust=3), seed)
    edge = rendered.truth.outline_px.astype(np.float32).reshape(-1, 1, 2)
    for mark in rendered.truth.marks:
        assert all(cv2.pointPolygonTest(edge, (float(x), float(y)), False) > 0 for x, y in mark.line_px)
        assert span(mark.line_px) * rendered.truth.mm_per_px == pytest.approx(mark.length_mm)
    assert len(rendered.truth.marks) == len(spec.scratches)
    assert (rendered.image >= 250).all(axis=2).mean() < 0.02


@pytest.mark.parametrize(("finish", "face"), [("cream", "back"), ("blue", "back"), ("black glass", "front")])
def test_the_jpeg_still_holds_the_equivalent_width(finish, face):
    """Measured as a laboratory would: linear light, bands beside the mark as reference, summed along the line."""
    spec = replace(PAINTED, finish=finish, face=face, px_per_mm=25.0, scratches=("visible",))
    ratios = [_measured(render(spec, seed)) for seed in range(3, 8)]
    assert np.median(ratios) == pytest.approx(1.0, abs=0.12)


def _measured(rendered) -> float:
    levels = cv2.imdecode(np.frombuffer(jpeg(rendered.image), np.uint8), cv2.IMREAD_COLOR)
    light = LINEAR[levels[..., 1]]
    (mark,) = rendered.truth.marks
    line = mark.line_px[len(mark.line_px) // 5 : -len(mark.line_px) // 5]
    normal = np.gradient(line, axis=0)[:, ::-1] * [-1, 1]
    normal /= np.hypot(*normal.T)[:, None]
    offsets = np.arange(-12, 12.01, 0.5)
    points = (line[:, None] + offsets[None, :, None] * normal[:, None]).astype(np.float32)
    profile = np.median(cv2.remap(light, points[..., 0], points[..., 1], cv2.INTER_LINEAR), axis=0)
    ground = np.median(profile[np.abs(offsets) > 7])
    integral_um = float((profile / ground - 1).sum()) * 0.5 * rendered.truth.mm_per_px * 1000
    return abs(integral_um) / mark.equivalent_width_um


def test_a_phone_is_six_jpegs_and_an_unworn_one_has_no_damage():
    photos = render_phone(GALAXY, "none", seed=1, px_per_mm=6.0)
    assert tuple(photos) == FACES
    for data, truth in photos.values():
        assert data[:3] == b"\xff\xd8\xff"
        assert truth.marks == ()
    upright = cv2.imdecode(np.frombuffer(photos["front"][0], np.uint8), cv2.IMREAD_COLOR)
    lying = cv2.imdecode(np.frombuffer(photos["left"][0], np.uint8), cv2.IMREAD_COLOR)
    assert upright.shape[0] > upright.shape[1]
    assert lying.shape[0] < lying.shape[1]


def test_more_wear_is_more_damage():
    counts = [len(WEAR[wear]) for wear in ("none", "light", "visible")]
    assert counts == sorted(set(counts))


@pytest.mark.parametrize("finish", sorted(FINISHES))
def test_every_finish_can_be_rendered(finish):
    image = render(replace(PAINTED, finish=finish, px_per_mm=5.0), 0).image
    assert image.dtype == np.uint8
    assert image.std() > 3
