"""What batteries lose under a load, by two counts of their own gauges: the charge left, and the power of the moment."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from probes.answer import Implausible, Shortfall, Unreadable, Untested
from probes.kinds import pack
from probes.kinds.linux import power_supply as supply
from probes.kinds.linux.power_supply import Told, number

UPTIME = re.compile(r"([0-9]{1,9}\.[0-9]{2}) [0-9]{1,12}\.[0-9]{2}\s*")
HOUR = 3600
TOLERANCE = Decimal("0.25")
"""Part of the greater by which the counts may differ (ours): a fifth may be one step of the gauge in five, and the
power is looked at only now and then."""
STILL = 1
"""Intervals in which the gauge may stand still (ours): one that moves more seldom shows its step, not the load."""


class Look(NamedTuple):
    """What was told in one moment."""

    at: Decimal
    """Seconds since the computer was switched on, by its own clock."""
    packs: Mapping[str, Told]
    plugged: bool


class Drain(NamedTuple):
    """What was used over all looks."""

    used: dict[str, Decimal]
    """µWh by each battery's count of what is left."""
    drawn: Decimal
    """µWh by the power of all."""
    seconds: Decimal
    moves: int
    """Intervals in which any gauge counted less than before."""

    def __str__(self) -> str:
        """Return the energies in words: each battery's, and that by the power of all."""
        each = ", ".join(f"{name} {_plain(energy)}" for name, energy in self.used.items())
        return f"{each} in {self.seconds:.0f} s, and {_plain(self.drawn)} by the power told"

    @property
    def total(self) -> Decimal:
        """µWh of all batteries."""
        return sum(self.used.values(), Decimal())


def _plain(energy: Decimal) -> str:
    return f"{energy / pack.MICRO:.3f} Wh"


def seconds(uptime: str) -> Decimal:
    """Return the first number of /proc/uptime; raise Unreadable where there is none."""
    if not (found := UPTIME.fullmatch(uptime)):
        raise Unreadable("the computer does not tell its time")
    return Decimal(found[1])


def running_down(look: Look) -> None:
    """Raise Untested unless no charger is connected and a battery says that it discharges.

    The idle one of two says `Unknown` or `Not charging`.
    """
    if look.plugged:
        raise Untested("the charger was plugged in")
    if not any(_discharges(told) for told in look.packs.values()):
        raise Untested("no battery said that it discharges: " + ", ".join(
            f"{name} {told.get('STATUS', 'nothing')[:20]}" for name, told in look.packs.items()))  # fmt: skip


def _discharges(told: Told) -> bool:
    return told.get("STATUS", "").strip() == "Discharging"


def drain(looks: Sequence[Look], apart: tuple[float, float]) -> Drain:
    """Return what was used from the first look to the last, which are `apart` from each other in seconds.

    The energy of the power is its integral by trapezoids. Raise Untested where nothing discharged, Unreadable where
    a number is missing, or a look came too early or too late, Implausible where a number is none.
    """
    for look in looks:
        running_down(look)
    if any(look.packs.keys() != looks[0].packs.keys() for look in looks):
        raise Unreadable("a battery was taken out or put in on the way")
    for before, after in pairwise(looks):
        if not apart[0] <= after.at - before.at <= apart[1]:
            raise Unreadable(
                f"{after.at - before.at:.0f} s lie between two looks, not {apart[0]:.0f} to {apart[1]:.0f}"
            )
    steps = [{name: _named(name, before, after) for name in before.packs} for before, after in pairwise(looks)]
    used = {name: sum((step[name].used for step in steps), Decimal()) for name in looks[0].packs}
    drawn = sum((part.drawn for step in steps for part in step.values()), Decimal())
    moves = sum(any(part.used > 0 for part in step.values()) for step in steps)
    return Drain(used, drawn, looks[-1].at - looks[0].at, moves)


class _Part(NamedTuple):
    """What one battery lost between two looks, in µWh."""

    used: Decimal
    drawn: Decimal


def _named(name: str, before: Look, after: Look) -> _Part:
    told = before.packs[name], after.packs[name]
    try:
        mean = sum(map(_power, told), Decimal()) / 2
        return _Part(_used(*told), mean * (after.at - before.at) / HOUR)
    except Shortfall as shortfall:
        raise type(shortfall)(f"{name}: {shortfall}") from shortfall


def _used(before: Told, after: Told) -> Decimal:
    """Return the µWh that were lost; of a charge, at the mean voltage, which itself falls under the load."""
    if before.get("ENERGY_NOW"):
        return Decimal(number(before, "ENERGY_NOW") - number(after, "ENERGY_NOW"))
    volts = Decimal(number(before, "VOLTAGE_NOW") + number(after, "VOLTAGE_NOW")) / 2
    return (number(before, "CHARGE_NOW") - number(after, "CHARGE_NOW")) * volts / pack.MICRO


def _power(told: Told) -> Decimal:
    """Return µW, whatever sign the driver gives it; 0 of a battery that does not discharge, whose power may be old."""
    if not _discharges(told):
        return Decimal()
    if told.get("POWER_NOW"):
        found = Decimal(abs(number(told, "POWER_NOW")))
    else:
        flows = abs(number(told, "CURRENT_NOW"))
        found = Decimal(flows if flows > supply.TRACE else 0) * number(told, "VOLTAGE_NOW") / pack.MICRO
    if not found:
        raise Unreadable("it discharges, and tells no power")
    return found


def agreed(found: Drain, intervals: int) -> None:
    """Raise Unreadable where the gauges moved too seldom, Implausible where the two counts do not agree."""
    if found.total < 0:
        raise Implausible(f"the charge rose while it discharged: {found}")
    if found.moves < intervals - STILL:
        raise Unreadable(f"the gauge moved in {found.moves} of {intervals} intervals, too few to tell: {found}")
    if abs(found.total - found.drawn) > TOLERANCE * max(found.total, found.drawn):
        raise Implausible(f"what the gauge counts and the power told differ by more than {TOLERANCE:.0%}: {found}")
