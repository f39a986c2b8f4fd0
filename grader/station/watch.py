"""What is attached to this station, told again at each change: udev, adb's own tracking and usbmuxd's in one list.

Each of them is watched on a thread of its own, and may be missing or die: then it is looked for again, and the USB bus
is looked at every second meanwhile, as it is where there is no udev.
"""

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager, nullcontext, suppress
from threading import Event, Lock, Thread
from typing import Self

from grader.station.port import settled, unlisted
from probes.attached import Attached
from probes.device import DeviceError
from probes.kinds.android.charge_only import charge_only
from probes.kinds.android.discovery import parse_listing, start_server
from probes.kinds.apple import discovery as apple
from probes.kinds.plugged import Servers
from probes.links.adb_connection import server_port
from probes.links.adb_track import listings
from probes.links.udev import Uevent, Unwatched, follow
from probes.usb_bus import UsbDevice, names_on_bus, usb_devices

LOOK = 1.0
"""Seconds between two looks at what cannot be watched."""
REST = 0.1
"""Seconds that a change gets to complete, for a device that comes brings its interfaces one by one."""
REVIVE = 10.0
"""Seconds between two attempts to start an adb server."""
SUPPLIES = "power_supply"
APPLE, ADB, CHARGE_ONLY = "apple", "adb", "charge only"
"""The parts of the list."""

Told = Callable[[tuple[Attached, ...]], None]
"""Called with everything that is attached. It must not take long."""
Supply = Callable[[Uevent], None]
"""Called for every event of this computer's own power supplies. It must not take long."""


class Watch:
    """Watches while the context lasts."""

    def __init__(self, servers: Servers, told: Told, supply: Supply = lambda _: None) -> None:
        self._servers = servers
        self._told = told
        self._supply = supply
        self._lock = Lock()
        self._parts: dict[str, tuple[Attached, ...]] = {}
        self._bus: tuple[UsbDevice, ...] = ()
        self._without_udev = False
        self._stopping = Event()
        self._usb_changed = Event()
        self._apple_changed = Event()
        work = {"udev": self._udev, "usb": self._usb, "adb": self._adb, "usbmux": self._usbmux}
        self._threads = [
            Thread(target=self._for_ever, args=(each,), name=f"watch {name}", daemon=True)
            for name, each in work.items()
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        for changed in (self._usb_changed, self._apple_changed):
            changed.set()
        for thread in self._threads:
            thread.join(2 * LOOK)

    def _for_ever(self, work: Callable[[], None]) -> None:
        """Watch one thing until the end: a fault in it ends neither this watch nor the others."""
        while not self._stopping.is_set():
            with suppress(Exception):
                work()
            self._stopping.wait(LOOK)

    def _has(self, part: str, attached: tuple[Attached, ...]) -> None:
        """Put one part of the list in place of its last state."""
        with self._lock:
            if self._parts.get(part) != attached:
                self._parts[part] = attached
                self._tell()

    def _tell(self) -> None:
        listed = tuple(each for part in self._parts.values() for each in part)
        if not self._stopping.is_set():
            self._told(settled((*listed, *unlisted(self._bus, listed))))

    def _udev(self) -> None:
        try:
            follow(self._uevent, self._stopping)
        except Unwatched:
            self._without_udev = True
            self._stopping.wait()

    def _uevent(self, event: Uevent) -> None:
        if event.subsystem == SUPPLIES:
            self._supply(event)
        else:
            self._usb_changed.set()

    def _usb(self) -> None:
        """Look at the bus after each event and, as udev may be silent, whenever other names are on it."""
        names: list[str] = []
        while not self._stopping.is_set():
            before, names = names, names_on_bus()
            if self._usb_changed.is_set() or self._without_udev or names != before:
                self._usb_changed.clear()
                self._look_at_bus()
            if self._usb_changed.wait(LOOK):
                self._stopping.wait(REST)

    def _look_at_bus(self) -> None:
        bus = tuple(usb_devices())
        if bus == self._bus:
            return
        if _apples(bus) != _apples(self._bus):
            self._apple_changed.set()
        with self._lock:
            self._bus = bus
            self._parts[CHARGE_ONLY] = charge_only()
            self._tell()

    def _adb(self) -> None:
        """Follow the adb server; where none was named, start one when there is none, as `grader devices` does."""
        port = server_port(self._servers.adb_port)
        while not self._stopping.is_set():
            with suppress(OSError):
                for listing in listings(port, self._stopping):
                    self._has(ADB, parse_listing(listing))
            self._has(ADB, ())
            self._stopping.wait(self._revived())

    def _revived(self) -> float:
        """Start the adb server where that is ours to do; return the seconds to wait before it is asked again."""
        if self._servers.adb_port is not None or self._stopping.is_set():
            return LOOK
        try:
            start_server()
        except DeviceError:
            return REVIVE
        return 0.0

    def _usbmux(self) -> None:
        while not self._stopping.is_set():
            with suppress(OSError), _listening(self._servers.usbmux, self._apple_changed) as heard:
                heard.add_done_callback(self._usbmux_gone)
                self._look_at_apples(heard)

    def _usbmux_gone(self, _: Future[None]) -> None:
        if self._parts.get(APPLE):
            self._apple_changed.set()

    def _look_at_apples(self, heard: Future[None]) -> None:
        """Look at each change until usbmuxd is gone, and every second at devices that wait for their holder.

        Where there is no usbmuxd, only what is on the bus is looked at.
        """
        while not self._stopping.is_set():
            found = self._parts.get(APPLE, ())
            waits = any(not (each.ready or each.asks_for_trust) for each in found)
            if self._apple_changed.wait(LOOK) or waits or (found and heard.done()):
                self._apple_changed.clear()
                self._has(APPLE, self._apples())
            if heard.done():
                return

    def _apples(self) -> tuple[Attached, ...]:
        try:
            return apple.discover(self._servers.usbmux)
        except DeviceError:
            return ()


def _apples(bus: tuple[UsbDevice, ...]) -> tuple[UsbDevice, ...]:
    return tuple(each for each in bus if each.vendor == apple.APPLE)


def _listening(address: str | None, changed: Event) -> AbstractContextManager[Future[None]]:
    """Set `changed` at each of usbmuxd's events; without the library there are none, and the bus alone tells."""
    if not apple.installed():
        return nullcontext(Future())
    from probes.links.usbmux import listen

    return listen(address, changed.set)
