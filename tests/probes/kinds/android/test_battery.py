"""The battery in conversations: each source in its turn, and every answer that must not become a number."""

import subprocess
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from calibration.quantity import Quantity
from probes.kinds.android.battery import HAL, LEARNED, PROPERTIES, SERVICE, SYSFS, battery
from probes.reading import Outcome, Reading

Converse = Callable[..., dict[str, Reading]]

SERVICE_ANSWER = """Current Battery Service state:
  AC powered: false
  status: 3
  health: 2
  present: true
  level: 61
  scale: 100
  voltage: 3870
  temperature: 264
  technology: Li-ion
"""
HEALTH_INFO = (
    "getHealthInfo -> HealthInfo{{batteryCycleCount: {cycles}, batteryFullChargeUah: {full}, "
    "diskStats: [], batteryFullChargeDesignCapacityUah: {design}, chargingState: NORMAL}}\n"
)
LEARNED_ANSWER = "  Last learned battery capacity: 3400 mAh\n    Capacity: 4000, Computed drain: 96.4\n"
SYSFS_ANSWER = "bms/charge_full:3200000\nbms/charge_full_design:4000000\nbms/cycle_count:310\n"


def measured(reading: Reading) -> Decimal:
    assert reading.outcome is Outcome.MEASURED, reading
    assert isinstance(reading.value, Quantity)
    return reading.value.value


def with_line(line: str) -> str:
    return SERVICE_ANSWER + line + "\n"


@pytest.mark.parametrize(
    ("conversation", "percent", "source"),
    [
        ([(SERVICE, with_line("  mSavedBatteryAsoc: [88]")), (SYSFS, SYSFS_ANSWER)], "88", "Samsung gauge"),
        ([(SERVICE, with_line("  mSavedBatteryAsoc: -1")), (SYSFS, SYSFS_ANSWER)], "80", "sysfs"),
        ([(HAL, HEALTH_INFO.format(cycles=60, full=3600000, design=4000000)), (SYSFS, SYSFS_ANSWER)], "90", "HAL"),
        ([(HAL, HEALTH_INFO.format(cycles=0, full=4000000, design=4000000)), (SYSFS, SYSFS_ANSWER)], "80", "sysfs"),
        ([(SYSFS, SYSFS_ANSWER), (LEARNED, LEARNED_ANSWER)], "80", "sysfs"),
        ([(LEARNED, LEARNED_ANSWER)], "85", "batterystats"),
        ([(SERVICE, with_line("Maximum capacity: 3140000\nDesign capacity: 4250000"))], "73.9", "ROM"),
    ],
)
def test_health_comes_from_the_first_source_that_has_it_and_names_it(
    converse: Converse, conversation: list[tuple[str, str]], percent: str, source: str
) -> None:
    health = converse(battery, conversation)["battery.health"]
    assert measured(health) == Decimal(percent)
    assert source in health.method
    assert "no accuracy is stated" in health.method
    assert len(health.sources) == 1


def test_without_any_source_the_reason_names_every_one_that_was_tried(converse: Converse) -> None:
    refused = {"exit_code": 2, "stderr": "grep: battery/charge_full: Permission denied\n"}
    missing = "Can't find service: android.hardware.health.IHealth/default\n"
    health = converse(battery, [(SERVICE, SERVICE_ANSWER), (HAL, missing), (SYSFS, refused), (LEARNED, "")])[
        "battery.health"
    ]
    assert health.outcome is Outcome.NOT_READABLE
    assert health.reason == (
        "Samsung gauge, Asoc: no mSavedBatteryAsoc or mBatteryAsocEfs; "
        "Samsung gauge, fg_asoc: permission denied; "
        "health HAL, full charge over design: the device has no service android.hardware.health.IHealth/default; "
        "batteryproperties, full charge over design: the device refused the question; "
        "health HAL, state of health: the device has no service android.hardware.health.IHealth/default; "
        "sysfs, charge_full over design: permission denied; "
        "sysfs, state of health: permission denied; "
        "Android batterystats, learned capacity over design: nothing learned; "
        "ROM, maximum capacity over design: no Maximum capacity"
    )
    assert {source.ask for source in health.sources} == {SERVICE, SYSFS, HAL, PROPERTIES, LEARNED}


