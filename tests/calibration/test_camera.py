"""Lens, plane and scale from photos: what was rendered is found again, within what is said of it."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.calibration.station import Station
from calibration.board import Sighting
from calibration.camera import Fit, fit_camera, fit_plane, variation
from calibration.target import Print, TargetError
from calibration.view import View, middle

TRUE = Print(1.0, 1.0, 0.0)
SIZE = (1000, 750)


@pytest.fixture(scope="module")
def fit(sightings: list[Sighting]) -> Fit:
    return fit_camera(sightings, TRUE)


def test_lens_distance_and_tilt_are_those_of_the_render(bench: Station, fit: Fit) -> None:
    camera, spread = bench.camera, np.sqrt(np.diag(fit.covariance))
    truth = [camera.focal, (SIZE[0] - 1) / 2 + camera.centre[0], (SIZE[1] - 1) / 2 + camera.centre[1]]
    assert np.abs(fit.view.numbers[:3] - truth).max() < 3 * spread[:3].max()
    assert np.abs(fit.view.numbers[3:7] - camera.distortion).max() < 4 * spread[3:7].max()
    assert fit.view.tilt == pytest.approx(np.degrees(np.arccos(camera._turned[2, 2])), abs=0.1)


@pytest.mark.parametrize("height", [0.0, 8.0])
def test_the_scale_is_right_to_a_thousandth_at_the_bench_and_on_a_device(
    bench: Station, fit: Fit, height: float
) -> None:
    truth = bench.camera.raised(height).scale()
    value, spread = fit.relative(height)
    assert abs(value / truth - 1) < 0.001 and abs(value / truth - 1) < 3 * spread


def test_one_photo_is_enough_where_the_lens_is_known(bench: Station, fit: Fit, sightings: list[Sighting]) -> None:
    value, _ = fit_plane(sightings[0], fit.view, TRUE, fit.relative()[1]).relative()
    assert abs(value / bench.camera.scale() - 1) < 0.001


def test_the_printer_the_height_and_the_tilt_are_part_of_the_uncertainty(fit: Fit) -> None:
    bare = fit.scale(TRUE)
    assert bare.uncertainty is not None
    for more in (fit.scale(Print(1.0, 1.0, 0.001)), fit.scale(TRUE, offset=1.0)):
        assert more.value == bare.value and more.uncertainty is not None and more.uncertainty > bare.uncertainty
    widened = fit.scale(Print(1.0, 1.0, 0.001)).uncertainty
    assert widened is not None and float(widened / bare.value) == pytest.approx(0.002, rel=0.1)


def test_the_scale_varies_over_the_frame_as_rendered(bench: Station, fit: Fit) -> None:
    low, high = variation(fit.view, SIZE)
    corners = [bench.camera.scale(np.array(at, np.float64)) for at in ((0, 0), (999, 0), (0, 749), (999, 749))]
    shares = np.array(corners) / bench.camera.scale() - 1
    assert low - 0.005 <= shares.min() and shares.max() <= high + 0.005 and high - low > 0.001


def test_photos_that_cannot_give_a_lens_are_refused_with_what_to_do(sightings: list[Sighting]) -> None:
    with pytest.raises(TargetError, match="2 usable photos are too few"):
        fit_camera(sightings[:2], TRUE)
    with pytest.raises(TargetError, match=r"too alike\. Take some of the target tilted"):
        fit_camera([sightings[0]] * 4, TRUE)
    with pytest.raises(TargetError, match="750 × 1000 px and 1000 × 750 px"):
        fit_camera([sightings[0], *(each._replace(size=(750, 1000)) for each in sightings[1:])], TRUE)


def test_a_misread_corner_does_not_move_the_scale(fit: Fit, sightings: list[Sighting]) -> None:
    pixels = sightings[0].pixels.copy()
    pixels[5] += [9.0, -4.0]
    again = fit_camera([sightings[0]._replace(pixels=pixels), *sightings[1:]], TRUE)
    assert again.relative()[0] == pytest.approx(fit.relative()[0], rel=1e-4)


shares = st.floats(-0.9, 0.9)


@given(shares, shares, st.floats(-0.2, 0.2), st.floats(-0.3, 0.3), st.floats(-0.3, 0.3))
def test_a_point_of_the_plane_is_seen_where_it_is_looked_for(x: float, y: float, k1: float, a: float, b: float) -> None:
    view = View(np.array([1500.0, 510, 370, k1, 0.01, 5e-4, -5e-4, a, b, 0.1, -60, -40, 250]))
    point = np.array([[60 + 50 * x, 40 + 30 * y]])
    assert view.millimetres(view.pixels(point)) == pytest.approx(point, abs=1e-6)


@given(st.floats(-10, 60), st.floats(-0.2, 0.2))
def test_a_plane_as_much_nearer_is_seen_as_much_larger(height: float, k1: float) -> None:
    view = View(np.array([1500.0, 499.5, 374.5, k1, 0, 0, 0, 0, 0, 0, -60, -40, 250]))
    ratio = view.raised(height).scale(middle(SIZE)) / view.scale(middle(SIZE))
    assert ratio == pytest.approx((250 - height) / 250, rel=1e-9)


def test_a_view_survives_its_records(fit: Fit) -> None:
    again = View.of(*fit.view.records())
    corners = np.array([[0.0, 0.0], [999.0, 749.0]])
    assert again.millimetres(corners) == pytest.approx(fit.view.millimetres(corners), abs=1e-3)
    assert replace(fit, view=again).relative()[0] == pytest.approx(fit.relative()[0], rel=1e-7)


def test_a_bent_sheet_is_refused_and_not_straightened_by_leaving_corners_out(sightings: list[Sighting]) -> None:
    pixels = sightings[0].pixels.copy()
    pixels[:, 1] += np.where(np.arange(len(pixels)) % 12 < 5, 8.0, 0.0)
    with pytest.raises(TargetError, match="glue it on a flat plate"):
        fit_camera([sightings[0]._replace(pixels=pixels), *sightings[1:]], TRUE)
