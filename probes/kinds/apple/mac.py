"""Which Mac it is, by its own report: model, serial, system, chip, memory, storage; and its activation lock."""

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from calibration.quantity import Quantity, quantity
from probes.answer import Failed, Implausible, Unreadable
from probes.kinds.apple import answers
from probes.kinds.apple.probe import apple
from probes.kinds.apple.system_information import REPORT, Place, everything, find, items, said, section, within
from probes.reading import Reading
from probes.subject import Subject, Way

REGISTRY = "run:ioreg -a -r -c IOPlatformExpertDevice"
"""The root of the I/O registry, as a property list or as ioreg's own text."""

HARDWARE = "SPHardwareDataType"
NAME = Place(HARDWARE, ("machine_name",), "Hardware", ("Model Name",))
MODEL = Place(HARDWARE, ("machine_model",), "Hardware", ("Model Identifier",))
PART = Place(HARDWARE, ("model_number",), "Hardware", ("Model Number",))
SERIAL = Place(HARDWARE, ("serial_number",), "Hardware", ("Serial Number (system)", "Serial Number"))
CHIP = Place(HARDWARE, ("chip_type", "cpu_type"), "Hardware", ("Chip", "Processor Name"))
MEMORY = Place(HARDWARE, ("physical_memory",), "Hardware", ("Memory",))
LOCK = Place(HARDWARE, ("activation_lock_status",), "Hardware", ("Activation Lock Status",))
SYSTEM = Place("SPSoftwareDataType", ("os_version",), "Software", ("System Version",))
PANEL = Place("SPDisplaysDataType", (), "Graphics/Displays", ("Display Type",))
DRIVES = ("SPNVMeDataType", "SPSerialATADataType")
SECTIONS = ("NVMExpress", "Serial-ATA", "SATA/SATA Express", "SATA")

IDENTIFIER = re.compile(r"[A-Za-z]{3,16}[0-9]{1,3},[0-9]{1,3}\Z")
PART_NUMBER = re.compile(r"[A-Z0-9]{5,12}(?:[A-Z]{2})?/[A-Z]\Z")
GENUINE_SERIAL = re.compile(r"(?!.*X{4})[0-9A-Z]{8,14}\Z")
"""Eleven or twelve letters and digits, and ten at random since 2021; who shows a report masks it with X."""
OS = re.compile(r"(?:Mac OS X|OS X|macOS) [0-9]{1,2}(?:\.[0-9]{1,2}){0,2}(?: \([0-9A-Z]{4,10}[a-z]?\))?\Z")
AMOUNT = re.compile(r"([0-9]{1,5}) (MB|GB|TB)\Z")
IN_GB = {"MB": Decimal(1) / 1024, "GB": Decimal(1), "TB": Decimal(1024)}
CAPACITY = re.compile(r"^( {1,60})Capacity: [^(\n]{1,40}\(([0-9][0-9 .,'\u00a0\u202f]{3,30}) bytes\)$", re.MULTILINE)
OUTSIDE = re.compile(r"^( {1,60})(?:Removable Media|Detachable Drive): Yes$", re.MULTILINE)
"""What a report in text says of a drive that hangs on a cable."""
KEY = re.compile(r'"(IOPlatformSerialNumber|model|manufacturer)" = (?:<"([^"\n]{1,80})">|"([^"\n]{1,80})")')


def maker(text: str) -> str:
    """Return Apple, where a report names a Mac."""
    if "Mac" not in find(text, NAME):
        raise Implausible("the report is of no Mac")
    return "Apple"


def model(text: str) -> str:
    """Return the identifier of the model, `MacBookAir10,1`."""
    return _as(IDENTIFIER, find(text, MODEL), "model identifier")


def name(text: str) -> str:
    """Return what the model is called."""
    return find(text, NAME)


def part(text: str) -> str:
    """Return the number under which it was sold."""
    return _as(PART_NUMBER, find(text, PART), "model number")


def serial(text: str) -> str:
    """Return the serial number of the Mac; raise Implausible for one that is masked."""
    return _as(GENUINE_SERIAL, find(text, SERIAL), "serial number")


def system(text: str) -> str:
    """Return the system with its version and build."""
    return _as(OS, find(text, SYSTEM), "system version")


def chip(text: str) -> str:
    """Return the chip or processor."""
    if (found := find(text, CHIP)).lower() == "unknown":
        raise Unreadable("the report does not know its chip")
    return found


def memory(text: str) -> Quantity:
    """Return the memory in GB, each 2³⁰ bytes as memory is sold."""
    if not (found := AMOUNT.match(find(text, MEMORY))):
        raise Implausible("its memory is no amount")
    return quantity(int(found[1]) * IN_GB[found[2]], "GB", resolution="0.01" if found[2] == "MB" else "1")


