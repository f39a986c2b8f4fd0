"""Every real output of the corpus gives exactly what a reader finds in it, or says why not."""

from pathlib import Path

import pytest

from grader.corpus import check, expectations

ROOT = Path(__file__).resolve().parents[2]
EXPECTATIONS = ROOT / "benchmarks/probes/corpus"


@pytest.mark.parametrize("kind", sorted(file.stem for file in EXPECTATIONS.glob("*.toml")))
def test_nothing_that_is_read_is_wrong(shared: Path, kind: str) -> None:
    kinds = tuple(each for each in expectations(EXPECTATIONS) if each.kind == kind)
    checked = [each for each in check(kinds, shared / "corpus/android") if each.kind == kind]
    assert not [each for each in checked if each.verdict == "wrong"]


def test_every_kind_of_output_has_been_read(shared: Path) -> None:
    there = {folder.name for folder in (shared / "corpus/android").iterdir() if folder.is_dir()}
    assert {each.kind for each in expectations(EXPECTATIONS)} == there
