"""A link to the computer that truegrade itself runs on, as a laptop under a live Linux: files and commands.

Everything that a probe learns of it comes through here, so that a recorded computer and a live one are the same.
"""

import os
import select
import shlex
import time
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from queue import Empty, Queue
from threading import Thread

from calibration.quantity import to_resolution
from probes.link import DEADLINE, Exchange, Failure, Watch
from probes.links.process import LOOK, MAX_OUTPUT, Ended, run

MISSING = 1
"""The exit code for a file or folder that cannot be read; the standard error says why."""
EVENT = 24 * 64
"""Bytes of input events that are read at once: 64 of 24 each (kernel, input.h, on 64 bits)."""


class LocalLink:
    """Asks this computer.

    Answers `file:PATH` with the file's bytes, `list:PATH` with the sorted names in a folder, one a line, `run:COMMAND`
    (split as a shell splits words, run without one) with the command's own exit code, and `events:PATH` with what an
    input device says until the deadline or a watch ends it. Paths are absolute and below `root`. Threads may share it.
    """

    def __init__(self, root: Path = Path("/")) -> None:
        self._root = root
        self._schemes: dict[str, Callable[[str, float, Watch | None], Ended]] = {
            "file": lambda path, deadline, _: within(deadline, lambda: self._file(path)),
            "list": lambda path, deadline, _: within(deadline, lambda: self._names(path)),
            "run": lambda command, deadline, watch: run(_words(command), deadline, watch),
            "events": self._events,
        }

    def ask(self, request: str, deadline: float = DEADLINE, watch: Watch | None = None) -> Exchange:
        """Ask one thing; whatever goes wrong is in the exchange, together with what had arrived by then."""
        at, started = datetime.now(UTC), time.monotonic()
        scheme, _, what = request.partition(":")
        try:
            ended = self._schemes.get(scheme, _unknown)(what, deadline, watch)
        except (OSError, ValueError) as error:
            ended = Ended(None, b"", b"", Failure.REFUSED, str(error))
        return exchange(request, at, started, ended)

    def _file(self, path: str) -> Ended:
        with self._at(path).open("rb") as file:
            data = file.read(MAX_OUTPUT + 1)
        if len(data) > MAX_OUTPUT:
            return Ended(None, b"", b"", Failure.GARBLED, f"the file is longer than {MAX_OUTPUT} bytes")
        return Ended(0, data, b"")

    def _names(self, path: str) -> Ended:
        names = sorted(os.listdir(self._at(path)))
        return Ended(0, "".join(f"{name}\n" for name in names).encode(errors="replace"), b"")

    def _events(self, path: str, deadline: float, watch: Watch | None) -> Ended:
        ends, arrived = time.monotonic() + deadline, bytearray()
        device = os.open(self._at(path), os.O_RDONLY | os.O_NONBLOCK)
        try:
            while (left := ends - time.monotonic()) > 0:
                ready = select.select([device], (), (), min(left, LOOK))[0]
                fresh = os.read(device, EVENT) if ready else b""
                arrived += fresh
                if watch is not None and watch(fresh):
                    return Ended(None, bytes(arrived), b"", Failure.STOPPED, "the station had seen enough")
        except OSError as error:
            return Ended(None, bytes(arrived), b"", Failure.DISCONNECTED, error.strerror)
        finally:
            os.close(device)
        return Ended(None, bytes(arrived), b"", Failure.TIMEOUT, "the deadline passed")

    def _at(self, path: str) -> Path:
        if not path.startswith("/"):
            raise ValueError(f"{path} is no absolute path")
        return self._root / path.lstrip("/")


def within(deadline: float, work: Callable[[], Ended]) -> Ended:
    """Return what a read comes to, or a timeout: a driver may never answer, and its reader is then left behind."""
    result: Queue[Ended] = Queue()

    def read() -> None:
        try:
            result.put(work())
        except OSError as error:
            result.put(Ended(MISSING, b"", f"{error.strerror}\n".encode()))
        except ValueError as error:
            result.put(Ended(None, b"", b"", Failure.REFUSED, str(error)))

    Thread(target=read, name="file", daemon=True).start()
    try:
        return result.get(timeout=deadline)
    except Empty:
        return Ended(None, b"", b"", Failure.TIMEOUT, "the deadline passed")


def exchange(request: str, at: datetime, started: float, ended: Ended) -> Exchange:
    """Return how an ask ended as an exchange; `started` is a moment of time.monotonic()."""
    return Exchange(
        ask=request, exit_code=ended.exit_code, stdout=ended.stdout, stderr=ended.stderr, failure=ended.failure,
        detail=ended.detail, at=at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        seconds=to_resolution(time.monotonic() - started, Decimal("0.001")),
    )  # fmt: skip


def _words(command: str) -> list[str]:
    """Split a command as a shell splits words; raise ValueError where there is none."""
    if words := shlex.split(command):
        return words
    raise ValueError("no command")


def _unknown(_what: str, _deadline: float, _watch: Watch | None) -> Ended:
    return Ended(None, b"", b"", Failure.REFUSED, "a local link answers file:, list:, run: and events: only")
