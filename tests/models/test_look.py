"""One look at a rendered phone whose truth is known: millimetres, zones, records, and pictures for people."""

from functools import cache

import cv2
import numpy as np
import pytest

from calibration.certificate import Calibration, CalibrationError
from calibration.quantity import quantity
from calibration.scene import scene
from calibration.visibility import fine_line, sight
from models.defect import Defect, Face
from models.image import PhotoError
from models.look import Look, look
from models.overlay import LONG_SIDE, crop, overlay
from models.render.casing import render_phone
from models.render.spec import Mark, Truth
from models.zones.catalogue import outline_of

NOW = "2026-11-23T08:30:00Z"
GOUGED = 60.0
"""um of equivalent width from which a mark is a gouge."""
PHONE = outline_of("samsung", "SM-S911B")
assert PHONE is not None


@cache
def rendered() -> dict[Face, tuple[bytes, Truth]]:
    assert PHONE is not None
    return render_phone(PHONE, "visible", 2)


@cache
def seen(face: Face) -> Look:
    return look(rendered()[face][0], face=face, file=f"{face}.jpg", outline=PHONE, at=NOW)


@pytest.mark.parametrize("face", ["front", "back", "left", "right", "top", "bottom"])
def test_every_face_has_the_true_scale_within_its_uncertainty(face: Face) -> None:
    photo, truth = seen(face).photo, rendered()[face][1]
    assert photo.scale is not None and photo.scale.uncertainty is not None, photo.scale_source
    assert abs(float(photo.scale.value) - truth.mm_per_px) <= float(photo.scale.uncertainty)
    assert "Galaxy S23" in photo.scale_source


def uninspected() -> np.ndarray:
    photo = seen("back").photo
    lost = np.zeros((photo.height, photo.width), np.uint8)
    return cv2.fillPoly(lost, [np.array(outline, float).astype(np.int32) for outline in photo.uninspected_px], 1)


def pairs() -> list[tuple[Defect, Mark]]:
    """Return the marks found on the back with the true marks that they are, if those are inspected."""
    truth, result, lost = rendered()["back"][1], [], uninspected()
    for mark in truth.marks:
        if lost[mark.line_px[:, 1].astype(int), mark.line_px[:, 0].astype(int)].any():
            continue
        for defect in seen("back").defects:
            shape = np.array(defect.outline_px, np.float32).reshape(-1, 1, 2)
            near = [cv2.pointPolygonTest(shape, (float(x), float(y)), True) > -4 for x, y in mark.line_px]
            if np.mean(near) > 0.8:
                result.append((defect, mark))
    return result


def matched() -> list[tuple[float, float, float, float]]:
    """Return found and true length (mm), found and true equivalent width (um) of those marks."""
    return [
        (float(found.length.value), true.length_mm, float(found.equivalent_width.value), true.equivalent_width_um)
        for found, true in pairs()
    ]


def test_lengths_and_light_in_millimetres_are_those_of_the_marks() -> None:
    """Of marks above the limit: what is fainter may be found, but its ends drown.

    The light of gouges is not compared: bright and dark flanks closer than the lens resolves cancel before they are
    measured.
    """
    limit = seen("back").photo.detection_limit
    assert limit is not None
    clear = [pair for pair in matched() if pair[3] > float(limit.value)]
    assert len(clear) >= 4
    for length, true_length, light, true_light in clear:
        assert length == pytest.approx(true_length, abs=0.6)
        if true_light < GOUGED:
            assert light == pytest.approx(true_light, rel=0.1)


def test_the_distance_is_that_from_which_the_true_mark_is_predicted_to_be_seen() -> None:
    """A factor of 1.15, far within that of two between observers; gouges are not compared, as above."""
    compared = [(found, true) for found, true in pairs() if true.equivalent_width_um < GOUGED]
    assert len(compared) >= 4
    for found, true in compared:
        truly = sight(fine_line(true.equivalent_width_um / 1000, true.length_mm), scene("white").luminance)
        assert found.visible_from is not None
        assert float(found.visible_from.value) == pytest.approx(truly.normal, rel=0.15)


