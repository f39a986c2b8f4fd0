"""What real dumps of batteries must not become: values set by hand, quoted or filtered away stay what they are."""

from collections.abc import Callable
from pathlib import Path

import pytest

from probes.kinds.android.battery import LEARNED, PROPERTIES, SERVICE, battery
from probes.reading import Outcome, Reading

Converse = Callable[..., dict[str, Reading]]
Filtered = Callable[[str, bytes], bytes]

OTHERS = ("battery.health.hal", "battery.health.sysfs", "battery.health.learned")
"""What the battery service has no part in: here nobody answered."""


def _read(shared: Path, converse: Converse, name: str) -> dict[str, Reading]:
    file = shared / "corpus/android/dumpsys_battery" / name
    return converse(battery, [(SERVICE, file.read_bytes())])


def test_values_set_by_hand_are_all_implausible(shared: Path, converse: Converse) -> None:
    readings = _read(shared, converse, "emulator-updates-stopped-excerpt.txt")
    for measure, reading in readings.items():
        unasked = measure in OTHERS
        assert reading.value is None
        assert reading.outcome is (Outcome.NOT_READABLE if unasked else Outcome.IMPLAUSIBLE), measure
        assert unasked or "set by hand" in reading.reason


def test_python_that_quotes_a_dump_gives_no_value(shared: Path, converse: Converse) -> None:
    for reading in _read(shared, converse, "catapult-doc0.txt").values():
        assert (reading.outcome, reading.value) == (Outcome.NOT_READABLE, None)


@pytest.mark.parametrize(
    "name", ["samsung-2016-blank-lines.txt", "samsung-2018-asoc-86.txt", "samsung-s24.txt", "samsung-sm-a356e.txt"]
)
def test_an_asoc_is_stated_to_one_percent_and_its_accuracy_not_at_all(
    shared: Path, converse: Converse, name: str
) -> None:
    health = _read(shared, converse, name)["battery.health"]
    assert health.value.uncertainty == 1
    assert "Samsung gauge, Asoc" in health.method
    assert "no accuracy is stated" in health.method


def test_a_spread_names_the_two_sources_that_differ_the_most(shared: Path, converse: Converse) -> None:
    spread = _read(shared, converse, "samsung-s24.txt")["battery.health.spread"]
    assert "99 %" in spread.method
    assert "Asoc" in spread.method
    assert "Bsoh" in spread.method


@pytest.mark.parametrize(
    "name",
    [
        "google-pixel-sailfish-android10.txt",
        "xiaomi-miro-batterystats.txt",
        "xiaomi-miro-batterystats0.txt",
        "sonyericsson-xperia-deadlock.txt",
    ],
)
def test_the_devices_own_filter_loses_nothing(shared: Path, converse: Converse, filtered: Filtered, name: str) -> None:
    whole = (shared / "corpus/android/batterystats" / name).read_bytes()
    assert converse(battery, [(LEARNED, filtered(LEARNED, whole))]) == converse(battery, [(LEARNED, whole)])


def test_an_empty_batteryproperties_answer_gives_nothing(shared: Path, converse: Converse) -> None:
    empty = (shared / "corpus/android/batteryproperties/samsung-s24.txt").read_bytes()
    for reading in converse(battery, [(SERVICE, empty), (LEARNED, empty), (PROPERTIES, empty)]).values():
        assert (reading.outcome, reading.value) == (Outcome.NOT_READABLE, None)
