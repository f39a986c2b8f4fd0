"""`grader calibrate repeatability` as a user has it: plan, inspect, judge; and what it says where that cannot be."""

import json
from pathlib import Path

import pytest
from command_station import Station
from example_study import reading, seal, shaky

from grader.gauge.plan import make_plan, read_plan, write_plan

PLAN = ("calibrate", "repeatability", "study", "--plan", "--devices", "2", "--stations", "2", "--trials", "2")


@pytest.fixture
def planned(station: Station) -> Station:
    write_plan(make_plan(2, 2, 2, 5), station.folder / "study")
    return station


@pytest.fixture
def done(planned: Station) -> Path:
    """Return the folder of a study of which one inspection is missing."""
    folder = planned.folder / "study"
    for run in read_plan(folder).runs[:-1]:
        seal(folder / run.folder, run, (reading(shaky(run)),))
    return folder


def test_a_plan_is_written_to_print_and_to_read(station: Station) -> None:
    ran = station.run(*PLAN, "--seed", "5")
    assert ran.code == 0 and "8 inspections: 2 devices × 2 stations × 2 trials" in ran.out
    assert (station.folder / "study/plan.pdf").read_bytes().startswith(b"%PDF")
    again = station.run(*PLAN)
    assert again.code == 2 and "There is a plan in study already" in again.err


def test_a_study_is_judged_in_words_in_json_and_on_a_page(station: Station, done: Path) -> None:
    last = read_plan(done).runs[-1]
    ran = station.run("calibrate", "repeatability", "study", "--json")
    assert ran.code == 0
    study = ran.json["study"]
    assert (study["found"], study["missing"]) == (7, [f"{last.folder} holds no inspection."])
    assert json.loads((done / "repeatability.json").read_text()) == study
    assert (done / "repeatability.pdf").read_bytes().startswith(b"%PDF")
    seal(done / last.folder, last, (reading(shaky(last)),))
    told = station.run("calibrate", "repeatability", "study", "--tolerance", "battery.health=20", COLUMNS="80")
    assert told.code == 0
    for words in ("8 of 8 inspections", "battery.health", "Batteries alone", "2 of 2 devices always the same"):
        assert words in told.out
    assert max(map(len, told.out.splitlines()[1:3])) <= 80


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("study",), 3, "There is no finished inspection in study"),
        (("nowhere",), 3, "There is no plan.json in nowhere"),
        (("study", "--tolerance", "battery.health=wide"), 2, "battery.health=wide is no tolerance"),
        (("new", "--plan", "--devices", "1"), 2, "at least 2 devices, not 1"),
    ],
)
def test_what_cannot_be_judged_ends_in_one_sentence(
    planned: Station, words: tuple[str, ...], code: int, sentence: str
) -> None:
    ran = planned.run("calibrate", "repeatability", *words)
    assert (ran.code, ran.out) == (code, "")
    assert sentence in ran.err and len(ran.err.splitlines()) == 1


def test_a_tolerance_of_nothing_that_was_measured_is_wrong_use(station: Station, done: Path) -> None:
    ran = station.run("calibrate", "repeatability", "study", "--tolerance", "battery.helth=20", "--json")
    assert ran.code == 2 and "no measure battery.helth: it has battery.health" in ran.json["error"]
