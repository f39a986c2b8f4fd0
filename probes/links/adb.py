"""A link to an Android device through the adb server: shell commands and files."""

import re
import select
import stat
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal

from adbutils import AdbError, AdbTimeout
from adbutils.errors import AdbConnectionError

from calibration.quantity import to_resolution
from probes.link import DEADLINE, Exchange, Failure, Watch
from probes.links.adb_connection import ServerConnection, server_port
from probes.links.adb_state import AdbState, Revive
from probes.links.frame import HEAD, Frame
from probes.links.presence import Presence

MAX_OUTPUT = 16 * 2**20
"""Bytes in one answer; the largest that a plan asks for, `dumpsys batterystats`, has under 2 MiB."""
TOO_LONG = f"the answer is longer than {MAX_OUTPUT} bytes"
CHUNK = 2**16

MARK = "truegrade_exit:"
"""What a shell without frames is asked to print before its exit code."""
EXIT_LINE = re.compile(rb"truegrade_exit:(\d{1,3})\r*\n\Z")
"""Its last line, to the very end: of an exit code that was cut off nothing is believed."""
CLOSED = "closed"
"""What the adb server says when the device refuses a stream."""

REFUSALS = (
    ("not found", Failure.ABSENT),
    ("no devices", Failure.ABSENT),
    ("unauthorized", Failure.UNAUTHORIZED),
    ("authorizing", Failure.UNAUTHORIZED),
    ("offline", Failure.OFFLINE),
    ("connecting", Failure.OFFLINE),
)
"""What the adb server says when it will not open a stream (AOSP adb, transport.cpp), in the order of looking."""


LOOK = 0.2
"""Seconds between two looks of a watch while nothing arrives."""


class ProtocolError(Exception):
    """What came back does not follow the protocol; the message says in what."""


class Enough(Exception):
    """The watch of an answer has seen what it waited for."""


@dataclass
class Output:
    """What has arrived so far: kept even if the rest never comes."""

    watch: Watch | None = None
    stdout: bytearray = field(default_factory=bytearray)
    stderr: bytearray = field(default_factory=bytearray)
    _shown: int = 0

    def look(self, connection: ServerConnection) -> None:
        """Wait for more, showing the watch what has arrived; raise Enough as soon as it wants no more."""
        while self.watch is not None:
            fresh, self._shown = bytes(self.stdout[self._shown :]), len(self.stdout)
            if self.watch(fresh):
                raise Enough("the station had seen enough")
            if select.select([connection.conn], (), (), LOOK)[0]:
                return

    def drain(self, connection: ServerConnection) -> None:
        """Read stdout to the end of the connection."""
        self.look(connection)
        while chunk := connection.recv(CHUNK):
            self.stdout += chunk
            if len(self.stdout) > MAX_OUTPUT:
                raise ProtocolError(TOO_LONG)
            self.look(connection)

    def take(self, connection: ServerConnection, length: int, into: bytearray) -> None:
        """Read length bytes into one of the two as they come; raise EOFError if they end early."""
        if len(self.stdout) + len(self.stderr) + length > MAX_OUTPUT:
            raise ProtocolError(TOO_LONG)
        while length:
            self.look(connection)
            chunk = connection.recv(min(length, CHUNK))
            if not chunk:
                raise EOFError("the connection ended in the middle of the answer")
            into += chunk
            length -= len(chunk)


