"""Whoever attends an inspection: sees what is going on, is asked, and may end what is being watched."""

from collections.abc import Callable
from dataclasses import dataclass

from probes.links.operator import Consult
from probes.subject import Notify as Follow

Notify = Callable[[str, int, int], None]
"""Called with what is being done, how many steps have ended, and how many there are."""


@dataclass(frozen=True, kw_only=True)
class Attendance:
    """What an inspection may show and ask; by default nobody is there."""

    notify: Notify = lambda *_: None
    follow: Follow = lambda *_: None
    """Called while something lasts, with words and the part that is done (0 to 1)."""
    impatient: Callable[[], bool] = lambda: False
    """Whether the operator has asked to end what is being followed."""
    consult: Consult = lambda *_: None
    waiting: Callable[[str, float], bool] = lambda *_: True
    """Called while a device waits for its holder, with what is to be done to it; returns whether to go on."""


NOBODY = Attendance()
