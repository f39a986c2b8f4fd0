"""The plan of a gauge study: complete, by chance, the same for a seed, and refused where it is none."""

from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.gauge.plan import Plan, PlanError, PlanMisuse, make_plan, read_plan, write_plan

sizes = st.tuples(st.integers(2, 12), st.integers(1, 4), st.integers(2, 4))


@given(sizes, st.integers(0, 2**31))
def test_every_device_meets_every_station_once_in_every_trial(size: tuple[int, int, int], seed: int) -> None:
    plan = make_plan(*size, seed)
    met = Counter((run.device, run.station, run.trial) for run in plan.runs)
    assert len(met) == size[0] * size[1] * size[2] and set(met.values()) == {1}
    assert len({run.folder for run in plan.runs}) == len(plan.runs)


@given(sizes, st.integers(0, 2**31))
def test_a_trial_ends_before_the_next_begins_and_a_station_keeps_its_turn(
    size: tuple[int, int, int], seed: int
) -> None:
    plan = make_plan(*size, seed)
    turns = [(run.trial, run.station) for run in plan.runs]
    assert [trial for trial, _ in turns] == sorted(trial for trial, _ in turns)
    assert sum(before != after for before, after in pairwise(turns)) == size[1] * size[2] - 1


def test_the_order_is_by_chance_and_the_same_for_the_same_seed() -> None:
    assert make_plan(10, 3, 3, 5) == make_plan(10, 3, 3, 5)
    assert make_plan(10, 3, 3, 5).runs != make_plan(10, 3, 3, 6).runs
    blocks = [[run.device for run in make_plan(10, 3, 3, 5).runs[start : start + 10]] for start in range(0, 90, 10)]
    assert len(set(map(tuple, blocks))) == 9


def test_a_plan_comes_back_as_it_went(tmp_path: Path) -> None:
    plan = make_plan(3, 2, 2, 1)
    write_plan(plan, tmp_path / "study")
    assert read_plan(tmp_path / "study") == plan


@pytest.mark.parametrize(
    ("size", "sentence"),
    [((1, 3, 3), "at least 2 devices, not 1"), ((5, 0, 3), "at least 1 stations"), ((5, 3, 1), "at least 2 trials"),
     ((200, 30, 3), "18000 inspections are too many")],
)  # fmt: skip
def test_a_plan_that_shows_nothing_is_not_made(size: tuple[int, int, int], sentence: str) -> None:
    with pytest.raises(PlanMisuse, match=sentence) as refused:
        make_plan(*size, 1)
    assert refused.value.exit_code == 2


def test_a_plan_is_never_overwritten(tmp_path: Path) -> None:
    write_plan(make_plan(3, 2, 2, 1), tmp_path)
    with pytest.raises(PlanMisuse, match="There is a plan"):
        write_plan(make_plan(3, 2, 2, 2), tmp_path)
    assert read_plan(tmp_path).seed == 1


def test_a_folder_without_a_plan_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match="--plan"):
        read_plan(tmp_path)


def test_a_plan_that_was_altered_is_refused(tmp_path: Path) -> None:
    plan = make_plan(3, 2, 2, 1)
    halved = plan.to_json().replace('"D02"', '"D01"', 1)
    for text, sentence in ((halved, "once each"), ("{}", "is not a plan"), ("no", "is not a plan")):
        (tmp_path / "plan.json").write_text(text)
        with pytest.raises(PlanError, match=sentence):
            read_plan(tmp_path)
    assert Plan.model_validate_json(plan.to_json()) == plan
