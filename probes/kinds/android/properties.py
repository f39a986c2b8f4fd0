"""Android's system properties, as `getprop` prints them and as the file `build.prop` holds them."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from probes.answer import Unreadable
from probes.kinds.android.quirk import quirks

GETPROP = "shell:getprop"
BUILD_PROP = "shell:cat /system/build.prop"
"""What the system's image states; asked only where `getprop` does not name the device."""

ENTRY = re.compile(r"\[([^\]]+)\]: \[(.*)", re.DOTALL)
"""The first line of an entry; a value may run on over further lines and may itself contain brackets."""
ASSIGNMENT = re.compile(r"^(ro\.[A-Za-z0-9._-]{1,120})=(.*)$", re.MULTILINE)
"""A line of build.prop (AOSP init, property_service: a key, `=`, and the rest of the line)."""

MAKERS = ("ro.product.manufacturer", "ro.product.vendor.manufacturer", "ro.product.brand")
MODELS = ("ro.product.model", "ro.product.vendor.model")
SERIALS = ("ro.serialno", "ro.boot.serialno")


def named(measure: str) -> tuple[str, ...]:
    """Return the properties in which the makers state a measure, as their quirks name them."""
    return tuple(quirk.key for quirk in quirks("property", measure))


NAMES = named("identity.name")
"""Where the makers keep the marketing name; Android itself knows none."""

NO_VALUE = re.compile(r"(?:unknown|generic(?:_.*)?)?", re.IGNORECASE)
"""What stands in a property that nobody has filled in: nothing, `unknown`, or AOSP's generic build target."""


def stated(*keys: str) -> Callable[[str], str]:
    """Return a parser that gives the first of these properties that says something."""

    def parse(text: str) -> str:
        properties = properties_of(text)
        values = (properties.get(key, "").strip() for key in keys)
        value = next((value for value in values if not NO_VALUE.fullmatch(value)), None)
        if value is None:
            raise Unreadable(f"the properties do not state {', '.join(keys)}")
        return value

    return parse


@lru_cache(maxsize=8)
def properties_of(text: str) -> Mapping[str, str]:
    """Return the properties by name, whichever of the two ways of writing them a text has."""
    return parse_getprop(text.encode()) or parse_build_prop(text)


def parse_build_prop(text: str) -> dict[str, str]:
    """Return the `ro.` properties that a build.prop sets, by name.

    The first of equal keys counts: a `ro.` property is set once, and init ignores the later lines.
    """
    lines = text.replace("\r", "")
    return {key: value.strip() for key, value in reversed(ASSIGNMENT.findall(lines))}


def parse_getprop(output: bytes) -> dict[str, str]:
    """Return the properties by name, in the order of the output.

    Lines end as they do over every adb: LF, CR LF or CR CR LF. What stands before the first entry or after the last
    is left out, and so is an entry that was cut off before its closing bracket: half a value is no value.
    """
    entries: list[list[str]] = []
    for line in output.decode(errors="replace").split("\n"):
        text = line.rstrip("\r")
        if ENTRY.match(text):
            entries.append([text])
        elif entries:
            entries[-1].append(text)
    return dict(entry for lines in entries if (entry := _entry("\n".join(lines))))


def _entry(text: str) -> tuple[str, str] | None:
    match = ENTRY.match(text)
    if match is None:
        return None
    name, rest = match.groups()
    end = _closing(rest)
    return None if end < 0 else (name, rest[:end])


def _closing(rest: str) -> int:
    """Return where the last bracket stands that ends a line, which is the one that closes the value."""
    ends = [match.start() for match in re.finditer(r"\]$", rest, re.MULTILINE)]
    return ends[-1] if ends else -1
