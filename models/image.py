"""A photo file as upright pixels, or one sentence that says why it cannot be one."""

import io
import warnings

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from calibration.unusable import Unusable

MEGAPIXELS = 200
"""The largest photo that is decoded: today's largest phone cameras make 200."""
KINDS = ("JPEG", "MPO", "PNG")
"""What phones and stations write; MPO is a JPEG with further pictures behind it."""
MODES = ("L", "P", "RGB", "RGBA", "LA", "1")

Bgr = NDArray[np.uint8]
Grey = NDArray[np.uint8]
Values = NDArray[np.float64]

IDENTITY: Values = np.arange(256.0)
LEAST_SIDE = 64
"""Px: a smaller picture shows no mark."""

Image.MAX_IMAGE_PIXELS = MEGAPIXELS * 1_000_000 // 2  # Pillow refuses at twice this number, from the header alone


class PhotoError(Unusable):
    """A file that cannot be used as a photo; the message is one sentence for the operator."""


def read_photo(data: bytes, file: str) -> Bgr:
    """Return the pixels (height, width, 3), upright; raise PhotoError with a sentence that names the file.

    The header is judged before any pixel is decoded, so an oversized file costs no memory.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        picture = _opened(data, file)
        try:
            ImageOps.exif_transpose(picture, in_place=True)
            rgb = np.asarray(picture if picture.mode == "RGB" else picture.convert("RGB"))
        except (OSError, SyntaxError, ValueError, EOFError) as error:
            raise PhotoError(f"{file} is damaged or cut off ({error}): copy it again or take a new photo.") from error
    picture.close()  # frees four bytes a pixel before three more are taken
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), np.uint8)


def kind(data: bytes, file: str) -> str:
    """Return `jpg` or `png`; raise PhotoError for anything else."""
    return "png" if _opened(data, file).format == "PNG" else "jpg"


def grey(bgr: Bgr) -> Grey:
    """Return the luma (height, width)."""
    return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY), np.uint8)


def sampled(picture: Grey, at: Values, tone: Values = IDENTITY) -> Values:
    """Return tone[level] of a picture (h, w) at positions (..., 2), bilinear; outside takes the nearest pixel."""
    x, y = (np.clip(at[..., axis], 0, picture.shape[1 - axis] - 1) for axis in (0, 1))
    left = np.minimum(x.astype(np.int64), picture.shape[1] - 2)
    top = np.minimum(y.astype(np.int64), picture.shape[0] - 2)
    u, v = x - left, y - top
    upper = tone[picture[top, left]] * (1 - u) + tone[picture[top, left + 1]] * u
    lower = tone[picture[top + 1, left]] * (1 - u) + tone[picture[top + 1, left + 1]] * u
    return np.asarray(upper * (1 - v) + lower * v)


def enlarged(mask: NDArray[np.bool_], shape: tuple[int, ...], times: float) -> NDArray[np.bool_]:
    """Return a mask (h, w) at another size, by the nearest element."""
    rows, columns = (
        np.minimum((np.arange(size) / times).astype(int), limit - 1)
        for size, limit in zip(shape, mask.shape, strict=True)
    )
    return np.asarray(mask[np.ix_(rows, columns)])


def _opened(data: bytes, file: str) -> Image.Image:
    if not data:
        raise PhotoError(f"{file} is empty (0 bytes): copy it again or take a new photo.")
    try:
        picture = Image.open(io.BytesIO(data))
    except Image.DecompressionBombError as error:
        raise PhotoError(f"{file} has more than {MEGAPIXELS} megapixels: use a smaller photo.") from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise PhotoError(f"{file} is not a picture that can be read: use a JPEG or PNG photo.") from error
    if picture.format not in KINDS:
        raise PhotoError(f"{file} is a {picture.format} picture: use a JPEG or PNG photo.")
    if picture.mode not in MODES:
        raise PhotoError(f"{file} has pixels of kind {picture.mode}: use 8 bits per channel, grey or RGB.")
    if min(picture.size) < LEAST_SIDE:
        raise PhotoError(f"{file} is {picture.width} × {picture.height} px: too small to show a mark.")
    return picture
