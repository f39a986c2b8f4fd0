"""`grader inspect --charge-test`: minutes on the cable through the real adb server, then the plug out and in again."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from charge_dump import charge
from command_station import Station

from probes.kinds.android.charge_samples import sampling
from probes.kinds.android.charging import AFTER
from probes.link import Exchange
from probes.transcript import Transcript
from probes.virtual.adb_server import AdbServer
from probes.virtual.adbd import VirtualPhone

RECORDING = Path(__file__).parents[3] / "probes/virtual/devices/google-pixel-8.jsonl"
RATE = 60.0
"""Percent an hour: in a minute one point, of which the counter sees every part."""


@pytest.fixture
def charging_phone(server: AdbServer) -> Iterator[str]:
    recorded = Transcript.read(RECORDING)
    minute, again = sampling(1), AFTER
    told = {
        minute.ask: charge(rate=RATE, count=minute.count, current=1_200_000),
        again.ask: charge(start=41, rate=RATE, count=again.count, current=1_100_000),
    }
    samples = tuple(
        Exchange(ask=ask, exit_code=0, stdout=text, at=recorded.header.recorded_at, seconds="60")
        for ask, text in told.items()
    )
    with VirtualPhone(recorded.model_copy(update={"exchanges": (*recorded.exchanges, *samples)})) as plugged:
        yield server.connect(plugged)
        server.disconnect(plugged.address)


def test_a_minute_on_the_cable_is_measured_and_the_plug_put_in_again(station: Station, charging_phone: str) -> None:
    ran = station.inspect("--device", charging_phone, "--charge-test", "1", said="\n")
    assert "Take the plug out" in ran.err
    transcript = next(station.folder.glob("out/*/evidence/data/transcripts/adb.jsonl"))
    readings = {each["measure"]: each for each in station.run("replay", transcript, "--json").json}
    assert readings["battery.charging"]["outcome"] == "passed"
    assert readings["battery.charging.reseat"]["outcome"] == "passed"
    assert abs(Decimal(readings["battery.charging.current"]["value"]["value"]) - 1200) < 1
    assert abs(Decimal(readings["battery.charging.slope"]["value"]["value"]) - Decimal(RATE)) < 1
    (report,) = station.folder.glob("out/*/report.json")
    assert station.run("verify", report, "--trust", "keys/trust.json", "--json").json["ok"] is True


def test_a_plug_that_nobody_takes_out_is_not_tested(station: Station, charging_phone: str) -> None:
    station.inspect("--device", charging_phone, "--charge-test", "1", said="s no hands free\n")
    transcript = next(station.folder.glob("out/*/evidence/data/transcripts/adb.jsonl"))
    readings = {each["measure"]: each for each in station.run("replay", transcript, "--json").json}
    reseat = readings["battery.charging.reseat"]
    assert (reseat["outcome"], reseat["reason"]) == ("not_tested", "skipped by the operator: no hands free")


@pytest.mark.parametrize("minutes", ["0", "601", "ten"])
def test_minutes_that_are_none_are_wrong_use(station: Station, minutes: str) -> None:
    assert station.run("inspect", "--charge-test", minutes).code == 2
