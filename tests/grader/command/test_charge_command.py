"""`grader inspect --charge-test`: minutes on the cable through the real adb server, then the plug out and in again."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from charge_dump import charge, dump, sampled
from command_station import Station

from probes.kinds.android.charge_samples import sampling
from probes.kinds.android.charging import AFTER, REPLUG
from probes.link import Exchange, Failure
from probes.transcript import Transcript
from probes.virtual.adb_server import AdbServer
from probes.virtual.adbd import VirtualPhone

RECORDING = Path(__file__).parents[3] / "probes/virtual/devices/google-pixel-8.jsonl"
RATE = 60.0
"""Percent an hour: in a minute one point, of which the counter sees every part."""
BEGUN = sampled([dump(41, current=1_100_000)] * 2, AFTER.pause)


@contextmanager
def charged(server: AdbServer, *while_moved: dict[str, Any]) -> Iterator[VirtualPhone]:
    """Plug in a phone that charges for a minute, and then says this while its plug is to be moved."""
    recorded = Transcript.read(RECORDING)
    minute = sampling(1)
    told = [(minute.ask, {"exit_code": 0, "stdout": charge(rate=RATE, count=minute.count, current=1_200_000)})]
    told += [(AFTER.ask, each) for each in while_moved]
    samples = [Exchange(ask=ask, at=recorded.header.recorded_at, seconds="60", **said) for ask, said in told]
    with VirtualPhone(recorded.model_copy(update={"exchanges": (*recorded.exchanges, *samples)})) as phone:
        server.connect(phone)
        yield phone
        server.disconnect(phone.address)


def steady() -> dict[str, Any]:
    return {"exit_code": 0, "stdout": charge(start=41, rate=RATE, count=AFTER.count, current=1_100_000)}


def moved_once_told(phone: VirtualPhone, folder: Path, server: AdbServer) -> threading.Thread:
    """Pull the plug out as soon as the operator has been told to, and put it in again."""

    def told() -> bool:
        return any(REPLUG in file.read_text("utf-8") for file in folder.glob("out/**/adb.jsonl"))

    def move() -> None:
        ends = time.monotonic() + 60
        while not told() and time.monotonic() < ends:
            time.sleep(0.05)
        time.sleep(0.5)
        phone.unplug()
        server.wait_for(phone.address, "offline")
        phone.plug()

    hand = threading.Thread(target=move)
    hand.start()
    return hand


def replayed(station: Station) -> dict[str, Any]:
    transcript = next(station.folder.glob("out/*/evidence/data/transcripts/adb.jsonl"))
    return {each["measure"]: each for each in station.run("replay", transcript, "--json").json}


def test_a_minute_on_the_cable_is_measured_and_the_plug_put_in_again(station: Station, server: AdbServer) -> None:
    silence = {"failure": Failure.TIMEOUT, "stdout": BEGUN}
    with charged(server, silence, steady()) as phone:
        hand = moved_once_told(phone, station.folder, server)
        ran = station.inspect("--device", phone.address, "--charge-test", "1", said="\n")
        hand.join()
    assert "Take hold of the plug" in ran.err
    readings = replayed(station)
    assert readings["battery.charging"]["outcome"] == "passed"
    reseat = readings["battery.charging.reseat"]
    assert reseat["outcome"] == "passed", reseat
    assert "lost and came back" in reseat["method"]
    assert abs(Decimal(readings["battery.charging.current"]["value"]["value"]) - 1200) < 1
    assert abs(Decimal(readings["battery.charging.slope"]["value"]["value"]) - Decimal(RATE)) < 1
    (report,) = station.folder.glob("out/*/report.json")
    assert station.run("verify", report, "--trust", "keys/trust.json", "--json").json["ok"] is True


def test_a_plug_that_never_moved_is_not_tested_whatever_was_answered(station: Station, server: AdbServer) -> None:
    with charged(server, steady()) as phone:
        station.inspect("--device", phone.address, "--charge-test", "1", said="\n")
    reseat = replayed(station)["battery.charging.reseat"]
    assert reseat["outcome"] == "not_tested"
    assert "the plug was not seen to leave" in reseat["reason"]


def test_a_plug_that_nobody_takes_out_is_not_tested(station: Station, server: AdbServer) -> None:
    with charged(server, steady()) as phone:
        station.inspect("--device", phone.address, "--charge-test", "1", said="s no hands free\n")
    reseat = replayed(station)["battery.charging.reseat"]
    assert (reseat["outcome"], reseat["reason"]) == ("not_tested", "skipped by the operator: no hands free")


@pytest.mark.parametrize("minutes", ["0", "601", "ten"])
def test_minutes_that_are_none_are_wrong_use(station: Station, minutes: str) -> None:
    assert station.run("inspect", "--charge-test", minutes).code == 2
