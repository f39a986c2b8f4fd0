"""Sensors: which there are, and whether what they last said can be true."""

from collections.abc import Callable, Iterator
from functools import partial

from probes.answer import Absent, Failed, Shortfall, Unreadable, Untested, answer
from probes.kinds.android.camera_service import CAMERAS, DEPTH_OUTPUT, cameras
from probes.kinds.android.features import FEATURES, features
from probes.kinds.android.probe import android
from probes.kinds.android.sensor_events import (
    Span,
    covered,
    dimmed,
    field,
    frozen,
    gravity,
    light_changed,
    near_and_far,
    pressure,
    rest,
    swung,
    turned_over,
    turning,
    turns,
    unturned,
)
from probes.kinds.android.sensor_service import (
    DEPTH,
    FILTER,
    HALL,
    KINDS,
    SENSORS,
    Event,
    events,
    sensors,
    typed,
)
from probes.link import Exchange
from probes.operator import all_declined, ask_to_do, went_ahead
from probes.reading import Reading
from probes.subject import Subject, Way

SAMPLES = 10
MOVED = f"shell:for i in 0 1 2 3 4 5 6 7 8 9; do dumpsys sensorservice | {FILTER}; sleep 1; done"
"""The dump holds the last ten events only of most sensors: it is read again and again while the phone moves."""
MOVING = 40.0
"""Seconds for ten dumps."""
PREPARE = (
    "Unlock the phone, switch auto-rotate and automatic brightness on, open its compass or level (or make a call), "
    "say done, and then for ten seconds turn it over and back while you cover and uncover its upper edge"
)

Judge = Callable[[tuple[Event, ...]], None]


@android(
    measures=(
        "sensors.list", "sensors.accelerometer", "sensors.gyroscope", "sensors.magnetometer", "sensors.barometer",
        "sensors.light", "sensors.proximity", "sensors.heart_rate", "sensors.hall", "sensors.depth",
    ),
    version=2,
)  # fmt: skip
def sensors_at_rest(subject: Subject) -> Iterator[Reading]:
    """Read the list of sensors, and judge by their last events those that happen to be in use."""
    dump = subject.ask(SENSORS)
    yield subject.read("sensors.list", Way("sensor service", kinds, (dump,)))
    for kind, judge in AT_REST.items():
        yield _judgement(subject, kind, Way("sensor service, last events", partial(_judged, judge, kind), (dump,)))
    yield subject.read("sensors.hall", Way("sensor service", hall, (dump,)))
    yield subject.read("sensors.depth", Way("sensor and camera services", depth, (dump, subject.ask(CAMERAS))))


@android(
    measures=(
        "sensors.accelerometer", "sensors.gyroscope", "sensors.magnetometer", "sensors.light", "sensors.proximity",
    ),
    version=2,
    course="guided",
)  # fmt: skip
def sensors_moved(subject: Subject) -> Iterator[Reading]:
    """Let an operator turn the phone and cover it, and judge whether its sensors followed."""
    ready = ask_to_do(subject, PREPARE)
    if not went_ahead(ready):
        yield from all_declined(subject, sensors_moved.measures, ready)
        return
    dumps = subject.ask(MOVED, MOVING, _progress(subject))
    for kind, judge in REACTIONS.items():
        yield _judgement(subject, kind, Way("sensor service, while moved", partial(_followed, judge, kind), (dumps,)))


def _progress(subject: Subject) -> Callable[[bytes], bool]:
    """Return a watch that shows how many of the dumps are there, and never ends them."""
    seen = 0

    def watch(new: bytes) -> bool:
        nonlocal seen
        seen += new.count(b"h/w sensors")
        subject.notify("turn the phone over and back, cover and uncover its upper edge", min(seen / SAMPLES, 1.0))
        return False

    return watch


def kinds(text: str) -> str:
    """Return the kinds of sensor that the hardware has, such as `accelerometer, gyroscope, light`."""
    listed = {each.kind for each in sensors(text)}
    words = [word.replace("_", " ") for word in KINDS.values() if word in listed]
    if not words:
        raise Unreadable("the sensor service lists no sensor of a known kind")
    return ", ".join(words)


