"""What a battery can still hold: full and design capacity by each source, or the percentage that a gauge gives."""

import re
from dataclasses import dataclass
from typing import NoReturn

from calibration.quantity import Quantity, quantity
from probes.answer import Implausible, Unreadable
from probes.kinds.android.battery_service import State, integer

MICRO = 100_000
"""From here on a capacity is in µAh, below in mAh: vendors write both, and no handheld holds 100 Ah or 0.1 Ah."""
CAPACITY_BOUNDS = (100, 40_000)
"""mAh: from a small watch to a large tablet."""
RATIO_BOUNDS = (0.3, 1.2)
"""Full over design; what lies outside is a mix-up of units or nodes, not a battery in use."""
CYCLES_MAX = 10_000
"""An order above the rated life of any phone cell."""
CAVEAT = "±1 % is resolution; no accuracy is stated"

ASOC_KEYS = ("mSavedBatteryAsoc", "mBatteryAsocEfs")
"""Samsung's absolute state of charge capacity: on Android 7 and later, and before."""
LEARNED = r"^\s*{} learned battery capacity: "
"""Before Android 11 or so there is no `Last`: `Min` is then the one that never flatters."""


@dataclass(frozen=True)
class Capacity:
    """Full-charge and design capacity in mAh, from one source, bounded and never equal."""

    full: float
    design: float

    @property
    def health(self) -> Quantity:
        """Full over design, in percent."""
        return percentage(100 * self.full / self.design)

    @property
    def full_charge(self) -> Quantity:
        """The full-charge capacity, in mAh."""
        return quantity(self.full, "mAh")


def capacity(full: int, design: int) -> Capacity:
    """Return the pair; raise Unreadable where full merely echoes design, and Implausible out of bounds."""
    if full <= 0 or design <= 0:
        raise Unreadable("it gives no full and design capacity")
    pair = Capacity(_milliampere_hours(full), _milliampere_hours(design))
    if pair.full == pair.design:
        raise Unreadable("its full capacity only repeats the design capacity")
    percentage(100 * pair.full / pair.design)
    return pair


def percentage(percent: float) -> Quantity:
    """Return a health in percent, ±1 for its resolution; raise Implausible outside of 30…120 %."""
    if not RATIO_BOUNDS[0] < percent / 100 < RATIO_BOUNDS[1]:
        raise Implausible(f"{percent:.0f} % of the design capacity is no battery in use")
    return quantity(percent, "percent", resolution="1" if isinstance(percent, int) else "0.1", uncertainty=1)


def cycles(count: int) -> Quantity:
    """Return a cycle count; 0 is also what a counter says that does not count."""
    if count == 0:
        raise Unreadable("0 or none, as from a counter that does not count")
    if count > CYCLES_MAX:
        raise Implausible(f"{count} cycles outlive any battery")
    return quantity(count, "cycles")


def samsung_health(state: State) -> Quantity:
    """Return the gauge's own percentage; -1 and 0 mean that it has none."""
    key = next((key for key in ASOC_KEYS if key in state), None)
    if key is None:
        raise Unreadable("no mSavedBatteryAsoc")
    percent = integer(state, key)
    if percent <= 0:
        raise Unreadable(f"{key} is {percent}, which means not available")
    return percentage(percent)


def samsung_cycles(state: State) -> NoReturn:
    """Say in words what `mSavedBatteryUsage` holds: hundredths of a cycle to some, thousandths to others."""
    usage = integer(state, "mSavedBatteryUsage") if "mSavedBatteryUsage" in state else 0
    if usage <= 0:
        raise Unreadable("no mSavedBatteryUsage")
    raise Unreadable(f"mSavedBatteryUsage is {usage}, in no documented unit (some take it for hundredths of a cycle)")


def rom_capacity(state: State) -> Capacity:
    """Return the pair that some ROMs append to the battery service's dump."""
    return capacity(*(integer(state, f"{which} capacity") for which in ("Maximum", "Design")))


def rom_design(state: State) -> Quantity:
    """Return the design capacity that some ROMs append to the battery service's dump."""
    return _design(integer(state, "Design capacity"))


def hal_capacity(text: str) -> Capacity:
    """Return the pair of the health HAL's HealthInfo (Android 13 and later)."""
    return capacity(_number(text, r"\bbatteryFullChargeUah: "), _hal_design(text))


def hal_design(text: str) -> Quantity:
    """Return the design capacity of the health HAL."""
    return _design(_hal_design(text))


def hal_cycles(text: str) -> Quantity:
    """Return the charge cycles of the health HAL."""
    return cycles(_number(text, r"\bbatteryCycleCount: ") or _number(text, r"^cycle count: "))


def sysfs_capacity(text: str) -> Capacity:
    """Return the pair of the first power supply that shows both."""
    return capacity(*_sysfs_pair(text))


def sysfs_design(text: str) -> Quantity:
    """Return the design capacity of the first power supply that shows both."""
    return _design(_sysfs_pair(text)[1])


def sysfs_cycles(text: str) -> Quantity:
    """Return the highest cycle count of any power supply: those that do not count say 0."""
    counts = re.findall(r"^[\w-]+/cycle_count:([0-9]{1,12})$", text, re.MULTILINE)
    if not counts:
        raise Unreadable(_silence(text, "no cycle_count"))
    return cycles(max(map(int, counts)))


def learned_capacity(text: str) -> Capacity:
    """Return the capacity that Android learned from full charges, against the design in the power profile.

    Only a learned capacity below the design is evidence: some builds learn nothing and repeat the design.
    """
    learned = _number(text, LEARNED.format("Last")) or _number(text, LEARNED.format("Min"))
    design = _profile_design(text)
    if not learned or not design:
        raise Unreadable("nothing learned")
    if learned >= design:
        raise Unreadable(f"the learned {learned} mAh is not below the design's {design} mAh")
    return capacity(learned, design)


def profile_design(text: str) -> Quantity:
    """Return the design capacity in the power profile."""
    return _design(_profile_design(text))


def _hal_design(text: str) -> int:
    return _number(text, r"\bbatteryFullChargeDesignCapacityUah: ")


def _profile_design(text: str) -> int:
    return _number(text, r"^\s*Capacity: ")


def _sysfs_pair(text: str) -> tuple[int, int]:
    """Return full and design from the `grep -H` lines of one power supply: `bms/charge_full:3200000`."""
    for supply in re.findall(r"^([\w-]+)/charge_full:[0-9]+$", text, re.MULTILINE):
        if design := _number(text, rf"^{supply}/charge_full_design:"):
            return _number(text, rf"^{supply}/charge_full:"), design
    raise Unreadable(_silence(text, "no charge_full with a charge_full_design"))


def _silence(text: str, otherwise: str) -> str:
    return "permission denied" if "Permission denied" in text else otherwise


def _design(number: int) -> Quantity:
    if not number:
        raise Unreadable("it gives no design capacity")
    return quantity(_milliampere_hours(number), "mAh")


def _milliampere_hours(number: int) -> float:
    value = number / 1000 if number >= MICRO else float(number)
    if not CAPACITY_BOUNDS[0] <= value <= CAPACITY_BOUNDS[1]:
        raise Implausible(f"{number} is no battery's capacity, neither in mAh nor in µAh")
    return value


def _number(text: str, before: str) -> int:
    """Return the integer after a pattern, 0 where there is none."""
    found = re.search(rf"{before}([0-9]{{1,12}})\b", text, re.MULTILINE)
    return int(found[1]) if found else 0
