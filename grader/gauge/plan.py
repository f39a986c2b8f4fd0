"""Plan: which device is inspected on which station in which order, and where each inspection goes."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError, model_validator

from calibration.record import Record
from calibration.unusable import Unusable

PLAN = "plan.json"


class PlanError(Unusable):
    """A plan that cannot be made or read; the message is one sentence."""


class PlanMisuse(PlanError):
    """Words of the command that make no plan."""

    exit_code = 2


class Run(Record):
    """One inspection of the study."""

    device: str
    station: str
    trial: int = Field(ge=1)

    @property
    def folder(self) -> str:
        """The folder, within that of the study, into which `grader inspect --out` puts it: `D01-S1-T1`."""
        return f"{self.device}-{self.station}-T{self.trial}"


class Plan(Record):
    """A crossed study: every device on every station, in every trial."""

    format: Literal["truegrade/gauge-plan/1"] = "truegrade/gauge-plan/1"
    seed: int
    devices: tuple[str, ...] = Field(min_length=2)
    stations: tuple[str, ...] = Field(min_length=1)
    """Stations, or the people who inspect, if it is they who may differ."""
    trials: int = Field(ge=2)
    runs: tuple[Run, ...]
    """In the order in which they are to be done."""

    @model_validator(mode="after")
    def _every_run_once(self) -> "Plan":
        every = {(device, station, trial) for device in self.devices for station in self.stations
                 for trial in range(1, self.trials + 1)}  # fmt: skip
        if len(self.runs) != len(every) or {(run.device, run.station, run.trial) for run in self.runs} != every:
            raise ValueError("its runs are not every device on every station in every trial, once each")
        return self

    def to_json(self) -> str:
        """Return the text of the plan's file."""
        return self.model_dump_json(indent=2) + "\n"


MOST_RUNS = 10_000


def make_plan(devices: int, stations: int, trials: int, seed: int) -> Plan:
    """Return a plan in an order by chance; the same seed gives the same.

    Trial after trial, station after station within a trial, the devices shuffled each time (AIAG): nobody remembers
    what was found before, and drift over a day does not look like a device or a station. Raises PlanMisuse.
    """
    for name, number, fewest in (("devices", devices, 2), ("stations", stations, 1), ("trials", trials, 2)):
        if number < fewest:
            raise PlanMisuse(f"A study needs at least {fewest} {name}, not {number}.")
    if devices * stations * trials > MOST_RUNS:
        raise PlanMisuse(f"{devices * stations * trials} inspections are too many: plan at most {MOST_RUNS}.")
    names = tuple(f"D{number:02}" for number in range(1, devices + 1))
    places = tuple(f"S{number}" for number in range(1, stations + 1))
    runs = tuple(_shuffled(names, places, trials, random.Random(seed)))
    return Plan(seed=seed, devices=names, stations=places, trials=trials, runs=runs)


def _shuffled(devices: tuple[str, ...], stations: tuple[str, ...], trials: int, chance: random.Random) -> Iterator[Run]:
    for trial in range(1, trials + 1):
        for station in chance.sample(stations, len(stations)):
            for device in chance.sample(devices, len(devices)):
                yield Run(device=device, station=station, trial=trial)


def write_plan(plan: Plan, folder: Path) -> Path:
    """Write a plan into the folder of a study; raise PlanError if it has one already, or cannot be written to."""
    path = folder / PLAN
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(plan.to_json())
    except FileExistsError as error:
        raise PlanMisuse(
            f"There is a plan in {folder} already: a study keeps to one, so take another folder."
        ) from error
    except OSError as error:
        raise PlanError(f"{path} cannot be written: {error.strerror}.") from error
    return path


def read_plan(folder: Path) -> Plan:
    """Read the plan of a study; raise PlanError with one sentence where there is none."""
    path = folder / PLAN
    try:
        return Plan.model_validate_json(path.read_bytes())
    except FileNotFoundError as error:
        hint = "make one with `grader calibrate repeatability DIR --plan`"
        raise PlanError(f"There is no {PLAN} in {folder}: {hint}.") from error
    except OSError as error:
        raise PlanError(f"{path} cannot be read: {error.strerror}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "file"
        raise PlanError(f"{path} is not a plan: {where}: {first['msg']}.") from error
