"""A recorded computer from its udev database (`udevadm info --export-db`): the answers that the database truly holds.

Only what stands literally in it becomes an answer, as the kernel would give it: listings of classes, `uevent` files,
the attributes that a `uevent` repeats, and what a path proves. What udev added of its own (ID_*, TAGS) is no answer of
the kernel, but udevadm's, which is asked about drives and cameras.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import PurePosixPath

from probes.link import Exchange
from probes.transcript import Header, Transcript

CLASSES = frozenset({
    "backlight", "bluetooth", "dmi", "drm", "hwmon", "ieee80211", "input", "leds", "net", "power_supply", "rfkill",
    "sound", "thermal", "tpm", "typec", "video4linux",
})  # fmt: skip
"""Subsystems that are classes (`/sys/class`), of those that probes ask about."""
BUSES = frozenset({"pci", "thunderbolt", "usb"})
"""Subsystems that are buses (`/sys/bus`)."""
OF_EVERY = ("MAJOR", "MINOR", "DEVNAME", "DEVTYPE", "DRIVER")
"""What the kernel's driver core puts first into a uevent, in its order (drivers/base/core.c, dev_uevent)."""
OF_CLASS = {
    "power_supply": re.compile("POWER_SUPPLY_"),
    "rfkill": re.compile("RFKILL_"),
    "net": re.compile("(?:INTERFACE|IFINDEX)$"),
    "input": re.compile("(?:PRODUCT|NAME|PHYS|UNIQ|PROP|EV|KEY|REL|ABS|MSC|LED|SND|FF|SW|MODALIAS)$"),
    "usb": re.compile("(?:PRODUCT|TYPE|BUSNUM|DEVNUM|INTERFACE|MODALIAS)$"),
    "pci": re.compile("(?:PCI_CLASS|PCI_ID|PCI_SUBSYS_ID|PCI_SLOT_NAME|MODALIAS)$"),
    "block": re.compile("(?:PARTN|PARTNAME|DISKSEQ)$"),
}
"""What the kernel adds of its own to the uevent of a class or a bus."""
REPEATED = ("power_supply", "rfkill")
"""Classes whose uevent repeats every attribute that it tells, in capitals behind the name of the class."""
BY_NODE = ("block", "video4linux")
"""Of these udevadm is asked by the node."""
HOST = 4
"""Of the folders above a disk, `block` first, the one that holds the SCSI host."""
MODALIAS = re.compile("MODALIAS$")
BITMAPS = ("PROP", "EV", "KEY", "REL", "ABS", "MSC", "LED", "SND", "FF", "SW")
"""In the order of /proc/bus/input/devices (drivers/input/input.c)."""
INPUT = "file:/proc/bus/input/devices"


@dataclass(frozen=True)
class UdevDevice:
    """One device: its path below /sys and its properties."""

    path: str
    properties: dict[str, str]

    @property
    def name(self) -> str:
        """The last part of the path."""
        return PurePosixPath(self.path).name

    @property
    def subsystem(self) -> str:
        """Its class or bus."""
        return self.properties.get("SUBSYSTEM", "")

    @property
    def folder(self) -> str | None:
        """Where the kernel shows it by its name, None for a subsystem that nobody asks about."""
        if self.subsystem in CLASSES:
            return f"/sys/class/{self.subsystem}"
        if self.subsystem in BUSES:
            return f"/sys/bus/{self.subsystem}/devices"
        return "/sys/block" if self.subsystem == "block" and self.properties.get("DEVTYPE") == "disk" else None

    @property
    def uevent(self) -> str:
        """Its uevent file: the kernel's own properties, one a line."""
        own = OF_CLASS.get(self.subsystem, MODALIAS)
        names = [name for name in OF_EVERY if name in self.properties]
        names += [name for name in self.properties if own.match(name)]
        return "".join(f"{name}={self.properties[name].removeprefix('/dev/')}\n" for name in names)

    @property
    def told(self) -> str:
        """All its properties as `udevadm info --query=property` prints them."""
        return "".join(f"{name}={value}\n" for name, value in self.properties.items())


def devices(text: str) -> tuple[UdevDevice, ...]:
    """Return the devices of a database, in its order. A block without a path is none.

    A database that went through a web page has its quotation marks as entities, which are taken back.
    """
    text = unescape(text) if "NAME=&quot;" in text else text
    blocks = (block.splitlines() for block in re.split(r"\n{2,}", text.replace("\r\n", "\n")))
    return tuple(_device(lines) for lines in blocks if lines and lines[0].startswith("P: /"))


def _device(lines: list[str]) -> UdevDevice:
    pairs = (line[3:].partition("=") for line in lines if line.startswith("E: "))
    return UdevDevice(lines[0][3:].strip(), {name: value for name, is_, value in pairs if is_})


