"""The report: the record that is signed. Its face (PDF, HTML) is drawn from it and from nothing else."""

from typing import Literal

from calibration.certificate import Calibration
from calibration.record import Digest, Instant, Record
from grader.grade import Grade
from models.defect import Defect
from models.photo import Photo
from probes.device import Kind, Platform
from probes.reading import Reading


class PublicDevice(Record):
    """The device as strangers may know it: identifiers are salted HMACs, the salt stays in the evidence."""

    kind: Kind
    platform: Platform
    maker: str
    model: str
    name: str | None
    identifiers: dict[str, str]
    """Identifier name (`serial`, `imei`) to the HMAC-SHA-256 of its value under the evidence's salt, hexadecimal."""


State = Literal["passed", "measured", "failed", "not present", "not testable", "not tested"]
"""How an item of the test list ended: `measured` is a number or a description, which no test has judged."""


class Coverage(Record):
    """Whether one item of the master test list was tested, and how that ended."""

    item: str
    """Its id in the master test list, such as `battery.capacity`."""
    group: str
    title: str
    state: State
    how: str
    """The value, who or what tested it, or why there is no answer: in short, for the whole stands with the readings."""
    measures: tuple[str, ...]
    """The measures whose readings this rests on."""


class Report(Record):
    """Everything that is claimed about one inspection of one device."""

    format: Literal["truegrade/report/1"] = "truegrade/report/1"
    report_id: str
    """Short public name of the inspection: printed, in the QR code and in listings."""
    inspected_at: Instant
    device: PublicDevice
    grades: tuple[Grade, ...]
    """One per standard; the first is the headline."""
    readings: tuple[Reading, ...]
    """Without the private ones: identifiers are in `device`, salted."""
    photos: tuple[Photo, ...]
    defects: tuple[Defect, ...]
    coverage: tuple[Coverage, ...]
    calibrations: tuple[Calibration, ...]
    evidence: Digest
    """Evidence id: SHA-256 of the bag's tagmanifest-sha256.txt."""
    station: str
    operator: str | None
    remarks: tuple[str, ...] = ()
    """One sentence for each thing that was given and could not be used, such as a file that is no photo."""
    software: dict[str, str]
    """Name to version of what could change a result: truegrade, opencv, numpy, adb …"""
