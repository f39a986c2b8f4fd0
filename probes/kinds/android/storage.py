"""Storage and memory: the sizes as sold, what is free, and the wear that the storage reports."""

import re
from collections.abc import Iterator
from decimal import Decimal

from calibration.quantity import Quantity, quantity
from probes.answer import Failed, Implausible, Unreadable
from probes.kinds.android.battery import HAL
from probes.kinds.android.probe import android
from probes.kinds.android.refusal import REFUSED
from probes.kinds.fallback import in_turn
from probes.reading import Reading
from probes.subject import Subject, Way

DISK = "shell:df -k /data"
STATS = f"shell:dumpsys diskstats | grep -E '^Data-Free: |{REFUSED}'"
MEMORY = "shell:cat /proc/meminfo"
USAGE = f"shell:dumpsys meminfo | grep -E '^ *Total RAM: |{REFUSED}'"
"""Asked only where the kernel does not tell: it takes the activity manager seconds."""
WEAR = (
    "shell:grep -H . /sys/block/mmcblk0/device/life_time /sys/block/mmcblk0/device/pre_eol_info "
    "/sys/block/sda/device/../../../health_descriptor/life_time_estimation_a "
    "/sys/block/sda/device/../../../health_descriptor/life_time_estimation_b "
    "/sys/block/sda/device/../../../health_descriptor/eol_info"
)
"""The kernel's nodes for eMMC (drivers/mmc/core/mmc.c) and for UFS (drivers/ufs/core/ufs-sysfs.c, reported)."""

STORAGE_SOLD = tuple(map(Decimal, (4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048)))
"""GB, each 10⁹ bytes."""
STORAGE_LEAST = Decimal("0.5")
"""The part of the sold size that /data has at the least: below it the next smaller size would fit as well."""
MEMORY_SOLD = tuple(map(Decimal, ("0.5", "0.75", "1", "1.5", *map(str, (2, 3, 4, 6, 8, 10, 12, 16, 18, 24, 32)))))
"""GB, each 2³⁰ bytes as memory is sold."""
MEMORY_LEAST = Decimal("0.8")
"""The part of the sold memory that a kernel leaves visible at the least; 0.92 on a 4 GB Pixel."""

LIFE_EXCEEDED = 11
"""JEDEC JESD84-B51 and JESD220: 0x01…0x0A are tenths of the rated life, 0x0B is beyond it, 0 is undefined."""
RESERVE_URGENT = 3
"""JEDEC, both: PRE_EOL_INFO 1 is normal, 2 that 80 % of the reserved blocks are used, 3 that 90 % are."""

MODERN = re.compile(r"^\S+\s+([0-9]{1,12})\s+[0-9]{1,12}\s+([0-9]{1,12})\s+[0-9]{1,3}%\s+/data(?:/\S{0,99})?\s*$", re.M)
TOOLBOX = re.compile(r"^/data +([0-9.]{1,12}[KMGT]?) +[0-9.]{1,12}[KMGT]? +([0-9.]{1,12}[KMGT]?) +[0-9]{1,9} *$", re.M)
"""`Filesystem Size Used Free Blksize`: Android 4 to 5, whose toolbox knows no -k."""
ANCIENT = re.compile(r"^/data: ([0-9]{1,12})K total, [0-9]{1,12}K used, ([0-9]{1,12})K available", re.M)
"""Android 2 and 3."""
POWER = {"K": 0, "M": 1, "G": 2, "T": 3}


@android(measures=("storage.total", "storage.free", "storage.life", "memory.total"), version=2)
def storage(subject: Subject) -> Iterator[Reading]:
    """Read the data partition, the memory, and the storage's own estimate of its life."""
    yield in_turn(
        subject,
        "storage.total",
        lambda: Way("data partition, rounded up to a size sold", total, (subject.ask(DISK),)),
        lambda: Way("disk statistics, rounded up to a size sold", stated_total, (subject.ask(STATS),)),
    )
    yield in_turn(
        subject,
        "storage.free",
        lambda: Way("data partition", free, (subject.ask(DISK),)),
        lambda: Way("disk statistics", stated_free, (subject.ask(STATS),)),
    )
    yield in_turn(
        subject,
        "memory.total",
        lambda: Way("kernel's total, rounded up to a size sold", memory, (subject.ask(MEMORY),)),
        lambda: Way("activity manager's total, rounded up to a size sold", usage, (subject.ask(USAGE),)),
    )
    yield in_turn(
        subject,
        "storage.life",
        lambda: Way("health HAL, lifetime estimate", life, (subject.ask(HAL),)),
        lambda: Way("kernel, lifetime estimate", wear, (subject.ask(WEAR),)),
    )


def partition(text: str) -> tuple[Decimal, Decimal]:
    """Return size and free space of /data in KiB, from `df` of toybox or of the older toolbox."""
    if found := MODERN.search(text) or ANCIENT.search(text):
        return Decimal(found[1]), Decimal(found[2])
    if found := TOOLBOX.search(text):
        return _kib(found[1]), _kib(found[2])
    raise Unreadable("df shows no line for /data")


