"""Storage and memory: the sizes as sold, what is free, and the wear that the storage reports."""

import re
from collections.abc import Iterator
from decimal import Decimal

from calibration.quantity import Quantity, quantity
from probes.answer import Failed, Implausible, Unreadable
from probes.kinds.android.battery import HAL
from probes.probe import probe
from probes.reading import Reading
from probes.subject import Subject, Way

DISK = "shell:df -k /data"
MEMORY = "shell:cat /proc/meminfo"

STORAGE_SOLD = (16, 32, 64, 128, 256, 512, 1024)
"""GB, each 10⁹ bytes."""
STORAGE_LEAST = Decimal("0.5")
"""The part of the sold size that /data has at the least: below it the next smaller size would fit as well."""
MEMORY_SOLD = (1, 2, 3, 4, 6, 8, 12, 16, 18, 24)
"""GB, each 2³⁰ bytes as memory is sold."""
MEMORY_LEAST = Decimal("0.8")
"""The part of the sold memory that a kernel leaves visible at the least; 0.92 on a 4 GB Pixel."""

LIFE_EXCEEDED = 11
"""JEDEC JESD84-B51 and JESD220: 0x01…0x0A are tenths of the rated life, 0x0B is beyond it, 0 is undefined."""


@probe(
    measures=("storage.total", "storage.free", "storage.life", "memory.total"),
    platforms=("android",),
    kinds=("phone", "tablet", "watch"),
    version=1,
)
def storage(subject: Subject) -> Iterator[Reading]:
    """Read the data partition, the memory, and the storage's own estimate of its life."""
    disk = subject.ask(DISK)
    yield subject.read("storage.total", Way("data partition, rounded up to a size sold", total, (disk,)))
    yield subject.read("storage.free", Way("data partition", free, (disk,)))
    yield subject.read("memory.total", Way("kernel's total, rounded up to a size sold", memory, (subject.ask(MEMORY),)))
    yield subject.read("storage.life", Way("health HAL, lifetime estimate", life, (subject.ask(HAL),)))


def total(text: str) -> Quantity:
    """Return the storage as sold, in GB."""
    size, _ = _partition(text)
    return quantity(_sold(Decimal(size) * 1024 / 10**9, STORAGE_SOLD, STORAGE_LEAST), "GB")


def free(text: str) -> Quantity:
    """Return the free storage in GB of 10⁹ bytes."""
    size, available = _partition(text)
    if available > size:
        raise Implausible("more is free than there is")
    return quantity(Decimal(available) * 1024 / 10**9, "GB", resolution="0.1")


def _partition(text: str) -> tuple[int, int]:
    """Return size and free space of /data in KiB."""
    found = re.search(r"^\S+\s+([0-9]{1,12})\s+[0-9]+\s+([0-9]{1,12})\s+[0-9]+%\s+/data(?:/\S*)?\s*$", text, re.M)
    if not found:
        raise Unreadable("df shows no line for /data")
    return int(found[1]), int(found[2])


def memory(text: str) -> Quantity:
    """Return the memory as sold, in GB."""
    found = re.search(r"^MemTotal:\s+([0-9]{1,12}) kB", text, re.M)
    if not found:
        raise Unreadable("/proc/meminfo gives no MemTotal")
    return quantity(_sold(Decimal(found[1]) / 2**20, MEMORY_SOLD, MEMORY_LEAST), "GB")


def _sold(gigabytes: Decimal, sizes: tuple[int, ...], least: Decimal) -> int:
    """Return the smallest size sold that holds this much, if this much is a fair part of it."""
    sold = next((size for size in sizes if size >= gigabytes), None)
    if sold is None or gigabytes < sold * least:
        raise Implausible(f"{gigabytes:.1f} GB fits no size that is sold")
    return sold


def life(text: str) -> Quantity:
    """Return the rated life used, in percent, each tenth as its middle ±5; raise Failed beyond the rated life."""
    tenths = max(map(int, re.findall(r"\blifetime[AB]: ([0-9]{1,3})\b", text)), default=0)
    if tenths == 0:
        raise Unreadable("the health HAL gives no lifetime estimate")
    if tenths > LIFE_EXCEEDED:
        raise Implausible(f"lifetime estimate {tenths} is not one that the standard knows")
    if tenths == LIFE_EXCEEDED:
        raise Failed("the storage has used more than its rated life")
    return quantity(10 * tenths - 5, "percent", uncertainty=5)
