"""A camera's certificate in words, for a terminal and for a report."""

from collections.abc import Iterator
from decimal import Decimal

from calibration.certificate import Calibration
from calibration.optics import Optics

MICRON = Decimal("0.000001")


def rows(certificate: Calibration) -> Iterator[tuple[str, str]]:
    """Give title and value of what a certificate says."""
    yield "scale", f"{certificate.scale.rounded(MICRON)} in the middle of the frame"
    if certificate.optics is None:
        return
    yield from _rows(certificate.optics)


def _rows(optics: Optics) -> Iterator[tuple[str, str]]:
    low, high = optics.variation
    width, height = optics.size_px
    k1, k2, *_ = optics.lens.distortion
    yield "over the frame", f"{low:+.2f} % to {high:+.2f} %"
    yield (
        "photos",
        f"{width} × {height} px{f' by {optics.camera}' if optics.camera else ''}, {len(optics.photos)} of the target",
    )
    yield "plane", f"{optics.distance} from the lens, tilted by {optics.tilt}; corners fit to {optics.residual}"
    yield (
        "lens",
        f"focal length {optics.lens.focal_px:.1f} px, k1 {k1:.4f}, k2 {k2:.4f}",
    )
    yield "sharpness", f"MTF50 {optics.mtf50}, worst {optics.mtf50_worst}; finest line {optics.finest_line}"
    yield "noise", f"{optics.noise} levels of light at half scale, gain {optics.gain}"
    if optics.black is not None:
        yield "black", f"level {optics.black}"
    yield (
        "light",
        f"paper {optics.light.white}, uneven by {optics.light.unevenness}, black veiled by {optics.light.veil}",
    )
    if optics.flat_field is not None:
        yield (
            "grey card",
            f"uneven by {optics.unevenness}, glare on {optics.glare}; flat field {optics.flat_field[:16]}…",
        )
    if optics.colour is not None:
        yield "colour", f"mean ΔE2000 {optics.colour} corrected, {optics.colour_uncorrected} as taken"


def in_short(optics: Optics) -> tuple[str, ...]:
    """Return what a reader of a report must know of a camera: its place, what it resolves, how even its light is."""
    even = "no flat field" if optics.unevenness is None else f"light uneven by {optics.unevenness}"
    return (
        f"plane {optics.distance} from the lens, tilted by {optics.tilt}",
        f"MTF50 {optics.mtf50}, finest line {optics.finest_line}",
        even,
    )
