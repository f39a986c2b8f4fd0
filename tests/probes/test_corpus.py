"""Every real output of the corpus gives exactly what a reader finds in it, or says why not."""

from pathlib import Path

import pytest

from grader.corpus import check, expectations

EXPECTATIONS = Path(__file__).resolve().parents[2] / "benchmarks/probes/corpus"
KINDS = sorted((file.parent.name, file.stem) for file in EXPECTATIONS.glob("*/*.toml"))


def outputs(shared: Path, source: str) -> Path:
    """Return the folder of a source: a dash in its name stands for a folder further down."""
    return shared / "corpus" / source.replace("-", "/")


@pytest.mark.parametrize(("source", "kind"), KINDS)
def test_nothing_that_is_read_is_wrong(shared: Path, source: str, kind: str) -> None:
    kinds = tuple(each for each in expectations(EXPECTATIONS / source) if each.kind == kind)
    checked = [each for each in check(kinds, outputs(shared, source)) if each.kind == kind]
    assert checked
    assert not [each for each in checked if each.verdict == "wrong"]


@pytest.mark.parametrize("source", ["android", "ios", "mac"])
def test_every_kind_of_output_has_been_read(shared: Path, source: str) -> None:
    there = {folder.name for folder in outputs(shared, source).iterdir() if folder.is_dir()}
    assert {each.kind for each in expectations(EXPECTATIONS / source)} == there
