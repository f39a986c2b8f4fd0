"""Firmware: its version and age, Secure Boot, and the trusted platform module (TPM)."""

import re
from collections.abc import Iterator
from datetime import date

from calibration.quantity import Quantity, quantity
from probes.answer import Unreadable
from probes.kinds.linux import dmi
from probes.kinds.linux.answers import said
from probes.kinds.linux.probe import linux
from probes.links.station import DATE
from probes.reading import Reading
from probes.subject import Subject, Way

SECURE_BOOT = "file:/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"
"""UEFI 2.10, 3.3: 1 where it is on, 0 where it is off; the kernel puts the variable's attributes before it."""
ATTRIBUTES = 4
MODULES = "list:/sys/class/tpm"
TPM = "file:/sys/class/tpm/tpm0/tpm_version_major"
"""`1` or `2`; of Linux since 5.6 (Documentation/ABI/stable/sysfs-class-tpm)."""
TPM_DEVICE = 43
FIRST_YEAR = 1995
"""Of SMBIOS. The standard counts a year of two digits from 1900 (DSP0134, 7.1), but Apple wrote 08 for 2008."""


@linux(
    measures=("identity.firmware", "identity.firmware_age", "identity.secure_boot", "identity.tpm"),
    version=1,
)
def firmware(subject: Subject) -> Iterator[Reading]:
    """Read the firmware's version and date, and what it offers to protect a start."""
    today = subject.ask(DATE)
    yield subject.read("identity.firmware", dmi.way(subject, dmi.FIRMWARE, parse=str))
    yield subject.read("identity.firmware_age", dmi.way(subject, dmi.RELEASED, parse=age, beside=(today,)))
    switch = Way("UEFI variable SecureBoot", secure_boot, (subject.ask(SECURE_BOOT),), text=said)
    yield subject.read("identity.secure_boot", switch)
    yield subject.read("identity.tpm", *_modules(subject))


def _modules(subject: Subject) -> Iterator[Way]:
    """Yield the kernel's word where it sees one, and what DMI tells of one that the kernel may not see."""
    listed = subject.ask(MODULES)
    if "tpm0" in listed.stdout.decode(errors="replace").split():
        yield Way("kernel, TPM", tpm, (subject.ask(TPM),), text=said)
    yield Way("DMI, dmidecode", described_tpm, (subject.ask(dmi.DMIDECODE),), text=dmi.table)


def age(released: str, today: str) -> Quantity:
    """Return the days from the firmware's date (`02/27/2008`, month first) to the station's day."""
    found = re.fullmatch(r"([0-9]{2})/([0-9]{2})/([0-9]{4}|[0-9]{2})", released)
    if not found:
        raise Unreadable("the date of the firmware is not written as a date")
    year = int(found[3])
    if len(found[3]) == len("yy"):
        year += 1900 if 1900 + year >= FIRST_YEAR else 2000
    try:
        return quantity((date.fromisoformat(today.strip()) - date(year, int(found[1]), int(found[2]))).days, "day")
    except ValueError as error:
        raise Unreadable("the date of the firmware is none that there is") from error


def secure_boot(text: str) -> str:
    """Return `on` or `off`."""
    value = text[ATTRIBUTES:]
    if value not in ("\0", "\1"):
        raise Unreadable("the variable is not one byte of 0 or 1")
    return "on" if value == "\1" else "off"


def tpm(text: str) -> str:
    """Return `TPM 2` or `TPM 1`."""
    if text.strip() not in ("1", "2"):
        raise Unreadable("the kernel gives no version of the TPM that there is")
    return f"TPM {text.strip()}"


def described_tpm(text: str) -> str:
    """Return the same by DMI's TPM device (type 43), which gives `2.0` or `1.2`."""
    told = next(iter(dmi.values_of(text, TPM_DEVICE)), {}).get("Specification Version", "")
    if not re.match(r"[12]\.", told):
        raise Unreadable("DMI describes no TPM, which may be switched off in the BIOS menu")
    return f"TPM {told[0]}"
