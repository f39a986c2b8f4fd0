"""The composed phones that ship: the whole plan over each reads what its recording was written to say."""

import re
from pathlib import Path

import pytest

from calibration.quantity import Quantity
from probes.kinds.android.identity import luhn
from probes.link import DEADLINE, Exchange
from probes.links.recorded import RecordedLink
from probes.probe import Subject, plan, run
from probes.reading import Outcome, Reading
from probes.transcript import Transcript

FOLDER = Path(__file__).resolve().parents[2] / "probes/virtual/devices"
HEALTHY_LOCKS = {
    f"locks.{name}": "passed" for name in ("accounts", "setup", "bootloader", "knox", "owner", "root")
}  # fmt: skip

EXPECTED = {
    "samsung-galaxy-s24": {
        "identity.maker": "samsung", "identity.model": "SM-S921B", "identity.os": "Android 16 (SDK 36)",
        "identity.region": "EUX", "identity.build": "passed", **HEALTHY_LOCKS,
        "battery.health": "97", "battery.cycles": "not_readable", "battery.design_capacity": "4000",
        "battery.full_capacity": "not_readable", "battery.level": "78", "battery.temperature": "29.2",
        "battery.first_use": "2024-03-18", "display.size": "1080 × 2340", "display.refresh": "120",
        "storage.total": "256", "storage.life": "not_readable", "memory.total": "8", "thermal.battery": "29.2",
        "crashes.system": "0", "crashes.kernel": "0",
    },
    "google-pixel-8": {
        "identity.maker": "Google", "identity.soc": "Tensor G3", "identity.region": "not_readable",
        **HEALTHY_LOCKS, "locks.knox": "not_present",
        "battery.health": "91", "battery.cycles": "214", "battery.design_capacity": "4575",
        "battery.full_capacity": "4163", "battery.voltage": "3874", "battery.first_use": "not_readable",
        "display.density": "420", "storage.total": "128", "storage.life": "5", "memory.total": "8",
    },
    "xiaomi-redmi-note-13": {
        "identity.name": "Redmi Note 13", **HEALTHY_LOCKS, "locks.knox": "not_present",
        "battery.health": "74", "battery.cycles": "not_readable", "battery.design_capacity": "5000",
        "battery.full_capacity": "3702", "battery.first_use": "2024-02-21",
        "storage.life": "not_readable", "memory.total": "6", "crashes.system": "1",
    },
    "samsung-galaxy-a54-locked": {
        **HEALTHY_LOCKS, "locks.accounts": "failed", "battery.health": "91", "storage.free": "49.7",
        "crashes.system": "2",
    },
}  # fmt: skip

HEALTH_SOURCE = {
    "samsung-galaxy-s24": "Samsung gauge",
    "google-pixel-8": "health HAL",
    "xiaomi-redmi-note-13": "learned capacity",
    "samsung-galaxy-a54-locked": "Samsung gauge",
}


def read(name: str) -> dict[str, Reading]:
    transcript = Transcript.read(FOLDER / f"{name}.jsonl")
    device = transcript.header.device
    assert device is not None
    return {r.measure: r for r in run(plan(device), Subject(RecordedLink(transcript)))}


def short(reading: Reading) -> str:
    if isinstance(reading.value, Quantity):
        return f"{reading.value.value:f}".removesuffix(".0")
    return str(reading.value) if reading.value is not None else str(reading.outcome)


def test_every_recording_that_ships_is_expected() -> None:
    assert {path.stem for path in FOLDER.glob("*.jsonl")} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_the_plan_reads_what_the_recording_says(name: str) -> None:
    readings = read(name)
    assert {measure: short(readings[measure]) for measure in EXPECTED[name]} == EXPECTED[name]
    assert HEALTH_SOURCE[name] in readings["battery.health"].method


@pytest.mark.parametrize("name", EXPECTED)
def test_the_recording_answers_every_ask_of_the_plan_and_holds_none_besides(name: str) -> None:
    transcript = Transcript.read(FOLDER / f"{name}.jsonl")
    asked: set[str] = set()
    recorded = RecordedLink(transcript)

    class Noting:
        def ask(self, request: str, deadline: float = DEADLINE) -> Exchange:
            asked.add(request)
            return recorded.ask(request, deadline)

    device = transcript.header.device
    run(plan(device), Subject(Noting()))
    assert {exchange.ask for exchange in transcript.exchanges} == asked


@pytest.mark.parametrize("name", EXPECTED)
def test_the_recording_is_marked_composed_and_its_identifiers_are_invented(name: str) -> None:
    header = Transcript.read(FOLDER / f"{name}.jsonl").header
    imei = read(name)["identity.imei"]
    assert header.composed
    assert "invented" in (header.provenance or "")
    assert imei.outcome is Outcome.MEASURED
    assert str(imei.value).startswith("350000")
    assert luhn(str(imei.value))


@pytest.mark.parametrize("name", EXPECTED)
def test_no_account_name_is_in_a_recording(name: str) -> None:
    assert not re.search(rb"name=[^\"]*type=|[\w.]+@[\w.]+\.\w", (FOLDER / f"{name}.jsonl").read_bytes())


def test_the_locked_phone_says_which_lock() -> None:
    readings = read("samsung-galaxy-a54-locked")
    failed = [measure for measure, reading in readings.items() if reading.outcome is Outcome.FAILED]
    assert failed == ["locks.accounts"]
    assert readings["locks.accounts"].reason == "a Google account is signed in"
