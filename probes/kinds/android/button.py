"""A button: what people call it, which nodes and codes report it, and following it down and up again."""

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from probes.kinds.android.input_event import Node, Tail
from probes.kinds.android.quirk import quirks
from probes.kinds.input_event import Event
from probes.subject import Notify

BORROWED = re.compile(r"jack|headset|hdmi|\bcec\b", re.IGNORECASE)
"""Names of nodes that report the keys of something else: a headset's cable (ALSA), a television's remote control."""


class Button(NamedTuple):
    """One button, its measure, and the codes by which nodes report it: none where only eyes can tell."""

    words: str
    measure: str
    codes: tuple[str, ...]
    certain: bool = False
    """Whether a node that lists it proves it: drivers of panels and fingerprint readers list keys that nobody made."""
    paths: tuple[str, ...] = ()
    """The nodes of this device that report it."""


BUTTONS = (
    Button("power button", "buttons.power", ("KEY_POWER",), certain=True),
    Button("volume-up button", "buttons.volume", ("KEY_VOLUMEUP",), certain=True),
    Button("volume-down button", "buttons.volume", ("KEY_VOLUMEDOWN",), certain=True),
    Button("mute key", "buttons.action", ("KEY_MUTE",)),
    Button("home key", "buttons.home", ("KEY_HOME", "KEY_HOMEPAGE")),
    Button("back key", "buttons.home", ("KEY_BACK",)),
    Button("menu key", "buttons.home", ("KEY_MENU",)),
    Button("overview key", "buttons.home", ("KEY_APPSELECT",)),
    Button("camera key", "buttons.side", ("KEY_CAMERA",)),
    Button("assistant key", "buttons.side", ("KEY_ASSISTANT", "KEY_VOICECOMMAND")),
    Button("turning crown", "buttons.side", ("REL_WHEEL",)),
)
"""Those that every maker reports alike (AOSP Generic.kl); the others are the makers' quirks."""


@cache
def _every() -> tuple[Button, ...]:
    single = quirks("button.key")
    return *BUTTONS, *(Button(each.words or each.key, each.measure or "", (each.key,)) for each in single)


def listed_buttons(nodes: tuple[Node, ...]) -> tuple[Button, ...]:
    """Return the buttons that the device's own nodes list, each with these nodes."""
    own = [node for node in nodes if not node.external and not BORROWED.search(node.name)]
    found = [each._replace(paths=tuple(node.path for node in own if node.codes & set(each.codes))) for each in _every()]
    mute = [Button(quirk.words or quirk.key, quirk.measure or "", (), paths=(node.path,))
            for quirk in quirks("button.node") for node in own if node.name == quirk.key]  # fmt: skip
    return *(each for each in found if each.paths), *mute


class Pressing:
    """A watch that ends when every button has gone down and come up again; shows which are left."""

    def __init__(self, wanted: tuple[Button, ...], notify: Notify = lambda *_: None) -> None:
        self._wanted = tuple(each for each in wanted if each.codes)
        self._notify, self._tail = notify, Tail()
        self._down: set[Button] = set()
        self._released: set[Button] = set()

    def __call__(self, part: bytes) -> bool:
        """Follow a part of the stream."""
        before = len(self._released)
        self.follow(self._tail.take(part))
        left = self.silent
        if len(self._released) != before:
            words = f"left to press: {', '.join(each.words for each in left)}" if left else "all pressed"
            self._notify(words, len(self._released) / len(self._wanted))
        return not left and not self._down

    def follow(self, events: Iterable[Event]) -> None:
        """Follow events; what is held down repeats without coming up."""
        for event in events:
            for button in self._wanted:
                if event.code in button.codes and event.node in button.paths:
                    self._take(button, event)

    def _take(self, button: Button, event: Event) -> None:
        if event.kind == "EV_REL":
            self._released.add(button)
        elif event.value:
            self._down.add(button)
        elif button in self._down:
            self._down.remove(button)
            self._released.add(button)

    @property
    def silent(self) -> tuple[Button, ...]:
        """The buttons that have not gone down and come up again."""
        return tuple(each for each in self._wanted if each not in self._released)

    @property
    def stuck(self) -> tuple[Button, ...]:
        """The buttons that went down and have not come up."""
        return tuple(each for each in self._wanted if each in self._down)
