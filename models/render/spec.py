"""What to render, and what is then true of the picture: no pixel is touched here."""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from models.defect import Face
from models.zones.catalogue import DeviceOutline

Points = npt.NDArray[np.float64]
"""(N, 2) points x, y: mm on the face from its upper left corner, or px with pixel centres at integers."""

Image = npt.NDArray[np.uint8]
"""(height, width, 3) blue, green, red."""

Strength = Literal["hairline", "light", "visible", "gouge"]
Damage = Literal["scratch", "crack"]
Dirt = Literal["dust", "fibre", "smudge", "streak", "oil", "droplet"]
Kind = Damage | Dirt
DAMAGE: tuple[Damage, ...] = get_args(Damage)
Wear = Literal["none", "light", "visible"]
Mat = Literal["dark", "grey"]


@dataclass(frozen=True, kw_only=True)
class Finish:
    """How a surface looks: sRGB colour of its paint, its gloss, its grain and how strongly damage scatters light."""

    bgr: tuple[int, int, int]
    gloss: float = 0.0
    """Linear luminance of what the surface mirrors, 1 = white."""
    sheen: float = 0.0
    """How far the paint itself brightens where the lamp is mirrored, relative."""
    grain: float = 0.004
    """Standard deviation of its fine texture, relative."""
    brushed: bool = False
    scatter: float = 1.0
    """Factor on the contrast of a mark: damage is far more striking on black glass than on paint."""


FINISHES: dict[str, Finish] = {
    "black glass": Finish(bgr=(13, 12, 12), gloss=0.012, grain=0.002, scatter=4.0),
    "deep black glass": Finish(bgr=(7, 6, 6), gloss=0.004, grain=0.001, scatter=32.0),
    "white glass": Finish(bgr=(226, 228, 229), gloss=0.012, grain=0.001, scatter=0.6),
    "black": Finish(bgr=(44, 42, 41), gloss=0.006, scatter=2.0),
    "lavender": Finish(bgr=(190, 162, 170), gloss=0.008, sheen=0.16),
    "mint": Finish(bgr=(184, 200, 180), gloss=0.008, sheen=0.16),
    "cream": Finish(bgr=(186, 199, 204), gloss=0.008, sheen=0.16),
    "blue": Finish(bgr=(142, 98, 62), gloss=0.008, sheen=0.2, scatter=1.5),
    "aluminium": Finish(bgr=(166, 163, 160), gloss=0.006, sheen=0.25, grain=0.008),
    "dark aluminium": Finish(bgr=(82, 79, 77), gloss=0.006, sheen=0.25, grain=0.010, scatter=1.5),
    "brushed aluminium": Finish(bgr=(166, 163, 160), gloss=0.006, sheen=0.25, grain=0.012, brushed=True),
}


MATS: dict[Mat, tuple[int, int, int]] = {"dark": (58, 55, 54), "grey": (132, 130, 128)}
"""sRGB colours (blue, green, red) of what devices lie on."""


@dataclass(frozen=True, kw_only=True)
class CasingSpec:
    """One photo of one face: device, finish, damage, dirt, camera."""

    outline: DeviceOutline
    face: Face
    finish: str
    scratches: tuple[Strength, ...] = ()
    dust: int = 0
    fibres: int = 0
    smudges: int = 0
    others: tuple[Kind, ...] = ()
    """Marks of further families, one for each time that a family is named (`models/render/families.py`)."""
    classic: bool = False
    """A front with forehead and chin around the display, as phones had until about 2018."""
    reflections: int = 0
    """Things in the room that the face mirrors beside lamp and camera: cables, edges of windows and shelves."""
    mat: Mat = "dark"
    px_per_mm: float = 25.0
    psf_px: float = 0.9
    """Standard deviation of the lens's point spread, px."""
    full_well: int = 9000
    """Electrons at white: sets the shot noise."""
    quarter_turns: int = 0
    """The camera's turn against the upright face, in steps of 90 degrees clockwise."""


@dataclass(frozen=True, kw_only=True)
class Mark:
    """One thing on the surface and everything that is exactly known about it."""

    kind: Kind
    strength: Strength | None
    line_px: Points
    """Centre line in px; its ends lie where the mark has half of its strength. Of an area its longest axis."""
    line_mm: Points
    width_mm: float
    """True full width, however narrow."""
    length_mm: float
    contrast: float
    """Mean Weber contrast of the mark itself in linear light, before the lens; positive is brighter."""
    equivalent_width_um: float
    """Integral of the absolute contrast across the mark, averaged along it, before the lens; 0 for an area."""
    branches_px: tuple[Points, ...] = ()
    """Further centre lines of one mark that branches."""
    outline_px: Points | None = None
    """Closed outline of an area; None for a line."""


@dataclass(frozen=True, kw_only=True)
class Truth:
    """What is exactly true of a rendered photo."""

    face: Face
    outline_px: Points
    mm_per_px: float
    marks: tuple[Mark, ...]
    """Damage: every one of these should be found."""
    contamination: tuple[Mark, ...]
    """Dust, fibres and smudges: none of these is damage."""


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """A photo and the truth about it."""

    image: Image
    truth: Truth
