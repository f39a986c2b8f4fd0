"""One draw of each study: a station by chance, what is made of its photos, and how far that is from the truth."""

from dataclasses import replace
from typing import NamedTuple

import cv2
import numpy as np

from benchmarks.calibration.chart_photo import Chart, Shot
from benchmarks.calibration.station import FAULTS, WIDE, Station, fault, tilted
from benchmarks.calibration.transfer import half_contrast
from calibration.board import Sighting, find_target
from calibration.camera import fit_camera, fit_plane
from calibration.daily import check
from calibration.lighting import flat_field
from calibration.sharpness import sharpness
from calibration.target import Print, TargetError, sheets
from calibration.tone import light
from models.focus import frame_focus

RULER, OFFSET = 0.2, 0.5
"""Mm, both k = 2: how well the rulers are read, and how well devices lie in the plane."""


class Drawn(NamedTuple):
    """One calibration: errors of the scale, relative, and errors over standard uncertainties."""

    fit: float
    fit_z: float
    whole_z: float
    daily: float
    daily_z: float
    four_corners: float
    neighbours: float


def scale_drawn(which: tuple[int, int]) -> Drawn | None:
    """Draw a station, its printer and its sheet; calibrate it, and measure its scale on another day."""
    cv2.setNumThreads(1)
    chance = np.random.default_rng(which)
    station = Station.drawn(chance, width=640, height=480)
    chart = Chart("phone", *chance.normal(1, 0.003, 2), raster=True)
    read = Print.measured(
        sheets()["a4"], *(length * factor + chance.normal(0, RULER / 2)
                          for length, factor in ((240, chart.across), (160, chart.down))), RULER)  # fmt: skip
    true = Print(chart.across, chart.down, 0.0)
    cameras = [station.camera, *tilted(station.camera, chance, 4)]
    seen = [find_target(station.shot(chance).photo(chart, camera), "render") for camera in cameras]
    another = station.laid_again(chance)
    again = find_target(station.shot(chance).photo(chart, another), "render")
    try:
        fit, known = fit_camera(seen, read), fit_camera(seen, true)
    except TargetError:
        return None
    height = 8 + chance.normal(0, OFFSET / 2)
    whole = fit.scale(read, height=8, offset=OFFSET / 2)
    value, spread = known.relative()
    daily, daily_spread = fit_plane(again, known.view, true, known.relative()[1]).relative()
    truth, raised = station.camera.scale(), station.camera.raised(height).scale()
    return Drawn(
        fit=value / truth - 1,
        fit_z=(value / truth - 1) / spread,
        whole_z=2 * (float(whole.value) - raised) / float(whole.uncertainty or 0),
        daily=daily / another.scale() - 1,
        daily_z=(daily / another.scale() - 1) / daily_spread,
        four_corners=_four_corners(again, true) / another.scale() - 1,
        neighbours=_neighbours(again) / another.scale() - 1,
    )


def _four_corners(seen: Sighting, printed: Print) -> float:
    """Return mm per px in the middle by a homography through the four outermost corners: no lens, no least squares."""
    away = seen.pixels - seen.pixels.mean(axis=0)
    outer = [int(np.argmax(away @ direction)) for direction in ([1, 1], [1, -1], [-1, -1], [-1, 1])]
    plane = seen.millimetres(printed)[outer].astype(np.float32)
    homography = cv2.getPerspectiveTransform(seen.pixels[outer].astype(np.float32), plane)
    middle = (np.array(seen.size) - 1) / 2
    moves = middle + np.array([[0.5, 0], [-0.5, 0], [0, 0.5], [0, -0.5]])
    right, left, down, up = cv2.perspectiveTransform(moves[None], homography)[0]
    return float(np.sqrt(abs(np.linalg.det(np.stack([right - left, down - up])))))


def _neighbours(seen: Sighting) -> float:
    """Return mm per px as the side of a square over the median distance of neighbouring corners: the usual way."""
    board = seen.target.board
    place = dict(zip(seen.ids.tolist(), seen.pixels, strict=True))
    sides = [np.hypot(*(place[one] - place[one + 1])) for one in place
             if (one + 1) % (board.columns - 1) and one + 1 in place]  # fmt: skip
    return float(board.square_mm) / float(np.median(sides))


def sharpness_drawn(which: tuple[int, int]) -> tuple[float, float]:
    """Return the relative error of MTF50 on a render, and that of the edge width of `grader photo` made into one."""
    cv2.setNumThreads(1)
    chance = np.random.default_rng((*which, 1))
    station = Station.drawn(chance, width=960, height=720)
    shot = replace(station.shot(chance), blur=chance.uniform(0.5, 1.8), samples=3)
    picture = shot.photo(Chart("phone"), station.camera)
    found = sharpness(picture, find_target(picture, "render"), "render").mtf50
    width = frame_focus(picture, 2.0).typical
    truth = half_contrast(shot.blur, shot.samples)
    # A Gaussian spread has an edge 2.563 sigma wide from 10 to 90 %, and half its contrast at 0.1874 / sigma.
    return found / truth - 1, (0.4803 / width if width else 0.0) / truth - 1


def field_drawn(which: tuple[int, int]) -> tuple[float, float]:
    """Return how uneven an even plane is after the flat field, and before: percent over 24 × 18 parts."""
    chance = np.random.default_rng((*which, 2))
    shots = [Shot(falloff=chance.uniform(0.1, 0.5), blur=0, seed=int(chance.integers(2**31)))] * 3
    shots = [replace(shot, seed=shot.seed + number) for number, shot in enumerate(shots)]
    one, other, plane = (shot.developed(np.full((900, 1200), 0.5, np.float32)) for shot in shots)
    return _uneven(light(flat_field([one, other], "render").even(plane))), _uneven(light(plane))


def _uneven(lit: np.ndarray) -> float:
    parts = lit.reshape(18, 50, 24, 50).mean(axis=(1, 3))
    return float(100 * (parts.max() / parts.min() - 1))


class Checked(NamedTuple):
    """Whether an unchanged station raised an alarm, and by fault whether the right figure did."""

    alarm: bool
    noticed: dict[str, bool]


def checks_drawn(which: tuple[int, int]) -> Checked | None:
    """Calibrate a drawn station; check it as it is with the sheet laid anew, and with each fault. None if refused."""
    cv2.setNumThreads(1)
    chance = np.random.default_rng((*which, 3))
    station = Station.drawn(chance, width=1100, height=825, field=WIDE)
    try:
        return _checked(station, chance)
    except TargetError:
        return None


def _checked(station: Station, chance: np.random.Generator) -> Checked:
    certificate = station.certificate(chance)
    at = certificate.valid_from
    same = check(station.frame(station.laid_again(chance), station.shot(chance)), certificate, at)
    noticed = {}
    for name in FAULTS:
        found = check(station.frame(*fault(name, station.laid_again(chance), station.shot(chance))), certificate, at)
        noticed[name] = any(figure.name == name and not figure.ok for figure in found.figures)
    return Checked(not same.ok, noticed)
