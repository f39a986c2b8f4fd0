"""The camera: what the lens blurs, the sensor counts and the file keeps."""

import cv2
import numpy as np

from models.render.pose import Reals
from models.render.spec import Image
from models.render.surface import noise

READ_NOISE_E = 3.0
"""Electrons, standard deviation: typical of a small CMOS sensor."""

_LEVELS = np.arange(65536) / 65535.0
_KNEE = 0.0031308
_SRGB = np.where(_LEVELS <= _KNEE, 12.92 * _LEVELS, 1.055 * _LEVELS ** (1 / 2.4) - 0.055)
ENCODED = np.round(255 * _SRGB).astype(np.uint8)
"""16-bit linear light to 8-bit sRGB (IEC 61966-2-1)."""


def blur(light: Reals, psf_px: float) -> Reals:
    """Return the light behind a lens whose point spread is a Gaussian of psf_px."""
    return np.asarray(cv2.GaussianBlur(light, (0, 0), psf_px, borderType=cv2.BORDER_REPLICATE), np.float32)


def expose(light: Reals, full_well: int, rng: np.random.Generator) -> Image:
    """Count electrons (shot noise and read noise) and encode them as sRGB."""
    deviation = np.sqrt(np.maximum(light, 0) / full_well + np.float32((READ_NOISE_E / full_well) ** 2))
    counts = light + deviation * noise(light.shape, rng)
    levels = np.clip(counts * np.float32(65535), 0, 65535).astype(np.uint16)
    return np.asarray(cv2.LUT(levels, ENCODED.reshape(1, 65536, 1)), np.uint8)


def jpeg(image: Image, quality: int = 93) -> bytes:
    """Return the picture as a JPEG file."""
    done, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        raise ValueError(f"A picture of {image.shape[1]} x {image.shape[0]} px cannot be written as JPEG.")
    return data.tobytes()
