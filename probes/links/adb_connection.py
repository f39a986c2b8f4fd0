"""A connection to the adb server that ends at a deadline and never starts a server by itself."""

import os
import socket
import time
from contextlib import ExitStack
from typing import Self

from adbutils import AdbConnection, AdbError, AdbTimeout
from adbutils.errors import AdbConnectionError

from probes.device import DeviceError

STANDARD_PORT = 5037
MAX_REQUEST = 0xFFFF
"""Bytes in one request: its length is sent as four hexadecimal digits (AOSP adb, docs/dev/services.md)."""


class ServerConnection(AdbConnection):
    """One conversation with the adb server, over before its deadline whatever the other side does.

    `ends` is a moment of time.monotonic(). adbutils bounds each single read, so that a trickle never ends; here the
    time left is set anew before each.
    """

    def __init__(self, host: str, port: int, ends: float) -> None:
        self._address = (host, port)
        self._ends = ends
        super().__init__(host, port)

    def _left(self) -> float:
        left = self._ends - time.monotonic()
        if left <= 0:
            raise AdbTimeout("the deadline passed")
        return left

    def __enter__(self) -> Self:
        return self

    def _safe_connect(self) -> socket.socket:
        # The inherited one starts a server where none answers: on the standard port, whichever was asked for.
        # Nor does create_connection serve: it runs every address through IDNA, a tenth of what an ask costs.
        with ExitStack() as unless_connected:
            connecting = unless_connected.enter_context(socket.socket(socket.AF_INET, socket.SOCK_STREAM))
            try:
                connecting.settimeout(self._left())
                connecting.connect(self._address)
            except TimeoutError as error:
                raise AdbTimeout("the adb server did not answer") from error
            except OSError as error:
                raise AdbConnectionError("no adb server answers at {}:{}".format(*self._address)) from error
            unless_connected.pop_all()
        return connecting

    @property
    def conn(self) -> socket.socket:
        """Return the socket with its timeout set to the time left; raise AdbTimeout if there is none."""
        connected = super().conn
        connected.settimeout(self._left())
        return connected

    def close(self) -> None:
        """Close the socket at once (the inherited way sleeps for 10 ms)."""
        super().conn.close()

    def say(self, text: str) -> None:
        """Send one request without waiting for what becomes of it."""
        data = text.encode()
        if len(data) > MAX_REQUEST:
            raise AdbError(f"a request has at most {MAX_REQUEST} bytes, this one {len(data)}")
        self.conn.sendall(b"%04x" % len(data) + data)

    def request(self, text: str) -> None:
        """Send one request and see it accepted; raise AdbError with the server's words where it is not."""
        self.say(text)
        status = self.exactly(4)
        if status == b"FAIL":
            raise AdbError(self.block().decode(errors="replace"))
        if status != b"OKAY":
            raise ValueError(f"the adb server answered {status!r}")

    def block(self) -> bytes:
        """Read one block that is preceded by its length in hexadecimal."""
        return self.exactly(int(self.exactly(4), 16))

    def exactly(self, length: int) -> bytes:
        """Read length bytes; raise EOFError if the connection ends before."""
        return bytes(self.read_exact(length))


def server_port(port: int | None = None) -> int:
    """Return the adb server's port: the given one, else ANDROID_ADB_SERVER_PORT, else 5037; raise DeviceError."""
    if port is not None:
        return port
    named = os.environ.get("ANDROID_ADB_SERVER_PORT", "") or str(STANDARD_PORT)
    if not named.isdecimal() or not 0 < int(named) <= MAX_REQUEST:
        raise DeviceError(f"ANDROID_ADB_SERVER_PORT is {named!r}, which is no port: set a number up to 65535.")
    return int(named)
