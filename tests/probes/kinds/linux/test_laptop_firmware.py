"""Firmware: version, age, Secure Boot, TPM; its passwords and Computrace, which seldom pass."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.kinds.linux.dmi import DMIDECODE, FILES
from probes.kinds.linux.firmware import MODULES, SECURE_BOOT, TPM, age, firmware
from probes.kinds.linux.locks import MAKERS, locks
from probes.links.station import DATE
from probes.reading import Outcome

TODAY = (DATE, "2026-11-25\n")


def table(released="03/19/2015", version="N11ET31W (1.07 )", rest="") -> tuple[str, str]:
    text = f"""# dmidecode 3.4

Handle 0x0000, DMI type 0, 24 bytes
BIOS Information
\tVendor: LENOVO
\tVersion: {version}
\tRelease Date: {released}

{rest}"""
    return DMIDECODE, text


def security(admin="Disabled", power_on="Disabled") -> tuple[str, str]:
    return table(
        rest=f"""Handle 0x0018, DMI type 24, 5 bytes
Hardware Security
\tPower-On Password Status: {power_on}
\tKeyboard Password Status: Not Implemented
\tAdministrator Password Status: {admin}
"""
    )


def makers(**passwords: tuple[str, str]) -> list[tuple[str, object]]:
    """Return what a maker's interface answers: each password with its role and its flag."""
    folder = f"{MAKERS}/thinklmi/authentication"
    files = [
        (f"file{folder[4:]}/{name}/{file}", f"{said}\n")
        for name, both in passwords.items()
        for file, said in zip(("role", "is_enabled"), both, strict=True)
    ]
    return [(MAKERS, "thinklmi\n"), (folder, "".join(f"{name}\n" for name in passwords)), *files]


def test_version_and_age_are_read(converse) -> None:
    found = converse(firmware, [table(), TODAY])
    assert found["identity.firmware"].value == "N11ET31W (1.07 )"
    assert str(found["identity.firmware_age"].value) == "4269 day"


def test_the_kernels_files_tell_them_too(converse) -> None:
    files = [(f"{FILES}bios_version", "1.10.1\n"), (f"{FILES}bios_date", "11/24/2026\n")]
    found = converse(firmware, [(DMIDECODE, {"exit_code": 127}), *files, TODAY])
    assert found["identity.firmware"].value == "1.10.1"
    assert found["identity.firmware_age"].value.value == 1


@pytest.mark.parametrize(("written", "year"), [("02/27/08", 2008), ("02/27/99", 1999), ("02/27/95", 1995)])
def test_a_year_of_two_digits_is_of_the_time_of_smbios(written: str, year: int) -> None:
    assert age(written, "2026-11-25").value == (date(2026, 11, 25) - date(year, 2, 27)).days


@given(st.integers(0, 9000))
def test_a_day_later_is_a_day_older(days: int) -> None:
    released = date(2000, 1, 1) + timedelta(days)
    assert age(f"{released:%m/%d/%Y}", "2026-11-25").value == (date(2026, 11, 25) - released).days


@pytest.mark.parametrize("released", ["001/22/2018", "13/01/2018", "02/30/2018", "2018-01-02", "soon", "00/00/0000"])
def test_what_is_no_date_gives_no_age(converse, released: str) -> None:
    assert converse(firmware, [table(released), TODAY])["identity.firmware_age"].outcome is Outcome.NOT_READABLE


def test_firmware_of_tomorrow_is_implausible(converse) -> None:
    reading = converse(firmware, [table("12/01/2026"), TODAY])["identity.firmware_age"]
    assert reading.outcome is Outcome.IMPLAUSIBLE


def test_without_a_day_there_is_no_age(converse) -> None:
    assert converse(firmware, [table()])["identity.firmware_age"].outcome is Outcome.NOT_READABLE


@pytest.mark.parametrize(("value", "word"), [(b"\x06\0\0\0\1", "on"), (b"\x16\0\0\0\0", "off")])
def test_secure_boot_is_the_byte_after_the_attributes(converse, value: bytes, word: str) -> None:
    assert converse(firmware, [(SECURE_BOOT, value)])["identity.secure_boot"].value == word


@pytest.mark.parametrize(
    "said", [b"", b"\1", b"\x06\0\0\0", b"\x06\0\0\0\2", b"\x06\0\0\0\1\1", {"exit_code": 1, "stderr": "No such file"}]
)
def test_anything_else_tells_nothing_of_secure_boot(converse, said) -> None:
    assert converse(firmware, [(SECURE_BOOT, said)])["identity.secure_boot"].outcome is Outcome.NOT_READABLE


def tpm_device(version: str) -> tuple[str, str]:
    rest = f"Handle 0x003A, DMI type 43, 31 bytes\nTPM Device\n\tVendor ID: INTC\n\tSpecification Version: {version}\n"
    return table(rest=rest)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ([(MODULES, "tpm0\n"), (TPM, "2\n")], "TPM 2"),
        ([(MODULES, "tpm0\n"), (TPM, "1\n"), tpm_device("2.0")], "TPM 1"),
        ([(MODULES, ""), tpm_device("2.0")], "TPM 2"),
        ([tpm_device("1.2\tFirmware Revision: 3.34")], "TPM 1"),
    ],
)
def test_the_version_of_the_tpm_is_read(converse, told, words: str) -> None:
    assert converse(firmware, told)["identity.tpm"].value == words


