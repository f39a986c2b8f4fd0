"""Health of the drives that are built in: verdict, bad sectors, life used, hours, size, model, serial, temperature."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache, partial
from typing import NamedTuple

from calibration.quantity import Quantity, quantity
from probes.answer import Absent, Failed, Implausible, Shortfall, Unreadable
from probes.kinds.linux import drive_health, emmc
from probes.kinds.linux.answers import said
from probes.kinds.linux.drives import Drives, internal, nothing_seen, size, size_of
from probes.kinds.linux.nvme_log import read_log
from probes.kinds.linux.probe import linux
from probes.kinds.linux.smart_json import read_json
from probes.kinds.linux.smart_report import Report
from probes.kinds.linux.smart_text import read_text
from probes.link import Exchange
from probes.links.station import DATE
from probes.reading import Reading
from probes.subject import Subject, Way

MEASURES = (
    "storage.self_test",
    "storage.sectors",
    "storage.life",
    "storage.hours",
    "storage.total",
    "storage.model",
    "parts.storage.serial",
    "thermal.storage",
)
Value = Quantity | str | None
Meaning = Callable[[Report], Value]
ORDER = (Failed, Implausible, Unreadable, Shortfall)
"""Of several drives the worst leads; one that has no such part gives way to another that has."""


class Drive(NamedTuple):
    """One drive: its name, what it answered, and how that is read."""

    name: str
    source: str
    exchanges: tuple[Exchange, ...]
    read: Callable[[], Report]


@linux(measures=MEASURES, version=2)
def smart(subject: Subject) -> Iterator[Reading]:
    """Read each drive's report; of several drives the worst leads, and their sizes add up."""
    found = internal(subject)
    if not found.names:
        yield from (nothing_seen(subject, measure, found) for measure in MEASURES)
        return
    drives = [_drive(subject, name) for name in found.names]
    if found.hidden:
        drives.append(_unseen(found))
    today = subject.ask(DATE)
    yield _reading(subject, "storage.self_test", drives, drive_health.self_test)
    yield _reading(subject, "storage.sectors", drives, drive_health.sectors)
    yield _reading(subject, "storage.life", drives, drive_health.life)
    yield _reading(subject, "storage.hours", drives, partial(drive_health.hours, year=_year(today)))
    yield _reading(subject, "storage.total", drives, total)
    yield _reading(subject, "storage.model", drives, model)
    yield _reading(subject, "parts.storage.serial", drives, serial)
    yield _reading(subject, "thermal.storage", drives, drive_health.temperature)


def _drive(subject: Subject, name: str) -> Drive:
    """Ask one drive; nvme-cli only where smartctl brings no health log of an NVMe drive."""
    block = subject.ask(size_of(name))
    if name.startswith("mmcblk"):
        told = tuple(map(subject.ask, emmc.asks(name)))
        return Drive(name, "kernel, eMMC", (*told, block), lambda: _sized(emmc.read_files(told), block))
    exchange, source = subject.ask(f"run:smartctl --json=c -x /dev/{name}"), "smartctl"
    if name.startswith("nvme") and not _has_log(exchange):
        other = subject.ask(f"run:nvme smart-log -o json /dev/{name}")
        exchange, source = (other, "nvme smart-log") if _has_log(other) else (exchange, source)
    return Drive(name, source, (exchange, block), lambda: _sized(report_of(said(exchange)), block))


def _unseen(found: Drives) -> Drive:
    """Return what stands for the drives that are not seen: of them nothing can be read."""

    def read() -> Report:
        raise Unreadable(found.hidden)

    return Drive("another drive", "kernel and lspci", found.exchanges, read)


def _has_log(exchange: Exchange) -> bool:
    try:
        return report_of(said(exchange)).log is not None
    except Shortfall:
        return False


def _sized(report: Report, block: Exchange) -> Report:
    """Return the report with the size that the kernel tells, where it has none itself."""
    return report if report.size else replace(report, size=size(block))


@lru_cache(maxsize=16)  # one report serves many readings
def report_of(text: str) -> Report:
    """Return the report that an answer holds, by its content; raise Unreadable where it holds none."""
    found = _in_json(text) if text.lstrip().startswith("{") else read_text(text)
    if "Permission denied" in text[:5000]:
        raise Unreadable("the drive may not be opened: run as root")
    if found is None:
        raise Unreadable("the answer is no SMART report of a drive")
    return found


def _in_json(text: str) -> Report | None:
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        raise Unreadable("the answer begins as JSON and is none") from None
    return read_json(answer) or read_log(answer)


def _reading(subject: Subject, measure: str, drives: list[Drive], meaning: Meaning) -> Reading:
    """Return one reading for all drives, whose method names each."""
    results = [_result(drive, meaning) for drive in drives]
    source = ", ".join(f"{drive.source} of {drive.name}" for drive in drives)
    exchanges = tuple(exchange for drive in drives for exchange in drive.exchanges)
    return subject.read(measure, Way(source, lambda *_: together(measure, drives, results), exchanges, text=_unused))


def _unused(_exchange: Exchange) -> str:
    """Return nothing: each drive reads its own exchanges, so that one that fails hides no other."""
    return ""


def _result(drive: Drive, meaning: Meaning) -> Value | Shortfall:
    try:
        return meaning(drive.read())
    except Shortfall as shortfall:
        return shortfall


def together(measure: str, drives: list[Drive], results: list[Value | Shortfall]) -> Value:
    """Return the worst value of all drives, the sum of their sizes, or their names; raise the worst shortfall."""
    short = [(drive, each) for drive, each in zip(drives, results, strict=True) if isinstance(each, Shortfall)]
    present = [(drive, each) for drive, each in short if not isinstance(each, Absent)]
    for kind in ORDER:
        for drive, each in present or (short if len(short) == len(drives) else []):
            if isinstance(each, kind):
                raise type(each)(f"{drive.name}: {each}" if len(drives) > 1 else str(each))
    values = [each for each in results if each is not None and not isinstance(each, Shortfall)]
    numbers = [each for each in values if isinstance(each, Quantity)]
    if measure == "storage.total":
        return quantity(sum(each.value for each in numbers), "GB")
    if numbers:
        return max(numbers, key=lambda each: each.value)
    return ", ".join(str(each) for each in values) or None


def total(report: Report) -> Quantity:
    """Return the size in whole GB of 10⁹ bytes, rounded down, as drives are sold."""
    if not report.size:
        raise Unreadable("nobody tells the drive's size")
    return quantity(report.size // 10**9, "GB")


def model(report: Report) -> str:
    """Return the model's name."""
    return _name(report.model, "model")


def serial(report: Report) -> str:
    """Return the serial number."""
    return _name(report.serial, "serial number")


def _name(told: str | None, what: str) -> str:
    """Return what a drive is called; raise Unreadable for none, and for one that somebody took out: `--`, `XXXX`."""
    told = (told or "").strip().removeprefix("0x")
    if not told:
        raise Unreadable(f"the report tells no {what}")
    if told == "REDACTED" or re.fullmatch(r"[^0-9A-Za-z]*([0-9A-Za-z]?)(?:\1|[^0-9A-Za-z])*", told[:60]):
        raise Unreadable(f"the {what} is blotted out")
    return told[:60]


def _year(today: Exchange) -> int | None:
    found = re.match(rb"([0-9]{4})-", today.stdout)
    return int(found[1]) if found else None
