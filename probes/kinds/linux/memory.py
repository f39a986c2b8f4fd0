"""Memory: its size as sold, its modules, and a bounded test of what is free."""

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from calibration.quantity import Quantity
from probes.answer import Failed, Implausible, Unreadable, Untested
from probes.kinds.linux import dmi
from probes.kinds.linux.answers import said
from probes.kinds.linux.probe import linux
from probes.link import Exchange
from probes.reading import Reading
from probes.subject import Subject, Way

KERNEL = "file:/proc/meminfo"
ARRAY, MODULE = 16, 17
"""DSP0134, 7.17 and 7.18: a memory array, and a memory device in it."""
MOST_SLOTS = 64
"""Of a board; virtual machines tell of so many."""
EMPTY = "No Module Installed"
SOLDERED = "Row Of Chips"
PLUGGED = ("DIMM", "SODIMM")
LOW_POWER = "LPDDR"
"""Low-power memory is soldered: JEDEC has no DIMM of it (JESD209), though firmware may say so (linuxhw/DMI: Tactus)."""
UNSTATED = ("", "Unknown", "Other", "None", "<OUT OF SPEC>")
MEGABYTES = {"kB": Decimal(1) / 1024, "MB": Decimal(1), "GB": Decimal(1024), "TB": Decimal(1024**2)}
SEEN_LEAST = Decimal("0.5")
"""The part of the modules that a system sees at the least; graphics may hold a few GB of it."""

TESTED_MB = 256
TEST = f"run:memtester {TESTED_MB}M 1"
"""One round took 27 s on a slow server's core."""
TEST_DEADLINE = 300.0
INVALID, STUCK, WRONG = 1, 2, 4
"""Bits of memtester's exit code: it could not get or lock memory, a stuck address, any other test (memtester(8))."""


@linux(measures=("memory.total", "memory.modules"), version=1)
def memory(subject: Subject) -> Iterator[Reading]:
    """Add up the modules that the firmware lists; what the kernel sees is a check only, since graphics take from it."""
    listed, kernel = subject.ask(dmi.DMIDECODE), subject.ask(KERNEL)
    seen = (kernel,) if kernel.exit_code == 0 else ()
    yield subject.read("memory.total", Way("DMI, modules added up", total, (listed, *seen), text=_text))
    yield subject.read("memory.modules", Way("DMI, modules", modules, (listed,), text=dmi.table))


@linux(measures=("memory.test",), version=1, course="active")
def memory_test(subject: Subject) -> Iterator[Reading]:
    """Write and read patterns in a part of the free memory."""
    subject.notify("testing memory", 0)
    done = subject.ask_anew(TEST, TEST_DEADLINE)
    covered = f"{TESTED_MB} MB of the free memory, one round"
    yield subject.read("memory.test", Way("memtester", tested, (done,), covered, _tested))


def _text(exchange: Exchange) -> str:
    return dmi.table(exchange) if exchange.ask == dmi.DMIDECODE else said(exchange)


def total(text: str, kernel: str = "") -> Quantity:
    """Return the memory as sold in GB of 2³⁰ bytes, which is what the modules hold.

    Raise Implausible where the kernel sees more, or less than half of it: one of the two is wrong then.
    """
    size = sum((megabytes(module) for module in _filled(text)), Decimal(0)) / 1024
    if not size:
        raise Implausible("every slot for memory is said to be empty")
    if found := re.search(r"^MemTotal:\s{1,20}([0-9]{1,12}) kB", kernel, re.MULTILINE):
        seen = Decimal(found[1]) / 2**20
        if not size * SEEN_LEAST <= seen <= size:
            raise Implausible(f"the modules hold {size.normalize():f} GB, the kernel sees {seen:.1f} GB")
    return Quantity(value=size, unit="GB")


def modules(text: str) -> str:
    """Return what is in the slots: `2 × 8 GB DDR4 SODIMM 3200 MT/s; 2 slots empty`."""
    filled = Counter(module_words(module) for module in _filled(text))
    if not filled:
        raise Implausible("every slot for memory is said to be empty")
    told = " + ".join(f"{count} × {words}" if count > 1 else words for words, count in filled.items())
    empty = len(_slots(text)) - filled.total()
    return f"{told}; {empty} slot{'s' if empty > 1 else ''} empty" if empty else told


def module_words(module: dict[str, str]) -> str:
    """Return size, type, form, speed, and `ECC` where a word has bits beside the data."""
    size = megabytes(module)
    kind, form = module.get("Type", ""), module.get("Form Factor", "")
    soldered = form == SOLDERED or (kind.startswith(LOW_POWER) and form in PLUGGED)
    speed = re.match(r"[0-9]{1,6} (?:MHz|MT/s)", module.get("Speed", ""))
    words = (
        f"{(size / 1024).normalize():f} GB",
        kind,
        "soldered" if soldered else form,
        speed[0] if speed else "",
        "ECC" if _width(module, "Total Width") > _width(module, "Data Width") > 0 else "",
    )
    return " ".join(word[:40] for word in words if word not in UNSTATED)


def megabytes(module: dict[str, str]) -> Decimal:
    """Return the size of a module in MB of 2²⁰ bytes; raise Unreadable where it has none."""
    found = re.fullmatch(r"([0-9]{1,9}) (kB|MB|GB|TB)", module.get("Size", ""))
    if not found:
        raise Unreadable("a memory module does not tell its size")
    return int(found[1]) * MEGABYTES[found[2]]


def _filled(text: str) -> list[dict[str, str]]:
    return [slot for slot in _slots(text) if slot.get("Size") != EMPTY]


def _slots(text: str) -> list[dict[str, str]]:
    """Return the slots for system memory; an array of another use (flash, video) is left out."""
    every = dmi.structures(text)
    others = {each.handle for each in every if each.kind == ARRAY and each.values.get("Use") != "System Memory"}
    slots = [each.values for each in every if each.kind == MODULE]
    if not slots:
        raise Unreadable("the firmware lists no memory module")
    if len(slots) > MOST_SLOTS:
        raise Implausible(f"the firmware lists {len(slots)} slots for memory")
    return [slot for slot in slots if slot.get("Array Handle", "").upper() not in others]


def _width(module: dict[str, str], key: str) -> int:
    found = re.fullmatch(r"([0-9]{1,4}) bits", module.get(key, ""))
    return int(found[1]) if found else 0


def _tested(exchange: Exchange) -> str:
    """Return what memtester printed; raise what its exit code means."""
    text, code = said(exchange), exchange.exit_code or 0
    if code > INVALID | STUCK | WRONG:
        raise Unreadable("memtester broke off")
    if code & (STUCK | WRONG):
        raise Failed(
            "an address of the memory is stuck" if code & STUCK else "the memory did not keep what was written"
        )
    if code:
        raise Untested("memtester could not get the memory to test: run as root")
    return text


def tested(text: str) -> None:
    """Raise Untested unless the whole part was locked, so that it is memory and no swap, and each test was done."""
    if re.search(r"(?:FAILURE|failure)", text):
        raise Failed("the memory did not keep what was written")
    locked = re.search(r"got {1,4}([0-9]{1,9})MB \([0-9]{1,15} bytes\), trying mlock \.\.\.locked\.", text)
    if not locked or int(locked[1]) < TESTED_MB:
        raise Untested(f"memtester could not lock {TESTED_MB} MB: run as root, with as much free")
    if "using testmask" in text:
        raise Untested("memtester left tests out: MEMTESTER_TEST_MASK is set in the live system")
    if "Done." not in text:
        raise Unreadable("memtester did not say that it was done")
