"""The battery: what it can still hold, by the best source that a phone opens; and its state of the moment."""

from collections.abc import Callable, Iterator
from typing import TypeVar

from calibration.quantity import Quantity
from probes.kinds.android import battery_service as service
from probes.kinds.android import capacity as held
from probes.kinds.android.battery_service import State, battery_service
from probes.kinds.android.capacity import Capacity
from probes.link import Exchange
from probes.probe import probe
from probes.reading import Reading
from probes.subject import Subject, Way

SERVICE = "shell:dumpsys battery"
HAL = "shell:dumpsys android.hardware.health.IHealth/default"
NODES = tuple(
    f"{supply}/{node}"
    for supply in ("battery", "bms", "main-battery", "maxfg")
    for node in ("charge_full", "charge_full_design", "cycle_count")
)
"""Named one by one: a shell may often read a node where it may not list the folder."""
SYSFS = f"shell:cd /sys/class/power_supply && grep -H . {' '.join(NODES)}"
LEARNED = "shell:dumpsys batterystats | grep -m8 -E 'battery capacity|Capacity:'"
"""The whole dump is up to 1.6 MB: the device filters it."""

MOMENTARY: dict[str, Callable[[State], Quantity | str]] = {
    "battery.level": service.level,
    "battery.temperature": service.temperature,
    "battery.voltage": service.voltage,
    "battery.status": service.status,
    "battery.condition": service.condition,
    "battery.technology": service.technology,
    "battery.first_use": service.first_use,
}
"""What the battery service alone tells."""


@probe(
    measures=("battery.health", "battery.cycles", "battery.design_capacity", "battery.full_capacity", *MOMENTARY),
    platforms=("android",),
    kinds=("phone", "tablet", "watch"),
    version=1,
)
def battery(subject: Subject) -> Iterator[Reading]:
    """Read the battery; each reading of its wear names its source, and that no accuracy is stated for it."""
    state, hal, sysfs, stats = (subject.ask(ask) for ask in (SERVICE, HAL, SYSFS, LEARNED))
    for measure, parse in MOMENTARY.items():
        yield subject.read(measure, Way("Android battery service", _of_state(parse), (state,)))
    pairs = _pairs(state, hal, sysfs, stats)
    gauge = Way("Samsung gauge, Asoc", _of_state(held.samsung_health), (state,), held.CAVEAT)
    yield subject.read("battery.health", gauge, *(_health(*pair) for pair in pairs))
    yield subject.read("battery.full_capacity", *(_full(*pair) for pair in pairs))
    yield subject.read("battery.design_capacity", *_designs(state, hal, sysfs, stats))
    yield subject.read("battery.cycles", *_cycles(state, hal, sysfs))


T = TypeVar("T")
Pair = tuple[str, Callable[[str], Capacity], Exchange]


def _pairs(state: Exchange, hal: Exchange, sysfs: Exchange, stats: Exchange) -> tuple[Pair, ...]:
    """Return the sources of full and design capacity, the most direct first."""
    return (
        ("health HAL, full charge", held.hal_capacity, hal),
        ("sysfs, charge_full", held.sysfs_capacity, sysfs),
        ("Android batterystats, learned capacity", held.learned_capacity, stats),
        ("ROM, maximum capacity", _of_state(held.rom_capacity), state),
    )


def _health(source: str, parse: Callable[[str], Capacity], exchange: Exchange) -> Way:
    return Way(f"{source} over design", lambda text: parse(text).health, (exchange,), held.CAVEAT)


def _full(source: str, parse: Callable[[str], Capacity], exchange: Exchange) -> Way:
    return Way(source, lambda text: parse(text).full_charge, (exchange,))


def _designs(state: Exchange, hal: Exchange, sysfs: Exchange, stats: Exchange) -> tuple[Way, ...]:
    """Return the sources of the design capacity: it stands even where the full capacity merely echoes it."""
    return (
        Way("health HAL, design capacity", held.hal_design, (hal,)),
        Way("sysfs, charge_full_design", held.sysfs_design, (sysfs,)),
        Way("ROM, design capacity", _of_state(held.rom_design), (state,)),
        Way("Android power profile", held.profile_design, (stats,)),
    )


def _cycles(state: Exchange, hal: Exchange, sysfs: Exchange) -> tuple[Way, ...]:
    return (
        Way("health HAL, cycle count", held.hal_cycles, (hal,)),
        Way("sysfs, cycle_count", held.sysfs_cycles, (sysfs,)),
        Way("Samsung usage counter", _of_state(held.samsung_cycles), (state,)),
    )


def _of_state(parse: Callable[[State], T]) -> Callable[[str], T]:
    return lambda text: parse(battery_service(text))
