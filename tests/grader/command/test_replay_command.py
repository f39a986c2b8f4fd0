"""A recorded device read again: in process and through the real adb server, byte for byte the same."""

import json
from pathlib import Path

import pytest
from command_station import Station

RECORDINGS = sorted((Path(__file__).parents[3] / "probes/virtual/devices").glob("*.jsonl"))


@pytest.mark.parametrize("recording", RECORDINGS, ids=lambda path: path.stem)
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
