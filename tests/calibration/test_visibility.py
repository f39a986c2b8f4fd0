"""The visible-from model: its laws, its published vectors, and three second opinions on it."""

from math import log10, pi, sqrt

import pytest
import watson_ahumada
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from calibration.visibility import (
    BRIGHTEST,
    DARKEST,
    FARTHEST,
    OBSERVERS,
    READING,
    Mark,
    farthest,
    fine_line,
    margin,
    sight,
    threshold_contrast,
    visible_distance,
)

# Vectors

THRESHOLDS = [  # width, length (arcmin), cd/m², closed form, numerical reference
    (0.05, 240, 100, 0.91874, 0.93418),
    (0.1, 60, 100, 0.52860, 0.51591),
    (0.17, 172, 100, 0.27562, 0.27505),
    (0.3, 34, 127, 0.19290, 0.19799),
    (0.5, 30, 30, 0.16134, 0.16551),
    (1, 1, 100, 0.52652, 0.49781),
    (1, 10, 100, 0.09972, 0.10171),
    (1, 60, 5, 0.12945, 0.12277),
    (2, 120, 300, 0.02369, 0.02366),
    (5, 60, 100, 0.01699, 0.01632),
    (10, 10, 100, 0.02676, 0.02277),
    (15, 120, 30, 0.01424, 0.01458),
]
DISTANCES = [  # contrast, width, length (mm), cd/m²; cm for a normal, an unprompted and a sharp observer
    (-1.0, 0.001, 50, 100, 7.8, 3.9, 15.5),
    (0.30, 0.010, 10, 127, 22.6, 11.7, 42.4),
    (0.30, 0.010, 2, 127, 18.3, 10.3, 31.2),
    (0.10, 0.030, 15, 127, 23.1, 11.7, 44.2),
    (0.03, 0.100, 20, 60, 19.3, 6.8, 39.4),
    (3.0, 0.005, 10, 3, 34.3, 18.1, 62.7),
    (1.0, 0.020, 5, 5, 47.9, 27.0, 81.2),
    (-0.90, 0.10, 0.10, 127, 46.8, 32.2, 67.5),
    (-0.50, 0.20, 0.20, 127, 68.2, 46.1, 99.1),
    (-0.20, 0.50, 0.50, 127, 101.0, 64.7, 150.6),
    (0.02, 2.0, 5.0, 60, 77.5, 0.0, 187.0),
    (0.01, 3.0, 3.0, 60, 0.0, 0.0, 55.3),
]


@pytest.mark.parametrize(("width", "length", "luminance", "closed", "reference"), THRESHOLDS)
def test_thresholds_are_the_published_ones(
    width: float, length: float, luminance: float, closed: float, reference: float
) -> None:
    assert threshold_contrast(width, length, luminance) == pytest.approx(closed, abs=6e-6)


@pytest.mark.parametrize("row", DISTANCES)
def test_distances_are_the_published_ones(row: tuple[float, ...]) -> None:
    *mark, luminance, normal, unprompted, sharp = row
    found = [visible_distance(Mark(*mark), luminance, OBSERVERS[name]) for name in ("normal", "unprompted", "sharp")]
    assert found == pytest.approx([normal, unprompted, sharp], abs=0.06)


# Second opinions


@pytest.mark.parametrize(("width", "length", "luminance", "closed", "reference"), THRESHOLDS)
def test_the_model_computed_in_full_gives_the_published_reference_and_so_nearly_the_closed_form(
    width: float, length: float, luminance: float, closed: float, reference: float
) -> None:
    found = watson_ahumada.threshold_contrast(width, length, luminance)
    assert found == pytest.approx(reference, rel=1e-3)
    assert abs(log10(threshold_contrast(width, length, luminance) / found)) < log10(1.27)


def crumey(area: float, luminance: float, field: float = 1.0) -> float:
    """Return the contrast at which a disc of so many square arc-minutes is seen (Crumey 2014, arXiv 1405.4209)."""
    fourth = luminance**-0.25
    limit = sqrt(5.949e-8 * fourth**2 - 2.389e-7 * fourth + 2.459e-7) + 4.120e-4 * fourth - 4.225e-4
    large = sqrt(9.606e-6 * fourth**2 - 4.112e-5 * fourth + 5.019e-5) + 4.837e-3 * fourth - 4.884e-3
    power = 1.146 - 0.0885 * log10(luminance)  # 3.40 cd/m² and more
    square = (limit * 60 * 180 / pi) ** 2
    return field * float(((square / area) ** power + large**power) ** (1 / power))


def test_crumeys_form_is_written_down_rightly() -> None:
    found = [crumey(0.785, 100), crumey(78.54, 100), crumey(1, 30)]
    assert found == pytest.approx([0.24873, 0.00539, 0.25762], abs=6e-6)


