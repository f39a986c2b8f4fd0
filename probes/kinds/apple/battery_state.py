"""The state of the moment of an Apple battery: charge, volts, amperes, warmth, and what it is doing."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from calibration.quantity import Quantity, quantity
from probes.answer import Implausible, Unreadable
from probes.kinds.apple.answers import flag, number
from probes.kinds.apple.battery_entry import entry, tells, together, whole_number

ZERO_CELSIUS = Decimal("273.15")
"""Kelvin."""
SAME_WARMTH = Decimal("1.5")
"""°C by which `Temperature` and the `VirtualTemperature` beside it differ at the most where the unit is the right one;
0.1 on the five Macs of which both are known."""
CELL_BOUNDS = (2500, 9400)
"""mV of a phone or tablet: one lithium cell at its cut-off, two in series at 4.7 V each."""


def domain_level(value: Any) -> Quantity:
    """Return the charge in percent, by lockdown's battery domain."""
    return quantity(number(value, "BatteryCurrentCapacity"), "percent", uncertainty=1)


def level(value: Any) -> Quantity:
    """Return the charge in percent: of 100 on recent systems, of mAh on older ones."""
    charge, whole = together(value, "CurrentCapacity", "MaxCapacity")
    if whole <= 0:
        raise Unreadable("the device tells no MaxCapacity but 0")
    return quantity(100 * charge / whole, "percent", uncertainty=1)


def voltage(value: Any) -> Quantity:
    """Return the voltage of the battery in mV; a laptop's has several cells in series."""
    millivolts = whole_number(value, "Voltage", "AppleRawBatteryVoltage")
    if millivolts == 0:
        raise Unreadable("the device tells no voltage but 0")
    return quantity(millivolts, "mV")


def phone_voltage(value: Any) -> Quantity:
    """Return the voltage of a phone's or tablet's battery in mV."""
    found = voltage(value)
    if not CELL_BOUNDS[0] <= found.value <= CELL_BOUNDS[1]:
        raise Implausible(f"{found} is no phone battery's voltage")
    return found


def current(value: Any) -> Quantity:
    """Return the current in mA; a positive one charges."""
    return quantity(whole_number(value, "InstantAmperage", "Amperage"), "mA")


def phone_temperature(value: Any) -> Quantity:
    """Return the temperature in °C: all but macOS publish hundredths of a degree (Apple's AppleSmartBattery.cpp)."""
    return _celsius(_temperature(value) / 100)


def mac_temperature(value: Any) -> Quantity:
    """Return the temperature in °C: macOS publishes tenths of a kelvin (Apple's AppleSmartBattery.cpp).

    From macOS 27 on it stands in `BatteryData` of the pack's entry, in hundredths of a degree. There, and wherever
    `VirtualTemperature` (always hundredths of a degree) stands beside it, the unit that fits that one is taken; raise
    Implausible where neither does, and Unreadable within `BatteryData` without it.
    """
    raw = _temperature(value)
    kelvin, celsius = raw / 10 - ZERO_CELSIUS, raw / 100
    if tells(value, "VirtualTemperature"):
        virtual = Decimal(whole_number(value, "VirtualTemperature")) / 100
        fitting = min(kelvin, celsius, key=lambda each: abs(each - virtual))
        if abs(fitting - virtual) > SAME_WARMTH:
            raise Implausible(f"its temperature {raw} fits the other temperature of {virtual} °C in no unit")
        return _celsius(fitting)
    if "Temperature" not in entry(value):
        raise Unreadable("the device does not tell in which unit its temperature is")
    return _celsius(kelvin)


def _temperature(value: Any) -> Decimal:
    raw = whole_number(value, "Temperature")
    if raw == 0:
        raise Unreadable("the device tells no temperature but 0")
    return Decimal(raw)


def _celsius(degrees: Decimal) -> Quantity:
    return quantity(degrees, "celsius", resolution="0.1")


def status(value: Any) -> str:
    """Return what the battery is doing, in a word, by its registry entry."""
    return _status(entry(value), "IsCharging")


def domain_status(value: Any) -> str:
    """Return what the battery is doing, in a word, by lockdown's battery domain."""
    if not isinstance(value, Mapping):
        raise Unreadable("the battery domain is empty")
    return _status(value, "BatteryIsCharging")


def agreed_status(value: Any, domain: Any) -> str:
    """Return what the battery is doing; raise Implausible where entry and domain differ in whether it discharges."""
    word, other = status(value), domain_status(domain)
    if "discharging" in (word, other) and word != other:
        raise Implausible(f"the registry says {word}, and the battery domain {other}")
    return word


def _status(found: Mapping[str, Any], charging: str) -> str:
    if flag(found, charging):
        if "ExternalConnected" in found and not flag(found, "ExternalConnected"):
            raise Implausible("it charges, and no power is connected")
        return "charging"
    if not flag(found, "ExternalConnected"):
        return "discharging"
    return "full" if "FullyCharged" in found and flag(found, "FullyCharged") else "not charging"
