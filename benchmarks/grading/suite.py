"""Grading: decisions per second beside a bare evaluation of the same rules, and what loading a standard costs."""

import random
import statistics
import time
from collections.abc import Callable
from decimal import Decimal
from types import CodeType
from typing import NamedTuple

from calibration.quantity import Quantity
from grader.bench import Metric
from grader.decide import decide
from grader.library import load
from grader.rule import Rule
from grader.standard import ReleasedStandard, Standard, read_standard
from probes.reading import Outcome, Reading

TITLE = "Grading: decisions per second beside a bare evaluation, standard loading"
SEED = 20261123
STANDARD = "backmarket-phones"
SIGNS = {"at_least": ">=", "more_than": ">", "at_most": "<=", "less_than": "<"}


def run(seed: int, quick: bool) -> list[Metric]:
    """Return the figures for random devices drawn from the seed, one process, one core."""
    standard = load(STANDARD)
    devices = [_device(standard.standard, random.Random(seed + number)) for number in range(100 if quick else 1000)]
    bare = _Bare(standard.standard)
    rounds = 3 if quick else 7
    works = [lambda: _each(lambda one: decide(one, standard), devices), lambda: _each(bare, devices)]
    seconds, alone = _rounds(works, rounds)
    (loading,) = _rounds([lambda: read_standard(standard.data, STANDARD)], rounds)
    apart = _disagreements(devices, standard, bare)
    return [
        Metric(name="decisions", value=len(devices) / seconds, unit="1/s", better="higher", tolerance="0.3"),
        Metric(name="bare evaluations", value=len(devices) / alone, unit="1/s"),
        Metric(name="decision / bare evaluation", value=seconds / alone, unit="ratio", better="lower", tolerance="0.3"),
        Metric(name="disagreements", value=apart, unit="count", better="lower", tolerance="0"),
        Metric(name="rules per decision", value=len(standard.standard.rules), unit="count"),
        Metric(name="devices with a grade", value=_graded(devices, standard), unit="percent"),
        Metric(name="reading a standard", value=1000 * loading, unit="ms", better="lower", tolerance="0.5"),
    ]


def _device(standard: Standard, chance: random.Random) -> list[Reading]:
    """Draw a device near the baseline: numbers that scatter, now and then a failed test or one that nobody made."""
    readings = []
    for measure, stated in standard.baseline.items():
        reading = stated.reading(measure)
        if isinstance(reading.value, Quantity):
            reading = reading.model_copy(update={"value": _scattered(reading.value, chance)})
        elif chance.random() < 0.01:
            reading = reading.model_copy(update={"outcome": Outcome.FAILED, "reason": "drawn"})
        if chance.random() < 0.995:
            readings.append(reading)
    return readings


def _scattered(value: Quantity, chance: random.Random) -> Quantity:
    if value.unit == "count":
        return value.model_copy(update={"value": Decimal(chance.choice([0] * 9 + [1, 2, 3]))})
    step = Decimal(chance.randint(0, 80)) / 10
    moved = value.value - step if value.unit == "percent" else value.value + step / 8
    return value.model_copy(update={"value": moved, "uncertainty": Decimal(chance.randint(0, 10)) / 10})


class _Bare:
    """The least that could grade: each grade's rules as one compiled expression, tried from best to worst."""

    def __init__(self, standard: Standard) -> None:
        self.tries = [_Try(name, _expression(standard, index)) for index, name in enumerate(standard.names)]

    def __call__(self, readings: list[Reading]) -> str | None:
        found = {reading.measure: reading for reading in readings}
        return next((one.grade for one in self.tries if eval(one.code, {"found": found, "D": Decimal})), None)


class _Try(NamedTuple):
    grade: str
    code: CodeType


def _expression(standard: Standard, index: int) -> CodeType:
    words = " and ".join(f"({_condition(rule, index, standard.names)})" for rule in standard.rules)
    return compile(words, standard.id, "eval")


def _condition(rule: Rule, index: int, names: tuple[str, ...]) -> str:
    if rule.missing is not None and index >= names.index(rule.missing):
        return f"'{rule.measure}' not in found or {_known(rule, index, names)}"
    return f"'{rule.measure}' in found and {_known(rule, index, names)}"


def _known(rule: Rule, index: int, names: tuple[str, ...]) -> str:
    reading = f"found['{rule.measure}']"
    if rule.comparison is None:
        open_to_all = rule.failed is not None and index >= names.index(rule.failed)
        return f"({open_to_all} or {reading}.outcome in {rule.required})"
    end = "low" if rule.comparison in ("at_least", "more_than") else "high"
    limit = rule.limits.get(names[index])
    return "True" if limit is None else f"{reading}.value.{end} {SIGNS[rule.comparison]} D('{limit}')"


def _graded(devices: list[list[Reading]], standard: ReleasedStandard) -> float:
    return 100 * statistics.mean(decide(one, standard).name is not None for one in devices)


def _disagreements(devices: list[list[Reading]], standard: ReleasedStandard, bare: _Bare) -> int:
    return sum(decide(one, standard).name != bare(one) for one in devices)


def _each(work: Callable[[list[Reading]], object], devices: list[list[Reading]]) -> None:
    """Work on each device and keep nothing: what is kept makes the garbage collector slower, not the decision."""
    for one in devices:
        work(one)


def _rounds(works: list[Callable[[], object]], rounds: int) -> list[float]:
    """Return each work's median seconds; the works take turns, so that a noisy machine disturbs all of them."""
    taken = [[_seconds(work) for work in works] for _ in range(rounds)]
    return [statistics.median(column) for column in zip(*taken, strict=True)]


def _seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started