def transcript(text: str, recorded_at: str) -> Transcript:
    """Return a database as the transcript of a computer that answers what it holds, and refuses all else."""
    header = Header(recorded_at=recorded_at, provenance="answers taken from a udev database")
    exchanges = (
        Exchange(ask=ask, exit_code=0, stdout=said.encode(), at=recorded_at, seconds="0")
        for ask, said in sorted(answers(text).items())
    )
    return Transcript(header=header, exchanges=tuple(exchanges))


def answers(text: str) -> dict[str, str]:
    """Return each ask that a database answers, with its answer."""
    found = devices(text)
    listings: dict[str, set[str]] = defaultdict(set)
    told: dict[str, str] = {}
    parents = {device.path: device for device in found}
    for device in found:
        if device.folder:
            listings[device.folder].add(device.name)
            told |= _files(device, parents)
        if device.subsystem in BY_NODE and (node := device.properties.get("DEVNAME", "").removeprefix("/dev/")):
            told[f"run:udevadm info --query=property --name=/dev/{node}"] = device.told
    told |= {f"list:{folder}": "".join(f"{name}\n" for name in sorted(names)) for folder, names in listings.items()}
    listing = input_listing(found)
    return told | ({INPUT: listing} if listing else {})


def _files(device: UdevDevice, parents: dict[str, UdevDevice]) -> dict[str, str]:
    """Return the files of one device: its uevent, its attributes, and the uevent of the device that it belongs to."""
    folder = f"file:{device.folder}/{device.name}"
    files = {f"{folder}/uevent": device.uevent}
    files |= {f"{folder}/{name}": f"{value}\n" for name, value in _attributes(device)}
    parent = parents.get(str(PurePosixPath(device.path).parent.parent))
    if parent and device.path == f"{parent.path}/{device.subsystem}/{device.name}":
        files[f"{folder}/device/uevent"] = parent.uevent
        files |= {f"{folder}/device/type": f"{kind}\n" for kind in (parent.properties.get("MMC_TYPE"),) if kind}
    if device.subsystem == "block" and (usb := _class_of_bridge(device, parents)):
        files[f"{folder}/device/../../../bInterfaceClass"] = f"{usb}\n"
    return files


def _class_of_bridge(device: UdevDevice, parents: dict[str, UdevDevice]) -> str:
    """Return the class of the USB interface that a disk's SCSI host hangs on, nothing where it hangs on none."""
    above = [parents.get(str(path)) for path in PurePosixPath(device.path).parents]
    bridge = dict(enumerate(above)).get(HOST)
    numbers = re.match("([0-9]{1,3})/", bridge.properties.get("INTERFACE", "")) if bridge else None
    return f"{int(numbers[1]):02x}" if numbers else ""


def _attributes(device: UdevDevice) -> Iterator[tuple[str, str]]:
    told = device.properties
    usb = re.fullmatch("([0-9a-f]{1,4})/([0-9a-f]{1,4})/[0-9a-f]{1,4}", told.get("PRODUCT", ""))
    if device.subsystem in REPEATED:
        prefix = f"{device.subsystem.upper()}_"
        own = {name.removeprefix(prefix): value for name, value in told.items() if name.startswith(prefix)}
        yield from ((name.lower(), value) for name, value in own.items())
    elif device.subsystem == "input" and "NAME" in told:
        yield "name", told["NAME"].strip('"')
        yield from ((f"capabilities/{name.lower()}", told[name]) for name in BITMAPS[1:] if name in told)
    elif usb and told.get("DEVTYPE") == "usb_device":
        yield from (("idVendor", usb[1].zfill(4)), ("idProduct", usb[2].zfill(4)))
    elif device.subsystem == "dmi" and "MODALIAS" in told:
        yield "modalias", told["MODALIAS"]


def input_listing(found: Iterable[UdevDevice]) -> str:
    """Return the kernel's listing of input devices, with those handlers that have a node of their own."""
    every = [device for device in found if device.subsystem == "input"]
    return "".join(
        _listed(device, [each.name for each in every if str(PurePosixPath(each.path).parent) == device.path])
        for device in every
        if "NAME" in device.properties
    )


def _listed(device: UdevDevice, handlers: list[str]) -> str:
    told = device.properties
    identity = [f"{part:0>4}" for part in told.get("PRODUCT", "").split("/")]
    named = zip(("Bus", "Vendor", "Product", "Version"), identity, strict=False)
    lines = [
        f"I: {' '.join(f'{key}={part}' for key, part in named)}",
        f"N: Name={told['NAME']}",
        f"P: Phys={told.get('PHYS', '').strip(chr(34))}",
        f"S: Sysfs={device.path}",
        f"H: Handlers={' '.join(handlers)}",
        *(f"B: {bitmap}={told[bitmap]}" for bitmap in BITMAPS if bitmap in told),
    ]
    return "\n".join(lines) + "\n\n"
