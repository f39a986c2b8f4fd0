"""One device end to end: ask it, look at its photos, seal the evidence."""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from calibration.certificate import Calibration
from calibration.moment import now
from calibration.record import Record, canonical_json
from calibration.unusable import Unusable
from grader.appearance import colour_of
from grader.attendance import NOBODY, Attendance, Notify
from grader.certify import Certificate
from grader.checklist import Checklist
from grader.earlier import TOLD as EARLIER_PARTS
from grader.earlier import earlier_parts, require_folder
from grader.environment import Environment, software
from grader.library import usual
from grader.payload import (
    CALIBRATIONS,
    CERTIFICATES,
    CHECKLIST,
    DEFECTS,
    DEVICE,
    ENVIRONMENT,
    PHOTO_FILES,
    PHOTOS,
    READINGS,
    SALT,
    STANDARDS,
    TRANSCRIPTS,
)
from grader.shots import Shot, shots_in
from grader.standard import ReleasedStandard
from models.exif import strip_position
from models.look import Look, look
from models.zones.catalogue import outline_of
from probes.device import Device
from probes.evidence import BagWriter, Evidence
from probes.kinds.identification import identify
from probes.link import Link
from probes.links.operator import OperatorLink
from probes.links.station import StationLink
from probes.links.switch import Switch
from probes.probe import SILENT, Course, Subject, ordered, plan, run
from probes.reading import Reading
from probes.transcript import Header, Recorder

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter that is read as a digit."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """What an inspection is to use, and under which standards it is to grade."""

    station: str
    standards: tuple[ReleasedStandard, ...] = ()
    """The first is the headline; where there is none, the usual one for the kind of device is used."""
    photos: Path | None = None
    checklist: Checklist | None = None
    certificate: Certificate | None = None
    courses: tuple[Course, ...] = SILENT
    charge_minutes: int | None = None
    operator: str | None = None
    """Who answers in the guided course; a checklist names its own."""
    earlier: Path | None = None
    """A folder of earlier inspections, with whose parts to compare those of now."""
    link_name: str = "adb"

    def __post_init__(self) -> None:
        """Raise Unusable where there is no such folder of earlier inspections, before anything is asked."""
        if self.earlier:
            require_folder(self.earlier)

    @property
    def calibration(self) -> Calibration | None:
        """What the certificate says, if there is one."""
        return self.certificate.calibration if self.certificate else None

    def spoken(self) -> dict[str, str]:
        """Return what the device's probes may ask the station: which courses, and how long to charge."""
        charge = {} if self.charge_minutes is None else {"charge minutes": str(self.charge_minutes)}
        return {"courses": ",".join(self.courses), **charge}


@dataclass(frozen=True)
class Seen:
    """What became of one photo: the bytes that are kept, and what they show."""

    name: str
    data: bytes
    look: Look


def inspect(
    link: Link, order: Order, out: Path, attendance: Attendance = NOBODY, *, plugged: str | None = None
) -> Evidence:
    """Inspect one device and return its sealed evidence, in a new folder of `out` named by the report's id.

    Raises Unusable where the device cannot be identified, a standard is not made for it, the photo folder or the
    calibration cannot be used, or the disk refuses. Single photos that cannot be used are noted in the evidence.
    """
    at = now()
    if order.calibration:
        order.calibration.in_force(at)
    shots, unnamed = shots_in(order.photos) if order.photos else ((), ())
    folder = _new_folder(out, at)
    transcript = folder / f"{order.link_name}.jsonl"
    told = order.spoken()
    people: dict[str, Link] = {"operator": OperatorLink(attendance.consult), "station": StationLink(told)}
    with Recorder(Switch(link, people), transcript, Header(recorded_at=at, software=software())) as recorder:
        subject = Subject(recorder, order.link_name)
        subject.notify, subject.impatient = attendance.follow, attendance.impatient
        device = identify(subject, plugged)
        if order.earlier and (parts := earlier_parts(order.earlier, device)):
            told[EARLIER_PARTS] = parts
        chosen = order.standards or (usual(device.kind),)
        order = replace(order, standards=tuple(each.applicable_to(device.kind, device.platform) for each in chosen))
        readings = run(plan(device, ordered(subject)), subject, attendance.notify)
    outline, colour = outline_of(device.maker, device.model), colour_of(readings)
    look_at = partial(look, outline=outline, colour=colour, calibration=order.calibration, at=at)
    seen, unusable = _photograph(shots, look_at, attendance.notify)
    remarks = order.certificate.remarks if order.certificate else ()
    environment = _environment(order, folder.name, at, (*remarks, *unnamed, *unusable))
    with BagWriter(folder / "evidence", External_Identifier=folder.name) as bag:
        for name, data in _payload(order, device, environment, readings, seen).items():
            bag.write(name, data)
        bag.write(TRANSCRIPTS + transcript.name, transcript.read_bytes())
    transcript.unlink()
    return Evidence.open(folder / "evidence")


