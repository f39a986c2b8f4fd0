"""The batteries of a laptop under Windows: what they still hold, by Windows' own battery report."""

from collections.abc import Callable, Iterator

from calibration.quantity import Quantity
from probes.answer import Shortfall, Unreadable, Untested
from probes.kinds import battery_health as health
from probes.kinds import pack
from probes.kinds.battery_health import Source
from probes.kinds.windows import powercfg
from probes.kinds.windows.powercfg import REPORT, Told, number, said, words
from probes.kinds.windows.probe import windows
from probes.link import Exchange
from probes.reading import Reading
from probes.subject import Subject, Way

MILLI = 1000
"""µWh in one mWh."""
CHEMISTRY = {"LIP": "Li-poly", "LIPO": "Li-poly", "LION": "Li-ion", "LI-I": "Li-ion", "LI-ION": "Li-ion"}
"""What batteries call their cells, as Windows passes it on; LiP and LION are seen."""
WHY = "the gauge's count, by Windows' own report"
IN_ENERGY = "the report tells energy, not charge"

Value = pack.Value


@windows(
    measures=("battery.health.pack", *health.MEASURES, "battery.design_energy", "battery.full_energy",
              "battery.design_capacity", "battery.full_capacity", "battery.cycles",
              "battery.technology", "battery.manufactured", "parts.battery.serial"),
    version=1,
)  # fmt: skip
def windows_battery(subject: Subject) -> Iterator[Reading]:
    """Read the batteries of the report; of two the worse leads."""
    report = subject.ask(REPORT)
    full = _way(report, pack_health, lambda packs: pack.together(packs, pack_health, pack.lowest), _history(report))
    yield from health.readings(subject, (Source("battery.health.pack", "pack", (full,), WHY),))
    for measure, (parse, choose) in NUMBERS.items():
        yield subject.read(measure, _way(report, parse, _numbers(parse, choose)))
    for measure in ("battery.design_capacity", "battery.full_capacity"):
        yield subject.read(measure, Way("Windows' battery report", _in_energy, (report,), text=said))
    for measure, word in WORDS.items():
        yield subject.read(measure, _way(report, word, _words(word)))


def pack_health(told: Told) -> Quantity:
    """Return full charge over design in percent."""
    design, full = _energy(told, "DesignCapacity"), _energy(told, "FullChargeCapacity")
    times = told.get("CycleCount", "")
    return pack.wear(full, pack.design_energy(design), int(times) if powercfg.NUMBER.match(times) else 0)


def design_energy(told: Told) -> Quantity:
    """Return what the pack was made for, in Wh."""
    return pack.watt_hours(pack.design_energy(_energy(told, "DesignCapacity")))


def full_energy(told: Told) -> Quantity:
    """Return what the pack holds when full, in Wh."""
    design = pack.design_energy(_energy(told, "DesignCapacity"))
    return pack.watt_hours(pack.full(_energy(told, "FullChargeCapacity"), design))


def _energy(told: Told, key: str) -> int:
    """Return µWh; raise Unreadable for a battery that tells percents of its own (BATTERY_CAPACITY_RELATIVE)."""
    if told.get("RelativeCapacity", "0") not in ("", "0"):
        raise Unreadable("this battery tells no mWh, but parts of a whole")
    return MILLI * number(told, key)


def cycles(told: Told) -> Quantity:
    """Return how often the pack was charged; raise Unreadable for 0."""
    return pack.cycles(number(told, "CycleCount"))


def technology(told: Told) -> str:
    """Return the chemistry of the cells; raise Unreadable for a word that is not known."""
    told_as = words(told, "Chemistry")
    if told_as.upper() not in CHEMISTRY:
        raise Unreadable("its chemistry is in no word that is known")
    return CHEMISTRY[told_as.upper()]


def serial(told: Told) -> str:
    """Return the serial number of the pack."""
    return pack.serial(words(told, "SerialNumber"))


def manufactured(told: Told) -> str:
    """Return the day on which the pack was made, `2021-03-09`; raise Unreadable for another form of it."""
    year, _, rest = words(told, "ManufactureDate")[:10].partition("-")
    month, _, day = rest.partition("-")
    if not all(part.isascii() and part.isdigit() for part in (year, month, day)):
        raise Unreadable("its day of manufacture is in no form that is known")
    return pack.day(int(year), int(month), int(day))


NUMBERS: dict[str, tuple[Callable[[Told], Value], Callable[[list[Value]], Value]]] = {
    "battery.design_energy": (design_energy, pack.total),
    "battery.full_energy": (full_energy, pack.total),
    "battery.cycles": (cycles, pack.highest),
}
WORDS: dict[str, Callable[[Told], Value]] = {
    "battery.technology": technology,
    "battery.manufactured": manufactured,
    "parts.battery.serial": serial,
}


def _way(report: Exchange, parse: Callable[[Told], Value], join: Callable[[dict[str, Told]], Value],
         caveat: str = "") -> Way:  # fmt: skip
    try:
        each = pack.caveat(powercfg.packs(said(report)), parse)
    except Shortfall:
        each = ""
    beside = "; ".join(filter(None, (each, caveat)))
    return Way("Windows' battery report", lambda text: join(powercfg.packs(text)), (report,), beside, text=said)


def _history(report: Exchange) -> str:
    """Return what the history has to say beside the health: that the battery is not the one it came with."""
    try:
        return powercfg.SWAPPED if powercfg.swapped(said(report)) else ""
    except Shortfall:
        return ""


def _numbers(
    parse: Callable[[Told], Value], choose: Callable[[list[Value]], Value]
) -> Callable[[dict[str, Told]], Value]:
    return lambda packs: pack.together(packs, parse, choose)


def _words(parse: Callable[[Told], Value]) -> Callable[[dict[str, Told]], Value]:
    return lambda packs: pack.words(packs, parse)


def _in_energy(text: str) -> Value:
    powercfg.packs(text)
    raise Untested(IN_ENERGY)
