"""What udev tells of this computer's USB devices and power supplies, as they come, change and go.

The one module that imports pyudev. What pyudev's own observer does wrong is not relied on: an exception in its callback
ends its thread without a word, and it cannot be started again (pyudev#194, #363). Here one thread reads and hands on,
and after any error a fresh monitor begins with a look at everything that is there.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pyudev import Context, Device, Monitor

SUBSYSTEMS = ("usb", "power_supply")
BUFFER = 1 << 20
"""Bytes of events that may wait to be read; with the usual buffer a hub that resets overruns it (pyudev#35)."""
LOOK = 0.25
"""Seconds between two looks at whether to stop."""
AGAIN = 0.5
"""Seconds before a fresh monitor after an error, so that an error that stays costs nothing."""
PASSING = ("ACTION", "SEQNUM", "SYNTH_UUID", "USEC_INITIALIZED")
"""Properties of an event, not of what it is about."""


@dataclass(frozen=True)
class Uevent:
    """One thing that appeared, changed or vanished."""

    what: Literal["appeared", "changed", "vanished"]
    path: str
    """Its folder in /sys."""
    name: str
    """The kernel's name for it: `1-3` for a device on USB port 3, `1-3:1.0` for an interface of it, `BAT0`."""
    subsystem: str
    properties: dict[str, str] = field(compare=False)


Told = Callable[[Uevent], None]
"""Called for every event. It must not take long: what is not read in time is lost."""


class Unwatched(OSError):
    """There is no udev here; the message says why."""


def follow(told: Told, stopping: Event) -> None:
    """Tell everything that is there as appeared, then every event, until it is to stop.

    Each thing appears once, however often it is announced. Raises Unwatched where there is no udev at all.
    """
    known = Known(told)
    fresh: tuple[Context, Monitor] | None = _begun()
    while not stopping.is_set():
        with suppress(OSError):
            context, monitor = fresh or _begun()
            known.compare(_listed(context))  # after the monitor has begun, so that nothing falls between the two
            for device in _events(monitor, stopping):
                known.hear(device)
        fresh = None
        stopping.wait(AGAIN)


class Known:
    """What is there, as told so far."""

    def __init__(self, told: Told) -> None:
        self._told = told
        self._there: dict[str, Uevent] = {}

    def compare(self, devices: Iterator["Device"]) -> None:
        """Take a whole list: tell what is new on it, what differs and what is missing."""
        listed = {device.sys_path: _uevent("appeared", device) for device in devices}
        for path in [path for path in self._there if path not in listed]:
            self._vanished(path)
        for event in listed.values():
            self._appeared(event)

    def hear(self, device: "Device") -> None:
        """Take one event of udev."""
        if device.action == "remove":
            self._vanished(device.sys_path)
        elif device.action == "change" and device.sys_path in self._there:
            self._changed(_uevent("changed", device))
        else:
            self._appeared(_uevent("appeared", device))

    def _appeared(self, event: Uevent) -> None:
        before = self._there.get(event.path)
        if before is None:
            self._there[event.path] = event
            self._told(event)
        elif before.properties != event.properties:
            self._changed(Uevent("changed", event.path, event.name, event.subsystem, event.properties))

    def _changed(self, event: Uevent) -> None:
        self._there[event.path] = event
        self._told(event)

    def _vanished(self, path: str) -> None:
        event = self._there.pop(path, None)
        if event is not None:
            self._told(Uevent("vanished", event.path, event.name, event.subsystem, event.properties))


def _begun() -> "tuple[Context, Monitor]":
    """Return udev's context and a monitor that hears from now on; raise Unwatched where there is none."""
    try:
        import pyudev

        context = pyudev.Context()
        monitor = pyudev.Monitor.from_netlink(context)
        for subsystem in SUBSYSTEMS:
            monitor.filter_by(subsystem)
        with suppress(OSError):  # only root may have more than the system's limit
            monitor.set_receive_buffer_size(BUFFER)
        monitor.start()
    except (ImportError, OSError) as error:
        raise Unwatched(f"udev cannot be followed here: {error}") from error
    return context, monitor


def _listed(context: "Context") -> "Iterator[Device]":
    """Yield what is there now. A device that has gone meanwhile has no properties any more, and is left out."""
    for subsystem in SUBSYSTEMS:
        for device in context.list_devices(subsystem=subsystem):
            if device.subsystem is not None:
                yield device


def _events(monitor: "Monitor", stopping: Event) -> "Iterator[Device]":
    while not stopping.is_set():
        device = monitor.poll(LOOK)
        if device is not None:  # a mere truth test of a device is a deprecated one for its properties
            yield device


def _uevent(what: Literal["appeared", "changed"], device: "Device") -> Uevent:
    properties = {name: value for name, value in device.properties.items() if name not in PASSING}
    return Uevent(what, device.sys_path, device.sys_name, device.subsystem or "", properties)
