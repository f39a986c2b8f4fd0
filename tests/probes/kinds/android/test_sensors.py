"""Sensors: judged by what they last said, at rest and moved; silence never passes, a cut list never lacks anything."""

from collections.abc import Callable

import pytest

from probes.kinds.android.camera_service import CAMERAS
from probes.kinds.android.features import FEATURES
from probes.kinds.android.sensor_service import SENSORS
from probes.kinds.android.sensors import MOVED, PREPARE, sensors_at_rest, sensors_moved
from probes.reading import Outcome, Reading

Converse = Callable[..., dict[str, Reading]]
Values = list[tuple[float, ...]]

TYPES = {"accelerometer": 1, "gyroscope": 4, "magnetometer": 2, "barometer": 6, "light": 5, "proximity": 8}
CAMERA = (
    "Number of camera devices: 1\n== Camera HAL device device@3.5/legacy/0 (v3.5) static information: ==\n"
    "    Facing: Back\n      android.request.availableCapabilities (c000c): byte[1]\n        [BACKWARD_COMPATIBLE ]\n"
)


def dump(every: float = 0.2, **said: Values) -> str:
    """Return a dump in which each sensor said its values one after the other, so many seconds apart."""
    rows = [
        f"0x0000000{number}) the {kind} | X | ver: 1 | type: x.{kind}({TYPES[kind]}) | perm: n/a\n"
        for number, kind in enumerate(said, start=1)
    ]
    blocks = [
        f"the {kind}: last {len(values)} events\n"
        + "".join(
            f"\t{place:2} (ts={100 + place * every:.9f}, wall=10:00:00.000) "
            f"{', '.join(f'{number:.2f}' for number in value)}, \n"
            for place, value in enumerate(values, start=1)
        )
        for kind, values in said.items()
        if values
    ]
    return f"Total {len(said)} h/w sensors, 1 running:\n" + "".join(rows + blocks)


def at_rest(converse: Converse, every: float = 0.2, **said: Values) -> dict[str, Reading]:
    return converse(sensors_at_rest, [(SENSORS, dump(every, **said)), (CAMERAS, CAMERA)])


def noisy(*base: float, count: int = 12, step: float = 0.01) -> Values:
    """Return events that differ by a little noise on each axis."""
    return [tuple(value + step * (place % 3) for value in base) for place in range(count)]


def one(*values: float) -> Values:
    """Return events of one value each, in three numbers as the dump has them."""
    return [(value, 0.0, 0.0) for value in values]


