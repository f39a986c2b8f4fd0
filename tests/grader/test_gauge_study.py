"""A study from disk to figures: what is there is judged, what is not is said, and what would be wrong is refused."""

import io
import json
import shutil
from pathlib import Path

import pytest
from example_study import make_study, reading, seal, shaky, steady
from pypdf import PdfReader

from calibration.gauge.repeatability import repeatability
from grader.gauge.finished import StudyError
from grader.gauge.measured import Criteria, Measured
from grader.gauge.plan import Run, make_plan
from grader.gauge.study import Study, read_study
from grader.render.plan import render_plan
from grader.render.study import render_study, study_sheet

CRITERIA = Criteria()


def health(study: Study) -> Measured:
    (found,) = (each for each in study.measures if each.measure == "battery.health")
    return found


def without(run: Run) -> float | None:
    """Return the health, which device 2 does not tell in one inspection."""
    return None if (run.device, run.station, run.trial) == ("D02", "S1", 2) else shaky(run)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a complete study: 3 devices, 2 stations, 2 trials; a mark that stays, one that comes, one that breaks."""

    def marks(run: Run) -> tuple[tuple[float, float, float], ...]:
        wobble = 0.2 * run.trial + 0.3 * int(run.station[1:])
        stays = (10 + wobble, 20.0, 12 + 5 * int(run.device[1:]) + 0.1 * run.trial)
        comes = ((40.0, 90.0, 6.0),) if run.station == "S1" else ()
        breaks = ((10.0, 120.0, 4.0), (15.0, 120.0, 9.0)) if run.trial == 1 else ((10.0, 120.0, 14.0),)
        return (stays, *comes, *breaks)

    folder = tmp_path_factory.mktemp("whole") / "study"
    make_study(folder, marks=marks)
    return folder


@pytest.fixture
def copied(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "study"))


def test_a_complete_study_gives_the_figures_of_its_values(whole: Path) -> None:
    study = read_study(whole, CRITERIA)
    runs = [[[Run(device=d, station=s, trial=t) for t in (1, 2)] for s in study.stations] for d in study.devices]
    found = health(study)
    assert (study.found, study.planned, study.missing, found.left_out) == (12, 12, (), ())
    assert found.parts == ("D01", "D02", "D03")
    assert found.repeatability == repeatability([[[shaky(run) for run in row] for row in rows] for rows in runs])


def test_marks_are_matched_and_what_is_not_found_again_is_counted(whole: Path) -> None:
    study = read_study(whole, CRITERIA)
    marks = study.marks
    assert (marks.places, marks.once, marks.unplaced, marks.broken) == (9, 0, 0, 6)
    assert marks.always and marks.found
    assert (marks.always.hits, marks.found.hits, marks.found.of) == (6, 30, 36)
    (length,) = (each for each in study.measures if each.measure == "casing.mark.length")
    assert len(length.parts) == 6
    assert all("not found" in reason for reason in length.left_out)
    assert not any(each.measure == "casing.mark.visible_from" for each in study.measures)
    assert len(length.left_out) == 3


def test_grades_are_judged_with_those_that_are_undetermined(tmp_path: Path) -> None:
    make_study(tmp_path, without)
    (grades,) = read_study(tmp_path, CRITERIA).grades
    assert grades.agreement
    assert grades.agreement.given == {"fine": 7, "fair": 4, "not_gradable": 0, "undetermined": 1}
    assert grades.agreement.beside == 1
    assert grades.grades[1] == (("fine", "undetermined"), ("fine", "fine"))


def test_a_device_that_lacks_a_value_is_left_out_of_that_measure_and_it_is_said_why(tmp_path: Path) -> None:
    make_study(tmp_path, without)
    found = health(read_study(tmp_path, CRITERIA))
    assert found.parts == ("D01", "D03")
    assert found.left_out == ("D02 lacks 1 of 4: first S1, trial 2: the gauge gave no answer.",)


def test_a_gauge_that_always_says_the_same_of_a_device_is_no_fault(tmp_path: Path) -> None:
    make_study(tmp_path, steady)
    found = health(read_study(tmp_path, CRITERIA)).repeatability
    assert found and (found.grr_percent, found.ndc) == (0, None)


def test_what_never_varies_has_no_figure_but_a_reason(tmp_path: Path) -> None:
    make_study(tmp_path, lambda _: 90.0)
    found = health(read_study(tmp_path, CRITERIA))
    assert found.repeatability is None and found.reason and "All measurements are the same" in found.reason


def test_a_reference_counts_over_and_under_grading_apart(copied: Path) -> None:
    csv = copied / "known.csv"
    csv.write_text("device,standard,grade\nD01,batteries,fine\nD02,batteries,fair\n")
    (grades,) = read_study(copied, CRITERIA, csv).grades
    assert grades.agreement
    first = grades.agreement.against[0]
    assert first.over and first.under
    assert (first.over.hits, first.under.hits, first.ratings) == (2, 2, 4)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a,b\n", "must begin with the line device,standard,grade"),
        ("device,standard,grade\nD09,batteries,fine\n", "line 2: D09 is no device"),
        ("device,standard,grade\nD01,others,fine\n", "nothing was graded under others"),
        ("device,standard,grade\nD01,batteries,superb\n", "superb is not one of fine, fair, not_gradable"),
        ("device,standard,grade\nD01\n", "nothing was graded under nothing"),
    ],
)
def test_a_reference_that_does_not_fit_is_refused_with_its_line(
    whole: Path, tmp_path: Path, text: str, sentence: str
) -> None:
    csv = tmp_path / "known.csv"
    csv.write_text(text)
    with pytest.raises(StudyError, match=sentence):
        read_study(whole, CRITERIA, csv)


def test_a_reference_that_is_not_there_is_refused(whole: Path) -> None:
    with pytest.raises(StudyError, match=r"cannot be read: No such file"):
        read_study(whole, CRITERIA, whole / "none.csv")


def test_inspections_that_are_missing_double_or_changed_are_left_out_and_named(copied: Path) -> None:
    shutil.rmtree(copied / "D01-S1-T1")
    seal(copied / "D02-S1-T1", Run(device="D02", station="S1", trial=1), (reading(90),), name="TG-2")
    (copied / "D03-S1-T1/TG-1/evidence/data/readings.json").write_bytes(b"[]")
    study = read_study(copied, CRITERIA)
    told = " ".join(study.missing)
    assert study.found == 9
    for words in ("D01-S1-T1 holds no inspection", "D02-S1-T1 holds 2 inspections", "was changed after the inspection"):
        assert words in told
    assert health(study).reason == "Nothing has a value in every inspection."
    assert len(health(study).left_out) == 3
    assert study.grades[0].reason == "No device was graded in every inspection."


def test_a_study_without_any_inspection_is_refused(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text(make_plan(2, 1, 2, 1).to_json())
    with pytest.raises(StudyError, match="There is no finished inspection"):
        read_study(tmp_path, CRITERIA)


def test_the_same_evidence_twice_is_no_second_trial(copied: Path) -> None:
    shutil.rmtree(copied / "D01-S1-T2")
    shutil.copytree(copied / "D01-S1-T1", copied / "D01-S1-T2")
    with pytest.raises(StudyError, match="hold the same evidence"):
        read_study(copied, CRITERIA)


@pytest.mark.parametrize(("serial", "sentence"), [("D02", "another device"), ("elsewhere", "another device")])
def test_devices_that_were_mixed_up_are_found_out(copied: Path, serial: str, sentence: str) -> None:
    shutil.rmtree(copied / "D01-S2-T2")
    seal(copied / "D01-S2-T2", Run(device="D01", station="S2", trial=2), (reading(85),), serial=serial)
    with pytest.raises(StudyError, match=sentence):
        read_study(copied, CRITERIA)


def test_one_device_under_two_labels_is_found_out(tmp_path: Path) -> None:
    plan = make_plan(2, 1, 2, 1)
    (tmp_path / "plan.json").write_text(plan.to_json())
    for number, run in enumerate(plan.runs):
        seal(tmp_path / run.folder, run, (reading(80 + number),), serial="one and the same")
    with pytest.raises(StudyError, match="are of the same device"):
        read_study(tmp_path, CRITERIA)


def test_two_ways_of_finding_one_measure_are_two_measures(tmp_path: Path) -> None:
    plan = make_plan(2, 1, 2, 1)
    (tmp_path / "plan.json").write_text(plan.to_json())
    for number, run in enumerate(plan.runs):
        other = reading(60 + number).model_copy(update={"method": "second gauge"})
        seal(tmp_path / run.folder, run, (reading(steady(run)), other))
    names = [each.measure for each in read_study(tmp_path, CRITERIA).measures]
    assert names[:2] == ["battery.health (gauge)", "battery.health (second gauge)"]


def test_a_measure_in_two_units_has_no_figure(tmp_path: Path) -> None:
    plan = make_plan(2, 1, 2, 1)
    (tmp_path / "plan.json").write_text(plan.to_json())
    for run in plan.runs:
        value = reading(90).value.model_copy(update={"unit": "ratio" if run.trial == 2 else "percent"})
        seal(tmp_path / run.folder, run, (reading(90).model_copy(update={"value": value}),))
    assert (
        health(read_study(tmp_path, CRITERIA)).reason
        == "It was measured in percent and in ratio: these do not compare."
    )


def test_a_study_survives_its_file_and_its_numbers_are_texts(whole: Path) -> None:
    study = read_study(whole, Criteria(tolerances={"battery.health": 20}))
    text = study.model_dump_json()
    assert Study.model_validate_json(text).measures[0].parts == study.measures[0].parts
    found = json.loads(text)["measures"][0]["repeatability"]
    assert isinstance(found["grr"]["percent"], str) and float(found["tolerance_percent"]) > 0


def test_the_page_says_what_the_study_says_and_the_same_bytes_each_time(whole: Path) -> None:
    study = read_study(whole, CRITERIA)
    pdf = render_study(study)
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())
    found = health(study).repeatability
    assert found
    told = ("3 devices × 2 stations × 2 trials: 12 of 12 inspections", f"{found.grr_percent:.3g} % {found.verdict}",
            "Every inspection found one at 6 of 9", "Batteries alone", "Krippendorff", "not found")  # fmt: skip
    for words in told:
        assert words in text, words
    assert render_study(study) == pdf


def test_points_of_the_chart_lie_in_it_and_in_order_of_value(whole: Path) -> None:
    for panel in study_sheet(read_study(whole, CRITERIA)).panels:
        for chart in panel.charts:
            heights = [height for height, _ in chart.ticks]
            assert (heights[0], heights[-1]) == (0, 1) and heights == sorted(heights)
            assert all(0 <= y <= 1 and 0 < dots.x < 1 for dots in chart.dots for y in (*dots.y, dots.mean))


def test_the_sheet_of_a_plan_names_every_folder(tmp_path: Path) -> None:
    plan = make_plan(12, 3, 3, 4)
    pdf = render_plan(plan, tmp_path / "study")
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    assert all(run.folder in text for run in plan.runs)
    assert render_plan(plan, tmp_path / "study") == pdf
