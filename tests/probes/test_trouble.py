"""Trouble on the way never makes a device better: no answer, no whole answer, or a refusal in words passes nothing."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from probes.link import DEADLINE, Exchange, Failure, Watch
from probes.links.recorded import RecordedLink
from probes.probe import COURSES, Subject, plan, run
from probes.reading import Outcome, Reading
from probes.transcript import Transcript

RECORDINGS = {path.stem: path for path in Path("probes/virtual/devices").resolve().glob("*.jsonl")}
TELLING = {Outcome.MEASURED, Outcome.PASSED, Outcome.FAILED, Outcome.NOT_PRESENT}

Trouble = Callable[[Exchange], Exchange]


def saying(text: str) -> Trouble:
    return lambda exchange: exchange.model_copy(update={"stdout": text.encode(), "stderr": b""})


def cut(exchange: Exchange) -> Exchange:
    half = exchange.stdout[: len(exchange.stdout) // 2]
    return exchange.model_copy(update={"stdout": half, "exit_code": None, "failure": Failure.DISCONNECTED})


def appended(text: str) -> Trouble:
    return lambda exchange: exchange.model_copy(update={"stdout": exchange.stdout + text.encode()})


TROUBLES: dict[str, Trouble] = {
    "empty": saying(""),
    "denied": saying("Permission Denial: can't dump X from pid=2211, uid=2000\n"),
    "no such service": saying("Can't find service: x\n"),
    "timed out in the dump": appended("\n*** SERVICE 'x' DUMP TIMEOUT (10000ms) EXPIRED ***\n"),
    "in another language": saying("Fehler: Der Zugriff wurde verweigert. 権限がありません。\n"),
    "cut": cut,
}


class Troubled:
    """A recorded device some of whose answers come to harm; the station's own stay whole."""

    def __init__(self, transcript: Transcript, trouble: Trouble, only: str | None = None) -> None:
        self._link, self._trouble, self._only = RecordedLink(transcript), trouble, only

    def ask(self, request: str, deadline: float = DEADLINE) -> Exchange:
        exchange = self._link.ask(request, deadline)
        harmed = exchange.whole and request.startswith("shell:") and self._only in (None, request)
        return self._trouble(exchange) if harmed else exchange


def recorded(name: str) -> Transcript:
    return Transcript.read(RECORDINGS[name])


def read(transcript: Transcript, trouble: Trouble, only: str | None = None) -> dict[str, Reading]:
    device = transcript.header.device
    assert device is not None
    readings = run(plan(device), Subject(Troubled(transcript, trouble, only)), workers=1)
    return {reading.measure: reading for reading in readings}


@cache
def undisturbed(name: str) -> dict[str, Reading]:
    return read(recorded(name), lambda exchange: exchange)


@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize("name", sorted(RECORDINGS))
def test_when_every_answer_comes_to_harm_nothing_is_told(name: str, trouble: str) -> None:
    told = {m: r for m, r in read(recorded(name), TROUBLES[trouble]).items() if r.outcome in TELLING}
    assert not told


@pytest.mark.parametrize("name", sorted(RECORDINGS))
def test_line_ends_of_an_old_adb_change_nothing(name: str) -> None:
    doubled = read(recorded(name), lambda e: e.model_copy(update={"stdout": e.stdout.replace(b"\n", b"\r\r\n")}))
    assert doubled == undisturbed(name)


@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize("name", sorted(RECORDINGS))
def test_one_answer_that_comes_to_harm_makes_no_test_pass(name: str, trouble: str) -> None:
    transcript, before = recorded(name), undisturbed(name)
    for exchange in transcript.exchanges:
        for measure, reading in read(transcript, TROUBLES[trouble], exchange.ask).items():
            better = reading.outcome is Outcome.PASSED and before[measure].outcome is not Outcome.PASSED
            assert not better, f"{measure} passes when {exchange.ask} is harmed; else {before[measure].reason}"
            assert "broke off" not in (reading.reason or "")


class Obliging:
    """An operator who finds everything good, beside a device in trouble, above all over what was never recorded."""

    def __init__(self, link: Troubled, trouble: Trouble) -> None:
        self._link, self._trouble = link, trouble

    def ask(self, request: str, deadline: float = DEADLINE, watch: Watch | None = None) -> Exchange:
        said = {"operator:do": b"done\n", "operator:judge": b"yes\n", "operator:read": b"text: 1\n"}
        kind = request.partition(" ")[0]
        if kind in said:
            return Exchange(ask=request, exit_code=0, stdout=said[kind], at="2026-11-01T00:00:00Z", seconds="1")
        exchange = self._link.ask(request, deadline)
        if exchange.failure is Failure.REFUSED and request.startswith("shell:"):
            exchange = self._trouble(exchange.model_copy(update={"failure": None, "detail": None, "exit_code": 0}))
        if watch is not None:
            watch(exchange.stdout)
        return exchange


@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize("name", sorted(RECORDINGS))
def test_no_probe_of_any_course_breaks_off_over_one_harmed_answer(name: str, trouble: str) -> None:
    transcript = recorded(name)
    device = transcript.header.device
    assert device is not None
    for exchange in transcript.exchanges:
        link = Obliging(Troubled(transcript, TROUBLES[trouble], exchange.ask), TROUBLES[trouble])
        for reading in run(plan(device, COURSES), Subject(link), workers=1):
            assert "broke off" not in (reading.reason or ""), f"{exchange.ask}: {reading.reason}"
