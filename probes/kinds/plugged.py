"""What is plugged into this station, whatever it is, and the link to each."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from probes.attached import Attached
from probes.device import DeviceError, DeviceLost
from probes.kinds.android import discovery as android
from probes.kinds.android.charge_only import charge_only
from probes.kinds.apple import discovery as apple
from probes.link import Link
from probes.links.adb import AdbLink
from probes.links.local import LocalLink
from probes.links.recorded import RecordedLink
from probes.links.ssh import SshLink
from probes.transcript import Transcript

if TYPE_CHECKING:
    from probes.links.usbmux import Trust, UsbmuxLink

PATIENCE = 90.0
"""Seconds in which somebody must have answered a device's question whether to trust this computer."""
QUESTIONS = {
    "waiting for trust": "on the device: tap Trust, and enter its passcode",
    "locked": "unlock the device, so that it can ask whether to trust this computer",
}
"""What a device waits for that does not trust this computer yet."""
OUTCOMES = {
    "waiting for trust": "nobody tapped Trust on it: inspect it again, and answer what it asks",
    "locked": "it stayed locked: unlock it, and inspect it again",
    "trust denied": "somebody tapped Don't Trust on it: plug it in again, and tap Trust",
    "not trusted": "it does not trust this computer: plug it in again, and tap Trust",
}
"""What came of the question, and what to do."""

Waiting = Callable[[str, float], bool]
"""Told what is waited for and which part of the patience is over; returns whether to go on."""


@dataclass(frozen=True)
class Servers:
    """Where the servers are that reach devices; the usual places where nothing is named."""

    adb_port: int | None = None
    usbmux: str | None = None
    """`HOST:PORT` or the path of a socket."""
    ssh: str | None = None
    """The host that is asked as a computer; without one, this very computer is."""
    root: Path = Path("/")
    """Below which this computer's files are read."""
    reports: Transcript | None = None
    """What a laptop's own tools reported of it, where nobody asks it."""


COMPUTER, REPORT = "local", "report"
"""The names of the links to a computer, be it this one or another, and to what one reported."""


def computer(servers: Servers) -> Attached:
    """Return the computer that is to be asked as a device under test, or that its reports tell of."""
    name, link = ("a laptop's reports", REPORT) if servers.reports else (servers.ssh or "this computer", COMPUTER)
    return Attached(serial=name, link=link, state="ready", ready=True, hint="Ready.")


def discover(servers: Servers) -> tuple[Attached, ...]:
    """Return every device that a server or the USB bus lists, ready or not.

    Raises DeviceError where a server that is named does not answer.
    """
    return (*android.discover(servers.adb_port), *charge_only(), *apple.discover(servers.usbmux))


def advice() -> tuple[str, ...]:
    """Return a sentence for each kind of device that this station cannot reach as it is installed."""
    return () if apple.installed() else (apple.ADVICE,)


@contextmanager
def reached(device: Attached, servers: Servers, waiting: Waiting, patience: float = PATIENCE) -> Iterator[Link]:
    """Give the link to a device, which asks its holder for trust first where it must; raise DeviceError without.

    The patience is the seconds in which the holder must have answered.
    """
    if servers.reports and device.link == REPORT:
        yield RecordedLink(servers.reports)
        return
    if device.link == COMPUTER:
        yield SshLink(servers.ssh) if servers.ssh else LocalLink(servers.root)
        return
    if device.link != apple.LINK:
        revive = android.start_server if servers.adb_port is None else None
        yield AdbLink(device.serial, port=servers.adb_port, revive=revive)
        return
    from probes.links.usbmux import UsbmuxLink  # only here, for without the library the import fails

    with UsbmuxLink(device.serial, address=servers.usbmux) as link:
        if not device.ready:
            _earn_trust(link, waiting, patience)
        yield link


def _earn_trust(link: "UsbmuxLink", waiting: Waiting, patience: float) -> None:
    def told(standing: "Trust", over: float) -> bool:
        return waiting(QUESTIONS.get(standing, "asking the device to trust this computer"), over)

    try:
        standing = link.pair(patience, told)
    except OSError as error:
        why = f"{link.udid}: broke off before it trusted this computer: {error}".rstrip(".")
        raise DeviceLost(f"{why}. Plug it in again.") from error
    if standing in OUTCOMES:
        raise DeviceError(f"{link.udid}: {OUTCOMES[standing]}.")
