"""Finished: the inspections of a study that are there, read from their evidence as the plan names them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from calibration.unusable import Unusable
from grader.conclude import conclude
from grader.gauge.plan import Plan, Run
from grader.payload import DEVICE, record
from grader.report import Report
from probes.device import Device
from probes.evidence import Evidence


class StudyError(Unusable):
    """A study that cannot be used; the message is one sentence: what is wrong where."""


@dataclass(frozen=True, eq=False)
class Inspection:
    """One inspection of the study: what was planned, which device it really was, and what was concluded."""

    run: Run
    device: Device
    report: Report

    @property
    def identity(self) -> tuple[str, ...]:
        """What must be the same in every inspection of one device."""
        names = sorted(f"{name} {value}" for name, value in self.device.identifiers.items())
        return (self.device.maker, self.device.model, *names)


@dataclass(frozen=True)
class Finished:
    """The inspections of a study in the plan's order, and one sentence for each that is not there."""

    plan: Plan
    inspections: tuple[Inspection, ...]
    missing: tuple[str, ...]


def read_finished(folder: Path, plan: Plan) -> Finished:
    """Read the inspections that a plan names.

    One that is missing, double or unusable is left out with a sentence. Raises StudyError where figures would be wrong
    though nothing is missing: the same evidence twice, or another device under the same label; and where none is there.
    """
    found: list[Inspection] = []
    missing: list[str] = []
    for run in plan.runs:
        try:
            found.append(_read(folder, run))
        except Unusable as error:
            missing.append(str(error))
    if not found:
        raise StudyError(f"There is no finished inspection in {folder}: {missing[0]}")
    _require_new_evidence(found)
    _require_same_devices(found)
    return Finished(plan, tuple(found), tuple(missing))


def _read(folder: Path, run: Run) -> Inspection:
    bags = [each for each in _bags(folder / run.folder) if each.exists()]
    if not bags:
        raise StudyError(f"{run.folder} holds no inspection.")
    if len(bags) > 1:
        raise StudyError(f"{run.folder} holds {len(bags)} inspections, and which is meant is not known: keep one.")
    evidence = Evidence.open(bags[0])
    return Inspection(run, record(evidence, DEVICE, Device), conclude(evidence))


def _bags(folder: Path) -> Iterator[Path]:
    """Return where evidence may lie: as `grader inspect --out` leaves it, or the folder of one inspection itself."""
    yield folder / "evidence"
    yield from sorted(folder.glob("*/evidence"))


def _require_new_evidence(found: Iterable[Inspection]) -> None:
    seen: dict[str, Run] = {}
    for each in found:
        earlier = seen.setdefault(each.report.evidence, each.run)
        if earlier != each.run:
            both = f"{earlier.folder} and {each.run.folder}"
            raise StudyError(f"{both} hold the same evidence: each trial is a new inspection.")


def _require_same_devices(found: Iterable[Inspection]) -> None:
    """Raise StudyError for a label under which two devices were inspected, and a device under two labels."""
    labels: dict[str, Inspection] = {}
    devices: dict[tuple[str, ...], Inspection] = {}
    for each in found:
        first = labels.setdefault(each.run.device, each)
        if first.identity != each.identity:
            raise StudyError(f"{each.run.folder} is of another device than {first.run.folder}: they were mixed up.")
        twin = devices.setdefault(each.identity, each)
        if twin.run.device != each.run.device and each.device.identifiers:
            raise StudyError(f"{twin.run.folder} and {each.run.folder} are of the same device: they were mixed up.")
