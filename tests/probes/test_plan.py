"""A plan: every probe that serves a device, each ask once, nobody's failure another's, and always the same order."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from calibration.quantity import Quantity
from probes.device import Device
from probes.link import DEADLINE, Exchange, Failure
from probes.links.recorded import RecordedLink
from probes.measure import measures
from probes.probe import COURSES, Subject, plan, probe, registry, run
from probes.reading import Outcome, Reading
from probes.transcript import Transcript

PHONE = Device(kind="phone", platform="android", maker="Google", model="Pixel 8")
RECORDING = Path(__file__).resolve().parents[2] / "probes/virtual/devices/google-pixel-8.jsonl"
FEW = 60
"""Asks of the silent plan at the most: a real phone needs 20 to 300 ms for each, and four go side by side."""
SAYS_NOTHING = {Outcome.NOT_READABLE, Outcome.NOT_TESTED}
ANDROID = {"platforms": ("android",), "kinds": ("phone",), "version": 3}


class CountingLink:
    """A link that takes a while for each answer of a recording and counts what it is asked."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.asked: Counter[str] = Counter()
        self.deadlines: list[float] = []
        self._recorded = RecordedLink(Transcript.read(RECORDING))
        self._lock = threading.Lock()

    def ask(self, request: str, deadline: float = DEADLINE) -> Exchange:
        with self._lock:
            self.asked[request] += 1
            self.deadlines.append(deadline)
        time.sleep(min(self.seconds, deadline))
        if self.seconds > deadline:
            return Exchange(ask=request, failure=Failure.TIMEOUT, at="2026-11-01T00:00:00Z", seconds="0")
        return self._recorded.ask(request, deadline)


def answered(measure: str, subject: Subject) -> Reading:
    exchange = subject.ask("shell:getprop")
    return subject.reading(measure, Outcome.MEASURED, "test", [exchange], value=str(exchange.exit_code))


@probe(measures=("identity.maker", "identity.model"), **ANDROID)
def steady(subject: Subject) -> Iterator[Reading]:
    yield answered("identity.model", subject)
    yield answered("identity.maker", subject)


@probe(measures=("battery.level", "battery.health"), **ANDROID)
def breaking(subject: Subject) -> Iterator[Reading]:
    yield answered("battery.level", subject)
    raise KeyError("nobody expected this")


@probe(measures=("display.size",), **ANDROID)
def straying(subject: Subject) -> Iterator[Reading]:
    yield answered("display.density", subject)


@probe(measures=("thermal.status", "thermal.battery"), **ANDROID)
def repeating(subject: Subject) -> Iterator[Reading]:
    yield answered("thermal.status", subject)
    yield answered("thermal.status", subject)


DEVICES = sorted({(platform, kind) for each in registry() for platform in each.platforms for kind in each.kinds})


def device_of(platform: str, kind: str) -> Device:
    return PHONE.model_copy(update={"platform": platform, "kind": kind})


@pytest.mark.parametrize(("platform", "kind"), DEVICES)
@pytest.mark.parametrize("course", COURSES)
def test_a_probe_declares_measures_of_the_catalogue_and_no_two_of_a_course_the_same(
    platform: str, kind: str, course: str
) -> None:
    declared = [measure for each in plan(device_of(platform, kind), (course,)) for measure in each.measures]
    assert set(declared) <= set(measures())
    assert len(declared) == len(set(declared))


@pytest.mark.parametrize("kind", ["phone", "tablet", "watch"])
def test_the_courses_of_an_android_device_cover_every_automatic_measure_but_other_platforms_own(kind: str) -> None:
    own = planned_for("android", kind)
    others = {name for platform, each in DEVICES if platform != "android" for name in planned_for(platform, each)}
    automatic = {name for name, measure in measures().items() if measure.mode == "automatic"}
    assert automatic <= own | others
    assert others - own  # what only other platforms tell is no gap of Android's


def planned_for(platform: str, kind: str) -> set[str]:
    return {measure for each in plan(device_of(platform, kind), COURSES) for measure in each.measures}


