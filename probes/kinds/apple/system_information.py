"""A Mac's own report, System Information: what `system_profiler` prints, as JSON, as a property list, or as text.

JSON has a list of items for each data type; the property list has the same with `_dataType` and `_items`; the text has
one section for each, `Hardware:`, in the language of the Mac: in any but English nothing is found, and nothing is read.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from probes.answer import FAILURES, Implausible, Unreadable, Untested
from probes.kinds.apple import plist_text
from probes.kinds.apple.once import DEPTH, Once
from probes.link import Exchange, Failure

REPORT = "run:system_profiler"
"""The report in any of its forms; nobody asks for less, as nobody but the Mac's owner asks."""
LONGEST = 32 * 2**20
"""Characters; a whole report with all applications has some 5 million."""
NONE = "no report of system_profiler is there: run it on the Mac and bring what it prints"


class Place(NamedTuple):
    """Where one thing stands: data type and keys in JSON, section and label in text."""

    kind: str
    keys: tuple[str, ...]
    section: str
    labels: tuple[str, ...]


def said(exchange: Exchange) -> str:
    """Return the text of a report; raise Untested where nobody brought one, Unreadable for a failed exchange."""
    if exchange.failure is Failure.REFUSED:
        raise Untested(NONE)
    if exchange.failure:
        raise Unreadable(FAILURES[exchange.failure])
    return decoded(exchange.stdout)


def decoded(report: bytes) -> str:
    """Return the text of a report; one that came by way of Windows may end its lines as Windows does."""
    return report.decode("utf-8-sig", errors="replace").replace("\r\n", "\n")


def find(text: str, place: Place) -> str:
    """Return the one text that stands at a place; raise Unreadable where none does, Implausible where they differ."""
    found = everything(text, place)
    if not found:
        raise Unreadable(f"the report does not tell {place.labels[0]}")
    if len(found) > 1:
        raise Implausible(f"the report tells more than one {place.labels[0]}")
    return found.pop()


def everything(text: str, place: Place) -> set[str]:
    """Return each text that stands at a place."""
    return set(_in_text(text, place) if _is_text(text) else _in_items(text, place))


def _in_text(text: str, place: Place) -> Iterator[str]:
    for label in place.labels:
        pattern = rf"^ +{re.escape(label)}: +(\S[^\n]{{0,200}})$"
        yield from map(_printable, re.findall(pattern, section(text, place.section), re.MULTILINE))


def _in_items(text: str, place: Place) -> Iterator[str]:
    for item in items(text, place.kind):
        for key in place.keys:
            if isinstance(value := item.get(key), str) and (shown := _printable(value)):
                yield shown


def _printable(value: str) -> str:
    return "".join(letter for letter in value if letter.isprintable()).strip()[:200]


def section(text: str, name: str) -> str:
    """Return the lines of a section of a report in text; empty where it has no such."""
    begun = re.search(rf"^{re.escape(name)}:[ \r]{{0,80}}$", text, re.MULTILINE)
    if not begun:
        return ""
    rest = text[begun.end() :]
    ended = re.search(r"^\S", rest, re.MULTILINE)
    return rest[: ended.start()] if ended else rest


def items(text: str, kind: str) -> tuple[Mapping[str, Any], ...]:
    """Return the items of a data type; none for a report in text."""
    if _is_text(text):
        return ()
    found = _types(text).get(kind)
    return tuple(each for each in found if isinstance(each, Mapping)) if isinstance(found, list) else ()


def _is_text(text: str) -> bool:
    return not text.lstrip().startswith(("{", "<", "["))


def _types(text: str) -> Mapping[str, Any]:
    """Return the items of a report by data type; raise Unreadable for what is no report."""
    found = _parsed(text)
    if isinstance(found, Unreadable):
        raise Unreadable(str(found))
    return found


@lru_cache(maxsize=4)  # one report serves many readings, and so does what is none
def _parsed(text: str) -> Mapping[str, Any] | Unreadable:
    if len(text) > LONGEST:
        return Unreadable("the report is too long to be a Mac's")
    start = text.lstrip()
    try:
        value = plist_text.read(start) if start.startswith("<") else json.loads(start, object_pairs_hook=Once)
    except (ValueError, RecursionError):
        return Unreadable("the report is not whole")
    if isinstance(value, list):
        parts = (each for each in value if isinstance(each, Mapping))
        value = {kind: part.get("_items") for part in parts if isinstance(kind := part.get("_dataType"), str)}
    if not isinstance(value, Mapping):
        return Unreadable("it is no report of system_profiler")
    return value


def within(item: Mapping[str, Any], depth: int = DEPTH) -> Iterator[Mapping[str, Any]]:
    """Yield an item and all that is listed in it, `_items` within `_items`, as controllers list their drives."""
    yield item
    held = item.get("_items")
    if isinstance(held, list) and depth:
        for each in held:
            if isinstance(each, Mapping):
                yield from within(each, depth - 1)
