"""A target is found in a photo, told from the other, and its corners are where they are: to hundredths of a pixel."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.calibration.chart_photo import Camera, Chart, Shot
from benchmarks.calibration.station import Station
from calibration.board import Sighting, find_target
from calibration.target import Print, TargetError, sheets, targets


def test_the_corners_are_neither_half_a_pixel_off_nor_bent_by_the_lens(
    bench: Station, sightings: list[Sighting]
) -> None:
    seen = sightings[0]
    off = seen.pixels - bench.camera.pixels(seen.millimetres(Print()))
    assert len(seen.ids) == 72
    assert np.abs(off.mean(axis=0)).max() < 0.02, "versions of OpenCV have differed by half a pixel"
    assert off.std() < 0.1 and np.abs(off).max() < 0.25


def test_a_part_of_the_board_is_enough_and_keeps_its_numbers(bench: Station) -> None:
    aside = replace(bench.camera, looks_at=(10.0, 20.0))
    seen = find_target(Shot(samples=2).photo(Chart("phone"), aside), "aside.jpg")
    assert 12 <= len(seen.ids) < 72
    assert np.abs(seen.pixels - aside.pixels(seen.millimetres(Print()))).max() < 0.3


def test_each_target_is_known_by_its_markers(bench: Station) -> None:
    wider = replace(bench.camera, distance=1.7 * bench.camera.distance, looks_at=(122.0, 87.0))
    seen = find_target(Shot(samples=2).photo(Chart("laptop"), wider), "laptop.jpg")
    assert seen.target.name == "laptop"
    identities = [set(range(each.board.first_id, each.board.first_id + 45)) for each in targets().values()]
    assert not set.intersection(*identities)


@pytest.mark.parametrize("level", [0, 128, 255])
def test_a_photo_without_a_target_is_refused_by_its_name(level: int) -> None:
    with pytest.raises(TargetError, match=r"IMG_7\.jpg shows no target \(0 corners"):
        find_target(np.full((480, 640), level, np.uint8), "IMG_7.jpg")


def test_a_printed_sheet_is_scaled_by_its_rulers_and_refused_where_they_cannot_be_right() -> None:
    sheet = sheets()["a4"]
    printed = Print.measured(sheet, 240.24, 159.84, 0.2)
    assert printed.points(np.array([100.0, 100.0])) == pytest.approx([100.1, 99.9])
    assert printed.spread == pytest.approx(np.hypot(0.1 / 240, 0.1 / 160) / 2)
    with pytest.raises(TargetError, match="measure again, or print at 100 %"):
        Print.measured(sheet, 240.0, 151.0, 0.2)


def test_a_single_row_of_corners_gives_no_plane() -> None:
    strip = Camera(1600, 260, focal=2400, distance=240, looks_at=(75.0, 50.0), turn=-7.0)
    with pytest.raises(TargetError, match="shows no target"):
        find_target(Shot(samples=2).photo(Chart("phone"), strip), "strip.jpg")
