"""Parts of an earlier inspection: of the same device, the latest that is whole, and of nothing else."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from calibration.record import canonical_json
from calibration.unusable import Unusable
from grader.earlier import earlier_parts
from grader.environment import Environment, software
from grader.inspect import Order
from probes.device import Device
from probes.evidence import BagWriter
from probes.reading import Outcome, Reading

PART = "parts.battery.serial"
Seal = Callable[..., Path]


def device(**identifiers: str) -> Device:
    return Device(kind="phone", platform="ios", maker="Apple", model="iPhone14,2", identifiers=identifiers)


MINE = device(serial="F2LTRUE", udid="00008110-1")


@pytest.fixture
def seal(tmp_path: Path) -> Seal:
    """Return a function that seals an inspection below tmp_path."""

    def write(name: str, day: str, part: str, of: Device = MINE, **files: bytes) -> Path:
        environment = Environment(
            report_id=name, inspected_at=f"{day}T00:00:00Z", station="bench-1", operator=None, standards=(),
            software=software(),
        )  # fmt: skip
        reading = Reading(measure=PART, outcome=Outcome.MEASURED, value=part, method="entry", probe="parts/1")
        payload = {
            "data/device.json": of.canonical(),
            "data/environment.json": environment.canonical(),
            "data/readings.json": canonical_json([reading.model_dump(mode="json")]),
        }
        with BagWriter(tmp_path / name / "evidence") as bag:
            for file, data in (payload | files).items():
                bag.write(file, data)
        return tmp_path / name / "evidence"

    return write


def test_the_latest_inspection_of_this_device_is_taken(seal: Seal, tmp_path: Path) -> None:
    seal("a", "2026-03-01", "LATEST")
    seal("b", "2026-01-01", "FIRST")
    seal("c", "2026-05-01", "ANOTHER", device(serial="ELSE", udid="00008110-2"))
    assert earlier_parts(tmp_path, MINE) == f'{{"{PART}":"LATEST"}}'
    assert earlier_parts(tmp_path / "b", MINE) == f'{{"{PART}":"FIRST"}}'


def test_one_identifier_that_both_tell_is_enough_and_an_empty_one_is_none(seal: Seal, tmp_path: Path) -> None:
    seal("a", "2026-03-01", "X", device(serial="", udid="00008110-1"))
    assert earlier_parts(tmp_path, device(udid="00008110-1"))
    assert earlier_parts(tmp_path, device(serial="")) is None
    assert earlier_parts(tmp_path, device()) is None


def test_what_is_not_whole_counts_for_nothing_and_hides_nothing(seal: Seal, tmp_path: Path) -> None:
    seal("whole", "2026-01-01", "WHOLE")
    changed, lacking, piped = (seal(name, "2026-03-01", "CHANGED") for name in ("changed", "lacking", "piped"))
    (changed / "data/readings.json").write_bytes(b"[]")
    (lacking / "data/readings.json").unlink()
    (piped / "data/readings.json").unlink()
    os.mkfifo(piped / "data/readings.json")
    seal("garbled", "2026-04-01", "X", **{"data/readings.json": b"[" * 50_000})
    seal("odd", "2026-04-01", "X", **{"data/environment.json": b"[]"})
    (tmp_path / "evidence").write_text("no bag")
    for number, target in enumerate(("/dev/zero", "/nowhere", ".")):
        (tmp_path / str(number)).mkdir()
        (tmp_path / str(number) / "evidence").symlink_to(target)
    assert earlier_parts(tmp_path, MINE) == f'{{"{PART}":"WHOLE"}}'


def test_a_folder_without_inspections_tells_nothing(tmp_path: Path) -> None:
    assert earlier_parts(tmp_path, MINE) is None


def test_a_folder_that_is_none_is_refused_before_anything_is_asked(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for folder in (tmp_path / "file", tmp_path / "nowhere"):
        with pytest.raises(Unusable, match="no such folder"):
            earlier_parts(folder, MINE)
        with pytest.raises(Unusable, match="no such folder"):
            Order(station="bench-1", earlier=folder)
