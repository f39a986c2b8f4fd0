"""The charge test of a laptop: over minutes on its adapter, does charge go in, how fast and how hot; and re-plugged.

The same samples and the same verdict as a phone's; only what the kernel's power supplies say is put into them here.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import pairwise

from probes.answer import Implausible, Shortfall, Unreadable, Untested
from probes.kinds import pack
from probes.kinds.charge import Sample, current_of, heating, slope_by_counter, slope_by_level
from probes.kinds.charge_order import ORDER, minutes, unordered
from probes.kinds.charge_verdict import goes_in, unplugged_between
from probes.kinds.linux import power_supply as supply
from probes.kinds.linux.battery import WHOLE, charge_cap
from probes.kinds.linux.discharge import look, looked, told_text
from probes.kinds.linux.drain import Look
from probes.kinds.linux.power_supply import Told
from probes.kinds.linux.probe import linux
from probes.kinds.rhythm import FEWEST, Rhythm
from probes.link import Exchange
from probes.operator import all_declined, ask_to_do, declined, went_ahead
from probes.reading import Reading
from probes.subject import Subject, Way

PLUG = "Plug in this laptop's own adapter, of its full power, and press Enter."
REPLUG = "Take hold of the adapter's plug and press Enter; only then pull it out, wait ten seconds and put it in again."
AFTER = Rhythm(count=8, pause=5)
"""How it is looked at while the plug is moved."""
CAPPED = 50.0
"""Percent from which on firmware may hold a good battery: the makers' lowest caps are 50 (Dell) and 60 (IdeaPads)."""
NEAR = 5
"""Points below a cap to which a battery that it holds may sink before it is charged again (ours)."""
FIRMWARE = "a charge cap of the firmware"
SPARE = 20.0
"""Seconds that a pause may last longer, over a slow link."""
MEASURES = ("battery.charging", *(f"battery.charging.{name}" for name in ("current", "slope", "heating")),
            "battery.charging.reseat")  # fmt: skip
SOURCE = "charge test, kernel's power supplies"
Samples = tuple[Sample, ...]


@linux(measures=MEASURES, version=1, course="charge")
def charging(subject: Subject) -> Iterator[Reading]:
    """Charge for as many minutes as were ordered, then have the plug put in again."""
    order = subject.ask(ORDER)
    try:
        plan = Rhythm.filling(minutes(order))
    except Untested as none:
        yield from unordered(subject, MEASURES, order, none)
        return
    done = ask_to_do(subject, PLUG)
    if not went_ahead(done):
        yield from all_declined(subject, MEASURES, done)
        return
    way = _sampled(subject, plan, "charging")
    yield subject.read("battery.charging", way(partial(goes_in, plan.count), ""))
    yield subject.read("battery.charging.current", way(current_of, "mean"))
    yield subject.read(
        "battery.charging.slope",
        way(slope_by_counter, "least squares of the charge counter, set to the mean level"),
        way(slope_by_level, "least squares of the level, in steps of one point"),
    )
    yield subject.read("battery.charging.heating", way(heating, ""))
    yield _reseat(subject)


def _reseat(subject: Subject) -> Reading:
    done = ask_to_do(subject, REPLUG)
    if not went_ahead(done):
        return subject.read("battery.charging.reseat", declined(done, SOURCE))
    way = _sampled(subject, AFTER, "pull the plug out, wait ten seconds, put it in again")
    return subject.read("battery.charging.reseat", way(unplugged_between, "while the plug was moved", moved=True))


def _sampled(subject: Subject, plan: Rhythm, words: str) -> Callable[..., Way]:
    """Look at the batteries in a rhythm; return what makes a Way of what is to be told of the samples."""
    cap = charge_cap(subject)
    looks: list[tuple[Exchange, ...]] = []
    for number in range(plan.count):
        subject.notify(words, number / plan.count)
        looks.append(looked(subject))
        if not subject.ask_anew(f"run:sleep {plan.pause}", plan.pause + SPARE).whole:
            break

    def way(tell: Callable[[Samples], pack.Value | None], caveat: str, *, moved: bool = False) -> Way:
        def parse(*texts: str) -> pack.Value | None:
            size = len(texts) // len(looks)
            every = [look(*texts[at : at + size]) for at in range(0, len(texts), size)]
            return tell(samples(every, cap, moved=moved))

        return Way(SOURCE, parse, tuple(each for one in looks for each in one), caveat, text=told_text)

    return way


