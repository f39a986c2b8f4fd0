"""The kernel's nodes below /sys/class/power_supply, named one by one: a shell often may read one and not list them."""

import re

from calibration.quantity import Quantity
from probes.answer import Unreadable
from probes.kinds.android import gauge
from probes.kinds.android.capacity import Capacity, capacity, design
from probes.kinds.android.gauge import Told
from probes.kinds.android.quirk import quirks

NODES = tuple(dict.fromkeys(quirk.key for quirk in quirks("battery.node")))
KNOWN = frozenset(NODES)
FOLDER = "/sys/class/power_supply"
LINE = re.compile(r"^([\w./-]{1,80}):([^\n]{0,80})$", re.MULTILINE)
"""A line of `grep -H`: `bms/charge_full:3200000`."""


def nodes(text: str) -> Told:
    """Return each known node with its value; raise Unreadable where none can be read."""
    told = {node: value.strip() for node, value in LINE.findall(text) if node in KNOWN}
    if not told:
        raise Unreadable("permission denied" if "Permission denied" in text else "no node of a battery is there")
    return told


def pair(text: str) -> Capacity:
    """Return full and design capacity of the first power supply that shows both."""
    return capacity(*_pair(nodes(text)))


def design_capacity(text: str) -> Quantity:
    """Return the design capacity of the first power supply that shows it with the full one."""
    return design(_pair(nodes(text))[1])


def state_of_health(text: str) -> Quantity:
    """Return the percentage that a kernel writes by itself."""
    return gauge.percent_told("battery.node", "battery.health.sysfs", nodes(text))


def asoc(text: str) -> Quantity:
    """Return Samsung's percentage."""
    return gauge.percent_told("battery.node", "battery.health.asoc", nodes(text))


def cycles(text: str) -> Quantity:
    """Return the highest cycle count of any power supply: those that do not count say 0."""
    return gauge.cycles_told("battery.node", nodes(text))


def current(text: str) -> Quantity:
    """Return the current in mA."""
    return gauge.current_told("battery.node", nodes(text))


def manufactured(text: str) -> str:
    """Return the date of manufacture."""
    return gauge.day_told("battery.node", "battery.manufactured", nodes(text))


def first_use(text: str) -> str:
    """Return the date of first use."""
    return gauge.day_told("battery.node", "battery.first_use", nodes(text))


def _pair(told: Told) -> tuple[float, float]:
    for full in quirks("battery.node", "battery.full_capacity"):
        for other in quirks("battery.node", "battery.design_capacity"):
            if full.key in told and other.key in told and _supply(full.key) == _supply(other.key):
                return gauge.number(full.key, told[full.key]), gauge.number(other.key, told[other.key])
    raise Unreadable("no power supply shows a full with a design capacity")


def _supply(node: str) -> str:
    return node.rpartition("/")[0]
