"""Android devices: which are attached, what keeps one from being asked, and what each is."""

import re
import subprocess
import time

from adbutils import AdbError, adb_path
from adbutils.errors import AdbConnectionError

from probes.attached import Attached
from probes.device import Device, DeviceError, DeviceLost, Kind
from probes.kinds.android.properties import MAKERS, MODELS, NAMES, SERIALS, parse_getprop
from probes.link import LOST, Link
from probes.links.adb_connection import ServerConnection, server_port

PATIENCE = 5.0
"""Seconds for a running adb server to list what is attached; it answers from memory."""

READY = "device"

HINTS = {
    READY: "Ready.",
    "unauthorized": "Unlock it and tap Allow under “Allow USB debugging?”; if nothing shows, plug it in again.",
    "authorizing": "Wait a moment; then unlock it and tap Allow under “Allow USB debugging?”.",
    "offline": "Plug it in again; if it stays offline, switch USB debugging off and on.",
    "connecting": "Wait a moment; if it stays like this, plug it in again.",
    "no permissions": "This computer may not use its USB port: add the udev rules of Android, then plug it in again.",
    "recovery": "It is in recovery: restart it into Android.",
    "sideload": "It waits for an update: restart it into Android.",
    "rescue": "It is in rescue mode: restart it into Android.",
    "bootloader": "It is in its bootloader: restart it into Android.",
}
"""What the operator does about each state that `adb devices` lists (AOSP adb, ConnectionState)."""

LISTED = re.compile(r"(?P<serial>\S+)\s+(?P<state>no permissions|\S+)(?P<details>.*)")
TRANSPORT = re.compile(r" transport_id:(\d+)")
USB = re.compile(r" (?:usb:)?((?<=usb:)\S+|\d+-[\d.]+)(?= |$)")
"""The USB path, which adb prints bare or after `usb:`, depending on how it reaches USB."""


def discover(port: int | None = None) -> tuple[Attached, ...]:
    """Return what the adb server lists, ready or not; raise DeviceError if there is no server to ask.

    Where no port is given and no server runs, one is started as every adb command would: with this computer's own keys,
    on the port that ANDROID_ADB_SERVER_PORT names or on the standard one. A port that is given must be served already.
    """
    try:
        return _listed(server_port(port))
    except AdbConnectionError as error:
        if port is not None:
            raise DeviceError(f"No adb server answers on port {port}: start one there, or name no port.") from error
    start_server()
    return _listed(server_port())


def parse_listing(text: str) -> tuple[Attached, ...]:
    """Read the server's answer to `host:devices-l`, one device a line; the heading of `adb devices -l` is none."""
    lines = (line for line in text.splitlines() if not line.startswith("List of devices"))
    return tuple(_attached(match) for match in map(LISTED.fullmatch, lines) if match)


def listed(output: bytes) -> tuple[str, ...]:
    """Return what a listing says, a text of serial and state for each device."""
    return tuple(f"{each.serial} {each.state}" for each in parse_listing(output.decode(errors="replace")))


def identify(link: Link, plugged: str | None = None) -> Device:
    """Ask a device what it is; raise DeviceError if it does not answer or does not say."""
    where = plugged or "The device"
    answer = link.ask("shell:getprop")
    if not answer.whole:
        hint = HINTS.get(str(answer.failure), "Check its cable and ask again.")
        fault = DeviceLost if answer.failure in LOST else DeviceError
        raise fault(f"{where}: cannot be identified: {answer.failure}: {answer.detail}. {hint}")
    told = parse_getprop(answer.stdout)
    maker, model = _first(told, MAKERS), _first(told, MODELS)
    if maker is None or model is None:
        raise DeviceError(f"{where}: does not say its {'model' if maker else 'maker'}: is it an Android device?")
    serial = _first(told, SERIALS)
    return Device(
        kind=_kind(told, where), platform="android", maker=maker, model=model, name=_first(told, NAMES),
        identifiers={"serial": serial} if serial else {}, plugged=plugged,
    )  # fmt: skip


def _kind(told: dict[str, str], where: str) -> Kind:
    """Return the kind from ro.build.characteristics, a list in which a phone is not always named."""
    characteristics = told.get("ro.build.characteristics", "").split(",")
    for other in ("tv", "automotive", "embedded"):
        if other in characteristics:
            raise DeviceError(
                f"{where}: is of the kind {other}, which is not graded: plug in a phone, tablet or watch."
            )
    return "watch" if "watch" in characteristics else "tablet" if "tablet" in characteristics else "phone"


def _first(told: dict[str, str], names: tuple[str, ...]) -> str | None:
    values = (told.get(name, "").strip() for name in names)
    return next((value for value in values if value and value != "unknown"), None)


def _listed(port: int) -> tuple[Attached, ...]:
    try:
        with ServerConnection("127.0.0.1", port, time.monotonic() + PATIENCE) as connection:
            connection.request("host:devices-l")
            return parse_listing(connection.block().decode(errors="replace"))
    except AdbConnectionError:
        raise
    except (AdbError, EOFError, OSError, ValueError) as error:
        raise DeviceError(f"The adb server on port {port} does not answer ({error}): restart it.") from error


def _attached(match: re.Match[str]) -> Attached:
    state, details = match["state"], match["details"]
    usb, transport = USB.search(details), TRANSPORT.search(details)
    return Attached(
        serial=match["serial"], link="adb", state=state, ready=state == READY, usb=usb[1] if usb else None,
        transport_id=int(transport[1]) if transport else None,
        hint=HINTS.get(state, f"Its state is {state}: restart it into Android."),
    )  # fmt: skip


def start_server() -> None:
    """Start the adb server as every adb command would, on the port in force; raise DeviceError where none can be."""
    port = server_port()
    try:
        subprocess.run([adb_path(), "-P", str(port), "start-server"], capture_output=True, timeout=20, check=True)
    except (AdbError, OSError, subprocess.SubprocessError) as error:
        raise DeviceError(f"No adb server could be started on port {port}: install adb, or start one there.") from error
