"""Printed targets: their geometry as data, in mm; and how truly a sheet of paper shows it."""

import tomllib
from functools import cache
from importlib.resources import files
from math import cos, hypot, radians, sin, sqrt
from typing import Annotated, Literal, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from calibration.record import Exact, Record
from calibration.unusable import Unusable

Values = NDArray[np.float64]
Millimetres = Annotated[Exact, Field(gt=0)]
Place = tuple[Exact, Exact]
Paper = Literal["a4", "letter"]

UNMEASURED = 0.005
"""Office printers scale by up to ± half a percent (rectangular): assumed where nobody has measured the rulers."""
FURTHEST = 0.05
"""A ruler that is off by more was misread, or the sheet was fitted to the page."""


class TargetError(Unusable):
    """A target, or a measurement of its sheet, that cannot be used."""


class Board(Record):
    """A ChArUco board: a chessboard with a marker in each white square; its first square is black."""

    columns: int
    rows: int
    square_mm: Millimetres
    marker_mm: Millimetres
    dictionary: str
    first_id: int
    """Markers count from here, so that no two targets share one."""
    origin_mm: Place
    turn_deg: Exact
    """Clockwise, about the origin."""

    def placed(self, points: Values) -> Values:
        """Return points (…, 2) given along the board's rows and columns, in mm, as points of the target."""
        turn = radians(float(self.turn_deg))
        x, y = points[..., 0], points[..., 1]
        turned = np.stack([x * cos(turn) - y * sin(turn), x * sin(turn) + y * cos(turn)], axis=-1)
        return np.asarray(turned + np.array(self.origin_mm, np.float64))

    def corners(self) -> Values:
        """Return the inner corners (n, 2) in mm, row by row, as ChArUco numbers them."""
        rows, columns = np.mgrid[1 : self.rows, 1 : self.columns]
        return self.placed(np.stack([columns.ravel(), rows.ravel()], axis=1) * float(self.square_mm))


class Patches(Record):
    """A row of even patches, the greys first, from dark to light."""

    origin_mm: Place
    size_mm: Millimetres
    pitch_mm: Millimetres
    colours: tuple[Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")], ...]
    """sRGB, as a printer is asked for it: what it prints is its own affair."""

    def greys(self) -> int:
        """Return how many patches are grey."""
        return sum(colour[1:3] == colour[3:5] == colour[5:7] for colour in self.colours)

    def corners(self, number: int, share: float = 1.0) -> Values:
        """Return the corners (4, 2) in mm of the middle share of a patch, clockwise; patches count from 0."""
        x, y = (float(value) for value in self.origin_mm)
        half = float(self.size_mm) / 2
        middle = np.array([x + number * float(self.pitch_mm) + half, y + half])
        return middle + half * share * np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])


class Target(Record):
    """Everything on one target."""

    name: str
    title: str
    width_mm: Millimetres
    height_mm: Millimetres
    board: Board
    patches: Patches


class Ruler(Record):
    """A line beside the target whose length on paper tells the printer's scale."""

    from_mm: Place
    length_mm: Millimetres


class Sheet(Record):
    """A paper, and where things lie on it."""

    title: str
    width_mm: Millimetres
    height_mm: Millimetres
    target_mm: Place
    across: Ruler
    down: Ruler


class Print(NamedTuple):
    """How a printed sheet is scaled: across and down against its geometry, and the relative standard uncertainty."""

    across: float = 1.0
    down: float = 1.0
    spread: float = UNMEASURED / sqrt(3)

    def points(self, millimetres: Values) -> Values:
        """Return where points (…, 2) of the target lie on the paper, mm."""
        return np.asarray(millimetres * np.array([self.across, self.down]))

    @classmethod
    def measured(cls, sheet: Sheet, across: float, down: float, uncertainty: float) -> Self:
        """Return the print whose rulers measure so many mm, each ± an expanded uncertainty (k = 2) in mm.

        Raises TargetError where the sheet is so far off that it was misread or fitted to the page.
        """
        lengths = float(sheet.across.length_mm), float(sheet.down.length_mm)
        factors = across / lengths[0], down / lengths[1]
        worst = max(factors, key=lambda factor: abs(factor - 1))
        if abs(worst - 1) > FURTHEST:
            raise TargetError(
                f"The rulers of {sheet.title} are {lengths[0]:g} mm across and {lengths[1]:g} mm down; {across:g} and "
                f"{down:g} are more than {FURTHEST:.0%} away: measure again, or print at 100 %."
            )
        # The scale is the root of the area's: its relative variance is a quarter of the sum of both rulers'.
        return cls(*factors, hypot(uncertainty / 2 / lengths[0], uncertainty / 2 / lengths[1]) / 2)


@cache
def targets() -> dict[str, Target]:
    """Return every target by name."""
    found = (file for file in files("calibration").joinpath("targets").iterdir() if file.name.endswith(".toml"))
    read = (Target.model_validate(tomllib.loads(file.read_text("utf-8"))) for file in found)
    return {target.name: target for target in sorted(read, key=lambda target: target.name)}


@cache
def sheets() -> dict[str, Sheet]:
    """Return every paper by name."""
    text = files("calibration").joinpath("papers.toml").read_text("utf-8")
    return {name: Sheet.model_validate(data) for name, data in tomllib.loads(text).items()}