@pytest.mark.parametrize(
    ("kind", "values", "outcome"),
    [
        ("accelerometer", noisy(0.1, 0.2, 9.75), Outcome.PASSED),
        ("accelerometer", noisy(0.1, 0.2, 9.75, count=4), Outcome.NOT_TESTED),
        ("accelerometer", [(5.66, 5.66, 5.66)], Outcome.NOT_TESTED),
        ("accelerometer", [(0.0, 0.0, 9.8)] * 10, Outcome.NOT_TESTED),
        # Two axes that say nothing while the third one does.
        ("accelerometer", [(0.0, 0.0, 9.8), (0.0, 0.0, 9.81)] * 5, Outcome.NOT_TESTED),
        ("accelerometer", noisy(0.1, 0.2, 5.0), Outcome.FAILED),
        ("accelerometer", noisy(0.1, 0.2, 0.1), Outcome.FAILED),
        ("accelerometer", noisy(0.1, 0.2, 5.0, count=2), Outcome.NOT_TESTED),
        ("accelerometer", noisy(0.1, 0.2, 13.0, step=5.0), Outcome.NOT_TESTED),
        ("accelerometer", [], Outcome.NOT_TESTED),
        ("gyroscope", noisy(0.01, -0.02, 0.0), Outcome.PASSED),
        ("gyroscope", [(0.02, 0.02, 0.0)] * 10, Outcome.NOT_TESTED),
        ("gyroscope", [(0.0, 0.0, 0.0)] * 10, Outcome.NOT_TESTED),
        ("gyroscope", noisy(0.9, 0.0, 0.0), Outcome.FAILED),
        ("gyroscope", noisy(0.9, 0.0, 0.0, step=0.05), Outcome.NOT_TESTED),
        ("gyroscope", noisy(0.01, 0.0, 0.0, count=1), Outcome.NOT_TESTED),
        ("magnetometer", noisy(20.0, -30.0, 25.0), Outcome.PASSED),
        ("magnetometer", noisy(200.0, -30.0, 25.0), Outcome.NOT_TESTED),
        ("magnetometer", [(0.0, 0.0, 0.0)] * 10, Outcome.FAILED),
        ("magnetometer", [(20.0, -30.0, 25.0)] * 10, Outcome.NOT_TESTED),
        ("magnetometer", [(0.0, 0.0, 0.0)], Outcome.NOT_TESTED),
        ("barometer", noisy(1013.2), Outcome.PASSED),
        ("barometer", one(*(1013.2, 1013.21) * 5), Outcome.PASSED),
        ("barometer", one(*(1013.2,) * 10), Outcome.NOT_TESTED),
        ("barometer", noisy(0.0), Outcome.FAILED),
        ("barometer", one(1500.0), Outcome.NOT_TESTED),
        ("light", one(150.0, 151.0, 150.0, 152.0, 151.0), Outcome.NOT_TESTED),
        ("light", one(0.0, 1.0, 0.0, 1.0, 0.0), Outcome.NOT_TESTED),
        ("light", one(0.0, 3.0, 0.0, 3.0, 0.0), Outcome.NOT_TESTED),
        ("light", one(150.0, 151.0, 0.0, 150.0, 151.0), Outcome.NOT_TESTED),
        ("light", one(150.0, 151.0, 20.0, 18.0, 151.0), Outcome.PASSED),
        ("light", one(*(150.0,) * 30), Outcome.NOT_TESTED),
        ("proximity", one(5.0, 0.0), Outcome.NOT_TESTED),
        ("proximity", one(5.0, 0.0, 5.0, 5.0, 5.0), Outcome.NOT_TESTED),
        ("proximity", one(5.0, 0.0, 5.0, 0.0, 5.0), Outcome.PASSED),
        ("proximity", one(1.0, 0.0, 1.0, 0.0, 1.0), Outcome.PASSED),
        ("proximity", one(0.0, 0.1, 0.0, 0.1, 0.0), Outcome.NOT_TESTED),
        ("proximity", one(8.0, 6.0, 8.0, 6.0, 8.0), Outcome.NOT_TESTED),
        ("proximity", one(*(5.0,) * 10), Outcome.NOT_TESTED),
    ],
)
def test_the_last_events_at_rest(converse: Converse, kind: str, values: Values, outcome: Outcome) -> None:
    assert at_rest(converse, **{kind: values})[f"sensors.{kind}"].outcome is outcome


@pytest.mark.parametrize(
    ("kind", "values"),
    [("accelerometer", noisy(0.1, 0.2, 10.45)), ("gyroscope", noisy(0.6, 0.0, 0.0)), ("barometer", noisy(0.0))],
)
@pytest.mark.parametrize(
    ("every", "outcome"), [(0.005, Outcome.NOT_TESTED), (0.1, Outcome.FAILED), (2.0, Outcome.NOT_TESTED)]
)
def test_only_a_rest_of_a_second_without_a_gap_shows_a_fault(
    converse: Converse, kind: str, values: Values, every: float, outcome: Outcome
) -> None:
    """A hand that lifts a phone is as steady as a fault for a twentieth of a second."""
    assert at_rest(converse, every, **{kind: values})[f"sensors.{kind}"].outcome is outcome


def test_without_moments_nothing_is_a_fault(converse: Converse) -> None:
    lasting = " ".join(f"{place})   0.1,  0.2,  5.0, 10:00:00" for place in range(1, 11))
    said = f'Accelerometer| X| x| 0x00000001 | "" | type=1 | last 10 events = < {lasting} >\nTotal 1 h/w sensors:\n'
    reading = converse(sensors_at_rest, [(SENSORS, said)])["sensors.accelerometer"]
    assert reading.outcome is Outcome.NOT_TESTED
    assert "5.00 m/s²" in (reading.reason or "")


FEW = "feature:android.hardware.sensor.accelerometer\nfeature:android.software.home_screen\n"
MORE = f"feature:android.hardware.sensor.{{}}\n{FEW}"


