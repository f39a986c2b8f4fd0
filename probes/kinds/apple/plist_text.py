"""An XML property list: what a device answers, and a part of one as it is quoted."""

import plistlib
from typing import Any
from xml.parsers.expat import ExpatError

from probes.kinds.apple.once import Once


def read(text: str) -> Any:
    """Return the value of a property list, or of its keys and values alone; raise ValueError where it holds none."""
    whole = f"<plist><dict>{text}</dict></plist>" if text.startswith("<key>") else text
    try:
        value = plistlib.loads(whole.encode(), fmt=plistlib.FMT_XML, dict_type=Once)
    except (ExpatError, AttributeError, TypeError, ArithmeticError, LookupError) as error:  # plistlib on what is none
        raise ValueError("no property list") from error
    if value is None:
        raise ValueError("an empty property list")
    return value
