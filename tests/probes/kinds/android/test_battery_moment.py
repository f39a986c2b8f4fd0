"""The battery's state of the moment by several sources: current in mA or µA, charging policy and cap, dates."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.quantity import Quantity
from probes.answer import Unreadable
from probes.kinds.android.battery import CURRENT, HAL, PROPERTIES, SERVICE, SYSFS, battery
from probes.kinds.android.gauge import milliamperes
from probes.reading import Outcome, Reading

Converse = Callable[..., dict[str, Reading]]

STATE = "Current Battery Service state:\n  present: true\n  level: 61\n  scale: 100\n  voltage: 3870\n"


@pytest.mark.parametrize(
    ("ask", "said", "value"),
    [
        (SERVICE, STATE + "  current now: 1531\n", "1531"),
        (SERVICE, STATE + "  current now: -272\n", "-272"),
        (SERVICE, STATE + "  current now: -335232\n", "-335"),
        (SERVICE, STATE + "  current now: 9000\n", None),
        (SERVICE, STATE + "  current now: 0\n", None),
        (SERVICE, STATE + "  current now: much\n", None),
        (HAL, "getHealthInfo -> HealthInfo{batteryCurrentMicroamps: -402000, batteryLevel: 5}\n", "-402"),
        (HAL, "getHealthInfo -> HealthInfo{batteryCurrentMicroamps: 402, batteryLevel: 5}\n", None),
        (CURRENT, "412345\n", "412"),
        (CURRENT, "\r\n", None),
        (CURRENT, "Unknown get option: current_now\n", None),
        (CURRENT, {"exit_code": 255, "stderr": "cmd: Can't find service: battery\n"}, None),
        (PROPERTIES, "current now: 184500\ncurrent now: 184\n", "184"),
        (PROPERTIES, "current now: -157\n", None),
        (SYSFS, "battery/current_now:-1200000\n", "-1200"),
    ],
)
def test_a_current_is_in_milliamperes_or_not_told(
    converse: Converse, ask: str, said: object, value: str | None
) -> None:
    current = converse(battery, [(ask, said)])["battery.current"]
    assert (current.outcome is Outcome.MEASURED) is (value is not None)
    if value is not None:
        assert isinstance(current.value, Quantity)
        assert (current.value.value, current.value.unit) == (Decimal(value), "mA")
        assert "turn the sign" in current.method


@given(st.floats(-15_000, 15_000).filter(lambda current: abs(current) >= 20))
def test_microamperes_are_told_from_milliamperes_or_refused(current: float) -> None:
    assert milliamperes(current * 1000, micro=True) == pytest.approx(current)
    try:
        assert milliamperes(current, micro=False) == current
    except Unreadable as shortfall:
        assert "may be" in str(shortfall)


@pytest.mark.parametrize(
    ("ask", "said", "words"),
    [
        (SERVICE, STATE + "  Charging policy: 1\n", "default"),
        (SERVICE, STATE + "  Charging policy: 4\n", "adaptive longlife"),
        (SERVICE, STATE + "  Charging policy: 0\n", None),
        (SERVICE, STATE + "  Charging policy: 77\n", None),
        (SERVICE, STATE + " mProtectBatteryMode: 0\n mProtectionThreshold: 80\n", "battery protection off"),
        (SERVICE, STATE + " mProtectBatteryMode: 3\n mProtectionThreshold: 80\n",
         "battery protection, mode 3, threshold 80 %"),
        (HAL, "getHealthInfo -> HealthInfo{chargingPolicy: ADAPTIVE_LONGLIFE}\n", "adaptive longlife"),
        (HAL, "getHealthInfo -> HealthInfo{chargingPolicy: INVALID}\n", None),
    ],
)  # fmt: skip
def test_a_policy_or_cap_is_told_in_words(converse: Converse, ask: str, said: str, words: str | None) -> None:
    policy = converse(battery, [(ask, said)])["battery.policy"]
    assert policy.value == words
    assert policy.outcome is (Outcome.MEASURED if words else Outcome.NOT_READABLE)


@pytest.mark.parametrize(
    ("line", "outcome", "date"),
    [
        ("LLB MAN: 20200521", Outcome.MEASURED, "2020-05-21"),
        ("LLB MAN: ", Outcome.NOT_READABLE, None),
        ("LLB CAL: 20200521", Outcome.NOT_READABLE, None),
        ("LLB MAN: 20201321", Outcome.IMPLAUSIBLE, None),
        ("LLB MAN: soon", Outcome.IMPLAUSIBLE, None),
    ],
)
def test_a_date_of_manufacture_is_a_date_or_none(
    converse: Converse, line: str, outcome: Outcome, date: str | None
) -> None:
    made = converse(battery, [(SERVICE, f"{STATE}{line}\n")])["battery.manufactured"]
    assert (made.outcome, made.value) == (outcome, date)


@pytest.mark.parametrize("seconds", ["0", "86400", "9999999999", "999999999999"])
def test_seconds_that_are_no_date_of_this_century_are_no_date(converse: Converse, seconds: str) -> None:
    said = f"getHealthInfo -> HealthInfo{{batteryFirstUsageSeconds: {seconds}, chargingPolicy: DEFAULT}}\n"
    assert converse(battery, [(HAL, said)])["battery.first_use"].value is None


def test_a_usage_in_no_documented_unit_is_told_and_never_counted(converse: Converse) -> None:
    cycles = converse(battery, [(SERVICE, STATE + "  mSavedBatteryUsage: [70188]\n")])["battery.cycles"]
    assert (cycles.outcome, cycles.value) == (Outcome.NOT_READABLE, None)
    assert "mSavedBatteryUsage is 70188, in no documented unit" in cycles.reason


@pytest.mark.parametrize("part", ["UNSUPPORTED", "(null)", "3"])
def test_a_part_status_that_says_nothing_is_no_status(converse: Converse, part: str) -> None:
    said = f"getHealthInfo -> HealthInfo{{batteryPartStatus: {part}}}\n"
    assert converse(battery, [(HAL, said)])["battery.maker_status"].outcome is Outcome.NOT_READABLE


def test_a_replaced_battery_is_called_one(converse: Converse) -> None:
    said = "getHealthInfo -> HealthInfo{batteryPartStatus: REPLACED}\n"
    assert converse(battery, [(HAL, said)])["battery.maker_status"].value == "replaced battery"