def test_what_a_samsung_keeps_over_resets_counts_where_it_stands_after_the_logs(converse: Converse) -> None:
    tail = "[BattInfoLogBuffer]\n08-10 18:44:16.239  AsocData efsValue:99\nBatteryInfoBackUp\n  mSavedBatteryAsoc: 92\n"
    assert measured(converse(battery, [(SERVICE, with_line(tail))])["battery.health"]) == 92


@pytest.mark.parametrize("asoc", ["0", "-1", "[]", "unknown", "9" * 40])
def test_an_asoc_that_is_no_percentage_is_not_readable(converse: Converse, asoc: str) -> None:
    health = converse(battery, [(SERVICE, with_line(f"  mSavedBatteryAsoc: {asoc}"))])["battery.health"]
    assert (health.outcome, health.value) == (Outcome.NOT_READABLE, None)


def test_the_command_for_sysfs_reads_what_it_may_and_passes_over_the_rest(converse: Converse, tmp_path: Path) -> None:
    (tmp_path / "bms").mkdir()
    for node, value in (("charge_full", 3_200_000), ("charge_full_design", 4_000_000), ("cycle_count", 310)):
        (tmp_path / "bms" / node).write_text(f"{value}\n")
    command = SYSFS.removeprefix("shell:").replace("/sys/class/power_supply", str(tmp_path))
    done = subprocess.run(["sh", "-c", command], capture_output=True, check=False)
    said = {"exit_code": done.returncode, "stdout": done.stdout, "stderr": done.stderr}
    assert done.stdout.decode() == SYSFS_ANSWER
    assert measured(converse(battery, [(SYSFS, said)])["battery.health"]) == 80


@pytest.mark.parametrize(("full", "design"), [(1_000_000, 4_000_000), (4_900_000, 4_000_000), (220, 4_000_000)])
def test_a_ratio_out_of_bounds_is_implausible(converse: Converse, full: int, design: int) -> None:
    readings = converse(battery, [(HAL, HEALTH_INFO.format(cycles=1, full=full, design=design))])
    assert readings["battery.health"].outcome is Outcome.IMPLAUSIBLE
    assert readings["battery.full_capacity"].outcome is Outcome.IMPLAUSIBLE


def test_capacities_in_milliampere_hours_and_in_micro_are_the_same(converse: Converse) -> None:
    milli = converse(battery, [(SYSFS, "battery/charge_full:3200\nbattery/charge_full_design:4000\n")])
    micro = converse(battery, [(SYSFS, "battery/charge_full:3200000\nbattery/charge_full_design:4000000\n")])
    for measure in ("battery.health", "battery.full_capacity", "battery.design_capacity"):
        assert milli[measure] == micro[measure]


def test_the_design_capacity_stands_where_the_full_capacity_only_echoes_it(converse: Converse) -> None:
    readings = converse(battery, [(HAL, HEALTH_INFO.format(cycles=12, full=5000000, design=5000000))])
    assert measured(readings["battery.design_capacity"]) == 5000
    assert measured(readings["battery.cycles"]) == 12
    assert "only repeats the design capacity" in readings["battery.full_capacity"].reason


def test_a_cycle_count_of_zero_is_taken_for_a_counter_that_does_not_count(converse: Converse) -> None:
    conversation = [(HAL, HEALTH_INFO.format(cycles=0, full=3, design=5000000)), (SYSFS, SYSFS_ANSWER)]
    assert measured(converse(battery, conversation)["battery.cycles"]) == 310
    assert converse(battery, conversation[:1])["battery.cycles"].outcome is Outcome.NOT_READABLE


@pytest.mark.parametrize("line", ["  (UPDATES STOPPED -- use 'reset' to restart)", "USE_FAKE_BATTERY: true"])
def test_a_faked_dump_spoils_its_own_values_and_the_choice_but_not_another_source(
    converse: Converse, line: str
) -> None:
    faked = SERVICE_ANSWER.replace("  AC powered: false", line)
    readings = converse(battery, [(SERVICE, faked), (SYSFS, SYSFS_ANSWER)])
    assert readings["battery.level"].outcome is Outcome.IMPLAUSIBLE
    assert "dumpsys battery reset" in readings["battery.level"].reason
    assert measured(readings["battery.health.sysfs"]) == 80
    assert readings["battery.health"].outcome is Outcome.IMPLAUSIBLE
    assert "dumpsys battery reset" in readings["battery.health"].reason