@pytest.mark.parametrize(
    ("named", "outcome"),
    [(FEW, Outcome.NOT_PRESENT), ("", Outcome.NOT_READABLE), ({"failure": "timeout"}, Outcome.NOT_READABLE)],
)
def test_what_a_whole_list_lacks_is_not_present_only_where_the_maker_names_none(
    converse: Converse, named: object, outcome: Outcome
) -> None:
    text = dump(accelerometer=[], light=[])
    readings = converse(sensors_at_rest, [(SENSORS, text), (CAMERAS, CAMERA), (FEATURES, named)])
    assert readings["sensors.list"].value == "accelerometer, light"
    for kind in ("gyroscope", "magnetometer", "barometer", "proximity", "heart_rate"):
        assert readings[f"sensors.{kind}"].outcome is outcome
    assert readings["sensors.depth"].outcome is Outcome.NOT_PRESENT
    # A cover switch need not be in the list.
    assert readings["sensors.hall"].outcome is Outcome.NOT_TESTED


@pytest.mark.parametrize(
    ("kind", "feature"),
    [("gyroscope", "gyroscope"), ("magnetometer", "compass"), ("proximity", "proximity"), ("heart_rate", "heartrate")],
)
def test_a_sensor_that_has_died_and_is_listed_no_more_fails(converse: Converse, kind: str, feature: str) -> None:
    text = dump(accelerometer=[], light=[])
    readings = converse(sensors_at_rest, [(SENSORS, text), (FEATURES, MORE.format(feature))])
    assert readings[f"sensors.{kind}"].outcome is Outcome.FAILED


@pytest.mark.parametrize(
    "said",
    [
        "",
        {"exit_code": 1},
        "Total 5 h/w sensors, 1 running:\n",
        dump(accelerometer=[(0.0, 0.0, 9.8)], light=[]).replace("Total 2", "Total 3"),
        "Can't find service: sensorservice\n",
        "Permission Denial: can't dump SensorService from pid=1, uid=2000\n",
        dump(accelerometer=[(0.0, 0.0, 9.8)]) + "*** SERVICE 'sensorservice' DUMP TIMEOUT (10000ms) EXPIRED ***\n",
        {"failure": "disconnected", "stdout": dump(accelerometer=[(0.0, 0.0, 9.8)])},
        "Sensörliste:\nToplam 3 sensör\n",
    ],
)
def test_no_list_no_reading(converse: Converse, said: object) -> None:
    for reading in converse(sensors_at_rest, [(SENSORS, said), (CAMERAS, CAMERA)]).values():
        assert reading.outcome is Outcome.NOT_READABLE


def test_doubled_carriage_returns_change_nothing(converse: Converse) -> None:
    text = dump(accelerometer=noisy(0.1, 0.2, 9.75), light=[])
    doubled = converse(sensors_at_rest, [(SENSORS, text.replace("\n", "\r\r\n")), (CAMERAS, CAMERA)])
    assert doubled == converse(sensors_at_rest, [(SENSORS, text), (CAMERAS, CAMERA)])


@pytest.mark.parametrize(
    ("camera", "outcome"),
    [
        (CAMERA, Outcome.NOT_PRESENT),
        (CAMERA.replace("BACKWARD_COMPATIBLE", "DEPTH_OUTPUT"), Outcome.NOT_TESTED),
        (CAMERA.replace("availableCapabilities", "other"), Outcome.NOT_READABLE),
        ("", Outcome.NOT_READABLE),
    ],
)
def test_depth_is_looked_for_among_the_cameras_too(converse: Converse, camera: str, outcome: Outcome) -> None:
    readings = converse(sensors_at_rest, [(SENSORS, dump(light=[])), (CAMERAS, camera)])
    assert readings["sensors.depth"].outcome is outcome


MOVING: dict[str, Values] = {
    "accelerometer": [(0.1, 0.2, 9.7), (9.0, 1.0, 0.2), (0.1, 0.2, -9.7)],
    "gyroscope": [(0.0, 0.01, 0.0), (2.1, 0.3, 0.0)],
    "magnetometer": [(20.0, 5.0, -40.0), (20.0, 5.0, 40.0)],
    "light": [(150.0, 0.0, 0.0), (2.0, 0.0, 0.0)],
    "proximity": [(5.0, 0.0, 0.0), (0.0, 0.0, 0.0)],
}
RESTING: dict[str, Values] = {kind: values[:1] for kind, values in MOVING.items()}


