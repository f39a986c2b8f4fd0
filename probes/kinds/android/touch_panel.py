"""Touch panels: which of a device's input nodes they are, what they are called, and how they are divided."""

import re

from probes.answer import Unreadable
from probes.kinds.android.input_event import Node, nodes
from probes.kinds.android.refusal import REFUSED
from probes.kinds.input_event import Axis

INPUT = (
    "shell:dumpsys input | sed -nE "
    "-e '/^ *Device -?[0-9]+: /h' -e '/^ *DeviceType: *(touchScreen|TOUCH_SCREEN) *$/{x;p;x;}' "
    f"-e '/^ *DeviceType: /p' -e '/^ *(X|Y|Slot): min=/p' -e '/{REFUSED.replace('.*', '')}/p'"
)
"""What the input service tells. Only a touch screen's name comes through: a paired device may bear its owner's."""
DUMPED = re.compile(
    r"^ *Device -?[0-9]{1,6}: (.{0,200})\n *DeviceType: .{1,40}\n"
    r" *X: min=(-?[0-9]{1,9}), max=(-?[0-9]{1,9}),.*\n *Y: min=(-?[0-9]{1,9}), max=(-?[0-9]{1,9}),.*"
    r"(?:\n *Slot: min=0, max=([0-9]{1,4}),)?",
    re.MULTILINE,
)
X, Y, SLOT = "ABS_MT_POSITION_X", "ABS_MT_POSITION_Y", "ABS_MT_SLOT"


def listed(text: str) -> str:
    """Return the device's touch panels from getevent's listing: `sec_touchscreen, 1080 × 2340 units, 10 slots`."""
    panels = touch_panels(nodes(text))
    if not panels:
        raise Unreadable("no input node lists a touch panel")
    return "; ".join(_described(each.name, each.axes[X], each.axes[Y], slots(each)) for each in panels)


def dumped(text: str) -> str:
    """Return the same from the input service's dump, of the touch screen that has the most slots."""
    screens = [(name, Axis(int(left), int(right)), Axis(int(top), int(low)), int(last or -1) + 1)
               for name, left, right, top, low, last in DUMPED.findall(text)]  # fmt: skip
    screens = [each for each in screens if each[1].length > 1 and each[2].length > 1]
    if not screens:
        raise Unreadable("the input service lists no touch screen")
    return _described(*max(screens, key=lambda each: each[3]))


def _described(name: str, x: Axis, y: Axis, slots: int) -> str:
    fingers = f"{slots} slots" if slots else "no slots"
    return f"{name.strip() or 'unnamed'}, {x.length} × {y.length} units, {fingers}"


def touch_panels(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """Return the nodes that are touch screens: the direct ones first, then those with more slots, as listed."""
    found = [node for node in nodes if _is_screen(node)]
    return tuple(sorted(found, key=lambda node: ("INPUT_PROP_DIRECT" not in node.properties, -slots(node))))


def _is_screen(node: Node) -> bool:
    measured = all(side in node.axes and node.axes[side].length > 1 for side in (X, Y))
    only_pen = "BTN_TOOL_PEN" in node.codes and slots(node) <= 1
    return measured and not only_pen and not node.external and "INPUT_PROP_POINTER" not in node.properties


def slots(node: Node) -> int:
    """Return how many fingers a panel keeps apart, 0 where it does not say (protocol type A)."""
    return node.axes[SLOT].greatest + 1 if SLOT in node.axes else 0
