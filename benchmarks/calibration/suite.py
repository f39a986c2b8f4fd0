"""How truly a camera is calibrated: scale and its stated uncertainty, sharpness, light, the daily check, and time."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from benchmarks.calibration.draws import Checked, Drawn, checks_drawn, field_drawn, scale_drawn, sharpness_drawn
from benchmarks.calibration.station import FAULTS, WIDE, Station
from grader.bench import Metric

TITLE = "Calibrating a camera from rendered charts"
SEED = 20261125
DRAWS, QUICK = 500, 8
PROCESSES = 3


def run(*, seed: int, quick: bool) -> list[Metric]:
    """Return the figures of the suite."""
    draws = QUICK if quick else DRAWS
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        scales = list(pool.map(scale_drawn, [(seed, number) for number in range(draws)], chunksize=4))
        edges = list(pool.map(sharpness_drawn, [(seed, number) for number in range(draws // 12 or 1)], chunksize=2))
        fields = list(pool.map(field_drawn, [(seed, number) for number in range(draws // 25 or 1)]))
        checks = list(pool.map(checks_drawn, [(seed, number) for number in range(draws // 25 or 1)]))
    return [*_scales(scales), *_edges(edges), *_fields(fields), *_checks(checks), *_times(seed, quick=quick)]


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


def _checks(stations: Sequence[Checked | None]) -> list[Metric]:
    drawn = [each for each in stations if each is not None]
    counts = [
        Metric(name="stations checked", value=len(drawn), unit="count"),
        Metric(name="stations refused", value=len(stations) - len(drawn), unit="count", better="lower"),
    ]
    if not drawn:
        return counts
    alarms = Metric(name="false alarms of the daily check", value=_percent(each.alarm for each in drawn),
                    unit="percent", better="lower")  # fmt: skip
    noticed = [Metric(name=f"daily check notices {name}", value=_percent(each.noticed[name] for each in drawn),
                      unit="percent", better="higher") for name in FAULTS]  # fmt: skip
    return [*counts, alarms, *noticed]


def _percent(cases: Iterable[bool]) -> float:
    return 100 * statistics.mean(cases)


def _times(seed: int, *, quick: bool) -> list[Metric]:
    """Time the commands themselves, start and all, on photos of 12 megapixels (a fifth of that where it is quick)."""
    width, height = (1600, 1200) if quick else (4000, 3000)
    station = Station.drawn(np.random.default_rng((seed, 4)), width=width, height=height, field=WIDE)
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
