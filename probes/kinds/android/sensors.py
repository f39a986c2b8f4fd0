"""Sensors: which there are, and whether what they last said can be true."""

from collections.abc import Callable, Iterator
from functools import partial

from probes.answer import Absent, Unreadable, Untested
from probes.kinds.android.camera_service import CAMERAS, DEPTH_OUTPUT, cameras
from probes.kinds.android.probe import android
from probes.kinds.android.sensor_events import (
    dimmed,
    field,
    gravity,
    pressure,
    reacts,
    rest,
    swung,
    turned_over,
    turning,
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
from probes.operator import ask_to_do, declined, went_ahead
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
    version=1,
)  # fmt: skip
def sensors_at_rest(subject: Subject) -> Iterator[Reading]:
    """Read the list of sensors, and judge by their last events those that happen to be in use."""
    dump = subject.ask(SENSORS)
    yield subject.read("sensors.list", Way("sensor service", kinds, (dump,)))
    for kind, judge in AT_REST.items():
        yield subject.read(
            f"sensors.{kind}", Way("sensor service, last events", partial(_judged, kind, judge), (dump,))
        )
    yield subject.read("sensors.hall", Way("sensor service", hall, (dump,)))
    yield subject.read("sensors.depth", Way("sensor and camera services", depth, (dump, subject.ask(CAMERAS))))


@android(
    measures=(
        "sensors.accelerometer", "sensors.gyroscope", "sensors.magnetometer", "sensors.light", "sensors.proximity",
    ),
    version=1,
    course="guided",
)  # fmt: skip
def sensors_moved(subject: Subject) -> Iterator[Reading]:
    """Let an operator turn the phone and cover it, and judge whether its sensors followed."""
    ready = ask_to_do(subject, PREPARE)
    if not went_ahead(ready):
        for kind in REACTIONS:
            yield subject.read(f"sensors.{kind}", declined(ready))
        return
    dumps = subject.ask(MOVED, MOVING, _progress(subject))
    for kind, judge in REACTIONS.items():
        yield subject.read(
            f"sensors.{kind}", Way("sensor service, while moved", partial(_judged, kind, judge), (dumps,))
        )


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


def _judged(kind: str, judge: Judge, text: str) -> None:
    """Judge a sensor's last events; raise Absent where a list that tells types has none of this kind."""
    listed = sensors(text)
    if all(each.kind != kind for each in listed):
        if not typed(listed):
            raise Unreadable("the list of sensors does not tell their types")
        raise Absent("the device lists none")
    if not (last := events(listed, kind)):
        raise Untested("listed; no recent event")
    judge(last)


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


AT_REST: dict[str, Judge] = {
    "accelerometer": gravity,
    "gyroscope": rest,
    "magnetometer": field,
    "barometer": pressure,
    "light": reacts,
    "proximity": reacts,
    "heart_rate": listed_only,
}
REACTIONS: dict[str, Judge] = {
    "accelerometer": turned_over,
    "gyroscope": turning,
    "magnetometer": swung,
    "light": dimmed,
    "proximity": reacts,
}
