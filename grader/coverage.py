"""Coverage: which functions of a device were tested, how that ended, and which nobody tested."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Literal

from grader.report import Coverage
from probes.device import Kind
from probes.measure import Measure, measures
from probes.reading import Outcome, Reading

State = Literal["passed", "failed", "not present", "not testable", "not tested"]
STATES: dict[Outcome, State] = {
    Outcome.FAILED: "failed",
    Outcome.IMPLAUSIBLE: "not testable",
    Outcome.NOT_READABLE: "not testable",
    Outcome.MEASURED: "not testable",
    Outcome.NOT_TESTED: "not tested",
    Outcome.NOT_PRESENT: "not present",
    Outcome.PASSED: "passed",
}
"""What each outcome says of a function, worst first: of several readings the worst counts."""

ASKED = ("locks", "ports")
"""The groups whose measures a device answers by itself and that are still tests: they pass or fail."""

FOREIGN: dict[Kind, tuple[str, ...]] = {
    "laptop": ("locks.knox", "locks.sim", "audio.earpiece", "audio.vibration", "sensors.proximity", "camera.flash"),
    "headphones": ("display.", "touch.", "camera.", "biometrics.", "radios.cellular", "radios.gnss", "locks.sim"),
}
"""Functions that a kind of device never has (names or beginnings of names): only an answer brings them in."""


def coverage(readings: Iterable[Reading], kind: Kind) -> tuple[Coverage, ...]:
    """Return one row for each function that a device of a kind may have, in the order of the master test list."""
    found: dict[str, list[Reading]] = defaultdict(list)
    for reading in readings:
        found[reading.measure].append(reading)
    return tuple(
        _row(measure, found.get(measure.name, []))
        for measure in measures().values()
        if _is_function(measure) and (measure.name in found or not measure.name.startswith(FOREIGN.get(kind, ())))
    )


def _is_function(measure: Measure) -> bool:
    """Tell a test, which passes or fails, from a number and from a description."""
    return measure.unit is None and (measure.mode != "automatic" or measure.group in ASKED)


def _row(measure: Measure, readings: list[Reading]) -> Coverage:
    state, how = min(
        map(_state, readings), key=lambda row: BADNESS.index(row[0]), default=("not tested", "nobody tested it")
    )
    return Coverage(measure=measure.name, group=measure.group, title=measure.title, state=state, how=how)


BADNESS = tuple(dict.fromkeys(STATES.values()))


def _state(reading: Reading) -> tuple[State, str]:
    if reading.outcome is Outcome.MEASURED and isinstance(reading.value, bool):
        return ("passed" if reading.value else "failed"), reading.method
    if reading.outcome is Outcome.MEASURED:
        return "not testable", f"{reading.method} answered {reading.value}, which is neither passed nor failed"
    how = f"{reading.reason} ({reading.method})" if reading.reason else reading.method
    return STATES[reading.outcome], how
