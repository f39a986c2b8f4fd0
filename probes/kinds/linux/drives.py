"""Which drives are built into a laptop, and why there is none to be seen."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from probes.answer import Absent, Shortfall, Unreadable
from probes.kinds.linux.answers import said
from probes.kinds.linux.probe import linux
from probes.link import Exchange
from probes.reading import Reading
from probes.subject import Subject, Way

BLOCKS = "list:/sys/block"
PCI = "run:lspci -nn"
"""Asked only where no drive is seen."""
DRIVE = re.compile(r"sd[a-z]{1,2}|hd[a-z]|nvme[0-9]{1,3}n[0-9]{1,3}|mmcblk[0-9]{1,2}")
"""Kernel names of what may be built in; loop, ram, zram, dm, md and sr are not, nor are an eMMC's boot partitions."""
SECTOR = 512
"""Bytes that /sys/block/NAME/size counts in, whatever the drive's own sectors are (kernel, sysfs-block)."""
HIDDEN = re.compile(r"\[0104\]|Volume Management Device|\[RST mode\]")
"""PCI class RAID, and Intel's own names, as `lspci -nn` prints them."""


class Drives(NamedTuple):
    """The kernel's names of the drives built in, and the exchanges that tell so."""

    names: tuple[str, ...]
    exchanges: tuple[Exchange, ...]


@linux(measures=("storage.drives",), version=1)
def drives(subject: Subject) -> Iterator[Reading]:
    """Name the drives that are built in, with their sizes."""
    found = internal(subject)
    if not found.names:
        yield nothing_seen(subject, "storage.drives", found)
        return
    sizes = [subject.ask(size_of(name)) for name in found.names]

    def named(*_: str) -> str:
        return ", ".join(map(_named, found.names, sizes))

    exchanges = (*found.exchanges, *sizes)
    yield subject.read("storage.drives", Way("block devices of the kernel", named, exchanges, text=_unused))


def internal(subject: Subject) -> Drives:
    """Return the drives that are no USB disks, no cards and no virtual devices."""
    blocks = subject.ask(BLOCKS)
    names = [name for name in _text(blocks).split() if DRIVE.fullmatch(name)]
    about = {name: [subject.ask(ask) for ask in _asks(name)] for name in names[:32]}
    built_in = tuple(name for name, told in about.items() if _built_in(name, told))
    return Drives(built_in, (blocks, *(exchange for told in about.values() for exchange in told)))


def nothing_seen(subject: Subject, measure: str, found: Drives) -> Reading:
    """Return the reading of a laptop that shows no drive: its firmware may hold them in RAID mode."""
    way = Way("block devices of the kernel", none_seen, (found.exchanges[0], subject.ask(PCI)), text=said)
    return subject.read(measure, way)


def none_seen(_blocks: str, controllers: str) -> str:
    """Raise Absent for a laptop without a drive, Unreadable for one whose firmware hides them or may do so."""
    if HIDDEN.search(controllers):
        raise Unreadable("no drive is seen: Intel RST or VMD holds them in RAID mode; switch to AHCI in the BIOS setup")
    if "[" not in controllers:
        raise Unreadable("no drive is seen, and lspci names no controllers")
    raise Absent("no drive is built in")


def size_of(name: str) -> str:
    """Return the ask for a drive's size in sectors of 512 bytes."""
    return f"file:/sys/block/{name}/size"


def size(exchange: Exchange) -> int | None:
    """Return a drive's size in bytes, where the kernel tells it."""
    told = _text(exchange).strip()
    return int(told) * SECTOR if re.fullmatch("[0-9]{1,15}", told) else None


def _asks(name: str) -> tuple[str, ...]:
    """Return what tells whether a drive is built in; the parent of a USB disk's SCSI host is a USB interface."""
    if name.startswith("mmcblk"):
        return (f"file:/sys/block/{name}/device/type",)
    if name.startswith(("sd", "hd")):
        return (f"file:/sys/block/{name}/removable", f"file:/sys/block/{name}/device/../../../bInterfaceClass")
    return ()


def _built_in(name: str, told: list[Exchange]) -> bool:
    """Whether a drive is built in: an eMMC is of type MMC and a card of type SD."""
    answers = [_text(exchange).strip() for exchange in told]
    if name.startswith("mmcblk"):
        return answers == ["MMC"]
    return not answers or (answers[0] != "1" and not answers[1])


def _named(name: str, exchange: Exchange) -> str:
    told = size(exchange)
    return f"{name} ({told // 10**9} GB)" if told else name


def _text(exchange: Exchange) -> str:
    """Return the answer's text, or none."""
    try:
        return said(exchange)
    except Shortfall:
        return ""


def _unused(_exchange: Exchange) -> str:
    """Return nothing: what these exchanges tell is known already."""
    return ""
