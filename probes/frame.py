"""One photo that a device took, judged: is it black, how bright, how sharp, which pixels and spots are wrong.

It serves any camera: the photo comes as bytes, and nothing is known of what was before the lens. Where a photo cannot
tell something, the value is None: pixels and dust show on an even, bright target only.
"""

import struct
import zlib
from dataclasses import dataclass
from io import BytesIO

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Grey = NDArray[np.float32]
"""Brightness, 0 to 255, row by row."""

MAX_PIXELS = 120_000_000
"""More than any phone writes unasked (108 megapixels), less than what fills a small computer's memory."""
MIN_SIDE = 240
"""Pixels of the shorter side, as QVGA has them: what is smaller is a thumbnail or a fake."""
FORMATS = ("JPEG", "PNG")
UNDECODABLE = (OSError, EOFError, SyntaxError, ValueError, struct.error, zlib.error, Image.DecompressionBombError)
"""What Pillow raises for bytes that are cut or made up."""

BLACK = 24
"""Of 255: a photo whose brightest hundredth is darker shows nothing (ours; video black is 16, ITU-R BT.601)."""
SHARP_WIDTH = 1024
"""Pixels to which the longer side is brought before sharpness is measured, so that cameras can be compared."""
SMOOTHING = 1.0
"""Pixels of the Gaussian before the Laplacian, at SHARP_WIDTH: noise falls to a fiftieth (Marr and Hildreth, 1980)."""
SPOT_WIDTH = 512
"""Pixels of the longer side when dust is looked for: out of focus by far, it is never small; noise is averaged out."""

EVEN = 0.6
"""What the darkest tenth of an even target has at the least of its brightest tenth (ours; lenses shade the corners)."""
BRIGHT = 60
"""Of 255: the median of a target that is bright enough to show dark spots (ours)."""
PRINTED = 0.02
"""The part of an even target that may differ from it: more is print or a pattern, and no dust (ours)."""
DEVIATION = 32
"""Of 255 by which a wrong pixel differs from the median around it at the least (ours)."""
NOISE = 7
"""Standard deviations of the noise by which it must differ too: of 12 million pixels none does by chance."""
PIXEL_SIDE = 5
"""Pixels to which demosaicing and JPEG spread one wrong pixel at the most; what is larger is no pixel (ours)."""
DUST = 0.04
"""The part by which a spot is darker than its surroundings (ours: the eye sees about 0.02)."""
DUST_AREA = (12, 4000)
"""Pixels of a spot at SPOT_WIDTH: a disc of 4 to 70 pixels across (ours)."""


class NotAFrame(ValueError):
    """The bytes are no photo that can be judged; the message says why."""


@dataclass(frozen=True)
class FrameJudgement:
    """What one photo shows."""

    width: int
    height: int
    black: bool
    exposure: float
    """Mean brightness, 0 (black) to 1 (white)."""
    sharpness: float
    """Variance of the Laplacian (Pech-Pacheco and others, "Diatom autofocusing", ICPR 2000) of the grey photo at
    SHARP_WIDTH, smoothed a little against noise."""
    even: bool
    """Whether it is of an even and bright target, on which pixels and spots can be told."""
    hot: int | None
    """Isolated bright pixels, None where the photo is not even."""
    dead: int | None
    """Isolated dark pixels, None where the photo is not even."""
    spots: int | None
    """Dark, soft spots such as dust on a lens or a sensor makes, None where the photo is not even."""


def judge(photo: bytes) -> FrameJudgement:
    """Judge a JPEG or PNG; raise NotAFrame for anything else, for one that is cut, and for one that is too large."""
    grey = _grey(photo)
    soft = _smooth(_small(grey, SPOT_WIDTH), 1.5)
    target = _target(soft)
    even = _even(soft, target)
    hot, dead = _pixels(grey) if even else (None, None)
    return FrameJudgement(
        width=grey.shape[1],
        height=grey.shape[0],
        black=bool(np.percentile(grey, 99) < BLACK),
        exposure=round(float(grey.mean()) / 255, 4),
        sharpness=_sharpness(grey),
        even=even,
        hot=hot,
        dead=dead,
        spots=_count(soft < target * (1 - DUST), DUST_AREA) if even else None,
    )


def _grey(photo: bytes) -> Grey:
    """Decode to grey, 0 to 255; the size is looked at before a pixel is decoded."""
    try:
        with Image.open(BytesIO(photo), formats=FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                raise NotAFrame(f"{image.width} × {image.height} pixels are too many for a photo")
            if min(image.size) < MIN_SIDE:
                raise NotAFrame(f"{image.width} × {image.height} pixels are too few for a photo")
            return np.asarray(image.convert("L"), dtype=np.float32)
    except NotAFrame:
        raise
    except UNDECODABLE as error:
        raise NotAFrame("the bytes are no whole photo") from error


def _small(grey: Grey, side: int) -> Grey:
    """Return the picture with its longer side brought down to so many pixels, each the mean of those it covers."""
    scale = side / max(grey.shape)
    if scale >= 1:
        return grey
    width, height = (max(1, round(length * scale)) for length in (grey.shape[1], grey.shape[0]))
    return cv2.resize(grey, (width, height), interpolation=cv2.INTER_AREA).astype(np.float32)


def _smooth(grey: Grey, pixels: float) -> Grey:
    return cv2.GaussianBlur(grey, (0, 0), pixels).astype(np.float32)


def _sharpness(grey: Grey) -> float:
    smooth = _smooth(_small(grey, SHARP_WIDTH), SMOOTHING)
    return round(float(cv2.Laplacian(smooth, cv2.CV_32F).var()), 2)


def _even(soft: Grey, target: Grey) -> bool:
    dark, middle, bright = np.percentile(soft, (10, 50, 90))
    printed = np.abs(soft - target) > DUST * np.abs(target)
    return bool(middle >= BRIGHT and dark >= bright * EVEN and printed.mean() <= PRINTED)


def _pixels(grey: Grey) -> tuple[int, int]:
    """Return how many isolated pixels are far brighter, and far darker, than those around them."""
    levels = grey.astype(np.uint8)
    difference = levels.astype(np.int16) - cv2.medianBlur(levels, 2 * PIXEL_SIDE + 1)
    noise = 1.4826 * float(np.median(np.abs(difference)))
    limit = max(DEVIATION, NOISE * noise)
    bright, dark = (_count(mask, (1, PIXEL_SIDE**2)) for mask in (difference > limit, difference < -limit))
    return bright, dark


def _target(picture: Grey) -> Grey:
    """Return the even target alone: the polynomial of degree four that fits the picture but for its spots.

    A lens shades to the corners by the fourth power of the cosine, which such a polynomial follows.
    """
    height, width = picture.shape
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    terms = np.stack([(x**i * y**j).ravel() for i in range(5) for j in range(5 - i)], axis=1)
    values = picture.ravel().astype(np.float64)
    fitted, kept = values, np.ones(values.size, dtype=bool)
    for _ in range(3):
        fitted = terms @ np.linalg.lstsq(terms[kept][::16], values[kept][::16], rcond=None)[0]
        kept = values > fitted * (1 - DUST / 2)
    return fitted.reshape(picture.shape).astype(np.float32)


def _count(mask: NDArray[np.bool_], areas: tuple[int, int]) -> int:
    """Return how many connected parts of a mask have an area between these."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    return sum(areas[0] <= int(area) <= areas[1] for area in stats[1:, cv2.CC_STAT_AREA])
