"""What the samples of a charge prove: that charge goes in, that it does not, or neither.

Only what no good device does is a failure: to discharge on its cable, or to charge neither when it has room nor when it
is neither hot nor cold. A charge cap that no key tells, heat, or a weak port leave it untested, with what to do.
"""

from statistics import fmean

from probes.answer import Failed, Shortfall, Unreadable, Untested
from probes.kinds.charge import Sample, current_of

CHARGING = ("charging", "full")
FULL = 100.0
CAPPED = 75.0
"""Percent from which on a charge cap may hold a good battery: the makers' lowest is 80 %, and some let it sink."""
TEMPERATE = (5.0, 40.0)
"""°C between which every phone charges: JEITA's 0 to 45 °C, less what its sensor may be away from its cells."""
WEAK = 500_000
"""µA of a USB 2.0 port (USB 2.0, 7.2.1): a large screen may take more than that."""
USABLE = 0.9
"""Part of the planned samples without which nobody knows what went on in between."""
GAIN = 0.1
"""Percent of a full charge that the counter must rise by: ten minutes at 50 mA give a phone 0.2, and noise far less."""
CLEAR = 50.0
"""mA that the mean current must surely be above: what no gauge shows as its offset."""
LOSS = 1.0
"""Percent of a full charge that it must lose to be sure: less is what a level's step, or a counter's jump, may be."""
SETTLING = 2
"""Samples after the plug went in that do not count: charging begins within 10 s."""
STEADY = 3
"""Samples after the plug went in that must tell of a charge at the least."""
CAP = "a charge cap may hold it; discharge it to below 70 % and test again"


def goes_in(planned: int, taken: tuple[Sample, ...]) -> None:
    """Raise Failed, Untested or Unreadable unless charge was seen to go in, over about as many samples as planned.

    A rise of the level or of the counter shows it, or a current that is clearly into the battery.
    """
    if len(taken) < USABLE * planned:
        raise Unreadable(f"only {len(taken)} of {planned} samples can be used")
    _has_room(taken)
    if not _gains(_charged(taken)):
        raise _shortfall(taken)


def charges_again(taken: tuple[Sample, ...]) -> None:
    """Raise a Shortfall unless the battery charges in every sample once it is plugged in again and has settled."""
    _charges_throughout(taken[SETTLING:])


def unplugged_between(taken: tuple[Sample, ...]) -> None:
    """Raise Untested unless the samples themselves show the plug out, and another Shortfall unless it charges after.

    It is for a device that is not asked over the cable, and so is not lost with it.
    """
    out = [place for place, sample in enumerate(taken) if sample.status == "discharging"]
    if not out:
        raise Untested("the plug was not seen to leave; pull it only after Enter, and test again")
    if out[-1] >= len(taken) - STEADY:
        raise Untested("the plug was not seen to come back in time; put it in after two seconds, and test again")
    _charges_throughout(taken[out[-1] + 1 :])


def _charges_throughout(taken: tuple[Sample, ...]) -> None:
    if len(taken) < STEADY:
        raise Unreadable("too few samples came once it was plugged in again")
    _has_room(taken)
    if _idle(taken):
        raise _shortfall(taken)
    currents = [sample.current for sample in taken if sample.current is not None]
    if currents and fmean(currents) < 0:
        raise Untested(f"it says that it charges, but {-fmean(currents):.0f} mA flow out; use a stronger port")


def _has_room(taken: tuple[Sample, ...]) -> None:
    if taken[0].status == "full" or taken[0].level >= FULL:
        raise Untested("the battery is full; discharge it to below 80 % and test again")


def _idle(taken: tuple[Sample, ...]) -> list[Sample]:
    return [sample for sample in taken if sample.status not in CHARGING]


def _charged(taken: tuple[Sample, ...]) -> tuple[Sample, ...]:
    """Return the samples while it charged: all, or those before a cap held it to the end; none where it was broken."""
    charged = len(taken) - len(_idle(taken))
    held = all(sample.status == "not charging" and sample.level >= CAPPED for sample in taken[charged:])
    return taken[:charged] if held and not _idle(taken[:charged]) else ()


def _gains(taken: tuple[Sample, ...]) -> bool:
    if not taken or taken[-1].level != taken[0].level:
        return bool(taken) and taken[-1].level > taken[0].level
    rise = _rise(taken)
    return (rise or 0) >= GAIN or ((rise is None or rise >= 0) and _flows(taken))


def _flows(taken: tuple[Sample, ...]) -> bool:
    try:
        return current_of(taken).low > CLEAR
    except Unreadable:
        return False


def _rise(taken: tuple[Sample, ...]) -> float | None:
    """Return by how much of a full charge the counter rose, in percent; None where it is not known at both ends."""
    first, last, level = taken[0].counter, taken[-1].counter, fmean(sample.level for sample in taken)
    if first is None or last is None or first <= 0 or last <= 0:
        return None
    return level * (last - first) / ((first + last) / 2)


def _shortfall(taken: tuple[Sample, ...]) -> Shortfall:
    """Return why a charge that was not seen to go in is a failure, or what else it may be."""
    idle, fell = _idle(taken), taken[0].level - taken[-1].level
    wrong = [sample for sample in idle if not _held_back(sample) and not _capped(sample)]
    if wrong:
        return Failed(f"it was {wrong[0].status} in {len(wrong)} of {len(taken)} samples")
    if held := _held_back((*idle, taken[-1])[0]):
        return Untested(held)
    if taken[-1].level >= CAPPED and fell <= 1:
        return Untested(CAP)
    counted = -(_rise(taken) or 0.0)
    if max(fell, counted) > 0 and (taken[-1].offered or WEAK + 1) <= WEAK:
        return Untested("it loses charge on a weak port; use a stronger port and test again")
    if max(fell - 1, counted if fell >= 0 else 0.0) < LOSS:
        return Untested("no charge was seen to go in; order more minutes")
    return Failed(f"it loses charge on its cable: {taken[0].level:.0f} to {taken[-1].level:.0f} %")


def _capped(sample: Sample) -> bool:
    return sample.status == "not charging" and sample.level >= CAPPED


def _held_back(sample: Sample) -> str | None:
    """Return what holds the charge of a good device back, and what to do; None where nothing is known to."""
    if sample.limit:
        return f"{sample.limit} may hold the charge back; turn it off and test again"
    if sample.temperature is not None and not TEMPERATE[0] <= sample.temperature <= TEMPERATE[1]:
        return f"at {sample.temperature:.0f} °C a device may not charge; let it come to 15 to 30 °C and test again"
    return None