def test_no_battery_is_not_present_and_zero_millivolts_are_an_emulator(converse: Converse) -> None:
    absent = converse(battery, [(SERVICE, SERVICE_ANSWER.replace("present: true", "present: false"))])
    assert absent["battery.level"].outcome is Outcome.NOT_PRESENT
    emulator = converse(battery, [(SERVICE, SERVICE_ANSWER.replace("3870", "0"))])
    assert emulator["battery.level"].outcome is Outcome.IMPLAUSIBLE
    assert emulator["battery.temperature"].outcome is Outcome.IMPLAUSIBLE


@pytest.mark.parametrize(
    ("change", "measure"),
    [
        (("level: 61", "level: 161"), "battery.level"),
        (("scale: 100", "scale: 0"), "battery.level"),
        (("temperature: 264", "temperature: 2640"), "battery.temperature"),
        (("voltage: 3870", "voltage: 4"), "battery.voltage"),
        (("voltage: 3870", "voltage: 3870000"), "battery.voltage"),
    ],
)
def test_values_that_no_battery_has_are_implausible(converse: Converse, change: tuple[str, str], measure: str) -> None:
    readings = converse(battery, [(SERVICE, SERVICE_ANSWER.replace(*change))])
    assert (readings[measure].outcome, readings[measure].value) == (Outcome.IMPLAUSIBLE, None)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "Can't find service: battery\n",
        "Permission Denial: can't dump BatteryService from pid=1, uid=2000\n",
        SERVICE_ANSWER + "*** SERVICE 'battery' DUMP TIMEOUT (10000ms) EXPIRED ***\n",
        "Current OPPO Battery Service state:\n  level: 50\n  scale: 100\n  voltage: 4000\n",
        {"failure": "timeout", "stdout": SERVICE_ANSWER},
        {"failure": "disconnected", "stdout": SERVICE_ANSWER},
        {"exit_code": 127, "stderr": "sh: dumpsys: not found\n"},
    ],
)
def test_a_refusal_or_a_part_of_an_answer_is_never_taken_for_values(converse: Converse, said: object) -> None:
    for reading in converse(battery, [(SERVICE, said)]).values():
        assert (reading.outcome, reading.value) == (Outcome.NOT_READABLE, None)


@pytest.mark.parametrize("ending", ["\r\n", "\r\r\n", "\n\n"])
def test_line_ends_of_old_adb_change_nothing(converse: Converse, ending: str) -> None:
    plain = converse(battery, [(SERVICE, SERVICE_ANSWER)])
    assert converse(battery, [(SERVICE, SERVICE_ANSWER.replace("\n", ending))]) == plain


def test_later_keys_and_logs_never_change_a_value(converse: Converse) -> None:
    noise = (
        "  level: 3\n charge counter: 5\n[EventLogBuffer]\n  mSavedBatteryAsoc: 100\n  battery FirstUseDate: 20250101\n"
    )
    assert converse(battery, [(SERVICE, with_line(noise))]) == converse(battery, [(SERVICE, SERVICE_ANSWER)])


@pytest.mark.parametrize(
    ("line", "outcome", "date"),
    [
        ("  battery FirstUseDate: [20240229]", Outcome.MEASURED, "2024-02-29"),
        ("mParseNtpTime=20260516", Outcome.MEASURED, "2026-05-16"),
        ("mParseNtpTime=", Outcome.NOT_READABLE, None),
        ("  battery FirstUseDate: [20230229]", Outcome.IMPLAUSIBLE, None),
        ("  battery FirstUseDate: [19700101]", Outcome.IMPLAUSIBLE, None),
    ],
)
def test_first_use_is_a_real_date_or_none(converse: Converse, line: str, outcome: Outcome, date: str | None) -> None:
    first = converse(battery, [(SERVICE, with_line(line))])["battery.first_use"]
    assert (first.outcome, first.value) == (outcome, date)
