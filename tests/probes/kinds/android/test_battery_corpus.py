"""Every recorded `dumpsys battery` gives the values that a reader of the file finds in it, or says why not."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest

from calibration.quantity import Quantity
from probes.kinds.android.battery import LEARNED, SERVICE, battery
from probes.reading import Outcome, Reading


class Read(NamedTuple):
    """What a person reads in one file; health is the percentage, or a part of the reason for there being none."""

    level: str
    celsius: str
    millivolts: str
    status: str
    technology: str
    health: str
    first_use: str | None = None
    usage: str | None = None


NO_GAUGE = "Samsung gauge, Asoc: no mSavedBatteryAsoc"
NOT_AVAILABLE = "mSavedBatteryAsoc is -1, which means not available"

EXPECTED = {
    "adb-buddy-pixel7.txt": Read("87", "28.5", "4123", "charging", "Li-ion", NO_GAUGE),
    "awesome-adb-doc0.txt": Read("44", "28.0", "3872", "charging", "Li-poly", NO_GAUGE),
    # The charge counter of 220 µAh is no capacity, nor are 3 270 000 and 1000 below.
    "doc-charge-counter-220.txt": Read("15", "34.0", "4359", "charging", "Li-poly", NO_GAUGE),
    "doc-li-ion-3270000.txt": Read("100", "27.4", "4352", "full", "Li-ion", NO_GAUGE),
    "honor-b-counter-1000-at-100pct.txt": Read("100", "24.0", "4371", "full", "Li-poly", NO_GAUGE),
    # 40 on a scale of 50.
    "gekko-aosp-fixture.txt": Read("80", "30.0", "4000", "charging", "Li-ion", NO_GAUGE),
    # The event log says 59 %, 29.8 °C and 4098 mV of an earlier moment.
    "gekko-miui-fixture.txt": Read("60", "30.0", "4100", "charging", "Li-ion", NO_GAUGE),
    "google-pixel-sailfish-android10.txt": Read("100", "26.2", "4401", "full", "Li-ion", NO_GAUGE),
    # The maker's block before it says 4576 for the charger's voltage.
    "oppo-coloros.txt": Read("100", "31.4", "3914", "full", "Li-ion", NO_GAUGE),
    # mBatteryAsocNow is 103; what the gauge has saved is 99.
    "samsung-2016-blank-lines.txt": Read("97", "33.2", "4261", "discharging", "Li-ion", "99"),
    "samsung-2018-asoc-86.txt": Read("100", "30.2", "4312", "full", "Li-ion", "86", usage="35099"),
    # Prose says that the last voltage sent was 4146; the event log's 74 % and 73 % are older.
    "samsung-s24.txt": Read("75", "35.7", "4156", "charging", "Li-ion", "99", "2024-11-30", "70188"),
    "samsung-sm-a107f-excerpt.txt": Read("100", "34.9", "4410", "full", "Li-ion", NOT_AVAILABLE),
    "samsung-sm-a356e.txt": Read("95", "33.0", "4338", "not charging", "Li-ion", "86", "2024-06-30", "61919"),
    "samsung-tab-s5e.txt": Read("67", "30.3", "3960", "charging", "Li-ion", NOT_AVAILABLE, usage="953"),
    "sonyericsson-xperia-aidldeadlock.txt": Read("96", "28.5", "4060", "charging", "Li-ion", NO_GAUGE),
    "sonyericsson-xperia-deadlock.txt": Read("80", "25.2", "3874", "charging", "Li-ion", NO_GAUGE),
    "sonyericsson-xperia-hybriddeadlock.txt": Read("99", "31.5", "4011", "full", "Li-ion", NO_GAUGE),
    "xiaomi-pad6-pipa.txt": Read("22", "33.7", "3826", "charging", "Li-poly", NO_GAUGE),
}
FAKED = "emulator-updates-stopped-excerpt.txt"
"""Its values were set by hand; the file says so."""
CODE = "catapult-doc0.txt"
"""Lines of Python that quote a dump: none of them is a line of one."""

Converse = Callable[..., dict[str, Reading]]
Filtered = Callable[[str, bytes], bytes]


def _read(shared: Path, converse: Converse, name: str) -> dict[str, Reading]:
    file = shared / "corpus/android/dumpsys_battery" / name
    return converse(battery, [(SERVICE, file.read_bytes())])


def _number(reading: Reading) -> Decimal:
    assert reading.outcome is Outcome.MEASURED, reading
    assert isinstance(reading.value, Quantity)
    return reading.value.value


def test_every_file_of_the_folder_has_been_read(shared: Path) -> None:
    assert {file.name for file in (shared / "corpus/android/dumpsys_battery").iterdir()} == {*EXPECTED, FAKED, CODE}


@pytest.mark.parametrize("name", EXPECTED)
def test_the_moment(shared: Path, converse: Converse, name: str) -> None:
    readings, expected = _read(shared, converse, name), EXPECTED[name]
    assert _number(readings["battery.level"]) == Decimal(expected.level)
    assert _number(readings["battery.temperature"]) == Decimal(expected.celsius)
    assert _number(readings["battery.voltage"]) == Decimal(expected.millivolts)
    assert readings["battery.status"].value == expected.status
    assert readings["battery.technology"].value == expected.technology
    assert readings["battery.condition"].value == "good"
    assert readings["battery.first_use"].value == expected.first_use


@pytest.mark.parametrize("name", EXPECTED)
def test_the_wear(shared: Path, converse: Converse, name: str) -> None:
    readings, expected = _read(shared, converse, name), EXPECTED[name]
    health = readings["battery.health"]
    if expected.health.isdecimal():
        assert (_number(health), health.value.uncertainty) == (Decimal(expected.health), 1)
        assert "Samsung gauge" in health.method
    else:
        assert (health.outcome, health.value) == (Outcome.NOT_READABLE, None)
        assert expected.health in health.reason
    for capacity in ("battery.full_capacity", "battery.design_capacity"):
        assert readings[capacity].outcome is Outcome.NOT_READABLE


@pytest.mark.parametrize("name", EXPECTED)
def test_a_usage_in_no_documented_unit_is_told_and_never_counted_as_cycles(
    shared: Path, converse: Converse, name: str
) -> None:
    cycles = _read(shared, converse, name)["battery.cycles"]
    assert (cycles.outcome, cycles.value) == (Outcome.NOT_READABLE, None)
    usage = EXPECTED[name].usage
    assert (f"mSavedBatteryUsage is {usage}" if usage else "no mSavedBatteryUsage") in cycles.reason


def test_values_set_by_hand_are_all_implausible(shared: Path, converse: Converse) -> None:
    for reading in _read(shared, converse, FAKED).values():
        assert (reading.outcome, reading.value) == (Outcome.IMPLAUSIBLE, None)
        assert "set by hand" in reading.reason


def test_python_that_quotes_a_dump_gives_no_value(shared: Path, converse: Converse) -> None:
    for reading in _read(shared, converse, CODE).values():
        assert (reading.outcome, reading.value) == (Outcome.NOT_READABLE, None)


LEARNED_EXPECTED = {
    "google-pixel-sailfish-android10.txt": (2770, "learned 2812 mAh is not below the design's 2770 mAh"),
    "xiaomi-miro-batterystats.txt": (5661, "learned 5661 mAh is not below the design's 5661 mAh"),
    "xiaomi-miro-batterystats0.txt": (5661, "learned 5661 mAh is not below the design's 5661 mAh"),
    "sonyericsson-xperia-aidldeadlock.txt": (None, "nothing learned"),
    "sonyericsson-xperia-deadlock.txt": (None, "nothing learned"),
    "sonyericsson-xperia-hybriddeadlock.txt": (None, "nothing learned"),
}
"""Design capacity in mAh, and why the learned one is no evidence of wear, as read in each `dumpsys batterystats`."""


@pytest.mark.parametrize("name", LEARNED_EXPECTED)
def test_a_learned_capacity_that_is_not_below_the_design_is_no_evidence(
    shared: Path, converse: Converse, filtered: Filtered, name: str
) -> None:
    whole = (shared / "corpus/android/batterystats" / name).read_bytes()
    readings = converse(battery, [(LEARNED, filtered(LEARNED, whole))])
    assert converse(battery, [(LEARNED, whole)]) == readings
    capacity, why = LEARNED_EXPECTED[name]
    health, design = readings["battery.health"], readings["battery.design_capacity"]
    assert health.outcome is Outcome.NOT_READABLE
    assert why in health.reason
    assert design.outcome is (Outcome.MEASURED if capacity else Outcome.NOT_READABLE)
    assert capacity is None or _number(design) == capacity


def test_an_empty_batteryproperties_answer_gives_nothing(shared: Path, converse: Converse) -> None:
    empty = (shared / "corpus/android/batteryproperties/samsung-s24.txt").read_bytes()
    for reading in converse(battery, [(SERVICE, empty), (LEARNED, empty)]).values():
        assert (reading.outcome, reading.value) == (Outcome.NOT_READABLE, None)
