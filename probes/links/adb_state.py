"""What the adb server says of a device, and what becomes of a server that has died."""

from collections.abc import Callable
from contextlib import suppress
from threading import Lock

from adbutils import AdbError
from adbutils.errors import AdbConnectionError

from probes.links.adb_connection import ServerConnection

READY = "device"

Revive = Callable[[], None]
"""Starts the adb server anew; what it raises is taken for a server that does not come back."""


class AdbState:
    """Looks whether a device can be asked. Threads may share it.

    After a reset the server knows the device by another transport id, but by the same serial, which is all that is
    asked for. A server that has died is started once for each loss; without the right to start one it is waited for.
    """

    def __init__(self, serial: str, address: tuple[str, int], revive: Revive | None = None) -> None:
        self._serial = serial
        self._address = address
        self._revive = revive
        self._lock = Lock()
        self._revived_for: float | None = None

    def ready(self, ends: float, since: float) -> bool:
        """Whether the server has the device ready; asked until `ends`, for the loss that began at `since`."""
        try:
            with ServerConnection(*self._address, ends) as connection:
                connection.request(f"host-serial:{self._serial}:get-state")
                return connection.block() == READY.encode()
        except AdbConnectionError:
            self._start_server(since)
        except (AdbError, EOFError, OSError, ValueError):
            pass
        return False

    def _start_server(self, since: float) -> None:
        with self._lock:
            if self._revive is not None and self._revived_for != since:
                self._revived_for = since
                with suppress(Exception):
                    self._revive()
