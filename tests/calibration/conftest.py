"""A rendered station: one camera over a bench, and what its photos of the target show."""

from collections.abc import Sequence

import numpy as np
import pytest

from benchmarks.calibration.chart_photo import Chart
from benchmarks.calibration.station import Station, tilted
from calibration.board import Sighting
from calibration.certificate import Calibration
from calibration.characterise import Frame, Sighted, characterise, sighted
from calibration.target import Print

PHONE = Chart("phone")
TRUE = Print(1.0, 1.0, 0.0005)


@pytest.fixture(scope="session")
def bench() -> Station:
    return Station.drawn(np.random.default_rng(7), width=1000, height=750)


@pytest.fixture(scope="session")
def plane(bench: Station) -> Frame:
    """Return a photo of the target, flat on the bench."""
    return bench.frame(bench.camera, bench.shot(np.random.default_rng(1)), PHONE)


@pytest.fixture(scope="session")
def others(bench: Station) -> Sequence[Sighted]:
    """Return the target as four photos show it, tilted to each side."""
    chance = np.random.default_rng(2)
    return [sighted(bench.frame(camera, bench.shot(chance), PHONE)) for camera in tilted(bench.camera, chance, 4)]


@pytest.fixture(scope="session")
def sightings(plane: Frame, others: Sequence[Sighted]) -> list[Sighting]:
    return [sighted(plane).sighting, *(each.sighting for each in others)]


@pytest.fixture(scope="session")
def certificate(plane: Frame, others: Sequence[Sighted]) -> Calibration:
    found = characterise(plane, others, TRUE, 0.25)
    return Calibration(
        instrument="bench camera", method="renders", valid_from="2026-01-01T00:00:00Z",
        valid_until="2027-01-01T00:00:00Z", scale=found.scale, optics=found.optics, conditions=found.remarks,
    )  # fmt: skip
