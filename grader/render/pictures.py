"""The pictures of a report: photos with the marks drawn, crops of defects; made small enough to travel."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO

import cv2
import numpy as np
from cv2.typing import MatLike
from PIL import Image

from calibration.record import Digest
from grader.render import ReportError
from grader.render.picture_name import crop_name, photo_name, thumb_name

PHOTO_SIDE, THUMB_SIDE, CROP_SIDE = 1600, 480, 480
"""Longest sides in px: legible when a page is enlarged, and small enough for a listing."""
PHOTO_BUDGET, CROP_BUDGET = 1_700_000, 500_000
"""Bytes for all photos and for all crops: with fonts, text and envelope a report stays below 3 MB,
which is the most that Back Market takes as one attachment of a dispute."""
QUALITY = 80
_LEAST_SIDE = 64
_REDUCED = ((8, cv2.IMREAD_REDUCED_COLOR_8), (4, cv2.IMREAD_REDUCED_COLOR_4), (2, cv2.IMREAD_REDUCED_COLOR_2))


@dataclass(frozen=True, kw_only=True)
class Pictures:
    """JPEG bytes from elsewhere: per photo digest the photo with its marks drawn, and per defect its crop."""

    photos: Mapping[Digest, bytes] = field(default_factory=dict)
    crops: tuple[bytes | None, ...] = ()
    """In the order of the report's defects; None where there is no crop."""

    @cached_property
    def fitted(self) -> dict[str, bytes]:
        """The pictures by file name (`photo_name`, `thumb_name`, `crop_name`), small enough; made once for all faces.

        A picture that is missing has no name here. Raises ReportError for bytes that are no picture.
        """
        named: dict[str, bytes] = {}
        for digest, jpeg in self.photos.items():
            name = f"photo {digest[:16]}…"
            named[photo_name(digest)] = _small(jpeg, PHOTO_SIDE, PHOTO_BUDGET // len(self.photos), name)
            named[thumb_name(digest)] = _encoded(_sized(_decoded(jpeg, THUMB_SIDE, name), THUMB_SIDE))
        crops = {number: crop for number, crop in enumerate(self.crops, 1) if crop is not None}
        for number, jpeg in crops.items():
            named[crop_name(number)] = _small(jpeg, CROP_SIDE, CROP_BUDGET // len(crops), f"the crop of mark {number}")
        return named


def _small(jpeg: bytes, side: int, most: int, name: str) -> bytes:
    """Return a picture as it is where it is small enough, else made smaller."""
    if len(jpeg) <= most and _longest(jpeg, name) <= side:
        return jpeg
    return _within(_sized(_decoded(jpeg, side, name), side), most)


def _longest(jpeg: bytes, name: str) -> int:
    """Return the longer side in px as the picture's header says it."""
    try:
        with Image.open(BytesIO(jpeg), formats=["JPEG"]) as header:
            return max(header.size)
    except (OSError, Image.DecompressionBombError) as error:
        raise _unreadable(name) from error


def _decoded(jpeg: bytes, side: int, name: str) -> MatLike:
    """Decode a picture by the fewest pixels that still give the side asked for: JPEG halves it while decoding."""
    longest = _longest(jpeg, name)
    flag = next((flag for factor, flag in _REDUCED if longest >= side * factor), cv2.IMREAD_COLOR)
    pixels = cv2.imdecode(np.frombuffer(jpeg, np.uint8), flag)
    if pixels is None:
        raise _unreadable(name)
    return pixels


def _unreadable(name: str) -> ReportError:
    return ReportError(f"The picture of {name} cannot be read: give a whole JPEG.")


def _within(pixels: MatLike, most: int) -> bytes:
    """Encode a picture, and smaller until it has at most so many bytes."""
    jpeg, side = _encoded(pixels), max(pixels.shape[:2])
    while len(jpeg) > most and side > _LEAST_SIDE:
        side = int(side * max(0.5, 0.95 * (most / len(jpeg)) ** 0.5))
        jpeg = _encoded(_sized(pixels, side))
    return jpeg


def _sized(pixels: MatLike, side: int) -> MatLike:
    """Return a picture whose longer side is at most so many px."""
    height, width = pixels.shape[:2]
    scale = min(1.0, side / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA) if scale < 1 else pixels


def _encoded(pixels: MatLike) -> bytes:
    return cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1].tobytes()
