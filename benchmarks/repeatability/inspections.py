"""The inspections of a study on simulated stations, and what a perfect inspection would have said."""

import csv
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.repeatability.station import FACES, Handset, benches, handset, perfect, shoot, true_defect
from grader.appearance import appearance
from grader.decide import decide
from grader.demo import read_demo
from grader.gauge.graded import COLUMNS
from grader.gauge.measured import Criteria
from grader.gauge.plan import Plan, Run, make_plan, write_plan
from grader.gauge.study import Study, read_study
from grader.inspect import Order, inspect
from grader.library import load
from grader.payload import CHECKLIST, PHOTOS, READINGS, records
from models.photo import Photo
from models.zones.catalogue import outline_of
from probes.evidence import Evidence
from probes.links.recorded import RecordedLink
from probes.reading import Reading, answered
from probes.transcript import Transcript

RECORDING = Path(__file__).parents[2] / "probes/virtual/devices/samsung-galaxy-s24.jsonl"
SERIAL = b"R5TRUEGRA1E"
STANDARDS = ("ebay-refurbished", "ctia", "backmarket-phones")
SIZES = {False: (30, 3, 3, 20.0), True: (4, 2, 2, 16.0)}
"""Devices, stations, trials, px per mm: full and quick. 20 px/mm is a 12-megapixel camera over a phone."""


@dataclass(frozen=True)
class Job:
    """One inspection: which, of what, where it goes."""

    run: Run
    device: Handset
    shot: int
    plan: Plan
    px_per_mm: float
    seed: int
    folder: Path


def study_in(folder: Path, seed: int, quick: bool) -> Study:
    """Do a whole study in a folder and return what is said of it."""
    devices, stations, trials, px_per_mm = SIZES[quick]
    plan = make_plan(devices, stations, trials, seed)
    write_plan(plan, folder)
    outline = outline_of("samsung", "SM-S921B")
    assert outline is not None, "the Galaxy S24 is in models/zones/outlines.toml"
    handsets = {name: handset(number, outline, seed) for number, name in enumerate(plan.devices)}
    jobs = [Job(each, handsets[each.device], number, plan, px_per_mm, seed, folder)
            for number, each in enumerate(plan.runs)]  # fmt: skip
    with ProcessPoolExecutor(len(os.sched_getaffinity(0)), mp_context=get_context("spawn")) as pool:
        truths = dict(pool.map(_inspected, jobs))
    reference = folder / "reference.csv"
    with reference.open("w", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *(row for device in plan.devices for row in truths[device])])
    return read_study(folder, Criteria(), reference)


def _inspected(job: Job) -> tuple[str, list[tuple[str, str, str]]]:
    """Shoot and inspect once; return the device and the grades that a perfect inspection gives it."""
    bench = benches(len(job.plan.stations), job.px_per_mm, job.seed)[job.plan.stations.index(job.run.station)]
    with TemporaryDirectory(prefix="truegrade-shots-") as shots:
        truth = {}
        for face in FACES:
            data, truth[face] = shoot(job.device, face, bench, job.shot, job.seed)
            Path(shots, f"{face}.jpg").write_bytes(data)
        order = Order(station=job.run.station, standards=tuple(map(load, STANDARDS)), photos=Path(shots),
                      checklist=read_demo().checklist)  # fmt: skip
        evidence = inspect(_link(job.device.number), order, job.folder / job.run.folder)
    photos = {photo.face: perfect(photo) for photo in records(evidence, PHOTOS, Photo)}
    defects = [true_defect(mark, photos[face]) for face in FACES for mark in truth[face]]
    own = appearance(list(photos.values()), defects, "phone")
    readings = answered((*_said(evidence), *own))
    grades = [decide(readings, load(name).applicable_to("phone", "android")) for name in STANDARDS]
    return job.run.device, [(job.run.device, each.standard, each.name or str(each.verdict)) for each in grades]


def _said(evidence: Evidence) -> Iterator[Reading]:
    for name in (READINGS, CHECKLIST):
        yield from records(evidence, name, Reading)


def _link(number: int) -> RecordedLink:
    """Return the recorded phone under a serial number of its own."""
    serial = SERIAL[:-3] + f"{number:03}".encode()
    return RecordedLink(Transcript.read(RECORDING.read_bytes().replace(SERIAL, serial)))