def _judgement(subject: Subject, kind: str, way: Way) -> Reading:
    """Return what the events say; of a sensor that is not listed, whether the device was built with one."""
    (dump,) = way.exchanges
    if _lacks(kind, dump):
        way = Way("sensor service and features", partial(missing, kind), (dump, subject.ask(FEATURES)))
    return subject.read(f"sensors.{kind}", way)


def _lacks(kind: str, dump: Exchange) -> bool:
    """Whether a whole list that tells every sensor's type has none of this kind."""
    try:
        listed = sensors(answer(dump))
    except Shortfall:
        return False
    return typed(listed) and all(each.kind != kind for each in listed)


def missing(kind: str, _dump: str, named: str) -> None:
    """Raise Failed where the maker names a sensor that the service does not list: a dead one is not listed either.

    The features are files of the maker's (CDD 7.3) and stay as they are when a sensor no longer answers. Raise Absent
    where neither names one.
    """
    if BUILT_IN[kind] in features(named):
        raise Failed("the device is built with one, but the sensor service does not find it")
    raise Absent("the device has none")


def _judged(judge: Judge, kind: str, text: str) -> None:
    """Judge a sensor's last events."""
    listed = sensors(text)
    if all(each.kind != kind for each in listed):
        raise Unreadable("the list of sensors does not tell their types")
    if not (last := events(listed, kind)):
        raise Untested("listed; no recent event")
    judge(last)


def _followed(judge: Judge, kind: str, text: str) -> None:
    """Judge a sensor that was moved; raise Failed where it missed a turn that the accelerometer proves."""
    try:
        _judged(judge, kind, text)
    except Untested:
        listed = sensors(text)
        turned = turns(events(listed, "accelerometer"))
        if kind in MISSED and any(MISSED[kind](events(listed, kind), turn) for turn in turned):
            raise Failed("the phone was turned over, as its accelerometer tells, and it did not follow") from None
        raise


def listed_only(_last: tuple[Event, ...]) -> None:
    """Never pass: an event of such a sensor does not say that it is right."""
    raise Untested("listed; nobody tried it")


def hall(text: str) -> None:
    """Never pass: a cover switch may be listed, and one that is not may be an input device instead."""
    if any(HALL.search(each.name) for each in sensors(text)):
        raise Untested("listed; nobody closed a cover")
    raise Untested("the sensor service lists none; where there is one it is a plain switch")


def depth(text: str, camera_text: str) -> None:
    """Raise Absent where neither sensors nor cameras measure depth, Untested otherwise."""
    found = sensors(text)
    if any(DEPTH.search(each.name) for each in found) or any(
        DEPTH_OUTPUT in each.abilities for each in cameras(camera_text)
    ):
        raise Untested("listed; nobody tried it")
    if not typed(found) or not all(each.abilities for each in cameras(camera_text)):
        raise Unreadable("the device does not tell what each of its sensors and cameras can do")
    raise Absent("neither a sensor nor a camera of the device is for depth")


BUILT_IN = {
    kind: f"android.hardware.sensor.{word}"
    for kind, word in {
        "accelerometer": "accelerometer", "gyroscope": "gyroscope", "magnetometer": "compass", "barometer": "barometer",
        "light": "light", "proximity": "proximity", "heart_rate": "heartrate",
    }.items()
}  # fmt: skip
"""android.content.pm.PackageManager.FEATURE_SENSOR_*."""

AT_REST: dict[str, Judge] = {
    "accelerometer": gravity,
    "gyroscope": rest,
    "magnetometer": field,
    "barometer": pressure,
    "light": light_changed,
    "proximity": near_and_far,
    "heart_rate": listed_only,
}
REACTIONS: dict[str, Judge] = {
    "accelerometer": turned_over,
    "gyroscope": turning,
    "magnetometer": swung,
    "light": dimmed,
    "proximity": covered,
}
MISSED: dict[str, Callable[[tuple[Event, ...], Span], bool]] = {"gyroscope": unturned, "magnetometer": frozen}
"""Whether a sensor missed a turn: the light and what is near change or not, however the phone is turned."""
