"""The text that ideviceinfo prints, and any other that shows by its indentation what belongs to what.

`Key: value`; what belongs to a key stands below it, further in; `Key[2]:` is a list, with `0:` and `1:` below it.
"""

import re
from typing import Any, NamedTuple

from probes.kinds.apple.once import DEPTH, Once

LINE = re.compile(r"^([ \t]{0,200})([^\s:\[\]][^:\[\]\n]{0,120}?)(\[[0-9]{1,6}\])? ?:(?:[ \t]+(.*))?$")
FIRST = re.compile(r"[A-Za-z0-9][^:\[\]\n\"={}]{0,120}(?:\[[0-9]{1,6}\])? ?:(?=[ \t]|$)", re.MULTILINE)
"""How the first line begins; a time of day, `10:41:46`, is no key."""


class Line(NamedTuple):
    """A line: how far in it stands, its key, whether a list follows, and its value."""

    indent: int
    key: str
    listed: bool
    value: str


def read(text: str) -> Any:
    """Return the dictionary of a text; raise ValueError for a line that is no key, or nests too deep."""
    lines = [_line(line) for line in text.splitlines() if line.strip()]
    outermost = Once()
    open_above: list[tuple[int, Any]] = [(-1, outermost)]
    for place, line in enumerate(lines):
        while open_above[-1][0] >= line.indent:
            open_above.pop()
        below = place + 1 < len(lines) and lines[place + 1].indent > line.indent
        value = _value(line, below=below)
        _put(open_above[-1][1], line.key, value)
        if below:
            open_above.append((line.indent, value))
        if len(open_above) > DEPTH:
            raise ValueError("too deep")
    return outermost


def _line(text: str) -> Line:
    found = LINE.match(text)
    if not found:
        raise ValueError("a line without a key")
    return Line(len(found[1].expandtabs()), found[2].strip(), bool(found[3]), (found[4] or "").strip())


def _value(line: Line, *, below: bool) -> Any:
    if not below and not line.listed:
        return line.value
    if line.value:
        raise ValueError("a value with more below it")
    return [] if line.listed else Once()


def _put(held: Any, key: str, value: Any) -> None:
    if isinstance(held, list):
        held.append(value)
    else:
        held[key] = value
