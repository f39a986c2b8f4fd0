"""Parts that tell a serial number of their own: where each stands in a device's answers, as data with its source."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from calibration.record import Record
from probes.answer import Absent, Failed, Implausible, Shortfall, Unreadable
from probes.kinds.apple.answers import flag, member, words

SERIAL = re.compile(r"[0-9A-Za-z][0-9A-Za-z_./:-]{3,99}")
"""What a serial number is written in (ours): letters and digits, with what parts them in some."""
LONGEST = 1000
"""Characters of the longest text that is believed; a joined serial number of a panel has some hundred."""


class Part(Record):
    """One part: what it is called, where its serial number stands, and whether a device must have one."""

    measure: str
    words: str
    ask: str
    """What is asked; `camera` for the camera driver's entry, whose class differs by chip."""
    keys: tuple[str, ...]
    """Where the serial number stands, the best first: some drivers write only the second."""
    expected: str | None = None
    """The key by which the driver says that the device was built with the part."""
    always: bool = False
    """Whether every such device has the part, so that a blank number is a fault of it."""
    elsewhere: bool = False
    """Whether another probe reads it: here it is only compared with an earlier inspection."""
    source: str

    def serial(self, entry: Any) -> str:
        """Return the serial number, of joined ones the first.

        Raise Unreadable for one that is not told or is blank, Implausible for one that is no number, and Failed for
        either of these where the device must have one. Raise Absent where the device says that it has no such part.
        """
        try:
            return _serial(self._told(entry), self.words)
        except Shortfall as shortfall:
            wanted = self.wanted(entry)
            if wanted is False:
                raise Absent(f"the device was built without the {self.words}, as its driver tells") from None
            if wanted and isinstance(member_or_none(entry, *self.keys), str | bytes):
                raise Failed(str(shortfall)) from None
            raise

    def wanted(self, entry: Any) -> bool | None:
        """Whether the device was built with it; None where it does not say."""
        if self.expected is None:
            return True if self.always else None
        try:
            return flag(entry, self.expected)
        except Shortfall:
            return None

    def missing(self, entry: Any) -> bool:
        """Whether the driver expects the part and names no serial number of it at all, in whatever spelling.

        That is how iOS itself tells a rear camera that has failed (corerepaird, CRRCamStatus). A newer driver may spell
        its keys in another way, and then misses nothing.
        """
        module = (self.expected or "").removesuffix("Expected")
        return self.wanted(entry) is True and not any(_numbers(key, module) for key in entry)

    def _told(self, entry: Any) -> str:
        there = [key for key in self.keys if isinstance(entry, Mapping) and key in entry]
        if not there:
            raise Unreadable(f"the device does not tell {self.keys[0]}")
        return next((text for key in there if (text := text_of(entry, key))), "")


def _numbers(key: Any, module: str) -> bool:
    """Whether a key of the driver is that of a module's serial number."""
    return isinstance(key, str) and key.startswith(module) and ("SNUM" in key or "Serial" in key)


def member_or_none(entry: Any, *keys: str) -> Any:
    """Return the first of these that an entry holds, None where it holds none."""
    return next((entry[key] for key in keys if isinstance(entry, Mapping) and key in entry), None)


def text_of(entry: Any, key: str) -> str:
    """Return the text at a key, which may stand there as bytes that zeros fill up; nothing where it is blank.

    Raise Unreadable where the key is not there, Implausible where it holds no text.
    """
    found = member(entry, key)
    if isinstance(found, str | bytes) and len(found) > LONGEST:
        raise Implausible(f"{key} is too long for what it should hold")
    if isinstance(found, bytes):
        text = found.rstrip(b"\0").decode("latin-1")
        if not all("!" <= letter <= "~" or letter == " " for letter in text):
            raise Implausible(f"{key} holds bytes that are no text")
        return text.strip()[:200]
    return "" if isinstance(found, str) and not found.strip() else words(entry, key)


def _serial(text: str, part: str) -> str:
    first = text.partition("+")[0].strip()
    if not first:
        raise Unreadable(f"the serial number of the {part} is blank")
    if len(set(first)) == 1 or not SERIAL.fullmatch(first):
        raise Implausible(f"what stands for the serial number of the {part} is none")
    return first


@cache
def parts() -> tuple[Part, ...]:
    """Return every part; one that stands in two answers has a row for each, the best first."""
    return tuple(Part.model_validate(row) for row in table()["part"])


@cache
def table() -> dict[str, list[dict[str, Any]]]:
    """Return what is known of parts, of the camera driver and of panels' makers."""
    return tomllib.loads(files("probes.kinds.apple").joinpath("parts.toml").read_text("utf-8"))
