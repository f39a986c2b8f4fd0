"""One report of a crash, as an iPhone keeps it: a line of JSON, then a body of JSON or of text; or a part of one."""

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from probes.answer import Unreadable

PANICS = ("210", "151", "110", "10")
"""`bug_type` of a kernel panic, of a forced reset, and of panics before iOS 10 (the latter two are reported)."""
LENGTH = 200_000
"""Letters of a panic's text that are looked at; what is told of its cause stands in the first lines."""
MEMBER = r'"{}"\s{{0,9}}:\s{{0,9}}"'
"""The beginning of a member of a JSON object, by its key."""
BARE = re.compile(r"^(?:panic\(cpu |Debugger message: |Attempting to forcibly halt )", re.MULTILINE)
"""How the text of a panic begins where it stands alone."""
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": " ", "f": " ", "u": "\\u"}
"""The letters that a backslash makes something else of in JSON."""


class Report(NamedTuple):
    """The report of a kernel panic or of a forced reset."""

    text: str
    """What the kernel wrote, with real line ends."""
    product: str | None
    """The model that it was written on, such as `iPhone14,5`."""


@lru_cache(maxsize=16)  # one report serves several readings
def read_report(text: str) -> Report:
    """Return the report that a file holds, whole or cut; raise Unreadable where it holds no panic."""
    head, _, body = text.lstrip("\ufeff\r\n ").partition("\n")
    kind = _members(head).get("bug_type")
    if kind is not None and str(kind) not in PANICS:
        raise Unreadable("the report is of an app or a service, and of no panic")
    whole = _members(body) or _members(text)
    panic = next((whole[key] for key in ("panicString", "string") if isinstance(whole.get(key), str)), None)
    panic = panic or _cut(text, "panicString") or _cut(text, "string") or _bare(text)
    if not panic:
        raise Unreadable("the report holds no panic's text")
    return Report(panic[:LENGTH], _product(whole.get("product") or _cut(text, "product")))


def _members(text: str) -> Mapping[str, Any]:
    """Return the members of a JSON object; none of anything else."""
    if not text.lstrip().startswith("{"):
        return {}
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _cut(text: str, key: str) -> str | None:
    """Return a text member of JSON that is not whole, up to its end or to where it was cut."""
    found = re.search(MEMBER.format(key), text)
    if not found:
        return None
    raw = text[found.end() : found.end() + LENGTH]
    inside = re.match(r'(?:[^"\\]++|\\.)*+', raw, re.DOTALL)
    return re.sub(r"\\(.)", lambda each: ESCAPES.get(each[1], each[1]), inside[0] if inside else "", flags=re.DOTALL)


def _bare(text: str) -> str | None:
    found = BARE.search(text)
    return text[found.start() :] if found else None


def _product(value: Any) -> str | None:
    """Return a model, None for what has not the shape of one."""
    return value if isinstance(value, str) and re.fullmatch(r"[A-Za-z]{1,16}[0-9]{1,3},[0-9]{1,3}", value) else None
