"""A small inspection, sealed and signed: a composed phone, two synthetic photos, three standards, one key."""

import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from example_report import jpeg

from calibration.certificate import Calibration
from calibration.quantity import quantity
from calibration.record import canonical_json
from grader.checklist import Checklist
from grader.conclude import conclude
from grader.environment import Environment, software
from grader.issue import issue
from grader.keys import make_root, make_station
from grader.library import load
from grader.report import Report
from grader.sign import read_private
from models.look import look
from models.zones.catalogue import outline_of
from probes.device import Device
from probes.evidence import BagWriter, Evidence
from probes.kinds.android.discovery import identify
from probes.links.recorded import RecordedLink
from probes.probe import plan, run
from probes.reading import Reading
from probes.subject import Subject
from probes.transcript import Header, Recorder, Transcript

FROM, AT, UNTIL = "2026-01-01T00:00:00Z", "2026-11-23T08:30:00Z", "2027-01-01T00:00:00Z"
PHONE = Path(__file__).parents[2] / "probes/virtual/devices/samsung-galaxy-s24.jsonl"
STANDARDS = ("backmarket-phones", "ebay-refurbished", "ctia")
FRONT, BACK = jpeg(1, 300, 600), jpeg(2, 300, 600)


@dataclass(frozen=True)
class Example:
    """Where one inspection lies, and who signed it."""

    folder: Path
    keys: Path

    @property
    def bag(self) -> Path:
        return self.folder / "evidence"

    @property
    def key(self) -> Ed25519PrivateKey:
        return read_private(self.keys / "bench-1.key")

    def report(self) -> Report:
        return conclude(Evidence.open(self.bag))

    def copy(self, to: Path) -> "Example":
        shutil.copytree(self.folder, to / self.folder.name)
        shutil.copytree(self.keys, to / "keys")
        return Example(to / self.folder.name, to / "keys")


def make_example(root: Path) -> Example:
    """Inspect, seal, sign and draw."""
    example = Example(root / "TG-20261123-EXAMPLE1", root / "keys")
    make_root(example.keys)
    make_station(example.keys, "bench-1", FROM, UNTIL)
    example.folder.mkdir()
    seal(example.bag)
    issue(example.report(), Evidence.open(example.bag), example.key, example.folder)
    return example


def seal(bag: Path, **changed: bytes) -> None:
    """Write the evidence; any file can be replaced or added first, as a dishonest station could."""
    with BagWriter(bag) as writer:
        for name, data in (payload() | changed).items():
            writer.write(name, data)


def asked() -> tuple[Device, tuple[Reading, ...], bytes]:
    """Ask the composed phone as an inspection does; return what it is, what it said, and the transcript."""
    with TemporaryDirectory() as scratch:
        recording = Path(scratch, "adb.jsonl")
        with Recorder(RecordedLink(Transcript.read(PHONE)), recording, Header(recorded_at=AT)) as link:
            device = identify(link, None)
            return device, run(plan(device), Subject(link)), recording.read_bytes()


@cache
def payload() -> dict[str, bytes]:
    device, readings, transcript = asked()
    standards = tuple(map(load, STANDARDS))
    checklist = Checklist(operator="Ada", passed=("touch.grid", "camera.rear"), counted={"casing.body.dent.count": 0})
    environment = Environment(
        report_id="TG-20261123-EXAMPLE1", inspected_at=AT, station="bench-1", operator="Ada",
        standards=tuple(standard.file_name for standard in standards), software=software(),
    )  # fmt: skip
    calibration = Calibration(
        instrument="bench camera 1", method="printed chart", valid_from=FROM, valid_until=UNTIL,
        scale=quantity(0.1, "mm/px", resolution="0.001", uncertainty=0.001),
    )  # fmt: skip
    outline = outline_of(device.maker, device.model)
    looks = [
        look(FRONT, face="front", file="front.jpg", outline=outline, calibration=calibration, at=AT),
        look(BACK, face="back", file="back.jpg", outline=outline, calibration=calibration, at=AT),
    ]
    records = {
        "data/readings.json": readings,
        "data/checklist.json": checklist.readings(),
        "data/photos.json": [each.photo for each in looks],
        "data/defects.json": [mark for each in looks for mark in each.defects],
    }
    return {
        "data/device.json": device.canonical(),
        "data/environment.json": environment.canonical(),
        "data/salt.txt": b"5a" * 32,
        "data/transcripts/adb.jsonl": transcript,
        "data/calibration/camera.json": calibration.canonical(),
        "data/photos/front.jpg": FRONT,
        "data/photos/back.jpg": BACK,
        **{name: canonical_json([each.model_dump(mode="json") for each in rows]) for name, rows in records.items()},
        **{f"data/standards/{standard.file_name}": standard.data for standard in standards},
    }
