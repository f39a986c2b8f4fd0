"""The demo: virtual phones through the real adb server, rendered casings, real reports."""

import tomllib
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib.resources import files
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from calibration.record import Record
from grader.attendance import Attendance, Notify
from grader.checklist import Checklist
from grader.conclude import conclude
from grader.inspect import Order, inspect
from grader.issue import Issued, issue
from grader.keys import make_root, make_station
from grader.library import load
from grader.report import Report
from grader.sign import read_private
from models.render.casing import render_phone
from models.render.spec import Wear
from models.zones.catalogue import outline_of
from probes.device import DeviceError
from probes.links.adb import AdbLink
from probes.transcript import Transcript
from probes.virtual.adb_server import AdbServer
from probes.virtual.adbd import VirtualPhone

STATION = "demo-station"
PX_PER_MM = 20.0
"""Rendered sharpness: a 160 mm side over 3,200 px, what a 12-megapixel camera gives."""


class DemoPhone(Record):
    """One device of the demo."""

    title: str
    recording: str
    wear: Wear
    seed: int

    def transcript(self) -> Transcript:
        """Return the recorded device."""
        return Transcript.read(files("probes.virtual").joinpath(f"devices/{self.recording}.jsonl").read_bytes())


class Demo(Record):
    """What the demo plugs in, and what its operator attests."""

    standards: tuple[str, ...]
    checklist: Checklist
    phone: tuple[DemoPhone, ...]


@dataclass(frozen=True)
class Shown:
    """One finished inspection of the demo."""

    title: str
    report: Report
    issued: Issued


def read_demo() -> Demo:
    """Return the demo that comes with the program."""
    return Demo.model_validate(tomllib.loads(files("grader").joinpath("demos/phones.toml").read_text("utf-8")))


def run_demo(out: Path, notify: Notify) -> Iterator[Shown]:
    """Inspect every phone of the demo, and yield each as soon as its report is written; keys go to out/keys."""
    demo = read_demo()
    standards = tuple(load(name) for name in demo.standards)
    _make_keys(out / "keys")
    with TemporaryDirectory(prefix="truegrade-demo-") as studio, AdbServer() as server:
        for phone, photos in _photographed(demo, Path(studio)):
            order = Order(station=STATION, standards=standards, photos=photos, checklist=demo.checklist)
            with VirtualPhone(phone.transcript()) as plugged:
                yield _issued(phone, order, AdbLink(server.connect(plugged), port=server.port), out, notify)


def render_photos(phone: DemoPhone, folder: Path) -> Path:
    """Render the six faces of a demo phone into a new folder, as a camera would name them; return the folder."""
    device = phone.transcript().header.device
    outline = outline_of(device.maker, device.model) if device else None
    if outline is None:
        raise DeviceError(f"The size of {phone.recording} is not known, so that it cannot be rendered.")
    folder.mkdir(parents=True)
    for face, (jpeg, _) in render_phone(outline, phone.wear, phone.seed, PX_PER_MM).items():
        (folder / f"{face}.jpg").write_bytes(jpeg)
    return folder


def _issued(phone: DemoPhone, order: Order, link: AdbLink, out: Path, notify: Notify) -> Shown:
    evidence = inspect(link, order, out, Attendance(notify=notify))
    report, key = conclude(evidence), read_private(out / "keys" / f"{STATION}.key")
    return Shown(phone.title, report, issue(report, evidence, key, evidence.path.parent))


def _photographed(demo: Demo, studio: Path) -> Iterator[tuple[DemoPhone, Path]]:
    """Yield each phone with its photos; another process renders the next one meanwhile."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
        jobs = [(phone, pool.submit(render_photos, phone, studio / phone.recording)) for phone in demo.phone]
        for phone, job in jobs:
            yield phone, job.result()


def _make_keys(folder: Path) -> None:
    """Make the demo's keys once: a second demo in the same place signs with the same station key."""
    if not (folder / "trust.json").exists():
        make_root(folder)
        make_station(folder, STATION, "2026-01-01T00:00:00Z", "2046-01-01T00:00:00Z")
