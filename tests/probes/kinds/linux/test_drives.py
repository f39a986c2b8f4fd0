"""Which drives are built in, why none is seen, and how fast they are read."""

import pytest
from drive_answers import BLOCKS, DATE, MISSING, NO_FILE
from hypothesis import given
from hypothesis import strategies as st

from probes.answer import Shortfall
from probes.kinds.linux.drives import DRIVE, PCI, drives
from probes.kinds.linux.read_test import SPEED, rate, read_speed
from probes.kinds.linux.smart import MEASURES, smart
from probes.reading import Outcome

USB = "file:/sys/block/sdb/device/../../../bInterfaceClass"
RST = "00:17.0 RAID bus controller [0104]: Intel Corporation SATA Controller [RAID mode] [8086:282a] (rev 21)\n"
VMD = "0000:00:0e.0 System peripheral [0880]: Intel Corporation Volume Management Device NVMe [8086:467f]\n"
BARE = "00:02.0 VGA compatible controller [0300]: Intel Corporation UHD Graphics [8086:9bca]\n"


def read_of(name: str) -> str:
    return f"run:dd if=/dev/{name} of=/dev/null bs=4M count=64 iflag=direct"


def copied(seconds: str, count: int = 268435456) -> dict[str, object]:
    said = f"64+0 records in\n64+0 records out\n{count} bytes (268 MB, 256 MiB) copied, {seconds} s, 537 MB/s\n"
    return {"exit_code": 0, "stderr": said}


def test_what_is_built_in_is_named_with_its_size(converse) -> None:
    said = [
        (BLOCKS, "dm-0\nloop0\nmd0\nmmcblk0\nmmcblk0boot0\nmmcblk1\nnvme0n1\nram0\nsda\nsdb\nsdc\nsr0\nzram0\n"),
        ("file:/sys/block/mmcblk0/device/type", "MMC\n"), ("file:/sys/block/mmcblk1/device/type", "SD\n"),
        ("file:/sys/block/sda/removable", "0\n"), ("file:/sys/block/sdb/removable", "0\n"), (USB, "08\n"),
        ("file:/sys/block/sda/device/../../../bInterfaceClass", NO_FILE), ("file:/sys/block/sdc/removable", "1\n"),
        ("file:/sys/block/nvme0n1/size", "1000215216\n"), ("file:/sys/block/sda/size", "no number\n"),
    ]  # fmt: skip
    assert converse(drives, said)["storage.drives"].value == "mmcblk0, nvme0n1 (512 GB), sda"


@pytest.mark.parametrize(
    ("controllers", "outcome", "reason"),
    [
        (RST, Outcome.NOT_READABLE, "switch to AHCI"),
        (VMD, Outcome.NOT_READABLE, "switch to AHCI"),
        (BARE, Outcome.NOT_PRESENT, "no drive is built in"),
        ("", Outcome.NOT_READABLE, "names no controllers"),
        (MISSING, Outcome.NOT_TESTED, "install pciutils"),
    ],
)
def test_no_drive_is_told_apart_from_one_that_the_firmware_hides(converse, controllers, outcome, reason) -> None:
    said = [(BLOCKS, "loop0\nsr0\n"), (PCI, controllers), DATE]
    for probe, measures in ((drives, ("storage.drives",)), (smart, MEASURES), (read_speed, (SPEED,))):
        readings = converse(probe, said)
        assert {readings[measure].outcome for measure in measures} == {outcome}
        assert all(reason in readings[measure].reason for measure in measures)


def test_a_listing_that_failed_is_no_absence(converse) -> None:
    reading = converse(drives, [(BLOCKS, {"failure": "timeout"}), (PCI, BARE)])["storage.drives"]
    assert reading.outcome is Outcome.NOT_READABLE


@given(st.text(max_size=30))
def test_only_names_that_the_kernel_gives_are_asked_for(name) -> None:
    assert not DRIVE.fullmatch(name) or name.isalnum()


def test_the_slowest_drive_leads(converse) -> None:
    said = [(BLOCKS, "nvme0n1\nsda\n"), (read_of("nvme0n1"), copied("0.122")), (read_of("sda"), copied("0.5"))]
    reading = converse(read_speed, said)[SPEED]
    assert str(reading.value) == "537 MB/s"
    assert reading.method == "dd, 256 MiB of nvme0n1 and of sda"


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ({"exit_code": 1, "stderr": "dd: error reading '/dev/sda': Input/output error\n"}, Outcome.FAILED),
        ({"exit_code": 1, "stderr": "dd: failed to open '/dev/sda': Permission denied\n"}, Outcome.NOT_READABLE),
        ({"failure": "timeout"}, Outcome.NOT_READABLE),
        (copied("0.0"), Outcome.NOT_READABLE),
        (copied("0.1", 4096), Outcome.NOT_READABLE),
        (copied("0.001"), Outcome.IMPLAUSIBLE),
        ("", Outcome.NOT_READABLE),
    ],
)
def test_a_drive_that_is_not_read_whole_has_no_rate(converse, answer, outcome) -> None:
    assert converse(read_speed, [(BLOCKS, "sda\n"), (read_of("sda"), answer)])[SPEED].outcome is outcome


@given(st.text())
def test_any_report_gives_a_rate_or_says_why_not(text) -> None:
    try:
        assert rate(text) > 0
    except Shortfall as shortfall:
        assert str(shortfall)


def test_a_disk_that_may_be_a_card_is_not_said_to_be_built_in(converse) -> None:
    reading = converse(drives, [(BLOCKS, "nvme0n1\nsda\n")])["storage.drives"]
    assert reading.outcome is Outcome.NOT_READABLE
    assert reading.reason == "whether sda can be taken out is not told"
