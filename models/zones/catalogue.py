"""Known devices: their outer dimensions, the size of each face, and which zone of a face a point lies in."""

import tomllib
from decimal import Decimal
from fnmatch import fnmatchcase
from functools import cache
from importlib import resources
from typing import Annotated, Any, Literal

from pydantic import Field

from calibration.record import Exact, Record
from models.defect import Face

Millimetres = Annotated[Exact, Field(gt=0)]
Share = Annotated[Exact, Field(ge=0, le=1)]


class DeviceOutline(Record):
    """The outer dimensions of one device model, held upright, without its camera bump."""

    maker: str
    codes: tuple[str, ...]
    """Glob patterns of the model that the device itself reports: `SM-S921*`."""
    name: str
    kind: Literal["phone", "tablet"]
    height_mm: Millimetres
    width_mm: Millimetres
    thickness_mm: Millimetres
    source: str
    recorded: str
    """The day on which the source's figures were noted, ISO 8601."""

    def answers_to(self, model: str) -> bool:
        """Say whether a reported model, or the marketing name, means this device; case does not matter."""
        asked = model.strip().lower()
        return asked == self.name.lower() or any(fnmatchcase(asked, code.lower()) for code in self.codes)


class Zone(Record):
    """A named part of a face, as shares of the face's width and height from its upper left corner."""

    name: str
    left: Share
    top: Share
    right: Share
    bottom: Share

    def holds(self, x: Decimal, y: Decimal) -> bool:
        """Say whether a point given as shares of width and height lies inside (edges included)."""
        return self.left <= x <= self.right and self.top <= y <= self.bottom


def outline_of(maker: str, model: str) -> DeviceOutline | None:
    """Return the outline of a known device, or None: an unknown device has no millimetres from its outline."""
    known = _by_maker().get(maker.strip().lower(), ())
    return next((outline for outline in known if outline.answers_to(model)), None)


def known_outlines() -> tuple[DeviceOutline, ...]:
    """Return every known outline once, in the order of the file."""
    return tuple(dict.fromkeys(outline for group in _by_maker().values() for outline in group))


def face_size(outline: DeviceOutline, face: Face) -> tuple[Decimal, Decimal]:
    """Return (width_mm, height_mm) of a face as seen with the device standing upright.

    Left and right are as wide as the device is thick. A photo may show a face turned by any angle.
    Raises ValueError for a face that phones and tablets do not have.
    """
    sizes: dict[Face, tuple[Decimal, Decimal]] = {
        "front": (outline.width_mm, outline.height_mm),
        "back": (outline.width_mm, outline.height_mm),
        "left": (outline.thickness_mm, outline.height_mm),
        "right": (outline.thickness_mm, outline.height_mm),
        "top": (outline.width_mm, outline.thickness_mm),
        "bottom": (outline.width_mm, outline.thickness_mm),
    }
    if face not in sizes:
        raise ValueError(f"A {outline.kind} has no face {face}: use one of {', '.join(sizes)}.")
    return sizes[face]


def zones_of(kind: str, face: Face) -> tuple[Zone, ...]:
    """Return the zones of a face, the most specific first; none where the kind or face is not described."""
    return _faces().get((kind, face), ())


def zone_at(outline: DeviceOutline, face: Face, x_mm: Decimal, y_mm: Decimal) -> str | None:
    """Return the zone of a point in mm from the face's upper left corner; None outside every zone."""
    width, height = face_size(outline, face)
    x, y = x_mm / width, y_mm / height
    return next((zone.name for zone in zones_of(outline.kind, face) if zone.holds(x, y)), None)


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath(name).read_text(encoding="utf-8"))


@cache
def _by_maker() -> dict[str, tuple[DeviceOutline, ...]]:
    found: dict[str, tuple[DeviceOutline, ...]] = {}
    for group in _load("outlines.toml")["maker"]:
        for name in group["names"]:
            found[name] = found.get(name, ()) + tuple(_outline(group, row) for row in group["devices"])
    return found


def _outline(group: dict[str, Any], row: list[Any]) -> DeviceOutline:
    codes, name, height, width, thickness = row
    return DeviceOutline(
        maker=group["names"][0], codes=tuple(codes), name=name, kind=group["kind"],
        height_mm=height, width_mm=width, thickness_mm=thickness,
        source=group["source"], recorded=group["recorded"],
    )  # fmt: skip


@cache
def _faces() -> dict[tuple[str, str], tuple[Zone, ...]]:
    return {
        (face["kind"], name): tuple(
            Zone(name=zone, left=left, top=top, right=right, bottom=bottom)
            for zone, left, top, right, bottom in face["zones"]
        )
        for face in _load("faces.toml")["face"]
        for name in face["faces"]
    }