def _kib(size: str) -> Decimal:
    """Return KiB of a size such as `12.1G`; a bare number is of bytes (toolbox/df.c, reported)."""
    number = size.rstrip("KMGT")
    if not re.fullmatch(r"[0-9]{1,9}(?:\.[0-9]{1,3})?", number):
        raise Unreadable("df gives a size that is no number")
    return Decimal(number) * 1024 ** POWER[size[-1]] if size[-1] in POWER else Decimal(number) / 1024


def statistics(text: str) -> tuple[Decimal, Decimal]:
    """Return size and free space of /data in KiB, as the disk statistics service has measured them."""
    found = re.search(r"^Data-Free: ([0-9]{1,12})K / ([0-9]{1,12})K total", text, re.M)
    if not found:
        raise Unreadable("the disk statistics show no data partition")
    return Decimal(found[2]), Decimal(found[1])


def total(text: str) -> Quantity:
    """Return the storage as sold, in GB, by df."""
    return _total(*partition(text))


def free(text: str) -> Quantity:
    """Return the free storage in GB of 10⁹ bytes, by df."""
    return _free(*partition(text))


def stated_total(text: str) -> Quantity:
    """Return the storage as sold, in GB, by the disk statistics."""
    return _total(*statistics(text))


def stated_free(text: str) -> Quantity:
    """Return the free storage in GB of 10⁹ bytes, by the disk statistics."""
    return _free(*statistics(text))


def _total(size: Decimal, _available: Decimal) -> Quantity:
    return Quantity(value=_sold(size * 1024 / 10**9, STORAGE_SOLD, STORAGE_LEAST), unit="GB")


def _free(size: Decimal, available: Decimal) -> Quantity:
    if available > size:
        raise Implausible("more is free than there is")
    return quantity(available * 1024 / 10**9, "GB", resolution="0.1")


def memory(text: str) -> Quantity:
    """Return the memory as sold, in GB."""
    found = re.search(r"^MemTotal:\s+([0-9]{1,12}) kB", text, re.M)
    if not found:
        raise Unreadable("/proc/meminfo gives no MemTotal")
    return Quantity(value=_sold(Decimal(found[1]) / 2**20, MEMORY_SOLD, MEMORY_LEAST), unit="GB")


def usage(text: str) -> Quantity:
    """Return the memory as sold, in GB; the device's language sets what parts the thousands."""
    found = re.search(r"^ *Total RAM: ([0-9]{1,3}(?:[^0-9A-Za-z]{0,2}[0-9]{3}){0,3}) ?(?:K|kB)\b", text, re.M)
    if not found:
        raise Unreadable("the activity manager gives no total")
    return Quantity(value=_sold(Decimal(re.sub("[^0-9]", "", found[1])) / 2**20, MEMORY_SOLD, MEMORY_LEAST), unit="GB")


def _sold(gigabytes: Decimal, sizes: tuple[Decimal, ...], least: Decimal) -> Decimal:
    """Return the smallest size sold that holds this much, if this much is a fair part of it."""
    sold = next((size for size in sizes if size >= gigabytes), None)
    if sold is None or gigabytes < sold * least:
        raise Implausible(f"{gigabytes:.1f} GB fits no size that is sold")
    return sold


def life(text: str) -> Quantity:
    """Return the rated life used, in percent, by the health HAL's StorageInfo; errors as `_used` has them."""
    tenths = max(map(int, re.findall(r"\blifetime[AB]: ([0-9]{1,3})\b", text)), default=0)
    return _used(tenths, max(map(int, re.findall(r"\beol: ([0-9]{1,3})\b", text)), default=0), "the health HAL")


def wear(text: str) -> Quantity:
    """Return the rated life used, in percent, by the kernel's nodes; errors as `_used` has them."""
    if "ermission denied" in text and "0x" not in text:
        raise Unreadable("the kernel's lifetime estimate is closed to the shell")
    estimates = re.findall(r"/(?:life_time|life_time_estimation_[ab]):([0-9xa-fA-F ]{1,40})$", text, re.M)
    tenths = [int(each, 16) for line in estimates for each in re.findall(r"0x([0-9a-fA-F]{1,4})\b", line)]
    reserve = re.findall(r"/(?:pre_eol_info|eol_info):0x([0-9a-fA-F]{1,4})$", text, re.M)
    return _used(max(tenths, default=0), max((int(each, 16) for each in reserve), default=0), "the kernel")


def _used(tenths: int, reserve: int, who: str) -> Quantity:
    """Return the rated life used, each tenth as its middle ±5; raise Failed beyond the rated life."""
    if tenths > LIFE_EXCEEDED:
        raise Implausible(f"lifetime estimate {tenths} is not one that the standard knows")
    if tenths == LIFE_EXCEEDED:
        raise Failed("the storage has used more than its rated life")
    if reserve == RESERVE_URGENT:
        raise Failed("the storage has used nine tenths of its spare blocks")
    if tenths == 0:
        raise Unreadable(f"{who} gives no lifetime estimate")
    return quantity(10 * tenths - 5, "percent", uncertainty=5)
