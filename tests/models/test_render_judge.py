"""The judge of the casing suite: what counts as found, and what as false."""

import importlib.util
from pathlib import Path

import cv2
import numpy as np
import pytest

SUITE = Path(__file__).resolve().parents[2] / "benchmarks" / "casing" / "suite.py"


@pytest.fixture(scope="module")
def suite():
    spec = importlib.util.spec_from_file_location("casing_suite", SUITE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def shot(suite):
    return suite._shot(0, suite.SEED, True)


def ribbon(suite, line, half=2.0):
    normal = np.gradient(line, axis=0)[:, ::-1] * [-1, 1]
    normal /= np.hypot(*normal.T)[:, None]
    return suite.Found(np.vstack([line + half * normal, (line - half * normal)[::-1]]))


def recall(suite, shot, found):
    return np.mean([best is not None for _, best in suite._matches(suite.Seen(shot, found, 1.0))])


def test_the_truth_itself_is_found_wholly_and_nothing_of_it_is_false(suite, shot):
    found = [ribbon(suite, mark.line_px) for mark in shot.truth.marks]
    assert recall(suite, shot, found) == 1.0
    assert all(suite._belongs(one, shot.truth.marks, shot.truth.mm_per_px) for one in found)


def test_what_lies_two_millimetres_beside_is_not_found_and_is_false(suite, shot):
    mark = max(shot.truth.marks, key=lambda mark: mark.length_mm)
    line = mark.line_px
    normal = np.array([-(line[-1] - line[0])[1], (line[-1] - line[0])[0]]) / np.hypot(*(line[-1] - line[0]))
    beside = ribbon(suite, line + 2.0 / shot.truth.mm_per_px * normal)
    assert suite._covered(mark, beside, shot.truth.mm_per_px) < suite.SHARE
    assert not suite._belongs(beside, (mark,), shot.truth.mm_per_px)


def test_a_third_of_a_scratch_does_not_find_it_but_is_not_false(suite, shot):
    mark = max(shot.truth.marks, key=lambda mark: mark.length_mm)
    third = ribbon(suite, mark.line_px[: len(mark.line_px) // 3])
    assert suite._covered(mark, third, shot.truth.mm_per_px) < suite.SHARE
    assert suite._belongs(third, (mark,), shot.truth.mm_per_px)


def test_one_big_blob_is_false_and_finds_nothing(suite, shot):
    blob = suite.Found(suite._dense(shot.truth.outline_px, 3.0))
    assert not suite._belongs(blob, shot.truth.marks, shot.truth.mm_per_px)
    assert recall(suite, shot, [blob]) == 0.0


def test_dirt_is_known_as_dirt(suite, shot):
    fibre = next(mark for mark in shot.truth.contamination if mark.kind == "fibre")
    found = ribbon(suite, fibre.line_px)
    assert suite._belongs(found, shot.truth.contamination, shot.truth.mm_per_px)


def test_the_photos_come_from_the_seed(suite, shot):
    assert suite._shot(0, suite.SEED, True).data == shot.data
    assert suite._shot(0, suite.SEED + 1, True).data != shot.data
    assert cv2.imdecode(np.frombuffer(shot.data, np.uint8), cv2.IMREAD_COLOR) is not None


@pytest.mark.parametrize(("hits", "low", "high"), [(0, 0.0, 0.278), (5, 0.237, 0.763), (10, 0.722, 1.0)])
def test_wilson_interval_of_ten(suite, hits, low, high):
    """Expected values: the closed form with z = 1.96, worked out by hand for 0, 5 and 10 of 10."""
    values = [float(metric.value) for metric in suite._share("x", [True] * hits + [False] * (10 - hits))]
    assert values == pytest.approx([hits / 10, low, high, 10], abs=0.001)


def test_nothing_of_nothing_is_no_figure(suite):
    assert list(suite._share("x", [])) == []
