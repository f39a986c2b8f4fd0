"""A dictionary as Apple's tools print it, in whichever of their forms.

A device answers in XML. The other forms are those in which its users' copies of answers come: JSON (`plutil -convert`),
ioreg's tree, the description of an object in the notation of NeXT, what ideviceinfo prints, and lists of values.
"""

import json
import re
from collections.abc import Callable
from typing import Any

from probes.answer import Unreadable
from probes.kinds.apple import device_info_text, ioreg_text, openstep, plist_text
from probes.kinds.apple.once import DEPTH, Once

LONGEST = 2**20
"""Characters of a text that is not XML: the longest entry of a registry that is known has a twentieth of it."""

FORMS: tuple[tuple[re.Pattern[str], Callable[[str], Any]], ...] = (
    (re.compile(r"\+-o |[| ]{0,99}\|"), ioreg_text.read),
    (re.compile(r"[{(]"), openstep.read),
    (device_info_text.FIRST, device_info_text.read),
    (openstep.FIRST, openstep.read_entries),
)
"""How the first line of each form begins, and what reads it."""


def read_dictionary(text: str) -> Any:
    """Return the value that a text holds; raise Unreadable where it holds none, is cut, or contradicts itself."""
    try:
        value = _read(text.lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise Unreadable("the answer is no whole dictionary") from error
    if not _shallow(value):
        raise Unreadable("the answer nests too deep to be a device's")
    return value


def _read(text: str) -> Any:
    start = text.lstrip()
    if start.startswith("<"):
        return plist_text.read(start)
    if len(text) > LONGEST:
        raise Unreadable("the answer is too long to be a device's")
    if start.startswith(("{", "[")) and (value := _json(start)) is not None:
        return value
    for begins, read in FORMS:
        if begins.match(start):
            return read(text)
    raise Unreadable("the answer is no dictionary" if start else "the answer is empty")


def _json(text: str) -> Any:
    """Return what a text holds as JSON, or None where it is none: a description may begin alike."""
    try:
        return json.loads(text, object_pairs_hook=Once)
    except json.JSONDecodeError:
        return None


def _shallow(value: Any) -> bool:
    """Whether a value nests no deeper than a device's answers do."""
    level = [value]
    for _ in range(DEPTH):
        held = (each.values() if isinstance(each, dict) else each for each in level if isinstance(each, dict | list))
        level = [inner for each in held for inner in each]
    return not level
