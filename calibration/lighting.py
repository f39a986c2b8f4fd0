"""How even the light is: a flat field from photos of a grey card, and where the card shines."""

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from calibration.board import Grey
from calibration.record import sha256
from calibration.target import TargetError, Values
from calibration.tone import levels, light

CELLS = 128
"""Cells along the longer side of the frame: light changes slowly, and a cell's median knows no noise and no dust."""
SATURATED = 250
SHINES = 1.15
"""A cell that is so much brighter than a smooth field shines."""
DIM, LOST = 40.0, 0.02
"""Least mean light of a card; and the share of cells that may be saturated."""
UNEVEN = 3.0
"""Darkest against brightest beyond which dividing only amplifies noise."""
STANDS_OUT = 0.05
"""Part of the smooth light by which a cell must leave it to have no say in it."""
PLANE = 2
"""Dimensions of a picture without colours."""
MEAN = 32768.0
"""What a field's mean is written as, in the 16 bits of its PNG."""

Bgr = NDArray[np.uint8]


class FlatField(NamedTuple):
    """The light over the frame, and where it shines."""

    field: Values
    """(rows, columns) of cells: light against its mean."""
    shines: NDArray[np.bool_]
    """(rows, columns): where a card mirrors a lamp."""

    @property
    def unevenness(self) -> float:
        """The brightest cell over the darkest, less one."""
        return float(self.field.max() / self.field.min() - 1)

    @property
    def glare(self) -> float:
        """The share of the frame that shines."""
        return float(self.shines.mean())

    def png(self) -> bytes:
        """Return the field as a PNG of 16 bits: 32768 stands for its mean."""
        _, data = cv2.imencode(".png", np.rint(self.field * MEAN).astype(np.uint16))
        return data.tobytes()

    def digest(self) -> str:
        """Return the SHA-256 of the field's PNG."""
        return sha256(self.png())

    def even(self, photo: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return a photo (h, w) or (h, w, 3) as even light would have shown it."""
        size = (photo.shape[1], photo.shape[0])
        field = np.asarray(cv2.resize(self.field, size, interpolation=cv2.INTER_LINEAR), np.float64)
        return levels(light(photo) / (field if photo.ndim == PLANE else field[..., None]))


def flat_field(cards: Sequence[Grey], named: str, dark: Grey | None = None) -> FlatField:
    """Return the flat field of photos (h, w) of one grey card; raise TargetError where they cannot give one.

    (I − dark) / mean(I − dark), in light; the cells' medians are averaged over the photos.
    """
    lit = np.mean([_cells(light(card)) for card in cards], axis=0) - (0 if dark is None else _cells(light(dark)))
    saturated = np.mean([_cells((card >= SATURATED).astype(np.float64)) for card in cards], axis=0) > 0
    if lit.mean() < DIM or saturated.mean() > LOST:
        what = "too dark" if lit.mean() < DIM else "too bright"
        raise TargetError(f"{named} is {what} for a flat field: expose the grey card to about the middle of the scale.")
    shines = (lit > SHINES * _smooth(lit)) | saturated
    field = np.where(shines, _smooth(lit), lit)
    if field.min() <= 0 or field.max() > UNEVEN * field.min():
        raise TargetError(f"{named} shows no even grey card that fills the frame: light falls to less than a third.")
    return FlatField(field / field.mean(), shines)


def read_flat_field(png: bytes, named: str) -> FlatField:
    """Return a flat field that was written as PNG; raise TargetError where it is none."""
    picture = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_UNCHANGED) if png else None
    if picture is None or picture.dtype != np.uint16 or picture.ndim != PLANE or not picture.min():
        raise TargetError(f"{named} is no flat field.")
    field = np.asarray(picture, np.float64) / MEAN
    return FlatField(field, np.zeros(field.shape, np.bool_))


def _cells(lit: Values) -> Values:
    """Return the median of each cell (rows, columns); what does not fill one at the right and below joins the last."""
    side = max(max(lit.shape) // CELLS, 1)
    rows, columns = (size // side for size in lit.shape)
    blocks = lit[: rows * side, : columns * side].reshape(rows, side, columns, side)
    return np.asarray(np.median(blocks.transpose(0, 2, 1, 3).reshape(rows, columns, -1), axis=2))


def _smooth(lit: Values) -> Values:
    """Return a surface of the second degree through the cells; what stands out does not pull it."""
    y, x = np.mgrid[-1 : 1 : lit.shape[0] * 1j, -1 : 1 : lit.shape[1] * 1j]
    basis = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=-1).reshape(-1, 6)
    values = lit.ravel()
    keep = values <= np.percentile(values, 90)
    for _ in range(4):
        surface = basis @ np.linalg.lstsq(basis[keep], values[keep], rcond=None)[0]
        keep = np.abs(values / np.maximum(surface, 1e-9) - 1) < STANDS_OUT
    return np.asarray(surface.reshape(lit.shape))
