"""Heat: the state and the battery's temperature of now, never a cached or an invented one."""

from collections.abc import Callable
from pathlib import Path

import pytest

from probes.kinds.android.thermal import HARDWARE, THERMAL, thermal
from probes.reading import Outcome, Reading

Converse = Callable[..., dict[str, Reading]]


def service(status: str = "0", battery: str = "31.5", override: str = "false") -> str:
    return (
        f"IsStatusOverride: {override}\nThermal Status: {status}\nCached temperatures:\n"
        "\tTemperature{mValue=12.0, mType=2, mName=battery, mStatus=0}\nHAL Ready: true\n"
        "Current temperatures from HAL:\n"
        f"\tTemperature{{mValue={battery}, mType=2, mName=battery, mStatus=0}}\n"
        "\tTemperature{mValue=54.8, mType=0, mName=cpu, mStatus=0}\n"
    )


def test_a_real_pixel(shared: Path, converse: Converse) -> None:
    output = (shared / "corpus/android/thermalservice/google-pixel-sailfish-android10.txt").read_bytes()
    readings = converse(thermal, [(THERMAL, output)])
    assert readings["thermal.status"].value == "none"
    # The cache says 23.2 °C of some time before.
    assert str(readings["thermal.battery"].value) == "26.5 °C"


@pytest.mark.parametrize(("code", "word"), [("0", "none"), ("3", "severe"), ("6", "shutdown")])
def test_each_status_has_its_word(converse: Converse, code: str, word: str) -> None:
    assert converse(thermal, [(THERMAL, service(code))])["thermal.status"].value == word


def test_a_status_set_by_hand_is_implausible(converse: Converse) -> None:
    readings = converse(thermal, [(THERMAL, service(override="true"))])
    assert readings["thermal.status"].outcome is Outcome.IMPLAUSIBLE
    assert readings["thermal.battery"].outcome is Outcome.MEASURED


@pytest.mark.parametrize(
    ("battery", "outcome"),
    [("31500", Outcome.NOT_READABLE), ("3150", Outcome.IMPLAUSIBLE), ("-40.0", Outcome.IMPLAUSIBLE),
     ("NaN", Outcome.NOT_READABLE)],
)  # fmt: skip
def test_what_is_no_battery_temperature_has_no_value(converse: Converse, battery: str, outcome: Outcome) -> None:
    reading = converse(thermal, [(THERMAL, service(battery=battery))])["thermal.battery"]
    assert (reading.outcome, reading.value) == (outcome, None)


@pytest.mark.parametrize("said", ["", "Can't find service: thermalservice\n", "Thermal Status: 7\n"])
def test_before_android_10_there_is_no_answer(converse: Converse, said: str) -> None:
    for reading in converse(thermal, [(THERMAL, said)]).values():
        assert reading.outcome is Outcome.NOT_READABLE


def hottest(*parts: tuple[str, int]) -> str:
    rows = "".join(f"\tTemperature{{mValue={value}, mType={kind}, mName=x, mStatus=0}}\n" for value, kind in parts)
    return f"Thermal Status: 0\nCurrent temperatures from HAL:\n{rows}Current cooling devices from HAL:\n"


@pytest.mark.parametrize(
    ("parts", "outcome", "value"),
    [
        ([("37.0", 0), ("30.5", 3), ("26.0", 2)], Outcome.MEASURED, "37.0 °C"),
        ([("37.0", 0), ("3900.0", 6), ("100.0", 8), ("99.0", -1), ("60.0", 18)], Outcome.MEASURED, "37.0 °C"),
        ([("-127.0", 0), ("0.0", 3), ("-2.5", 3)], Outcome.MEASURED, "-2.5 °C"),
        ([("0.0", 0), ("-127.0", 3), ("-3.4028235E38", 3), ("NaN", 3)], Outcome.NOT_READABLE, "None"),
        ([("37000.0", 0)], Outcome.NOT_READABLE, "None"),
        ([("3700.0", 0)], Outcome.IMPLAUSIBLE, "None"),
    ],
)
def test_the_hottest_part_is_no_current_and_no_empty_socket(
    converse: Converse, parts: list[tuple[str, int]], outcome: Outcome, value: str
) -> None:
    reading = converse(thermal, [(THERMAL, hottest(*parts))])["thermal.hottest"]
    assert (reading.outcome, str(reading.value)) == (outcome, value)


PROPERTIES = (
    "CPU temperatures: [37.4, 36.7]\nGPU temperatures: [36.7]\nBattery temperatures: [26.2]\n"
    "Skin temperatures: [-3.4028235E38]\n"
)


@pytest.mark.parametrize("service", ["Can't find service: thermalservice\n", "HAL Ready: false\n", ""])
def test_before_android_10_the_hardware_properties_tell(converse: Converse, service: str) -> None:
    readings = converse(thermal, [(THERMAL, service), (HARDWARE, PROPERTIES)])
    assert str(readings["thermal.hottest"].value) == "37.4 °C"
    assert str(readings["thermal.battery"].value) == "26.2 °C"


def test_throttling_temperatures_are_no_temperatures(
    converse: Converse, filtered: Callable[[str, bytes], bytes]
) -> None:
    dump = b"CPU temperatures: []\nCPU throttling temperatures: [95.0]\nBattery shutdown temperatures: [60.0]\n"
    readings = converse(thermal, [(THERMAL, ""), (HARDWARE, filtered(HARDWARE, dump))])
    assert readings["thermal.hottest"].outcome is Outcome.NOT_READABLE
    assert readings["thermal.battery"].outcome is Outcome.NOT_READABLE
