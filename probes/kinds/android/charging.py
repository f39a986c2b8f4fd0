"""The charge test: over minutes on the cable, does charge go in, how fast and how hot; and again once re-plugged."""

import re
from collections.abc import Iterator
from functools import partial
from statistics import fmean

from calibration.quantity import Quantity
from probes.answer import FAILURES, Failed, Unreadable, Untested
from probes.kinds.android import charge_fit as fit
from probes.kinds.android.battery import design_capacity, silent_health
from probes.kinds.android.charge_samples import Sample, Sampling, samples, sampling, whole_samples
from probes.kinds.android.probe import android
from probes.link import Exchange
from probes.operator import ask_to_do, said, went_ahead
from probes.reading import Outcome, Reading
from probes.subject import Subject, Way

ORDER = "station:charge minutes"
REPLUG = "Take the plug out, wait two seconds and put it in again."
AFTER = Sampling(count=6, pause=5)
"""How a device is sampled once it is plugged in again."""
SETTLING = 2
"""Samples after the plug went in that do not count: charging begins within 10 s."""
CHARGING = ("charging", "full")
FULL = 100.0
MEASURES = ("battery.charging", *(f"battery.charging.{name}" for name in ("current", "slope", "heating")),
            "battery.health.counted", "battery.health", "battery.charging.reseat")  # fmt: skip
COUNTED = "one point of the level is its uncertainty; the counter is the gauge's own"


@android(measures=MEASURES, version=1, course="charge")
def charging(subject: Subject) -> Iterator[Reading]:
    """Charge for as many minutes as were ordered, then have the plug put in again."""
    order = subject.ask(ORDER)
    try:
        plan = sampling(minutes(order))
    except Untested as none:
        for measure in MEASURES:
            yield subject.reading(measure, none.outcome, "charge test", (order,), reason=str(none))
        return
    charge = _sampled(subject, plan)
    yield from _charge(subject, charge)
    yield _reseat(subject, charge)


def minutes(order: Exchange) -> int:
    """Return how many minutes were ordered; raise Untested where none were."""
    if not order.whole:
        raise Untested("no charge test was ordered")
    found = re.fullmatch(rb"\s*([0-9]{1,3})\s*", order.stdout)
    if not found or int(found[1]) == 0:
        raise Untested("the order names no whole number of minutes from 1 to 999")
    return int(found[1])


def _sampled(subject: Subject, plan: Sampling) -> Exchange:
    seen = 0

    def watch(new: bytes) -> bool:
        nonlocal seen
        seen += new.count(b"scale:")
        subject.notify("charging", min(1.0, seen / plan.count))
        return False

    return subject.ask(plan.ask, plan.deadline, watch)


def _charge(subject: Subject, charge: Exchange) -> Iterator[Reading]:
    yield subject.read("battery.charging", Way("charge test, samples of the battery service", goes_in, (charge,),
                                               text=_uncut))  # fmt: skip
    for measure, ways in WAYS.items():
        every = (Way(name, parse, (charge,), caveat, text=whole_samples) for name, parse, caveat in ways)
        yield subject.read(measure, *every)
    counted = _counted(subject, charge)
    yield counted
    yield _last_resort(subject, counted)


WAYS = {
    "battery.charging.current": (
        ("charge test, mean of current now", fit.mean_current, ""),
        ("charge test, least squares of the charge counter", fit.current_by_counter, ""),
    ),
    "battery.charging.slope": (
        ("charge test, least squares of the charge counter", fit.slope_by_counter, "set to the mean level, ±1 point"),
        ("charge test, least squares of the level", fit.slope_by_level, "in steps of one point"),
    ),
    "battery.charging.heating": (("charge test, battery service", fit.heating, ""),),
}


def _counted(subject: Subject, charge: Exchange) -> Reading:
    design = design_capacity(subject)
    method = "charge test, counter over level against the design capacity"
    if not isinstance(design.value, Quantity):
        return subject.reading("battery.health.counted", Outcome.NOT_READABLE, method, (charge,),
                               reason="there is no design capacity to compare with")  # fmt: skip
    parse = partial(fit.counted_health, float(design.value.value))
    source = f"{method} of {design.value} ({design.method})"
    return subject.read("battery.health.counted", Way(source, parse, (charge,), COUNTED, text=whole_samples))


def _last_resort(subject: Subject, counted: Reading) -> Reading:
    """Return the counted health as the battery's where nothing else tells it; else a reading that gives way."""
    if counted.outcome is Outcome.MEASURED and silent_health(subject).outcome is not Outcome.MEASURED:
        return counted.model_copy(update={"measure": "battery.health"})
    return subject.reading("battery.health", Outcome.NOT_TESTED, "charge test", (),
                           reason="no charge was needed, or enough, to tell")  # fmt: skip


def _reseat(subject: Subject, charge: Exchange) -> Reading:
    measure = "battery.charging.reseat"
    if not charge.whole:
        return subject.reading(measure, Outcome.NOT_TESTED, "charge test", (charge,),
                               reason="the charge test itself was cut off")  # fmt: skip
    done = ask_to_do(subject, REPLUG)
    if not went_ahead(done):
        return subject.read(measure, Way("operator", str, (done,), text=said))
    again = _sampled(subject, AFTER)
    way = Way("operator put the plug in again; samples of the battery service", charges_again, (again,), text=_uncut)
    return subject.read(measure, way)


def _uncut(exchange: Exchange) -> str:
    """Return the text of a whole answer: what was cut can show a value, but never that all went well."""
    if exchange.failure:
        raise Unreadable(FAILURES[exchange.failure])
    return whole_samples(exchange)


def goes_in(text: str) -> None:
    """Raise Failed where the battery does not charge or loses charge, Untested where nothing can be seen of it."""
    taken = samples(text)
    _charges_throughout(taken)
    first, last = taken[0], taken[-1]
    if last.level < first.level or (last.level == first.level and (_rise(taken) or 0) < 0):
        raise Failed(f"it loses charge while it says that it charges: {first.level:.0f} to {last.level:.0f} %")
    if last.level == first.level and not _rise(taken) and not _flows(taken):
        raise Untested("no charge was seen to go in; order more minutes")


def charges_again(text: str) -> None:
    """Raise Failed where the battery does not charge after the plug was put in again."""
    taken = samples(text)[SETTLING:]
    if not taken:
        raise Unreadable("too few samples came once it was plugged in again")
    _charges_throughout(taken)
    currents = [sample.current for sample in taken if sample.current is not None]
    if currents and fmean(currents) < 0:
        raise Failed(f"it says that it charges, but {-fmean(currents):.0f} mA flow out")


def _charges_throughout(taken: tuple[Sample, ...]) -> None:
    if taken[0].status == "full" or taken[0].level >= FULL:
        raise Untested("the battery is full; discharge it to below 80 % and test again")
    idle = [sample for sample in taken if sample.status not in CHARGING]
    if not idle:
        return
    if limit := idle[0].limit:
        raise Untested(f"{limit} may hold the charge back; turn it off and test again")
    raise Failed(f"it was {idle[0].status} in {len(idle)} of {len(taken)} samples")


def _rise(taken: tuple[Sample, ...]) -> int | None:
    """Return by how much the charge counter rose, None where it is not known at both ends."""
    first, last = taken[0].counter, taken[-1].counter
    return None if first is None or last is None else last - first


def _flows(taken: tuple[Sample, ...]) -> bool:
    """Whether a current into the battery was seen in every sample."""
    return all(sample.current is not None and sample.current > 0 for sample in taken)
