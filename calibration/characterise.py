"""From photos to what a camera is known to be: lens and plane, sharpness, noise, light, and colour."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import cv2
import numpy as np

from calibration.board import Grey, Sighting, find_target
from calibration.camera import Fit, fit_camera, variation
from calibration.colour import colour_of
from calibration.light import light_over
from calibration.lighting import Bgr, FlatField, flat_field
from calibration.noise import grey_patches, noise_of, pair_patch
from calibration.optics import Optics
from calibration.quantity import Quantity, quantity, to_resolution
from calibration.record import Digest
from calibration.sharpness import sharpness
from calibration.target import Print, TargetError
from calibration.view import View

COVERED = 0.7
"""Corners should be seen as far from the middle as this share of the half diagonal, or the lens is guessed there."""
MICRON = Decimal("0.000001")


class Frame(NamedTuple):
    """One photo as it was given."""

    name: str
    digest: Digest
    camera: str | None
    bgr: Bgr

    @property
    def grey(self) -> Grey:
        """Its luma (h, w)."""
        return np.asarray(cv2.cvtColor(self.bgr, cv2.COLOR_BGR2GRAY), np.uint8)


class Sighted(NamedTuple):
    """A photo in which the target was found; its pixels are no longer needed."""

    digest: Digest
    sighting: Sighting


class Extras(NamedTuple):
    """What may be photographed beside the target."""

    cards: Sequence[Frame] = ()
    """Photos of one grey card that fills the frame; two or more also give the noise."""
    dark: Frame | None = None
    """The lens covered."""
    chart: Frame | None = None
    """A ColorChecker."""


NOTHING_ELSE = Extras()


class Found(NamedTuple):
    """What all photos together showed."""

    optics: Optics
    scale: Quantity
    flat: FlatField | None
    remarks: tuple[str, ...]
    """What was not shown, one sentence each."""


def sighted(frame: Frame) -> Sighted:
    """Find the target in a photo; raise TargetError, naming it, where there is none."""
    return Sighted(frame.digest, find_target(frame.grey, frame.name))


def characterise(
    plane: Frame, others: Sequence[Sighted], printed: Print, offset: float, extras: Extras = NOTHING_ELSE
) -> Found:
    """Return what a camera is found to be by photos of one target.

    In `plane` the target lies flat where devices lie, in the others it is moved and tilted; `offset` (mm, standard
    uncertainty) says how well devices lie in that plane. Raises TargetError where the photos do not suffice.
    """
    first = sighted(plane)
    _require_size(extras, first.sighting.size)
    apart = {other.digest: other for other in others if other.digest != first.digest}  # a copy is no new evidence
    fit = fit_camera([first.sighting, *(other.sighting for other in apart.values())], printed)
    scale = fit.scale(printed, offset=offset)
    flat = flat_of(extras)
    optics = Optics(
        size_px=first.sighting.size,
        camera=plane.camera,
        target=first.sighting.target.name,
        printed=tuple(to_resolution(factor, MICRON) for factor in (printed.across, printed.down)),
        photos=(first.digest, *apart),
        light=light_over(plane.bgr, fit.view, first.sighting, printed, plane.name),
        **_geometry(fit),
        **_sharpness(plane, first.sighting, scale),
        **_noise(plane, first.sighting, fit.view, printed, extras),
        **_even(flat),
        **_colour(extras),
    )
    copies = len(others) - len(apart)
    return Found(optics, scale, flat, (*_copied(copies), *_uncovered(fit), *_unseen(optics), *_missing(extras)))


def _require_size(extras: Extras, size: tuple[int, int]) -> None:
    for frame in filter(None, (*extras.cards, extras.dark)):
        if (found := (frame.bgr.shape[1], frame.bgr.shape[0])) != size:
            both = " px, not ".join(f"{width} × {height}" for width, height in (found, size))
            raise TargetError(
                f"{frame.name} has {both} px as the photos of the target: take it with the same settings."
            )


def flat_of(extras: Extras) -> FlatField | None:
    """Return the flat field of the grey cards, if any were shown."""
    if not extras.cards:
        return None
    dark = None if extras.dark is None else extras.dark.grey
    return flat_field([card.grey for card in extras.cards], extras.cards[0].name, dark)


def _geometry(fit: Fit) -> dict[str, Any]:
    lens, pose = fit.view.records()
    low, high = (to_resolution(100 * share, Decimal("0.001")) for share in variation(fit.view, fit.size))
    return {
        "lens": lens,
        "pose": pose,
        "distance": quantity(fit.view.distance, "mm", resolution="0.1"),
        "tilt": quantity(fit.view.tilt, "deg", resolution="0.01"),
        "variation": (low, high),
        "fit": to_resolution(100 * fit.relative()[1], Decimal("0.00001")),
        "residual": quantity(fit.residual, "px", resolution="0.001"),
    }


def _sharpness(plane: Frame, sighting: Sighting, scale: Quantity) -> dict[str, Any]:
    edges = sharpness(plane.grey, sighting, plane.name)
    return {
        "mtf50": quantity(edges.mtf50, "cy/px", resolution="0.0001"),
        "mtf50_worst": quantity(edges.mtf50_worst, "cy/px", resolution="0.0001"),
        "finest_line": quantity(edges.finest_line * float(scale.value), "mm", resolution="0.001"),
    }


def _noise(plane: Frame, sighting: Sighting, view: View, printed: Print, extras: Extras) -> dict[str, Any]:
    """Return noise and gain by the grey patches and a pair of cards, and the black level by a dark photo."""
    patches = grey_patches(plane.grey, view, sighting, printed)
    if len(extras.cards) > 1:
        patches.append(pair_patch(extras.cards[0].grey, extras.cards[1].grey))
    noise = noise_of(patches, plane.name)
    dark = None if extras.dark is None else quantity(float(extras.dark.grey.mean()), "level", resolution="0.01")
    return {
        "noise": quantity(noise.middle, "level", resolution="0.01"),
        "gain": quantity(noise.gain, "ratio", resolution="0.0001"),
        "black": dark,
    }


def _even(flat: FlatField | None) -> dict[str, Any]:
    if flat is None:
        return {}
    return {
        "flat_field": flat.digest(),
        "unevenness": quantity(100 * flat.unevenness, "percent", resolution="0.1"),
        "glare": quantity(100 * flat.glare, "percent", resolution="0.01"),
    }


def _colour(extras: Extras) -> dict[str, Any]:
    if extras.chart is None:
        return {}
    found = colour_of(extras.chart.bgr, extras.chart.name)
    return {
        "colour": quantity(found.after, "ratio", resolution="0.01"),
        "colour_uncorrected": quantity(found.before, "ratio", resolution="0.01"),
    }


def _uncovered(fit: Fit) -> Iterator[str]:
    if fit.reach < COVERED:
        yield f"The target reached only {fit.reach:.0%} of the way to the corners: there the lens is guessed."


def _copied(copies: int) -> Iterator[str]:
    if copies:
        yield f"{copies} of the photos are copies of another: each counts once."


def _unseen(optics: Optics) -> Iterator[str]:
    if not optics.light.patches:
        yield "The patches of the target were not all in view: colours cannot be compared from day to day."


def _missing(extras: Extras) -> Iterator[str]:
    if not extras.cards:
        yield "No grey card was shown: there is no flat field and no glare map."
    if extras.dark is None:
        yield "No dark photo was shown: the black level is not known."
    if extras.chart is None:
        yield "No ColorChecker was shown: colours are compared from day to day, and not known to be true."
