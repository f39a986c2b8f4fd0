"""A real adb server of our own: private port, private keys, no USB, nothing of the user's touched."""

import os
import platform
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, Self

import adbutils
from adbutils import AdbError

from probes.device import DeviceError
from probes.links.adb_connection import ServerConnection

PATIENCE = 20.0
"""Seconds for the server to start, stop or connect; on an idle machine each takes milliseconds."""
POLL = 0.005
GUARD = '"$0" "$@" & read _; kill -KILL $!; wait'
"""Runs a server until the pipe to its standard input closes: when we say so, or when we die in whatever way."""


class Plugged(Protocol):
    """Something that listens where `adb connect` can find it."""

    @property
    def address(self) -> str:
        """Host and port."""
        ...


class AdbServer:
    """The adb binary inside adbutils, running as a server on a free loopback port while the context lasts.

    `ADB_USB=0` and `ADB_EMU=0` keep it from taking phones and emulators away from the user's own server.
    """

    def __init__(self) -> None:
        self.port = _free_port()
        self._home = tempfile.TemporaryDirectory(prefix="truegrade-adb-")
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.die()
        self._home.cleanup()

    @property
    def pid(self) -> int:
        """The process that guards the server, whose child the server is; raise DeviceError where none runs."""
        if self._process is None:
            raise DeviceError("The private adb server does not run.")
        return self._process.pid

    def start(self) -> None:
        """Start the server, for the first time or again on the same port; raise DeviceError if it does not answer."""
        self._process = subprocess.Popen(
            ["/bin/sh", "-c", GUARD, bundled_adb(), "-P", str(self.port), "nodaemon", "server"],
            env=_environment(Path(self._home.name), self.port), start_new_session=True,
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._until(self._answers, "start")

    def die(self) -> None:
        """End the server at once, as a crash would: every device is gone, and none is told."""
        process, self._process = self._process, None
        if process is not None:
            process.communicate()

    def connect(self, phone: Plugged, state: str = "device") -> str:
        """Connect a virtual phone, wait until it is in that state, and return its serial; raise DeviceError."""
        with self._connection() as connection:
            # Its answer is not awaited: a silent phone delays it, and a key may be accepted after it was given.
            connection.say(f"host:connect:{phone.address}")
            self.wait_for(phone.address, state)
        return phone.address

    def disconnect(self, serial: str) -> None:
        """Forget a device; the server would otherwise try for ever to reach it again."""
        self._ask(f"host:disconnect:{serial}")

    def wait_for(self, serial: str, state: str) -> None:
        """Wait until the server lists this device in this state (`absent` where not at all); raise DeviceError."""
        self._until(lambda: self.state(serial) == state, f"see {serial} as {state!r}")

    def state(self, serial: str) -> str:
        """Return the state in which the server lists a device, or `absent`."""
        listed = dict(line.split("\t", 1) for line in self._ask("host:devices").splitlines())
        return listed.get(serial, "absent")

    def _ask(self, request: str) -> str:
        with self._connection() as connection:
            connection.request(request)
            return connection.block().decode(errors="replace")

    def _connection(self) -> ServerConnection:
        return ServerConnection("127.0.0.1", self.port, time.monotonic() + PATIENCE)

    def _answers(self) -> bool:
        try:
            return bool(self._ask("host:version"))
        except (AdbError, OSError, EOFError):
            return False

    def _until(self, condition: Callable[[], bool], what: str) -> None:
        ends = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > ends:
                raise DeviceError(f"The private adb server on port {self.port} did not {what} within {PATIENCE:.0f} s.")
            time.sleep(POLL)


def bundled_adb() -> str:
    """Return the adb binary of adbutils' wheel; raise DeviceError on a platform for which it has none."""
    name = "adb.exe" if os.name == "nt" else "adb"
    path = Path(adbutils.__file__).parent / "binaries" / name
    if not path.is_file():
        raise DeviceError(f"adbutils brings no adb for {platform.machine()}: replay without the wire.")
    return str(path)


def _environment(home: Path, port: int) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("ADB_", "ANDROID_"))}
    private = {"HOME": home, "USERPROFILE": home, "ANDROID_USER_HOME": home, "TMPDIR": home}
    return {
        **kept,
        **{key: str(value) for key, value in private.items()},
        "ANDROID_ADB_SERVER_PORT": str(port),
        "ADB_MDNS": "0",
        "ADB_USB": "0",
        "ADB_EMU": "0",
    }


def _free_port() -> int:
    """Return a free loopback port from the ephemeral range, which lies above all that adb probes for emulators."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
