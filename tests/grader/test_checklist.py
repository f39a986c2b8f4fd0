"""A checklist holds what an operator may vouch for, once each, and nothing else."""

import re
from pathlib import Path

import pytest

from grader.checklist import Checklist, ChecklistError, read_checklist
from probes.measure import measures
from probes.reading import Outcome

DOCUMENT = Path(__file__).parents[2] / "docs/checklist.md"


def write(folder: Path, text: str) -> Path:
    file = folder / "checklist.toml"
    file.write_text(text, "utf-8")
    return file


def test_the_document_shows_a_checklist_that_can_be_read(tmp_path: Path) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)
    readings = {reading.measure: reading for reading in read_checklist(write(tmp_path, example)).readings()}
    assert readings["touch.grid"].outcome is Outcome.PASSED
    assert readings["audio.speaker"].reason == "crackles at full volume"
    assert str(readings["casing.body.dent.count"].value) == "1"
    assert {reading.method for reading in readings.values()} == {"attested by Ada"}


@pytest.mark.parametrize("measure", [name for name, each in measures().items() if each.mode in ("automatic", "vision")])
def test_nobody_can_vouch_for_what_an_instrument_reads(measure: str) -> None:
    with pytest.raises(ValueError, match="cannot be attested"):
        Checklist(operator="Ada", passed=(measure,))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "operator"),
        ('operator = ""', "operator"),
        ('operator = "Ada"\npassed = ["touch.grids"]', "touch.grids is not a measure"),
        ('operator = "Ada"\npassed = ["touch.grid", "touch.grid"]', "touch.grid is answered twice"),
        ('operator = "Ada"\npassed = ["touch.grid"]\n[failed]\n"touch.grid" = "no"', "touch.grid is answered twice"),
        ('operator = "Ada"\n[counted]\n"casing.body.dent.count" = "many"', "counted"),
        ('operator = "Ada"\nall = true', "all"),
        ("operator = ", "is not TOML"),
    ],
)
def test_a_bad_checklist_is_one_sentence(tmp_path: Path, text: str, words: str) -> None:
    file = write(tmp_path, text)
    with pytest.raises(ChecklistError) as refused:
        read_checklist(file)
    said = str(refused.value)
    assert str(file) in said and words in said and said.endswith(".") and "\n" not in said


def test_a_file_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ChecklistError, match=r"cannot be read: No such file or directory\."):
        read_checklist(tmp_path / "nothing.toml")
