"""What the last events of a sensor say of it: at rest whether they can be true, moved whether it followed.

Each function passes by returning, and raises Failed or Untested otherwise. One event may be an accident, and what never
changes may be stuck: at rest a sensor passes on several events that show its noise, and is wrong only if it was still
for a while and said what cannot be.
"""

from collections.abc import Iterator
from itertools import pairwise
from math import hypot
from statistics import fmean, median

from probes.answer import Failed, Untested
from probes.kinds.android.sensor_service import Event

GRAVITY = 9.80665
"""m/s², the standard acceleration (3rd CGPM, 1901); it differs by 0.3 % between the equator and the poles."""
GRAVITY_SPREAD = 0.05
"""The part of it by which a phone at rest may be off (ours; offsets of 40 mg are usual in data sheets)."""
TURN_AT_REST = 0.2
"""rad/s that a gyroscope may show at rest (ours; Bosch's BMI160 is within 3°/s, which is 0.05 rad/s)."""
FIELD = (22.0, 67.0)
"""µT: the earth's field is 22 to 67 µT at its surface (NOAA, World Magnetic Model 2025)."""
PRESSURE = (300.0, 1100.0)
"""hPa: from above the highest summit, by the ISA (ISO 2533), to below the lowest shore."""

ENOUGH = 5
"""Events that it takes to say of a sensor at rest that it is right or wrong (ours)."""
RESTED = 1.0
"""Seconds without such a gap that show a phone at rest: no hand that lifts it keeps an acceleration so long (ours)."""
STILL = 0.2
"""Between the largest and the smallest value of an axis at rest, in its own unit: m/s², µT or hPa (ours)."""
STEADY = 0.05
"""The same of a gyroscope in rad/s: a hand that turns a phone trembles by more (ours)."""

TURNED = 3.0
"""m/s² that an axis shows on both sides of zero once a phone was turned over (ours: a third of gravity)."""
TIPPED = GRAVITY / 2
"""m/s² on both sides of zero that no shaking explains: together with gravity it would exceed its spread (ours)."""
TURN = 1.047
"""rad: the least turn from an axis at half of gravity to the same at minus half, which is from 30° up to 30° down."""
GAP = 0.12
"""Seconds between two events, 10 Hz with jitter: no hand turns a phone so far meanwhile, and stops it (ours)."""
TURNING = 0.5
"""rad/s at the least while a hand turns a phone (ours: half a turn in six seconds)."""
SWUNG = 10.0
"""µT by which an axis changes when a compass is turned over (ours: half of the weakest field)."""
DIMMED = 2.0
"""How many times brighter the light is uncovered than covered (ours: clouds and lamps do it too, noise does not)."""
LIT = 10.0
"""lx of the uncovered light at the least: below, one step of a sensor is a factor (ours; EN 12464-1 lights a corridor
with 100 lx)."""
REACH = 1.0
"""What `far` exceeds `near` by at the least, in cm or as the 1 of a sensor that only says yes and no (ours; most say 0
and 5, the typical threshold of AOSP's DisplayPowerController)."""
NEARER = 2.0
"""How many times further `far` is than `near` (ours)."""

Span = tuple[float, float]
"""From when to when, in the seconds of the events."""


def gravity(last: tuple[Event, ...]) -> None:
    """Pass on the magnitude of gravity with noise on every axis; fail on another one that does not change."""
    size = median(_sizes(last))
    if abs(size - GRAVITY) > GRAVITY * GRAVITY_SPREAD:
        _wrong(last, f"{size:.2f} m/s² where gravity is {GRAVITY:.2f} m/s²", STILL)
    _alive(last)


def rest(last: tuple[Event, ...]) -> None:
    """Pass on small turns with noise on every axis; fail on a steady turn, which no hand makes."""
    if (size := median(_sizes(last))) > TURN_AT_REST:
        _wrong(last, f"{size:.2f} rad/s at rest", STEADY)
    _alive(last)


def field(last: tuple[Event, ...]) -> None:
    """Pass on a field such as the earth has, with noise on every axis; fail on none at all."""
    _earthly(last)
    _alive(last)


def _earthly(last: tuple[Event, ...]) -> None:
    """Raise Failed for no field at all, Untested for one that the earth has not: steel nearby explains any other."""
    sizes = _sizes(last)
    if not any(sizes):
        _wrong(last, "it says nothing but zero", STILL)
    if not FIELD[0] <= median(sizes) <= FIELD[1]:
        raise Untested(f"{median(sizes):.0f} µT is not the earth's field: steel or a magnet may be near")


def pressure(last: tuple[Event, ...]) -> None:
    """Pass on a pressure at which people live, with noise; fail on one that is nowhere."""
    told = tuple(event._replace(values=event.values[:1]) for event in last)
    if not PRESSURE[0] <= (size := median(_sizes(told))) <= PRESSURE[1]:
        _wrong(told, f"{size:.0f} hPa is the pressure of no place", STILL)
    _alive(told)


def light_changed(last: tuple[Event, ...]) -> None:
    """Pass where the light became far brighter or darker, by more than one event."""
    dimmed(_without_extremes(last))


