"""The kernel's power supplies of a laptop: which of them are its batteries, and what each says.

One `uevent` holds all attributes of a supply, one `POWER_SUPPLY_KEY=value` a line (Linux,
Documentation/ABI/testing/sysfs-class-power: µWh, µAh, µV, µA, tenths of a degree).
"""

import re
from collections.abc import Iterable, Mapping

from calibration.quantity import Quantity, quantity
from probes.answer import Absent, Implausible, Unreadable
from probes.kinds import pack
from probes.kinds.linux.chassis import stands
from probes.kinds.pack_quirk import bridged

LINE = re.compile(r"^POWER_SUPPLY_([A-Z0-9_]{1,40})=([^\n]{0,120})$", re.MULTILINE)
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:@-]{0,63}\Z")
MOST = 32
"""Supplies that are asked: two batteries, mains, and a port of USB-C each side are six."""
LONGEST = 2**14
"""Characters that are read: a uevent is one or two thousand at the most."""
NUMBER = re.compile(r"-?[0-9]{1,15}\Z")
OF_A_BATTERY = {"CAPACITY", "CHARGE_FULL", "ENERGY_FULL", "CYCLE_COUNT", "STATUS", "TECHNOLOGY"}
"""What tells a battery from mains in the uevents of kernels that do not write TYPE into them."""
CHARGERS = ("Mains", "USB")
FITTED = ("BAT", "CMB", "sbs-", "bq", "macsmc-battery")
"""How ACPI's tables (Fujitsu's: CMB), and drivers of gauges, name a laptop's own batteries."""
VOLTS = (0.65, 1.3)
"""Voltage of the moment over the nominal one: a cell of 3.7 V moves from 2.5 to 4.4; 2.04 was told of a pack of two
cells whose firmware names the nominal voltage of one."""
STATUS = {"Charging": "charging", "Discharging": "discharging", "Full": "full", "Not charging": "not charging"}
UNSEEN = (
    "the kernel sees no battery: pull out the adapter; if it stays on, it has one that is not seen; "
    "if it goes off, none is fitted or it is dead"
)
TRACE = 1000
"""µA that ACPI drivers write where no current is known."""

Told = Mapping[str, str]


def names(listing: str) -> tuple[str, ...]:
    """Return the names of the power supplies, at most as many as a laptop can have."""
    return tuple(name for name in listing[:LONGEST].splitlines() if NAME.match(name))[:MOST]


def batteries(listing: str, model: str, chassis: str, uevents: Iterable[str]) -> dict[str, Told]:
    """Return each battery of the laptop by its name, with what its uevent says.

    Raise Absent where there is none in a computer that stands; in one that may be carried that is Unreadable, since a
    defective battery can vanish while the adapter is in (TLP issue 429). So are a supply that may be one and says
    nothing, and a model's built-in battery that is not seen.
    """
    every = {name: _told(text) for name, text in zip(names(listing), uevents, strict=False)}
    found = {name: told for name, told in every.items() if _is_battery(told)}
    if mute := [name for name, told in every.items() if not told and (not found or is_fitted(name))]:
        raise Unreadable(f"{mute[0]} does not say what it is")
    if not any(every.values()):
        raise Unreadable("the kernel lists no power supply at all, not even mains")
    if not found and stands(chassis):
        raise Absent("the kernel sees no battery, in a computer that stands on a desk")
    if not found:
        raise Unreadable(UNSEEN)
    known = bridged(model.strip())
    if known and known.built_in not in found:
        raise Unreadable(f"{known.model} has {known.built_in} built in, which is not seen: it is missing or defective")
    return found


def plugged_in(listing: str, uevents: Iterable[str]) -> bool:
    """Whether a charger is connected, by any supply that is one: mains, or a port of USB-C."""
    every = (_told(text) for _, text in zip(names(listing), uevents, strict=False))
    return any(told.get("TYPE", "").startswith(CHARGERS) and told.get("ONLINE", "0") != "0" for told in every)


def _told(text: str) -> Told:
    pairs = set(LINE.findall(text[:LONGEST]))
    if len(dict(pairs)) < len(pairs):
        raise Implausible("a power supply tells one thing twice, and not alike")
    return dict(sorted(pairs))


def is_fitted(name: str) -> bool:
    """Whether a supply is a laptop's own battery by its name: it must say something."""
    return name.startswith(FITTED)


def _is_battery(told: Told) -> bool:
    if told.get("SCOPE") == "Device" or told.get("PRESENT") == "0":
        return False
    return told["TYPE"] == "Battery" if "TYPE" in told else bool(OF_A_BATTERY & told.keys())


def health(told: Told) -> Quantity:
    """Return full charge over design in percent; energy is never set against charge."""
    kind = _kind(told)
    if kind == "ENERGY":
        pack.design_energy(number(told, "ENERGY_FULL_DESIGN"))
    else:
        pack.design_charge(number(told, "CHARGE_FULL_DESIGN"))
    counted = told.get("CYCLE_COUNT", "")
    times = int(counted) if NUMBER.match(counted) else 0
    return pack.wear(number(told, f"{kind}_FULL"), number(told, f"{kind}_FULL_DESIGN"), times)


def _kind(told: Told) -> str:
    for kind in ("ENERGY", "CHARGE"):
        if _has(told, kind):
            return kind
    raise Unreadable("it does not tell both a full charge and a design capacity")


