"""Root: what a tool for it leaves behind. It passes where su was looked for and not found, on a user build."""

import re
from collections.abc import Iterator, Mapping

from probes.answer import Failed, Unreadable
from probes.kinds.android.probe import android
from probes.kinds.android.properties import GETPROP, properties_of
from probes.kinds.android.quirk import quirks
from probes.reading import Reading
from probes.subject import Subject, Way

SU = "shell:which su; echo $?"
APPS = tuple(quirk.key for quirk in quirks("root.sign"))
PACKAGES = (
    "shell:pm list packages --user 0 | grep -E "
    f"'^package:(android|{'|'.join(app.replace('.', '[.]') for app in APPS)})[[:space:]]*$"
    "|Can.t find service.*|Permission Denial|DUMP TIMEOUT'"
)
"""The apps of the tools for root alone, and Android's own package, which shows that the list was given.

The owner is named, since a shell may not list what a second user has, and would be refused the whole list.
"""
MOUNTS = "shell:cat /proc/mounts | grep -E '^[^ ]+ (/|/system|/vendor) '"
WRITABLE = re.compile(r"^\S{1,200} (/system|/vendor) \S{1,40} rw[, ]", re.MULTILINE)
GOOD = {"ro.debuggable": "0", "ro.build.type": "user", "ro.build.tags": "release-keys"}
"""What a maker's release states."""


@android(measures=("locks.root",), version=1)
def rooted(subject: Subject) -> Iterator[Reading]:
    """Look for su, for the apps of the tools for root, for a writable system and for a build that lets root in."""
    properties = subject.ask(GETPROP)
    more = [exchange for exchange in (subject.ask(PACKAGES), subject.ask(MOUNTS)) if exchange.whole]
    what = "su, debuggable, build keys, apps and mounts"
    yield subject.read("locks.root", Way(what, root, (subject.ask(SU), properties, *more)))


def root(su: str, text: str, *more: str) -> None:
    """Raise Failed at any sign of root; pass only where su and the apps are looked for and not found, on a user build.

    What more there is are the list of packages, without which nothing passes, and the mounts, which may add a sign.
    """
    properties, seen = properties_of(text), "\n".join(more)
    if signs := [*_su(su), *_debug_signs(properties), *_apps(seen), *WRITABLE.findall(seen)]:
        raise Failed(", ".join(signs))
    if su.split() != ["1"] or properties.get("ro.debuggable") != "0" or not properties.get("ro.build.tags"):
        raise Unreadable("the device does not say both that there is no su and that it is not debuggable")
    if not re.search(r"^package:android\s*$", seen, re.MULTILINE):
        raise Unreadable("the device does not list its packages")


def _su(text: str) -> list[str]:
    return re.findall(r"^(/\S{0,200}/su)$", text, re.MULTILINE)


def _debug_signs(properties: Mapping[str, str]) -> list[str]:
    stated = [f"{key} is {value}" for key in GOOD if (value := properties.get(key)) and not _good(key, value)]
    flavor = properties.get("ro.build.flavor", "")
    return [*stated, f"ro.build.flavor is {flavor}"] if flavor.endswith(("-userdebug", "-eng")) else stated


def _good(key: str, value: str) -> bool:
    return GOOD[key] in value.split(",") and "test-keys" not in value


def _apps(text: str) -> list[str]:
    there = set(re.findall(r"^package:(\S{1,200})\s*$", text, re.MULTILINE))
    return [f"{quirk.words} ({quirk.key})" for quirk in quirks("root.sign") if quirk.key in there]
