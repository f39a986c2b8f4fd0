"""The battery of a Mac: its registry entries, and what System Information says of it."""

from collections.abc import Callable, Iterator
from typing import Any

from probes.answer import Absent, Shortfall
from probes.kinds import battery_health as health
from probes.kinds.apple import battery_capacity as capacity
from probes.kinds.apple import battery_identity as identity
from probes.kinds.apple import battery_power as power
from probes.kinds.apple import battery_report as whole
from probes.kinds.apple import battery_state as state
from probes.kinds.apple import system_information
from probes.kinds.apple.answers import told
from probes.kinds.apple.battery import ENTRY, HEALTH, decided, sources, ways
from probes.kinds.apple.battery_entry import entry
from probes.kinds.apple.probe import apple
from probes.kinds.battery_health import Source
from probes.kinds.fallback import decides
from probes.link import Exchange
from probes.reading import Reading
from probes.subject import Subject, Way

PACK = "ioregistry:AppleSmartBatteryPack"
"""Where macOS 27 keeps what older ones told in the battery's own entry: its warmth, serial and day of manufacture."""
IOREG = "run:ioreg -a -r -c AppleSmartBattery"
"""The battery's entry in a report that the Mac's owner made, as a property list or as ioreg's own text."""
POWER = "run:system_profiler SPPowerDataType"
OWN = "Apple's own figure, as Settings shows it"
NOMINAL = "nominal over design: an estimate within 5 points of what Settings shows"

Parse = Callable[[Any], Any]
TOLD: dict[str, tuple[Parse | None, Parse | None]] = {
    "battery.design_capacity": (capacity.design, None),
    "battery.nominal_capacity": (capacity.nominal, None),
    "battery.full_capacity": (capacity.full, power.full_capacity),
    "battery.cycles": (capacity.cycles, power.cycles),
    "battery.level": (state.level, power.level),
    "battery.temperature": (state.mac_temperature, None),
    "battery.voltage": (state.voltage, power.voltage),
    "battery.current": (state.current, power.current),
    "battery.status": (state.status, power.status),
    "battery.condition": (None, power.condition),
    "battery.manufactured": (identity.mac_day, None),
    "battery.maker_status": (identity.failure, None),
    "parts.battery.serial": (identity.serial, power.serial),
}
"""What reads each measure from a registry entry, and from System Information where that tells it."""


@apple(measures=("battery.health.settings", *HEALTH, *TOLD), version=2, platforms=("macos",), kinds=("laptop",))
def mac_battery(subject: Subject) -> Iterator[Reading]:
    """Read the battery of a Mac; what the registry tells goes before what System Information prints of it."""
    entries, report, profile = _entries(subject), subject.ask(POWER), subject.ask(system_information.REPORT)
    yield from health.readings(subject, (_own(entries, report, profile), *_estimates(entries)))
    for measure, (by_entry, by_report) in TOLD.items():
        telling = ways(entries, by_entry) if by_entry else ()
        listed = _listed(whole.TOLD.get(measure), profile)
        printed = (_reported(by_report, report),) if by_report and not listed else ()
        yield decided(subject, measure, (*telling, *printed, *listed))


def _entries(subject: Subject) -> tuple[Exchange, ...]:
    """Return the battery's entry, and that of its pack where the first does not tell how warm it is.

    Of a Mac that nobody asks it is the entry in a report, or that there is no such report.
    """
    battery = subject.ask(ENTRY)
    if not battery.whole and (reported := subject.ask(IOREG)).whole:
        return (reported,)
    if decides(told("", state.mac_temperature, battery)):
        return (battery,)
    pack = subject.ask(PACK)
    return (battery, pack) if battery.whole or pack.whole else (subject.ask(IOREG),)


def _estimates(entries: tuple[Exchange, ...]) -> tuple[Source, ...]:
    return sources(entries, capacity.mac_health, NOMINAL)


def _own(entries: tuple[Exchange, ...], report: Exchange, profile: Exchange) -> Source:
    """Return Apple's own figure as a source of health; a Mac that says it has no battery is not asked for one."""
    absent = tuple(way for way in ways(entries, entry) if _is_absent(way))
    listed = _listed(whole.settings_health, profile, OWN)
    own = absent or listed or (_reported(power.settings_health, report, OWN),)
    return Source("battery.health.settings", "Settings", own, "it is Apple's")


def _is_absent(way: Way) -> bool:
    try:
        way.parse(*map(way.text, way.exchanges))
    except Shortfall as shortfall:
        return isinstance(shortfall, Absent)
    return False


def _reported(parse: Parse, report: Exchange, caveat: str = "") -> Way:
    return told("System Information, Power", parse, report, caveat=caveat)


def _listed(parse: Parse | None, profile: Exchange, caveat: str = "") -> tuple[Way, ...]:
    """Return the way by a whole report as JSON or property list, where the Mac's owner made one."""
    if parse is None or not profile.whole or profile.stdout.lstrip()[:1] not in (b"{", b"<"):
        return ()
    return (Way("System Information, Power", parse, (profile,), caveat, text=system_information.said),)
