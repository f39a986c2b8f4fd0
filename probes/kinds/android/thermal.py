"""Heat: what Android's thermal service says now."""

import re
from collections.abc import Iterator

from calibration.quantity import Quantity, quantity
from probes.answer import Implausible, Unreadable
from probes.probe import probe
from probes.reading import Reading
from probes.subject import Subject, Way

THERMAL = "shell:dumpsys thermalservice"

STATUS = ("none", "light", "moderate", "severe", "critical", "emergency", "shutdown")
"""android.os.PowerManager.THERMAL_STATUS_*, 0 to 6: how hard the device throttles."""
BOUNDS = (-30, 80)
"""°C between which a battery can be while its phone answers."""
BATTERY = re.compile(r"Temperature\{mValue=(-?[0-9]{1,4}(?:\.[0-9]{1,20})?), mType=2,")
"""Type 2 is the battery (android.os.Temperature.TYPE_BATTERY)."""
CURRENT = "Current temperatures from HAL:"


@probe(
    measures=("thermal.status", "thermal.battery"),
    platforms=("android",),
    kinds=("phone", "tablet", "watch"),
    version=1,
)
def thermal(subject: Subject) -> Iterator[Reading]:
    """Read the throttling state and the battery's temperature (Android 10 and later)."""
    service = subject.ask(THERMAL)
    yield subject.read("thermal.status", Way("thermal service", status, (service,)))
    yield subject.read("thermal.battery", Way("thermal service, hottest battery sensor now", temperature, (service,)))


def status(text: str) -> str:
    """Return how hard the device throttles, in a word."""
    if "IsStatusOverride: true" in text:
        raise Implausible("the thermal status was set by hand; run 'cmd thermalservice reset' and read again")
    found = re.search(r"^\s*Thermal Status: ([0-6])$", text, re.MULTILINE)
    if not found:
        raise Unreadable("the thermal service gives no status")
    return STATUS[int(found[1])]


def temperature(text: str) -> Quantity:
    """Return the hottest battery sensor in °C, now and not as cached at some earlier event."""
    readings = [float(value) for value in BATTERY.findall(text.partition(CURRENT)[2])]
    if not readings:
        raise Unreadable("the thermal service shows no battery sensor")
    if not BOUNDS[0] <= max(readings) <= BOUNDS[1]:
        raise Implausible(f"{max(readings):.1f} °C is no battery's temperature")
    return quantity(max(readings), "celsius", resolution="0.1")
