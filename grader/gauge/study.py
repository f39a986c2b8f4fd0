"""Study: what repeated inspections of the same devices say of a station, as one record."""

from pathlib import Path
from typing import Literal

from calibration.record import Record
from grader.gauge.finished import read_finished
from grader.gauge.graded import Graded, of_grades, read_reference
from grader.gauge.marked import Marked, of_marks
from grader.gauge.measured import Criteria, Measured, of_readings
from grader.gauge.plan import read_plan


class Study(Record):
    """A gauge study."""

    format: Literal["truegrade/gauge-study/1"] = "truegrade/gauge-study/1"
    first: str
    last: str
    """When the first and the last inspection were made."""
    devices: tuple[str, ...]
    stations: tuple[str, ...]
    trials: int
    planned: int
    found: int
    """Inspections that the plan has, and that could be read."""
    missing: tuple[str, ...]
    """One sentence for each of the others."""
    grades: tuple[Graded, ...]
    marks: Marked
    measures: tuple[Measured, ...]

    def without(self) -> dict[str, list[str]]:
        """Return the measures that have no figure, by the reason."""
        found: dict[str, list[str]] = {}
        for each in self.measures:
            if each.reason:
                found.setdefault(each.reason, []).append(each.measure)
        return found


def read_study(folder: Path, criteria: Criteria, reference: Path | None = None) -> Study:
    """Read the plan and the inspections in a folder, and judge them; the grades of a reference are a CSV file's.

    Raises PlanError or StudyError with one sentence where nothing can be said.
    """
    plan = read_plan(folder)
    finished = read_finished(folder, plan)
    known = read_reference(reference, finished) if reference else {}
    marks, measured = of_marks(finished, criteria)
    times = sorted(each.report.inspected_at for each in finished.inspections)
    return Study(
        first=times[0], last=times[-1], devices=plan.devices, stations=plan.stations, trials=plan.trials,
        planned=len(plan.runs), found=len(finished.inspections), missing=finished.missing,
        grades=of_grades(finished, known), marks=marks, measures=(*of_readings(finished, criteria), *measured),
    )  # fmt: skip
