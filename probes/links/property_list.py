"""A property list as it is written into a transcript: XML, sorted, the same bytes for the same value."""

import plistlib
from typing import Any

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
SPACES = "\t\n\r"


def dump(value: Any) -> bytes:
    """Return a value as an XML property list; raise ValueError, TypeError or OverflowError for what is none.

    A control character, which XML cannot hold, becomes U+FFFD: a serial number of nonsense stays readable as nonsense.
    """
    return plistlib.dumps(_printable(value), fmt=plistlib.FMT_XML, sort_keys=True)


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return "".join(letter if letter >= " " or letter in SPACES else REPLACEMENT for letter in value)
    if isinstance(value, dict):
        return {_printable(key): _printable(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_printable(each) for each in value]
    return value