def test_no_probe_serves_a_device_of_another_platform() -> None:
    assert not {each.name for each in plan(device_of("ios", "phone")) if "android" in each.platforms}
    assert not {each.name for each in plan(PHONE) if "ios" in each.platforms}
    assert plan(device_of("android", "laptop")) == ()
    assert plan(device_of("windows", "phone")) == ()


def test_the_silent_plan_asks_each_thing_once_in_few_asks_and_side_by_side() -> None:
    link = CountingLink(0.022)
    started = time.monotonic()
    readings = run(plan(PHONE), Subject(link))
    assert time.monotonic() - started < 0.022 * link.asked.total()
    assert set(link.asked.values()) == {1}
    assert link.asked.total() <= FEW
    assert [reading.measure for reading in readings] == [name for name in measures() if name in _declared()]


def _declared() -> set[str]:
    return {measure for each in plan(PHONE) for measure in each.measures}


@pytest.mark.parametrize("workers", [1, 2, 8])
def test_readings_do_not_depend_on_workers_or_timing(workers: int) -> None:
    calm = run(plan(PHONE), Subject(CountingLink(0)), workers=4)
    assert run(plan(PHONE), Subject(CountingLink(0.001)), workers=workers) == calm
    assert run(tuple(reversed(plan(PHONE))), Subject(CountingLink(0)), workers=workers) == calm


def test_no_probe_breaks_off_on_a_recorded_phone_and_every_unit_is_that_of_the_catalogue() -> None:
    for reading in run(plan(PHONE), Subject(CountingLink(0))):
        assert "broke off" not in (reading.reason or "")
        if isinstance(reading.value, Quantity):
            assert reading.value.unit == measures()[reading.measure].unit


def test_a_probe_that_breaks_loses_only_what_it_had_not_read_yet() -> None:
    readings = {r.measure: r for r in run((breaking, steady), Subject(CountingLink(0)))}
    assert readings["identity.maker"].outcome is Outcome.MEASURED
    assert readings["battery.level"].outcome is Outcome.MEASURED
    lost = readings["battery.health"]
    assert (lost.outcome, lost.probe) == (Outcome.NOT_READABLE, "breaking/3")
    assert lost.reason == "the probe broke off: KeyError: 'nobody expected this'"


@pytest.mark.parametrize("stray", [straying, repeating])
def test_an_undeclared_or_repeated_measure_is_the_fault_of_its_probe(stray: object) -> None:
    readings = run((stray, steady), Subject(CountingLink(0)))
    assert {r.measure for r in readings} == {*stray.measures, *steady.measures}
    assert any("UndeclaredMeasure" in (r.reason or "") for r in readings)


def test_equal_asks_of_many_threads_reach_the_device_once() -> None:
    link = CountingLink(0.02)
    subject = Subject(link)
    threads = [threading.Thread(target=subject.ask, args=("shell:getprop",)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert link.asked == {"shell:getprop": 1}


def test_a_plan_ends_within_its_budget_and_every_measure_says_why_it_is_missing() -> None:
    link = CountingLink(5)
    started = time.monotonic()
    readings = run(plan(PHONE), Subject(link), budget=0.2)
    assert time.monotonic() - started < 1
    assert max(link.deadlines) <= 0.2
    assert {r.outcome for r in readings} <= SAYS_NOTHING
    assert all("no whole answer in time" in (r.reason or "") for r in readings)


def test_progress_tells_of_each_probe_once() -> None:
    told: list[tuple[str, int, int]] = []
    run(plan(PHONE), Subject(CountingLink(0)), lambda *step: told.append(step))
    assert sorted(name for name, _, _ in told) == sorted(each.name for each in plan(PHONE))
    assert [step for _, step, _ in told] == list(range(1, len(told) + 1))
    assert {total for _, _, total in told} == {len(told)}


@pytest.mark.parametrize("failure", list(Failure))
def test_every_kind_of_failure_has_its_own_reason_whatever_the_detail(failure: Failure) -> None:
    class Failing:
        def ask(self, request: str, deadline: float = DEADLINE) -> Exchange:
            return Exchange(ask=request, failure=failure, detail=str(id(self)), at="2026-11-01T00:00:00Z", seconds="0")

    first, second = (run(plan(PHONE), Subject(Failing())) for _ in range(2))
    assert first == second
    assert {reading.outcome for reading in first} <= SAYS_NOTHING
