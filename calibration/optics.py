"""What a camera was found to be, in its place and under its light: the part of a certificate that photos give."""

from typing import Annotated

from pydantic import Field

from calibration.lens import Lens, Pose
from calibration.quantity import Quantity
from calibration.record import Digest, Exact, Record

Rgb = Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")]


class Light(Record):
    """The light over the target, as photos of it show it: what the daily check compares."""

    white: Quantity
    """Light of bare paper, 0 to 255 (level)."""
    unevenness: Quantity
    """The brightest paper over the darkest, less one, percent."""
    veil: Quantity
    """Light of black ink against that of paper, percent: dirt on a lens raises it."""
    patches: tuple[Rgb, ...]
    """The patches of the target as the camera saw them, sRGB."""


class Optics(Record):
    """A camera above the plane on which devices lie."""

    size_px: tuple[int, int]
    """Width and height of its photos."""
    camera: str | None
    """Maker and model as its photos name them, if they do."""
    target: str
    printed: tuple[Exact, Exact]
    """How large the target is printed, across and down: 1 is true."""
    photos: tuple[Digest, ...]
    """The photos of the target; the first shows the plane."""
    lens: Lens
    pose: Pose
    """Of the plane on which devices lie."""
    distance: Quantity
    """From the lens to that plane, mm."""
    tilt: Quantity
    """Of the camera's axis against the plane's normal, deg."""
    variation: tuple[Exact, Exact]
    """The smallest and the largest scale over the frame against that in its middle, percent."""
    fit: Exact
    """Relative standard uncertainty that lens and pose leave in the scale, percent."""
    residual: Quantity
    """Root mean square of what the fit leaves of the corners, px."""
    mtf50: Quantity
    """Half the contrast is left there, cy/px: the median over the photo that shows the plane."""
    mtf50_worst: Quantity
    """The same for the blurriest tenth of the edges."""
    finest_line: Quantity
    """The narrowest of alternating lines that are told apart, mm."""
    noise: Quantity
    """Standard deviation at half of full scale, levels of light."""
    gain: Quantity
    """Variance per level of light (ratio)."""
    black: Quantity | None = None
    """Level in the dark; None where no dark photo was given."""
    light: Light
    flat_field: Digest | None = None
    """SHA-256 of the flat field's file; None where no grey card was shown."""
    unevenness: Quantity | None = None
    """Of the grey card, percent."""
    glare: Quantity | None = None
    """The share of the frame in which the grey card shines, percent."""
    colour: Quantity | None = None
    """Mean ΔE2000 of a ColorChecker after correction (ratio); None where none was shown."""
    colour_uncorrected: Quantity | None = None
    """The same before correction."""
