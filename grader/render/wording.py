"""How values, moments and names are put into words on a report."""

import re
import unicodedata
from datetime import datetime

from calibration.quantity import Quantity
from grader.sentence import capital
from probes.measure import measures
from probes.reading import Outcome, Reading

_HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
_WORDS = {
    Outcome.PASSED: "passed",
    Outcome.FAILED: "failed",
    Outcome.NOT_PRESENT: "not present",
    Outcome.NOT_READABLE: "not readable",
    Outcome.NOT_TESTED: "not tested",
    Outcome.IMPLAUSIBLE: "implausible",
    Outcome.MEASURED: "measured",
}


def printable(text: str) -> str:
    """Return one line that shows what it says: space for white space, U+FFFD for a character that cannot be seen.

    Direction overrides and controls in a device's name could otherwise turn a sentence around.
    """
    line = " ".join(text.split())
    return "".join("\N{REPLACEMENT CHARACTER}" if unicodedata.category(sign) in _HIDDEN else sign for sign in line)


def moment(instant: str) -> str:
    """Return an instant as a person writes it: `23 November 2026, 08:30 UTC`."""
    time = datetime.fromisoformat(instant)
    return f"{time.day} {time:%B %Y, %H:%M} UTC"


def shortened(text: str, most: int) -> str:
    """Return text of at most so many letters; what is cut off ends between two words, with an ellipsis."""
    line = printable(text)
    if len(line) <= most:
        return line
    words = line[:most].rsplit(" ", 1)[0]
    return words[: most - 1].rstrip(" ,;:(") + "…"


def spoken(name: str) -> str:
    """Return a name from data as words: `very_good` is `Very good`."""
    return capital(re.sub(r"[_-]+", " ", name).strip())


def called(measure: str) -> str:
    """Return what a measure is called within a sentence, or its dotted name where the catalogue has none."""
    known = measures().get(measure)
    return known.title if known else measure


def title_of(measure: str) -> str:
    """Return what a measure is called, with a capital; a dotted name stays as it is."""
    return capital(called(measure)) if measure in measures() else measure


def value_of(reading: Reading) -> str:
    """Return a reading's value with unit and uncertainty, or how the attempt to learn it ended."""
    if reading.outcome is not Outcome.MEASURED or reading.value is None:
        return _WORDS[reading.outcome]
    if isinstance(reading.value, bool):
        return "yes" if reading.value else "no"
    return printable(reading.value) if isinstance(reading.value, str) else number(reading.value)


def number(quantity: Quantity) -> str:
    """Return a quantity in print: with its unit, its uncertainty and a true minus sign."""
    return str(quantity).replace("-", "\N{MINUS SIGN}")


def several(count: int, one: str, many: str) -> str:
    """Return a count with its noun: `no marks`, `1 mark`, `2 marks`."""
    return f"{count or 'no'} {one if count == 1 else many}"
