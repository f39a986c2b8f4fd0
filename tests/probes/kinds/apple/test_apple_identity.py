"""Identity: what lockdownd says of an Apple device, what its codes mean, and what is none of either."""

import plistlib
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.answer import Shortfall
from probes.device import DeviceError
from probes.kinds.apple.identification import VALUES, identify
from probes.kinds.apple.identity import identity, serial, system
from probes.kinds.apple.part_number import part, region, sold_as
from probes.links.recorded import RecordedLink
from probes.measure import measures
from probes.reading import Outcome, Reading

Converse = Callable[..., dict[str, Reading]]

PHONE = {
    "DeviceClass": "iPhone", "ProductType": "iPhone13,2", "ModelNumber": "MGJ53", "RegionInfo": "ZP/A",
    "SerialNumber": "F17DQ2K50D41", "ProductVersion": "18.4.1", "BuildVersion": "22E252", "DeviceColor": "1",
    "HardwarePlatform": "t8101", "ChipID": 33025,
}  # fmt: skip


def values(**changed: Any) -> list[tuple[str, bytes]]:
    """Return the answer of a phone with some values changed; None takes one away."""
    return [(VALUES, plistlib.dumps({key: value for key, value in (PHONE | changed).items() if value is not None}))]


def value(text: object) -> bytes:
    return plistlib.dumps(text)


def test_a_phone_says_all_that_is_known_of_it(converse: Converse) -> None:
    readings = converse(identity, values())
    assert {name: reading.value for name, reading in readings.items() if reading.outcome is Outcome.MEASURED} == {
        "identity.maker": "Apple", "identity.model": "iPhone13,2", "identity.name": "iPhone 12",
        "identity.part": "MGJ53ZP/A", "identity.sold_as": "new, as a retail unit",
        "identity.region": "Hong Kong or Macao (ZP/A)", "identity.serial": "F17DQ2K50D41",
        "identity.os": "iOS 18.4.1 (22E252)", "identity.updates": "iOS 27 or newer, as of 2026-11",
        "identity.soc": "Apple A14 Bionic", "identity.colour": "Black",
    }  # fmt: skip


def test_the_serial_number_is_private_and_in_no_other_reading(converse: Converse) -> None:
    readings = converse(identity, values())
    assert measures()["identity.serial"].private
    assert [name for name, reading in readings.items() if PHONE["SerialNumber"] in reading.model_dump_json()] == [
        "identity.serial"
    ]


@pytest.mark.parametrize("answers", [[], [(VALUES, b"")], [(VALUES, plistlib.dumps({}))], [(VALUES, value("iPhone"))],
                                     [(VALUES, {"failure": "unauthorized"})], [(VALUES, values()[0][1][:-60])],
                                     [(VALUES, {"exit_code": 1, "stderr": "PasswordProtected"})]])  # fmt: skip
def test_silence_refusal_and_a_cut_answer_tell_nothing(converse: Converse, answers: list[Any]) -> None:
    assert {reading.outcome for reading in converse(identity, answers).values()} == {Outcome.NOT_READABLE}


def test_values_of_another_type_are_none(converse: Converse) -> None:
    odd = converse(identity, values(**{key: [1, {"a": b"b"}] for key in PHONE}))
    assert not {reading.outcome for reading in odd.values()} & {Outcome.MEASURED, Outcome.PASSED}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, "iOS 18.4.1 (22E252)"),
        ({"BuildVersion": None}, "iOS 18.4.1"),
        ({"ProductVersion": "3.1.3", "BuildVersion": "7E18"}, "iPhone OS 3.1.3 (7E18)"),
        ({"ProductVersion": "4.0", "BuildVersion": "8A293"}, "iOS 4.0 (8A293)"),
        ({"DeviceClass": "iPad", "ProductType": "iPad7,11", "ProductVersion": "12.4", "BuildVersion": "16G77"},
         "iOS 12.4 (16G77)"),
        ({"DeviceClass": "iPad", "ProductType": "iPad7,11", "ProductVersion": "18.1", "BuildVersion": "22B83a"},
         "iPadOS 18.1 (22B83a)"),
    ],
)  # fmt: skip
def test_the_system_has_the_name_of_its_time(changed: dict[str, Any], said: str) -> None:
    assert system(plistlib.loads(values(**changed)[0][1])) == said


@pytest.mark.parametrize("changed", [{"ProductVersion": "eighteen"}, {"ProductVersion": "18"}, {"BuildVersion": "?"},
                                     {"ProductVersion": "1" * 400 + ".1"}, {"ProductVersion": "-1.0"}])  # fmt: skip
def test_what_is_no_version_is_implausible(converse: Converse, changed: dict[str, str]) -> None:
    assert converse(identity, values(**changed))["identity.os"].outcome is Outcome.IMPLAUSIBLE


