"""A station with a camera over a bench, drawn by chance: its photos of the target, as they are and with faults."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import cv2
import numpy as np

from benchmarks.calibration.chart_photo import Camera, Chart, Shot
from calibration.certificate import Calibration
from calibration.characterise import Frame, characterise, sighted
from calibration.record import sha256
from calibration.target import Print

CLOSE, WIDE = 165.0, 200.0
"""Mm of the bench from left to right of the picture: just a phone's length, and the whole target wherever it lies."""
PRINT = Print(1.0, 1.0, 0.0005)
"""What is known of its printed target: true, to 0.05 %."""
QUALITY = 97


@dataclass(frozen=True)
class Station:
    """One camera, and the light that it has."""

    camera: Camera
    blur: float
    falloff: float

    @classmethod
    def drawn(cls, chance: np.random.Generator, *, width: int, height: int, field: float = CLOSE) -> Self:
        """Draw a station: lens from short to long, barrel to pincushion, a little off the vertical."""
        focal = width * chance.uniform(1.1, 1.8)
        camera = Camera(
            width, height, focal=focal, distance=focal * field / width,
            centre=tuple(chance.normal(0, 0.006 * width, 2)),
            distortion=(chance.uniform(-0.15, 0.1), chance.uniform(-0.05, 0.05), *chance.normal(0, 5e-4, 2)),
            tilt=tuple(chance.normal(0, 1.2, 2)), turn=chance.normal(0, 1), looks_at=tuple(chance.normal((75, 52), 3)),
        )  # fmt: skip
        return cls(camera, chance.uniform(0.5, 1.2) * (width / 1600) ** 0.5, chance.uniform(0, 0.25))

    def shot(self, chance: np.random.Generator) -> Shot:
        """Return how a photo of this station comes out, with noise of its own."""
        return Shot(blur=self.blur, falloff=self.falloff, exposure=0.8, samples=2, seed=int(chance.integers(2**31)))

    def laid_again(self, chance: np.random.Generator) -> Camera:
        """Return the camera over a sheet that was laid on the bench anew: moved, turned, and as flat as paper lies."""
        place = np.array(self.camera.looks_at) + chance.normal(0, 2, 2)
        lain = replace(self.camera, looks_at=tuple(place), turn=self.camera.turn + chance.normal(0, 1))
        return lain.raised(chance.uniform(0, 0.1))

    def frame(self, camera: Camera, shot: Shot, chart: Chart | None = None) -> Frame:
        """Return a photo as a calibration takes it."""
        grey = shot.photo(chart or Chart("phone", raster=True), camera)
        return Frame("render", sha256(grey.tobytes()), None, cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR))

    def certificate(self, chance: np.random.Generator) -> Calibration:
        """Return the certificate of this station."""
        others = [sighted(self.frame(camera, self.shot(chance))) for camera in tilted(self.camera, chance, 6)]
        found = characterise(self.frame(self.camera, self.shot(chance)), others, PRINT, 0.25)
        return Calibration(
            instrument="render", method="render", valid_from="2026-01-01T00:00:00Z", valid_until="2027-01-01T00:00:00Z",
            scale=found.scale, optics=found.optics,
        )  # fmt: skip

    def photograph(self, folder: Path, count: int) -> None:
        """Write so many photos of the target into a folder: the first flat, the others tilted."""
        chance = np.random.default_rng(1)
        for number, camera in enumerate([self.camera, *tilted(self.camera, chance, count - 1)]):
            picture = replace(self.shot(chance), samples=1).photo(Chart("phone", raster=True), camera)
            three = cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR)
            cv2.imwrite(str(folder / f"board-{number:02}.jpg"), three, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])


def tilted(camera: Camera, chance: np.random.Generator, count: int) -> list[Camera]:
    """Return so many cameras that see the sheet moved about, turned, and tilted by some 25 degrees to every side."""
    away = np.radians(np.arange(count) * 360 / count + chance.uniform(0, 360))
    tilts = 25 * np.stack([np.cos(away), np.sin(away)], axis=1) + chance.normal(0, 4, (count, 2))
    places = np.array([75, 52]) + np.stack([25 * np.cos(2 * away), 20 * np.sin(2 * away)], axis=1)
    return [
        replace(camera, distance=camera.distance * chance.uniform(1, 1.25), tilt=tuple(tilt),
                turn=chance.normal(0, 20), looks_at=tuple(place))
        for tilt, place in zip(tilts, places, strict=True)
    ]  # fmt: skip


FAULTS = ("scale", "focus", "light", "evenness", "veil")


def fault(name: str, camera: Camera, shot: Shot) -> tuple[Camera, Shot]:
    """Return camera and shot of a station at fault: raised, out of focus, a lamp dimmed or out, a dirty lens."""
    changes = {"focus": {"blur": 1.6 * shot.blur}, "light": {"exposure": 0.8 * shot.exposure},
               "evenness": {"shade": 0.3}, "veil": {"veil": 0.05}}  # fmt: skip
    moved = replace(camera, distance=1.006 * camera.distance) if name == "scale" else camera
    return moved, replace(shot, **changes.get(name, {}))
