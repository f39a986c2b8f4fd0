"""Whether a device is there, and patience with one that went away in the middle of an inspection."""

import time
from collections.abc import Callable
from threading import Lock

from probes.link import LOST, Failure

PATIENCE = 15.0
"""Seconds that a device gets to come back: a hub that resets takes three, a hand that puts the plug in again ten."""
POLL = 0.05

Ready = Callable[[float, float], bool]
"""Looks whether a device can be asked again: by which moment of time.monotonic() it must say so, and since when the
device is missed, which tells one loss from another."""


class Presence:
    """Remembers since when a device is missed. Threads may share it.

    Only a device that has answered before is waited for, and for each loss only once: what stays away costs PATIENCE
    seconds in all, not for every ask.
    """

    def __init__(self, ready: Ready) -> None:
        self._ready = ready
        self._lock = Lock()
        self._met = False
        self._missed_since: float | None = None

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
            if self._ready(ends, since):
                return
            time.sleep(POLL)
