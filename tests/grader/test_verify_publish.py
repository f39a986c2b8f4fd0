"""A report that strangers read names no device, yet whoever holds the evidence can tell which it was."""

import hashlib
import hmac
from pathlib import Path

import pytest
from example_inspection import PHONE

from grader.publish import public_device, public_readings
from grader.replay import link_of
from probes.device import Device
from probes.kinds.identification import identify
from probes.links.recorded import RecordedLink
from probes.measure import measures
from probes.probe import plan, run
from probes.reading import Outcome, Reading
from probes.subject import Subject
from probes.transcript import Transcript

PHONES = sorted(PHONE.parent.glob("*.jsonl"))
SALT, OTHER = bytes(32), bytes(31) + b"\1"


def asked(phone: Path) -> tuple[Device, tuple[Reading, ...]]:
    transcript = Transcript.read(phone)
    subject = Subject(RecordedLink(transcript), link_of(transcript))
    device = identify(subject, "usb:1-2")
    return device, run(plan(device), subject)


@pytest.mark.parametrize("phone", PHONES, ids=lambda phone: phone.stem)
def test_nothing_public_names_the_device(phone: Path) -> None:
    device, readings = asked(phone)
    told = [reading for reading in readings if reading.value and measures()[reading.measure].private]
    assert device.identifiers or told, "without an identifier this shows nothing"
    public = [public_device(device, SALT).canonical(), *(each.canonical() for each in public_readings(readings))]
    secrets = [
        *device.identifiers.values(),
        *(str(each.value) for each in readings if measures()[each.measure].private),
    ]
    for secret in filter(lambda each: each != "None", secrets):
        assert secret.encode() not in b"".join(public)


def test_the_salt_shows_which_device_it_was() -> None:
    device = Device(kind="phone", platform="android", maker="m", model="m", identifiers={"imei": "356938035643809"})
    public = public_device(device, SALT).identifiers
    assert public == {"imei": hmac.new(SALT, b"356938035643809", hashlib.sha256).hexdigest()}
    assert public_device(device, OTHER).identifiers != public


def test_only_what_is_known_to_be_public_is_published() -> None:
    readings = [
        Reading(measure=name, outcome=Outcome.PASSED, method="m", probe="p/1")
        for name in ("identity.imei", "battery.health", "identity.serial", "not.listed", "locks.knox")
    ]
    assert [each.measure for each in public_readings(readings)] == ["battery.health", "locks.knox"]
