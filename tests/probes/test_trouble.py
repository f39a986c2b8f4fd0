"""Trouble on the way never makes a device better: no answer, no whole answer, or a refusal in words passes nothing."""

import plistlib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from grader.replay import link_of
from probes.link import DEADLINE, Exchange, Failure, Watch
from probes.links.recorded import RecordedLink
from probes.probe import COURSES, Subject, plan, run
from probes.reading import Outcome, Reading
from probes.transcript import Transcript

RECORDINGS = {path.stem: path for path in Path("probes/virtual/devices").resolve().glob("*.jsonl")}
STATION = ("station:", "operator:")
TELLING = {Outcome.MEASURED, Outcome.PASSED, Outcome.FAILED, Outcome.NOT_PRESENT}

Trouble = Callable[[Exchange], Exchange]


def saying(text: str) -> Trouble:
    return lambda exchange: exchange.model_copy(update={"stdout": text.encode(), "stderr": b""})


def cut(exchange: Exchange) -> Exchange:
    half = exchange.stdout[: len(exchange.stdout) // 2]
    return exchange.model_copy(update={"stdout": half, "exit_code": None, "failure": Failure.DISCONNECTED})


def appended(text: str) -> Trouble:
    return lambda exchange: exchange.model_copy(update={"stdout": exchange.stdout + text.encode()})


def refusing(word: str) -> Trouble:
    return lambda exchange: exchange.model_copy(update={"stdout": b"", "stderr": word.encode(), "exit_code": 1})


def anew(value: object) -> Trouble:
    return lambda exchange: exchange.model_copy(update={"stdout": plistlib.dumps(value)})


FIRMWARE = "file:/sys/class/dmi/id/"
"""Files in which a maker may write any text at all."""


def foreign(exchange: Exchange) -> Exchange:
    text = "" if exchange.ask.startswith(FIRMWARE) else "Fehler: Der Zugriff wurde verweigert. 権限がありません。\n"
    return saying(text)(exchange)


ANY: dict[str, Trouble] = {
    "empty": saying(""),
    "in another language": foreign,
    "cut": cut,
}
ANDROID: dict[str, Trouble] = {
    "denied": saying("Permission Denial: can't dump X from pid=2211, uid=2000\n"),
    "no such service": saying("Can't find service: x\n"),
    "timed out in the dump": appended("\n*** SERVICE 'x' DUMP TIMEOUT (10000ms) EXPIRED ***\n"),
}
APPLE: dict[str, Trouble] = {
    "locked": refusing("PasswordProtected"),
    "untold": refusing("MissingValue"),
    "refused in a word that nobody knows": refusing("ServiceProhibited"),
    "a dictionary of nothing": anew({}),
    "a word for a dictionary": anew("nonsense"),
}


def unread(words: str) -> Trouble:
    def harm(exchange: Exchange) -> Exchange:
        code = 127 if exchange.ask.startswith("run:") else 1
        return exchange.model_copy(update={"stdout": b"", "stderr": f"{words}\n".encode(), "exit_code": code})

    return harm


COMPUTER: dict[str, Trouble] = {
    "not there": unread("No such file or directory"),
    "not for us": unread("Permission denied"),
    "a command's error": lambda exchange: exchange.model_copy(
        update={"stdout": b"", "stderr": b"Permission denied: you must be root\n", "exit_code": 1}
    ),
}
REPORT: dict[str, Trouble] = {
    "a report of nothing": saying('<BatteryReport xmlns="http://schemas.microsoft.com/battery/2012"/>'),
    "JSON of nothing": saying("{}"),
    "a property list of nothing": anew([{}]),
    "a tool's error": refusing("The tool could not make its report."),
}
OWN = {"adb": ANDROID, "usbmux": APPLE, "local": COMPUTER, "report": REPORT}
TROUBLES = ANY | ANDROID | APPLE | COMPUTER | REPORT


class Troubled:
    """A recorded device some of whose answers come to harm; the station's own stay whole."""

    def __init__(self, transcript: Transcript, trouble: Trouble, only: str | None = None) -> None:
        self._link, self._trouble, self._only = RecordedLink(transcript), trouble, only

    def ask(self, request: str, deadline: float = DEADLINE) -> Exchange:
        exchange = self._link.ask(request, deadline)
        harmed = exchange.whole and not request.startswith(STATION) and self._only in (None, request)
        return self._trouble(exchange) if harmed else exchange


@cache
def recorded(name: str) -> Transcript:
    return Transcript.read(RECORDINGS[name])


def cases() -> list[tuple[str, str]]:
    of = {name: ANY | OWN[link_of(recorded(name))] for name in sorted(RECORDINGS)}
    return [(name, trouble) for name in of for trouble in of[name]]


def subject_over(link: "Troubled | Obliging", transcript: Transcript) -> Subject:
    return Subject(link, link_of(transcript))


def read(transcript: Transcript, trouble: Trouble, only: str | None = None) -> dict[str, Reading]:
    device = transcript.header.device
    assert device is not None
    readings = run(plan(device), subject_over(Troubled(transcript, trouble, only), transcript), workers=1)
    return {reading.measure: reading for reading in readings}


@cache
def undisturbed(name: str) -> dict[str, Reading]:
    return read(recorded(name), lambda exchange: exchange)


@pytest.mark.parametrize(("name", "trouble"), cases())
def test_when_every_answer_comes_to_harm_nothing_is_told(name: str, trouble: str) -> None:
    told = {m: r for m, r in read(recorded(name), TROUBLES[trouble]).items() if r.outcome in TELLING}
    assert not told


@pytest.mark.parametrize("name", [name for name in sorted(RECORDINGS) if link_of(recorded(name)) == "adb"])
def test_line_ends_of_an_old_adb_change_nothing(name: str) -> None:
    doubled = read(recorded(name), lambda e: e.model_copy(update={"stdout": e.stdout.replace(b"\n", b"\r\r\n")}))
    assert doubled == undisturbed(name)


@pytest.mark.parametrize(("name", "trouble"), cases())
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
        if exchange.failure is Failure.REFUSED and not request.startswith(STATION):
            exchange = self._trouble(exchange.model_copy(update={"failure": None, "detail": None, "exit_code": 0}))
        if watch is not None:
            watch(exchange.stdout)
        return exchange


@pytest.mark.parametrize(("name", "trouble"), cases())
def test_no_probe_of_any_course_breaks_off_over_one_harmed_answer(name: str, trouble: str) -> None:
    transcript = recorded(name)
    device = transcript.header.device
    assert device is not None
    for exchange in transcript.exchanges:
        link = Obliging(Troubled(transcript, TROUBLES[trouble], exchange.ask), TROUBLES[trouble])
        for reading in run(plan(device, COURSES), subject_over(link, transcript), workers=1):
            assert "broke off" not in (reading.reason or ""), f"{exchange.ask}: {reading.reason}"


def without_each_key(exchange: Exchange) -> Iterator[tuple[str, Exchange]]:
    """Yield an Apple device's dictionary without each of its keys in turn."""
    value = plistlib.loads(exchange.stdout) if exchange.stdout.startswith(b"<?xml") else None
    for key in value if isinstance(value, dict) else ():
        rest = {other: each for other, each in value.items() if other != key}
        yield key, exchange.model_copy(update={"stdout": plistlib.dumps(rest)})


@pytest.mark.parametrize("name", [name for name in sorted(RECORDINGS) if link_of(recorded(name)) == "usbmux"])
def test_one_key_that_is_not_told_makes_no_test_pass(name: str) -> None:
    transcript, before = recorded(name), undisturbed(name)
    for exchange in transcript.exchanges:
        for key, harmed in without_each_key(exchange):
            for measure, reading in read(transcript, lambda _, harmed=harmed: harmed, exchange.ask).items():
                better = reading.outcome is Outcome.PASSED and before[measure].outcome is not Outcome.PASSED
                assert not better, f"{measure} passes without {key} of {exchange.ask}"
                assert "broke off" not in (reading.reason or ""), f"{key} of {exchange.ask}: {reading.reason}"
