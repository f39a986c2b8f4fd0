"""What the samples of a charge amount to: a linear charge is recovered, and a gauge that counts nothing is told."""

from collections.abc import Callable

import pytest
from charge_dump import charge, dump, sampled
from hypothesis import given
from hypothesis import strategies as st

from calibration.quantity import Quantity
from probes.kinds.android.battery import LEARNED, SERVICE, SYSFS
from probes.kinds.android.charge_fit import counted_health
from probes.kinds.android.charge_samples import samples, sampling
from probes.kinds.android.charging import ORDER, charging
from probes.kinds.charge import slope_by_counter, slope_by_level
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


def derived(per_point: int, *, late: int = 0, offset: int = 0) -> str:
    """A charge whose counter is only the level again; in every sixth sample it may be late by some points."""
    points = [20 + place // 6 for place in range(200)]
    late_by = [late if place % 6 == 0 else 0 for place in range(200)]
    return sampled(
        [dump(point, counter=(point - lag) * per_point + offset) for point, lag in zip(points, late_by, strict=True)]
    )


@pytest.mark.parametrize(
    "text",
    [
        derived(40_000),
        derived(39_200),
        derived(49),
        derived(30_000),
        derived(39_200, late=1),
        derived(39_200, offset=17_000),
    ],
)
def test_a_counter_that_is_made_from_the_level_counts_nothing_whatever_its_design(
    converse: Converse, text: str
) -> None:
    conversation = [
        (SYSFS, "battery/charge_full:3500000\nbattery/charge_full_design:4000000\n"),
        (ORDER, "10\n"),
        (TEN.ask, text),
    ]
    health = converse(charging, conversation)["battery.health.counted"]
    assert health.outcome is Outcome.NOT_READABLE
    assert "the gauge derives its counter from the level" in health.reason


def test_a_counter_that_rises_by_exactly_the_design_counts_nothing(converse: Converse) -> None:
    health = counted(converse, 40_000, 40)
    assert "the gauge derives its counter from the level" in health.reason


@given(st.floats(25, 60), st.integers(5, 40), st.integers(20_000, 80_000))
def test_a_gauge_that_counts_is_never_taken_for_one_that_does_not(rate: float, start: int, per_point: int) -> None:
    health = counted_health(1.01 * per_point / 10, charge(start, rate, 361, per_point))
    assert abs(float(health.value) - 100 / 1.01) <= float(health.uncertainty or 0)


def test_a_counted_health_stands_in_only_where_nothing_else_says_anything(converse: Converse) -> None:
    text = charge(20, rate=40.0, count=361, per_point=39_200)
    unknown = [(LEARNED, "    Capacity: 4000, Computed drain: 1\n"), (ORDER, "60\n"), (sampling(60).ask, text)]
    health = converse(charging, unknown)["battery.health"]
    assert value(health) == pytest.approx(98, abs=1)
    assert "rated" in health.method
    impossible = [(SERVICE, dump(40, more="  mSavedBatteryAsoc: 28\n"))]
    assert converse(charging, [*unknown, *impossible])["battery.health"].outcome is Outcome.NOT_TESTED


def test_few_points_count_no_capacity(converse: Converse) -> None:
    health = counted(converse, 36_000, 18)
    assert health.outcome is Outcome.NOT_TESTED
    assert "order more minutes" in health.reason


@given(st.floats(5, 200), st.integers(5, 40), st.integers(100, 80_000))
def test_the_slope_of_a_linear_charge_is_recovered(rate: float, start: int, per_point: int) -> None:
    text = charge(start, rate, 40, per_point)
    by_counter, by_level = slope_by_counter(samples(text)), slope_by_level(samples(text))
    assert abs(float(by_counter.value) - rate) <= float(by_counter.uncertainty or 0) + 0.1
    assert by_level.low <= rate <= by_level.high


@given(st.floats(20, 200), st.integers(1, 1000))
def test_the_unit_of_the_counter_changes_no_slope(rate: float, scale: int) -> None:
    plain = [(40 + rate * place / 360) * 40_000 for place in range(40)]
    texts = [
        sampled([dump(int(each / 40_000), counter=round(each) * factor) for each in plain]) for factor in (1, scale)
    ]
    assert slope_by_counter(samples(texts[0])) == slope_by_counter(samples(texts[1]))
