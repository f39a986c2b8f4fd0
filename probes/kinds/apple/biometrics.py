"""Biometrics: which sensor a device has, and what iOS says of the modules that see a face."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from probes.answer import Absent, Unreadable
from probes.kinds.apple.answers import told, words
from probes.kinds.apple.camera import DRIVER, FALSE_ALARM, statuses, tells
from probes.kinds.apple.camera_driver import entry, modules
from probes.kinds.apple.feature import built_with
from probes.kinds.apple.identification import VALUES
from probes.kinds.apple.probe import apple
from probes.kinds.fallback import in_turn
from probes.reading import Reading
from probes.subject import Subject

SENSORS = ("face id", "touch id")
FACE = ("parts.camera.infrared.serial", "parts.projector.serial")
STATUSES = {
    "FCClValidationStatus": "FCCl", "RomeoStatus": "Romeo",
    "SavageDATFileStatus": "Savage", "YonkersDATFileStatus": "Yonkers",
}  # fmt: skip
"""Keys of the camera driver to what they are called here: FCCl is the calibration of the front camera, Romeo the dot
projector (DiagnosticsService, ComponentStrobeFrontSLP), Savage and Yonkers the firmware of its chips (reported)."""


@apple(measures=("biometrics.sensor", "biometrics.face.validation"), version=1)
def biometrics_named(subject: Subject) -> Iterator[Reading]:
    """Read which sensor there is by the model, or else by the modules that the camera driver names, and their state."""
    yield in_turn(
        subject,
        "biometrics.sensor",
        lambda: told("model", sensor, subject.ask(VALUES), caveat="as its model is built"),
        lambda: told(DRIVER, face_named, entry(subject)),
    )
    yield subject.read("biometrics.face.validation", told(DRIVER, validation, entry(subject), caveat=FALSE_ALARM))


def sensor(values: Any) -> str:
    """Return `face id` or `touch id`; raise Absent for a model with neither, Unreadable where that is not known."""
    product = words(values, "ProductType")
    there = {each: built_with(product, each) for each in SENSORS}
    if all(has is False for has in there.values()):
        raise Absent("the model is built with neither Face ID nor Touch ID")
    found = next((each for each, has in there.items() if has), None)
    if found is None:
        raise Unreadable("which sensor the model is built with is not known here")
    return found


def face_named(driver: Any) -> str:
    """Return `face id` where the driver tells the infrared camera or the dot projector; raise Unreadable otherwise."""
    if not any(map(partial(_tells_face, driver), FACE)):
        raise Unreadable("the camera driver names no infrared camera and no dot projector")
    return "face id"


def validation(driver: Any) -> str:
    """Return `FCCl Pass, Romeo Valid`, as the device words it.

    Raise Unreadable where the driver tells nothing of it, or names no module that sees a face.
    """
    face_named(driver)
    return ", ".join(statuses(driver, STATUSES))


def _tells_face(driver: Any, measure: str) -> bool:
    return any(part.measure == measure and tells(part, driver) for part in modules())
