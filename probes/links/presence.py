"""Whether an Android device is there, and patience with one that went away in the middle of an inspection."""

import time
from collections.abc import Callable
from contextlib import suppress
from threading import Lock

from adbutils import AdbError
from adbutils.errors import AdbConnectionError

from probes.link import LOST, Failure
from probes.links.adb_connection import ServerConnection

PATIENCE = 15.0
"""Seconds that a device gets to come back: a hub that resets takes three, a hand that puts the plug in again ten."""
POLL = 0.05
READY = "device"

Revive = Callable[[], None]
"""Starts the adb server anew; what it raises is taken for a server that does not come back."""


class Presence:
    """Remembers since when a device is missed. Threads may share it.

    Only a device that has answered before is waited for, and for each loss only once: what stays away costs PATIENCE
    seconds in all, not for every ask. After a reset the server knows the device by another transport id, but by the
    same serial, which is all that is asked for.
    """

    def __init__(self, serial: str, address: tuple[str, int], revive: Revive | None = None) -> None:
        self._serial = serial
        self._address = address
        self._revive = revive
        self._lock = Lock()
        self._met = False
        self._missed_since: float | None = None
        self._revived_for: float | None = None

    def noted(self, failure: Failure | None) -> None:
        """Take note of how an ask ended."""
        with self._lock:
            if failure is None:
                self._met, self._missed_since = True, None
            elif failure in LOST and self._met and self._missed_since is None:
                self._missed_since = time.monotonic()

    def wait(self, ends: float) -> None:
        """Return as soon as a missed device is back, or when patience or time is at its end."""
        since = self._missed_since
        if since is None:
            return
        while time.monotonic() < min(ends, since + PATIENCE):
            try:
                if self._state(ends) == READY:
                    return
            except AdbConnectionError:
                self._start_server(since)
            except (AdbError, EOFError, OSError, ValueError):
                pass
            time.sleep(POLL)

    def _state(self, ends: float) -> str:
        with ServerConnection(*self._address, ends) as connection:
            connection.request(f"host-serial:{self._serial}:get-state")
            return connection.block().decode(errors="replace")

    def _start_server(self, since: float) -> None:
        """Start a server that has died, once for each loss; without the right to start one, wait for it to come."""
        with self._lock:
            if self._revive is not None and self._revived_for != since:
                self._revived_for = since
                with suppress(Exception):
                    self._revive()
