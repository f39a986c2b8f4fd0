"""`grader demo`: three virtual phones, three signed reports that verify, and what goes on a listing."""

import json
from pathlib import Path

import pytest
from command_station import Ran, Station


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Station, Ran]:
    """Return the station that ran the demo, and what the demo said."""
    folder = tmp_path_factory.mktemp("demo")
    station = Station(folder, {"PATH": "/usr/bin:/bin", "HOME": str(folder)})
    return station, station.run("demo", "--json")


def headline(ran: Ran, number: int) -> dict[str, str]:
    grade: dict[str, str] = ran.json[number]["grades"][0]
    return grade


def test_a_phone_in_good_shape_has_a_grade(shown: tuple[Station, Ran]) -> None:
    _, ran = shown
    assert ran.code == 0, ran.err
    assert headline(ran, 0)["verdict"] == "graded", headline(ran, 0)["summary"]


def test_a_worn_battery_is_the_reason_that_is_given(shown: tuple[Station, Ran]) -> None:
    grade = headline(shown[1], 1)
    assert (grade["verdict"], grade["decided_by"]) == ("not_gradable", ["battery.health"])


def test_a_locked_phone_says_which_lock(shown: tuple[Station, Ran]) -> None:
    grade = headline(shown[1], 2)
    assert (grade["verdict"], grade["decided_by"]) == ("not_gradable", ["locks.accounts"])
    assert "Google account" in grade["summary"]


def test_each_report_verifies(shown: tuple[Station, Ran]) -> None:
    station, ran = shown
    for each in ran.json:
        folder = station.folder / each["folder"]
        assert {"report.json", "report.pdf", "report.html", "evidence"} <= {file.name for file in folder.iterdir()}
        verified = station.run("verify", folder / "report.pdf", "--trust", "out/keys/trust.json")
        assert verified.code == 0, verified.out


@pytest.mark.parametrize(("market", "file"), [("schemaorg", "schemaorg.jsonld"), ("backmarket", "backmarket.json")])
def test_a_graded_phone_can_be_listed(shown: tuple[Station, Ran], market: str, file: str) -> None:
    station, ran = shown
    report = station.folder / ran.json[0]["folder"] / "report.json"
    listed = station.run("listing", report, "--market", market, "--trust", "out/keys/trust.json", "--json")
    assert listed.code == 0, listed.err
    (path,) = [Path(each) for each in listed.json["files"] if each.endswith(file)]
    assert json.loads((station.folder / path).read_text("utf-8"))


def test_a_locked_phone_cannot_be_listed(shown: tuple[Station, Ran]) -> None:
    station, ran = shown
    report = station.folder / ran.json[2]["folder"] / "report.json"
    refused = station.run("listing", report, "--market", "backmarket", "--trust", "out/keys/trust.json")
    assert refused.code == 1 and refused.err.strip()


def test_a_report_that_nobody_vouches_for_cannot_be_listed(shown: tuple[Station, Ran]) -> None:
    station, ran = shown
    report = station.folder / ran.json[0]["folder"] / "report.json"
    assert station.run("listing", report, "--market", "schemaorg").code == 1
