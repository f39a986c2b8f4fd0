"""A small gauge study on disk: bags as `grader inspect` leaves them, with the readings and marks that a test states."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from example_inspection import AT, payload
from example_standard import opening

from calibration.quantity import quantity
from calibration.record import canonical_json, sha256
from grader.environment import Environment
from grader.gauge.plan import Plan, Run, make_plan, write_plan
from models.defect import Defect
from probes.device import Device
from probes.evidence import BagWriter
from probes.reading import Outcome, Reading

STANDARD = (
    opening("batteries", "Batteries alone", "plain")
    + """
[[rule]]
id = "battery"
measure = "battery.health"
role = "gate"
unit = "percent"
at_least = { fine = 90, fair = 80 }
why = "A day of use."
source = "page"

[baseline]
"battery.health" = 95

[[example]]
name = "best"
outcome = "fine"
"""
).encode()

Health = Callable[[Run], float | None]
Marks = Callable[[Run], tuple[tuple[float, float, float], ...]]
"""Left end (x, y) on the back in mm, and length in mm, of each mark; they lie level."""


def steady(run: Run) -> float:
    """Return a battery's health that differs by device alone."""
    return 75.0 + 10 * int(run.device[1:])


def shaky(run: Run) -> float:
    """Return a health that also differs a little by station and trial."""
    return steady(run) + 0.5 * int(run.station[1:]) + (0.25 if run.trial == 1 else -0.25) * int(run.device[1:])


def no_marks(_: Run) -> tuple[tuple[float, float, float], ...]:
    return ()


def reading(value: float | None) -> Reading:
    """Return a health as the gauge gives it, or that it cannot be read."""
    told = {"measure": "battery.health", "method": "gauge", "probe": "battery/1"}
    if value is None:
        return Reading(outcome=Outcome.NOT_READABLE, reason="the gauge gave no answer", **told)
    return Reading(outcome=Outcome.MEASURED, value=quantity(value, "percent", resolution="0.01"), **told)


def mark(x: float, y: float, length: float) -> Defect:
    """Return a level scratch on the back, 0.2 mm wide."""
    corners = ((x, y - 0.1), (x + length, y - 0.1), (x + length, y + 0.1), (x, y + 0.1))
    ring = tuple((Decimal(f"{a:.2f}"), Decimal(f"{b:.2f}")) for a, b in corners)
    return Defect(
        defect_class="scratch", face="back", photo=sha256(b"photo"), outline_px=ring, outline_mm=ring,
        length=quantity(length, "mm", resolution="0.01"), width=quantity(0.2, "mm", resolution="0.01"),
        area=quantity(0.2 * length, "mm2", resolution="0.01"), contrast=quantity(0.5, "ratio", resolution="0.1"),
        equivalent_width=quantity(100, "um"), confidence=Decimal(1), crop=(0, 0, 9, 9), detector="test/1",
    )  # fmt: skip


def make_study(folder: Path, health: Health = shaky, marks: Marks = no_marks, *, devices: int = 3, stations: int = 2,
               trials: int = 2) -> Plan:  # fmt: skip
    """Plan a study and do all of its inspections."""
    plan = make_plan(devices, stations, trials, 7)
    write_plan(plan, folder)
    for run in plan.runs:
        seal(folder / run.folder, run, (reading(health(run)),), marks(run))
    return plan


def seal(folder: Path, run: Run, readings: tuple[Reading, ...], marks: tuple[tuple[float, float, float], ...] = (),
         *, serial: str | None = None, name: str = "TG-1") -> None:  # fmt: skip
    """Write one inspection into a new folder of `folder`, as `grader inspect --out` does."""
    own = payload()
    device = Device.model_validate_json(own["data/device.json"])
    environment = Environment.model_validate_json(own["data/environment.json"])
    changed = {
        "data/device.json": device.model_copy(update={"identifiers": {"serial": serial or run.device}}).canonical(),
        "data/environment.json": environment.model_copy(
            update={"standards": ("batteries-2026.1.toml",), "inspected_at": AT, "report_id": run.folder}
        ).canonical(),
        "data/readings.json": canonical_json([each.model_dump(mode="json") for each in readings]),
        "data/checklist.json": b"[]", "data/photos.json": b"[]",
        "data/defects.json": canonical_json([mark(*each).model_dump(mode="json") for each in marks]),
        "data/standards/batteries-2026.1.toml": STANDARD, "data/salt.txt": b"5a" * 32,
    }  # fmt: skip
    with BagWriter(folder / name / "evidence") as bag:
        for file, data in changed.items():
            bag.write(file, data)
