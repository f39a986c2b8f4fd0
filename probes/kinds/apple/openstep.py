"""The old notation of NeXT, as descriptions of objects, ioreg, and people who copy values from either write it.

`{ Amperage = 1000; Name = "a b"; List = (1, 2); Bytes = <0a0b>; }` is a description, `{"a"=1,"b"=(1,2)}` is ioreg's. A
list of values has no braces: `Serial F8Y`, `"CycleCount": 80,`, `BatteryData.DesignCapacity=5103`.
"""

import re
from typing import Any

from probes.kinds.apple.once import DEPTH, Once

FIRST = re.compile(
    r"\"[^\"\n]{1,200}\"[ \t]{0,99}[=:]|[A-Za-z][\w.-]{0,200}(?:[ \t]{0,99}=|[ \t]{1,99}[^\s=:]{1,200}[ \t]{0,99}$)",
    re.M,
)
"""How the first line of a list of values begins."""

SPACE = re.compile(r"\s*")
PARTED = re.compile(r"[\s;,]*")
PARTED_IN_SWIFT = re.compile(r"[\s;,:]*")
BLANKS = re.compile(r"[ \t]+")
STRING = re.compile(r'"([^"\\]*(?:\\.[^"\\]*)*)"', re.DOTALL)
WORD = re.compile(r'[^\s{}()\[\]<>=;,:"]+')
VALUE = re.compile(r'[^\s{}()\[\]<>=;,"]+')
DATA = re.compile(r"<([0-9a-fA-F\s.]*)>?")
"""Bytes; dots stand for those that were left out, and an author who leaves them out may forget the end."""
BYTES = re.compile(r"\{length = [0-9]{1,12}, bytes = 0x([0-9a-fA-F .]*)\}")
"""Bytes in a description, of which dots leave the middle out."""
INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,30})\Z")
KEYED = re.compile(r'\[\s*(?:"[^"\n]{0,200}"\s*)?:')
"""A dictionary in the brackets of Swift; `[:]` is an empty one."""
ASSIGNED = re.compile(r"[ \t]*[=:][ \t]*")
END_OF_ENTRY = re.compile(r"[ \t]*(?:[;,]|$)", re.MULTILINE)
NESTED = re.compile(r"[A-Z]\w{0,99}\.[A-Z]\w{0,99}\Z")
"""`BatteryData.CycleCount`: a key within a dictionary, as people write it."""
CLOSING = ("}", ")", "]")
FLAGS = {"Yes": True, "No": False, "true": True, "false": False}
ESCAPES = re.compile(r"\\(.)", re.DOTALL)


class Notation:
    """A text that is read from its start to its end; whatever does not fit raises ValueError."""

    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0

    def value(self, depth: int = 0) -> Any:
        """Return the value that stands here: text, number, flag, bytes, a list, a dictionary, or None for nothing."""
        if depth > DEPTH:
            raise ValueError("too deep")
        self._take(SPACE)
        if found := self._take(BYTES) or self._take(DATA):
            return _bytes(found[1])
        if found := self._take(STRING):
            return ESCAPES.sub(r"\1", found[1])
        return self._held(depth) if self._next() in ("{", "(", "[") else self._word()

    def _held(self, depth: int) -> Any:
        opening = self._next()
        keyed = opening == "{" or KEYED.match(self._text, self._at)
        self._at += 1
        if keyed:
            return self._dictionary("}" if opening == "{" else "]", depth + 1)
        return self._list(")" if opening == "(" else "]", depth + 1)

    def _dictionary(self, end: str, depth: int) -> Once:
        found = Once()
        while not self._ends(end):
            key = self._key()
            if not self._take(ASSIGNED):
                raise ValueError("a key without a value")
            found[key] = self.value(depth)
        return found

    def _list(self, end: str, depth: int) -> list[Any]:
        found = []
        while not self._ends(end):
            if self._next() in CLOSING:
                raise ValueError("a brace that closes what is not open")
            found.append(self.value(depth))
        return found

    def _ends(self, end: str) -> bool:
        self._take(PARTED_IN_SWIFT if end == "]" else PARTED)
        if self._next() != end:
            return False
        self._at += 1
        return True

    def _key(self) -> str:
        self._take(SPACE)
        if found := self._take(STRING):
            return ESCAPES.sub(r"\1", found[1])
        if found := self._take(WORD):
            return found[0]
        raise ValueError("no key")

    def _word(self) -> Any:
        """Return a bare word as what it means; ioreg prints nothing for a real number."""
        found = self._take(VALUE)
        if not found:
            if self._next() in (";", ",", *CLOSING):
                return None
            raise ValueError("no value")
        word = found[0]
        return int(word) if INTEGER.match(word) else FLAGS.get(word, word)

    def entries(self) -> Once:
        """Return keys and values that stand in no braces, to the end of the text.

        Where something follows a brace that closes what was never opened, all before it belongs to a dictionary whose
        key is cut off, and goes.
        """
        found, closed = Once(), False
        while self._at < len(self._text):
            if self._ends("}"):
                closed = True
            elif self._at < len(self._text):
                found, closed = Once() if closed else found, False
                self._entry(found)
        return found

    def _entry(self, found: Once) -> None:
        key = self._key()
        if not (self._take(ASSIGNED) or self._take(BLANKS)):
            raise ValueError("a key without a value")
        value = self.value()
        if not END_OF_ENTRY.match(self._text, self._at):
            raise ValueError("more than a value")
        if NESTED.match(key):
            outer, _, key = key.partition(".")
            found = found.setdefault(outer, Once())
        found[key] = value

    def end(self) -> None:
        """Raise ValueError where something is left."""
        self._take(PARTED)
        if self._at < len(self._text):
            raise ValueError("more than a dictionary")

    def _take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self._text, self._at)
        self._at = found.end() if found else self._at
        return found

    def _next(self) -> str:
        return self._text[self._at : self._at + 1]


def read(text: str) -> Any:
    """Return the one dictionary or list of a text; raise ValueError where it is none, or cut."""
    notation = Notation(text)
    value = notation.value()
    notation.end()
    return value


def read_entries(text: str) -> Once:
    """Return the keys and values of a text without braces; raise ValueError where a line is none."""
    found = Notation(text).entries()
    if not found:
        raise ValueError("no keys")
    return found


def _bytes(digits: str) -> bytes | None:
    """Return the bytes of hexadecimal digits, or None where some are left out or one is too many."""
    bare = "".join(digits.split())
    return None if "." in bare or len(bare) % 2 else bytes.fromhex(bare)
