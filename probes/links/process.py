"""A command that is run to its end or to its deadline, with what it printed by then."""

import os
import selectors
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, cast

from probes.link import Failure, Watch

MAX_OUTPUT = 16 * 2**20
"""Bytes of one answer."""
CHUNK = 2**16
SYSTEM = "/usr/local/sbin:/usr/sbin:/sbin"
"""Where smartctl, dmidecode and iw are; the path of whoever is not root leaves it out on Debian."""
LOOK = 0.2
"""Seconds between two looks of a watch while nothing arrives."""
NO_SUCH_COMMAND = 127
SIGNALLED = 128
"""Exit codes of a POSIX shell: for a command that it cannot find, and, with its number added, for a signal."""


@dataclass
class Ended:
    """How a command ended: with its exit code, or with the reason why it has none; and what it had printed."""

    exit_code: int | None
    stdout: bytes
    stderr: bytes
    failure: Failure | None = None
    detail: str | None = None


def run(argv: Sequence[str], deadline: float, watch: Watch | None = None) -> Ended:
    """Run a command with no input; raise nothing. What outlives the deadline is killed with all its children."""
    path = f"{os.environ.get('PATH', os.defpath)}:{SYSTEM}"
    if shutil.which(argv[0], path=path) is None:
        return Ended(NO_SUCH_COMMAND, b"", f"{argv[0]}: not installed\n".encode())
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": "C", "PATH": path}
    try:
        process = subprocess.Popen(
            argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment,
            start_new_session=True,
        )  # fmt: skip
    except OSError as error:
        return Ended(None, b"", b"", Failure.REFUSED, error.strerror)
    with process:
        try:
            return _read(process, time.monotonic() + deadline, watch)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def _read(process: "subprocess.Popen[bytes]", ends: float, watch: Watch | None) -> Ended:
    """Read both outputs as they come, until both have ended, the deadline, or the watch has seen enough."""
    printed = {"stdout": bytearray(), "stderr": bytearray()}
    shown = 0

    def so_far(failure: Failure | None, detail: str | None = None, exit_code: int | None = None) -> Ended:
        return Ended(exit_code, bytes(printed["stdout"]), bytes(printed["stderr"]), failure, detail)

    with selectors.DefaultSelector() as selector:
        for name in printed:
            selector.register(_pipe(process, name), selectors.EVENT_READ, name)
        while selector.get_map():
            if watch is not None:
                fresh, shown = bytes(printed["stdout"][shown:]), len(printed["stdout"])
                if watch(fresh):
                    return so_far(Failure.STOPPED, "the station had seen enough")
            if (left := ends - time.monotonic()) <= 0:
                return so_far(Failure.TIMEOUT, "the deadline passed")
            for key, _ in selector.select(min(left, LOOK)):
                chunk = os.read(key.fd, CHUNK)
                printed[key.data] += chunk
                if not chunk:
                    selector.unregister(key.fileobj)
            if sum(map(len, printed.values())) > MAX_OUTPUT:
                return so_far(Failure.GARBLED, f"the answer is longer than {MAX_OUTPUT} bytes")
    try:
        code = process.wait(max(ends - time.monotonic(), 0))
        return so_far(None, None, code if code >= 0 else SIGNALLED - code)
    except subprocess.TimeoutExpired:
        return so_far(Failure.TIMEOUT, "the deadline passed")


def _pipe(process: "subprocess.Popen[bytes]", name: str) -> IO[bytes]:
    pipe = getattr(process, name)
    return cast(IO[bytes], pipe)
