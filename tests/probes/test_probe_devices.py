"""The composed devices that ship: each recording is what its source gives, and the plan reads from it what was meant.

The expectations stand in the source of each device, `[expect]`: written with it, before any probe had read it.
"""

import re
from functools import cache

import pytest

from calibration.quantity import Quantity
from grader.replay import link_of
from probes.kinds.identification import identify
from probes.kinds.imei_check import luhn
from probes.link import DEADLINE, Exchange
from probes.links.recorded import RecordedLink
from probes.probe import Subject, plan, run
from probes.reading import Outcome, Reading
from probes.transcript import Transcript
from probes.virtual.compose import recording
from probes.virtual.source import FOLDER, names, read_source

DEVICES = names()
HEALTH_SOURCE = {
    "samsung-galaxy-s24": "Samsung gauge",
    "samsung-galaxy-s10-knox": "Samsung gauge",
    "google-pixel-8": "health HAL",
    "oneplus-nord-2-work": "sysfs",
    "sony-xperia-xz1-setup": "batteryproperties",
    "xiaomi-redmi-note-13": "learned capacity",
}


def recorded(name: str) -> Transcript:
    return Transcript.read(FOLDER / f"{name}.jsonl")


@cache
def read(name: str) -> dict[str, Reading]:
    transcript = recorded(name)
    device = transcript.header.device
    assert device is not None
    return {r.measure: r for r in run(plan(device), Subject(RecordedLink(transcript), link_of(transcript)))}


def short(reading: Reading, meant: str) -> str:
    """Return the value or the outcome, with as much of the reason as was meant."""
    if isinstance(reading.value, Quantity):
        return f"{reading.value.value:f}".removesuffix(".0")
    if reading.value is not None:
        return str(reading.value)
    words = meant.partition(": ")[2]
    known = words and words in (reading.reason or "")
    return f"{reading.outcome}: {words if known else reading.reason}" if words else str(reading.outcome)


@pytest.mark.parametrize("name", DEVICES)
def test_the_recording_is_what_its_source_gives(name: str) -> None:
    """After a change of a source or of what a probe asks: `make recordings`."""
    assert recording(name) == (FOLDER / f"{name}.jsonl").read_bytes()


def test_every_recording_has_a_source() -> None:
    assert {path.stem for path in FOLDER.glob("*.jsonl")} == set(DEVICES)


@pytest.mark.parametrize("name", DEVICES)
def test_the_plan_reads_what_was_meant(name: str) -> None:
    readings, meant = read(name), read_source(name).expect
    assert {measure: short(readings[measure], meant[measure]) for measure in meant} == meant


@pytest.mark.parametrize("name", HEALTH_SOURCE)
def test_the_battery_health_comes_from_the_source_that_was_meant(name: str) -> None:
    assert HEALTH_SOURCE[name] in read(name)["battery.health"].method


def test_together_they_show_every_outcome_of_the_silent_course() -> None:
    assert {reading.outcome for name in DEVICES for reading in read(name).values()} == set(Outcome)


@pytest.mark.parametrize("name", DEVICES)
def test_no_probe_breaks_off(name: str) -> None:
    assert not [reading for reading in read(name).values() if "broke off" in (reading.reason or "")]


@pytest.mark.parametrize("name", DEVICES)
def test_the_recording_answers_every_ask_of_an_inspection_and_holds_none_besides(name: str) -> None:
    transcript = recorded(name)
    asked: set[str] = set()
    link = RecordedLink(transcript)

    class Noting:
        def ask(self, request: str, deadline: float = DEADLINE) -> Exchange:
            asked.add(request)
            return link.ask(request, deadline)

    subject = Subject(Noting(), link_of(transcript))
    run(plan(identify(subject)), subject)
    assert {exchange.ask for exchange in transcript.exchanges} == asked


@pytest.mark.parametrize("name", DEVICES)
def test_the_recording_is_marked_composed_and_its_identifiers_are_invented(name: str) -> None:
    header = recorded(name).header
    assert header.composed
    assert "invented" in (header.provenance or "")
    for measure in ("identity.imei", "identity.imei2"):
        imei = read(name).get(measure)
        if imei is not None and imei.outcome is Outcome.MEASURED:
            assert str(imei.value).startswith("350000")
            assert luhn(str(imei.value))


@pytest.mark.parametrize("name", DEVICES)
def test_no_account_name_is_in_a_recording(name: str) -> None:
    said = (FOLDER / f"{name}.jsonl").read_bytes()
    assert not re.search(rb"name=[^\"]*type=|[\w.]+@[\w-]+(\.[\w-]+)*\.[a-z]{2,}", said)


def test_the_locked_phone_says_which_lock() -> None:
    readings = read("samsung-galaxy-a54-locked")
    failed = [measure for measure, reading in readings.items() if reading.outcome is Outcome.FAILED]
    assert failed == ["locks.accounts"]
    assert readings["locks.accounts"].reason == "a Google account is signed in"
