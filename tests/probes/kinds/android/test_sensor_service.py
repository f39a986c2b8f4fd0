"""The sensor service's dump in the formats of Android 4 to 14, and what of it is no list."""

from collections.abc import Callable
from pathlib import Path

import pytest

from probes.answer import Unreadable
from probes.kinds.android.sensor_service import SENSORS, Event, events, sensors, typed

Filtered = Callable[[str, bytes], bytes]

TEN = (
    "Sensor Device:\nTotal 3 h/w sensors, 3 running 0 disabled clients:\nSensor List:\n"
    "0000000000) ICM accelerometer | TDK | ver: 1 | type: android.sensor.accelerometer(1) | perm: n/a"
    " | flags: 0x00000980\n\tcontinuous | minRate=1.00Hz | maxRate=479.85Hz | non-wakeUp | \n"
    "0x0000000b) light-proximity           | AMS             | ver: 1 | type: android.sensor.light(5) | perm: n/a\n"
    "0x0000000c) light-proximity           | AMS             | ver: 1 | type: android.sensor.proximity(8) | perm: n/a\n"
    "0x5f676273) Gyroscope Bias (debug) | AOSP | ver: 1 | type: android.sensor.accelerometer(1) | perm: n/a\n"
    "Recent Sensor events:\nICM accelerometer: last 2 events\n"
    "\t 1 (ts=100.001, wall=19:44:27.248) 0.10, -9.80, 0.20, 0.00, 0.00, \n"
    "\t 2 (ts=100.005, wall=19:44:27.249) 0.11, -9.79, 0.19, 0.00, 0.00, \n"
    "light-proximity: last 1 events\n\t 1 (ts=99.000, wall=19:44:26.000) 5.00, 0.00, 0.00, \n"
    "Active sensors:\n"
    "\t com.example.diary.StepActivity | WakeLockRefCount 0 | uid 10234 | cache size 0\n"
)
SIX = (
    "Sensor List:\n"
    'Proximity & Light| Avago| version=2 |android.sensor.light| 0x00000001 | "" | type=5 | on-change | non-wakeUp |'
    " last 10 events = < 1)   8.2,  0.0,  0.0,159312324052 16:15:19 2)  11.7,  0.0,  0.0,159316100603 16:15:22 >\n"
    'Accelerometer Sensor| HTC | android.sensor.accelerometer| 0x00000002 | "" | type=1 | continuous | non-wakeUp |'
    " last=<  0.2, -0.0,  9.7, 2340745539166063>\n"
    "Total 2 h/w sensors, 2 running:\n"
)
FOUR = (
    "Sensor List:\n"
    "K3 3-axis Accelerometer          | Kio         | 0x00000000 | maxRate=   0.00Hz | last=<  0.0,  0.0,  0.0>\n"
    "Gravity Sensor                   | Google Inc. | 0x5f677276 | maxRate=   0.00Hz | last=<  0.0,  0.0,  9.0>\n"
    "1 h/w sensors:\nhandle=0x00000000, active-count=1\n"
)


def test_android_10_and_later() -> None:
    listed = sensors(TEN)
    assert [each.kind for each in listed] == ["accelerometer", "light", "proximity"]
    assert events(listed, "accelerometer") == (
        Event((0.1, -9.8, 0.2), 100.001), Event((0.11, -9.79, 0.19), 100.005),
    )  # fmt: skip
    assert typed(listed)


def test_a_name_that_two_types_share_tells_no_event() -> None:
    listed = sensors(TEN)
    assert events(listed, "light") == events(listed, "proximity") == ()


def test_android_5_and_6() -> None:
    listed = sensors(SIX)
    light = (Event((8.2, 0.0, 0.0), 159.312324052), Event((11.7, 0.0, 0.0), 159.316100603))
    assert events(listed, "light") == light
    assert events(listed, "accelerometer") == (Event((0.2, -0.0, 9.7)),)
    assert typed(listed)


def test_android_4_tells_no_types_and_begins_with_a_blank() -> None:
    listed = sensors(FOUR)
    assert [(each.kind, each.events) for each in listed] == [("accelerometer", ())]
    assert not typed(listed)


def test_dumps_one_after_the_other_add_no_event_twice() -> None:
    again = TEN.replace("ts=100.005", "ts=101.500")
    assert len(events(sensors(TEN + again), "accelerometer")) == 3
    assert sensors(TEN + TEN) == sensors(TEN)


def test_the_filter_keeps_sensors_and_drops_apps(filtered: Filtered) -> None:
    through = filtered(SENSORS, TEN.encode())
    assert sensors(through.decode()) == sensors(TEN)
    assert b"diary" not in through


@pytest.mark.parametrize("text", [SIX, FOUR])
def test_the_filter_lets_old_formats_through(filtered: Filtered, text: str) -> None:
    assert sensors(filtered(SENSORS, text.encode()).decode()) == sensors(text)


@pytest.mark.parametrize(
    "said", [b"Can't find service: sensorservice\n", b"Permission Denial: can't dump SensorService\n"]
)
def test_the_filter_lets_refusals_through(filtered: Filtered, said: bytes) -> None:
    assert filtered(SENSORS, said) == said


def test_a_placeholder_is_no_sensor() -> None:
    text = TEN.replace("ICM accelerometer", "NULL Sensor")
    assert "accelerometer" not in [each.kind for each in sensors(text)]


def test_masked_values_are_no_events() -> None:
    assert events(sensors(TEN.replace("0.10, -9.80, 0.20,", "[value masked]")), "accelerometer") == (
        Event((0.11, -9.79, 0.19), 100.005),
    )


@pytest.mark.parametrize(
    "text", ["", "Sensor List:\n", "Total 0 h/w sensors, 0 running:\n", TEN.replace("Total 3", "Total 4"), TEN[:400]]
)
def test_a_list_that_is_cut_or_empty_is_no_list(text: str) -> None:
    with pytest.raises(Unreadable):
        sensors(text)


def test_the_real_pixel_has_27_sensors_of_its_own(shared: Path) -> None:
    listed = sensors((shared / "corpus/android/sensorservice/google-pixel-sailfish-android10.txt").read_text())
    assert len(listed) == 27
    assert len(events(listed, "light")) == 50
    assert events(listed, "proximity") == (Event((5.0, 0.0, 0.0), 13.762887659),)


def test_a_handle_that_is_no_number_is_no_sensor() -> None:
    """Found by the fuzzer."""
    with pytest.raises(Unreadable):
        sensors(TEN.replace("0x0000000b)", "000x00000b)"))