def test_whole_scratches_well_above_the_limit_on_inspected_area_are_found() -> None:
    limit = seen("back").photo.detection_limit
    assert limit is not None and limit.unit == "um"
    clear = [mark for mark in rendered()["back"][1].marks if mark.equivalent_width_um > 2 * float(limit.value)]
    assert len(matched()) >= 0.7 * len(clear)


def test_marks_have_zones_places_in_mm_and_crops_inside_the_photo() -> None:
    photo, defects, _ = seen("back")
    assert PHONE is not None
    for defect in defects:
        assert defect.zone in {"camera", "edge", "back cover"}
        assert defect.outline_mm is not None
        assert all(0 <= x <= PHONE.width_mm and 0 <= y <= PHONE.height_mm for x, y in defect.outline_mm)
        x, y, width, height = defect.crop
        assert x >= 0 and y >= 0 and x + width <= photo.width and y + height <= photo.height
    assert {defect.detector for defect in defects} == {"line/2"}


def test_a_device_cut_by_the_frame_is_not_called_inspected() -> None:
    whole = decoded(rendered()["back"][0])
    cut = cv2.imencode(".png", whole[: whole.shape[0] * 3 // 4])[1].tobytes()
    photo = look(cut, face="back", file="back.png", outline=PHONE, at=NOW).photo
    assert photo.inspected.value == 0 and photo.scale is None
    assert any("outside the frame" in sentence for sentence in photo.uninspected)
    assert any("step back" in remark for remark in photo.quality.remarks)


def test_the_same_photo_gives_the_same_bytes() -> None:
    again = look(rendered()["back"][0], face="back", file="back.jpg", outline=PHONE, at=NOW)
    assert again.photo.canonical() == seen("back").photo.canonical()
    assert [each.canonical() for each in again.defects] == [each.canonical() for each in seen("back").defects]


def test_without_a_known_outline_everything_is_in_pixels() -> None:
    photo, defects, _ = look(rendered()["back"][0], face="back", file="back.jpg", at=NOW)
    assert photo.scale is None and "not known" in photo.scale_source
    assert defects and all(defect.length.unit == "px" and defect.outline_mm is None for defect in defects)
    assert photo.detection_limit is not None and photo.detection_limit.unit == "px"


def test_a_calibration_out_of_force_and_a_file_that_is_no_photo_are_refused() -> None:
    old = Calibration(
        instrument="station camera", method="chart", valid_from="2025-11-01T00:00:00Z",
        valid_until="2025-12-01T00:00:00Z", scale=quantity(1, "mm/px", resolution="0.1"),
    )  # fmt: skip
    with pytest.raises(CalibrationError, match="station camera"):
        look(rendered()["back"][0], face="back", file="back.jpg", calibration=old, at=NOW)
    with pytest.raises(PhotoError, match=r"back\.txt"):
        look(b"text", face="back", file="back.txt", at=NOW)


def decoded(data: bytes) -> np.ndarray:
    return cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)


def test_the_overlay_shows_every_mark_and_what_was_not_inspected() -> None:
    data = rendered()["back"][0]
    photo, defects, _ = seen("back")
    plain, marked = decoded(overlay(data, photo, ())), decoded(overlay(data, photo, defects))
    assert max(marked.shape) == LONG_SIDE
    factor = LONG_SIDE / max(photo.width, photo.height)
    for defect in defects:
        x, y, width, height = (round(value * factor) for value in defect.crop)
        region = np.s_[y : y + height, x : x + width]
        changed = np.abs(plain[region].astype(int) - marked[region]).max(axis=2) > 60
        assert changed.sum() > 100
    assert photo.uninspected_px
    bare = photo.model_copy(update={"uninspected_px": ()})
    assert (np.abs(decoded(overlay(data, bare, ())).astype(int) - plain).max(axis=2) > 30).sum() > 500


def test_a_crop_is_as_large_as_asked() -> None:
    assert all(max(decoded(crop(rendered()["back"][0], mark, 320)).shape) == 320 for mark in seen("back").defects)
