"""A laptop that nobody asks, inspected by the reports that its own tools made of it."""

import json
import os
import time
from pathlib import Path

import pytest
from command_station import Station

from probes.virtual.report_source import ReportSource
from probes.virtual.source import read_source

WEEK = 7 * 86_400


def files(folder: Path, name: str) -> list[Path]:
    """Write the reports of a composed laptop, each to a file of its own."""
    source = read_source(name)
    assert isinstance(source, ReportSource)
    made = []
    for number, report in enumerate(source.reports.values()):
        file = folder / f"{name}.{number}"
        file.write_bytes(report.encode() if isinstance(report, str) else report)
        made.append(file)
    return made


def reports(files: list[Path]) -> list[object]:
    return [word for file in files for word in ("--report", file)]


def test_a_mac_is_inspected_by_two_reports_of_it(station: Station, tmp_path: Path) -> None:
    given = files(tmp_path, "apple-macbook-air-m2")
    ran = station.run("inspect", *reports(given), "--out", tmp_path / "out", "--json")
    assert ran.code == 1  # nobody tested it and no face was photographed, so no grade
    assert [grade["verdict"] for grade in ran.json["grades"]] == ["undetermined"]
    (evidence,) = (tmp_path / "out").glob("TG-*/evidence")
    readings = {each["measure"]: each for each in json.loads((evidence / "data/readings.json").read_text("utf-8"))}
    assert readings["identity.serial"]["value"] == "TG0M2A1R7Q"  # from the one
    assert readings["battery.health.nominal"]["value"]["value"] == "91.4"  # from the other
    again = station.run("verify", evidence, "--again", "parse")
    assert "The transcript gives the same" in again.out
    replayed = station.run("replay", *given, "--json").json
    assert replayed == json.loads((evidence / "data/readings.json").read_text("utf-8"))


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (("apple-macbook-air-m2", "apple-macbook-pro-intel"), "give one of each"),
        (("apple-macbook-pro-intel", "apple-macbook-air-m2-macos27"), "of two devices, model"),
        (("apple-macbook-pro-intel", "windows-laptop-worn"), "of two devices, platform macos and windows"),
    ],
    ids=["one tool twice", "two Macs", "two systems"],
)
def test_reports_of_two_laptops_are_not_joined(station: Station, tmp_path: Path, names, sentence: str) -> None:
    ran = station.run("inspect", *reports([file for name in names for file in files(tmp_path, name)]))
    assert (ran.code, ran.err.count("\n")) == (3, 1)
    assert sentence in ran.err


def test_an_old_report_grades_nothing(station: Station, tmp_path: Path) -> None:
    (report,) = files(tmp_path, "windows-laptop-worn")
    os.utime(report, (time.time() - WEEK - 60,) * 2)
    ran = station.run("inspect", "--report", report, "--out", tmp_path / "out")
    assert (ran.code, ran.err.count("\n")) == (3, 1)
    assert "make the report anew" in ran.err
    assert not (tmp_path / "out").exists()
    assert station.run("replay", report).code == 0


def test_a_transcript_is_no_report(station: Station, tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text('{"format":"truegrade/transcript/1"}\n', "utf-8")
    ran = station.run("inspect", "--report", file)
    assert (ran.code, ran.err.count("\n")) == (3, 1)
    assert "no report of a laptop" in ran.err


def test_a_report_is_one_way_among_others(station: Station, tmp_path: Path) -> None:
    (report,) = files(tmp_path, "windows-laptop-worn")
    ran = station.run("inspect", "--report", report, "--local")
    assert (ran.code, ran.err.count("\n")) == (2, 1)