def _has(told: Told, kind: str) -> bool:
    return bool(told.get(f"{kind}_FULL") and told.get(f"{kind}_FULL_DESIGN"))


def design_energy(told: Told) -> Quantity:
    """Return what the pack was made for, in Wh."""
    return pack.watt_hours(pack.design_energy(_energy(told, "FULL_DESIGN")))


def full_energy(told: Told) -> Quantity:
    """Return what the pack holds when full, in Wh; raise Implausible where it is far above the design."""
    design = pack.design_energy(_energy(told, "FULL_DESIGN"))
    return pack.watt_hours(pack.full(_energy(told, "FULL"), design))


def _energy(told: Told, what: str) -> int:
    """Return µWh as told, or as charge at the nominal voltage."""
    if told.get(f"ENERGY_{what}"):
        return number(told, f"ENERGY_{what}")
    return number(told, f"CHARGE_{what}") * _nominal_voltage(told) // pack.MICRO


def _nominal_voltage(told: Told) -> int:
    nominal, now = number(told, "VOLTAGE_MIN_DESIGN"), number(told, "VOLTAGE_NOW")
    if nominal <= 0 or not VOLTS[0] <= now / nominal <= VOLTS[1]:
        raise Implausible("its nominal voltage is not that of a pack with its voltage now, so its energy is not known")
    return nominal


def design_capacity(told: Told) -> Quantity:
    """Return what the pack was made for, in mAh."""
    return _milliampere_hours(number(told, "CHARGE_FULL_DESIGN"))


def full_capacity(told: Told) -> Quantity:
    """Return what the pack holds when full, in mAh; raise Implausible where it is far above the design."""
    full = number(told, "CHARGE_FULL")
    return _milliampere_hours(pack.full(full, number(told, "CHARGE_FULL_DESIGN")) if _has(told, "CHARGE") else full)


def _milliampere_hours(amount: int) -> Quantity:
    if not amount:
        raise Unreadable("it tells no capacity but 0")
    return quantity(amount / 1000, "mAh")


def cycles(told: Told) -> Quantity:
    """Return how often the pack was charged."""
    return pack.cycles(number(told, "CYCLE_COUNT"))


def level(told: Told) -> Quantity:
    """Return the charge in percent of the last full one, as told or as the one over the other."""
    if told.get("CAPACITY"):
        return quantity(number(told, "CAPACITY"), "percent", uncertainty=1)
    for kind in ("ENERGY", "CHARGE"):
        if told.get(f"{kind}_NOW") and (full := number(told, f"{kind}_FULL")) > 0:
            return quantity(100 * number(told, f"{kind}_NOW") / full, "percent", uncertainty=1)
    raise Unreadable("it does not tell its charge")


def temperature(told: Told) -> Quantity:
    """Return the temperature in °C."""
    return quantity(number(told, "TEMP") / 10, "celsius", resolution="0.1")


def voltage(told: Told) -> Quantity:
    """Return the voltage in mV."""
    return quantity(number(told, "VOLTAGE_NOW") / 1000, "mV")


def current(told: Told) -> Quantity:
    """Return the current in mA; a positive one charges, whatever sign the driver gives it."""
    amount, doing = abs(number(told, "CURRENT_NOW")), status(told)
    if doing not in ("charging", "discharging") or amount <= TRACE:
        raise Unreadable("it tells no current")
    return quantity((amount if doing == "charging" else -amount) / 1000, "mA")


def status(told: Told) -> str:
    """Return what the battery is doing; raise Unreadable where the kernel does not know."""
    if (found := told.get("STATUS", "").strip()) not in STATUS:
        raise Unreadable("the kernel does not know what the battery is doing")
    return STATUS[found]


def technology(told: Told) -> str:
    """Return the chemistry of the cells."""
    return _word(told, "TECHNOLOGY")


def condition(told: Told) -> str:
    """Return the driver's word on the battery's health of the moment."""
    return _word(told, "HEALTH")


def manufactured(told: Told) -> str:
    """Return when the pack was made."""
    year, month = number(told, "MANUFACTURE_YEAR"), number(told, "MANUFACTURE_MONTH")
    return pack.day(year, month, number(told, "MANUFACTURE_DAY") if "MANUFACTURE_DAY" in told else 0)


def serial(told: Told) -> str:
    """Return the serial number of the pack."""
    if "SERIAL_NUMBER" not in told:
        raise Unreadable("it does not tell a serial number")
    return pack.serial(told["SERIAL_NUMBER"])


def _word(told: Told, key: str) -> str:
    found = told.get(key, "").strip()
    if found in ("", "Unknown") or not re.fullmatch(r"[A-Za-z][A-Za-z -]{1,31}", found):
        raise Unreadable(f"it does not tell its {_said(key)}")
    return found


def number(told: Told, key: str) -> int:
    """Return the whole number of a key; raise Unreadable where it is not told, Implausible where it is no number."""
    found = told.get(key, "").strip()
    if not found:
        raise Unreadable(f"it does not tell its {_said(key)}")
    if not NUMBER.match(found):
        raise Implausible(f"its {_said(key)} is no whole number")
    return int(found)


def _said(key: str) -> str:
    return key.lower().replace("_", " ")
