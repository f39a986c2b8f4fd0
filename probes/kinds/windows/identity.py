"""Which laptop it is and what runs on it, by the head of Windows' battery report; the computer's name is left alone."""

import re
from collections.abc import Callable, Iterator

from probes.answer import Unreadable
from probes.kinds.windows import powercfg
from probes.kinds.windows.powercfg import REPORT, said, words
from probes.kinds.windows.probe import windows
from probes.reading import Reading
from probes.subject import Subject, Way

BUILD = re.compile(r"([0-9]{4,6})(?:\.|\Z)")
FIRST_ELEVEN = 22000
"""The build with which Windows 11 began; 10 began with 10240 (Microsoft, release information)."""
FIRST_TEN = 10240
PLACEHOLDERS = {
    "system manufacturer",
    "system product name",
    "to be filled by o.e.m.",
    "default string",
    "not available",
}


def maker(text: str) -> str:
    """Return who made the laptop."""
    return _genuine(text, "SystemManufacturer")


def model(text: str) -> str:
    """Return the model as its firmware names it."""
    return _genuine(text, "SystemProductName")


def system(text: str) -> str:
    """Return the version of Windows with its build, which is all that is told of it."""
    if not (found := BUILD.match(words(powercfg.system(text), "OSBuild"))):
        raise Unreadable("the report tells no build of Windows")
    build = int(found[1])
    version = "11" if build >= FIRST_ELEVEN else "10" if build >= FIRST_TEN else "8 or older"
    return f"Windows {version}, build {build}"


def _genuine(text: str, key: str) -> str:
    found = words(powercfg.system(text), key)
    if found.lower() in PLACEHOLDERS:
        raise Unreadable(f"its firmware names no {key}")
    return found


TOLD: dict[str, Callable[[str], str]] = {"identity.maker": maker, "identity.model": model, "identity.os": system}


@windows(measures=tuple(TOLD), version=1)
def windows_identity(subject: Subject) -> Iterator[Reading]:
    """Read what the report's head tells."""
    report = subject.ask(REPORT)
    for measure, parse in TOLD.items():
        yield subject.read(measure, Way("Windows' battery report", parse, (report,), text=said))
