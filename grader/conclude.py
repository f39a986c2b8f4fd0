"""From sealed evidence to a report: pure arithmetic on what the bag holds, so that anyone can do it again."""

from collections.abc import Iterable
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from calibration.certificate import Calibration
from calibration.record import Record
from grader.appearance import appearance
from grader.coverage import coverage
from grader.decide import decide
from grader.environment import Environment
from grader.publish import public_device, public_readings
from grader.report import Report
from grader.standard import ReleasedStandard, read_standard
from models.defect import Defect
from models.photo import Photo
from probes.device import Device
from probes.evidence import Evidence, EvidenceError
from probes.reading import Reading

R = TypeVar("R", bound=Record)

DEVICE = "data/device.json"
ENVIRONMENT = "data/environment.json"
READINGS = "data/readings.json"
CHECKLIST = "data/checklist.json"
PHOTOS = "data/photos.json"
DEFECTS = "data/defects.json"
SALT = "data/salt.txt"
STANDARDS = "data/standards/"
CALIBRATIONS = "data/calibration/"


def conclude(evidence: Evidence, standards: Iterable[ReleasedStandard] | None = None) -> Report:
    """Return the report that a bag supports, under its own standards or under others.

    Raises EvidenceError where a part of the bag is not the record that it should be, and StandardError where a
    standard is none, or is not made for this kind of device.
    """
    device = _record(evidence, DEVICE, Device)
    environment = _record(evidence, ENVIRONMENT, Environment)
    photos, defects = _records(evidence, PHOTOS, Photo), _records(evidence, DEFECTS, Defect)
    readings = all_readings(evidence, device, photos, defects)
    chosen = own_standards(evidence) if standards is None else standards
    return Report(
        report_id=environment.report_id,
        inspected_at=environment.inspected_at,
        device=public_device(device, _salt(evidence)),
        grades=tuple(decide(readings, standard.applicable_to(device.kind)) for standard in chosen),
        readings=public_readings(readings),
        photos=photos,
        defects=defects,
        coverage=coverage(readings, device.kind),
        calibrations=tuple(_record(evidence, name, Calibration) for name in _under(evidence, CALIBRATIONS)),
        evidence=evidence.id,
        station=environment.station,
        operator=environment.operator,
        remarks=environment.photos_refused,
        software=environment.software,
    )


def all_readings(
    evidence: Evidence, device: Device, photos: tuple[Photo, ...], defects: tuple[Defect, ...]
) -> tuple[Reading, ...]:
    """Return what the device said, what the operator attested, and what the photos show, in this order."""
    said, attested = _records(evidence, READINGS, Reading), _records(evidence, CHECKLIST, Reading)
    return (*said, *attested, *appearance(photos, defects, device.kind))


def own_standards(evidence: Evidence) -> tuple[ReleasedStandard, ...]:
    """Return the standards that a bag holds, the headline standard first."""
    names = _record(evidence, ENVIRONMENT, Environment).standards
    return tuple(read_standard(evidence.read(STANDARDS + name), name) for name in names)


def _salt(evidence: Evidence) -> bytes:
    try:
        return bytes.fromhex(evidence.read(SALT).decode())
    except ValueError as error:
        raise EvidenceError(f"{SALT} in {evidence.path} is not hexadecimal.") from error


def _under(evidence: Evidence, folder: str) -> list[str]:
    return [name for name in evidence.names if name.startswith(folder)]


def _record(evidence: Evidence, name: str, kind: type[R]) -> R:
    try:
        return kind.model_validate_json(evidence.read(name))
    except ValidationError as error:
        raise _unlike(evidence, name, error) from error


def _records(evidence: Evidence, name: str, kind: type[R]) -> tuple[R, ...]:
    try:
        return TypeAdapter(tuple[kind, ...]).validate_json(evidence.read(name))  # type: ignore[valid-type]
    except ValidationError as error:
        raise _unlike(evidence, name, error) from error


def _unlike(evidence: Evidence, name: str, error: ValidationError) -> EvidenceError:
    return EvidenceError(f"{name} in {evidence.path} is not as it must be: {error.errors()[0]['msg']}.")
