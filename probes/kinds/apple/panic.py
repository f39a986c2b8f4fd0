"""A panic: why the kernel says that it stopped, in the three grammars that are known.

1. `userspace watchdog timeout: no successful checkins from SERVICE …`, a list of all services, and, where the service
   is thermalmonitord, at times a line `Missing sensor(s): …` (iPhone 12 and before). Only the service that is named
   first is blamed: the list names every other one too, alive.
2. `SMC PANIC - ASSERTION FAILED: …` with `S.sensor array 0 - 6 is 0x0, 0x1000, …`: values whose bits stand for sensors,
   in another way on each model, hexadecimal or decimal (iPhone 13 and later; reported).
3. Words of a driver or of the kernel.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from probes.kinds.apple.crash_report import Report
from probes.kinds.apple.suspect import Clue, array_value, meaning, missing_sensor

MESSAGE = re.compile(r"^panic\(cpu [0-9]{1,3} caller 0x[0-9A-Fa-f]{1,16}\): ?(.{0,2000})", re.MULTILINE)
DEBUGGER = re.compile(r"^Debugger message: (.{0,2000})", re.MULTILINE)
"""Where the kernel did not call panic itself, its debugger says why it stopped."""
BLAMED = re.compile(r"^\"?userspace watchdog timeout: no successful checkins from ([A-Za-z0-9._-]{1,80})")
THERMAL = "thermalmonitord"
"""The service that watches the sensors of temperature, and misses one that does not answer for 180 seconds."""
MISSING = re.compile(r"Missing sensor\(s\):[ \t]*(.{0,400})")
SENSOR = re.compile(r"[A-Za-z]{2,4}[0-9][A-Za-z0-9]{0,2}")
"""The name of a sensor: letters, a digit, at times a letter (`PRS0`, `mic1`, `TG0B`)."""
SMC = "SMC PANIC"
ARRAY = re.compile(r"\bS\.sensor array(?: [0-9]{1,3}(?: ?- ?[0-9]{1,3})?)? is ([0-9A-Fa-fx, \t]{1,2000})")
VALUE = re.compile(r"\b(?:0x[0-9A-Fa-f]{1,16}|[0-9]{1,20})\b")


class Panic(NamedTuple):
    """What one panic says."""

    clues: tuple[Clue, ...] = ()
    """The parts that it points to; none where it points to no part."""
    words: str = "of no known cause"
    """What it concerns, where it points to no part."""
    service: str | None = None
    """The service whose silence made the watchdog restart the phone."""
    fault: bool = True
    """False where the user restarted it."""
    watchdog: bool = False
    """Whether a watchdog restarted the phone, as something did not answer it in time."""


def decode(report: Report) -> Panic:
    """Return what a panic says: never an error, whatever its text is."""
    message = _message(report.text)
    if blamed := BLAMED.match(message):
        return _silent_service(blamed[1], report)
    word = meaning(message)
    if SMC in message and (values := tuple(_values(report.text))):
        clues = tuple(clue for value in values for clue in array_value(value, report.product))
        return Panic(clues, f"sensor array {', '.join(map(hex, values))} {_of(report.product)}")
    if not word:
        return Panic()
    clues = (Clue(word.suspect, "low", "", word.concerns),) if word.suspect else ()
    return Panic(clues, word.concerns, fault=word.fault, watchdog=word.watchdog)


def _message(text: str) -> str:
    """Return the first line of what the kernel says of its stop; a later line is of its state, not of its cause."""
    found = MESSAGE.search(text) or DEBUGGER.search(text)
    return found[1] if found else ""


def _silent_service(service: str, report: Report) -> Panic:
    missing = _missing(report.text) if service == THERMAL else ()
    clues = tuple(clue for name in missing if (clue := missing_sensor(name, report.product)))
    names = f", for want of {', '.join(missing)}" if missing else ""
    return Panic(clues, f"{service} did not answer{names}", service=service, watchdog=True)


def _missing(text: str) -> tuple[str, ...]:
    """Return the names of the sensors that are missed, each once, in the order of the text."""
    lines = (re.split(r"[\s,;]+", found[1]) for found in MISSING.finditer(text))
    return tuple(dict.fromkeys(name for line in lines for name in line if SENSOR.fullmatch(name)))[:16]


def _values(text: str) -> Iterator[int]:
    """Yield each value of the sensor array but 0, once."""
    found = [int(each, 0) if each.startswith("0x") else int(each) for each in _numbers(text)]
    yield from [value for value in dict.fromkeys(found) if 0 < value < 2**64][:16]


def _numbers(text: str) -> Iterator[str]:
    for line in ARRAY.finditer(text):
        yield from VALUE.findall(line[1])


def _of(product: str | None) -> str:
    """Say why the bits point to no part."""
    return f"is not known of {product}" if product else "of a model that the report does not name"