@pytest.mark.parametrize(("diameter", "factor"), [(0.5, 1.25), (1, 1.25), (2, 1.25), (5, 2), (10, 2.5), (60, 2.5)])
def test_discs_agree_with_another_family_of_data(diameter: float, factor: float) -> None:
    """At 100 cd/m² small discs are seen alike within the fit, wide ones never easier and at most 2.5 times harder."""
    assert 1 / 1.25 < against_crumey(diameter, 100) < factor


@pytest.mark.parametrize("luminance", [10, 30, 300])
@pytest.mark.parametrize("diameter", [0.5, 1, 2])
def test_in_other_light_the_two_are_as_far_apart_as_models_are(diameter: float, luminance: float) -> None:
    assert 1 / 2 < against_crumey(diameter, luminance) < 2


def against_crumey(diameter: float, luminance: float) -> float:
    """Return our threshold by that of Crumey's "common-sense seeing" (F 2.4), for a square and a disc of one area."""
    side = diameter * sqrt(pi) / 2
    return threshold_contrast(side, side, luminance) / crumey(pi / 4 * diameter**2, luminance, field=2.4)


def test_a_black_line_is_seen_where_two_practised_observers_saw_it_but_not_as_well() -> None:
    """Hecht & Mintz 1939 measured 0.5 arc-seconds at the most light: the model errs to the side of seeing less."""
    finest = [60 * limit_of_a_black_line(luminance) for luminance in (1, 10, 100)]
    assert finest == pytest.approx([14.7, 5.1, 2.76], rel=0.02)
    assert 0.5 < finest[2] < 5
    assert 0.5 < 60 * limit_of_a_black_line(100, OBSERVERS["sharp"]) == pytest.approx(1.38, rel=0.02)


def limit_of_a_black_line(luminance: float, factor: float = 1.0) -> float:
    """Return the width, arcmin, of a black line of 240 arcmin that is just seen, by halving."""
    low, high = 1e-4, 10.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if threshold_contrast(middle, 240, luminance, factor) < 1 else (middle, high)
    return high


# Laws

arcmin = st.floats(0.01, 300)
millimetres = st.floats(0.001, 60)
light = st.floats(0.2, 3000)
factors = st.floats(0.1, 10)
contrasts = st.floats(0.002, 20)
growth = st.floats(1.01, 10)
marks = st.builds(Mark, contrasts, millimetres, millimetres)
laws = settings(max_examples=200, deadline=None)
CLOSE = 1 + 1e-9


@laws
@given(arcmin, arcmin, light, growth)
def test_a_threshold_falls_as_a_mark_grows(width: float, length: float, luminance: float, more: float) -> None:
    before = threshold_contrast(width, length, luminance)
    assert threshold_contrast(width * more, length * more, luminance) < before
    assert threshold_contrast(width * more, length, luminance) <= before * CLOSE
    assert threshold_contrast(width, length * more, luminance) <= before * CLOSE
    assert threshold_contrast(width, length, luminance * more) <= before * CLOSE


@laws
@given(arcmin, arcmin, light, factors)
def test_a_threshold_is_symmetric_positive_and_in_proportion(
    width: float, length: float, luminance: float, factor: float
) -> None:
    one = threshold_contrast(width, length, luminance)
    assert one > 0
    assert one == threshold_contrast(length, width, luminance)
    assert threshold_contrast(width, length, luminance, factor) == pytest.approx(factor * one)


@laws
@given(st.floats(0.001, 0.3), st.floats(4, 300), light)
def test_of_a_thin_line_contrast_times_width_decides(width: float, length: float, luminance: float) -> None:
    thin = 0.001 * threshold_contrast(0.001, length, luminance)
    assert width * threshold_contrast(width, length, luminance) == pytest.approx(thin, rel=0.01)


@laws
@given(st.floats(0.01, 0.5), st.floats(0.01, 0.5), light)
def test_of_a_small_spot_contrast_times_area_decides(width: float, length: float, luminance: float) -> None:
    within = 0.05 if max(width, length) <= 0.2 else 0.10
    small = 1e-6 * threshold_contrast(0.001, 0.001, luminance)
    assert width * length * threshold_contrast(width, length, luminance) == pytest.approx(small, rel=within)


@laws
@given(marks, light, growth)
def test_more_to_see_is_never_seen_from_less_far(mark: Mark, luminance: float, more: float) -> None:
    before = visible_distance(mark, luminance) / CLOSE
    assert visible_distance(mark._replace(contrast=mark.contrast * more), luminance) >= before
    assert visible_distance(mark._replace(contrast=-mark.contrast * more), luminance) >= before
    assert visible_distance(mark._replace(width=mark.width * more), luminance) >= before
    assert visible_distance(mark._replace(length=mark.length * more), luminance) >= before
    assert visible_distance(mark, luminance * more) >= before
    assert visible_distance(mark, luminance, 1 / more) >= before