class AdbLink:
    """Asks one Android device through a running adb server.

    Answers `shell:COMMAND` (with the command's own exit code) and `pull:PATH` (exit code 0; 1 with the device's words
    in stderr where it could not read the file). A device that has answered and then goes away is waited for. A server
    that dies is started again only by the `revive` that was given. Several threads may ask at once.
    """

    def __init__(
        self, serial: str, *, port: int | None = None, host: str = "127.0.0.1", revive: Revive | None = None
    ) -> None:
        self.serial = serial
        self._address = (host, server_port(port))
        self._presence = Presence(AdbState(serial, self._address, revive).ready)
        self._schemes: dict[str, Callable[[str, float, Output], int]] = {"shell": self._shell, "pull": self._pull}

    def ask(self, request: str, deadline: float = DEADLINE, watch: Watch | None = None) -> Exchange:
        """Ask one thing; whatever goes wrong is in the exchange, together with what had arrived by then."""
        at, started = datetime.now(UTC), time.monotonic()
        scheme, _, what = request.partition(":")
        output = Output(watch)
        exit_code, failure, detail = None, None, None
        self._presence.wait(started + deadline)
        try:
            exit_code = self._schemes.get(scheme, _unknown)(what, started + deadline, output)
        except (AdbError, ProtocolError, Enough, EOFError, OSError, ValueError) as error:
            failure, detail = _failure(error), str(error) or type(error).__name__
        self._presence.noted(failure)
        return Exchange(
            ask=request,
            exit_code=exit_code,
            stdout=bytes(output.stdout),
            stderr=bytes(output.stderr),
            failure=failure,
            detail=detail,
            at=at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            seconds=to_resolution(time.monotonic() - started, Decimal("0.001")),
        )

    def _open(self, service: str, ends: float) -> ServerConnection:
        connection = ServerConnection(*self._address, ends)
        try:
            connection.request(f"host:transport:{self.serial}")
            connection.request(service)
        except BaseException:
            connection.close()
            raise
        return connection

    def _shell(self, command: str, ends: float, output: Output) -> int:
        try:
            connection = self._open(f"shell,v2,raw:{command}", ends)
        except AdbError as error:
            if str(error) != CLOSED or "shell_v2" in self._features(ends):
                raise
            return self._bare_shell(command, ends, output)
        with connection:
            return _unframed(connection, output)

    def _bare_shell(self, command: str, ends: float, output: Output) -> int:
        """Ask a device without frames (Android 6 and older), whose stderr comes among its stdout."""
        with self._open(f"shell:{command}; echo {MARK}$?", ends) as connection:
            output.drain(connection)
        end = EXIT_LINE.search(output.stdout)
        if end is None:
            raise EOFError("the connection ended in the middle of the answer")
        exit_code = int(end[1])
        del output.stdout[end.start() :]
        return exit_code

    def _features(self, ends: float) -> list[str]:
        with ServerConnection(*self._address, ends) as connection:
            connection.request(f"host-serial:{self.serial}:features")
            return connection.block().decode(errors="replace").split(",")

    def _pull(self, path: str, ends: float, output: Output) -> int:
        with self._open("sync:", ends) as connection:
            _sync(connection, b"STAT", path)
            kind, mode, size, _ = struct.unpack("<4sIII", connection.exactly(16))
            if kind != b"STAT":
                raise ProtocolError(f"{kind!r} is no answer to STAT")
            if not mode or stat.S_ISDIR(mode):
                raise AdbError(f"{path} is no file")
            if size > MAX_OUTPUT:
                raise AdbError(f"{path} has {size} bytes, more than {MAX_OUTPUT}")
            _sync(connection, b"RECV", path)
            return _receive(connection, output)


def _unframed(connection: ServerConnection, output: Output) -> int:
    """Read frames to the one that holds the exit code, and return that."""
    while True:
        output.look(connection)
        kind, length = HEAD.unpack(connection.exactly(HEAD.size))
        if kind == Frame.EXIT and length == 1:
            return connection.exactly(1)[0]
        if kind not in (Frame.STDOUT, Frame.STDERR):
            raise ProtocolError(f"frame {kind} of {length} bytes is none of the shell protocol's")
        output.take(connection, length, output.stdout if kind == Frame.STDOUT else output.stderr)


def _sync(connection: ServerConnection, command: bytes, path: str) -> None:
    name = path.encode()
    connection.conn.sendall(command + struct.pack("<I", len(name)) + name)


def _receive(connection: ServerConnection, output: Output) -> int:
    """Read a file's blocks to the mark that ends it (AOSP adb, docs/dev/sync.md)."""
    while True:
        kind, length = struct.unpack("<4sI", connection.exactly(8))
        if kind == b"DONE":
            return 0
        if kind not in (b"DATA", b"FAIL"):
            raise ProtocolError(f"{kind!r} is no answer to RECV")
        output.take(connection, length, output.stdout if kind == b"DATA" else output.stderr)
        if kind == b"FAIL":
            return 1


def _unknown(_what: str, _ends: float, _output: Output) -> int:
    raise AdbError("an adb link answers shell: and pull: only")


def _failure(error: Exception) -> Failure:
    match error:
        case Enough():
            return Failure.STOPPED
        case AdbTimeout() | TimeoutError():
            return Failure.TIMEOUT
        case AdbConnectionError() | EOFError() | OSError():
            return Failure.DISCONNECTED
        case AdbError():
            words = str(error)
            return next((failure for phrase, failure in REFUSALS if phrase in words), Failure.REFUSED)
        case _:
            return Failure.GARBLED
