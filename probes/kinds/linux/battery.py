"""The batteries of a laptop under Linux: what they still hold by the kernel's power supplies, never by UPower.

UPower masks what is there: it latches wrong values, and shows the design capacity for the full one (tmux-battery #65).
"""

import re
from collections.abc import Callable, Iterator

from probes.answer import Shortfall, Unreadable, Untested
from probes.kinds import battery_health as health
from probes.kinds import pack
from probes.kinds.battery_health import Source
from probes.kinds.linux import chassis
from probes.kinds.linux import power_supply as supply
from probes.kinds.linux.answers import said
from probes.kinds.linux.power_supply import Told
from probes.kinds.linux.probe import linux
from probes.link import Exchange
from probes.reading import Reading
from probes.subject import Subject, Way

FOLDER = "/sys/class/power_supply"
SUPPLIES = f"list:{FOLDER}"
VERSION = "file:/sys/class/dmi/id/product_version"
"""Where Lenovo writes the model's name."""
CAPS = ("charge_control_end_threshold", "charge_stop_threshold")
"""The kernel's name since 5.7, and thinkpad_acpi's before."""
SMAPI = "/sys/devices/platform/smapi"
"""Where tp_smapi tells of the batteries of an older ThinkPad by their own names, also cycles where ACPI tells 0."""
PERCENT = re.compile(r"[0-9]{1,3}\Z")
WHOLE = 100
WHY = "the gauge's count, by the kernel's node"

Value = pack.Value
Choose = Callable[[list[Value]], Value]
NUMBERS: dict[str, tuple[Callable[[Told], Value], Choose]] = {
    "battery.design_energy": (supply.design_energy, pack.total),
    "battery.full_energy": (supply.full_energy, pack.total),
    "battery.cycles": (supply.cycles, pack.highest),
    "battery.level": (supply.level, pack.lowest),
    "battery.temperature": (supply.temperature, pack.highest),
    "battery.voltage": (supply.voltage, pack.lowest),
    "battery.current": (supply.current, pack.lowest),
}
"""What reads a number of one battery, and which of two leads; energies add up."""
WORDS: dict[str, Callable[[Told], Value]] = {
    "battery.status": supply.status,
    "battery.technology": supply.technology,
    "battery.condition": supply.condition,
    "battery.manufactured": supply.manufactured,
    "parts.battery.serial": supply.serial,
}
CHARGES: dict[str, Callable[[Told], Value]] = {
    "battery.design_capacity": supply.design_capacity,
    "battery.full_capacity": supply.full_capacity,
}


@linux(
    measures=("battery.health.pack", *health.MEASURES, *NUMBERS, *WORDS, *CHARGES, "battery.policy"),
    version=3,
)
def laptop_battery(subject: Subject) -> Iterator[Reading]:
    """Read the batteries; of two the worse leads, and one of which nothing is known leaves the whole unknown."""
    asked = _asked(subject)
    full = _way(asked, supply.health, lambda packs: pack.together(packs, supply.health, pack.lowest))
    yield from health.readings(subject, (Source("battery.health.pack", "pack", (full,), WHY),))
    for measure, (parse, choose) in NUMBERS.items():
        others = _by_smapi(subject, asked) if measure == "battery.cycles" else ()
        yield subject.read(measure, _way(asked, parse, _numbers(parse, choose)), *others)
    for measure, parse in WORDS.items():
        yield subject.read(measure, _way(asked, parse, _words(parse)))
    for measure, parse in CHARGES.items():
        yield subject.read(measure, _way(asked, parse, _charge(parse)))
    yield subject.read("battery.policy", _cap(subject, asked))


def _asked(subject: Subject) -> tuple[Exchange, ...]:
    """Return the list of power supplies, the model's name, the chassis, and the uevent of each supply."""
    listed = subject.ask(SUPPLIES)
    uevents = (subject.ask(f"file:{FOLDER}/{name}/uevent") for name in supply.names(_text(listed, "")))
    return (listed, subject.ask(VERSION), chassis.asked(subject), *uevents)


