"""Storage speed: a bounded file written, read and removed again."""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple

from calibration.quantity import Quantity, quantity
from probes.answer import Failed, Implausible, Shortfall, Unreadable, Untested, answer
from probes.kinds.android.probe import android
from probes.kinds.android.storage import DISK, STATS, partition, statistics
from probes.reading import Reading
from probes.subject import Subject, Way

PATH = "/data/local/tmp/truegrade.speed"
FILES = (256, 128, 64, 32, 16)
"""Sizes of the test file in MiB: the largest that is at most a tenth of what is free."""
BLOCK = 4096
TIMES = 128
"""How many single blocks are read and written, each by a dd of its own."""
STRIDE = 40503
"""An odd step, so that no two of the blocks are the same or neighbours (2^16 over the golden ratio, Knuth 6.4)."""
SPEED_DEADLINE = 180.0
"""Seconds: an eMMC of 5 MB/s needs about a hundred."""
GONE = f"shell:rm -f {PATH}; ls -d {PATH}"

SCRIPT = (
    f"shell:f={PATH}; trap 'rm -f $f' EXIT; trap 'exit 1' HUP INT PIPE TERM; "
    'at() { echo "@$1 $(date +%s%N)"; }; '
    "drop() { setprop perf.drop_caches 3 2>&1; i=0; "
    'while [ "$(getprop perf.drop_caches)" = 3 ] && [ $i -lt 50 ]; do sleep 0.1; i=$((i+1)); done; '
    'echo "dropped $(getprop perf.drop_caches)"; }; '
    f"each() {{ at $1; i=0; while [ $i -lt {TIMES} ]; do "
    f"dd $2 bs={BLOCK} count=$3 $4=$((i*{STRIDE}%BLOCKS)) 2>&1; i=$((i+1)); done; }}; "
    "rm -f $f; at write; dd if=/dev/zero of=$f bs=1048576 count=MIB conv=fsync 2>&1; "
    "at drop; drop; at read; dd if=$f of=/dev/null bs=1048576 2>&1; at again; drop; "
    'each before "if=$f of=/dev/null" 0 skip; each reads "if=$f of=/dev/null" 1 skip; '
    'each writes "if=/dev/zero of=$f conv=notrunc,fsync" 1 seek; each after "if=$f of=/dev/null" 0 skip; at end'
)
"""One line, so that nothing outlives it: the shell removes the file however it ends.

`perf.drop_caches` makes init empty the page cache (AOSP rootdir/init.rc), which a shell may ask for since Android 12
(androidx.benchmark does, reported). `before` and `after` start dd as often, and copy nothing.
"""
PHASE = re.compile(r"^@([a-z]{1,9}) ([0-9N]{0,24})\n", re.M)
NANOSECONDS = 19
"""Digits of a time in nanoseconds since 1970; a shell without %N prints fewer."""
SUMMARY = re.compile(
    r"^([0-9]{1,12}) bytes\b.{0,60}?(?:copied,|transferred in) ([0-9]{1,6}(?:\.[0-9]{1,9})?(?:e-[0-9]{1,2})?) ?s", re.M
)
"""Of toybox, GNU and busybox (`copied, 0.512 s`), and of the older toolbox (`transferred in 0.5 secs`)."""
FAULTS = {
    "No space left": "the storage is full",
    "Read-only file system": "the storage is read-only",
    "ermission denied": "the shell may not write there",
    "bad conv": "the device's dd cannot wait until all is written",
    "unknown conversion": "the device's dd cannot wait until all is written",
}


class Phase(NamedTuple):
    """What was printed between two marks, and the seconds between them where the clock has nanoseconds."""

    text: str
    seconds: float | None


@android(
    measures=("storage.write.sequential", "storage.read.sequential", "storage.write.random", "storage.read.random"),
    version=1,
    course="active",
)
def storage_speed(subject: Subject) -> Iterator[Reading]:
    """Measure how fast the storage is written and read, in a row and block by block."""
    try:
        mib = fitting(_free_kib(subject))
    except Shortfall as shortfall:
        for measure in WAYS:
            yield subject.reading(measure, shortfall.outcome, "test file", [subject.ask(DISK)], reason=str(shortfall))
        return
    subject.notify(f"writing and reading a test file of {mib} MiB", 0.0)
    exchanges = (subject.ask_anew(script(mib), SPEED_DEADLINE), subject.ask_anew(GONE))
    for measure, (source, parse, caveat) in WAYS.items():
        yield subject.read(measure, Way(source.format(mib), _of_whole_test(parse, mib), exchanges, caveat))


def _free_kib(subject: Subject) -> int:
    """Return the free space of /data in KiB, by df or by the disk statistics; raise Unreadable."""
    for ask, parse in ((DISK, partition), (STATS, statistics)):
        try:
            return int(parse(answer(subject.ask(ask)))[1])
        except Unreadable:
            continue
    raise Unreadable("how much storage is free is not known")


