"""Lines from standard input, waited for no longer than there is time."""

import os
import select
import sys
import time


class Keyboard:
    """Reads standard input itself, so that no line waits unseen in a buffer while it is asked whether there is one."""

    def __init__(self) -> None:
        self._pending = b""
        self._ended = False

    def line(self, seconds: float) -> str | None:
        """Return the next line without its end; None where none comes in so many seconds, or none ever will."""
        ends = time.monotonic() + seconds
        while b"\n" not in self._pending and not self._ended:
            if not select.select([sys.stdin], (), (), max(ends - time.monotonic(), 0.0))[0]:
                return None
            read = os.read(sys.stdin.fileno(), 4096)
            self._pending += read
            self._ended = not read
        if not self._pending:
            return None
        line, _, self._pending = self._pending.partition(b"\n")
        return line.decode(errors="replace").strip()

    def forget(self) -> None:
        """Drop what was typed at a terminal before anything was asked: a key pressed twice is no answer."""
        if not sys.stdin.isatty():
            return
        import termios

        termios.tcflush(sys.stdin, termios.TCIFLUSH)
        self._pending = b""