@pytest.mark.parametrize(("said", "outcome"), [(MOVING, Outcome.PASSED), (RESTING, Outcome.NOT_TESTED)])
def test_sensors_that_follow_the_hand_pass(converse: Converse, said: dict[str, Values], outcome: Outcome) -> None:
    readings = converse(sensors_moved, [(f"operator:do {PREPARE}", "done\n"), (MOVED, dump(**said))])
    assert {reading.outcome for reading in readings.values()} == {outcome}


OVER: Values = [(0.1, 0.2, 9.8)] * 2 + [(9.7, 0.2, 0.2)] * 5 + [(0.1, 0.2, -9.8)] * 3
SLOWLY: Values = OVER[:3] + [(9.7, 0.2, 0.2)] * 50 + OVER[-3:]
STILL: Values = [(0.0, 0.01, 0.0)] * 10
SHAKEN: Values = [(6.0, 0.2, 9.8), (-6.0, 0.2, 9.8)] * 5


def moved(converse: Converse, every: float = 0.05, **said: Values) -> dict[str, str]:
    readings = converse(sensors_moved, [(f"operator:do {PREPARE}", "done\n"), (MOVED, dump(every, **said))])
    return {name.removeprefix("sensors."): str(reading.outcome) for name, reading in readings.items()}


@pytest.mark.parametrize(
    ("every", "accelerometer", "gyroscope", "outcome"),
    [
        (0.05, OVER, STILL, "failed"),
        (0.05, OVER, noisy(0.0, 0.02, 0.01, count=10), "failed"),
        # A turn so slow that no rate shows it, but its angle does.
        (0.05, SLOWLY, [(0.4, 0.0, 0.0)] * 56, "not_tested"),
        (0.05, SLOWLY, [(0.1, 0.0, 0.0)] * 56, "failed"),
        # It may have been turned within a gap, shaken only, or turned when the gyroscope was not in use.
        (0.2, OVER, STILL, "not_tested"),
        (0.05, SHAKEN, STILL, "not_tested"),
        (0.05, OVER, STILL[:3], "not_tested"),
        (0.05, [(0.1, 0.2, 9.8)] * 10, STILL, "not_tested"),
        (0.05, OVER, [(3.1, 0.0, 0.0)] * 10, "passed"),
    ],
)
def test_a_gyroscope_fails_that_misses_a_turn_which_the_accelerometer_proves(
    converse: Converse, every: float, accelerometer: Values, gyroscope: Values, outcome: str
) -> None:
    readings = moved(converse, every, accelerometer=accelerometer, gyroscope=gyroscope)
    assert readings["gyroscope"] == outcome


@pytest.mark.parametrize(
    ("accelerometer", "magnetometer", "outcome"),
    [
        (OVER, [(20.0, 5.0, -40.0)] * 10, "failed"),
        (OVER, noisy(20.0, 5.0, -40.0, count=10), "not_tested"),
        (STILL, [(20.0, 5.0, -40.0)] * 10, "not_tested"),
        (OVER, [(200.0, 5.0, -40.0), (200.0, 5.0, 40.0)] * 5, "not_tested"),
    ],
)
def test_a_compass_fails_that_is_frozen_through_a_turn(
    converse: Converse, accelerometer: Values, magnetometer: Values, outcome: str
) -> None:
    readings = moved(converse, accelerometer=accelerometer, magnetometer=magnetometer)
    assert readings["magnetometer"] == outcome


@pytest.mark.parametrize(
    ("said", "reason"),
    [("skip: no time\n", "skipped by the operator: no time"), ({"failure": "timeout"}, "did not answer in time")],
)
def test_nobody_moved_it(converse: Converse, said: object, reason: str) -> None:
    readings = converse(sensors_moved, [(f"operator:do {PREPARE}", said), (MOVED, dump(**MOVING))])
    assert len(readings) == len(sensors_moved.measures)
    for reading in readings.values():
        assert reading.outcome is Outcome.NOT_TESTED
        assert reason in (reading.reason or "")
