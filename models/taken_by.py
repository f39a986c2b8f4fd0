"""Which camera took a photo, in the words of the file itself."""

import io

from PIL import Image

MAKER, MODEL = 0x010F, 0x0110
"""EXIF 2.32, 4.6.4: the tags of the camera's maker and model."""
LONGEST = 80


def taken_by(data: bytes) -> str | None:
    """Return maker and model of the camera that a JPEG or PNG names; None where it names none, or cannot be read."""
    try:
        tags = Image.open(io.BytesIO(data)).getexif()
        words = " ".join(str(tags.get(tag, "")).strip("\0 ") for tag in (MAKER, MODEL))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None
    return words.strip()[:LONGEST] or None
