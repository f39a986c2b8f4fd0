"""Parts: the serial numbers that a device tells, what is none, and what an earlier inspection of it says to them."""

import json
import plistlib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.kinds.apple.camera_driver import drivers
from probes.kinds.apple.display import TOUCH, makers, panel
from probes.kinds.apple.identification import VALUES
from probes.kinds.apple.model import models
from probes.kinds.apple.part import parts
from probes.kinds.apple.parts import EARLIER, READ_HERE, earlier_parts, parts_now
from probes.measure import measures
from probes.reading import Outcome, Reading

Converse = Callable[..., dict[str, Reading]]

PRODUCT, FRAMEBUFFER, CAMERAS = "ioregistry:product", "ioclass:IOMobileFramebuffer", "ioclass:AppleH13CamIn"
PANEL, GLASS = b"GVC3141ABCD59EF26+A2C535\0\0", b"G9Q8979DEFG32\0"
MODULES = {
    "BackCameraModuleSerialNumString": "DN8271828REAR4590", "BackSuperWideCameraModuleSerialNumString": "DNL45235WIDE",
    "FrontCameraModuleSerialNumString": "GCF36028FRNT", "FrontIRCameraModuleSerialNumString": "HNQ74713INFR",
    "FrontIRStructuredLightProjectorSerialNumString": "A52C66249DOTS", "BackCameraExpected": True,
    "BackTeleCameraExpected": False,
}  # fmt: skip
NOTHING = {"exit_code": 1, "stderr": "NoEntry"}


def plist(**values: Any) -> bytes:
    return plistlib.dumps(values)


def product(panel: Any = PANEL, glass: Any = GLASS) -> tuple[str, bytes]:
    return PRODUCT, plistlib.dumps({"raw-panel-serial-number": panel, "coverglass-serial-number": glass})


IPHONE_14 = [(VALUES, plist(ProductType="iPhone14,7", MLBSerialNumber="F3X8405BOARD")), product(),
             (CAMERAS, plist(**MODULES))]  # fmt: skip


def test_every_part_that_tells_its_number_is_read(converse: Converse) -> None:
    readings = converse(parts_now, IPHONE_14)
    assert {name: reading.value for name, reading in readings.items() if reading.outcome is Outcome.MEASURED} == {
        "parts.screen.serial": "GVC3141ABCD59EF26", "parts.glass.serial": "G9Q8979DEFG32",
        "parts.camera.rear.serial": "DN8271828REAR4590", "parts.camera.wide.serial": "DNL45235WIDE",
        "parts.camera.front.serial": "GCF36028FRNT", "parts.camera.infrared.serial": "HNQ74713INFR",
        "parts.projector.serial": "A52C66249DOTS", "parts.board.serial": "F3X8405BOARD",
    }  # fmt: skip
    assert readings["parts.camera.tele.serial"].outcome is Outcome.NOT_PRESENT
    assert readings["parts.lidar.serial"].outcome is Outcome.NOT_READABLE


def test_every_serial_number_is_private() -> None:
    assert all(measures()[measure].private for measure in READ_HERE)


