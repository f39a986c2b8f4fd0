"""Millimetres of a photo by a certificate: on the device's face, where the picture shows the camera, or not at all."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from benchmarks.calibration.chart_photo import Chart
from benchmarks.calibration.station import Station, tilted
from calibration.certificate import Calibration
from calibration.characterise import characterise, sighted
from calibration.placed import placed
from calibration.target import Print
from models.scale import Taken, scale_of
from models.zones.catalogue import outline_of

AT = "2026-06-01T08:00:00Z"
PHONE = outline_of("samsung", "SM-S921B")
CHART = Chart("phone")
SIZE = (1000, 750)


@pytest.fixture(scope="module")
def bench() -> Station:
    return Station.drawn(np.random.default_rng(11), width=1000, height=750)


@pytest.fixture(scope="module")
def certificate(bench: Station) -> Calibration:
    chance = np.random.default_rng(2)
    others = [sighted(bench.frame(camera, bench.shot(chance), CHART)) for camera in tilted(bench.camera, chance, 4)]
    found = characterise(bench.frame(bench.camera, bench.shot(chance), CHART), others, Print(1.0, 1.0, 0.0005), 0.25)
    return Calibration(
        instrument="camera", method="renders", valid_from="2026-01-01T00:00:00Z", valid_until="2027-01-01T00:00:00Z",
        scale=found.scale, optics=found.optics,
    )  # fmt: skip


def test_the_scale_is_that_of_the_devices_upper_face(bench: Station, certificate: Calibration) -> None:
    assert PHONE is not None
    scale, source = scale_of(None, PHONE, "front", certificate, AT, taken=Taken(SIZE))
    assert scale is not None and source == f"calibration camera, {float(PHONE.thickness_mm):g} mm above the bench"
    truth = Decimal(bench.camera.raised(float(PHONE.thickness_mm)).scale())
    assert scale.low < truth < scale.high and abs(scale.value / truth - 1) < Decimal("0.001")


def test_it_holds_anywhere_in_the_photo_within_what_is_said(bench: Station, certificate: Calibration) -> None:
    scale, _ = scale_of(None, PHONE, "front", certificate, AT, taken=Taken(SIZE))
    assert scale is not None and scale.uncertainty is not None and PHONE is not None
    face = bench.camera.raised(float(PHONE.thickness_mm))
    places = np.random.default_rng(1).uniform((0, 0), SIZE, (200, 2))
    within = [scale.low <= Decimal(face.scale(place)) <= scale.high for place in places]
    assert np.mean(within) >= 0.93


def test_an_unknown_thickness_is_an_uncertainty_and_not_none(bench: Station, certificate: Calibration) -> None:
    known, _ = scale_of(None, PHONE, "front", certificate, AT, taken=Taken(SIZE))
    scale, source = scale_of(None, None, "front", certificate, AT, taken=Taken(SIZE))
    assert scale is not None and known is not None and "0 to 20 mm assumed" in source
    assert scale.uncertainty is not None and known.uncertainty is not None and scale.uncertainty > known.uncertainty
    for height in (0.0, 7.0, 20.0):
        assert scale.low < Decimal(bench.camera.raised(height).scale()) < scale.high


@pytest.mark.parametrize(
    ("taken", "why"),
    [
        (Taken((750, 1000)), "the calibration of camera is for photos of 1000 × 750 px, not 750 × 1000 px"),
        (Taken(SIZE, "Other X1"), "the calibration of camera is for the camera Maker M1, not Other X1"),
    ],
)
def test_another_camera_gives_pixels_and_the_reason(certificate: Calibration, taken: Taken, why: str) -> None:
    assert certificate.optics is not None
    ours = certificate.model_copy(update={"optics": certificate.optics.model_copy(update={"camera": "Maker M1"})})
    scale, source = scale_of(None, None, "front", ours, AT, taken=taken)
    assert scale is None and source.startswith(why)


def test_the_target_in_the_picture_knows_better_where_the_camera_was(bench: Station, certificate: Calibration) -> None:
    moved = replace(bench.camera, distance=1.04 * bench.camera.distance)
    grey = bench.frame(moved, bench.shot(np.random.default_rng(5)), CHART).grey
    there = placed(certificate, grey, "front.jpg")
    assert there is not None
    scale, source = scale_of(None, PHONE, "front", certificate, AT, taken=Taken(SIZE, None, there))
    assert scale is not None and PHONE is not None and source.startswith("target in the picture, calibration camera")
    assert abs(float(scale.value) / moved.raised(float(PHONE.thickness_mm)).scale() - 1) < 0.001
    assert placed(certificate, np.full((750, 1000), 90, np.uint8), "front.jpg") is None
    assert placed(certificate, grey[:600], "front.jpg") is None
