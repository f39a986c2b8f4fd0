"""What the adb server lists, told again at each change."""

import select
import time
from collections.abc import Iterator
from threading import Event

from adbutils import AdbError

from probes.links.adb_connection import ServerConnection

LOOK = 0.25
"""Seconds between two looks at whether to stop."""
QUIET = 0.1
"""Seconds without a further change after which a list is told: a phone that comes passes through several states."""
LONGEST = 0.4
"""Seconds after which a list is told however much still changes."""
YEAR = 365 * 24 * 3600.0
"""Seconds: this conversation has no end of its own."""


def listings(port: int, stopping: Event) -> Iterator[str]:
    """Yield the list of `host:devices-l` as it is now, and again whenever it has changed and come to rest.

    Raises OSError where there is no server, and as soon as it is gone or does not speak as one.
    """
    try:
        with ServerConnection("127.0.0.1", port, time.monotonic() + YEAR) as connection:
            connection.request("host:track-devices-l")
            while not stopping.is_set():
                if _more(connection, LOOK):
                    yield _settled(connection).decode(errors="replace")
    except (AdbError, EOFError, ValueError) as error:
        raise OSError(f"the adb server on port {port} does not answer: {error}") from error


def _settled(connection: ServerConnection) -> bytes:
    """Return the last of several lists that come shortly after one another."""
    ends = time.monotonic() + LONGEST
    listing = connection.block()
    while (left := ends - time.monotonic()) > 0 and _more(connection, min(QUIET, left)):
        listing = connection.block()
    return listing


def _more(connection: ServerConnection, patience: float) -> bool:
    return bool(select.select([connection.conn], (), (), patience)[0])
