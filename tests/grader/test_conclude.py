"""Concluding: what was asked, what was attested and what the photos show come together in one report."""

from pathlib import Path

import pytest
from example_inspection import seal

from calibration.record import canonical_json
from grader.conclude import conclude
from grader.report import Report
from probes.evidence import Evidence
from probes.reading import Outcome, Reading


def read(outcome: Outcome, probe: str, reason: str | None = None) -> Reading:
    return Reading(measure="touch.grid", outcome=outcome, reason=reason, method=f"by {probe}", probe=f"{probe}/1")


def concluded(folder: Path, asked: Reading, attested: Reading | None) -> Report:
    rows = {"data/readings.json": [asked], "data/checklist.json": [attested] if attested else []}
    seal(
        folder / "evidence",
        **{
            name: canonical_json([each.model_dump(mode="json") for each in readings]) for name, readings in rows.items()
        },
    )
    return conclude(Evidence.open(folder / "evidence"))


SKIPPED = read(Outcome.NOT_TESTED, "touch", "skipped")
ATTESTED = read(Outcome.PASSED, "checklist")


def of_grid(report: Report) -> tuple[list[Outcome], str, str]:
    readings = [reading.outcome for reading in report.readings if reading.measure == "touch.grid"]
    (row,) = [row for row in report.coverage if row.item == "touch.grid"]
    (finding,) = [one for one in report.grades[0].findings if one.measure == "touch.grid"]
    return readings, row.state, finding.sentence


@pytest.mark.parametrize("outcome", [Outcome.NOT_TESTED, Outcome.NOT_READABLE])
def test_what_no_instrument_could_tell_and_an_operator_attested_is_attested(tmp_path: Path, outcome: Outcome) -> None:
    silent = read(outcome, "touch", "the device refused the question")
    readings, state, sentence = of_grid(concluded(tmp_path, silent, ATTESTED))
    assert (readings, state) == ([Outcome.PASSED], "passed")
    assert "Read 2 times" not in sentence


def test_what_nobody_tried_stays_not_tested(tmp_path: Path) -> None:
    readings, state, sentence = of_grid(concluded(tmp_path, SKIPPED, None))
    assert (readings, state) == ([Outcome.NOT_TESTED], "not tested")
    assert "not known" in sentence


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Outcome.FAILED, "failed"),
        (Outcome.IMPLAUSIBLE, "not testable"),
    ],
)
def test_no_attestation_undoes_what_an_instrument_found(tmp_path: Path, outcome: Outcome, state: str) -> None:
    found = read(outcome, "touch", "a row is dead")
    readings, covered, sentence = of_grid(concluded(tmp_path, found, ATTESTED))
    assert (readings, covered) == ([outcome, Outcome.PASSED], state)
    assert "Read 2 times" in sentence
