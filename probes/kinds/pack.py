"""A laptop's battery pack, whatever system tells of it: its wear, cycles, serial, and what several come to together."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import TypeVar

from calibration.quantity import Quantity, quantity
from probes.answer import Implausible, Shortfall, Unreadable
from probes.kinds.pack_quirk import quirk

MICRO = 1_000_000
DESIGN_BOUNDS = (10 * MICRO, 120 * MICRO)
"""µWh of one pack when new: nearly all stay below the 99.9 Wh that may fly; 328 Wh was told of a ThinkPad P14s whose
controller had gone wrong (Lenovo's firmware, issue 412)."""
CHARGE_BOUNDS = (MICRO // 2, 40 * MICRO)
"""µAh of one pack when new: 10 Wh at four cells' 15 V, and more than 100 Wh at one cell's 3.7 V (ours). What a driver
tells in mAh lies far below."""
MOST = Decimal("1.25")
"""Full over design: 101 to 115 % is seen of honest gauges, 2.9 of garbled ones (lxqt #1761)."""
DOUBT = 5
"""Points by which a gauge's full charge swings with warmth and with how well it has learned (ours)."""
USED = 300
"""Cycles after which a pack must show some wear (ours)."""
UNLEARNED = 20
"""Points of doubt of a pack that shows no wear after as many: 101.9 % after 819 cycles is seen (a 02DL007)."""
SERIAL = re.compile(r"[0-9A-Za-z][0-9A-Za-z ./_-]{0,39}\Z")
YEARS = range(1999, 2046)

Value = Quantity | str
Told = TypeVar("Told")


def wear(held: int, design: int, cycles: int = 0) -> Quantity:
    """Return full charge over design in percent, of two whole numbers in one unit.

    Errors as `full` has them; raise Unreadable too where the one only repeats the other: firmware does so where a
    charge limit is set (TLP #621) and where it counts nothing.
    """
    if full(held, design) == design:
        raise Unreadable("its full charge only repeats the design capacity, which is no evidence: measure a discharge")
    doubt = UNLEARNED if held > design and cycles >= USED else DOUBT
    return quantity(Decimal(100 * held) / design, "percent", resolution="0.1", uncertainty=doubt)


def full(held: int, design: int) -> int:
    """Return a full charge; raise Unreadable where it or the design is 0, Implausible where it is far above design."""
    if held < 0 or design < 0:
        raise Implausible("it tells a capacity below 0")
    if not held or not design:
        raise Unreadable(f"it tells no {'full charge' if design else 'design capacity'} but 0")
    if held > MOST * design:
        raise Implausible(f"its full charge is {Decimal(held) / design:.2f} times its design capacity")
    return held


def design_energy(microwatt_hours: int) -> int:
    """Return the energy of a pack when new; raise Unreadable for 0, Implausible for what no pack has."""
    if not microwatt_hours:
        raise Unreadable("it tells no design capacity but 0")
    if not DESIGN_BOUNDS[0] <= microwatt_hours <= DESIGN_BOUNDS[1]:
        raise Implausible(f"its design capacity is told as {watt_hours(microwatt_hours)}, which no pack has")
    return microwatt_hours


def design_charge(microampere_hours: int) -> int:
    """Return the charge of a pack when new; raise Unreadable for 0, Implausible for what no pack has."""
    if not microampere_hours:
        raise Unreadable("it tells no design capacity but 0")
    if not CHARGE_BOUNDS[0] <= microampere_hours <= CHARGE_BOUNDS[1]:
        raise Implausible(f"its design capacity is told as {microampere_hours / 1000:g} mAh, which no pack has")
    return microampere_hours


def watt_hours(microwatt_hours: int) -> Quantity:
    """Return an energy in Wh."""
    return quantity(Decimal(microwatt_hours) / MICRO, "Wh", resolution="0.01")


def cycles(count: int) -> Quantity:
    """Return how often a pack was charged; raise Unreadable for what stands for none counted."""
    if not count:
        raise Unreadable("it counts 0 cycles, which is what it says where none are counted")
    if known := quirk("cycles", str(count)):
        raise Unreadable(f"it counts {count} cycles: {known.meaning}")
    return quantity(count, "cycles")


def serial(text: str) -> str:
    """Return a pack's serial number; raise Unreadable where it is blank, Implausible where it is garbage."""
    found = text.strip()
    if not found:
        raise Unreadable("the battery's serial number is blank")
    if known := quirk("serial", found):
        raise Unreadable(f"the battery's serial number is {found}: {known.meaning}")
    if not SERIAL.match(found) or not set(found) - set("0 .-_/"):
        raise Implausible("the battery's serial number is garbage")
    return found


def day(year: int, month: int, day: int) -> str:
    """Return a day of manufacture, `2021-03-02`, or `2021-03` where the day is 0; raise Implausible for none."""
    try:
        made = date(year, month, day or 1)
    except (ValueError, OverflowError):
        raise Implausible("its day of manufacture is none") from None
    if made.year not in YEARS:
        raise Implausible(f"its day of manufacture is in {made.year}")
    return made.isoformat() if day else f"{made:%Y-%m}"


def together(
    packs: Mapping[str, Told], parse: Callable[[Told], Value], choose: Callable[[list[Value]], Value]
) -> Value:
    """Return what all packs of a laptop come to; one pack of which it is not known leaves the whole unknown.

    Raise the gravest of the packs' shortfalls, with its pack's name where there are several.
    """
    values, short = _each(packs, parse)
    if not short:
        return choose(list(values.values()))
    name, gravest = min(short.items(), key=lambda each: not isinstance(each[1], Implausible))
    raise type(gravest)(f"{name}: {gravest}" if len(packs) > 1 else str(gravest))


def words(packs: Mapping[str, Told], parse: Callable[[Told], Value]) -> Value:
    """Return the words of all packs that say any, each once; raise the first shortfall where none does."""
    values, short = _each(packs, parse)
    if not values:
        raise next(iter(short.values()))
    return ", ".join(dict.fromkeys(str(value) for value in values.values()))


def caveat(packs: Mapping[str, Told], parse: Callable[[Told], Value]) -> str:
    """Return what each of several packs says, for whoever reads the one value that leads; nothing for one pack."""
    if len(packs) <= 1:
        return ""
    values, _ = _each(packs, parse)
    return ", ".join(f"{name} {_plain(values[name])}" for name in packs if name in values)


def lowest(values: list[Value]) -> Value:
    """Return the least of quantities."""
    return min(values, key=_number)


def highest(values: list[Value]) -> Value:
    """Return the greatest of quantities."""
    return max(values, key=_number)


def total(values: list[Value]) -> Value:
    """Return the sum of quantities in one unit."""
    first = values[0]
    if not isinstance(first, Quantity):
        raise Unreadable("it is no number")
    return Quantity(value=sum(map(_number, values), Decimal()), unit=first.unit, uncertainty=first.uncertainty)


def _each(packs: Mapping[str, Told], parse: Callable[[Told], Value]) -> tuple[dict[str, Value], dict[str, Shortfall]]:
    values: dict[str, Value] = {}
    short: dict[str, Shortfall] = {}
    for name, told in packs.items():
        try:
            values[name] = parse(told)
        except Shortfall as shortfall:
            short[name] = shortfall
    return values, short


def _number(value: Value) -> Decimal:
    return value.value if isinstance(value, Quantity) else Decimal()


def _plain(value: Value) -> str:
    return str(value.model_copy(update={"uncertainty": None})) if isinstance(value, Quantity) else value
