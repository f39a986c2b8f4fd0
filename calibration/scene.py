"""Scene: the light and the surface on which a person is taken to look for a mark."""

import tomllib
from decimal import Decimal
from functools import cache
from importlib.resources import files
from math import pi

from pydantic import Field

from calibration.record import Exact, Record

GLASS = 0.04
"""Share of light that the first surface of glass mirrors at right angles (Fresnel, refractive index 1.5)."""


class Surface(Record):
    """What is known of a material: how much light it throws back."""

    name: str
    reflectance: Exact = Field(ge=0, le=1)
    mirrored: Exact = Field(ge=0)
    """Cd/m² of what it mirrors."""
    colours: tuple[str, ...]
    """Words in the name of a colour that mean this surface."""


class Scene(Record):
    """One surface in one light."""

    surface: Surface
    illuminance: Exact = Field(gt=0)
    """Lux."""
    veil: Exact = Field(default=Decimal(0), ge=0)
    """Cd/m² of stray light that lies over the surface in the eye: a bright table beside a dark phone."""

    @property
    def luminance(self) -> float:
        """Cd/m² of the unmarked surface: what it scatters, what it mirrors, and the veil."""
        scattered = float(self.surface.reflectance * self.illuminance) / pi
        return scattered + GLASS * float(self.surface.mirrored) + float(self.veil)

    def contrast(self, coefficient: float) -> float:
        """Return the Weber contrast that a mark has here.

        `coefficient` is its luminance less that of what is around it at the station, by the illuminance there, in
        cd/m² per lux. So a picture in dark field, whose background is next to nought, comes into a buyer's light.
        """
        return coefficient * float(self.illuminance) / self.luminance

    def __str__(self) -> str:
        return f"{self.surface.name} surface at {self.illuminance} lux"


def scene(surface: str) -> Scene:
    """Return the declared scene with a surface of this name; raise KeyError where there is none."""
    return _declared()[surface]


def scene_of_colour(colour: str) -> Scene | None:
    """Return the declared scene for a device's colour as it is told, `Jet Black`; None where that says too little."""
    told = colour.casefold().split()
    known = [each for each in _declared().values() if set(each.surface.colours) & set(told)]
    return known[0] if len(known) == 1 else None


@cache
def _declared() -> dict[str, Scene]:
    raw = tomllib.loads(files("calibration").joinpath("scenes.toml").read_text("utf-8"), parse_float=Decimal)
    surfaces = (Surface.model_validate(row) for row in raw["surface"])
    return {each.name: Scene(surface=each, illuminance=raw["illuminance"]) for each in surfaces}
