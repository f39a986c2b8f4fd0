"""Jailbreak: what a tool for it leaves behind, and hardware that was never meant to be sold."""

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from probes.answer import Failed, Unreadable
from probes.kinds.apple.answers import dictionary, flag, number, told
from probes.kinds.apple.data import APPS, identifiers
from probes.kinds.apple.identification import VALUES
from probes.kinds.apple.nvram import noted
from probes.kinds.apple.probe import apple
from probes.reading import Reading
from probes.subject import Subject

LISTS = ("apps:system", APPS)
SETTINGS = "com.apple.preferences"
"""An app of every system: a list without it is not the whole."""
FUSED = 3
"""FusingStatus of a chip that is sold, in every real output that has it; a developer's has another (community lore)."""
HIDDEN = "a jailbreak that hides itself shows nothing"


@apple(measures=("locks.root",), version=1)
def jailbroken(subject: Subject) -> Iterator[Reading]:
    """Look for the apps of jailbreaks, for arguments to the boot loader, and for a chip of a developer's device."""
    lists = [each for each in map(subject.ask, LISTS) if each.exit_code == 0]
    yield subject.read("locks.root", told("apps, boot and chip", jailbreak, subject.ask(VALUES), *lists, caveat=HIDDEN))


def jailbreak(values: Any, *lists: Any) -> None:
    """Raise Failed at any sign; pass where both lists of apps are whole and the chip is for sale, by its own word."""
    names = [[name.lower() for name in identifiers(each)] for each in lists]
    installed = [name for each in names for name in each]
    if signs := [*_chip_signs(values), *_boot_signs(values), *_app_signs(installed)]:
        raise Failed(", ".join(signs))
    flag(values, "ProductionSOC")
    if len(lists) < len(LISTS) or SETTINGS not in names[0]:
        raise Unreadable("the device does not list all of its apps")


def _chip_signs(values: Any) -> list[str]:
    told_of = dictionary(values)
    developer = "ProductionSOC" in told_of and not flag(told_of, "ProductionSOC")
    unfused = "FusingStatus" in told_of and number(told_of, "FusingStatus") != FUSED
    return [
        *(["its chip is a developer's, by its own word"] if developer else []),
        *(["FusingStatus is not that of a chip for sale"] if unfused else []),
    ]


def _boot_signs(values: Any) -> list[str]:
    """Return the sign that the boot loader hands something on to the kernel, which no device for sale has it do."""
    return ["boot-args are set"] if noted(values, "boot-args") else []


def _app_signs(installed: list[str]) -> list[str]:
    return [f"{name} is installed ({identifier})" for identifier, name in tools() if identifier.lower() in installed]


@cache
def tools() -> tuple[tuple[str, str], ...]:
    """Return the identifier and the name of each app that a jailbreak brings along."""
    table = tomllib.loads(files("probes.kinds.apple").joinpath("jailbreak.toml").read_text("utf-8"))
    return tuple((row["id"], row["name"]) for row in table["app"])
