"""Every real output of the corpus gives exactly what a reader finds in it, or says why not."""

from pathlib import Path

import pytest

from grader.corpus import check, expectations

EXPECTATIONS = Path(__file__).resolve().parents[2] / "benchmarks/probes/corpus"
KINDS = sorted((file.parent.name, file.stem) for file in EXPECTATIONS.glob("*/*.toml"))


@pytest.mark.parametrize(("source", "kind"), KINDS)
def test_nothing_that_is_read_is_wrong(shared: Path, source: str, kind: str) -> None:
    kinds = tuple(each for each in expectations(EXPECTATIONS / source) if each.kind == kind)
    checked = [each for each in check(kinds, shared / "corpus" / source) if each.kind == kind]
    assert checked
    assert not [each for each in checked if each.verdict == "wrong"]


@pytest.mark.parametrize("source", sorted({source for source, _ in KINDS}))
def test_every_kind_of_output_has_been_read(shared: Path, source: str) -> None:
    there = {folder.name for folder in (shared / "corpus" / source).iterdir() if folder.is_dir()}
    assert {each.kind for each in expectations(EXPECTATIONS / source)} == there
