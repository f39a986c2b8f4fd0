"""What belongs to the device is not looked at for marks, and no mark passes for it."""

import cv2
import numpy as np
import pytest

from models.area import BLUR, STRUCTURE, Area, area_of
from models.focus import Focus
from models.mark import Found, find_marks
from models.outline import Outline
from models.structure import structure_of

SHARP = Focus(np.array([[0.0, 0.0]]), np.array([2.0]))
CORNERS = np.array([[0.0, 0.0], [799, 0], [799, 599], [0, 599]])
WHOLE = Outline(CORNERS, CORNERS, False, 1.0)


def face(seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).normal(120, 1.5, (600, 800)).astype(np.float32)


def lens(light: np.ndarray, x: int = 300, y: int = 300, radius: int = 60) -> np.ndarray:
    cv2.circle(light, (x, y), radius + 8, 180.0, -1, cv2.LINE_AA)
    cv2.circle(light, (x, y), radius, 20.0, -1, cv2.LINE_AA)
    return light


def seen(light: np.ndarray, focus: Focus = SHARP) -> tuple[np.ndarray, Area]:
    luma = np.clip(np.rint(light), 0, 255).astype(np.uint8)
    return luma, area_of(cv2.merge([luma] * 3), WHOLE, focus)


def found_on(luma: np.ndarray, area: Area) -> Found:
    return find_marks(cv2.merge([luma] * 3), luma, area, None, None)


def test_a_lens_is_structure_with_a_sentence_and_leaves_no_mark_nor_a_higher_limit() -> None:
    luma, area = seen(lens(face()))
    assert area.lost[STRUCTURE][75, 75] and area.lost[STRUCTURE][75, 75 - 16]
    assert 1 < area.percent(area.lost[STRUCTURE]) < 8
    assert any(sentence.endswith("openings, lenses or print: marks there are not looked for.")
               for sentence in area.sentences())  # fmt: skip
    found, plain = found_on(luma, area), found_on(*seen(face()))
    assert not found.damage
    assert found.limit is not None and plain.limit is not None and found.limit < 1.2 * plain.limit


def test_rounded_edges_of_a_lens_do_not_put_the_face_out_of_focus() -> None:
    soft = Focus(np.array([[0.0, 0.0], [300.0, 240.0]]), np.array([2.0, 20.0]))
    assert not seen(lens(face()), soft)[1].lost[BLUR].any()
    assert seen(face(), soft)[1].lost[BLUR].any()


def gouged(*lines: list[tuple[int, int]], width: int, level: float) -> np.ndarray:
    light = face()
    for line in lines:
        cv2.polylines(light, [np.array(line, np.int32)], False, level, width, cv2.LINE_AA)
    return cv2.GaussianBlur(light, (0, 0), 0.9) + np.random.default_rng(3).normal(0, 1, light.shape)


ARC = [(round(400 + 260 * np.cos(t)), round(450 - 260 * np.sin(t))) for t in np.linspace(0.6, 2.4, 40)]
CROSSED = [[(150, 150), (650, 420)], [(200, 450), (600, 120)]]


@pytest.mark.parametrize("level", [20.0, 245.0])
@pytest.mark.parametrize("width", [2, 4])
@pytest.mark.parametrize("lines", [[[(150, 200), (650, 330)]], [ARC], CROSSED], ids=["straight", "curved", "crossed"])
def test_however_strong_no_scratch_switches_itself_off(
    lines: list[list[tuple[int, int]]], width: int, level: float
) -> None:
    luma, area = seen(gouged(*lines, width=width, level=level))
    assert not area.lost[STRUCTURE].any()
    found = [mark.profile for mark in found_on(luma, area).damage]
    assert len(found) >= len(lines)
    drawn = sum(float(np.hypot(*np.diff(np.array(line), axis=0).T).sum()) for line in lines)
    assert sum(line.length for line in found) > 0.8 * drawn


def test_shading_and_the_border_of_a_display_enclose_nothing() -> None:
    light = face() + np.linspace(-40, 40, 800)[None, :].astype(np.float32)
    light[60:540, 60:740] -= 60
    small = cv2.resize(np.clip(light, 0, 255).astype(np.uint8), (200, 150), interpolation=cv2.INTER_AREA)
    structure = structure_of(np.asarray(small, np.uint8), np.ones((150, 200), np.bool_))
    assert structure[:, 10:20].any() and not structure[40:110, 40:160].any()