def _way(asked: tuple[Exchange, ...], parse: Callable[[Told], Value],
         join: Callable[[dict[str, Told]], Value]) -> Way:  # fmt: skip
    def read(listing: str, model: str, case: str, *uevents: str) -> Value:
        return join(supply.batteries(listing, model, case, uevents))

    packs = _batteries(asked)
    source = f"kernel's power supply, {' and '.join(packs)}" if packs else "kernel's power supplies"
    return Way(source, read, asked, pack.caveat(packs, parse), text=needed)


def _batteries(asked: tuple[Exchange, ...]) -> dict[str, Told]:
    """Return the batteries for what is said of them beside a value: none where they cannot be told."""
    try:
        listing, model, case, *uevents = map(needed, asked)
        return supply.batteries(listing, model, case, uevents)
    except Shortfall:
        return {}


def needed(exchange: Exchange) -> str:
    """Return the text of an answer; an empty one for what is not there and need not be: no battery has such a name."""
    name = exchange.ask.removeprefix(f"file:{FOLDER}/")
    if exchange.ask == SUPPLIES or (name != exchange.ask and supply.is_fitted(name)):
        return said(exchange)
    return _text(exchange, "")


def _text(exchange: Exchange, otherwise: str) -> str:
    try:
        return said(exchange)
    except Unreadable:
        return otherwise


def _numbers(parse: Callable[[Told], Value], choose: Choose) -> Callable[[dict[str, Told]], Value]:
    return lambda packs: pack.together(packs, parse, choose)


def _words(parse: Callable[[Told], Value]) -> Callable[[dict[str, Told]], Value]:
    return lambda packs: pack.words(packs, parse)


def _by_smapi(subject: Subject, asked: tuple[Exchange, ...]) -> tuple[Way, ...]:
    """Return the way to the cycles by tp_smapi, for batteries that count none by ACPI; none where it is not loaded."""
    silent = [name for name, told in _batteries(asked).items() if not told.get("CYCLE_COUNT", "").strip("0")]
    counts = tuple(subject.ask(f"file:{SMAPI}/{name}/cycle_count") for name in silent)
    if not any(_text(each, "") for each in counts):
        return ()

    def read(*texts: str) -> Value:
        listing, model, case, *uevents = texts[: len(asked)]
        packs = dict(supply.batteries(listing, model, case, uevents))
        for name, count in zip(silent, texts[len(asked) :], strict=True):
            packs[name] = {**packs[name], "CYCLE_COUNT": count.strip()}
        return pack.together(packs, supply.cycles, pack.highest)

    return (Way(f"tp_smapi, {' and '.join(silent)}", read, (*asked, *counts), text=needed),)


def _charge(parse: Callable[[Told], Value]) -> Callable[[dict[str, Told]], Value]:
    """Return what reads mAh, of one battery that tells any: those of two, with voltages of their own, do not add up."""

    def read(packs: dict[str, Told]) -> Value:
        told = next(iter(packs.values()))
        if len(packs) > 1:
            raise Untested("the charge of two batteries does not add up: their energy does")
        if "ENERGY_FULL" in told and "CHARGE_FULL" not in told:
            raise Untested("it tells its energy, not its charge")
        return parse(told)

    return read


def _cap(subject: Subject, asked: tuple[Exchange, ...]) -> Way:
    """Return the way to the lowest charge cap of the batteries, by the name that their kernel has for it."""
    packs = tuple(_batteries(asked)) or ("BAT0",)
    told = tuple(subject.ask(f"file:{FOLDER}/{name}/{node}") for name in packs for node in CAPS)
    return Way(
        f"kernel's power supply, {' and '.join(packs)}", _lowest, told, text=lambda exchange: _text(exchange, "")
    )


def charge_cap(subject: Subject) -> int | None:
    """Return the percent at which charging stops, the lowest of all batteries; None where none tells."""
    way = _cap(subject, _asked(subject))
    try:
        return _stop(*map(way.text, way.exchanges))
    except Shortfall:
        return None


def _lowest(*texts: str) -> str:
    cap = _stop(*texts)
    return "no cap" if cap == WHOLE else f"charging stops at {cap} %"


def _stop(*texts: str) -> int:
    told = [int(found[0]) for text in texts if (found := PERCENT.match(text.strip()))]
    if not (caps := [cap for cap in told if 0 < cap <= WHOLE]):
        raise Unreadable("it tells no percent at which charging stops")
    return min(caps)
