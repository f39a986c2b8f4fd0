"""Quirks: what each maker of Android devices does differently, as data with its source, one TOML file for a maker.

Whoever reads a device asks for the quirks of one use, of all makers: a key that only one maker writes is told by being
there, so that a device which misstates its maker is read all the same.
"""

import tomllib
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Literal

from calibration.quantity import Unit
from calibration.record import Exact, Record

Use = Literal[
    "property",  # a system property that states a measure
    "battery.key",  # a key of the battery service's dump that holds a measure
    "battery.node",  # a node, as named from /sys/class/power_supply, that holds a measure
    "battery.cap",  # a key of the battery service's dump that says a charge cap is on
    "battery.word",  # words in the battery service's log that judge the battery; words: the judgement
    "lock.property",  # a property that is none of its absent values while such a lock is on
    "rom.property",  # a property that only a custom ROM sets; words: the ROM
    "rom.word",  # a word that only a custom ROM writes into the names of its build; words: the ROM
    "rom.image",  # what a fingerprint names in place of the device, where a maker's devices share one system image
    "emulator.property",  # a property by which an emulator gives itself away; absent: what a real device says there
    "admin.stock",  # a device administrator that the system brings along, and that manages nobody's device
    "account.type",  # an account type that protects a device after a reset; words: what people call it
    "warranty.property",  # a property that is not 0 once the system has been replaced
    "button.key",  # a code, as getevent writes it, of a button that only this maker has; words: the button
    "button.node",  # the name of an input node whose switch sends no key; words: the switch
    "refusal",  # words in which this maker's build refuses an answer; words: what they mean
    "root.sign",  # a package, file or property that a tool for root leaves; words: the tool
    "root.mount",  # a word in the list of mounts that a tool for root leaves; words: the tool
    "trap",  # what keeps adb from working on this maker's devices; words: what the operator does
]


class Quirk(Record):
    """One thing that one maker does in a way of its own."""

    use: Use
    key: str
    """The maker's own name for it, as the device writes it."""
    measure: str | None = None
    unit: Unit | None = None
    scale: Exact = Decimal(1)
    """The device's number times this is the value in the unit."""
    absent: tuple[str, ...] = ()
    """Values by which the device says that it has none."""
    unclear: tuple[str, ...] = ()
    """Values by which the device says that it does not know."""
    words: str | None = None
    """What people call it, or what an operator is told."""
    source: str
    """Where this is known from."""
    vendor: str
    """The maker's name, from the head of the file."""


class Vendor(Record):
    """One maker: its name, the words by which its devices call it, and its quirks, the best first."""

    title: str
    makers: tuple[str, ...]
    """Values of `ro.product.manufacturer`, in lower case."""
    usb: tuple[str, ...] = ()
    """Vendor ids on USB, in hexadecimal, as the public list usb.ids gives them."""
    quirk: tuple[Quirk, ...] = ()


@cache
def vendors() -> tuple[Vendor, ...]:
    """Return every maker that has a file, in alphabetical order; AOSP, whose quirks all share, comes first."""
    folder = files("probes.kinds.android")
    names = sorted(each.name for each in folder.iterdir() if each.name.endswith(".toml"))
    found = [tomllib.loads(folder.joinpath(name).read_text("utf-8")) for name in names]
    return tuple(Vendor.model_validate(_with_vendor(each)) for each in found)


def _with_vendor(table: dict[str, object]) -> dict[str, object]:
    rows = table.get("quirk", [])
    named = [{**row, "vendor": table.get("title")} for row in rows] if isinstance(rows, list) else rows
    return {**table, "quirk": named}


@cache
def quirks(use: Use, measure: str | None = None) -> tuple[Quirk, ...]:
    """Return the quirks of one use, of every maker; only those of a measure where one is named."""
    every = (quirk for vendor in vendors() for quirk in vendor.quirk if quirk.use == use)
    return tuple(quirk for quirk in every if measure in (None, quirk.measure))


def vendor_of(maker: str) -> Vendor | None:
    """Return the maker that a device names, None where there is no file for it."""
    return next((vendor for vendor in vendors() if maker.strip().lower() in vendor.makers), None)
