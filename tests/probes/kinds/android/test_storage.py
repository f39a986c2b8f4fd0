"""Storage and memory: sizes as sold from sizes as seen, and wear as the standard counts it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from probes.kinds.android.battery import HAL
from probes.kinds.android.storage import DISK, MEMORY, storage
from probes.reading import Outcome, Reading

Converse = Callable[..., dict[str, Reading]]


def disk(blocks: int, available: int) -> str:
    used = blocks - available
    return (
        f"Filesystem 1K-blocks Used Available Use% Mounted on\n/dev/block/dm-5 {blocks} {used} {available} 7% /data\n"
    )


def test_a_real_pixel_of_32_gb_with_4_gb_of_memory(shared: Path, converse: Converse) -> None:
    name = "google-pixel-sailfish-android10.txt"
    answers = [(ask, (shared / "corpus/android" / kind / name).read_bytes()) for ask, kind in
               ((DISK, "df"), (MEMORY, "meminfo_proc"))]  # fmt: skip
    readings = converse(storage, answers)
    assert str(readings["storage.total"].value) == "32 GB"
    assert str(readings["storage.free"].value) == "20.8 GB"
    assert str(readings["memory.total"].value) == "4 GB"


@pytest.mark.parametrize("name", ["honeycomb", "ics"])
def test_a_real_tablet_of_1_gb_of_memory(shared: Path, converse: Converse, name: str) -> None:
    said = (shared / f"corpus/android/meminfo_proc/asus-tf201-{name}.txt").read_bytes()
    assert str(converse(storage, [(MEMORY, said)])["memory.total"].value) == "1 GB"


@pytest.mark.parametrize(
    ("blocks", "sold"),
    [(10_600_000, "16 GB"), (112_394_240, "128 GB"), (232_610_304, "256 GB"), (980_000_000, "1024 GB")],
)
def test_a_data_partition_rounds_up_to_a_size_sold(converse: Converse, blocks: int, sold: str) -> None:
    assert str(converse(storage, [(DISK, disk(blocks, 1000))])["storage.total"].value) == sold


@pytest.mark.parametrize("blocks", [0, 4_000_000, 2_000_000_000])
def test_a_size_that_nobody_sells_is_implausible(converse: Converse, blocks: int) -> None:
    assert converse(storage, [(DISK, disk(blocks, 0))])["storage.total"].outcome is Outcome.IMPLAUSIBLE


def test_more_free_than_there_is_is_implausible(converse: Converse) -> None:
    said = "/dev/block/dm-5 1000 0 2000 0% /data\n"
    assert converse(storage, [(DISK, said)])["storage.free"].outcome is Outcome.IMPLAUSIBLE


@pytest.mark.parametrize(("kilobytes", "outcome"), [(5_100_000, Outcome.MEASURED), (4_300_000, Outcome.IMPLAUSIBLE)])
def test_memory_must_be_a_fair_part_of_a_size_sold(converse: Converse, kilobytes: int, outcome: Outcome) -> None:
    assert converse(storage, [(MEMORY, f"MemTotal: {kilobytes} kB\n")])["memory.total"].outcome is outcome


@pytest.mark.parametrize(
    ("said", "outcome", "value"),
    [
        ("storageInfos: [StorageInfo{eol: 1, lifetimeA: 1, lifetimeB: 3}]", Outcome.MEASURED, "25 % ± 5 %"),
        ("storageInfos: [StorageInfo{eol: 3, lifetimeA: 11, lifetimeB: 2}]", Outcome.FAILED, "None"),
        ("storageInfos: [StorageInfo{eol: 1, lifetimeA: 0, lifetimeB: 0}]", Outcome.NOT_READABLE, "None"),
        ("storageInfos: [StorageInfo{eol: 1, lifetimeA: 99, lifetimeB: 0}]", Outcome.IMPLAUSIBLE, "None"),
        ("storageInfos: []", Outcome.NOT_READABLE, "None"),
    ],
)
def test_wear_is_the_worse_of_both_estimates_in_tenths_of_the_rated_life(
    converse: Converse, said: str, outcome: Outcome, value: str
) -> None:
    life = converse(storage, [(HAL, said)])["storage.life"]
    assert (life.outcome, str(life.value)) == (outcome, value)


@pytest.mark.parametrize("said", ["", "df: /data: Permission denied\n", {"failure": "timeout", "stdout": disk(9, 9)}])
def test_no_answer_is_no_size(converse: Converse, said: object) -> None:
    readings = converse(storage, [(DISK, said), (MEMORY, said)])
    assert {reading.outcome for reading in readings.values()} == {Outcome.NOT_READABLE}