@pytest.mark.parametrize("answers", [[], [(VALUES, b""), (PRODUCT, b""), (CAMERAS, b"")],
                                     [(VALUES, plist()), (PRODUCT, plist()), (CAMERAS, plist())],
                                     [(each, {"failure": "unauthorized"}) for each in (VALUES, PRODUCT, CAMERAS)],
                                     [(ask, said[: len(said) // 2]) for ask, said in IPHONE_14]])  # fmt: skip
def test_silence_and_a_cut_answer_tell_no_part(converse: Converse, answers: list[Any]) -> None:
    outcomes = {name: reading.outcome for name, reading in converse(parts_now, answers).items()}
    assert outcomes.pop("parts.unchanged") is Outcome.NOT_TESTED
    assert set(outcomes.values()) == {Outcome.NOT_READABLE}


@pytest.mark.parametrize(
    ("value", "outcome", "reason"),
    [
        (b"\0" * 16, Outcome.FAILED, "blank"),
        ("", Outcome.FAILED, "blank"),
        (b"\xff" * 16, Outcome.FAILED, "no text"),
        ("0000000000000000", Outcome.FAILED, "is none"),
        ("000000000+A2C5", Outcome.FAILED, "is none"),
        ("+A2C5", Outcome.FAILED, "blank"),
        ("GVC", Outcome.FAILED, "is none"),
        ("GVC3141\u202eABCD", Outcome.MEASURED, ""),
        ("GVC3141ABCD" * 100, Outcome.FAILED, "too long"),
        (["GVC3141ABCD"], Outcome.IMPLAUSIBLE, "no text"),
        (2**63, Outcome.MEASURED, ""),
        (True, Outcome.IMPLAUSIBLE, "no text"),
        (1.5, Outcome.IMPLAUSIBLE, "no text"),
    ],
)
def test_a_panel_without_a_serial_number_is_flagged(
    converse: Converse, value: Any, outcome: Outcome, reason: str
) -> None:
    same = plist(Panel_ID=value)
    reading = converse(parts_now, [product(panel=value), (FRAMEBUFFER, same)])["parts.screen.serial"]
    assert reading.outcome is outcome
    assert reason in (reading.reason or "")


def test_the_framebuffer_is_asked_where_the_product_entry_is_silent(converse: Converse) -> None:
    answers = [product(panel=""), (FRAMEBUFFER, plist(Panel_ID="GH3141ABCD+1"))]
    assert converse(parts_now, answers)["parts.screen.serial"].value == "GH3141ABCD"
    assert converse(panel, answers)["display.panel"].value == "LG"


@pytest.mark.parametrize(
    ("expected", "value", "outcome"),
    [(True, "", Outcome.FAILED), (True, "0000000", Outcome.FAILED), (False, "", Outcome.NOT_PRESENT),
     (False, "XXXXXXXX", Outcome.NOT_PRESENT), (None, "", Outcome.NOT_READABLE), ("?", "XXXXX", Outcome.IMPLAUSIBLE),
     (False, "DN8271828TELE", Outcome.MEASURED)],
)  # fmt: skip
def test_what_a_blank_number_means_goes_by_what_the_driver_expects(
    converse: Converse, expected: Any, value: str, outcome: Outcome
) -> None:
    flag = {} if expected is None else {"BackTeleCameraExpected": expected}
    entry = plistlib.dumps({"BackTeleCameraModuleSerialNumString": value} | flag)
    assert converse(parts_now, [(CAMERAS, entry)])["parts.camera.tele.serial"].outcome is outcome


def test_a_second_key_counts_where_the_first_is_blank(converse: Converse) -> None:
    entry = plist(BackCameraModuleSerialNumString="", BackCameraSNUM="DN8271828REAR")
    assert converse(parts_now, [(CAMERAS, entry)])["parts.camera.rear.serial"].value == "DN8271828REAR"


@pytest.mark.parametrize("driver", drivers(), ids=lambda driver: driver.name)
@pytest.mark.parametrize("model", ["iPhone8,1", "iPhone10,3", "iPhone15,3", "iPhone17,1", "iPad99,9"])
def test_the_driver_of_another_chip_is_asked_where_the_models_own_has_no_entry(
    converse: Converse, model: str, driver: Any
) -> None:
    others = [(each.ask, NOTHING) for each in drivers() if each is not driver]
    answers = [(VALUES, plist(ProductType=model)), (driver.ask, plist(**MODULES)), *others]
    reading = converse(parts_now, answers)["parts.camera.rear.serial"]
    assert (reading.value, [source.ask for source in reading.sources]) == ("DN8271828REAR4590", [driver.ask])


def test_the_models_own_driver_is_asked_first(converse: Converse) -> None:
    answers = [(VALUES, plist(ProductType="iPhone10,3")), ("ioclass:AppleH10CamIn", plist(**MODULES)),
               ("ioclass:AppleH16CamIn", plist(BackCameraModuleSerialNumString="SHOULDNOTBEASKED"))]  # fmt: skip
    assert converse(parts_now, answers)["parts.camera.rear.serial"].value == "DN8271828REAR4590"


@pytest.mark.parametrize(("prefix", "name"), [("G9N", "Samsung"), ("G9P", "Samsung"), ("GVC", "LG"), ("F5V", "BOE")])
def test_the_maker_of_a_panel_goes_by_its_first_letters(converse: Converse, prefix: str, name: str) -> None:
    reading = converse(panel, [product(panel=f"{prefix}3141ABCD".encode())])["display.panel"]
    assert reading.value == name
    assert "community lore" in reading.method


def test_the_maker_of_an_unknown_panel_is_not_guessed(converse: Converse) -> None:
    reading = converse(panel, [product(panel=b"ZZZ3141ABCD")])["display.panel"]
    assert reading.outcome is Outcome.NOT_READABLE
    assert all(each.source for each in makers())


@pytest.mark.parametrize(
    ("entry", "outcome"),
    [({}, Outcome.MEASURED), ({"MT Built-In": False}, Outcome.NOT_READABLE), ({"Sensor Rows": 0}, Outcome.NOT_READABLE),
     ({"Sensor Rows": 10**9}, Outcome.NOT_READABLE), ({"Sensor Rows": "many"}, Outcome.IMPLAUSIBLE)],
)  # fmt: skip
def test_the_grid_of_the_touch_controller(converse: Converse, entry: dict[str, Any], outcome: Outcome) -> None:
    device = {"Sensor Columns": 18, "Sensor Rows": 37, "Family ID": 226, "MT Built-In": True} | entry
    reading = converse(panel, [(TOUCH, plistlib.dumps(device))])["touch.panel"]
    assert (reading.outcome, reading.value) == (outcome, "18 × 37 sensors, family 226" if not entry else None)


def compared(converse: Converse, before: dict[str, Any] | str, answers: list[Any] | None = None) -> Reading:
    line = before if isinstance(before, str) else json.dumps(before)
    return converse(parts_now, [*(answers or IPHONE_14), (EARLIER, f"{line}\n")])["parts.unchanged"]


def test_the_same_parts_as_before_pass_and_say_how_many(converse: Converse) -> None:
    line = earlier_parts(converse(parts_now, IPHONE_14).values())
    reading = compared(converse, line)
    assert reading.outcome is Outcome.PASSED
    assert "8 compared" in reading.method


def test_another_part_fails_by_its_name_and_never_tells_a_serial_number(converse: Converse) -> None:
    before = {"parts.screen.serial": "G9N9999FORMER", "parts.camera.rear.serial": "DN8271828REAR4590"}
    reading = compared(converse, before)
    assert (reading.outcome, reading.reason) == (Outcome.FAILED, "another than at the earlier inspection: panel")
    assert "G9N9999FORMER" not in str(reading)


def test_the_battery_and_the_storage_are_compared_too(converse: Converse) -> None:
    answers = [("ioregistry:AppleSmartBattery", plist(Serial="F5D3266BATT")),
               ("ioclass:IONVMeController", plistlib.dumps({"Serial Number": "0031e052NAND"}))]  # fmt: skip
    before = {"parts.battery.serial": "F5D3266BATT", "parts.storage.serial": "0031e052NAND"}
    assert compared(converse, before, answers).outcome is Outcome.PASSED
    assert "battery" in str(compared(converse, before | {"parts.battery.serial": "F8YFORMER"}, answers).reason)


@pytest.mark.parametrize("before", ["", "null", "[]", "{}", "{", '{"parts.screen.serial": 3}', "[" * 99_999,
                                    '{"battery.health": "80"}', '{"parts.screen.serial": ""}'])  # fmt: skip
def test_no_earlier_inspection_is_no_proof(converse: Converse, before: str) -> None:
    assert compared(converse, before).outcome is Outcome.NOT_TESTED


def test_a_part_that_told_its_number_before_and_is_silent_now_is_no_proof(converse: Converse) -> None:
    before = {"parts.screen.serial": "GVC3141ABCD59EF26", "parts.lidar.serial": "HNQ74713LIDR"}
    reading = compared(converse, before)
    assert reading.outcome is Outcome.NOT_TESTED
    assert "LiDAR" in str(reading.reason)


def test_a_part_that_told_no_number_before_may_be_another(converse: Converse) -> None:
    before = json.loads(earlier_parts(converse(parts_now, IPHONE_14).values()))
    del before["parts.screen.serial"]  # as of a panel of no known maker, in whose place there is another now
    reading = compared(converse, before)
    assert (reading.outcome, "panel" in str(reading.reason)) == (Outcome.NOT_TESTED, True)


@given(st.dictionaries(st.sampled_from(READ_HERE), st.text("ABC0123456789", min_size=4, max_size=12)))
def test_the_line_of_an_inspection_tells_each_part_once(serials: dict[str, str]) -> None:
    readings = [Reading(measure=each, outcome=Outcome.MEASURED, value=serial, method="x", probe="x/1")
                for each, serial in serials.items()]  # fmt: skip
    blank = Reading(measure="parts.lidar.serial", outcome=Outcome.NOT_READABLE, reason="no", method="x", probe="x/1")
    line = earlier_parts([blank, *readings])
    assert "\n" not in line
    assert json.loads(line) == serials


def test_the_chip_of_every_model_since_the_iphone_6s_has_its_driver() -> None:
    chips = {each.chip.split()[1] for each in models().values()} - {"A7", "A8", "A8X"}
    known = [chip for driver in drivers() for chip in driver.chips]
    assert sorted(known) == sorted(chips)


def test_every_part_is_one_of_the_catalogue_and_has_a_source() -> None:
    assert {part.measure for part in parts()} <= set(measures())
    assert all(part.source for part in parts())
