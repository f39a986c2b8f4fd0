"""A target on paper is as large as its geometry says: measured on the printed page, to a tenth of a millimetre."""

import subprocess
from pathlib import Path

import cv2
import numpy as np
import pytest

from calibration.board import find_target
from calibration.target import Ruler, Sheet, sheets, targets
from grader.render.target import render_target

DPI = 400
PER_MM = DPI / 25.4
MARGIN = 6.35
"""Mm at the edge of a page that office printers leave white."""


def page(pdf: bytes, folder: Path) -> np.ndarray:
    (folder / "sheet.pdf").write_bytes(pdf)
    subprocess.run(["pdftoppm", "-r", str(DPI), "-gray", "-png", "sheet.pdf", "sheet"], cwd=folder, check=True)
    picture = cv2.imread(str(next(folder.glob("sheet*.png"))), cv2.IMREAD_GRAYSCALE)
    assert picture is not None
    return picture


def long_lines(picture: np.ndarray, ruler: Ruler, *, down: bool) -> float:
    """Return mm between the two lines of a ruler that reach furthest from it."""
    x, y = (float(value) for value in ruler.from_mm)
    length = float(ruler.length_mm)
    turned = picture.T if down else picture
    along, across = (y, x) if down else (x, y)
    # Only the end lines are longer than 2 mm: they lie to the right of the ruler down, and above that across.
    low, high = sorted((across + 4.5 * (1 if down else -1), across + 2.5 * (1 if down else -1)))
    strip = turned[
        round(low * PER_MM) : round(high * PER_MM), round((along - 2) * PER_MM) : round((along + length + 2) * PER_MM)
    ]
    dark = np.flatnonzero(strip.mean(axis=0) < 128)
    first, last = dark[dark < strip.shape[1] / 2], dark[dark > strip.shape[1] / 2]
    return float(last.mean() - first.mean()) / PER_MM


@pytest.mark.parametrize(("name", "paper"), [("phone", "a4"), ("laptop", "letter")])
def test_rulers_board_and_page_are_to_scale(name: str, paper: str, tmp_path: Path) -> None:
    target, sheet = targets()[name], sheets()[paper]
    picture = page(render_target(target, sheet), tmp_path)
    assert np.array(picture.shape[::-1]) / PER_MM == pytest.approx(
        [float(sheet.width_mm), float(sheet.height_mm)], abs=0.1
    )
    assert long_lines(picture, sheet.across, down=False) == pytest.approx(240, abs=0.1)
    assert long_lines(picture, sheet.down, down=True) == pytest.approx(160, abs=0.1)
    seen = find_target(picture, "page")
    assert seen.target.name == name and len(seen.ids) == 72
    printed = (seen.pixels + 0.5) / PER_MM - np.array(sheet.target_mm, np.float64)
    assert np.abs(printed - target.board.corners()[seen.ids]).max() < 0.1


def extent(sheet: Sheet, name: str) -> np.ndarray:
    target = targets()[name]
    board = target.board
    outer = np.array([[0, 0], [board.columns, 0], [0, board.rows], [board.columns, board.rows]]) * float(
        board.square_mm
    )
    patches = [target.patches.corners(number) for number in (0, len(target.patches.colours) - 1)]
    return np.concatenate([board.placed(outer), *patches])


@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("name", ["phone", "laptop"])
def test_everything_lies_within_the_target_and_that_within_what_a_printer_prints(name: str, paper: str) -> None:
    target, sheet = targets()[name], sheets()[paper]
    points, size = extent(sheet, name), np.array([target.width_mm, target.height_mm], np.float64)
    assert (points >= 0).all() and (points <= size).all()
    end = np.array(sheet.target_mm, np.float64) + size
    assert (end <= np.array([sheet.width_mm, sheet.height_mm], np.float64) - MARGIN).all()
    assert end[1] < float(sheet.across.from_mm[1]) - 5, "the long lines of the ruler are 5 mm"


def test_the_same_sheet_has_the_same_bytes() -> None:
    target, sheet = targets()["phone"], sheets()["a4"]
    assert render_target(target, sheet) == render_target(target, sheet)
