"""Drives that a password locks: by smartctl, by udev, by hdparm; what none of them tells is never free."""

import json

import pytest
from drive_answers import BLOCKS, DISK, MISSING
from hypothesis import given
from hypothesis import strategies as st

from probes.answer import Shortfall
from probes.kinds.linux.drive_lock import PASSWORD, by_hdparm, by_smartctl, by_udev, drive_lock
from probes.reading import Outcome

UDEV, HDPARM = "run:udevadm info --query=property --name=/dev/sda", "run:hdparm -I /dev/sda"
FREE, HELD = "Disabled, frozen [SEC2]", "ENABLED, PW level HIGH, **LOCKED** [SEC4]"


def smartctl(words: object) -> str:
    return json.dumps({"device": {"name": "/dev/sda"}, "ata_security": {"state": 41, "string": words}})


def hdparm(enabled: str = "not", locked: str = "not", checksum: str = "correct") -> str:
    flags = f"\t\tsupported\n\t{enabled}\tenabled\n\t{locked}\tlocked\n\tnot\tfrozen\n"
    return f"/dev/sda:\n\nSecurity: \n\tMaster password revision code = 65534\n{flags}Checksum: {checksum}\n"


@pytest.mark.parametrize(
    ("said", "outcome", "method"),
    [
        ([(DISK, smartctl(FREE))], Outcome.PASSED, "smartctl of sda"),
        ([(DISK, "smartctl 7.3\nATA Security is:  Disabled, NOT FROZEN [SEC1]\n")], Outcome.PASSED, "smartctl of sda"),
        ([(DISK, MISSING), (UDEV, "ID_ATA_FEATURE_SET_SECURITY_ENABLED=0\n")], Outcome.PASSED, "udev of sda"),
        ([(HDPARM, hdparm())], Outcome.PASSED, "hdparm of sda"),
        ([(DISK, smartctl(HELD))], Outcome.FAILED, "the drive is locked"),
        ([(DISK, "ATA Security is:  ENABLED, PW level MAX, not locked, frozen [SEC6]\n")], Outcome.FAILED, "is set"),
        ([(UDEV, "ID_ATA_FEATURE_SET_SECURITY_ENABLED=1\n")], Outcome.FAILED, "is set"),
        ([(HDPARM, hdparm(enabled=""))], Outcome.FAILED, "is set"),
        ([(HDPARM, hdparm(enabled="", locked=""))], Outcome.FAILED, "the drive is locked"),
        ([(DISK, smartctl("Unavailable"))], Outcome.NOT_READABLE, "nothing of an ATA password"),
        ([(DISK, smartctl(7))], Outcome.NOT_READABLE, "nothing of an ATA password"),
        ([(DISK, "[]")], Outcome.NOT_READABLE, "nothing of an ATA password"),
        ([(DISK, "{"), (UDEV, ""), (HDPARM, "")], Outcome.NOT_READABLE, "nothing of an ATA password"),
        ([(HDPARM, hdparm(checksum="incorrect"))], Outcome.NOT_READABLE, "nothing of an ATA password"),
        ([(DISK, MISSING), (HDPARM, MISSING)], Outcome.NOT_READABLE, "install hdparm"),
    ],
)
def test_a_password_is_told_by_the_first_tool_that_knows(converse, said, outcome, method) -> None:
    reading = converse(drive_lock, [(BLOCKS, "sda\n"), *said])[PASSWORD]
    assert reading.outcome is outcome
    assert method in (reading.reason or reading.method)


@pytest.mark.parametrize(
    ("other", "outcome"), [(FREE, Outcome.PASSED), (HELD, Outcome.FAILED), ("Unavailable", Outcome.NOT_READABLE)]
)
def test_of_two_drives_the_worse_leads(converse, other, outcome) -> None:
    said = [(BLOCKS, "sda\nsdb\n"), (DISK.replace("sda", "sdb"), smartctl(FREE)), (DISK, smartctl(other))]
    assert converse(drive_lock, said)[PASSWORD].outcome is outcome


def test_of_an_nvme_drive_nothing_tells_and_beside_it_a_locked_one_still_fails(converse) -> None:
    alone = converse(drive_lock, [(BLOCKS, "nvme0n1\n")])[PASSWORD]
    assert alone.outcome is Outcome.NOT_READABLE
    assert "nvme0n1 is no ATA drive" in alone.reason
    beside = converse(drive_lock, [(BLOCKS, "nvme0n1\nsda\n"), (DISK, smartctl(HELD))])[PASSWORD]
    assert beside.outcome is Outcome.FAILED


@given(st.sampled_from([by_smartctl, by_udev, by_hdparm]), st.text(max_size=200))
def test_no_other_text_frees_a_drive(read, text) -> None:
    with pytest.raises(Shortfall):
        read(text)