def _environment(order: Order, report_id: str, at: str, refused: tuple[str, ...]) -> Environment:
    return Environment(
        report_id=report_id,
        inspected_at=at,
        station=order.station,
        operator=order.checklist.operator if order.checklist else order.operator,
        standards=tuple(standard.file_name for standard in order.standards),
        photos_refused=refused,
        software=software(),
    )


def _new_folder(out: Path, at: str) -> Path:
    chosen = "".join(secrets.choice(ALPHABET) for _ in range(8))
    folder = out / f"TG-{at[:10].replace('-', '')}-{chosen}"
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise Unusable(f"Nothing can be written to {out}: {error.strerror}.") from error
    return folder


def _photograph(
    shots: tuple[Shot, ...], look_at: Callable[..., Look], notify: Notify
) -> tuple[tuple[Seen, ...], tuple[str, ...]]:
    """Look at every shot; return what was seen, and one sentence for each that cannot be used."""
    seen: list[Seen] = []
    refused: list[str] = []
    for ended, shot in enumerate(shots):
        notify(f"photo {shot.face}", ended, len(shots))
        try:
            seen.append(_see(shot, look_at))
        except Unusable as error:
            refused.append(str(error))
    return tuple(seen), tuple(refused)


def _see(shot: Shot, look_at: Callable[..., Look]) -> Seen:
    data = strip_position(shot.read())
    name = f"{shot.face}{shot.path.suffix.lower()}"
    return Seen(name=name, data=data, look=look_at(data, face=shot.face, file=name))


def _payload(
    order: Order, device: Device, environment: Environment, readings: Iterable[Reading], seen: tuple[Seen, ...]
) -> dict[str, bytes]:
    """Return every file of the bag but the transcript, by name."""
    attested = order.checklist.readings() if order.checklist else ()
    return {
        DEVICE: device.canonical(),
        ENVIRONMENT: environment.canonical(),
        READINGS: _list(readings),
        CHECKLIST: _list(attested),
        PHOTOS: _list(each.look.photo for each in seen),
        DEFECTS: _list(defect for each in seen for defect in each.look.defects),
        SALT: secrets.token_hex(32).encode(),
        **{PHOTO_FILES + each.name: each.data for each in seen},
        **{STANDARDS + standard.file_name: standard.data for standard in order.standards},
        **_certificates(order.certificate),
    }


def _certificates(found: Certificate | None) -> dict[str, bytes]:
    """Return the calibration as it was used, and the signed envelope that it came in."""
    if found is None:
        return {}
    signed = {f"{CERTIFICATES}camera.dsse.json": found.envelope} if found.envelope else {}
    return {f"{CALIBRATIONS}camera.json": found.calibration.canonical(), **signed}


def _list(records: Iterable[Record]) -> bytes:
    return canonical_json([record.model_dump(mode="json") for record in records])
