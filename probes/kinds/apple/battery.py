"""The battery of an iPhone or iPad: what it still holds by its gauge, and its state of the moment."""

from collections.abc import Callable, Iterator
from typing import Any

from calibration.quantity import Quantity
from probes.kinds import battery_health as health
from probes.kinds.apple import battery_capacity as capacity
from probes.kinds.apple import battery_identity as identity
from probes.kinds.apple import battery_state as state
from probes.kinds.apple.answers import told
from probes.kinds.apple.probe import apple
from probes.kinds.battery_health import Source
from probes.kinds.fallback import decides
from probes.link import Exchange
from probes.reading import Reading
from probes.subject import Subject, Way

ENTRY = "ioregistry:AppleSmartBattery"
"""iPhone 8 and later, and every Mac."""
POWER_SOURCE = "ioclass:IOPMPowerSource"
"""The class of every battery's entry; iPhone 7 and before have AppleARMPMUCharger by name."""
DOMAIN = "lockdown:com.apple.mobile.battery"
GAUGE = "diagnostics:GasGauge"
"""Only its cycles are read: what was mAh up to iOS 12.1.4 is 100 ever since, whatever the battery holds."""
AUTHENTICATION = "ioregistry:AppleBatteryAuth"

HEALTH = ("battery.health.nominal", "battery.health.raw", *health.MEASURES)
NOMINAL = (
    "nominal over design: an estimate within 2 points of what Settings shows, which is Apple's own and is not told"
)
RAW = "full charge over design: an estimate of the moment, up to 5 points above what Settings shows"

Parse = Callable[..., Quantity | str]
ENTRY_TELLS: dict[str, Parse] = {
    "battery.design_capacity": capacity.design,
    "battery.nominal_capacity": capacity.nominal,
    "battery.full_capacity": capacity.full,
    "battery.temperature": state.phone_temperature,
    "battery.voltage": state.phone_voltage,
    "battery.current": state.current,
    "battery.manufactured": identity.phone_day,
    "battery.maker_status": identity.failure,
    "parts.battery.serial": identity.serial,
}
"""What the battery's entry alone tells."""


@apple(
    measures=(*HEALTH, *ENTRY_TELLS, "battery.cycles", "battery.level", "battery.status", "battery.authentication"),
    version=2,
)
def battery(subject: Subject) -> Iterator[Reading]:
    """Read the battery; the health is an estimate by its gauge and says so."""
    entries = _entries(subject)
    domain, gauge = subject.ask(DOMAIN), subject.ask(GAUGE)
    yield from health.readings(subject, sources(entries))
    for measure, parse in ENTRY_TELLS.items():
        yield decided(subject, measure, ways(entries, parse))
    yield agreed(subject, "battery.cycles", ways(entries, capacity.cycles),
                 told("gauge's report", capacity.gauge_cycles, gauge), capacity.agreed_cycles)  # fmt: skip
    by_domain = told("lockdown, battery domain", state.domain_level, domain)
    yield decided(subject, "battery.level", (by_domain, *ways(entries, state.level)))
    yield agreed(subject, "battery.status", ways(entries, state.status),
                 told("lockdown, battery domain", state.domain_status, domain), state.agreed_status)  # fmt: skip
    proof = told("battery authentication", identity.authentication, subject.ask(AUTHENTICATION))
    yield subject.read("battery.authentication", proof)


def _entries(subject: Subject) -> tuple[Exchange, ...]:
    """Return the battery's entry by name, and that by class where the first is not there or tells no capacity."""
    by_name = subject.ask(ENTRY)
    if decides(told("", capacity.design, by_name)):
        return (by_name,)
    return by_name, subject.ask(POWER_SOURCE)


def ways(entries: tuple[Exchange, ...], parse: Callable[[Any], Any], caveat: str = "") -> tuple[Way, ...]:
    """Return the way by each entry of the battery."""
    return tuple(told(f"battery's registry entry, {each.ask.partition(':')[2]}", parse, each, caveat=caveat)
                 for each in entries)  # fmt: skip


def sources(
    entries: tuple[Exchange, ...], parse: Parse = capacity.nominal_health, caveat: str = NOMINAL
) -> tuple[Source, ...]:
    """Return the sources of health that a registry has, in order of preference."""
    nominal = ways(entries, parse, caveat)
    raw = ways(entries, capacity.raw_health, RAW)
    return (
        Source("battery.health.nominal", "nominal", nominal, "it moves the least and is the nearest to Settings"),
        Source("battery.health.raw", "full charge", raw, "the gauge's count of the moment"),
    )


def decided(subject: Subject, measure: str, ways: tuple[Way, ...]) -> Reading:
    """Return the reading by the first way that decides, good or bad; else by all of them."""
    first = next((way for way in ways if decides(way)), None)
    return subject.read(measure, *((first,) if first else ways))


def agreed(subject: Subject, measure: str, ways: tuple[Way, ...], other: Way, agree: Parse) -> Reading:
    """Return the reading of which entry and another source both tell, where they agree; else by the one that tells."""
    telling = [way for way in (*ways, other) if decides(way)]
    if other not in telling or len(telling) == 1:
        return decided(subject, measure, (*ways, other))
    first = telling[0]
    return subject.read(measure, told(f"{first.source}, checked against {other.source}", agree,
                                      *first.exchanges, *other.exchanges))  # fmt: skip
