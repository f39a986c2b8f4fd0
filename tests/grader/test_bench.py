"""Benchmark results compare by figure, and only a figure that got worse beyond its tolerance is a no."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.bench import BenchError, Metric, Result, compare, machine, read, run, suites, title, versions

SUITE = """
from grader.bench import Metric
TITLE, SEED = "A suite", 7
def run(seed, quick):
    figures = {"seed": seed, "quick": quick}
    return [Metric(name=name, value=float(value), unit="count") for name, value in figures.items()]
"""


def result(value: float, *, better: str = "higher", tolerance: float = 0.1, suite: str = "one") -> Result:
    metric = Metric.model_validate(
        {"name": "speed", "value": value, "unit": "1/s", "better": better, "tolerance": tolerance}
    )
    return Result(
        suite=suite, title="One", seed=1, quick=False, ran_at="2026-11-23T08:00:00Z",
        machine=machine(), versions=versions(), metrics=(metric,),
    )  # fmt: skip


def verdict(before: Result, after: Result) -> str:
    (row,) = compare(before, after)
    return row.verdict


@pytest.mark.parametrize(
    ("before", "after", "better", "expected"),
    [
        (100, 105, "higher", "same"), (100, 111, "higher", "better"), (100, 89, "higher", "worse"),
        (100, 95, "lower", "same"), (100, 89, "lower", "better"), (100, 111, "lower", "worse"),
        (100, 900, "neither", "no direction"), (0, 1, "lower", "worse"),
    ],
)  # fmt: skip
def test_a_change_beyond_tolerance_has_a_verdict(before: float, after: float, better: str, expected: str) -> None:
    assert verdict(result(before, better=better), result(after, better=better)) == expected


@given(st.floats(min_value=1e-9, max_value=1e9), st.sampled_from(["higher", "lower"]))
def test_nothing_is_worse_than_itself(value: float, better: str) -> None:
    assert verdict(result(value, better=better), result(value, better=better)) == "same"


@given(st.floats(min_value=1e-3, max_value=1e6), st.floats(min_value=1e-3, max_value=1e6))
def test_better_one_way_is_never_better_the_other_way(one: float, other: float) -> None:
    assert {verdict(result(one), result(other)), verdict(result(other), result(one))} != {"better"}


def test_figures_keep_five_digits() -> None:
    assert str(result(1234567.8).metrics[0].value) == "1234600"


def test_a_suite_is_found_run_and_written_down(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "one/suite.py").write_text(SUITE)
    assert title(suites(tmp_path)["one"]) == "A suite"
    done = run("one", folder=tmp_path, quick=True)
    assert [str(metric.value) for metric in done.metrics] == ["7", "1"]
    file = tmp_path / "result.json"
    file.write_bytes(done.canonical())
    assert read(file) == done
    assert run("one", folder=tmp_path, seed=3).seed == 3


def test_the_suites_of_the_project_are_there() -> None:
    assert {"casing", "grading", "line", "probes"} <= set(suites())


@pytest.mark.parametrize("content", [None, b"", b"{}", b"no"])
def test_a_file_that_is_no_result_is_one_sentence(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "result.json"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(BenchError, match=r"result\.json"):
        read(file)


def test_results_of_two_suites_do_not_compare() -> None:
    with pytest.raises(BenchError, match="does not compare"):
        compare(result(1), result(1, suite="other"))


def test_an_unknown_suite_names_those_there_are() -> None:
    with pytest.raises(BenchError, match="there are calibration, casing"):
        run("nothing")
