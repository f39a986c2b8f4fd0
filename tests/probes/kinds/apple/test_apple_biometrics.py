"""Biometrics: the sensor that a model has, and what iOS says of the modules that see a face."""

import plistlib
from collections.abc import Callable
from typing import Any

import pytest

from probes.kinds.apple.biometrics import biometrics_named
from probes.kinds.apple.camera_driver import drivers
from probes.kinds.apple.identification import VALUES
from probes.reading import Outcome, Reading

Converse = Callable[..., dict[str, Reading]]

FACE = {"FrontIRCameraModuleSerialNumString": "HNQ74713INFR"}


def read(converse: Converse, product: str | None, entry: Any = None) -> dict[str, Reading]:
    values = plistlib.dumps({"ProductType": product} if product else {})
    said = {"exit_code": 1, "stderr": "NoEntry"} if entry is None else plistlib.dumps(entry)
    return converse(biometrics_named, [(VALUES, values), *((each.ask, said) for each in drivers())])


@pytest.mark.parametrize(
    ("product", "sensor"),
    [("iPhone10,4", "touch id"), ("iPhone10,3", "face id"), ("iPhone14,6", "touch id"), ("iPad8,1", "face id")],
)
def test_a_known_model_has_the_sensor_that_it_is_built_with(converse: Converse, product: str, sensor: str) -> None:
    reading = read(converse, product)["biometrics.sensor"]
    assert (reading.value, "as its model is built" in reading.method) == (sensor, True)


def test_a_model_with_neither_has_none(converse: Converse) -> None:
    assert read(converse, "iPod9,1")["biometrics.sensor"].outcome is Outcome.NOT_PRESENT


@pytest.mark.parametrize("product", ["iPhone99,1", None])
def test_of_an_unknown_model_the_modules_tell(converse: Converse, product: str | None) -> None:
    assert read(converse, product, FACE)["biometrics.sensor"].value == "face id"
    for entry in ({}, {"FrontCameraModuleSerialNumString": "GCF36028FRNT"}, {"FrontIRCameraModuleSerialNumString": ""},
                  {"FrontIRStructuredLightProjectorSerialNumString": "XXXXXXXX"}):  # fmt: skip
        assert read(converse, product, entry)["biometrics.sensor"].outcome is Outcome.NOT_READABLE


@pytest.mark.parametrize(
    ("told", "value"),
    [({"FCClValidationStatus": "Pass"}, "FCCl Pass"), ({"RomeoStatus": b"Invalid\0"}, "Romeo Invalid"),
     ({"RomeoStatus": "Valid", "FCClValidationStatus": "Fail"}, "FCCl Fail, Romeo Valid")],
)  # fmt: skip
def test_the_validation_is_reported_as_it_is_and_never_judged(converse: Converse, told: Any, value: str) -> None:
    reading = read(converse, "iPhone15,3", FACE | told)["biometrics.face.validation"]
    assert (reading.outcome, reading.value) == (Outcome.MEASURED, value)
    assert "genuine phones too" in reading.method


@pytest.mark.parametrize("entry", [None, {}, FACE, {"FCClValidationStatus": "Pass"}, FACE | {"RomeoStatus": 7.5},
                                   FACE | {"RomeoStatus": b"\xff\xfe"}])  # fmt: skip
def test_without_a_module_or_a_word_of_it_there_is_no_validation(converse: Converse, entry: Any) -> None:
    assert read(converse, "iPhone15,3", entry)["biometrics.face.validation"].outcome is Outcome.NOT_READABLE
