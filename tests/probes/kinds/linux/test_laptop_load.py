"""The processor under load: wrong results, speed, heat, throttling, fans."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.quantity import quantity
from probes.answer import Shortfall
from probes.kinds.linux.heat import heat, hottest
from probes.kinds.linux.load import MEASURES, ROUNDS, STRESS, THROTTLED, kept, load
from probes.reading import Outcome

ZONES = [
    ("list:/sys/class/thermal", "cooling_device0\nthermal_zone0\nthermal_zone1\n"),
    ("list:/sys/class/hwmon", "hwmon0\nhwmon4\n"),
]
COLD = [
    ("file:/sys/class/thermal/thermal_zone0/temp", "27800\n"),
    ("file:/sys/class/thermal/thermal_zone1/temp", "41000\n"),
    ("file:/sys/class/hwmon/hwmon0/temp1_input", "39850\n"),
    ("file:/sys/class/hwmon/hwmon4/temp1_input", {"exit_code": 1, "stderr": "No data available"}),
]
HOT = [
    ("file:/sys/class/thermal/thermal_zone1/temp", "71000\n"),
    ("file:/sys/class/hwmon/hwmon0/temp1_input", "52850\n"),
]
FANS = [
    ("list:/sys/class/hwmon/hwmon0", "name\ntemp1_input\n"),
    ("list:/sys/class/hwmon/hwmon4", "fan1_input\nfan2_input\nname\n"),
]


def said(speed: float = 4139.49, heat: float = 88, ended: str = "successful run completed in 30.01s") -> str:
    return (
        "stress-ng: info:  [51] dispatching hogs: 8 cpu\n"
        "stress-ng: metrc: [51] stressor       bogo ops real time  usr time  sys time   bogo ops/s     bogo ops/s\n"
        f"stress-ng: metrc: [51] cpu                8290      30.00    3.48      0.19      {speed:.2f}        2256.54\n"
        f"stress-ng: info:  [51] cpu:\nstress-ng: info:  [51]         x86_pkg_temp   {heat:.2f} C (3{heat:.2f} K)\n"
        f"stress-ng: info:  [51] {ended}\n"
    )


def rounds(*each: str, code: int = 0) -> list[tuple[str, dict[str, object]]]:
    return [(STRESS, {"stdout": "", "stderr": one, "exit_code": code}) for one in each]


RUN = rounds(said(4000, 85), said(3900, 91), said(3700, 93.5), said(3600, 92))
TURNING = [(f"file:/sys/class/hwmon/hwmon4/fan{number}_input", "4210\n") for number in (1, 2)]
STILL = [(ask, "0\n") for ask, _ in TURNING]
COUNTS = [(THROTTLED, "12\n"), (THROTTLED, "15\n")]


def short(readings) -> dict[str, str]:
    return {name: str(reading.value or reading.outcome) for name, reading in readings.items()}


def test_a_laptop_that_computes_well_tells_its_speed_its_heat_and_its_fan(converse) -> None:
    readings = converse(load, ZONES + COLD + HOT + FANS + TURNING + COUNTS + RUN)
    assert short(readings) == {
        "compute.stress": "passed", "compute.stress.kept": "90.0 %", "compute.throttled": "3",
        "thermal.load": "93.5 °C", "compute.fan": "passed",
    }  # fmt: skip


def test_a_wrong_result_has_failed(converse) -> None:
    wrong = "stress-ng: fail:  [52] cpu: fibonacci error detected, summation failed\n" + said(ended="unsuccessful run")
    readings = converse(load, ZONES + COLD + COUNTS + rounds(wrong, code=2))
    assert readings["compute.stress"].outcome is Outcome.FAILED
    assert "fibonacci" in readings["compute.stress"].reason
    assert {readings[name].outcome for name in MEASURES[1:4]} == {Outcome.NOT_READABLE}


@pytest.mark.parametrize(
    "run",
    [rounds(said(), code=3), rounds(said(ended="")), rounds(""), [(STRESS, {"failure": "timeout", "stdout": said()})],
     [(STRESS, {"failure": "disconnected"})], rounds(said())[:1] + rounds(said(), code=5)],
)  # fmt: skip
def test_a_load_that_did_not_run_says_nothing(converse, run) -> None:
    readings = converse(load, ZONES + COLD + FANS + TURNING + COUNTS + run)
    assert {readings[name].outcome for name in MEASURES} == {Outcome.NOT_READABLE}


def test_without_stress_ng_it_says_what_to_install(converse) -> None:
    readings = converse(load, ZONES + COLD + FANS + TURNING + COUNTS + [(STRESS, {"exit_code": 127})])
    assert {readings[name].outcome for name in MEASURES} == {Outcome.NOT_TESTED}
    assert all("install stress-ng" in readings[name].reason for name in MEASURES)


def test_a_fan_that_stands_still_has_failed_only_in_the_heat(converse) -> None:
    hot = converse(load, ZONES + COLD + FANS + STILL + RUN)["compute.fan"]
    cool = converse(load, ZONES + COLD + FANS + STILL + rounds(*[said(heat=55)] * ROUNDS))["compute.fan"]
    assert (hot.outcome, hot.reason) == (Outcome.FAILED, "the fan stood still at 93.5 °C")
    assert cool.outcome is Outcome.NOT_TESTED


@pytest.mark.parametrize("fan", ["65535\n", "", "-1", "fast", {"exit_code": 1, "stderr": "I/O error"}])
def test_a_fan_that_tells_nothing_is_no_fault(converse, fan) -> None:
    readings = converse(load, ZONES + COLD + FANS + [(ask, fan) for ask, _ in TURNING] + RUN)
    assert readings["compute.fan"].outcome is Outcome.NOT_READABLE


def test_no_listed_fan_is_no_proof_of_none(converse) -> None:
    assert converse(load, ZONES + COLD + FANS[:1] + RUN)["compute.fan"].outcome is Outcome.NOT_READABLE


def test_a_count_that_goes_back_is_implausible(converse) -> None:
    readings = converse(load, ZONES + COLD + list(reversed(COUNTS)) + RUN)
    assert readings["compute.throttled"].outcome is Outcome.IMPLAUSIBLE
    assert converse(load, ZONES + COLD + RUN)["compute.throttled"].outcome is Outcome.NOT_READABLE


def test_a_sensor_that_never_moves_is_implausible(converse) -> None:
    still = [(STRESS, {"stdout": "", "stderr": said(heat=41), "exit_code": 0})] * ROUNDS
    assert converse(load, ZONES + COLD + still)["thermal.load"].outcome is Outcome.IMPLAUSIBLE


def test_the_hottest_part_now(converse) -> None:
    assert short(converse(heat, ZONES + COLD)) == {"thermal.hottest": "41.0 °C"}


@pytest.mark.parametrize(
    ("value", "outcome"),
    [("999999\n", Outcome.IMPLAUSIBLE), ("-274000", Outcome.IMPLAUSIBLE), ("0\n", Outcome.IMPLAUSIBLE),
     ("warm", Outcome.NOT_READABLE), ("", Outcome.NOT_READABLE)],
)  # fmt: skip
def test_a_temperature_that_cannot_be_is_none(converse, value: str, outcome: Outcome) -> None:
    talk = [("list:/sys/class/thermal", "thermal_zone0\n"), ("file:/sys/class/thermal/thermal_zone0/temp", value)]
    assert converse(heat, talk)["thermal.hottest"].outcome is outcome


@given(st.lists(st.integers(-30000, 130000).filter(bool), min_size=1, max_size=9))
def test_the_hottest_is_none_other_than_one_of_them(values: list[int]) -> None:
    assert hottest("", "", *map(str, values)) == quantity(max(values) / 1000, "celsius", resolution="0.1")


@given(st.floats(1, 10**6), st.floats(1, 10**6))
def test_the_speed_kept_is_the_last_in_percent_of_the_first(first: float, last: float) -> None:
    middle = [said()] * (ROUNDS - 2)
    texts = [f"exit 0\n{text}" for text in (said(first), *middle, said(last))]
    assert float(kept(*texts).value) == pytest.approx(100 * last / first, abs=0.06, rel=0.02)


@given(st.text("stress-ng: metrc: [51] cpu 0.9C(K)\n", max_size=200))
def test_any_text_is_no_speed(text: str) -> None:
    with pytest.raises(Shortfall):
        kept(*[text] * ROUNDS)


def test_a_fault_in_words_fails_whatever_the_exit_code(converse) -> None:
    wrong = "stress-ng: fail:  [52] cpu: fft error detected, wrong result\n" + said()
    readings = converse(load, ZONES + COLD + rounds(wrong, *[said()] * (ROUNDS - 1)))
    assert readings["compute.stress"].outcome is Outcome.FAILED


@pytest.mark.parametrize("second", ["0\n", "65535\n", {"exit_code": 1, "stderr": "I/O error"}])
def test_a_fan_that_turns_passes_for_no_other(converse, second) -> None:
    readings = converse(load, ZONES + COLD + FANS + [TURNING[0], (TURNING[1][0], second)] + RUN)
    assert readings["compute.fan"].outcome is Outcome.NOT_READABLE
