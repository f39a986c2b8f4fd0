"""Storage and memory: sizes as sold from sizes as seen, and wear as the standard counts it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from probes.kinds.android.battery import HAL
from probes.kinds.android.storage import DISK, MEMORY, STATS, USAGE, WEAR, storage
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


@pytest.mark.parametrize("blocks", [0, 1_000_000, 5_000_000_000])
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


@pytest.mark.parametrize(
    ("said", "total", "free"),
    [
        ("Filesystem  Size  Used  Free  Blksize\n/data       12.1G  4.5G  7.6G  4096\n", "16 GB", "8.2 GB"),
        ("/data  5.2G  940.3M  4.3G  4096\r\r\n", "8 GB", "4.6 GB"),
        ("/data: 12000000K total, 9000000K used, 3000000K available (block size 4096)\n", "16 GB", "3.1 GB"),
        ("/dev/fuse 112394240 9 103000000 1% /data/user/0\n", "128 GB", "105.5 GB"),
    ],
)
def test_each_older_form_of_df(converse: Converse, said: str, total: str, free: str) -> None:
    readings = converse(storage, [(DISK, said)])
    assert (str(readings["storage.total"].value), str(readings["storage.free"].value)) == (total, free)


@pytest.mark.parametrize("size", ["12.1.1G", "G", ".", "1e9G", "-5G"])
def test_a_size_that_is_no_number_is_no_size(converse: Converse, size: str) -> None:
    reading = converse(storage, [(DISK, f"/data  {size}  4.5G  7.6G  4096\n")])["storage.total"]
    assert reading.outcome is Outcome.NOT_READABLE


def test_the_disk_statistics_are_asked_where_df_does_not_tell(converse: Converse) -> None:
    stats = "Data-Free: 20349932K / 112394240K total = 18% free\n"
    readings = converse(storage, [(DISK, "df: /data: Permission denied\n"), (STATS, stats)])
    assert str(readings["storage.total"].value) == "128 GB"
    assert str(readings["storage.free"].value) == "20.8 GB"
    assert readings["storage.free"].method == "disk statistics"


def test_what_df_tells_is_not_made_good_by_the_disk_statistics(converse: Converse) -> None:
    conversation = [(DISK, disk(1_000_000, 1000)), (STATS, "Data-Free: 1000K / 112394240K total\n")]
    assert converse(storage, conversation)["storage.total"].outcome is Outcome.IMPLAUSIBLE


@pytest.mark.parametrize("parted", ["3,855,820", "3.855.820", "3\u00a0855\u202f820", "3855820"])
def test_the_activity_manager_tells_the_memory_in_any_language(converse: Converse, parted: str) -> None:
    conversation = [(MEMORY, ""), (USAGE, f"Total RAM: {parted}K (status normal)\n")]
    assert str(converse(storage, conversation)["memory.total"].value) == "4 GB"


@pytest.mark.parametrize(
    ("said", "outcome", "value"),
    [
        ("/sys/block/mmcblk0/device/life_time:0x02 0x04\n", Outcome.MEASURED, "35 % ± 5 %"),
        ("/x/health_descriptor/life_time_estimation_a:0x01\n/x/life_time_estimation_b:0x0A\n", Outcome.MEASURED,
         "95 % ± 5 %"),
        ("/x/life_time:0x0b 0x01\n", Outcome.FAILED, "None"),
        ("/x/life_time:0x01 0x01\n/x/pre_eol_info:0x03\n", Outcome.FAILED, "None"),
        ("/x/life_time:0x01 0x01\n/x/pre_eol_info:0x02\n", Outcome.MEASURED, "5 % ± 5 %"),
        ("/x/life_time:0x00 0x00\n", Outcome.NOT_READABLE, "None"),
        ("/x/life_time:0xff 0x00\n", Outcome.IMPLAUSIBLE, "None"),
        ("", Outcome.NOT_READABLE, "None"),
        ({"exit_code": 2, "stderr": "grep: life_time: Permission denied\n"}, Outcome.NOT_READABLE, "None"),
    ],
)  # fmt: skip
def test_the_kernel_tells_the_wear_where_the_health_hal_does_not(
    converse: Converse, said: object, outcome: Outcome, value: str
) -> None:
    life = converse(storage, [(HAL, "storageInfos: []"), (WEAR, said)])["storage.life"]
    assert (life.outcome, str(life.value)) == (outcome, value)


def test_spent_reserve_fails_by_the_health_hal_too(converse: Converse) -> None:
    said = "storageInfos: [StorageInfo{eol: 3, lifetimeA: 2, lifetimeB: 2}]"
    assert converse(storage, [(HAL, said)])["storage.life"].outcome is Outcome.FAILED


@pytest.mark.parametrize(
    ("kilobytes", "sold"),
    [(460_000, "0.5"), (720_000, "0.75"), (1_480_000, "1.5"), (1_990_000, "2"), (11_600_000, "12")],
)
def test_memory_of_watches_and_small_phones_is_sold_in_parts_of_a_gigabyte(
    converse: Converse, kilobytes: int, sold: str
) -> None:
    value = converse(storage, [(MEMORY, f"MemTotal: {kilobytes} kB\n")])["memory.total"].value
    assert f"{value.value.normalize():f}" == sold
