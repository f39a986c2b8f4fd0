"""Input events: what `getevent` lists of a device's input nodes, and what it prints of their events.

Format: AOSP system/core/toolbox/getevent.c. Both forms are read, the labelled one (`-l`: `EV_KEY KEY_POWER DOWN`) and
the bare one (`0001 0074 00000001`), with and without a time and a node before them. Codes: Linux input-event-codes.h.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from probes.answer import Unreadable
from probes.kinds.input_event import Axis, Event, label

LISTING = (
    "shell:getevent -lip | sed -E "
    "'/^ +(location|id): /d; /^ +bus: +0005/,/^add device/{/^ +name:/d;}'"
)  # fmt: skip
"""What each node can report. A Bluetooth device may bear its owner's name, and an id is an address: both stay there."""
EXTERNAL = ("0003", "0005")
"""BUS_USB and BUS_BLUETOOTH: what is plugged in or paired is not the device's own."""

KINDS = {"0000": "EV_SYN", "0001": "EV_KEY", "0002": "EV_REL", "0003": "EV_ABS", "0005": "EV_SW"}
PROPERTIES = {"0000": "INPUT_PROP_POINTER", "0001": "INPUT_PROP_DIRECT"}
WORDS = {"UP": 0, "DOWN": 1, "REPEAT": 2}

EVENT = re.compile(
    r"^(?:\[ {0,12}[0-9]{1,12}\.[0-9]{1,9}\] +)?(?:(/dev/input/event[0-9]{1,4}): +)?"
    r"(EV_[A-Z]{2,4}|[0-9a-f]{4}) +([A-Z][A-Z0-9_]{1,19}|[0-9a-f]{4}) +(UP|DOWN|REPEAT|[0-9a-f]{8}) *$",
    re.MULTILINE,
)
"""One whole line: of a line that was cut, the value has fewer than its eight digits and is not believed."""
SECTION = re.compile(r"^ {4}([A-Z]{2,4}) *\(([0-9a-f]{4})\):(.*(?:\n {8,}.*)*)", re.MULTILINE)
AXIS = re.compile(r"(ABS_[A-Z_]{1,20}|\b[0-9a-f]{4}) *: value -?[0-9]{1,10}, min (-?[0-9]{1,10}), max (-?[0-9]{1,10}),")
UNOPENED = re.compile(r"^could not [a-z ]{1,40} /dev/input/event|[Pp]ermission denied", re.MULTILINE)
"""What getevent says on its standard error of a node that it cannot list (open_device)."""
CODE = re.compile(r"\b([A-Z]{2,5}_[A-Z0-9_]{1,30}|[0-9a-f]{4})\b")


@dataclass(frozen=True)
class Node:
    """One input device as the kernel describes it."""

    path: str
    name: str
    external: bool
    codes: frozenset[str]
    """Labels of the keys, wheels and switches that it can report."""
    axes: dict[str, Axis]
    properties: frozenset[str]


def events(text: str) -> Iterator[Event]:
    """Yield the events of a stream, in order; what is no whole event is passed over."""
    for node, kind, code, value in EVENT.findall(text):
        named = KINDS.get(kind, kind)
        yield Event(node, named, _label(named, code), WORDS[value] if value in WORDS else _signed(value))


def _label(kind: str, code: str) -> str:
    return label(kind, int(code, 16)) if re.fullmatch("[0-9a-f]{4}", code) else code


def _signed(digits: str) -> int:
    number = int(digits, 16)
    return number - 2**32 if number >= 2**31 else number


def nodes(text: str) -> tuple[Node, ...]:
    """Return the device's input nodes, in the order listed; raise Unreadable where none says what it can report."""
    blocks = re.split(r"^add device [0-9]{1,4}: ", text, flags=re.MULTILINE)[1:]
    found = tuple(_node(block) for block in blocks)
    if not any(node.codes or node.axes for node in found):
        raise Unreadable("the device does not list what its input nodes can report")
    return found


def cut_off(text: str) -> bool:
    """Whether a listing says that some of the nodes could not be listed."""
    return UNOPENED.search(text) is not None


def _node(block: str) -> Node:
    name = re.search(r'^ +name: +"([^"\n]{0,200})"', block, re.MULTILINE)
    bus = re.search(r"^ +bus: +([0-9a-f]{4})", block, re.MULTILINE)
    head, _, properties = block.partition("input props:")
    sections = [(KINDS.get(digits, ""), body) for _, digits, body in SECTION.findall(head)]
    axes = {_label("EV_ABS", code): Axis(int(low), int(high)) for kind, body in sections if kind == "EV_ABS"
            for code, low, high in AXIS.findall(body)}  # fmt: skip
    return Node(
        path=block.split(None, 1)[0] if block.strip() else "",
        name=name[1] if name else "",
        external=bus is not None and bus[1] in EXTERNAL,
        codes=frozenset(_label(kind, code) for kind, body in sections if kind in ("EV_KEY", "EV_REL", "EV_SW")
                        for code in CODE.findall(body)),
        axes=axes,
        properties=frozenset(PROPERTIES.get(word, word) for word in CODE.findall(properties)),
    )  # fmt: skip


class Tail:
    """Events of a stream as it comes, in parts that end anywhere."""

    def __init__(self) -> None:
        self._rest = b""

    def take(self, part: bytes) -> Iterator[Event]:
        """Yield the events whose lines this part completes."""
        whole, end, self._rest = (self._rest + part).rpartition(b"\n")
        return events((whole + end).decode(errors="replace").replace("\r", ""))
