"""Battery health: each source by itself, the one that is believed with its reason, and how far they differ."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.quantity import Quantity
from probes.answer import Shortfall
from probes.kinds.android.battery import HAL, LEARNED, PROPERTIES, SERVICE, SYSFS, battery
from probes.kinds.android.capacity import capacity
from probes.reading import Outcome, Reading

Converse = Callable[..., dict[str, Reading]]

SAMSUNG = """Current Battery Service state:
  present: true
  level: 61
  scale: 100
  voltage: 3870
  mSavedBatteryAsoc: [86]
  mSavedBatteryUsage: [61919]
[EventLogBuffer]
08-14 02:44:36.373  Sending ACTION_POPUP_BATTERY_DETERIORATION : 1
BatteryInfoBackUp
  mSavedBatteryBsoh: {bsoh}
"""
HEALTH_DATA = (
    "getHealthInfo -> HealthInfo{batteryFullChargeUah: 4500000, batteryFullChargeDesignCapacityUah: 4500000, "
    "batteryHealthData: BatteryHealthData{batteryManufacturingDateSeconds: 1689787603, batteryFirstUsageSeconds: "
    "1691256403, batteryStateOfHealth: 93, batterySerialNumber: (null), batteryPartStatus: ORIGINAL}}\n"
)
OREO = (
    "status: 2 health: 2 present: 1\nlevel: 83 voltage: 4150 temp: 300\ncurrent now: -157622\n"
    "charge counter: 3007777\ncurrent now: -157\ncycle count: 212\nFull charge: 3092000\n"
)
PROFILE = "    Capacity: 3450, Computed drain: 96.4\n"


def percent(reading: Reading) -> Decimal:
    assert reading.outcome is Outcome.MEASURED, reading
    assert isinstance(reading.value, Quantity)
    return reading.value.value


@pytest.mark.parametrize("bsoh", ["95", "95.00", "[95]"])
def test_asoc_is_preferred_to_bsoh_and_says_why(converse: Converse, bsoh: str) -> None:
    readings = converse(battery, [(SERVICE, SAMSUNG.format(bsoh=bsoh))])
    assert percent(readings["battery.health.asoc"]) == 86
    assert percent(readings["battery.health.bsoh"]) == 95
    assert "86" in readings["battery.health.bsoh"].method
    health = readings["battery.health"]
    assert percent(health) == 86
    assert health.method == (
        "Samsung gauge, Asoc (±1 % is resolution; no accuracy is stated), "
        "preferred to Bsoh 95 %: it follows the loss of capacity the closest"
    )


def test_the_spread_is_the_largest_difference_and_names_its_pair(converse: Converse) -> None:
    nodes = "battery/charge_full:3600000\nbattery/charge_full_design:4000000\n"
    readings = converse(battery, [(SERVICE, SAMSUNG.format(bsoh="95")), (SYSFS, nodes)])
    spread = readings["battery.health.spread"]
    assert percent(spread) == 9
    assert "Bsoh 95 % and Asoc 86 %" in spread.method
    assert [source.ask for source in spread.sources] == [SERVICE]


def test_one_source_has_no_spread(converse: Converse) -> None:
    spread = converse(battery, [(SERVICE, SAMSUNG.format(bsoh="-1"))])["battery.health.spread"]
    assert (spread.outcome, spread.reason) == (Outcome.NOT_READABLE, "only one source, Asoc")


def test_bsoh_alone_is_shown_and_not_believed(converse: Converse) -> None:
    readings = converse(battery, [(SERVICE, SAMSUNG.format(bsoh="99").replace("[86]", "-1"))])
    assert percent(readings["battery.health.bsoh"]) == 99
    assert readings["battery.health"].outcome is Outcome.NOT_READABLE


def test_every_echo_of_the_design_is_refused_with_that_reason(converse: Converse) -> None:
    echo = HEALTH_DATA.replace("batteryStateOfHealth: 93", "batteryStateOfHealth: 0")
    nodes = "bms/charge_full:4000000\nbms/charge_full_design:4000000\n"
    rom = "Current Battery Service state:\n  level: 5\nMaximum capacity: 4250000\nDesign capacity: 4250000\n"
    stats = "  Last learned battery capacity: 4000 mAh\n    Capacity: 4000, Computed drain: 1\n"
    readings = converse(battery, [(HAL, echo), (SYSFS, nodes), (LEARNED, stats), (SERVICE, rom)])
    for source in ("hal", "sysfs", "rom"):
        assert "only repeats the design capacity" in readings[f"battery.health.{source}"].reason
    assert "not below the design's 4000 mAh" in readings["battery.health.learned"].reason
    assert readings["battery.health"].outcome is Outcome.NOT_READABLE
    assert readings["battery.health.spread"].outcome is Outcome.NOT_READABLE
    assert percent(readings["battery.design_capacity"]) == 4500


def test_the_health_hals_own_data_tells_health_dates_and_part(converse: Converse) -> None:
    readings = converse(battery, [(HAL, HEALTH_DATA)])
    assert percent(readings["battery.health.hal"]) == 93
    assert readings["battery.manufactured"].value == "2023-07-19"
    assert readings["battery.first_use"].value == "2023-08-05"
    assert readings["battery.maker_status"].value == "original battery"


def test_what_android_8_reports_is_health_where_the_profile_names_a_design(converse: Converse) -> None:
    readings = converse(battery, [(PROPERTIES, OREO), (LEARNED, PROFILE)])
    assert str(readings["battery.health.hal"].value) == "89.6 % ± 1.0 %"
    assert percent(readings["battery.full_capacity"]) == 3092
    assert percent(readings["battery.cycles"]) == 212
    assert percent(readings["battery.current"]) == -158


def test_a_full_charge_without_a_design_beside_it_is_no_evidence(converse: Converse) -> None:
    readings = converse(battery, [(PROPERTIES, OREO), (LEARNED, "")])
    assert readings["battery.full_capacity"].outcome is Outcome.NOT_READABLE
    assert readings["battery.health"].outcome is Outcome.NOT_READABLE


@pytest.mark.parametrize(
    ("nodes", "measure", "value"),
    [
        ("battery/fg_asoc:91\n", "battery.health.asoc", "91"),
        ("battery/fg_asoc:-1\n", "battery.health.asoc", None),
        ("battery/state_of_health:88\n", "battery.health.sysfs", "88"),
        ("maxfg/charge_full:4100000\nmaxfg/charge_full_design:4575000\n", "battery.health.sysfs", "89.6"),
        ("../oplus_chg/battery/battery_fcc:4700\n../oplus_chg/battery/design_capacity:5000\n",
         "battery.health.sysfs", "94.0"),
        ("battery/charge_full:3200000\nbms/charge_full_design:4000000\n", "battery.health.sysfs", None),
        ("battery/charge_full:full\nbattery/charge_full_design:4000000\n", "battery.health.sysfs", None),
        ("battery/battery_cycle:512\nbattery/cycle_count:0\n", "battery.cycles", "512"),
        ("battery/manufacturing_date:1689787603\n", "battery.manufactured", "2023-07-19"),
        ("battery/manufacturing_date:0\n", "battery.manufactured", None),
        ("battery/current_now:-402000\n", "battery.current", "-402"),
        ("battery/current_now:402\n", "battery.current", None),
    ],
)  # fmt: skip
def test_each_node_tells_its_measure(converse: Converse, nodes: str, measure: str, value: str | None) -> None:
    reading = converse(battery, [(SYSFS, nodes)])[measure]
    assert (reading.outcome is Outcome.MEASURED) is (value is not None)
    found = reading.value.value if isinstance(reading.value, Quantity) else reading.value
    assert value is None or str(found) == value


def test_a_phones_own_warning_is_the_makers_word(converse: Converse) -> None:
    readings = converse(battery, [(SERVICE, SAMSUNG.format(bsoh="95"))])
    assert readings["battery.maker_status"].value == "Samsung: the phone has warned of a deteriorated battery"
    quiet = SAMSUNG.format(bsoh="95").replace("ACTION_POPUP", "ACTION_OTHER")
    assert converse(battery, [(SERVICE, quiet)])["battery.maker_status"].outcome is Outcome.NOT_READABLE


LEARNED_98 = "  Last learned battery capacity: 4900 mAh\n    Capacity: 5000, Computed drain: 1\n"
HAL_94 = "getHealthInfo -> HealthInfo{batteryFullChargeUah: 4700000, batteryFullChargeDesignCapacityUah: 5000000}\n"


@pytest.mark.parametrize(
    ("conversation", "words"),
    [
        ([(SERVICE, SAMSUNG.format(bsoh="95").replace("[86]", "28")), (LEARNED, LEARNED_98)], "28 % of the design"),
        ([(SERVICE, SAMSUNG.format(bsoh="95").replace("[86]", "28")), (SYSFS, "battery/fg_asoc:91\n")], "28 %"),
        ([(SERVICE, SAMSUNG.format(bsoh="95").replace("61", "61\n  (UPDATES STOPPED)")), (HAL, HAL_94)], "by hand"),
        ([(HAL, HAL_94.replace("4700000", "900000")), (LEARNED, LEARNED_98)], "18 % of the design"),
    ],
)
def test_a_source_that_cannot_be_true_gives_way_to_none_that_flatters(
    converse: Converse, conversation: list[tuple[str, str]], words: str
) -> None:
    health = converse(battery, conversation)["battery.health"]
    assert health.outcome is Outcome.IMPLAUSIBLE
    assert words in health.reason


def test_a_worse_source_that_cannot_be_true_takes_nothing_from_a_better(converse: Converse) -> None:
    learned = LEARNED_98.replace("4900", "900")
    assert percent(converse(battery, [(HAL, HAL_94), (LEARNED, learned)])["battery.health"]) == 94


@pytest.mark.parametrize("learned", [4900, 4896, 3700])
def test_a_learned_capacity_that_is_only_the_estimate_of_now_teaches_nothing(converse: Converse, learned: int) -> None:
    stats = f"  Estimated battery capacity: {learned} mAh\n{LEARNED_98.replace('4900', str(learned))}"
    reading = converse(battery, [(LEARNED, stats)])["battery.health.learned"]
    assert reading.outcome is Outcome.NOT_READABLE
    assert "what the counter makes of the level" in reading.reason
    other = stats.replace(f"Estimated battery capacity: {learned}", "Estimated battery capacity: 4870")
    assert converse(battery, [(LEARNED, other)])["battery.health.learned"].outcome is Outcome.MEASURED


@pytest.mark.parametrize(
    ("conversation", "words"),
    [
        ([(LEARNED, LEARNED_98)], "the rated capacity over the typical"),
        ([(LEARNED, LEARNED_98.replace("4900", "4500"))], None),
        ([(SERVICE, SAMSUNG.format(bsoh="-1").replace("[86]", "98"))], None),
        ([(SERVICE, SAMSUNG.format(bsoh="-1").replace("[86]", "98")), (LEARNED, LEARNED_98)], None),
        ([(HAL, HAL_94.replace("4700000", "5150000"))], "above 100 % the design on record is too low"),
        ([(HAL, HAL_94.replace("4700000", "5150000")), (LEARNED, LEARNED_98)], "above 100 %"),
    ],
)
def test_a_figure_that_is_very_good_says_what_else_it_may_be(
    converse: Converse, conversation: list[tuple[str, str]], words: str | None
) -> None:
    health = converse(battery, conversation)["battery.health"]
    assert health.outcome is Outcome.MEASURED
    assert words in health.method if words else ";" not in health.method.replace("resolution;", "")


@given(st.integers(-(10**12), 10**12), st.integers(-(10**12), 10**12))
def test_a_pair_is_never_equal_and_never_out_of_bounds(full: int, design: int) -> None:
    try:
        pair = capacity(full, design)
    except Shortfall:
        return
    assert pair.full != pair.design
    assert 100 <= pair.full <= 40_000
    assert 30 < pair.health.value < 120


@given(st.integers(1500, 6000), st.integers(1500, 6000))
def test_milli_and_micro_give_the_same_health(full: int, design: int) -> None:
    def health(scale: int) -> object:
        try:
            return capacity(full * scale, design * scale).health
        except Shortfall as shortfall:
            return str(shortfall)

    assert health(1) == health(1000)
