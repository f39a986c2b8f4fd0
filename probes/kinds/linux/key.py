"""A key of a keyboard, which keys a keyboard lists, and following them down and up again."""

import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from probes.kinds.input_event import Event, label
from probes.kinds.linux.event_stream import LOST, Tail
from probes.kinds.linux.input_device import InputDevice
from probes.subject import Notify

ENDING = "Esc"
END_PRESSES = 3
"""Esc that often, one after the other, says that every key has been pressed."""
PRESS_BEGINS = 1
"""The value of an event by which a key goes down; 2 is one that repeats."""
FEW = 12
"""Keys that are named at most while they are being pressed."""


class Key(NamedTuple):
    """One key: how events name it, what is printed on it, and which keys it belongs to."""

    code: str
    words: str
    group: str = ""
    everywhere: bool = False
    """Whether every laptop has it: drivers of keyboards list keys that nobody made."""


@cache
def keys() -> dict[int, Key]:
    """Return every key that is known, by its number."""
    table = tomllib.loads(files("probes.kinds.linux").joinpath("keyboard.toml").read_text("utf-8"))
    return {
        code: Key(label("EV_KEY", code), words, run.get("group", ""), run.get("everywhere", False))
        for run in table["keys"]
        for code, words in enumerate(run["names"], start=run["first"])
    }


def keys_of(keyboard: InputDevice) -> tuple[Key, ...]:
    """Return the keys that a keyboard has to have or lists, by their numbers: those that people press to write."""
    return tuple(key for code, key in sorted(keys().items()) if key.everywhere or keyboard.has("KEY", code))


def words(left: Iterable[Key], answered: Iterable[Key] = ()) -> str:
    """Return what keys are called, each group once; a group of which a key has answered is there, and named by keys."""
    there = {key.group for key in answered}
    return ", ".join(dict.fromkeys(key.words if key.group in there else key.group or key.words for key in left))


class Typing:
    """A watch that ends when every key has gone down and come up again, or at Esc three times; shows what is left."""

    def __init__(self, wanted: tuple[Key, ...], notify: Notify = lambda *_: None) -> None:
        self._wanted = {key.code: key for key in wanted}
        self._notify, self._tail = notify, Tail()
        self._down: dict[str, Key] = {}
        self._released: set[Key] = set()
        self._endings = 0
        self.latest: Key | None = None
        """The key that went down last, where nothing has come of any since."""

    def __call__(self, part: bytes) -> bool:
        """Follow a part of the stream."""
        before = len(self._released)
        self.follow(self._tail.take(part))
        left = self.silent
        if len(self._released) != before:
            shown = f"left to press: {self.named(left[:FEW])}{' …' if left[FEW:] else ''}" if left else "all pressed"
            self._notify(shown, len(self._released) / len(self._wanted))
        return not self._down and (not left or self._endings >= END_PRESSES)

    def follow(self, events: Iterable[Event]) -> None:
        """Follow events. What was down before the first event may come up; what repeats without a press is stuck."""
        for event in events:
            if event.code == LOST:
                self._down.clear()
            elif key := self._wanted.get(event.code if event.kind == "EV_KEY" else ""):
                self._take(key, event.value)

    def _take(self, key: Key, value: int) -> None:
        self.latest = key if value == PRESS_BEGINS else None
        if value:
            self._down[key.code] = key
            return
        if self._down.pop(key.code, None):
            self._released.add(key)
            self._endings = self._endings + 1 if key.words == ENDING else 0

    def named(self, left: Iterable[Key]) -> str:
        """Return what keys are called, knowing which others have answered."""
        return words(left, self._released)

    @property
    def silent(self) -> tuple[Key, ...]:
        """The keys that have not gone down and come up again."""
        return tuple(key for key in self._wanted.values() if key not in self._released)

    @property
    def stuck(self) -> tuple[Key, ...]:
        """The keys that are down and have not come up."""
        return tuple(self._down.values())

    @property
    def pressed(self) -> bool:
        """Whether any key has answered at all."""
        return bool(self._down or self._released)