def near_and_far(last: tuple[Event, ...]) -> None:
    """Pass where something was near and far, by more than one event each."""
    covered(_without_extremes(last))


def turned_over(last: tuple[Event, ...]) -> None:
    """Pass where an axis of the accelerometer pointed up and down."""
    if not any(max(axis) > TURNED and min(axis) < -TURNED for axis in _axes(last)):
        raise Untested("no axis changed its sign: the phone was not turned over, or auto-rotate is off")


def turning(last: tuple[Event, ...]) -> None:
    """Pass where the gyroscope turned."""
    if max(_sizes(last)) < TURNING:
        raise Untested("it showed no turn: the phone was not turned, or no app used it")


def swung(last: tuple[Event, ...]) -> None:
    """Pass where the compass turned in a field such as the earth has."""
    _earthly(last)
    if not any(max(axis) - min(axis) >= SWUNG for axis in _axes(last)):
        raise Untested("its field did not turn: the phone was not turned, or no app used it")


def dimmed(last: tuple[Event, ...]) -> None:
    """Pass where the light became far brighter or darker."""
    lights = [event.values[0] for event in last]
    if max(lights) < max(min(lights) * DIMMED, LIT):
        raise Untested("the light hardly changed: it was not covered, or automatic brightness is off")


def covered(last: tuple[Event, ...]) -> None:
    """Pass where something was near and far. The dump does not tell a sensor's range, so that its values must."""
    distances = [event.values[0] for event in last]
    if max(distances) - min(distances) < REACH or max(distances) < min(distances) * NEARER:
        raise Untested("it did not say near and far: nobody covered it")


def turns(last: tuple[Event, ...]) -> Iterator[Span]:
    """Yield from when to when an accelerometer tells that the phone was turned over.

    Only events of the size of gravity count, which those of a shaken phone are not.
    """
    calm = [event for event in last if abs(hypot(*event.values) - GRAVITY) <= GRAVITY * GRAVITY_SPREAD]
    for axis in range(3):
        tipped = [(event.at, event.values[axis]) for event in calm if len(event.values) > axis]
        sides = [(at, value) for at, value in tipped if at is not None and abs(value) >= TIPPED]
        yield from ((since, until) for (since, was), (until, now) in pairwise(sides) if was * now < 0)


def unturned(last: tuple[Event, ...], turn: Span) -> bool:
    """Whether a gyroscope spoke all through a turn and told less than half of it (mean rate times time)."""
    told = _during(last, turn)
    moments = [turn[0], *(at for at, _ in told), turn[1]]
    whole = len(told) >= ENOUGH and all(later - earlier <= GAP for earlier, later in pairwise(moments))
    return whole and fmean(hypot(*values) for _, values in told) * (turn[1] - turn[0]) < TURN / 2


def frozen(last: tuple[Event, ...], turn: Span) -> bool:
    """Whether a compass said the very same all through a turn: its noise alone is more (AK09915: 0.15 µT a step)."""
    told = _during(last, turn)
    return len(told) >= ENOUGH and len({values for _, values in told}) == 1


def _during(last: tuple[Event, ...], turn: Span) -> list[tuple[float, tuple[float, ...]]]:
    told = [(event.at, event.values) for event in last if event.at is not None]
    return sorted((at, values) for at, values in told if turn[0] <= at <= turn[1])


def _sizes(last: tuple[Event, ...]) -> list[float]:
    return [hypot(*event.values) for event in last]


def _axes(last: tuple[Event, ...]) -> list[tuple[float, ...]]:
    return list(zip(*(event.values for event in last), strict=False))


def _wrong(last: tuple[Event, ...], what: str, still: float) -> None:
    """Raise Failed where the sensor was still for long enough, Untested otherwise."""
    if _rested(last) and all(max(axis) - min(axis) <= still for axis in _axes(last)):
        raise Failed(what)
    raise Untested(f"{what}, but it may have been moving")


def _rested(last: tuple[Event, ...]) -> bool:
    """Whether the events are enough and span the time that it takes, without a gap in which it may have moved."""
    moments = sorted(event.at for event in last if event.at is not None)
    if len(moments) < max(ENOUGH, len(last)):
        return False
    gaps = [later - earlier for earlier, later in pairwise(moments)]
    return sum(gaps) >= RESTED and max(gaps) <= RESTED


def _alive(last: tuple[Event, ...]) -> None:
    """Raise Untested for too few events, and where an axis lacks the noise that every such sensor has."""
    _enough(last)
    if any(len(set(axis)) == 1 for axis in _axes(last)):
        raise Untested(f"an axis says the same in {len(last)} events: it may be stuck")


def _enough(last: tuple[Event, ...]) -> None:
    if len(last) < ENOUGH:
        raise Untested(f"events: {len(last)}, and {ENOUGH} at the least tell something at rest")


def _without_extremes(last: tuple[Event, ...]) -> tuple[Event, ...]:
    """Return the events but for the smallest and the largest value, so that no single event decides."""
    _enough(last)
    return tuple(sorted(last, key=lambda event: event.values[0])[1:-1])
