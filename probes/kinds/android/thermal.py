"""Heat: what Android's thermal service says now, or the service of hardware properties before it."""

import re
from collections.abc import Iterator

from calibration.quantity import Quantity, quantity
from probes.answer import Implausible, Unreadable
from probes.kinds.android.probe import android
from probes.kinds.android.refusal import REFUSED
from probes.kinds.fallback import in_turn
from probes.reading import Reading
from probes.subject import Subject, Way

THERMAL = "shell:dumpsys thermalservice"
HARDWARE = f"shell:dumpsys hardware_properties | grep -E '^(CPU|GPU|Battery|Skin) temperatures: |{REFUSED}'"
"""Android 7 and later; asked only where the thermal service (Android 10) shows no temperature."""

STATUS = ("none", "light", "moderate", "severe", "critical", "emergency", "shutdown")
"""android.os.PowerManager.THERMAL_STATUS_*, 0 to 6: how hard the device throttles."""
BOUNDS = (-30, 80)
"""°C between which a battery can be while its phone answers."""
PART_BOUNDS = (-30, 130)
"""°C between which a part can be: silicon is shut down at 125 at the latest (`shutdown temperatures` of a Pixel)."""
BATTERY = "2"
"""android.os.Temperature.TYPE_BATTERY."""
CURRENTS = ("-1", "6", "7", "8", "18")
"""Types that are no part's temperature: unknown, the three BCL (volts, amperes, percent), and the air around it."""
CURRENT = "Current temperatures from HAL:"
TEMPERATURE = re.compile(r"Temperature\{mValue=(-?[0-9]{1,4}(?:\.[0-9]{1,20})?), mType=(-?[0-9]{1,3}),")
UNSET = (0.0, -127.0)
"""What a sensor that is not there shows: nothing, or the lowest of an 8-bit register; -3.4e38 is no match at all."""


@android(measures=("thermal.status", "thermal.battery", "thermal.hottest"), version=2)
def thermal(subject: Subject) -> Iterator[Reading]:
    """Read the throttling state, the battery's temperature and that of the hottest part."""
    yield subject.read("thermal.status", Way("thermal service", status, (subject.ask(THERMAL),)))
    yield in_turn(
        subject,
        "thermal.battery",
        lambda: Way("thermal service, hottest battery sensor now", temperature, (subject.ask(THERMAL),)),
        lambda: Way("hardware properties, battery", battery_property, (subject.ask(HARDWARE),)),
    )
    yield in_turn(
        subject,
        "thermal.hottest",
        lambda: Way("thermal service, hottest sensor now", hottest_part, (subject.ask(THERMAL),)),
        lambda: Way("hardware properties, hottest sensor", hottest_property, (subject.ask(HARDWARE),)),
    )


def status(text: str) -> str:
    """Return how hard the device throttles, in a word."""
    if "IsStatusOverride: true" in text:
        raise Implausible("the thermal status was set by hand; run 'cmd thermalservice reset' and read again")
    found = re.search(r"^\s*Thermal Status: ([0-6])$", text, re.MULTILINE)
    if not found:
        raise Unreadable("the thermal service gives no status")
    return STATUS[int(found[1])]


def _now(text: str) -> list[tuple[float, str]]:
    """Return each temperature of now, and not as cached at some earlier event, with its type."""
    return [(float(value), kind) for value, kind in TEMPERATURE.findall(text.partition(CURRENT)[2])]


def temperature(text: str) -> Quantity:
    """Return the hottest battery sensor in °C, now."""
    readings = [value for value, kind in _now(text) if kind == BATTERY]
    if not readings:
        raise Unreadable("the thermal service shows no battery sensor")
    return _battery(max(readings))


def hottest_part(text: str) -> Quantity:
    """Return the hottest sensor in °C, now, of whatever part."""
    return _hottest([value for value, kind in _now(text) if kind not in CURRENTS], "the thermal service")


def battery_property(text: str) -> Quantity:
    """Return the battery's temperature in °C (android.os.HardwarePropertiesManager.DEVICE_TEMPERATURE_BATTERY)."""
    readings = _properties(text, "Battery")
    if not readings:
        raise Unreadable("the hardware properties show no battery sensor")
    return _battery(max(readings))


def hottest_property(text: str) -> Quantity:
    """Return the hottest of processor, graphics, battery and skin in °C."""
    return _hottest(_properties(text, "CPU|GPU|Battery|Skin"), "the hardware properties")


def _properties(text: str, parts: str) -> list[float]:
    lists = re.findall(rf"^(?:{parts}) temperatures: \[([-0-9., ]{{0,999}})\]$", text, re.MULTILINE)
    return [float(each) for one in lists for each in re.findall(r"-?[0-9]{1,4}\.[0-9]{1,20}", one)]


def _battery(value: float) -> Quantity:
    if not BOUNDS[0] <= value <= BOUNDS[1]:
        raise Implausible(f"{value:.1f} °C is no battery's temperature")
    return quantity(value, "celsius", resolution="0.1")


def _hottest(readings: list[float], who: str) -> Quantity:
    real = [value for value in readings if value not in UNSET]
    if not real:
        raise Unreadable(f"{who} shows no temperature of any part")
    if not PART_BOUNDS[0] <= max(real) <= PART_BOUNDS[1]:
        raise Implausible(f"{max(real):.1f} °C is no part's temperature")
    return quantity(max(real), "celsius", resolution="0.1")
