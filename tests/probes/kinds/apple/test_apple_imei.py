"""IMEIs of Apple devices: checked before they are believed, absent where there is no radio, read from the screen."""

import plistlib
from collections.abc import Callable
from typing import Any

import pytest

from probes.kinds.apple.identification import VALUES
from probes.kinds.apple.imei import FIRST, SECOND, SHOW, TYPE, imei_numbers, imei_on_screen
from probes.measure import measures
from probes.reading import Outcome, Reading

Converse = Callable[..., dict[str, Reading]]

IMEI, OTHER = "350000000240016", "350000000240024"
PHONE = {
    "DeviceClass": "iPhone", "ProductType": "iPhone13,2", "BasebandStatus": "BBInfoAvailable",
    "TelephonyCapability": True, FIRST: IMEI, SECOND: OTHER, "MobileEquipmentIdentifier": "35000000024001",
}  # fmt: skip
DO, READ = f"operator:do {SHOW}", f"operator:read {TYPE}"


def values(**changed: Any) -> list[tuple[str, bytes]]:
    return [(VALUES, plistlib.dumps({key: value for key, value in (PHONE | changed).items() if value is not None}))]


def test_both_numbers_are_read_and_private(converse: Converse) -> None:
    readings = converse(imei_numbers, values())
    assert [readings[f"identity.{each}"].value for each in ("imei", "imei2")] == [IMEI, OTHER]
    assert all(measures()[name].private for name in readings)


@pytest.mark.parametrize(
    ("told", "outcome"),
    [
        ("000000000000000", Outcome.IMPLAUSIBLE),
        ("350000000240017", Outcome.IMPLAUSIBLE),
        ("310150123456780", Outcome.IMPLAUSIBLE),
        (b"350000000240016", Outcome.IMPLAUSIBLE),
        (int(IMEI), Outcome.MEASURED),
        ("35000000024001", Outcome.NOT_TESTED),
        (f"1{IMEI}", Outcome.NOT_TESTED),
        ("", Outcome.NOT_TESTED),
        (None, Outcome.NOT_TESTED),
    ],
)
def test_what_is_no_imei_is_not_believed_and_not_repeated(converse: Converse, told: Any, outcome: Outcome) -> None:
    reading = converse(imei_numbers, values(**{FIRST: told}))["identity.imei"]
    assert reading.outcome is outcome
    assert IMEI not in (reading.reason or "")


def test_a_meid_is_no_imei(converse: Converse) -> None:
    readings = converse(imei_numbers, values(**{FIRST: None, SECOND: None}))
    assert {reading.outcome for reading in readings.values()} == {Outcome.NOT_TESTED}


@pytest.mark.parametrize(
    ("changed", "outcomes"),
    [
        ({"ProductType": "iPad13,16", "DeviceClass": "iPad", FIRST: None, SECOND: None},
         [Outcome.NOT_PRESENT, Outcome.NOT_PRESENT]),
        ({"ProductType": "iPad13,17", "DeviceClass": "iPad", SECOND: None}, [Outcome.MEASURED, Outcome.NOT_PRESENT]),
        ({"ProductType": "iPod9,1", "DeviceClass": "iPod", FIRST: None}, [Outcome.NOT_PRESENT, Outcome.NOT_PRESENT]),
        ({"ProductType": "iPhone9,3", SECOND: None}, [Outcome.MEASURED, Outcome.NOT_PRESENT]),
        ({"ProductType": "iPhone9,3", SECOND: OTHER}, [Outcome.MEASURED, Outcome.MEASURED]),
        ({"ProductType": "iPhone99,1", SECOND: None}, [Outcome.MEASURED, Outcome.NOT_TESTED]),
        # A radio that the phone denies is broken and not missing; an IMEI that is told is read whatever the table says.
        ({"BasebandStatus": "NoTelephonyCapabilty", FIRST: None, SECOND: None},
         [Outcome.IMPLAUSIBLE, Outcome.IMPLAUSIBLE]),
        ({"ProductType": "iPad13,16", "DeviceClass": "iPad", SECOND: None}, [Outcome.MEASURED, Outcome.NOT_PRESENT]),
        ({"ProductType": "iPad99,1", "DeviceClass": "iPad", "BasebandStatus": "NoTelephonyCapabilty", FIRST: None,
          SECOND: None},
         [Outcome.NOT_PRESENT, Outcome.NOT_PRESENT]),
        ({SECOND: IMEI}, [Outcome.MEASURED, Outcome.NOT_TESTED]),
        ({SECOND: None}, [Outcome.MEASURED, Outcome.NOT_TESTED]),
    ],
)  # fmt: skip
def test_a_model_has_as_many_numbers_as_radios(
    converse: Converse, changed: dict[str, Any], outcomes: list[Outcome]
) -> None:
    readings = converse(imei_numbers, values(**changed))
    assert [readings[f"identity.{each}"].outcome for each in ("imei", "imei2")] == outcomes


