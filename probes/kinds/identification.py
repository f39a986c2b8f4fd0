"""What a device says it is, whatever platform it is of: the link that it is asked over tells the platform."""

from collections.abc import Callable

from probes.device import Device
from probes.kinds.android import discovery as android
from probes.link import Link
from probes.subject import Subject

IDENTIFY: dict[str, Callable[[Link, str | None], Device]] = {"adb": android.identify}
"""Name of a link to how a device at its end is identified; a new platform adds its line here."""


def identify(subject: Subject, plugged: str | None = None) -> Device:
    """Ask a subject what it is; raise DeviceError if it does not answer or does not say."""
    return IDENTIFY[subject.link_name](subject, plugged)