def storage(text: str) -> Quantity:
    """Return the size of all drives inside in GB, each 10⁹ bytes."""
    sizes = [*_listed(text), *_printed(text)]
    if not sizes:
        raise Unreadable("the report does not tell a drive's size")
    return quantity(sum(sizes) / Decimal(10**9), "GB")


def _listed(text: str) -> Iterator[int]:
    for controller in (each for kind in DRIVES for each in items(text, kind)):
        for drive in within(controller):
            size = drive.get("size_in_bytes")
            if isinstance(size, int) and not isinstance(size, bool) and 0 < size < answers.UINT64 and _inside(drive):
                yield size


def _inside(drive: Mapping[str, Any]) -> bool:
    return all(drive.get(key, "no") == "no" for key in ("removable_media", "detachable_drive"))


def _printed(text: str) -> Iterator[int]:
    """Yield the size of each drive inside, of a report in text: its volumes stand further in."""
    for each in SECTIONS:
        told = section(text, each)
        found = list(CAPACITY.finditer(told))
        outermost = min((len(drive[1]) for drive in found), default=0)
        drives = [drive for drive in found if len(drive[1]) == outermost]
        ends = [*(drive.start() for drive in drives[1:]), len(told)]
        for drive, end in zip(drives, ends, strict=False):  # where there is no drive, there still is an end
            if all(len(flag[1]) != outermost for flag in OUTSIDE.finditer(told, drive.end(), end)):
                yield int(re.sub(r"\D", "", drive[2]))


def panel(text: str) -> str:
    """Return the kind of the panel that is built in, in the words of a report in text."""
    found = {told for told in everything(text, PANEL) if told.startswith("Built-In")}
    if len(found) != 1:
        raise Unreadable("the report tells no display that is built in")
    return found.pop()


def activation_lock(text: str) -> None:
    """Return where Apple's report says that the activation lock is off; raise Failed where it says that it is on."""
    word = find(text, LOCK).removeprefix("activation_lock_").lower()
    if word == "enabled":
        raise Failed("its activation lock is on: an account of Apple's holds it")
    if word != "disabled":
        raise Unreadable("its report says neither that the activation lock is on nor that it is off")


def _as(form: re.Pattern[str], found: str, what: str) -> str:
    if not form.match(found):
        raise Implausible(f"its {what} is in no form of Apple's")
    return found


def _registry(text: str) -> Mapping[str, Any]:
    """Return maker, model and serial by the registry's root; raise Unreadable where they are not told, or not alike."""
    if "+-o " not in text[:200]:
        value = answers.tree(text)
        while isinstance(value, list) and len(value) == 1:  # as `ioreg -a` has it
            value = value[0]
        return answers.dictionary(value)
    pairs = {(key, one or other) for key, one, other in KEY.findall(text)}
    if len(dict(pairs)) < len(pairs):
        raise Unreadable("the registry tells of more than one Mac")
    return dict(sorted(pairs))


def registered(key: str, form: re.Pattern[str]) -> Callable[[str], str]:
    """Return what reads a key of the registry's root, which is text or bytes that end in a zero."""

    def read(text: str) -> str:
        found = answers.member(_registry(text), key)
        shown = found.rstrip(b"\0").decode(errors="replace") if isinstance(found, bytes) else found
        return _as(form, shown if isinstance(shown, str) else "", key)

    return read


def registered_maker(text: str) -> str:
    """Return Apple, where the registry names it."""
    registered("manufacturer", re.compile(r"Apple(?: Inc\.)?\Z"))(text)
    return "Apple"


Parse = Callable[[str], Quantity | str | None]
TOLD: dict[str, Parse] = {
    "identity.maker": maker,
    "identity.model": model,
    "identity.name": name,
    "identity.part": part,
    "identity.serial": serial,
    "identity.os": system,
    "identity.soc": chip,
    "memory.total": memory,
    "storage.total": storage,
    "display.panel": panel,
    "locks.find_my": activation_lock,
}
REGISTERED: dict[str, Parse] = {
    "identity.maker": registered_maker,
    "identity.model": registered("model", IDENTIFIER),
    "identity.serial": registered("IOPlatformSerialNumber", GENUINE_SERIAL),
}


@apple(measures=tuple(TOLD), version=1, platforms=("macos",), kinds=("laptop",))
def mac(subject: Subject) -> Iterator[Reading]:
    """Read what a Mac's report tells of it, and where there is none, what its registry does."""
    report, root = subject.ask(REPORT), subject.ask(REGISTRY)
    for measure, parse in TOLD.items():
        ways = [Way("System Information", parse, (report,), text=said)]
        if measure in REGISTERED and root.whole:
            ways.append(Way("I/O registry", REGISTERED[measure], (root,), text=answers.said))
        yield subject.read(measure, *(ways[1:] if not report.whole and ways[1:] else ways))
