"""What the last events of a sensor say of it: at rest whether they can be true, moved whether it followed.

Each function passes by returning, and raises Failed or Untested otherwise: one event may be an accident, and only a
sensor that was still for a while and said what cannot be is wrong.
"""

from math import hypot
from statistics import median

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
"""Events that it takes to say of a sensor that it is wrong and not merely moved (ours)."""
STILL = 0.2
"""Between the largest and the smallest magnitude of a sensor at rest, in its own unit: m/s² or rad/s (ours)."""
STUCK = 10
"""Equal events after which a sensor may be stuck whose noise exceeds the dump's 0.01 m/s² or µT (ours)."""

TURNED = 3.0
"""m/s² that an axis shows on both sides of zero once a phone was turned over (ours: a third of gravity)."""
TURNING = 0.5
"""rad/s at the least while a hand turns a phone (ours: half a turn in six seconds)."""
SWUNG = 10.0
"""µT by which an axis changes when a compass is turned over (ours: half of the weakest field)."""
DIMMED = 2.0
"""How many times brighter the light is uncovered than covered (ours)."""


def gravity(last: tuple[Event, ...]) -> None:
    """Pass on the magnitude of gravity; fail on another one that does not change."""
    sizes = _sizes(last)
    _alive(last)
    if abs(median(sizes) - GRAVITY) > GRAVITY * GRAVITY_SPREAD:
        _wrong(sizes, f"{median(sizes):.2f} m/s² where gravity is {GRAVITY:.2f} m/s²")


def rest(last: tuple[Event, ...]) -> None:
    """Pass on small turns that are not all zero; fail on a steady turn, which no hand makes."""
    sizes = _sizes(last)
    if not any(sizes) or len(last) < ENOUGH:
        raise Untested("it said too little, or nothing but zero")
    if median(sizes) > TURN_AT_REST:
        _wrong(sizes, f"{median(sizes):.2f} rad/s at rest")


def field(last: tuple[Event, ...]) -> None:
    """Pass on a field such as the earth has; fail on none at all. Steel nearby explains any other."""
    sizes = _sizes(last)
    if not any(sizes):
        _wrong(sizes, "it says nothing but zero")
    _alive(last)
    if not FIELD[0] <= median(sizes) <= FIELD[1]:
        raise Untested(f"{median(sizes):.0f} µT is not the earth's field: steel or a magnet may be near")


def pressure(last: tuple[Event, ...]) -> None:
    """Pass on a pressure at which people live; fail on one that is nowhere."""
    sizes = _sizes(tuple(event[:1] for event in last))
    if not PRESSURE[0] <= median(sizes) <= PRESSURE[1]:
        _wrong(sizes, f"{median(sizes):.0f} hPa is the pressure of no place")


def reacts(last: tuple[Event, ...]) -> None:
    """Pass on two different values."""
    if len({event[0] for event in last}) == 1:
        raise Untested("it said one value only; nobody covered it")


def turned_over(last: tuple[Event, ...]) -> None:
    """Pass where an axis of the accelerometer pointed up and down."""
    if not any(max(axis) > TURNED and min(axis) < -TURNED for axis in zip(*last, strict=False)):
        raise Untested("no axis changed its sign: the phone was not turned over, or auto-rotate is off")


def turning(last: tuple[Event, ...]) -> None:
    """Pass where the gyroscope turned."""
    if max(_sizes(last)) < TURNING:
        raise Untested("it showed no turn: the phone was not turned, or no app used it")


def swung(last: tuple[Event, ...]) -> None:
    """Pass where the compass turned in a field such as the earth has."""
    field(last)
    if not any(max(axis) - min(axis) >= SWUNG for axis in zip(*last, strict=False)):
        raise Untested("its field did not turn: the phone was not turned, or no app used it")


def dimmed(last: tuple[Event, ...]) -> None:
    """Pass where the light became far brighter or darker."""
    lights = [event[0] for event in last]
    if max(lights) < max(min(lights), 1.0) * DIMMED:
        raise Untested("the light hardly changed: it was not covered, or automatic brightness is off")


def _sizes(last: tuple[Event, ...]) -> list[float]:
    return [hypot(*event) for event in last]


def _wrong(sizes: list[float], what: str) -> None:
    """Raise Failed where the sensor was still for long enough, Untested otherwise."""
    if len(sizes) >= ENOUGH and max(sizes) - min(sizes) <= STILL:
        raise Failed(what)
    raise Untested(f"{what}, but it may have been moving")


def _alive(last: tuple[Event, ...]) -> None:
    """Raise Untested where the noise is missing that every such sensor has."""
    if len(last) >= STUCK and len(set(last)) == 1:
        raise Untested(f"{len(last)} events are all the same: it may be stuck")