@pytest.mark.parametrize("told", [[], [(MODULES, "")], [(MODULES, ""), tpm_device("0.0")], [(MODULES, "tpm0\n")]])
def test_a_tpm_that_is_not_seen_may_be_switched_off(converse, told) -> None:
    assert converse(firmware, told)["identity.tpm"].outcome is Outcome.NOT_READABLE


@pytest.mark.parametrize(
    ("admin", "power_on", "reason"),
    [
        ("Enabled", "Disabled", "an administrator's password is set"),
        ("Disabled", "Enabled", "a password to start is set"),
        ("Enabled", "Enabled", "are set"),
    ],
)
def test_a_password_that_dmi_alone_tells_of_neither_fails_nor_passes(converse, admin, power_on, reason) -> None:
    reading = converse(locks, [security(admin, power_on)])["locks.bios_password"]
    assert reading.outcome is Outcome.NOT_READABLE
    assert reason in reading.reason
    assert "check the BIOS menu" in reading.reason


@pytest.mark.parametrize("admin", ["Disabled", "Not Implemented", "Unknown", ""])
def test_that_dmi_tells_of_none_never_passes(converse, admin: str) -> None:
    assert converse(locks, [security(admin)])["locks.bios_password"].outcome is Outcome.NOT_READABLE


def test_the_makers_interface_passes_when_every_password_is_off(converse) -> None:
    told = makers(Admin=("bios-admin", "0"), System=("power-on", "0"))
    assert converse(locks, [security(), *told])["locks.bios_password"].outcome is Outcome.PASSED
    assert converse(locks, told)["locks.bios_password"].outcome is Outcome.PASSED


def test_a_password_of_the_makers_interface_fails(converse) -> None:
    told = makers(Admin=("bios-admin", "0"), System=("power-on", "1"))
    reading = converse(locks, [security(), *told])["locks.bios_password"]
    assert reading.outcome is Outcome.FAILED
    assert "power-on" in reading.reason


@pytest.mark.parametrize("flag", ["2", "", "yes"])
def test_a_password_of_dmi_is_not_confirmed_by_an_interface_that_does_not_say(converse, flag: str) -> None:
    reading = converse(locks, [security(admin="Enabled"), *makers(Admin=("bios-admin", flag))])["locks.bios_password"]
    assert reading.outcome is Outcome.NOT_READABLE
    assert "check the BIOS menu" in reading.reason


@pytest.mark.parametrize("admin", ["Enabled", "Disabled", "Not Implemented"])
def test_the_makers_interface_comes_before_dmi(converse, admin: str) -> None:
    reading = converse(locks, [security(admin=admin), *makers(Admin=("bios-admin", "1"))])["locks.bios_password"]
    assert reading.outcome is Outcome.FAILED
    assert reading.method == "the maker's interface to its BIOS"


@pytest.mark.parametrize(
    "told",
    [
        makers(Admin=("bios-admin", "")),
        makers(Admin=("bios-admin", "2")),
        makers(System=("power-on", "0")),
        makers(Admin=("bios-admin", "0"))[:-1],
        makers(),
        [*makers(Admin=("bios-admin", "0")), (MAKERS, "thinklmi\nother\n")][1:],
        [*makers(Admin=("bios-admin", "0"))[2:], *makers()[:1], (makers()[1][0], "Admin\n\ufffd\n")],
        [*makers(**{f"P{n}": ("bios-admin", "0") for n in range(20)})],
        [(MAKERS, "thinklmi\r\n../..\n\n\ufffd\n")],
        [(MAKERS, {"exit_code": 1, "stderr": "No such file"})],
    ],
)
def test_an_interface_that_does_not_say_never_passes(converse, told) -> None:
    assert converse(locks, [security(), *told])["locks.bios_password"].outcome is Outcome.NOT_READABLE


def test_interface_and_dmi_that_disagree_are_implausible(converse) -> None:
    told = makers(Admin=("bios-admin", "0"))
    reading = converse(locks, [security(admin="Enabled"), *told])["locks.bios_password"]
    assert reading.outcome is Outcome.IMPLAUSIBLE


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (table(rest="Handle 0x0020, DMI type 11, 5 bytes\nOEM Strings\n\tString 1: COMPUTRACE V1\n"), "can hold"),
        (table(rest="Handle 0x0020, DMI type 200, 5 bytes\nOEM\n\tStrings:\n\t\tABSOLUTE(ACME) CLM\n"), "can hold"),
        (table(), "only the BIOS menu tells"),
    ],
)
def test_computrace_is_never_passed(converse, answer, reason: str) -> None:
    reading = converse(locks, [answer])["locks.computrace"]
    assert reading.outcome is Outcome.NOT_READABLE
    assert reason in reading.reason


def test_without_root_the_locks_say_what_to_do(converse) -> None:
    found = converse(locks, [(DMIDECODE, {"exit_code": 1, "stderr": "/dev/mem: Permission denied"})])
    assert {reading.outcome for reading in found.values()} == {Outcome.NOT_TESTED}
    assert all("run as root" in reading.reason for reading in found.values())
