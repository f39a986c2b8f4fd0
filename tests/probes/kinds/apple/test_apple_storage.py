"""Storage of Apple devices: the size as sold, what is free, and the serial number of its controller."""

import plistlib
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.quantity import Quantity
from probes.answer import Implausible
from probes.kinds.apple.storage import CONTROLLER, FACTORY, SOLD, USAGE, free, storage, total
from probes.measure import measures
from probes.reading import Outcome, Reading

Converse = Callable[..., dict[str, Reading]]

DISK = {"TotalDiskCapacity": 128000000000, "TotalDataCapacity": 113456789504, "AmountDataAvailable": 41250000000,
        "TotalDataAvailable": 90000000000, "TotalSystemCapacity": 14543210496}  # fmt: skip
NVME = {"Serial Number": "2b8a1c0f", "Model Number": "APPLE SSD AP0128M", "Firmware Revision": "911.0.1",
        "AppleNANDStatus": "Ready"}  # fmt: skip
MISSING = {"exit_code": 1, "stderr": "MissingValue"}


def answer(**values: Any) -> bytes:
    return plistlib.dumps(values)


PHONE = [(USAGE, answer(**DISK)), (CONTROLLER, answer(**NVME))]


def test_a_phone_tells_its_sizes_and_its_controller(converse: Converse) -> None:
    readings = converse(storage, PHONE)
    assert readings["storage.total"].value == Quantity(value=Decimal(128), unit="GB")
    assert readings["storage.free"].value == Quantity(value=Decimal("41.2"), unit="GB")
    assert readings["parts.storage.serial"].value == "2b8a1c0f"
    assert "model APPLE SSD AP0128M, firmware 911.0.1" in readings["parts.storage.serial"].method
    assert measures()["parts.storage.serial"].private


def test_a_status_of_the_nand_is_no_measure_of_its_wear(converse: Converse) -> None:
    life = converse(storage, PHONE)["storage.life"]
    assert (life.outcome, life.value) == (Outcome.NOT_READABLE, None)


@pytest.mark.parametrize("answers", [[], [(USAGE, b""), (CONTROLLER, b"")], [(USAGE, answer()), (CONTROLLER, answer())],
                                     [(USAGE, MISSING), (FACTORY, MISSING), (CONTROLLER, MISSING)],
                                     [(USAGE, PHONE[0][1][:150]), (CONTROLLER, PHONE[1][1][:150])],
                                     [(USAGE, plistlib.dumps([1])), (CONTROLLER, plistlib.dumps("x"))],
                                     [(USAGE, {"failure": "timeout", "stdout": PHONE[0][1]})]])  # fmt: skip
def test_silence_refusal_and_a_cut_answer_tell_nothing(converse: Converse, answers: list[Any]) -> None:
    assert {reading.outcome for reading in converse(storage, answers).values()} == {Outcome.NOT_READABLE}


@pytest.mark.parametrize("first", [answer(AmountDataAvailable=1), MISSING, answer()])
def test_an_older_system_tells_the_size_by_the_factory_s_domain(converse: Converse, first: Any) -> None:
    told = [(USAGE, first), (FACTORY, answer(TotalDiskCapacity=15989485568))]
    assert converse(storage, told)["storage.total"].value == Quantity(value=Decimal(16), unit="GB")


@pytest.mark.parametrize(
    ("size", "sold"),
    [(16239927296, 16), (15989485568, 16), (63989493760, 64), (256000000000, 256), (512110190592, 512),
     (1000000000000, 1024), (1024000000000, 1024), (2000000000000, 2048)],
)  # fmt: skip
def test_a_size_is_put_as_it_was_sold(size: int, sold: int) -> None:
    assert total({"TotalDiskCapacity": size}) == Quantity(value=Decimal(sold), unit="GB")


@pytest.mark.parametrize("size", [0, -128000000000, 90000000000, 10**15, True, "much", 128, [128000000000], 1.28e11])
def test_a_size_that_is_none_is_implausible(converse: Converse, size: Any) -> None:
    reading = converse(storage, [(USAGE, answer(**DISK | {"TotalDiskCapacity": size}))])["storage.total"]
    assert (reading.outcome, reading.value) == (Outcome.IMPLAUSIBLE, None)


@pytest.mark.parametrize(
    ("changed", "outcome"),
    [
        ({"AmountDataAvailable": 0}, Outcome.MEASURED),
        ({"AmountDataAvailable": -1}, Outcome.IMPLAUSIBLE),
        ({"AmountDataAvailable": 120000000000}, Outcome.IMPLAUSIBLE),
        ({"AmountDataAvailable": 10**18, "TotalDataCapacity": 10**18}, Outcome.IMPLAUSIBLE),
        ({"AmountDataAvailable": "nan"}, Outcome.IMPLAUSIBLE),
        ({"AmountDataAvailable": None}, Outcome.NOT_READABLE),
    ],
)
def test_what_the_system_could_give_back_is_not_free(
    converse: Converse, changed: dict[str, Any], outcome: Outcome
) -> None:
    told = {key: value for key, value in (DISK | changed).items() if value is not None}
    assert converse(storage, [(USAGE, answer(**told))])["storage.free"].outcome is outcome


@given(st.integers(0, 2**63 - 1), st.integers(0, 2**63 - 1))
def test_never_is_more_free_than_there_is(available: int, capacity: int) -> None:
    try:
        found = free({"AmountDataAvailable": available, "TotalDataCapacity": capacity})
    except Implausible:
        assert available > capacity
    else:
        assert abs(found.value - Decimal(available) / 10**9) <= Decimal("0.05")
        assert available <= capacity


@given(st.integers(0, 2**64 - 1))
def test_a_size_is_one_that_is_sold_and_near_what_is_told(size: int) -> None:
    try:
        sold = total({"TotalDiskCapacity": size}).value
    except Implausible:
        return
    assert sold in SOLD
    assert Decimal("0.9") <= Decimal(size) / 10**9 / sold <= Decimal("1.05")


@pytest.mark.parametrize(
    ("serial", "outcome"),
    [
        ("", Outcome.NOT_READABLE),
        ("0000000000", Outcome.IMPLAUSIBLE),
        ("XXXX", Outcome.IMPLAUSIBLE),
        ("12" * 60, Outcome.IMPLAUSIBLE),
        ([1], Outcome.IMPLAUSIBLE),
        (True, Outcome.IMPLAUSIBLE),
    ],
)
def test_what_is_no_serial_number_is_none(converse: Converse, serial: Any, outcome: Outcome) -> None:
    reading = converse(storage, [(CONTROLLER, answer(**NVME | {"Serial Number": serial}))])["parts.storage.serial"]
    assert (reading.outcome, reading.value) == (outcome, None)