def fitting(free_kib: int) -> int:
    """Return the size of the test file in MiB; raise Untested where a tenth of the free space holds none."""
    tenth = free_kib / 10 / 1024
    if size := next((size for size in FILES if size <= tenth), None):
        return size
    raise Untested(f"only {free_kib // 1024} MiB are free, too little for a test file: free some and test again")


def script(mib: int) -> str:
    """Return the ask that tests with a file of so many MiB."""
    return SCRIPT.replace("MIB", str(mib)).replace("BLOCKS", str(mib * 2**20 // BLOCK))


def phases(text: str) -> dict[str, Phase]:
    """Return the phases by name; raise Unreadable where the last mark is missing."""
    marks = list(PHASE.finditer(text if text.endswith("\n") else f"{text}\n"))
    if not marks or marks[-1][1] != "end":
        raise Unreadable("the test did not come to its end")
    return {
        mark[1]: Phase(text[mark.end() : after.start()], _seconds(mark[2], after[2])) for mark, after in pairwise(marks)
    }


def _seconds(start: str, end: str) -> float | None:
    if not (start.isdecimal() and end.isdecimal() and len(start) == len(end) == NANOSECONDS):
        return None
    return (int(end) - int(start)) / 1e9


def written(found: dict[str, Phase], size: int) -> Quantity:
    """Return MB/s (10⁶ bytes) of one file written in a row and synced."""
    return _in_a_row(_phase(found, "write"), size)


def read(found: dict[str, Phase], size: int) -> Quantity:
    """Return MB/s of one file read in a row; raise Unreadable unless the page cache was emptied before."""
    _emptied(_phase(found, "drop"))
    return _in_a_row(_phase(found, "read"), size)


def read_blocks(found: dict[str, Phase], _size: int) -> Quantity:
    """Return MB/s of single blocks read here and there, from an emptied page cache."""
    _emptied(_phase(found, "again"))
    return _here_and_there(found, "reads")


def written_blocks(found: dict[str, Phase], _size: int) -> Quantity:
    """Return MB/s of single blocks written here and there, each synced."""
    return _here_and_there(found, "writes")


def _of_whole_test(parse: Callable[[dict[str, Phase], int], Quantity], mib: int) -> Callable[[str, str], Quantity]:
    def of_both(text: str, gone: str) -> Quantity:
        if "No such file" not in gone:
            raise Unreadable(f"the test file may still be there: delete {PATH} by hand")
        return parse(phases(text), mib * 2**20)

    return of_both


def _phase(found: dict[str, Phase], name: str) -> Phase:
    if name not in found:
        raise Unreadable("the test left a part out")
    return found[name]


def _emptied(drop: Phase) -> None:
    if "ailed" in drop.text or not re.search(r"^dropped 0$", drop.text, re.M):
        raise Unreadable("the page cache cannot be emptied on this device, and reading from it would measure memory")


def _in_a_row(phase: Phase, size: int) -> Quantity:
    summary = next((found for found in SUMMARY.findall(phase.text) if int(found[0]) == size), None)
    if summary is None:
        raise _fault(phase.text)
    told = float(summary[1])
    seconds = told if phase.seconds is None else phase.seconds
    if seconds <= 0 or seconds < told * 0.9:
        raise Implausible("the device's clock was set while it was timed")
    return quantity(size / 1e6 / seconds, "MB/s", resolution="0.1")


def _here_and_there(found: dict[str, Phase], name: str) -> Quantity:
    """Return the speed by the time beyond that of starting dd; its uncertainty is by how much the starts differ."""
    phase, before, after = (_phase(found, each) for each in (name, "before", "after"))
    if sum(int(copied) == BLOCK for copied, _ in SUMMARY.findall(phase.text)) != TIMES:
        raise _fault(phase.text)
    if phase.seconds is None or before.seconds is None or after.seconds is None:
        raise Unreadable("the device's clock shows no nanoseconds")
    net = phase.seconds - (before.seconds + after.seconds) / 2
    noise = abs(before.seconds - after.seconds)
    if net <= 0 or net < 4 * noise:
        raise Unreadable("it takes too little time beside that of starting dd")
    speed = TIMES * BLOCK / 1e6 / net
    return quantity(speed, "MB/s", resolution="0.01", uncertainty=speed * noise / net)


def _fault(text: str) -> Shortfall:
    if "I/O error" in text or "Input/output error" in text:
        return Failed("the storage gave an I/O error")
    return Unreadable(next((why for sign, why in FAULTS.items() if sign in text), "dd did not copy all that it should"))


SYNCED = "zeros, encrypted on their way where Android encrypts; until the storage says that all is written"
STARTS = "less the time that it takes to start dd as often"
WAYS = {
    "storage.write.sequential": ("one file of {} MiB written", written, SYNCED),
    "storage.read.sequential": ("one file of {} MiB read", read, "page cache emptied before"),
    "storage.write.random": (f"{TIMES} blocks of 4 KiB written in a file of {{}} MiB", written_blocks, STARTS),
    "storage.read.random": (f"{TIMES} blocks of 4 KiB read in a file of {{}} MiB", read_blocks, STARTS),
}
"""The name of each way, with the size of the file; how it is parsed; what it does not say."""
