"""Root: what a tool for it leaves behind. It passes where nothing is found and verified boot vouches for the rest."""

import re
from collections.abc import Iterator, Mapping

from probes.answer import Failed, Unreadable
from probes.kinds.android.locks import boot_signs
from probes.kinds.android.probe import android
from probes.kinds.android.properties import GETPROP, properties_of
from probes.kinds.android.quirk import quirks
from probes.kinds.android.rom import custom_signs
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
MOUNTED = tuple(quirk.key for quirk in quirks("root.mount"))
MOUNTS = f"shell:cat /proc/mounts | grep -E '^[^ ]+ (/|/system|/vendor) |{'|'.join(MOUNTED)}'"
"""What the system is mounted from, and every mount that a tool for root may have made."""
WRITABLE = re.compile(r"^\S{1,200} (/system|/vendor) \S{1,40} rw[, ]", re.MULTILINE)
GOOD = {"ro.debuggable": "0", "ro.build.type": "user"}
"""What a maker's release states, beside its keys."""


@android(measures=("locks.root",), version=2)
def rooted(subject: Subject) -> Iterator[Reading]:
    """Look for su, for what tools for root leave, and for a boot or a build that lets root in."""
    properties = subject.ask(GETPROP)
    more = [exchange for exchange in (subject.ask(PACKAGES), subject.ask(MOUNTS)) if exchange.whole]
    what = "su, boot, build, apps and mounts"
    yield subject.read("locks.root", Way(what, root, (subject.ask(SU), properties, *more)))


def root(su: str, text: str, *more: str) -> None:
    """Raise Failed at any sign of root, or of a system that is not the maker's own; pass only where all is looked for.

    What more there is are the list of packages, without which nothing passes, and the mounts, which may add a sign. As
    tools for root hide, nothing passes without verified boot, which no system passes that anyone has changed.
    """
    properties, seen = properties_of(text), "\n".join(more)
    system = [*_build_signs(properties), *boot_signs(properties), *custom_signs(properties)]
    if signs := [*_su(su), *system, *_apps(seen), *_mounts(seen)]:
        raise Failed(", ".join(signs))
    if su.split() != ["1"] or any(properties.get(key) != good for key, good in GOOD.items()):
        raise Unreadable("the device does not say both that there is no su and that it is a release for users")
    if not _released(properties.get("ro.build.tags", "")):
        raise Unreadable("signed with test keys, as custom ROMs and some makers' own images are")
    if properties.get("ro.boot.verifiedbootstate") != "green":
        raise Unreadable("no verified boot vouches for the system")
    if not re.search(r"^package:android\s*$", seen, re.MULTILINE):
        raise Unreadable("the device does not list its packages")


def _su(text: str) -> list[str]:
    return re.findall(r"^(/\S{0,200}/su)$", text, re.MULTILINE)


def _build_signs(properties: Mapping[str, str]) -> list[str]:
    """Return every sign of a build that lets root in. Test keys alone are none: makers have released such builds."""
    stated = [f"{key} is {value}" for key, good in GOOD.items() if (value := properties.get(key)) and value != good]
    if (keys := properties.get("ro.build.tags")) and not _released(keys) and "test-keys" not in keys:
        stated.append(f"ro.build.tags is {keys}")
    flavor = properties.get("ro.build.flavor", "")
    return [*stated, f"ro.build.flavor is {flavor}"] if flavor.endswith(("-userdebug", "-eng")) else stated


def _released(keys: str) -> bool:
    return "release-keys" in keys.split(",") and "test-keys" not in keys


def _apps(text: str) -> list[str]:
    there = set(re.findall(r"^package:(\S{1,200})\s*$", text, re.MULTILINE))
    return [f"{quirk.words} ({quirk.key})" for quirk in quirks("root.sign") if quirk.key in there]


def _mounts(text: str) -> list[str]:
    """Return the parts of the system that are mounted to be written, and the tools for root that mounted something."""
    mounts = "\n".join(line for line in text.split("\n") if not line.startswith("package:"))
    told = [quirk for quirk in quirks("root.mount") if re.search(rf"(?<![\w-]){quirk.key}(?![\w-])", mounts)]
    return [*WRITABLE.findall(mounts), *(f"{quirk.words} (mount of {quirk.key})" for quirk in told)]
