"""How truly a camera is calibrated: scale and its stated uncertainty, sharpness, light, the daily check, and time."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from benchmarks.calibration.chart_photo import Chart, Shot
from benchmarks.calibration.station import FAULTS, Station, fault, tilted
from benchmarks.calibration.transfer import half_contrast
from calibration.board import Sighting, find_target
from calibration.camera import fit_camera, fit_plane
from calibration.daily import check
from calibration.lighting import flat_field
from calibration.sharpness import sharpness
from calibration.target import Print, TargetError, sheets
from calibration.tone import light
from grader.bench import Metric
from models.focus import frame_focus

TITLE = "Calibrating a camera from rendered charts"
SEED = 20261125
DRAWS, QUICK = 500, 8
RULER, OFFSET = 0.2, 0.5
"""Mm, both k = 2: how well the rulers are read, and how well devices lie in the plane."""


def run(*, seed: int, quick: bool) -> list[Metric]:
    """Return the figures of the suite."""
    draws = QUICK if quick else DRAWS
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        scales = list(pool.map(scale_drawn, [(seed, number) for number in range(draws)], chunksize=4))
        edges = list(pool.map(sharpness_drawn, [(seed, number) for number in range(draws // 8)], chunksize=2))
        fields = list(pool.map(field_drawn, [(seed, number) for number in range(draws // 25 or 1)]))
        checks = list(pool.map(checks_drawn, [(seed, number) for number in range(draws // 25 or 1)]))
    return [*_scales(scales), *_edges(edges), *_fields(fields), *_checks(checks), *_times(seed, quick=quick)]


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
    station = Station.drawn(chance, width=800, height=600)
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
    station = Station.drawn(chance, width=1200, height=900)
    shot = replace(station.shot(chance), blur=chance.uniform(0.5, 1.8), samples=4)
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


def checks_drawn(which: tuple[int, int]) -> Checked:
    """Calibrate a drawn station; check it as it is with the sheet laid anew, and with each fault."""
    cv2.setNumThreads(1)
    chance = np.random.default_rng((*which, 3))
    station = Station.drawn(chance, width=1200, height=900)
    certificate = station.certificate(chance)
    at = certificate.valid_from
    same = check(station.frame(station.laid_again(chance), station.shot(chance)), certificate, at)
    noticed = {}
    for name in FAULTS:
        found = check(station.frame(*fault(name, station.laid_again(chance), station.shot(chance))), certificate, at)
        noticed[name] = any(figure.name == name and not figure.ok for figure in found.figures)
    return Checked(not same.ok, noticed)


def _scales(drawn: Sequence[Drawn | None]) -> list[Metric]:
    done = [each for each in drawn if each is not None]
    columns = Drawn(*(np.array(column) for column in zip(*done, strict=True)))
    covered = {"fit alone": columns.fit_z, "every source": columns.whole_z, "one photo, lens known": columns.daily_z}
    errors = {"several photos": columns.fit, "one photo, lens known": columns.daily,
              "alternative, four corners": columns.four_corners,
              "alternative, neighbouring corners": columns.neighbours}  # fmt: skip
    return [
        Metric(name="calibrations", value=len(drawn), unit="count"),
        Metric(name="calibrations refused", value=len(drawn) - len(done), unit="count", better="lower"),
        *(Metric(name=f"U covers the scale, {name}", value=100 * float(np.mean(np.abs(z) <= 2)), unit="percent",
                 tolerance="0.02") for name, z in covered.items()),
        *(Metric(name=f"error of the scale, {name}: 95 % are below", value=100 * float(np.percentile(np.abs(e), 95)),
                 unit="percent", better="lower") for name, e in errors.items()),
        Metric(name="largest error of the scale, several photos", value=100 * float(np.abs(columns.fit).max()),
               unit="percent", better="lower", tolerance="0.5"),
    ]  # fmt: skip


def _edges(drawn: Sequence[tuple[float, float]]) -> list[Metric]:
    ours, widths = 100 * np.abs(np.array(drawn)).T
    return [
        Metric(name="largest error of MTF50", value=float(ours.max()), unit="percent", better="lower", tolerance="0.3"),
        Metric(name="median error of MTF50", value=float(np.median(ours)), unit="percent", better="lower"),
        Metric(name="median error of MTF50, alternative, edge width", value=float(np.median(widths)), unit="percent"),
    ]


def _fields(drawn: Sequence[tuple[float, float]]) -> list[Metric]:
    after, before = np.array(drawn).T
    return [
        Metric(
            name="unevenness after the flat field, largest", value=float(after.max()), unit="percent", better="lower"
        ),
        Metric(name="unevenness before, median", value=float(np.median(before)), unit="percent"),
    ]


def _checks(drawn: Sequence[Checked]) -> list[Metric]:
    return [
        Metric(name="false alarms of the daily check", value=100 * statistics.mean(each.alarm for each in drawn),
               unit="percent", better="lower"),
        *(Metric(name=f"daily check notices {name}",
                 value=100 * statistics.mean(each.noticed[name] for each in drawn), unit="percent", better="higher")
          for name in drawn[0].noticed),
    ]  # fmt: skip


def _times(seed: int, *, quick: bool) -> list[Metric]:
    """Time the commands themselves, start and all, on photos of 12 megapixels (a fifth of that where it is quick)."""
    width, height = (1600, 1200) if quick else (4000, 3000)
    station = Station.drawn(np.random.default_rng((seed, 4)), width=width, height=height)
    with tempfile.TemporaryDirectory(prefix="truegrade-") as name:
        folder = Path(name)
        station.photograph(folder, 12)
        _grader(folder, "keys", "init")
        _grader(folder, "keys", "station", "bench-1")
        photos = sorted(path.name for path in folder.glob("*.jpg"))
        rulers = ("--across", "240", "--down", "160")
        whole = _grader(folder, "calibrate", "camera", *photos, "--out", "camera.json", *rulers)
        daily = _grader(folder, "calibrate", "check", photos[0], "--calibration", "camera.json")
    return [
        Metric(name="12 photos of 12 MP to a certificate", value=whole, unit="s", better="lower", tolerance="0.5"),
        Metric(name="daily check", value=daily, unit="s", better="lower", tolerance="0.5"),
    ]


def _grader(folder: Path, *words: str) -> float:
    """Run the command line in a folder; return its seconds. Raises CalledProcessError where it says no."""
    own = {"PYTHONPATH": str(Path(__file__).resolve().parents[2]), "TRUEGRADE_KEYS": str(folder / "keys")}
    started = time.perf_counter()
    command = [sys.executable, "-c", "from grader.cli import run; run()", *words]
    subprocess.run(command, cwd=folder, env={**os.environ, **own}, check=True, capture_output=True)
    return time.perf_counter() - started
