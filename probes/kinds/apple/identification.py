"""Which Apple device this is: what every other question about it depends on."""

from typing import Any

from probes.answer import Shortfall
from probes.device import Device, DeviceError, DeviceLost, Kind
from probes.kinds.apple.answers import said, tree, words
from probes.kinds.apple.model import model_of
from probes.link import LOST, Link
from probes.subject import Subject

VALUES = "lockdown:*"
"""Everything that lockdownd tells without a domain; of a computer that is not trusted, about 25 values."""
KINDS: dict[str, Kind] = {"iPhone": "phone", "iPod": "phone", "iPad": "tablet"}
"""DeviceClass to kind; an iPod touch is looked at like a phone that has no mobile network."""


def identify(link: Link, plugged: str | None = None) -> Device:
    """Ask a device what it is; raise DeviceError if it does not answer or does not say."""
    where = plugged or "The device"
    answer = link.ask(VALUES)
    try:
        values = tree(said(answer))
        return _device(values, where, plugged)
    except Shortfall as shortfall:
        fault = DeviceLost if answer.failure in LOST else DeviceError
        raise fault(f"{where}: cannot be identified: {shortfall}. Unlock it, and plug it in again.") from None


def product_of(subject: Subject) -> str:
    """Return the product type that a device tells, `iPhone13,2`; nothing where it tells none."""
    try:
        return words(tree(said(subject.ask(VALUES))), "ProductType")
    except Shortfall:
        return ""


def _device(values: Any, where: str, plugged: str | None) -> Device:
    made = words(values, "DeviceClass")
    if made not in KINDS:
        raise DeviceError(f"{where}: is of the kind {made}, which is not graded: plug in an iPhone or iPad.")
    identifiers = {name: str(values[key]) for name, key in IDENTIFIERS.items() if isinstance(values.get(key), str)}
    model = words(values, "ProductType")
    sold = model_of(model)
    return Device(
        kind=KINDS[made], platform="ios", maker="Apple", model=model, name=sold.name if sold else None,
        identifiers=identifiers, plugged=plugged,
    )  # fmt: skip


IDENTIFIERS = {"serial": "SerialNumber", "udid": "UniqueDeviceID"}
"""Names of identifiers to lockdownd's keys; the serial is told only to a computer that is trusted."""
