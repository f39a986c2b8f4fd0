"""Sighting: all that an honest sentence must name beside a predicted distance."""

from pydantic import Field

from calibration.quantity import Quantity
from calibration.record import Record


class Sighting(Record):
    """How a visible-from distance was predicted, in which scene, and what stands beside it or in its place."""

    model: str
    """Name and version: `visibility/1`."""
    scene: str
    """`white surface at 500 lux`. Where the surface's colour is not known, the one that shows the mark best."""
    luminance: Quantity
    """Of that surface (cd/m2)."""
    margin: Quantity
    """Contrast by what a normal observer needs at 30 cm (ratio); the ends by what an unprompted, a sharp one needs."""
    resolved: bool
    """Whether the photo resolved the width; where it did not, contrast times width alone was used."""
    elsewhere: dict[str, Quantity] = Field(default_factory=dict)
    """Where the colour is not known: the other surfaces that it may be, and from where one sees it there (cm)."""
    remarks: tuple[str, ...] = ()
    """One sentence each: what limits the prediction."""
