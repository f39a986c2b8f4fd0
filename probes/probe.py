"""A probe: what it measures, on which devices; and the plan that runs every probe that serves a device."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Literal

from probes.device import Device, Kind, Platform
from probes.measure import measures
from probes.reading import Outcome, Reading, answered
from probes.subject import Subject

__all__ = ["Probe", "Subject", "ordered", "plan", "probe", "registry", "run"]

KINDS = ("android", "apple", "linux", "windows")
"""The packages of probes.kinds that hold probes; each names its modules in PROBES."""

Course = Literal["silent", "active", "charge", "guided"]
"""What a probe takes of its device and its operator.

`silent` only reads: seconds, nobody needed. `active` makes the device do something that it undoes again. `charge` takes
minutes on the cable. `guided` needs an operator's hands and eyes.
"""
COURSES: tuple[Course, ...] = ("silent", "active", "charge", "guided")
"""In the order in which they are run."""
SILENT: tuple[Course, ...] = ("silent",)
COURSES_ORDERED = "station:courses"

BUDGET = 60.0
"""Seconds that the silent course may take; a healthy phone needs one or two. Each ask of another has its own limit."""

Progress = Callable[[str, int, int], None]
"""Called after each probe with its name, how many have ended, and how many there are."""


Question = Callable[[Subject], Iterator[Reading]]
"""What a probe does: ask a subject, and yield what was read."""


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
    question: Question
    course: Course = "silent"

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
          version: int, course: Course = "silent") -> Callable[[Question], Probe]:  # fmt: skip
    """Declare a generator function of a subject as a probe; the function's name is the probe's name."""

    def declare(question: Question) -> Probe:
        return Probe(question.__name__, version, measures, platforms, kinds, question, course)

    return declare


@cache
def registry() -> tuple[Probe, ...]:
    """Return every probe there is."""
    packages = [import_module(f"probes.kinds.{kind}") for kind in KINDS]
    modules = [import_module(f"{package.__name__}.{name}") for package in packages for name in package.PROBES]
    return tuple(value for module in modules for value in vars(module).values() if isinstance(value, Probe))


def ordered(subject: Subject) -> tuple[Course, ...]:
    """Return the courses that the station was told to run: only the silent one where nothing was said."""
    exchange = subject.ask(COURSES_ORDERED)
    said = exchange.stdout.decode(errors="replace").strip().split(",") if exchange.whole else []
    return tuple(course for course in COURSES if course in said) or SILENT


def plan(device: Device, courses: tuple[Course, ...] = SILENT) -> tuple[Probe, ...]:
    """Return the probes of these courses that serve a device."""
    return tuple(each for each in registry() if each.course in courses and each.serves(device))


def run(plan: tuple[Probe, ...], subject: Subject, progress: Progress | None = None, workers: int = 4,
        budget: float = BUDGET) -> tuple[Reading, ...]:  # fmt: skip
    """Run a plan course by course and return its readings, in the order of the catalogue.

    Silent probes run side by side, within `budget` seconds as far as the link keeps its deadlines; the others one after
    the other. Whatever befalls one probe, the readings of the others stand, and each measure that it did not reach is
    `not_readable` with the reason. Where two probes read one measure, a `not_tested` gives way to the other reading.
    """
    found: list[Reading] = []
    for course in COURSES:
        probes = tuple(each for each in plan if each.course == course)
        subject.limit(budget if course == "silent" else None)
        found += _run_course(probes, subject, progress, workers if course == "silent" else 1)
    order = {name: place for place, name in enumerate(measures())}
    return tuple(sorted(answered(found), key=lambda reading: order[reading.measure]))


def _run_course(probes: tuple[Probe, ...], subject: Subject, progress: Progress | None, workers: int) -> list[Reading]:
    with ThreadPoolExecutor(workers) as pool:
        jobs = {pool.submit(_readings, each, subject): each.name for each in probes}
        for ended, job in enumerate(as_completed(jobs), start=1):
            if progress:
                progress(jobs[job], ended, len(jobs))
    return [reading for job in jobs for reading in job.result()]


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
