"""The samples of a charge test: what a device says of its battery every few seconds, in one answer."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from probes.answer import FAILURES, REFUSALS, Implausible, Unreadable
from probes.kinds.android import battery_service as service
from probes.kinds.android import charging_policy, gauge
from probes.kinds.android.battery_service import State, battery_service
from probes.kinds.android.quirk import quirks
from probes.link import Exchange

KEYS = (
    "status", "level", "scale", "present", "temperature", "voltage", "Charge counter", "Charging state",
    "Charging policy", "Max charging current",
    *(quirk.key for quirk in quirks("battery.key", "battery.current") + quirks("battery.cap")),
)  # fmt: skip
KEPT = (
    f"^ *({'|'.join(KEYS)}) *[:=]|Current .*state:|UPDATES STOPPED|UpdatesStopped *: true|USE_FAKE_BATTERY *: true"
    "|Can.t find service|Permission Denial|DUMP TIMEOUT"
)
"""The lines of each dump that the device sends: what is read, what says that it is faked, and refusals."""
AT = re.compile(r"^at ([0-9]{9,10})$", re.MULTILINE)
"""The device's own clock, in seconds, before each sample."""

PAUSE = 10
"""Seconds between two samples at the least."""
SAMPLES = 120
"""About how many samples there are at the most: more add nothing, and each costs the device a dump."""
MOST = 1000
"""Samples that are looked at: no test has as many."""
FEWEST = 2
"""Samples below which nothing can be said: one shows no change, and of a cut answer the last may be cut too."""
SLACK = 60
"""Seconds that all the dumps of a test may take together, beside its pauses."""


@dataclass(frozen=True)
class Sampling:
    """How often a device is to look at its battery, and how long it pauses after each look, in seconds."""

    count: int
    pause: int

    @property
    def ask(self) -> str:
        """The request: the device itself repeats, so that nothing is lost between two asks."""
        dump = f"dumpsys battery | grep -E '{KEPT}'"
        return f"shell:for i in $(seq 1 {self.count}); do echo at $(date +%s); {dump}; sleep {self.pause}; done"

    @property
    def deadline(self) -> float:
        """Seconds in which it must all have come."""
        return self.count * self.pause + SLACK


def sampling(minutes: int) -> Sampling:
    """Return the sampling that fills these minutes."""
    pause = max(PAUSE, 60 * minutes // SAMPLES)
    return Sampling(60 * minutes // pause, pause)


class Sample(NamedTuple):
    """One look at the battery."""

    at: int
    """Seconds, by the device's clock."""
    level: float
    """Percent."""
    status: str
    counter: int | None
    """The charge counter as the device writes it: µAh by Android's definition, mAh on some devices."""
    current: float | None
    """mA, positive into the battery."""
    temperature: float | None
    """°C."""
    limit: str | None
    """What keeps the battery from being charged to its full."""
    offered: int | None
    """µA that the cable offers at the most (BatteryManager.EXTRA_MAX_CHARGING_CURRENT); 0 is not known."""


def whole_samples(exchange: Exchange) -> str:
    """Return the text of whole samples; of a cut answer only, that whose next sample has begun.

    It serves as the `text` of a Way. Raise Unreadable for a cut answer without any.
    """
    text = exchange.stdout.decode(errors="replace").replace("\r", "")
    starts = [found.start() for found in AT.finditer(text)]
    if exchange.failure and len(starts) < FEWEST:
        raise Unreadable(FAILURES[exchange.failure])
    return text[: starts[-1]] if exchange.failure else text


def samples(text: str) -> tuple[Sample, ...]:
    """Return the samples of an answer, at least two.

    Raise Unreadable with the device's refusal where there are fewer, Implausible where the values are set by hand or
    the clock was set on the way, Absent where there is no battery.
    """
    taken = tuple(_samples(text))
    if len(taken) < FEWEST:
        raise Unreadable(_refusal(text))
    if any(later.at <= sample.at for sample, later in pairwise(taken)):
        raise Implausible("the device's clock was set during the test")
    return taken


def _samples(text: str) -> Iterator[Sample]:
    parts = AT.split(text, MOST)
    for at, dump in zip(parts[1::2], parts[2::2], strict=True):
        try:
            yield _sample(int(at), battery_service(dump))
        except Unreadable:  # one dump that did not come to its end: the others stand
            continue


def _sample(at: int, state: State) -> Sample:
    level = service.level(state)
    return Sample(
        at,
        float(level.value),
        service.status(state),
        _whole(state, "Charge counter"),
        _current(state),
        _temperature(state),
        charging_policy.limit(state),
        _whole(state, "Max charging current") or None,
    )


def _whole(state: State, key: str) -> int | None:
    try:
        return service.integer(state, key)
    except Unreadable:
        return None


def _current(state: State) -> float | None:
    try:
        return float(gauge.current_told("battery.key", state).value)
    except Unreadable:
        return None


def _temperature(state: State) -> float | None:
    try:
        return float(service.temperature(state).value)
    except (Unreadable, Implausible):
        return None


def _refusal(text: str) -> str:
    said = ((pattern.search(text), reason) for pattern, reason in REFUSALS)
    return next((reason.format(*found.groups()) for found, reason in said if found), "fewer than two samples came")
