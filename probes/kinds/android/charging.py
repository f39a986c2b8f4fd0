"""The charge test: over minutes on the cable, does charge go in, how fast and how hot; and again once re-plugged."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeVar

from calibration.quantity import Quantity
from probes.answer import Untested
from probes.kinds.android import charge_fit as fit
from probes.kinds.android.battery import design_capacity, silent_health
from probes.kinds.android.charge_samples import Sampling, samples, sampling
from probes.kinds.android.probe import android
from probes.kinds.battery_health import as_health
from probes.kinds.charge import Sample, current_of, heating, slope_by_counter, slope_by_level
from probes.kinds.charge_order import ORDER, minutes, unordered
from probes.kinds.charge_verdict import charges_again, goes_in, unplugged_between
from probes.kinds.rhythm import uncut_samples, whole_samples
from probes.link import Exchange
from probes.operator import ask_to_do, said, went_ahead
from probes.reading import UNANSWERED, Outcome, Reading
from probes.subject import Subject, Way

REPLUG = "Take hold of the plug and press Enter; only then pull it out, wait two seconds and put it in again."
AFTER = Sampling(count=8, pause=5)
"""How a device is sampled while the plug is moved: the answer breaks off with the link, and is asked for anew."""
MEASURES = ("battery.charging", *(f"battery.charging.{name}" for name in ("current", "slope", "heating")),
            "battery.health.counted", "battery.health", "battery.charging.reseat")  # fmt: skip
Told = TypeVar("Told")
COUNTED = "one point of the level is its uncertainty; the counter is the gauge's own"


@android(measures=MEASURES, version=1, course="charge")
def charging(subject: Subject) -> Iterator[Reading]:
    """Charge for as many minutes as were ordered, then have the plug put in again."""
    order = subject.ask(ORDER)
    try:
        plan = sampling(minutes(order))
    except Untested as none:
        yield from unordered(subject, MEASURES, order, none)
        return
    charge = _sampled(subject, plan, "charging")
    yield from _charge(subject, charge, plan)
    yield _reseat(subject, charge)


def _sampled(subject: Subject, plan: Sampling, words: str) -> Exchange:
    seen = 0

    def watch(new: bytes) -> bool:
        nonlocal seen
        seen += new.count(b"scale:")
        subject.notify(words, min(1.0, seen / plan.count))
        return False

    return subject.ask(plan.ask, plan.deadline, watch)


def _charge(subject: Subject, charge: Exchange, plan: Sampling) -> Iterator[Reading]:
    source = "charge test, samples of the battery service"
    yield subject.read(
        "battery.charging", Way(source, _of(partial(goes_in, plan.count)), (charge,), text=uncut_samples)
    )
    for measure, ways in WAYS.items():
        every = (Way(name, parse, (charge,), caveat, text=whole_samples) for name, parse, caveat in ways)
        yield subject.read(measure, *every)
    counted = _counted(subject, charge)
    yield counted
    yield _last_resort(subject, counted)


def _of(told: Callable[[tuple[Sample, ...]], Told]) -> Callable[[str], Told]:
    return lambda text: told(samples(text))


WAYS = {
    "battery.charging.current": (
        ("charge test, mean of current now", _of(current_of), ""),
        ("charge test, least squares of the charge counter", fit.current_by_counter, ""),
    ),
    "battery.charging.slope": (
        ("charge test, least squares of the charge counter", _of(slope_by_counter), "set to the mean level, ±1 point"),
        ("charge test, least squares of the level", _of(slope_by_level), "in steps of one point"),
    ),
    "battery.charging.heating": (("charge test, battery service", _of(heating), ""),),
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
    """Return the counted health as the battery's where nothing else tells of it; else a reading that gives way."""
    if counted.outcome is Outcome.MEASURED and silent_health(subject).outcome in UNANSWERED:
        return as_health(counted, alone=True)
    return subject.reading("battery.health", Outcome.NOT_TESTED, "charge test", (),
                           reason="no charge was needed, or enough, to tell")  # fmt: skip


def _reseat(subject: Subject, charge: Exchange) -> Reading:
    """Have the plug moved while the device is sampled, and read it only where the plug was seen to leave.

    An answer that is not the first to its ask came after the link was lost (probes/memory.py): a replay says the same.
    """
    measure = "battery.charging.reseat"
    if not charge.whole:
        return subject.reading(measure, Outcome.NOT_TESTED, "charge test", (charge,),
                               reason="the charge test itself was cut off")  # fmt: skip
    done = ask_to_do(subject, REPLUG)
    if not went_ahead(done):
        return subject.read(measure, Way("operator", str, (done,), text=said))
    again = _sampled(subject, AFTER, "pull the plug out, wait two seconds, put it in again")
    back = Way("the link was lost and came back; samples of the battery service", _of(charges_again), (again,),
               text=uncut_samples)  # fmt: skip
    lost = subject.read(measure, back)
    if any(source.occurrence > 1 for source in lost.sources):
        return lost
    stayed = Way("samples of the battery service while the plug was moved", _of(unplugged_between), (again,),
                 text=uncut_samples)  # fmt: skip
    return subject.read(measure, stayed)
