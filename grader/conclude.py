"""From sealed evidence to a report: pure arithmetic on what the bag holds, so that anyone can do it again."""

from collections.abc import Iterable

from calibration.certificate import Calibration
from grader.appearance import appearance
from grader.coverage import coverage
from grader.decide import decide
from grader.environment import Environment
from grader.payload import (
    CALIBRATIONS,
    CHECKLIST,
    DEFECTS,
    DEVICE,
    ENVIRONMENT,
    PHOTOS,
    READINGS,
    STANDARDS,
    names_under,
    record,
    records,
    salt,
)
from grader.publish import public_device, public_readings
from grader.report import Report
from grader.standard import ReleasedStandard, read_standard
from models.defect import Defect
from models.photo import Photo
from probes.device import Device
from probes.evidence import Evidence
from probes.reading import Reading, answered


def conclude(evidence: Evidence, standards: Iterable[ReleasedStandard] | None = None) -> Report:
    """Return the report that a bag supports, under its own standards or under others.

    Raises EvidenceError where a part of the bag is not the record that it should be, and StandardError where a
    standard is none, or is not made for this kind of device.
    """
    device = record(evidence, DEVICE, Device)
    environment = record(evidence, ENVIRONMENT, Environment)
    photos, defects = records(evidence, PHOTOS, Photo), records(evidence, DEFECTS, Defect)
    said, attested = records(evidence, READINGS, Reading), records(evidence, CHECKLIST, Reading)
    readings = answered((*said, *attested, *appearance(photos, defects, device.kind)))
    chosen = _own_standards(evidence, environment) if standards is None else standards
    return Report(
        report_id=environment.report_id,
        inspected_at=environment.inspected_at,
        device=public_device(device, salt(evidence)),
        grades=tuple(decide(readings, standard.applicable_to(device.kind, device.platform)) for standard in chosen),
        readings=public_readings(readings),
        photos=photos,
        defects=defects,
        coverage=coverage(readings, device.kind, device.platform),
        calibrations=tuple(record(evidence, name, Calibration) for name in names_under(evidence, CALIBRATIONS)),
        evidence=evidence.id,
        station=environment.station,
        operator=environment.operator,
        remarks=environment.photos_refused,
        software=environment.software,
    )


def _own_standards(evidence: Evidence, environment: Environment) -> tuple[ReleasedStandard, ...]:
    """Return the standards that a bag holds, the headline standard first."""
    return tuple(read_standard(evidence.read(STANDARDS + name), name) for name in environment.standards)