@laws
@given(marks, light, st.floats(1, FARTHEST))
def test_a_distance_is_the_only_one_between_seen_and_not_seen(mark: Mark, luminance: float, at: float) -> None:
    distance = visible_distance(mark, luminance)
    assume(abs(at - distance) > 1e-6 * distance)
    assert (margin(mark, luminance, at) > 1) == (at < distance)


@laws
@given(millimetres, millimetres, light, st.floats(6, 180), st.floats(0.2, 5))
def test_twice_as_large_is_twice_as_far(
    width: float, length: float, luminance: float, distance: float, times: float
) -> None:
    contrast = 1 / margin(Mark(1, width, length), luminance, distance)
    assert visible_distance(Mark(contrast, width, length), luminance) == pytest.approx(distance, rel=1e-6)
    larger = Mark(contrast, width * times, length * times)
    assert visible_distance(larger, luminance) == pytest.approx(times * distance, rel=1e-6)


@laws
@given(marks, st.floats(0.001, 1e6))
def test_light_outside_the_fit_is_its_limit_and_is_told(mark: Mark, luminance: float) -> None:
    within = min(max(luminance, DARKEST), BRIGHTEST)
    assert visible_distance(mark, luminance) == visible_distance(mark, within)
    assert sight(mark, luminance).clamped == (luminance != within)


@laws
@given(marks, light)
def test_half_a_mark_is_never_seen_from_farther(mark: Mark, luminance: float) -> None:
    half = mark._replace(length=mark.length / 2)
    assert visible_distance(half, luminance) <= visible_distance(mark, luminance) * CLOSE


@laws
@given(st.floats(0.005, 0.24), st.floats(0.5, 300), light, st.floats(5, 200))
def test_below_an_arcminute_the_width_does_not_matter(
    width: float, length: float, luminance: float, distance: float
) -> None:
    per_arcmin = 10 * distance / 3437.75
    line = Mark(threshold_contrast(width, length, luminance), width * per_arcmin, length * per_arcmin)
    wider = line._replace(contrast=line.contrast / 2, width=line.width * 2)
    here, there = visible_distance(line, luminance), visible_distance(wider, luminance)
    assert here == pytest.approx(distance, rel=1e-4)
    assert there == pytest.approx(here, rel=0.01)


@laws
@given(marks, light)
def test_an_unresolved_line_is_seen_from_no_less_far_than_one_of_any_width(mark: Mark, luminance: float) -> None:
    line = fine_line(mark.contrast * mark.width, mark.length)
    assume(mark.width <= mark.length)
    assert visible_distance(line, luminance) >= visible_distance(mark, luminance) * 0.99


# What is told of a mark


@laws
@given(marks, light)
def test_observers_stand_in_their_order_and_nothing_is_seen_nearer_than_an_eye_focuses(
    mark: Mark, luminance: float
) -> None:
    seen = sight(mark, luminance)
    assert seen.sharp >= seen.normal >= seen.unprompted
    assert all(distance == 0 or distance >= READING for distance in seen[:3])


@laws
@given(marks, st.lists(light, min_size=1, max_size=4))
def test_of_several_lights_the_best_counts(mark: Mark, lights: list[float]) -> None:
    each = [sight(mark, luminance) for luminance in lights]
    most = farthest(each)
    assert most.normal == max(one.normal for one in each)
    assert all(most.sharp >= one.sharp and most.margin >= one.margin for one in each)


@pytest.mark.parametrize(
    ("mark", "luminance", "patch"),
    [
        (Mark(0.30, 0.010, 10), 127, False),
        (Mark(-0.50, 0.20, 0.20), 127, False),
        (Mark(0.03, 0.100, 20), 60, False),
        (Mark(0.02, 2.0, 5.0), 60, True),
        (Mark(0.01, 3.0, 3.0), 60, True),
        (Mark(0.5, 3.0, 3.0), 60, False),
    ],
)
def test_wide_and_faint_marks_have_a_margin_and_no_distance(mark: Mark, luminance: float, patch: bool) -> None:
    seen = sight(mark, luminance)
    assert seen.patch is patch
    assert seen.margin == pytest.approx(margin(mark, luminance, 30))


def test_nothing_is_seen_from_no_distance_and_a_wall_from_every_one() -> None:
    assert sight(Mark(0.0, 1, 1), 100)[:4] == (0, 0, 0, 0)
    assert visible_distance(Mark(1.0, 100, 100), 100) == FARTHEST


@pytest.mark.parametrize("given_", [(0, 1, 100, 1), (1, -1, 100, 1), (1, 1, 0, 1), (1, 1, 100, 0)])
def test_what_is_no_size_light_or_observer_is_refused(given_: tuple[float, float, float, float]) -> None:
    with pytest.raises(ValueError, match="greater than nought"):
        threshold_contrast(*given_)
