"""Crossing: what was found of each part on each station in each trial, and which parts are complete."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from grader.gauge.plan import Plan, Run

V = TypeVar("V")


@dataclass
class Crossing(Generic[V]):
    """A table with gaps: the value of a part in a run, or why there is none. A part may be a device or a mark on it."""

    plan: Plan
    values: dict[str, dict[tuple[str, int], V]] = field(default_factory=lambda: defaultdict(dict))
    reasons: dict[str, dict[tuple[str, int], str]] = field(default_factory=lambda: defaultdict(dict))

    def put(self, part: str, run: Run, value: V) -> None:
        """Enter a value."""
        self.values[part][run.station, run.trial] = value

    def lack(self, part: str, run: Run, reason: str) -> None:
        """Enter why a part has no value in a run."""
        self.reasons[part][run.station, run.trial] = reason

    @property
    def cells(self) -> list[tuple[str, int]]:
        """Every station and trial."""
        return [(station, trial) for station in self.plan.stations for trial in range(1, self.plan.trials + 1)]

    def complete(self) -> dict[str, tuple[tuple[V, ...], ...]]:
        """Return the parts that have every value, device by device: one row of trials for each station."""
        full = [part for part, found in self.values.items() if len(found) == len(self.cells)]
        return {part: self._rows(self.values[part]) for part in sorted(full, key=self._device)}

    def incomplete(self) -> tuple[str, ...]:
        """Return one sentence for each part that has some values but not all, with the first reason."""
        parts = {**self.reasons, **self.values}
        lacking = [part for part in parts if len(self.values.get(part, ())) < len(self.cells)]
        return tuple(map(self._lacking, sorted(lacking, key=self._device)))

    def _device(self, part: str) -> int:
        """Return the place of a part's device in the plan."""
        return self.plan.devices.index(part.split(" ", 1)[0])

    def _rows(self, found: Mapping[tuple[str, int], V]) -> tuple[tuple[V, ...], ...]:
        trials = range(1, self.plan.trials + 1)
        return tuple(tuple(found[station, trial] for trial in trials) for station in self.plan.stations)

    def _lacking(self, part: str) -> str:
        found = self.values.get(part, {})
        gaps = [cell for cell in self.cells if cell not in found]
        station, trial = gaps[0]
        why = self.reasons.get(part, {}).get(gaps[0], "no inspection")
        return f"{part} lacks {len(gaps)} of {len(self.cells)}: first {station}, trial {trial}: {why}."
