"""What a device says it is, whatever platform it is of: the link that it is asked over tells the platform."""

from collections.abc import Callable, Iterable

from probes.device import Device
from probes.kinds import report
from probes.kinds.android import discovery as android
from probes.kinds.apple import identification as apple
from probes.kinds.linux import identification as linux
from probes.link import Link
from probes.subject import Subject

IDENTIFY: dict[str, Callable[[Link, str | None], Device]] = {
    "adb": android.identify,
    "usbmux": apple.identify,
    "local": linux.identify,
    "report": report.identify,
}
"""Name of a link to how a device at its end is identified; a new platform adds its line here."""
APPLE = (
    "lockdown", "connection", "ioregistry", "ioclass", "diagnostics", "configuration", "activation", "apps",
    "companion", "crashes", "crash",
)  # fmt: skip
LINUX = ("file", "list", "run", "events")
SCHEMES = {"shell": "adb", "pull": "adb", **dict.fromkeys(APPLE, "usbmux"), **dict.fromkeys(LINUX, "local")}
"""Scheme of an ask to the link that answers it."""


def identify(subject: Subject, plugged: str | None = None) -> Device:
    """Ask a subject what it is; raise DeviceError if it does not answer or does not say."""
    return IDENTIFY[subject.link_name](subject, plugged)


def link_answering(asks: Iterable[str]) -> str:
    """Return the name of the link that answers such asks; adb where they tell of none."""
    return next((name for ask in asks if (name := _link(ask))), "adb")


def _link(ask: str) -> str | None:
    return "report" if ask.startswith(report.COMMANDS) else SCHEMES.get(ask.partition(":")[0])