@pytest.mark.parametrize("answers", [[], [(VALUES, b"")], [(VALUES, plistlib.dumps({}))],
                                     [(VALUES, plistlib.dumps([]))], [(VALUES, {"failure": "unauthorized"})],
                                     [(VALUES, values()[0][1][:200])]])  # fmt: skip
def test_silence_leaves_both_to_the_operator(converse: Converse, answers: list[Any]) -> None:
    readings = converse(imei_numbers, answers)
    assert {reading.outcome for reading in readings.values()} == {Outcome.NOT_TESTED}


@pytest.mark.parametrize(
    ("typed", "outcome"),
    [
        (f"text: {IMEI}", Outcome.PASSED),
        ("text: 35 000000 024002 4", Outcome.PASSED),
        ("text: 350000000240032", Outcome.FAILED),
        ("text: 350000000240017", Outcome.NOT_TESTED),
        ("skip: no screen", Outcome.NOT_TESTED),
        ("", Outcome.NOT_TESTED),
        ({"failure": "timeout"}, Outcome.NOT_TESTED),
    ],
)
def test_the_screen_is_held_against_what_the_device_told(converse: Converse, typed: object, outcome: Outcome) -> None:
    readings = converse(imei_on_screen, [*values(), (DO, "done"), (READ, typed)])
    assert readings["identity.imei_match"].outcome is outcome
    assert readings["identity.imei"].outcome is Outcome.NOT_TESTED


def test_the_operator_reads_what_the_device_does_not_tell(converse: Converse) -> None:
    readings = converse(imei_on_screen, [*values(**{FIRST: None, SECOND: None}), (DO, "done"), (READ, f"text: {IMEI}")])
    assert readings["identity.imei"].value == IMEI
    assert readings["identity.imei_match"].outcome is Outcome.NOT_TESTED


def test_an_operator_who_does_not_show_it_is_not_asked_to_read(converse: Converse) -> None:
    readings = converse(imei_on_screen, [*values(), (DO, "skip: no time"), (READ, f"text: {IMEI}")])
    assert readings["identity.imei_match"].reason == "skipped by the operator: no time"
    unwilling = converse(imei_on_screen, [*values(), (DO, "no: I am busy")])
    assert unwilling["identity.imei_match"].outcome is Outcome.NOT_TESTED


def test_nobody_is_asked_about_a_device_without_a_radio(converse: Converse) -> None:
    asked = [
        *values(ProductType="iPad13,16", DeviceClass="iPad", **{FIRST: None, SECOND: None}),
        (DO, "done"),
        (READ, f"text: {IMEI}"),
    ]
    readings = converse(imei_on_screen, asked)
    assert readings["identity.imei_match"].outcome is Outcome.NOT_PRESENT
    assert readings["identity.imei"].outcome is Outcome.NOT_TESTED
