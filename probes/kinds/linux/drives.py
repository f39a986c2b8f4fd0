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
LISTING = 2**16
"""Characters of it that are read; a rack of disks has some hundreds of names."""
PCI = "run:lspci -nn"
AHCI = "list:/sys/bus/pci/drivers/ahci"
"""The controllers of SATA drives. `remapped_nvme` of each counts the NVMe drives that Intel's RST hides behind it
(drivers/ata/ahci.c, since Linux 5.9)."""
ADDRESS = re.compile(r"[0-9a-f]{4,8}(?::[0-9a-f]{2}){2}\.[0-7]")
NVME = "[0108]"
"""PCI class of a controller of NVMe drives: each that works has a drive, behind Intel's VMD as well."""
DRIVE = re.compile(r"sd[a-z]{1,2}|hd[a-z]|nvme[0-9]{1,3}n[0-9]{1,3}|mmcblk[0-9]{1,2}")
"""Kernel names of what may be built in; loop, ram, zram, dm, md and sr are not, nor are an eMMC's boot partitions."""
SECTOR = 512
"""Bytes that /sys/block/NAME/size counts in, whatever the drive's own sectors are (kernel, sysfs-block)."""
HIDDEN = re.compile(r"\[0104\]|Volume Management Device|\[RST mode\]")
"""PCI class RAID, and Intel's own names, as `lspci -nn` prints them."""
VIRTUAL = re.compile(r"x?vd[a-z]{1,2}")
"""Drives that a virtual machine is given."""
VMD, BEHIND_VMD = "Volume Management Device", re.compile(r"^1[0-9a-f]{4}:", re.MULTILINE)
"""Intel's VMD, and what its driver shows behind it: PCI domains from 10000 (drivers/pci/controller/vmd.c)."""
REMOVABLE = "removable"
"""The kernel's word for what is behind a Thunderbolt port (sysfs-devices-removable)."""


class Drives(NamedTuple):
    """The kernel's names of the drives built in, and the exchanges that tell so."""

    names: tuple[str, ...]
    exchanges: tuple[Exchange, ...]
    untold: tuple[str, ...] = ()
    """Those of the names of which nothing tells whether they can be taken out, as a card can."""
    hidden: str = ""
    """Why there may be drives beside them that are not seen; empty where nothing says so."""


@linux(measures=("storage.drives",), version=1)
def drives(subject: Subject) -> Iterator[Reading]:
    """Name the drives that are built in, with their sizes."""
    found = internal(subject)
    if not found.names:
        yield nothing_seen(subject, "storage.drives", found)
        return
    sizes = [subject.ask(size_of(name)) for name in found.names]

    def named(*_: str) -> str:
        if found.hidden:
            raise Unreadable(f"{', '.join(found.names)} and more: {found.hidden}")
        if found.untold:
            raise Unreadable(f"whether {', '.join(found.untold)} can be taken out is not told")
        return ", ".join(map(_named, found.names, sizes))

    exchanges = (*found.exchanges, *sizes)
    yield subject.read("storage.drives", Way("block devices of the kernel", named, exchanges, text=_unused))


def internal(subject: Subject) -> Drives:
    """Return the drives that are no USB disks, no cards and no virtual devices."""
    blocks = subject.ask(BLOCKS)
    names = [name for name in _text(blocks)[:LISTING].split() if DRIVE.fullmatch(name)]
    about = {name: [subject.ask(ask) for ask in _asks(name)] for name in names[:32]}
    built_in = tuple(name for name, told in about.items() if _built_in(name, told))
    untold = tuple(name for name in built_in if name.startswith(("sd", "hd")) and not _text(about[name][0]).strip())
    mute = next((name for name in about if name.startswith("mmc") and not _text(about[name][0]).strip()), None)
    controllers, remapped = subject.ask(PCI), _remapped(subject)
    hidden = f"{mute} does not say whether it is a card" if mute else _hidden(names, _text(controllers), remapped)
    exchanges = (blocks, *(exchange for told in about.values() for exchange in told), controllers, *remapped)
    return Drives(built_in, exchanges, untold, hidden)


def _remapped(subject: Subject) -> tuple[Exchange, ...]:
    addresses = ADDRESS.findall(_text(subject.ask(AHCI)))[:4]
    return tuple(subject.ask(f"file:{AHCI[5:]}/{address}/remapped_nvme") for address in addresses)


def _hidden(names: list[str], controllers: str, remapped: tuple[Exchange, ...]) -> str:
    """Return which drives are known to be there and are not seen, in words."""
    counts = [_text(exchange).strip() for exchange in remapped]
    if hiding := sum(int(count) for count in counts if re.fullmatch("[0-9]{1,3}", count)):
        return f"Intel RST hides {hiding} NVMe drives; switch to AHCI in the BIOS setup"
    if VMD in controllers and not BEHIND_VMD.search(controllers):
        return "Intel VMD may hide drives; switch to AHCI in the BIOS setup"
    fitted = sum(NVME in line for line in controllers.splitlines())
    seen = len({found[0] for name in names if (found := re.match("nvme[0-9]{1,3}", name))})
    if fitted > seen:
        return f"{fitted - seen} of {fitted} NVMe controllers shows no drive: it is dead, locked or empty"
    return ""


def nothing_seen(subject: Subject, measure: str, found: Drives) -> Reading:
    """Return the reading of a laptop that shows no drive: its firmware may hold them in RAID mode."""

    def none(blocks: str, controllers: str) -> str:
        if found.hidden and not HIDDEN.search(controllers):
            raise Unreadable(f"no drive is seen: {found.hidden}")
        return none_seen(blocks, controllers)

    way = Way("block devices of the kernel", none, (found.exchanges[0], subject.ask(PCI)), text=said)
    return subject.read(measure, way)


def none_seen(blocks: str, controllers: str) -> str:
    """Raise Absent for a laptop without a drive, Unreadable for one whose firmware hides them or may do so."""
    if virtual := next(filter(VIRTUAL.fullmatch, blocks.split()), None):
        raise Unreadable(f"{virtual} is a virtual drive: what is built in cannot be seen from a virtual machine")
    if HIDDEN.search(controllers):
        raise Unreadable("no drive is seen: Intel RST or VMD holds them in RAID mode; switch to AHCI in the BIOS setup")
    if "[" not in controllers:
        raise Unreadable("no drive is seen, and lspci names no controllers")
    raise Absent("no drive is built in")


def size_of(name: str) -> str:
    """Return the ask for a drive's size in sectors of 512 bytes."""
    return f"file:/sys/block/{name}/size"


def udev_of(name: str) -> str:
    """Return the ask for what udev knows of a drive."""
    return f"run:udevadm info --query=property --name=/dev/{name}"


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
    return (f"file:/sys/block/{name}/device/device/removable",)


def _built_in(name: str, told: list[Exchange]) -> bool:
    """Whether a drive is built in: an eMMC is of type MMC and a card of type SD."""
    answers = [_text(exchange).strip() for exchange in told]
    if name.startswith("mmcblk"):
        return answers == ["MMC"]
    if name.startswith("nvme"):
        return answers != [REMOVABLE]
    return answers[0] != "1" and not answers[1]


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
