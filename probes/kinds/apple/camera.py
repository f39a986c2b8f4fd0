"""Cameras: which modules the camera driver names, which it misses, and what iOS has found of their calibration."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from calibration.quantity import Quantity, quantity
from probes.answer import Failed, Shortfall, Unreadable, Untested
from probes.kinds.apple.answers import told
from probes.kinds.apple.camera_driver import entry, modules
from probes.kinds.apple.part import Part, text_of
from probes.kinds.apple.probe import apple
from probes.reading import Reading
from probes.subject import Subject

DRIVER = "camera driver"
FRONT = ("parts.camera.front.serial",)
REAR = tuple(f"parts.camera.{each}.serial" for each in ("rear", "wide", "tele"))
VALIDATION = {"CmClValidationStatus": "CmCl", "CmPMValidationStatus": "CmPM", "ValidationStatus": "modules"}
"""Keys of what iOS has found as it started the cameras, to what they are called here. CmCl is the calibration of the
rear cameras, which corerepaird takes for their state; what CmPM and the last one are about is not known (reported)."""
FALSE_ALARM = "Invalid is seen on genuine phones too"
"""Known of ValidationStatus and, in lines of an iPhone15,3 as published, of CmPM beside a CmCl that passed."""


@apple(measures=("camera.count", "camera.list", "camera.validation", "camera.front", "camera.rear"), version=2)
def cameras_named(subject: Subject) -> Iterator[Reading]:
    """Read what the camera driver says of each module; that it names one does not say that it takes a picture."""
    driver = entry(subject)
    yield subject.read("camera.count", told(DRIVER, count, driver, caveat="modules that tell a serial number"))
    yield subject.read("camera.list", told(DRIVER, listed, driver, caveat="modules that tell a serial number"))
    yield subject.read("camera.validation", told(DRIVER, validation, driver, caveat=FALSE_ALARM))
    for measure, side in (("camera.front", FRONT), ("camera.rear", REAR)):
        yield subject.read(measure, told(DRIVER, partial(untried, side), driver))


def count(driver: Any) -> Quantity:
    """Return how many cameras for pictures tell a serial number; raise Unreadable where none does."""
    return quantity(len(_named(driver, FRONT + REAR)), "count")


def listed(driver: Any) -> str:
    """Return `rear camera, tele camera, front camera`; raise Unreadable where none tells a serial number."""
    return ", ".join(part.words for part in _named(driver, REAR + FRONT))


def validation(driver: Any) -> str:
    """Return `CmCl Pass, CmPM Invalid`, as the device words it; raise Unreadable where it tells none of them."""
    return ", ".join(statuses(driver, VALIDATION))


def statuses(driver: Any, keys: Mapping[str, str]) -> list[str]:
    """Return what the driver tells at some keys, each with its name; raise Unreadable where it tells nothing there."""
    found = [f"{name} {text}" for key, name in keys.items() if (text := _status(driver, key))]
    if not found:
        raise Unreadable(f"the camera driver tells no {next(iter(keys))}")
    return found


def untried(side: tuple[str, ...], driver: Any) -> None:
    """Never pass: raise Failed where the driver misses a camera that the device was built with, Untested otherwise.

    That a module is missing is only believed of a driver that tells the serial number of another.
    """
    named = _named(driver, FRONT + REAR)
    if missing := [part.words for part in modules() if part.measure in side and part.missing(driver)]:
        raise Failed(f"the device was built with it, but its driver does not find the {', '.join(missing)}")
    if not any(part.measure in side for part in named):
        raise Unreadable("the camera driver names no such camera")
    raise Untested("named; nobody tried it")


def tells(part: Part, driver: Any) -> bool:
    """Whether the driver tells a module's serial number."""
    try:
        return bool(part.serial(driver))
    except Shortfall:
        return False


def _named(driver: Any, measures: tuple[str, ...]) -> list[Part]:
    named = [part for measure in measures for part in modules() if part.measure == measure and tells(part, driver)]
    if not named:
        raise Unreadable("the camera driver tells no camera's serial number")
    return named


def _status(driver: Any, key: str) -> str:
    try:
        return text_of(driver, key)[:40]
    except Shortfall:
        return ""
