"""The battery: what it can still hold, by every source that a phone opens; and its state of the moment."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple, TypeVar

from calibration.quantity import Quantity
from probes.kinds import battery_health as health
from probes.kinds.android import battery_service as service
from probes.kinds.android import capacity as held
from probes.kinds.android import charging_policy, gauge, power_supply
from probes.kinds.android import health_hal as hal
from probes.kinds.android.battery_service import State, battery_service
from probes.kinds.android.capacity import CAVEAT, Capacity
from probes.kinds.android.probe import android
from probes.kinds.battery_health import Source
from probes.link import Exchange
from probes.reading import Reading
from probes.subject import Subject, Way

SERVICE = "shell:dumpsys battery"
HAL = "shell:dumpsys android.hardware.health.IHealth/default"
SYSFS = f"shell:cd {power_supply.FOLDER} && grep -H . {' '.join(power_supply.NODES)}"
LEARNED = "shell:dumpsys batterystats | grep -m8 -E 'battery capacity|Capacity:'"
"""The whole dump is up to 1.6 MB: the device filters it."""
PROPERTIES = "shell:dumpsys batteryproperties"
"""Android 8 to 10 (healthd's service); some later builds answer with nothing."""
CURRENT = "shell:cmd battery get -f current_now"
"""Reported of AOSP's BatteryService behind the flag battery_service_support_current_adb_command; a read only."""

MOMENTARY: dict[str, Callable[[State], Quantity | str]] = {
    "battery.level": service.level,
    "battery.temperature": service.temperature,
    "battery.voltage": service.voltage,
    "battery.status": service.status,
    "battery.condition": service.condition,
    "battery.technology": service.technology,
}
"""What the battery service alone tells."""
HEALTH = (*(f"battery.health.{name}" for name in ("asoc", "bsoh", "hal", "sysfs", "learned", "rom")), *health.MEASURES)
FLATTERS = f"{CAVEAT}; it has read 95 where Asoc read 86"
"""Of Bsoh: seen on an SM-A356E that itself had warned of a deteriorated battery."""
SIGN = "positive charges the battery by Android's definition; some makers turn the sign"


class Answers(NamedTuple):
    """What a battery is asked, and in the order in which it is asked."""

    service: Exchange
    hal: Exchange
    sysfs: Exchange
    stats: Exchange
    properties: Exchange
    current: Exchange


@android(
    measures=(*HEALTH, *MOMENTARY, "battery.full_capacity", "battery.design_capacity", "battery.cycles",
              "battery.current", "battery.policy", "battery.first_use", "battery.manufactured", "battery.maker_status"),
    version=2,
)  # fmt: skip
def battery(subject: Subject) -> Iterator[Reading]:
    """Read the battery; each reading of its wear names its source, and that no accuracy is stated for it."""
    answers = _answers(subject)
    for measure, parse in MOMENTARY.items():
        yield subject.read(measure, Way("Android battery service", _of_state(parse), (answers.service,)))
    yield from health.readings(subject, _sources(answers))
    for measure, ways in WAYS.items():
        yield subject.read(measure, *ways(answers))


def design_capacity(subject: Subject) -> Reading:
    """Return the reading of the design capacity, for whoever measures against it."""
    measure = "battery.design_capacity"
    return subject.read(measure, *WAYS[measure](_answers(subject)))


def silent_health(subject: Subject) -> Reading:
    """Return the reading of health that needs no charge, for whoever could give another."""
    every = health.readings(subject, _sources(_answers(subject)))
    return next(reading for reading in every if reading.measure == "battery.health")


def _answers(subject: Subject) -> Answers:
    return Answers(*(subject.ask(ask) for ask in (SERVICE, HAL, SYSFS, LEARNED, PROPERTIES, CURRENT)))


T = TypeVar("T")


def _of_state(parse: Callable[[State], T]) -> Callable[[str], T]:
    return lambda text: parse(battery_service(text))


class Pair(NamedTuple):
    """A source of full and design capacity."""

    source: str
    parse: Callable[..., Capacity]
    exchanges: tuple[Exchange, ...]

    def health(self) -> Way:
        """Return the way that gives the one over the other."""
        return Way(f"{self.source} over design", lambda *texts: self.parse(*texts).health, self.exchanges, CAVEAT)

    def full(self) -> Way:
        """Return the way that gives the full capacity alone."""
        return Way(self.source, lambda *texts: self.parse(*texts).full_charge, self.exchanges)


def _pairs(of: Answers) -> tuple[Pair, ...]:
    """Return the pairs, the most direct first; the first two are the health HAL's and its forerunner's."""
    return (
        Pair("health HAL, full charge", hal.hal_capacity, (of.hal,)),
        Pair("batteryproperties, full charge", hal.reported_capacity, (of.properties, of.stats)),
        Pair("sysfs, charge_full", power_supply.pair, (of.sysfs,)),
        Pair("Android batterystats, learned capacity", held.learned_capacity, (of.stats,)),
        Pair("ROM, maximum capacity", _of_state(held.rom_capacity), (of.service,)),
    )


def _percent(source: str, measure: str, of: Answers, caveat: str = CAVEAT) -> Way:
    return Way(source, _of_state(partial(gauge.percent_told, "battery.key", measure)), (of.service,), caveat)


def _sources(of: Answers) -> tuple[Source, ...]:
    """Return the sources of health in order of preference: the nearer to the cell's own gauge, the better."""
    hal_pair, properties, sysfs, learned, rom = (pair.health() for pair in _pairs(of))
    asoc = (_percent("Samsung gauge, Asoc", "battery.health.asoc", of),
            Way("Samsung gauge, fg_asoc", power_supply.asoc, (of.sysfs,), CAVEAT))  # fmt: skip
    told = Way("health HAL, state of health", hal.state_of_health, (of.hal,), CAVEAT)
    node = Way("sysfs, state of health", power_supply.state_of_health, (of.sysfs,), CAVEAT)
    return (
        Source("battery.health.asoc", "Asoc", asoc, "it follows the loss of capacity the closest"),
        Source("battery.health.bsoh", "Bsoh", (_percent("Samsung gauge, Bsoh", "battery.health.bsoh", of, FLATTERS),)),
        Source("battery.health.hal", "health HAL", (hal_pair, properties, told), "the gauge's count, by its interface"),
        Source("battery.health.sysfs", "sysfs", (sysfs, node), "the gauge's count, by its node"),
        Source("battery.health.learned", "batterystats", (learned,), "what full charges have taught Android"),
        Source("battery.health.rom", "ROM", (rom,), "the ROM's own keys"),
    )


Ways = Callable[[Answers], tuple[Way, ...]]

WAYS: dict[str, Ways] = {
    "battery.full_capacity": lambda of: tuple(pair.full() for pair in _pairs(of)),
    "battery.design_capacity": lambda of: (
        Way("health HAL, design capacity", hal.hal_design, (of.hal,)),
        Way("sysfs, charge_full_design", power_supply.design_capacity, (of.sysfs,)),
        Way("ROM, design capacity", _of_state(held.rom_design), (of.service,)),
        Way("Android power profile", held.profile_design, (of.stats,)),
    ),
    "battery.cycles": lambda of: (
        Way("health HAL, cycle count", hal.cycles, (of.hal,)),
        Way("sysfs, cycle count", power_supply.cycles, (of.sysfs,)),
        Way("batteryproperties, cycle count", hal.cycles, (of.properties,)),
        Way("Samsung usage counter", _of_state(partial(gauge.cycles_told, "battery.key")), (of.service,)),
    ),
    "battery.current": lambda of: (
        Way("battery service, current now", _of_state(partial(gauge.current_told, "battery.key")), (of.service,), SIGN),
        Way("health HAL, current", hal.current, (of.hal,), SIGN),
        Way("battery service's command, current now", hal.single_current, (of.current,), SIGN),
        Way("batteryproperties, current now", hal.reported_current, (of.properties,), SIGN),
        Way("sysfs, current_now", power_supply.current, (of.sysfs,), SIGN),
    ),
    "battery.policy": lambda of: (
        Way("maker's charge cap", _of_state(charging_policy.cap), (of.service,)),
        Way("Android battery service, charging policy", _of_state(charging_policy.policy), (of.service,)),
        Way("health HAL, charging policy", hal.policy, (of.hal,)),
    ),
    "battery.first_use": lambda of: _days("battery.first_use", of, hal.first_use, power_supply.first_use),
    "battery.manufactured": lambda of: _days("battery.manufactured", of, hal.manufactured, power_supply.manufactured),
    "battery.maker_status": lambda of: (
        Way("battery service's log", service.maker_word, (of.service,)),
        Way("health HAL, part status", hal.part, (of.hal,)),
    ),
}
"""The ways to learn the other measures, the best first."""


def _days(measure: str, of: Answers, by_hal: Callable[[str], str], by_node: Callable[[str], str]) -> tuple[Way, ...]:
    return (
        Way("battery service", _of_state(partial(gauge.day_told, "battery.key", measure)), (of.service,)),
        Way("health HAL, battery health data", by_hal, (of.hal,)),
        Way("sysfs", by_node, (of.sysfs,)),
    )
