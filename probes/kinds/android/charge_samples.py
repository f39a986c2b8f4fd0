"""The samples of a charge test: what a device says of its battery every few seconds, in one answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from probes.answer import REFUSALS, Implausible, Unreadable
from probes.kinds.android import battery_service as service
from probes.kinds.android import charging_policy, gauge
from probes.kinds.android.battery_service import State, battery_service
from probes.kinds.android.quirk import quirks
from probes.kinds.charge import Sample
from probes.kinds.rhythm import FEWEST, Rhythm, split

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


@dataclass(frozen=True)
class Sampling(Rhythm):
    """How a device is sampled through adb."""

    @property
    def ask(self) -> str:
        """The request: the device itself repeats, so that nothing is lost between two asks."""
        dump = f"dumpsys battery | grep -E '{KEPT}'"
        return f"shell:for i in $(seq 1 {self.count}); do echo at $(date +%s); {dump}; sleep {self.pause}; done"


def sampling(minutes: int) -> Sampling:
    """Return the sampling that fills these minutes."""
    return Sampling.filling(minutes)


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
    for at, dump in split(text):
        try:
            yield _sample(at, battery_service(dump))
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
