"""Heat: the temperatures of a computer's parts now, by the kernel's thermal zones and hardware monitors."""

import re
from collections.abc import Callable, Iterator

from calibration.quantity import Quantity, quantity
from probes.answer import Implausible, Shortfall, Unreadable
from probes.kinds.linux.answers import said
from probes.kinds.linux.probe import linux
from probes.link import Exchange
from probes.reading import Reading
from probes.subject import Subject, Way

ZONES, MONITORS = "/sys/class/thermal", "/sys/class/hwmon"
ZONE, MONITOR = re.compile(r"^thermal_zone[0-9]{1,3}$", re.MULTILINE), re.compile(r"^hwmon[0-9]{1,3}$", re.MULTILINE)
MOST = 32
"""Zones, or monitors, of one computer that are asked; some list a hundred virtual ones."""
BOUNDS = (-30, 130)
"""°C between which a part can be: silicon is shut down at 125 at the latest."""
MILLI = 1000
VALUE = re.compile(r"-?[0-9]{1,7}")

Ask = Callable[[str], Exchange]


@linux(measures=("thermal.hottest",), version=1)
def heat(subject: Subject) -> Iterator[Reading]:
    """Read the temperature of the hottest part."""
    yield subject.read("thermal.hottest", heat_way(subject, subject.ask))


def heat_way(subject: Subject, ask: Ask) -> Way:
    """Return the way from the temperatures to the hottest: `ask` asks for them as they were, or anew."""
    listings = (subject.ask(f"list:{ZONES}"), subject.ask(f"list:{MONITORS}"))
    exchanges = [ask(f"file:{path}") for path in sensors(*map(listed, listings))]
    return Way("hottest of the thermal zones and hardware monitors", hottest, (*listings, *exchanges), text=listed)


def sensors(zones: str, monitors: str) -> list[str]:
    """Return the files that hold temperatures: of each monitor the first, which is the whole part's."""
    return [f"{ZONES}/{name}/temp" for name in ZONE.findall(zones)[:MOST]] + [
        f"{MONITORS}/{name}/temp1_input" for name in MONITOR.findall(monitors)[:MOST]
    ]


def listed(exchange: Exchange) -> str:
    """Return an answer's text, nothing where there is none: a zone may answer EAGAIN while the others are well."""
    try:
        return said(exchange)
    except Shortfall:
        return ""


def hottest(_zones: str, _monitors: str, *values: str) -> Quantity:
    """Return the hottest of the temperatures, which are in thousandths of °C (kernel, thermal/sysfs-api)."""
    told = [int(value) / MILLI for value in map(str.strip, values) if VALUE.fullmatch(value)]
    if not told:
        raise Unreadable("no sensor tells a temperature")
    real = [value for value in told if value and BOUNDS[0] <= value <= BOUNDS[1]]
    if not real:
        raise Implausible(f"{max(told):.1f} °C is no part's temperature")
    return quantity(max(real), "celsius", resolution="0.1")
