"""The daily check: one photo of the target against the certificate. Each figure, its limit, and what to do about it."""

from math import hypot
from typing import NamedTuple

import cv2
import numpy as np

from calibration.camera import fit_plane
from calibration.certificate import Calibration, CalibrationError
from calibration.characterise import Frame, sighted
from calibration.colour import PASS, difference
from calibration.light import light_over
from calibration.moment import Moment
from calibration.optics import Light, Optics
from calibration.quantity import Quantity, Unit, quantity
from calibration.record import Digest, Exact, Record
from calibration.sharpness import sharpness
from calibration.target import Print, TargetError, Values
from calibration.view import View

LEAST_DRIFT = 0.1
"""Percent of the scale that is no drift: a sheet is not laid flatter than that."""
TURNED = 1.0
"""Degrees by which the plane may tilt against the certificate's: a length changes by less than 0.02 percent."""
BLURRED = 20.0
"""Percent of MTF50 that may be lost: the finest line grows by as much."""
DARKER, LESS_EVEN, VEILED = 15.0, 10.0, 3.0
"""Percent by which the light may change, become less even, and be veiled in the dark."""


class Figure(Record):
    """One thing that was checked."""

    name: str
    value: Quantity
    """How far it is from the certificate."""
    limit: Exact
    ok: bool
    remedy: str
    """What to do; empty where it is within its limit."""


class Check(Record):
    """One daily check, as its trend keeps it."""

    at: Moment
    calibration: Digest
    """The content digest of the certificate that was checked."""
    photo: Digest
    figures: tuple[Figure, ...]

    @property
    def ok(self) -> bool:
        """Whether everything is within its limits."""
        return all(figure.ok for figure in self.figures)


class _Seen(NamedTuple):
    scale: float
    spread: float
    tilt: float
    mtf50: float
    light: Light


def check(frame: Frame, calibration: Calibration, at: str) -> Check:
    """Check a photo of the printed target that the certificate was made with, flat where devices lie.

    Raises CalibrationError where the certificate is not in force, has no optics, or is for other photos; TargetError
    where the photo cannot be used.
    """
    optics = calibration.in_force(at).optics
    if optics is None:
        raise CalibrationError(
            f"The calibration of {calibration.instrument} says nothing of focus and light: "
            "make one with `grader calibrate camera`."
        )
    if foreign := calibration.foreign_to((frame.bgr.shape[1], frame.bgr.shape[0]), frame.camera):
        raise CalibrationError(f"{frame.name} cannot be checked: {foreign}.")
    seen = _look(frame, optics)
    return Check(
        at=at, calibration=calibration.content_digest(), photo=frame.digest, figures=_figures(seen, calibration, optics)
    )


def _look(frame: Frame, optics: Optics) -> _Seen:
    sighting = sighted(frame).sighting
    if sighting.target.name != optics.target:
        raise TargetError(
            f"{frame.name} shows the target {sighting.target.name}; the certificate was made with another: use "
            f"{optics.target}."
        )
    across, down = map(float, optics.printed)
    printed = Print(across, down, 0.0)  # the same sheet: its error is in both, and cancels
    lens = View.of(optics.lens, optics.pose)
    fit = fit_plane(sighting, lens, printed, float(optics.fit) / 100)
    scale, spread = fit.relative()
    mtf50 = sharpness(frame.grey, sighting, frame.name).mtf50
    light = light_over(frame.bgr, fit.view, sighting, printed, frame.name)
    turned = float(np.degrees(np.arccos(np.clip(fit.view.normal @ lens.normal, -1, 1))))
    return _Seen(scale, spread, turned, mtf50, light)


def _figures(seen: _Seen, calibration: Calibration, optics: Optics) -> tuple[Figure, ...]:
    was, now = optics.light, seen.light
    known = float(calibration.scale.value)
    drift = 100 * (seen.scale / known - 1)
    spread = 100 * hypot(float(calibration.scale.uncertainty or 0) / known, 2 * seen.spread)
    focus = 100 * (seen.mtf50 / float(optics.mtf50.value) - 1)
    return (
        _within("scale", drift, max(spread, LEAST_DRIFT),
                f"The camera has moved {'away from' if drift > 0 else 'towards'} the bench, or zoomed, or the target "
                "does not lie flat: put it back, or calibrate again."),
        _within("tilt", seen.tilt, TURNED, "The camera or the bench is tilted: put it back.", unit="deg"),
        _at_least("focus", focus, -BLURRED, "The photo is less sharp: clean the lens, focus on the bench."),
        _within("light", _change(now.white, was.white), DARKER,
                "The light has changed: check each lamp and the exposure, shut daylight out."),
        _at_most("evenness", _grown(now.unevenness, was.unevenness), LESS_EVEN,
                 "The light is less even: a lamp is out or has moved, or something throws a shadow."),
        _at_most("veil", _grown(now.veil, was.veil), VEILED,
                 "Black is veiled: clean the lens and the lamps' covers, and shut out light that falls into the lens."),
        *_colours(now, was),
    )  # fmt: skip


def _colours(now: Light, was: Light) -> tuple[Figure, ...]:
    """Return how far the patches' colours have moved; nothing where the certificate does not know them."""
    if not was.patches:
        return ()
    if len(now.patches) != len(was.patches):
        raise TargetError("The patches of the target are not all in view: show the whole target.")
    moved = float(difference(*(_lab(light.patches) for light in (now, was))).mean())
    return (
        _at_most("colour", moved, PASS, "Colours have moved: fix the white balance, check the lamps.", unit="ratio"),
    )


def _lab(patches: tuple[str, ...]) -> Values:
    rgb = np.array([[int(patch[at : at + 2], 16) for at in (1, 3, 5)] for patch in patches], np.float32) / 255
    return np.asarray(cv2.cvtColor(rgb.reshape(-1, 1, 3), cv2.COLOR_RGB2LAB), np.float64).reshape(-1, 3)


def _change(now: Quantity, was: Quantity) -> float:
    return 100 * (float(now.value) / max(float(was.value), 1.0) - 1)


def _grown(now: Quantity, was: Quantity) -> float:
    return float(now.value - was.value)


def _within(name: str, value: float, limit: float, remedy: str, *, unit: Unit = "percent") -> Figure:
    return _figure(name, value, limit, remedy, unit, ok=abs(value) <= limit)


def _at_most(name: str, value: float, limit: float, remedy: str, *, unit: Unit = "percent") -> Figure:
    return _figure(name, value, limit, remedy, unit, ok=value <= limit)


def _at_least(name: str, value: float, limit: float, remedy: str, *, unit: Unit = "percent") -> Figure:
    return _figure(name, value, limit, remedy, unit, ok=value >= limit)


def _figure(name: str, value: float, limit: float, remedy: str, unit: Unit, *, ok: bool) -> Figure:
    return Figure(
        name=name, value=quantity(value, unit, resolution="0.01"), ok=ok,
        limit=quantity(limit, unit, resolution="0.01").value, remedy="" if ok else remedy,
    )  # fmt: skip
