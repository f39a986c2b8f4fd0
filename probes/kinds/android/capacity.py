"""What a battery can still hold: full and design capacity as Android's own dumps give them."""

import re
from dataclasses import dataclass

from calibration.quantity import Quantity, quantity
from probes.answer import Implausible, Unreadable
from probes.kinds.android import gauge
from probes.kinds.android.battery_service import State
from probes.kinds.android.gauge import percentage

MICRO = 100_000
"""From here on a capacity is in µAh, below in mAh: vendors write both, and no handheld holds 100 Ah or 0.1 Ah."""
CAPACITY_BOUNDS = (100, 40_000)
"""mAh: from a small watch to a large tablet."""
CAVEAT = "±1 % is resolution; no accuracy is stated"

SAME = 0.001
"""Part by which two capacities differ at the most to be called equal."""

LEARNED = r"^[ \t]*{} learned battery capacity: "
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


def capacity(full: float, design: float) -> Capacity:
    """Return the pair; raise Unreadable where full merely echoes design, and Implausible out of bounds."""
    if full <= 0 or design <= 0:
        raise Unreadable("it gives no full and design capacity")
    pair = Capacity(milliampere_hours(full), milliampere_hours(design))
    if pair.full == pair.design:
        raise Unreadable("its full capacity only repeats the design capacity")
    percentage(100 * pair.full / pair.design)
    return pair


def below(full: float, design: float, what: str) -> Capacity:
    """Return the pair of a full capacity and the design in the power profile, which is another source.

    A full capacity that is not below that design is no evidence: some builds have none and repeat it.
    """
    if not full or not design:
        raise Unreadable(f"nothing {what}")
    have, made = milliampere_hours(full), milliampere_hours(design)
    if have >= made:
        raise Unreadable(f"the {what} {have:.0f} mAh is not below the design's {made:.0f} mAh")
    return capacity(full, design)


def rom_capacity(state: State) -> Capacity:
    """Return the pair that some ROMs append to the battery service's dump."""
    return capacity(_of_key(state, "battery.full_capacity"), _of_key(state, "battery.design_capacity"))


def rom_design(state: State) -> Quantity:
    """Return the design capacity that some ROMs append to the battery service's dump."""
    return design(_of_key(state, "battery.design_capacity"))


def _of_key(state: State, measure: str) -> float:
    key = gauge.tellers("battery.key", measure, state)[0].key
    return gauge.number(key, state[key])


def learned_capacity(text: str) -> Capacity:
    """Return the capacity that Android learned from full charges, against the design in the power profile.

    Raise Unreadable where it equals Android's estimate, which is the charge counter of now over the level of now (AOSP
    BatteryStatsImpl): so it is where the gauge makes its counter from the level, and there is nothing to learn.
    """
    learned = number_after(text, LEARNED.format("Last")) or number_after(text, LEARNED.format("Min"))
    estimated = number_after(text, r"^[ \t]*Estimated battery capacity: ")
    if learned and abs(estimated / learned - 1) <= SAME:
        raise Unreadable(f"the learned {learned} mAh only repeats what the counter makes of the level")
    return below(learned, profile(text), "learned")


def profile_design(text: str) -> Quantity:
    """Return the design capacity in the power profile."""
    return design(profile(text))


def profile(text: str) -> int:
    """Return the design capacity in the power profile in mAh, 0 where batterystats gives none."""
    return number_after(text, r"^[ \t]*Capacity: ")


def design(number: float) -> Quantity:
    """Return a design capacity in mAh; raise Unreadable where there is none."""
    if number <= 0:
        raise Unreadable("it gives no design capacity")
    return quantity(milliampere_hours(number), "mAh")


def milliampere_hours(number: float) -> float:
    """Return a capacity in mAh, whichever of mAh and µAh a device wrote."""
    value = number / 1000 if number >= MICRO else float(number)
    if not CAPACITY_BOUNDS[0] <= value <= CAPACITY_BOUNDS[1]:
        raise Implausible(f"{number} is no battery's capacity, neither in mAh nor in µAh")
    return value


def number_after(text: str, before: str) -> int:
    """Return the integer after a pattern, 0 where there is none."""
    found = re.search(rf"{before}([0-9]{{1,12}})\b", text, re.MULTILINE)
    return int(found[1]) if found else 0
