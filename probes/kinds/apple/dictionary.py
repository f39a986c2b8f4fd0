"""A dictionary as Apple's tools print it."""

import plistlib
from typing import Any
from xml.parsers.expat import ExpatError

from probes.answer import Unreadable


def read_dictionary(text: str) -> Any:
    """Return the value that a text holds; raise Unreadable where it holds none."""
    try:
        return plistlib.loads(text.encode(), fmt=plistlib.FMT_XML)
    except (ValueError, ExpatError, AttributeError, TypeError, OverflowError, RecursionError) as error:
        raise Unreadable("the answer is no property list") from error
