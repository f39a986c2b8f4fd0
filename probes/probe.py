"""A probe: what it measures, on which devices; and the plan that runs every probe that serves a device."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from probes.device import Device, Kind, Platform
from probes.measure import measures
from probes.reading import Outcome, Reading
from probes.subject import Subject

__all__ = ["Probe", "Subject", "plan", "probe", "registry", "run"]

MODULES = ("battery", "locks", "identity", "storage", "display", "thermal", "crashes")
"""The modules of this package that hold probes, the slowest first; a new probe adds its name here."""

BUDGET = 60.0
"""Seconds that a whole plan may take; a healthy phone needs one or two."""

Progress = Callable[[str, int, int], None]
"""Called after each probe with its name, how many have ended, and how many there are."""


class UndeclaredMeasure(Exception):
    """A probe yielded a measure that it does not declare, or one measure twice: a fault of the probe."""


@dataclass(frozen=True)
class Probe:
    """A function that asks a subject and yields readings, with what it declares about itself."""

    name: str
    version: int
    measures: tuple[str, ...]
    platforms: tuple[Platform, ...]
    kinds: tuple[Kind, ...]
    question: Callable[[Subject], Iterator[Reading]]

    @property
    def label(self) -> str:
        """Name and version, as readings carry them."""
        return f"{self.name}/{self.version}"

    def serves(self, device: Device) -> bool:
        """Whether this probe is for such a device."""
        return device.platform in self.platforms and device.kind in self.kinds

    def __call__(self, subject: Subject) -> Iterator[Reading]:
        """Yield the readings of a subject."""
        return self.question(subject.under(self.label))


def probe(*, measures: tuple[str, ...], platforms: tuple[Platform, ...], kinds: tuple[Kind, ...],
          version: int) -> Callable[[Callable[[Subject], Iterator[Reading]]], Probe]:  # fmt: skip
    """Declare a generator function of a subject as a probe; the function's name is the probe's name."""

    def declare(question: Callable[[Subject], Iterator[Reading]]) -> Probe:
        return Probe(question.__name__, version, measures, platforms, kinds, question)

    return declare


@cache
def registry() -> tuple[Probe, ...]:
    """Return every probe there is."""
    modules = [import_module(f"probes.{name}") for name in MODULES]
    return tuple(value for module in modules for value in vars(module).values() if isinstance(value, Probe))


def plan(device: Device) -> tuple[Probe, ...]:
    """Return the probes that serve a device."""
    return tuple(each for each in registry() if each.serves(device))


def run(plan: tuple[Probe, ...], subject: Subject, progress: Progress | None = None, workers: int = 4,
        budget: float = BUDGET) -> tuple[Reading, ...]:  # fmt: skip
    """Run the probes side by side and return one reading per declared measure, in the order of the catalogue.

    The plan ends within `budget` seconds, as far as the link keeps its deadlines. Whatever befalls one probe, the
    readings of the others stand, and each measure that it did not reach is `not_readable` with the reason.
    """
    subject.limit(budget)
    with ThreadPoolExecutor(workers) as pool:
        jobs = {pool.submit(_readings, each, subject): each.name for each in plan}
        for ended, job in enumerate(as_completed(jobs), start=1):
            if progress:
                progress(jobs[job], ended, len(jobs))
    found = {reading.measure: reading for job in jobs for reading in job.result()}
    return tuple(found[name] for name in measures() if name in found)


def _readings(probe: Probe, subject: Subject) -> list[Reading]:
    found: dict[str, Reading] = {}
    reason = "the probe did not read it"
    try:
        for reading in probe(subject):
            if reading.measure not in probe.measures or reading.measure in found:
                raise UndeclaredMeasure(f"{reading.measure} is undeclared, or read twice")
            found[reading.measure] = reading
    except Exception as error:
        reason = f"the probe broke off: {type(error).__name__}: {error}"
    return [found.get(name) or _unread(probe, name, reason) for name in probe.measures]


def _unread(probe: Probe, measure: str, reason: str) -> Reading:
    return Reading(measure=measure, outcome=Outcome.NOT_READABLE, reason=reason, method=probe.name, probe=probe.label)
