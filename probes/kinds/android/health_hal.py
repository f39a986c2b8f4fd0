"""The health HAL: its state since Android 13 (AIDL), and what Android 8 to 10 dump of the same as `batteryproperties`.

Both begin with the lines of AOSP's `BatteryMonitor::dumpState`; the AIDL service adds one line `getHealthInfo ->
HealthInfo{…}`, the generated text of android.hardware.health.HealthInfo.
"""

import re

from calibration.quantity import Quantity, quantity
from probes.answer import Unreadable
from probes.kinds.android import gauge
from probes.kinds.android.capacity import Capacity, below, capacity, design, number_after, profile

CURRENTS = re.compile(r"^current now: (-?[0-9]{1,12})$", re.MULTILINE)
"""Twice: first the node's number, in µA, then the same in mA; each where the device has it."""
POLICY = re.compile(r"\bchargingPolicy: ([A-Z_]{1,40})\b")
"""android.hardware.health.BatteryChargingPolicy."""
PARTS = {"ORIGINAL": "original battery", "REPLACED": "replaced battery"}
"""android.hardware.health.BatteryPartStatus; UNSUPPORTED is the device that cannot tell."""


def hal_capacity(text: str) -> Capacity:
    """Return the pair of HealthInfo."""
    return capacity(number_after(text, r"\bbatteryFullChargeUah: "), _design(text))


def hal_design(text: str) -> Quantity:
    """Return the design capacity."""
    return design(_design(text))


def _design(text: str) -> int:
    return number_after(text, r"\bbatteryFullChargeDesignCapacityUah: ")


def state_of_health(text: str) -> Quantity:
    """Return the percentage of BatteryHealthData, where the maker fills it."""
    percent = number_after(text, r"\bbatteryStateOfHealth: ")
    if not percent:
        raise Unreadable("it gives no state of health")
    return gauge.percentage(percent)


def reported_capacity(text: str, stats: str) -> Capacity:
    """Return the full charge of `batteryproperties`, against the design in the power profile of batterystats."""
    return below(number_after(text, r"^Full charge: "), profile(stats), "reported")


def cycles(text: str) -> Quantity:
    """Return the charge cycles."""
    return gauge.cycles(number_after(text, r"\bbatteryCycleCount: ") or number_after(text, r"^cycle count: "))


def current(text: str) -> Quantity:
    """Return the current in mA, positive into the battery (BatteryManager.BATTERY_PROPERTY_CURRENT_NOW)."""
    found = re.search(r"\bbatteryCurrentMicroamps: (-?[0-9]{1,12})\b", text)
    if not found:
        raise Unreadable("it gives no current")
    return quantity(gauge.milliamperes(int(found[1]), micro=True), "mA")


def reported_current(text: str) -> Quantity:
    """Return the current of `batteryproperties` in mA: of its two lines the one in µA, which is the finer."""
    found = [int(value) for value in CURRENTS.findall(text)]
    if not found:
        raise Unreadable("it gives no current")
    return quantity(gauge.milliamperes(max(found, key=abs), micro=True), "mA")


def single_current(text: str) -> Quantity:
    """Return what `cmd battery get -f current_now` prints, in mA; most builds print nothing or that they cannot."""
    found = re.fullmatch(r"(-?[0-9]{1,12})\n*", text)
    if not found:
        raise Unreadable("the battery service's command gives no current")
    return quantity(gauge.milliamperes(int(found[1]), micro=True), "mA")


def policy(text: str) -> str:
    """Return the charging policy in words: `default`, `adaptive longlife`."""
    found = POLICY.search(text)
    if not found or found[1] == "INVALID":
        raise Unreadable("it gives no charging policy")
    return found[1].replace("_", " ").lower()


def manufactured(text: str) -> str:
    """Return the date of manufacture of BatteryHealthData."""
    return _day(text, "batteryManufacturingDateSeconds")


def first_use(text: str) -> str:
    """Return the date of first use of BatteryHealthData."""
    return _day(text, "batteryFirstUsageSeconds")


def _day(text: str, name: str) -> str:
    seconds = number_after(text, rf"\b{name}: ")
    if not seconds:
        raise Unreadable("it gives no such date")
    return gauge.day(str(seconds))


def part(text: str) -> str:
    """Return whether the battery is the one that the device was made with, where the device can tell."""
    found = re.search(r"\bbatteryPartStatus: ([A-Z_]{1,40})\b", text)
    if not found or found[1] not in PARTS:
        raise Unreadable("it cannot tell an original battery from a replaced one")
    return PARTS[found[1]]
