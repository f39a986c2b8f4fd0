"""`grader inspect --guided`: questions on standard error, answers on standard input, and all of it in the evidence."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from command_station import Ran, Station

from probes.link import Exchange
from probes.transcript import Transcript
from probes.virtual.adb_server import AdbServer
from probes.virtual.adbd import VirtualPhone

RECORDING = Path(__file__).parents[3] / "probes/virtual/devices/samsung-galaxy-s24.jsonl"
STREAM = "shell:getevent /dev/input/event4"
COLUMNS, ROWS, UNITS = 14, 28, 4096
"""The grid of a Galaxy S24 (1080 × 2340 pixels), and the units of its panel on either side."""
EDGES = 143, 66
"""Units of the outermost columns and rows: 2 mm at 480 dpi."""
DEAD = {(9, 0), (9, 1), (10, 0)}
ALWAYS_YES = "y\n" * 100


def axis(code: int, value: int) -> str:
    return f"0003 {code:04x} {value & 0xFFFFFFFF:08x}\n"


def middle(line: int, lines: int, edge: int) -> int:
    """Return the middle of a row or column: the outermost are narrow, those between are equal."""
    if line in (0, lines - 1):
        return edge // 2 if line == 0 else UNITS - edge // 2
    return edge + (2 * line - 1) * (UNITS - 2 * edge) // (2 * (lines - 2))


def wiped() -> bytes:
    """Return what the panel says of a finger that goes over every cell but the dead ones."""
    text = axis(0x2F, 0) + axis(0x39, 7)
    for row in range(ROWS):
        for column in range(COLUMNS):
            if (row, column) not in DEAD:
                text += axis(0x35, middle(column, COLUMNS, EDGES[0]))
                text += axis(0x36, middle(row, ROWS, EDGES[1])) + "0000 0000 00000000\n"
    return (text + axis(0x39, -1) + "0000 0000 00000000\n").encode()


@pytest.fixture
def phone_with_dead_cells(server: AdbServer) -> Iterator[str]:
    recorded = Transcript.read(RECORDING)
    stream = Exchange(
        ask=STREAM, exit_code=0, stdout=wiped(), at=recorded.header.recorded_at, seconds="40"
    )  # the panel goes away in the end, so that no one waits
    with VirtualPhone(recorded.model_copy(update={"exchanges": (*recorded.exchanges, stream)})) as plugged:
        yield server.connect(plugged)
        server.disconnect(plugged.address)


def read(ran: Ran, station: Station) -> dict[str, Any]:
    shown = station.run("replay", next(station.folder.glob("out/*/evidence/data/transcripts/adb.jsonl")), "--json")
    return {reading["measure"]: reading for reading in shown.json}


def test_a_dead_part_of_the_screen_fails_the_phone_and_the_evidence_holds_what_was_asked_and_said(
    station: Station, phone_with_dead_cells: str
) -> None:
    ran = station.inspect("--device", phone_with_dead_cells, "--guided", "--operator", "Ada", said=ALWAYS_YES)
    assert ran.code == 1, ran.err
    assert "3 of 392 cells did not answer" in ran.err
    readings = read(ran, station)
    assert readings["touch.grid"]["outcome"] == "failed"
    assert "3 of 392 cells" in readings["touch.grid"]["reason"]
    assert readings["battery.swelling"]["outcome"] == "passed"
    (report,) = station.folder.glob("out/*/report.json")
    verified = station.run("verify", report, "--trust", "keys/trust.json", "--json")
    assert verified.json["ok"] is True
    transcript = next(station.folder.glob("out/*/evidence/data/transcripts/adb.jsonl")).read_text("utf-8")
    assert "operator:judge 3 of 392 cells did not answer" in transcript


def test_what_nobody_answers_is_not_tested_and_nothing_waits_for_it(station: Station, phone: str) -> None:
    ran = station.inspect("--device", phone, "--guided", "--operator", "Ada")
    readings = read(ran, station)
    for measure in ("touch.grid", "buttons.all", "audio.vibration", "battery.swelling", "display.pixels"):
        assert readings[measure]["outcome"] == "not_tested"
        assert "the operator did not answer in time" in readings[measure]["reason"]


def test_what_is_skipped_says_why(station: Station, phone: str) -> None:
    ran = station.inspect("--device", phone, "--guided", "--operator", "Ada", said="s closing time\n" * 100)
    assert read(ran, station)["buttons.all"]["reason"] == "skipped by the operator: closing time"


def test_a_guided_inspection_needs_a_name(station: Station, phone: str) -> None:
    ran = station.run("inspect", "--device", phone, "--guided")
    assert (ran.code, ran.err) == (
        2,
        "grader: Guided tests need to know who answers: name the operator with --operator or in a checklist.\n",
    )


def test_a_mere_enter_judges_nothing_good(station: Station, phone: str) -> None:
    ran = station.inspect("--device", phone, "--guided", "--operator", "Ada", said="\n" * 100)
    readings = read(ran, station)
    for measure in ("battery.swelling", "audio.bluetooth", "display.burn_in", "biometrics.fingerprint"):
        assert readings[measure]["outcome"] == "not_tested"
