"""Every real output of the corpus gives exactly what a reader finds in it, or says why not."""

import tomllib
from pathlib import Path

import pytest

from grader.corpus import check, expectations

EXPECTATIONS = Path(__file__).resolve().parents[2] / "benchmarks/probes/corpus"
LISTS = 2
"""Parts of the path of what lies at the top of a corpus: its list of sources, which is no output."""
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


UNREAD = tomllib.loads((EXPECTATIONS.parent / "unread.toml").read_text("utf-8"))


def test_every_folder_of_outputs_has_been_read_or_it_is_said_why_not(shared: Path) -> None:
    corpus = shared / "corpus"
    files = (file.relative_to(corpus) for file in corpus.rglob("*") if file.is_file())
    there = {file.parent.as_posix() for file in files if len(file.parts) > LISTS}
    read = {f"{source.replace('-', '/')}/{kind}" for source, kind in KINDS}
    assert not read & UNREAD.keys()
    assert read | UNREAD.keys() == there
    assert all(UNREAD.values())
