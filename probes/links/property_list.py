"""A property list as it is written into a transcript: XML, sorted, the same bytes for the same value."""

import plistlib
import re
from typing import Any

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
NO_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML cannot hold (XML 1.0, production 2)."""
HEAVIEST = 8 * 2**20
"""Bytes of text and data that one value may have in all: the longest known of a device have a twentieth of it."""
EACH = 32
"""Bytes that a value counts for beside those of its text: about what its tags have."""


def dump(value: Any) -> bytes:
    """Return a value as an XML property list; raise ValueError, TypeError or OverflowError for what is none.

    A character which XML cannot hold becomes U+FFFD: a serial number of nonsense stays readable as nonsense.
    """
    return plistlib.dumps(_printable(bounded(value)), fmt=plistlib.FMT_XML, sort_keys=True)


def bounded(value: Any) -> Any:
    """Return a value; raise ValueError where it would be too long to write down.

    A binary property list can name one part of itself many times: a few hundred bytes then stand for any number of
    them, or have no end at all.
    """
    left, unseen = HEAVIEST, [value]
    while unseen:
        each = unseen.pop()
        left -= EACH + (len(each) if isinstance(each, str | bytes) else 0)
        if left < 0:
            raise ValueError("it is longer than anything that a device tells")
        if isinstance(each, dict):
            unseen += (*each, *each.values())
        elif isinstance(each, list):
            unseen += each
    return value


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return NO_XML.sub(REPLACEMENT, value)
    if isinstance(value, dict):
        return {_printable(key): _printable(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_printable(each) for each in value]
    return value
