"""What the samples of a charge amount to: a linear charge is recovered, and a gauge that counts nothing is told."""

from collections.abc import Callable

import pytest
from charge_dump import charge, dump, sampled
from hypothesis import given
from hypothesis import strategies as st

from calibration.quantity import Quantity
from probes.kinds.android.battery import SYSFS
from probes.kinds.android.charge_fit import slope_by_counter, slope_by_level
from probes.kinds.android.charge_samples import sampling
from probes.kinds.android.charging import ORDER, charging
from probes.reading import Outcome, Reading

Converse = Callable[..., dict[str, Reading]]

TEN = sampling(10)


def value(reading: Reading) -> float:
    assert reading.outcome is Outcome.MEASURED, reading
    assert isinstance(reading.value, Quantity)
    return float(reading.value.value)


def counted(converse: Converse, per_point: int, rise: int, design: int = 4_000_000) -> Reading:
    conversation = [
        (SYSFS, f"battery/charge_full:{design + 1000}\nbattery/charge_full_design:{design}\n"),
        (ORDER, "60\n"),
        (sampling(60).ask, charge(20, rate=float(rise), count=361, per_point=per_point)),
    ]
    return converse(charging, conversation)["battery.health.counted"]


def test_a_capacity_is_counted_over_twenty_points_against_the_design(converse: Converse) -> None:
    health = counted(converse, 36_000, 40)
    assert value(health) == pytest.approx(90, abs=float(health.value.uncertainty))
    assert "4000 mAh" in health.method


def test_a_counter_that_is_level_times_design_counts_nothing(converse: Converse) -> None:
    levels = [dump(20 + place // 6, counter=(20 + place // 6) * 40_000) for place in range(200)]
    conversation = [
        (SYSFS, "battery/charge_full:3500000\nbattery/charge_full_design:4000000\n"),
        (ORDER, "10\n"),
        (TEN.ask, sampled(levels)),
    ]
    health = converse(charging, conversation)["battery.health.counted"]
    assert health.outcome is Outcome.NOT_READABLE
    assert "the gauge derives it from the level" in health.reason


def test_few_points_count_no_capacity(converse: Converse) -> None:
    health = counted(converse, 36_000, 18)
    assert health.outcome is Outcome.NOT_TESTED
    assert "order more minutes" in health.reason


@given(st.floats(5, 200), st.integers(5, 40), st.integers(100, 80_000))
def test_the_slope_of_a_linear_charge_is_recovered(rate: float, start: int, per_point: int) -> None:
    text = charge(start, rate, 40, per_point)
    by_counter, by_level = slope_by_counter(text), slope_by_level(text)
    assert abs(float(by_counter.value) - rate) <= float(by_counter.uncertainty or 0) + 0.1
    assert by_level.low <= rate <= by_level.high


@given(st.floats(20, 200), st.integers(1, 1000))
def test_the_unit_of_the_counter_changes_no_slope(rate: float, scale: int) -> None:
    plain = [(40 + rate * place / 360) * 40_000 for place in range(40)]
    texts = [
        sampled([dump(int(each / 40_000), counter=round(each) * factor) for each in plain]) for factor in (1, scale)
    ]
    assert slope_by_counter(texts[0]) == slope_by_counter(texts[1])
