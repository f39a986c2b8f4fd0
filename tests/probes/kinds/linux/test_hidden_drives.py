"""A drive that is not seen: no good drive passes for it, and it is not said to be absent."""

import pytest
from drive_answers import BLOCKS, DATE, DISK, MISSING, NO_FILE, NVME, ata, nvme

from probes.kinds.linux.drives import AHCI, PCI, drives
from probes.kinds.linux.read_test import SPEED, read_speed
from probes.kinds.linux.smart import MEASURES, smart
from probes.reading import Outcome

REMAPPED = "file:/sys/bus/pci/drivers/ahci/0000:00:17.0/remapped_nvme"
RST = [(AHCI, "0000:00:17.0\nbind\nmodule\nnew_id\n"), (REMAPPED, "1\n")]
AHCI_ALONE = [(AHCI, "0000:00:17.0\nbind\n"), (REMAPPED, "0\n")]
CONTROLLER = "01:00.0 Non-Volatile memory controller [0108]: ACME NVMe SSD Controller [144d:a808] (rev 01)\n"
OTHER = CONTROLLER.replace("01:", "02:", 1)
VMD = "0000:00:0e.0 RAID bus controller [0104]: Intel Corporation Volume Management Device NVMe RAID [8086:9a0b]\n"
BEHIND = "10000:e0:06.0 PCI bridge [0604]: Intel Corporation [8086:9a09]\n10000:e1:00.0 " + CONTROLLER.partition(" ")[2]
DISPLAY = "00:02.0 VGA compatible controller [0300]: Intel Corporation UHD Graphics [8086:9bca]\n"
READ = "run:dd if=/dev/sda of=/dev/null bs=4M count=64 iflag=direct"
FAST = {"exit_code": 0, "stderr": "268435456 bytes (268 MB, 256 MiB) copied, 0.5 s, 537 MB/s\n"}
DISKS = [(BLOCKS, "sda\n"), ("file:/sys/block/sda/removable", "0\n"), (DISK, ata()), (READ, FAST), DATE]
TWO = [(BLOCKS, "nvme0n1\nsda\n"), *DISKS[1:], (NVME, nvme()), (READ.replace("sda", "nvme0n1"), FAST)]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (DISKS + RST, "Intel RST hides 1"),
        ([*TWO, (PCI, DISPLAY + CONTROLLER + OTHER)], "1 of 2 NVMe controllers shows no drive"),
        ([*DISKS, (PCI, VMD)], "Intel VMD may hide drives"),
        ([*DISKS, (PCI, CONTROLLER)], "1 of 1 NVMe controllers shows no drive"),
        ([(BLOCKS, "mmcblk0\nsda\n"), *DISKS[1:]], "mmcblk0 does not say"),
    ],
)
def test_a_good_drive_does_not_pass_for_one_that_is_not_seen(converse, said, reason) -> None:
    for probe, measures in ((smart, MEASURES), (drives, ("storage.drives",)), (read_speed, (SPEED,))):
        readings = converse(probe, said)
        assert {readings[measure].outcome for measure in measures} == {Outcome.NOT_READABLE}
        told = set(measures) - {"storage.life"}  # of which the SATA drive tells nothing either
        assert all(reason in readings[measure].reason for measure in told)


def test_what_fails_is_said_before_what_is_not_seen(converse) -> None:
    readings = converse(smart, [*DISKS[:2], (DISK, ata(passed=False)), DATE, *RST])
    assert readings["storage.self_test"].outcome is Outcome.FAILED


@pytest.mark.parametrize(
    "said", [AHCI_ALONE, [(AHCI, NO_FILE)], [(PCI, MISSING)], [(PCI, CONTROLLER)], [(PCI, VMD + BEHIND)]]
)
def test_a_laptop_whose_drives_are_all_seen_passes(converse, said) -> None:
    readings = converse(smart, TWO + said)
    assert readings["storage.self_test"].outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("listed", "controllers", "reason"),
    [
        ("loop0\n", DISPLAY + CONTROLLER, "1 of 1 NVMe controllers shows no drive"),
        ("vda\n", DISPLAY, "vda is a virtual drive"),
        ("mmcblk0\n", DISPLAY, "mmcblk0 does not say"),
    ],
)
def test_a_drive_that_does_not_answer_is_not_absent(converse, listed, controllers, reason) -> None:
    reading = converse(drives, [(BLOCKS, listed), (PCI, controllers)])["storage.drives"]
    assert (reading.outcome, reason in reading.reason) == (Outcome.NOT_READABLE, True)


def test_a_drive_on_thunderbolt_is_not_built_in(converse) -> None:
    said = [(BLOCKS, "nvme0n1\n"), ("file:/sys/block/nvme0n1/device/device/removable", "removable\n"),
            (NVME, nvme()), (PCI, DISPLAY + CONTROLLER), DATE]  # fmt: skip
    assert {each.outcome for each in converse(smart, said).values()} == {Outcome.NOT_PRESENT}


def test_a_slow_drive_hides_no_broken_one(converse) -> None:
    broken = {"exit_code": 1, "stderr": "dd: error reading '/dev/sdb': Input/output error\n"}
    said = [(BLOCKS, "sda\nsdb\n"), (READ, {"failure": "timeout"}), (READ.replace("sda", "sdb"), broken)]
    assert converse(read_speed, said)[SPEED].outcome is Outcome.FAILED
