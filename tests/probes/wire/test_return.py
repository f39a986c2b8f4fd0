"""A phone, a hub or a server that goes away in the middle: the inspection goes on where it was."""

import threading
import time
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from probes.kinds.android.discovery import discover
from probes.kinds.identification import identify
from probes.link import DEADLINE, LOST, Exchange, Failure, Watch
from probes.links import presence
from probes.links.adb import AdbLink
from probes.links.recorded import RecordedLink
from probes.links.switch import Switch
from probes.probe import Subject, plan, run
from probes.reading import Outcome, Reading
from probes.transcript import Header, Recorder, Transcript
from probes.virtual.adb_server import AdbServer
from probes.virtual.adbd import VirtualPhone
from probes.virtual.misbehaviour import Misbehaviour

RECORDING = Transcript.read(files("probes.virtual").joinpath("devices/google-pixel-8.jsonl").read_bytes())
UNDISTURBED = 6
"""Asks that are answered before something happens."""


class Disturbed:
    """A link that does something once, just before a certain ask."""

    def __init__(self, link: AdbLink, event: Callable[[], None]) -> None:
        self._link, self._event = link, event
        self._left = UNDISTURBED
        self._lock = threading.Lock()

    def ask(self, request: str, deadline: float = DEADLINE, watch: Watch | None = None) -> Exchange:
        with self._lock:
            self._left -= 1
            if self._left == 0:
                self._event()
        return self._link.ask(request, deadline, watch)


@pytest.fixture
def bench() -> Iterator[tuple[AdbServer, VirtualPhone, AdbLink]]:
    with AdbServer() as server, VirtualPhone(RECORDING) as phone:
        yield server, phone, AdbLink(server.connect(phone), port=server.port)


def inspected(link: Disturbed | AdbLink | RecordedLink | Recorder) -> tuple[Reading, ...]:
    subject = Subject(Switch(link, {"station": RecordedLink(RECORDING)}))
    return run(plan(identify(subject)), subject)


def values(readings: tuple[Reading, ...]) -> dict[str, tuple[object, ...]]:
    return {reading.measure: (reading.outcome, reading.value, reading.reason) for reading in readings}


WHOLE = values(inspected(RecordedLink(RECORDING)))


def later(seconds: float, what: Callable[[], None]) -> None:
    threading.Thread(target=lambda: (time.sleep(seconds), what()), daemon=True).start()


def test_a_phone_that_is_plugged_in_again_is_inspected_to_the_end(bench) -> None:
    server, phone, link = bench
    before = discover(server.port)[0].transport_id

    def pull_out() -> None:
        phone.unplug()
        server.wait_for(phone.address, "offline")
        later(0.5, phone.plug)

    assert values(inspected(Disturbed(link, pull_out))) == WHOLE
    after = discover(server.port)[0].transport_id
    assert isinstance(before, int) and isinstance(after, int)


def test_a_cut_in_the_middle_of_an_answer_is_asked_anew(bench) -> None:
    _, phone, link = bench

    def cut() -> None:
        phone.misbehaviour = Misbehaviour(cut_after=20, away=0.3)
        later(0.2, lambda: setattr(phone, "misbehaviour", Misbehaviour()))

    assert values(inspected(Disturbed(link, cut))) == WHOLE


def test_what_was_asked_twice_names_the_second_answer_as_its_source(bench, tmp_path: Path) -> None:
    _, phone, link = bench

    def cut() -> None:
        phone.misbehaviour = Misbehaviour(cut_after=20, away=0.3)
        later(0.2, lambda: setattr(phone, "misbehaviour", Misbehaviour()))

    with Recorder(Disturbed(link, cut), tmp_path / "adb.jsonl", Header(recorded_at="2026-11-01T00:00:00Z")) as recorder:
        live = inspected(recorder)
    recorded = Transcript.read(tmp_path / "adb.jsonl")
    lost = {exchange.ask for exchange in recorded.exchanges if exchange.failure in LOST}
    second = [source.ask for reading in live for source in reading.sources if source.occurrence > 1]
    assert lost and set(second) <= lost
    replayed = inspected(RecordedLink(recorded))
    assert [reading.canonical() for reading in replayed] == [reading.canonical() for reading in live]


def test_a_server_that_dies_is_started_again_and_the_inspection_goes_on(bench) -> None:
    server, phone, link = bench
    changing = threading.Lock()

    def die() -> None:
        with changing:
            server.die()

    def revive() -> None:
        with changing:
            server.start()
            server.connect(phone)

    link = AdbLink(link.serial, port=server.port, revive=revive)
    assert values(inspected(Disturbed(link, die))) == WHOLE


def test_a_phone_that_stays_away_costs_its_patience_once_and_each_reading_says_why(bench, monkeypatch) -> None:
    monkeypatch.setattr(presence, "PATIENCE", 1.0)
    server, phone, link = bench

    def pull_out() -> None:
        phone.unplug()
        server.wait_for(phone.address, "offline")

    started = time.monotonic()
    readings = inspected(Disturbed(link, pull_out))
    assert time.monotonic() - started < 5
    assert {reading.measure for reading in readings} == set(WHOLE)
    lost = [reading for reading in readings if reading.reason and "offline" in reading.reason]
    assert lost and {reading.outcome for reading in lost} <= {Outcome.NOT_READABLE, Outcome.NOT_TESTED}


def test_a_phone_that_never_answered_is_not_waited_for(server) -> None:
    started = time.monotonic()
    assert AdbLink("R58M123", port=server.port).ask("shell:id").failure is Failure.ABSENT
    assert time.monotonic() - started < 1
