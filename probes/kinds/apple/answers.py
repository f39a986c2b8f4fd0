"""What an Apple device answers: property lists, refusals in words, and how a value is taken out of either."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from calibration.quantity import Quantity
from probes.answer import FAILURES, Implausible, Unreadable, Untested
from probes.kinds.apple.dictionary import read_dictionary
from probes.link import Exchange, Failure
from probes.subject import Way

REFUSALS = {
    "MissingValue": "the device does not tell it",
    "NoEntry": "the device has no such entry in its registry",
    "NoFile": "the device has no such file",
    "InvalidService": "the device has no such service",
    "PasswordProtected": "the device is locked with its passcode: unlock it and ask again",
}
"""Refusals in words: exit code 1, with the word in the standard error (lockdownd's own words, and the link's two)."""

REPORTED = "run:"
"""How the asks begin that only a report answers, which its owner made."""
UINT64 = 2**64
DIGITS = 20
"""Of the longest number of 64 bits; Python takes its time over one of millions."""
WORDS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
"""How the tools that print dictionaries spell a flag."""


def said(exchange: Exchange) -> str:
    """Return the text of a whole answer; raise Unreadable for a failed exchange and for a refusal in words.

    Raise Untested for a report that nobody brought.
    """
    if exchange.failure is Failure.REFUSED and exchange.ask.startswith(REPORTED):
        tool = exchange.ask.removeprefix(REPORTED)
        raise Untested(f"no report of {tool} is there: run it on the Mac and bring what it prints")
    if exchange.failure:
        raise Unreadable(FAILURES[exchange.failure])
    if exchange.exit_code:
        word = exchange.stderr.decode(errors="replace").strip()
        raise Unreadable(REFUSALS.get(word, "the device refused the question"))
    return _decoded(exchange.stdout)


def told(
    source: str, parse: Callable[..., Quantity | str | bool | None], *exchanges: Exchange, caveat: str = ""
) -> Way:
    """Return the way by which a parser gets what each exchange told, as dictionaries and values."""
    return Way(source, lambda *texts: parse(*map(tree, texts)), exchanges, caveat, text=said)


def tree(text: str) -> Any:
    """Return the value that an answer holds; raise Unreadable where it holds none."""
    value, reason = _tree(text)
    if reason:
        raise Unreadable(reason)
    return value


@lru_cache(maxsize=32)  # one answer serves many readings, and so does one that holds nothing
def _tree(text: str) -> tuple[Any, str]:
    try:
        return read_dictionary(text), ""
    except Unreadable as error:
        return None, str(error)


def dictionary(value: Any) -> Mapping[str, Any]:
    """Return a value that is a dictionary; raise Unreadable for any other."""
    if not isinstance(value, Mapping):
        raise Unreadable("the answer is no dictionary")
    return value


def member(value: Any, *path: str) -> Any:
    """Return what stands at a path of keys; raise Unreadable naming the key that is not there."""
    for key in path:
        if not isinstance(value, Mapping) or key not in value:
            raise Unreadable(f"the device does not tell {key}")
        value = value[key]
    return value


def number(value: Any, *path: str) -> int:
    """Return the whole number at a path; a negative one that was printed as unsigned becomes itself again.

    Raise Unreadable where there is none, Implausible for anything but a number of 64 bits.
    """
    found = member(value, *path)
    if isinstance(found, str) and found.isascii() and found.removeprefix("-").isdigit() and len(found) <= DIGITS:
        found = int(found)
    if isinstance(found, bool) or not isinstance(found, int) or not -(UINT64 // 2) <= found < UINT64:
        raise Implausible(f"{path[-1]} is no whole number")
    return found - UINT64 if found >= UINT64 // 2 else found


def flag(value: Any, *path: str) -> bool:
    """Return the flag at a path; raise Unreadable where there is none, Implausible for anything but a flag."""
    found = member(value, *path)
    word = str(found).lower() if isinstance(found, str) or found in (0, 1) else ""
    if word not in WORDS:
        raise Implausible(f"{path[-1]} is no yes or no")
    return WORDS[word]


def words(value: Any, *path: str) -> str:
    """Return the text at a path, without control characters; raise Unreadable where there is none or it is blank."""
    found = member(value, *path)
    if not isinstance(found, str | int) or isinstance(found, bool) or (isinstance(found, int) and abs(found) >= UINT64):
        raise Implausible(f"{path[-1]} is no text")
    text = "".join(letter for letter in str(found) if letter.isprintable()).strip()[:200]
    if not text:
        raise Unreadable(f"{path[-1]} is blank")
    return text


@lru_cache(maxsize=32)
def _decoded(output: bytes) -> str:
    return output.decode(errors="replace")
