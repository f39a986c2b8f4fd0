"""Apple devices: which are attached, and what keeps one from being asked."""

import re
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from probes.attached import Attached
from probes.device import DeviceError
from probes.usb_bus import SYSFS, UsbDevice, usb_devices

if TYPE_CHECKING:
    from probes.links.usbmux import Listed, Trust

LINK = "usbmux"
LIBRARY = "pymobiledevice3"
ADVICE = "To add iPhones and iPads, install pymobiledevice3: pip install 'truegrade[ios]'."

APPLE = "05ac"
NORMAL = range(0x1290, 0x12B0)
"""Product numbers of iPhones, iPads and iPods that run (usbmuxd, PID_RANGE_LOW and PID_RANGE_MAX)."""
WAITING = {
    "1227": ("DFU", "It is in DFU mode: hold the side button until it restarts, or restore it."),
    "1281": ("recovery", "It is in recovery: hold the side button until it restarts, or restore it."),
}
"""Product numbers of a device that runs no system (libirecovery, irecv_mode), with what the operator does."""
HINTS = {
    "trusted": "Ready.",
    "locked": "Unlock it and keep it unlocked: locked, it tells little.",
    "not trusted": "Unlock it; at its inspection it asks whether to trust this computer.",
    "nonsense": "It does not name itself as an iPhone or iPad does: plug it in again.",
    "no answer": "Plug it in again; if that does not help, restart it.",
}
"""What the operator does about each state."""
UNLISTED = "usbmuxd does not list it: plug it in again; if that does not help, restart usbmuxd or the device."
NONSENSE = "nonsense"
ASKABLE = ("trusted", "locked")
UNTRUSTED = "not trusted"
UDID = re.compile("[0-9A-Za-z-]{8,64}")
"""What names a device to usbmuxd; any other text, which a plug may well claim, is no iPhone's."""
SIDE_BY_SIDE = 16
"""Devices that are asked for their state at the same time."""
PATIENCE = 3.0
"""Seconds that one device gets to say whether it trusts this computer."""


def installed() -> bool:
    """Whether the library is there that reaches Apple's devices."""
    return find_spec(LIBRARY) is not None


def discover(address: str | None = None, root: Path = SYSFS) -> tuple[Attached, ...]:
    """Return the Apple devices that usbmuxd lists, and those on USB that it does not list, with the reason.

    Raises DeviceError where an address is given that no usbmuxd serves.
    """
    on_usb = [device for device in usb_devices(root) if device.vendor == APPLE]
    if not installed():
        return (*(_silent(device, f"no {LIBRARY}", ADVICE) for device in on_usb if _runs(device)), *_waiting(on_usb))
    try:
        listed = _listed(address, on_usb)
    except OSError as error:
        if address is not None:
            raise DeviceError(f"No usbmuxd answers at {address}: start one there, or name no address.") from error
        return (*(_silent(each, "no usbmuxd", _missing()) for each in on_usb if _runs(each)), *_waiting(on_usb))
    paths = {each.usb for each in listed}
    unlisted = [each for each in on_usb if _runs(each) and each.path not in paths] if address is None else []
    return (*listed, *(_silent(each, "not listed", UNLISTED) for each in unlisted), *_waiting(on_usb))


def _listed(address: str | None, on_usb: list[UsbDevice]) -> tuple[Attached, ...]:
    from probes.links.usbmux import listed  # only here, for without the library the import fails

    found = listed(address, PATIENCE)
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        states = list(pool.map(lambda each: _state(each, address), found))
    return tuple(_attached(each, state, on_usb) for each, state in zip(found, states, strict=True))


def _state(listed: "Listed", address: str | None) -> str:
    from probes.links.usbmux import UsbmuxLink

    if not UDID.fullmatch(listed.udid):
        return NONSENSE
    try:
        with UsbmuxLink(listed.udid, address=address) as link:
            return link.trust(PATIENCE)
    except OSError:
        return "no answer"


def _attached(listed: "Listed", state: "Trust | str", on_usb: list[UsbDevice]) -> Attached:
    path = next((each.path for each in on_usb if _same(each.serial, listed.udid)), None)
    return Attached(
        serial=listed.udid, link=LINK, state=str(state), usb=path, hint=HINTS[str(state)],
        ready=state in ASKABLE, asks_for_trust=state == UNTRUSTED,
    )  # fmt: skip


def _same(serial: str, udid: str) -> bool:
    """Whether a USB serial number is a UDID's: the same digits, without the dash that newer ones have."""
    return serial.replace("-", "").lower() == udid.replace("-", "").lower() != ""


def _runs(device: UsbDevice) -> bool:
    return int(device.product or "0", 16) in NORMAL


def _waiting(on_usb: list[UsbDevice]) -> Iterator[Attached]:
    return (_silent(device, *WAITING[device.product]) for device in on_usb if device.product in WAITING)


def _silent(device: UsbDevice, state: str, hint: str) -> Attached:
    return Attached(serial=device.serial or device.name or "Apple", link=LINK, state=state, usb=device.path, hint=hint)


def _missing() -> str:
    if shutil.which("usbmuxd", path="/usr/sbin:/usr/bin:/sbin:/usr/local/sbin:/usr/local/bin") is None:
        return "usbmuxd is not installed: apt-get install usbmuxd, then plug it in again."
    return "usbmuxd does not run: plug the device in again, or start it (systemctl start usbmuxd)."