@pytest.mark.parametrize(
    ("told", "outcome"),
    [
        ("G6TZL0A1N70M", Outcome.MEASURED),
        ("K7QXR2M4XD", Outcome.MEASURED),
        ("", Outcome.NOT_READABLE),
        (" ", Outcome.NOT_READABLE),
        ("000000000000", Outcome.IMPLAUSIBLE),
        ("XXXXXXXXXXXX", Outcome.IMPLAUSIBLE),
        ("DNPXX0X00XXX", Outcome.IMPLAUSIBLE),
        ("not a serial", Outcome.IMPLAUSIBLE),
        ("F17DQ2K50D41" * 9, Outcome.IMPLAUSIBLE),
        (b"F17DQ2K50D41", Outcome.IMPLAUSIBLE),
        (True, Outcome.IMPLAUSIBLE),
    ],
)
def test_a_blank_or_blotted_serial_number_is_none(converse: Converse, told: object, outcome: Outcome) -> None:
    assert converse(identity, values(SerialNumber=told))["identity.serial"].outcome is outcome


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("FGJ53", "refurbished by Apple"),
        ("NGJ53", "given out by Apple as a replacement"),
        ("PGJ53", "new, personalised with an engraving"),
        ("3D035", "a demonstration unit for shops"),
    ],
)
def test_the_first_letter_says_how_it_was_sold(number: str, said: str) -> None:
    assert sold_as({"ModelNumber": number}) == said


def test_a_letter_that_nobody_explains_says_nothing(converse: Converse) -> None:
    reading = converse(identity, values(ModelNumber="ZGJ53"))["identity.sold_as"]
    assert (reading.outcome, reading.value) == (Outcome.NOT_READABLE, None)


@pytest.mark.parametrize("number", ["XXXXX", "00000", "a part", "MGJ53LL/A", "M", "MGJ5300"])
def test_what_is_no_part_number_is_implausible(converse: Converse, number: str) -> None:
    readings = converse(identity, values(ModelNumber=number))
    assert {readings[f"identity.{name}"].outcome for name in ("part", "sold_as")} == {Outcome.IMPLAUSIBLE}


def test_letters_that_no_list_has_are_told_as_they_stand(converse: Converse) -> None:
    assert converse(identity, values(RegionInfo="QQ/A"))["identity.region"].value == "QQ/A"
    assert region({"RegionInfo": "TU/A"}) == "Turkey (TU/A)"
    assert region({"RegionInfo": "RM/A"}) == "Russia (RM/A)"
    assert region({"RegionInfo": "ZD/A"}) == "ZD/A"
    assert part({"ModelNumber": "MGJ53", "RegionInfo": "QQ/A"}) == "MGJ53QQ/A"


@pytest.mark.parametrize("told", ["LL", "LLLL/A", "ll/a", "LL/A and more", "/"])
def test_what_is_no_region_is_implausible(converse: Converse, told: str) -> None:
    assert converse(identity, values(RegionInfo=told))["identity.region"].outcome is Outcome.IMPLAUSIBLE


@pytest.mark.parametrize(
    ("changed", "chip"),
    [
        ({"ProductType": "iPhone99,1"}, "t8101"),
        ({"ProductType": "iPhone99,1", "HardwarePlatform": None}, "chip 0x8101"),
        ({"ProductType": "iPhone99,1", "HardwarePlatform": None, "ChipID": None}, None),
    ],
)
def test_a_chip_of_an_unknown_model_is_told_by_its_number(
    converse: Converse, changed: dict[str, Any], chip: str | None
) -> None:
    readings = converse(identity, values(**changed))
    assert readings["identity.soc"].value == chip
    assert readings["identity.name"].reason == "the model iPhone99,1 is not known here"


def test_a_device_that_contradicts_its_kind_is_not_said_to_be_apples(converse: Converse) -> None:
    assert converse(identity, values(DeviceClass="iPad"))["identity.maker"].outcome is Outcome.NOT_READABLE
    assert converse(identity, values(DeviceClass=None))["identity.maker"].value == "Apple"
    assert converse(identity, values(ProductType="Pixel 9", DeviceClass=None))["identity.maker"].value is None


@given(st.dictionaries(st.sampled_from(sorted(PHONE)), st.text(max_size=30) | st.integers() | st.binary(max_size=9)))
def test_whatever_is_told_a_serial_number_or_system_has_its_form_or_a_reason(told: dict[str, Any]) -> None:
    for parse, form in ((serial, r"[0-9A-Z]{8,14}"), (system, r"(iOS|iPadOS|iPhone OS) [0-9.]+( \(\w+\))?")):
        try:
            assert re.fullmatch(form, parse(told))
        except Shortfall as shortfall:
            assert str(shortfall)


def link(transcript: Any) -> RecordedLink:
    return RecordedLink(transcript)


def test_a_device_is_identified_with_the_name_of_its_model(transcript_of: Callable[..., Any]) -> None:
    assert identify(link(transcript_of(values()))).name == "iPhone 12"
    assert identify(link(transcript_of(values(ProductType="iPhone99,1")))).name is None
    with pytest.raises(DeviceError, match="Apple TV"):
        identify(link(transcript_of(values(DeviceClass="Apple TV"))))
