"""A recorded device read again: in process and through the real adb server, byte for byte the same."""

import json
from pathlib import Path

import pytest
from command_station import Station

from grader.replay import WIRES, link_of
from probes.transcript import Transcript

RECORDINGS = sorted((Path(__file__).parents[3] / "probes/virtual/devices").glob("*.jsonl"))
WIRED = [path for path in RECORDINGS if link_of(Transcript.read(path)) in WIRES]


@pytest.mark.parametrize("recording", sorted({*RECORDINGS} - {*WIRED}), ids=lambda path: path.stem)
def test_a_computer_is_reached_by_no_wire(station: Station, recording: Path) -> None:
    recorded = station.run("replay", recording, "--json")
    assert recorded.code == 0
    assert {each["measure"] for each in recorded.json} >= {"identity.model", "battery.health"}
    wired = station.run("replay", recording, "--wire")
    assert (wired.code, wired.err.count("\n")) == (3, 1)


@pytest.mark.parametrize("recording", WIRED, ids=lambda path: path.stem)
def test_the_wire_tells_what_the_recording_tells(station: Station, recording: Path) -> None:
    recorded = station.run("replay", recording, "--json")
    wired = station.run("replay", recording, "--json", "--wire")
    assert recorded.code == wired.code == 0
    assert recorded.out == wired.out
    assert len(recorded.json) >= 30


def test_what_an_inspection_recorded_replays_to_its_readings(station: Station, inspected: Path) -> None:
    data = inspected / "evidence/data"
    replayed = station.run("replay", data / "transcripts/adb.jsonl", "--json").json
    assert replayed == json.loads((data / "readings.json").read_text("utf-8"))