def samples(looks: list[Look], cap: int | None, *, moved: bool = False) -> Samples:
    """Return a sample of each look. Where the plug is not `moved` on purpose, an adapter must be seen in each.

    Raise Untested where it is not, or where the kernel does not know what the batteries are doing, and Unreadable where
    a battery comes or goes on the way.
    """
    if any(each.packs.keys() != looks[0].packs.keys() for each in looks):
        raise Unreadable("a battery came or went on the way: it was taken out, or is defective")
    if len(looks) < FEWEST:
        raise Unreadable("fewer than two looks came")
    if any(int(later.at) <= int(earlier.at) for earlier, later in pairwise(looks)):
        raise Implausible("the laptop's clock went back during the test")
    if not moved and not all(each.plugged for each in looks):
        seen = sum(each.plugged for each in looks)
        raise Untested(f"an adapter was seen in {seen} of {len(looks)} looks: try another adapter and another socket")
    found = tuple(_sample(each, cap) for each in looks)
    if any(sample.status == "unknown" for sample in found):
        raise Untested("the kernel does not know what the battery is doing: discharge it below 50 % and test again")
    return found


def _sample(seen: Look, cap: int | None) -> Sample:
    packs, doing = seen.packs, _doing(seen.packs)
    level = _level(packs)
    return Sample(int(seen.at), level, doing, _counter(packs), _current(packs), _hottest(packs),
                  _held(doing, level, cap), None)  # fmt: skip


def _doing(packs: Mapping[str, Told]) -> str:
    """Return what the batteries do together: of two, one charges while the other waits, `Unknown` or `Not charging`."""
    told = [supply.STATUS.get(each.get("STATUS", "").strip(), "unknown") for each in packs.values()]
    known = [each for each in told if each != "unknown"] or told
    order = ("discharging", "charging", "not charging", "full", "unknown")
    return min(known, key=order.index)


def _level(packs: Mapping[str, Told]) -> float:
    """Return the percent of all batteries' last full charge: of two, by their energy."""
    if len(packs) == 1:
        return float(supply.level(next(iter(packs.values()))).value)
    now, full = (sum(supply.number(each, f"ENERGY_{what}") for each in packs.values()) for what in ("NOW", "FULL"))
    if full <= 0:
        raise Unreadable("the batteries tell no full charge but 0")
    return 100 * now / full


def _counter(packs: Mapping[str, Told]) -> int | None:
    """Return what is left in µWh, or of one battery that counts charge in µAh; None where any does not tell."""
    kinds = ("ENERGY_NOW", "CHARGE_NOW") if len(packs) == 1 else ("ENERGY_NOW",)
    for key in kinds:
        if all(each.get(key) for each in packs.values()):
            return sum(supply.number(each, key) for each in packs.values())
    return None


def _current(packs: Mapping[str, Told]) -> float | None:
    """Return the mA of the one battery; those of two, at voltages of their own, do not add up."""
    return _value(supply.current, next(iter(packs.values()))) if len(packs) == 1 else None


def _hottest(packs: Mapping[str, Told]) -> float | None:
    return max(
        (heat for each in packs.values() if (heat := _value(supply.temperature, each)) is not None), default=None
    )


def _value(parse: Callable[[Told], pack.Value], told: Told) -> float | None:
    try:
        value = parse(told)
    except Shortfall:
        return None
    return None if isinstance(value, str) else float(value.value)


def _held(doing: str, level: float, cap: int | None) -> str | None:
    """Return what holds the charge of a good battery: its set cap, or firmware's where it does not tell of one."""
    if cap is not None and cap < WHOLE and level >= cap - NEAR:
        return f"its charge cap of {cap} %"
    return FIRMWARE if doing == "not charging" and level >= CAPPED else None
