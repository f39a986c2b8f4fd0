"""What becomes of each device that is plugged in. Pure: it is told what happens and when, and says what to begin."""

from collections.abc import Iterable
from dataclasses import replace

from grader.side_by_side import Ended
from grader.station.port import RUNNING, TWINS, Line, Phase, port_of
from probes.attached import Attached

SETTLE = 0.2
"""Seconds that a device must be there before it is inspected: a port that flaps begins nothing."""
AGAIN = 2.0
"""Seconds before a device that broke off although it is there is tried again: a server that died is missed by then."""
ANEW = {Phase.FINISHED: 15.0, Phase.FAILED: 2.0}
"""Seconds after which a device that comes back is inspected anew; before, its plug was only loose."""
TRIES = 3
"""Inspections of one visit that may be lost while the device is there; then it has failed."""
ABSENT = 32
"""Lines of devices that are gone from ports that nothing else took, at most; the oldest go first."""

Key = tuple[str, str]


def key_of(device: Attached) -> Key:
    """Return what tells a device from every other, wherever it is plugged in; twins are told apart by their ports."""
    return (port_of(device) if device.state == TWINS else device.link, device.serial)


class Board:
    """The lines of all devices, by device: one that moves to another port takes its line with it."""

    def __init__(self) -> None:
        self._lines: dict[Key, Line] = {}

    def lines(self) -> tuple[Line, ...]:
        """Return every line, in the order of the ports; where two share one, the device that is there comes first."""
        return tuple(sorted(self._lines.values(), key=lambda line: (line.port, line.left is not None, line.since)))

    def running(self) -> tuple[Line, ...]:
        """Return the lines of the inspections that have not ended."""
        return tuple(line for line in self._lines.values() if line.phase in RUNNING)

    def see(self, attached: Iterable[Attached], now: float) -> None:
        """Take note of everything that is attached now, each port and each serial once."""
        here = {key_of(device): device for device in attached}
        for key, line in list(self._lines.items()):
            if key not in here and line.left is None:
                self._left(key, line, now)
        for key, device in here.items():
            self._lines[key] = _met(self._lines.get(key), device, now)
        self._tidy()

    def due(self, now: float) -> tuple[Attached, ...]:
        """Return the devices whose inspection is to begin now; they count as being inspected from here on."""
        due = [key for key, line in self._lines.items() if _waits(line) and now >= line.since + _rest(line)]
        for key in due:
            self._lines[key] = replace(self._lines[key], phase=Phase.INSPECTING, since=now)
        return tuple(self._lines[key].device for key in due)

    def settling(self) -> bool:
        """Whether an inspection is going to be due within SETTLE seconds."""
        return any(_waits(line) for line in self._lines.values())

    def step(self, device: Attached, what: str, done: float) -> None:
        """Take note of how far an inspection is."""
        line = self._lines.get(key_of(device))
        if line is not None and line.phase in RUNNING:
            self._lines[key_of(device)] = replace(line, step=what, done=done)

    def ended(self, device: Attached, ended: Ended, now: float, *, interrupted: bool = False) -> Line:
        """Take note of how an inspection ended, and return its line.

        `interrupted` says that the device was gone when it was last asked.
        """
        key = key_of(device)
        before = self._lines[key]
        phase = _outcome(before, ended, interrupted=interrupted)
        line = replace(before, phase=phase, step="", done=1.0, ended=ended, tries=before.tries + 1)
        back = phase is Phase.LOST and line.left is None  # too late for this inspection
        self._lines[key] = replace(line, phase=Phase.WAITING, since=now) if back else line
        self._tidy()
        return line

    def _left(self, key: Key, line: Line, now: float) -> None:
        if line.phase is Phase.WAITING and line.ended is None:
            del self._lines[key]
            return
        phase = {Phase.INSPECTING: Phase.AWAY, Phase.WAITING: Phase.LOST}.get(line.phase, line.phase)
        self._lines[key] = replace(line, phase=phase, left=now)

    def _tidy(self) -> None:
        """Drop what is over on the ports that another device has taken, and the oldest of what is gone."""
        taken = {line.port for line in self._lines.values() if line.left is None}
        gone = [(line.left, key) for key, line in self._lines.items() if line.left is not None and _over(line)]
        kept = [key for _, key in sorted(gone) if self._lines[key].port not in taken]
        for _, key in gone:
            if key not in kept[-ABSENT:]:
                del self._lines[key]


def _outcome(line: Line, ended: Ended, *, interrupted: bool) -> Phase:
    if ended.fault is None and not interrupted:
        return Phase.FINISHED
    here = line.left is None and _askable(line.device)
    return Phase.FAILED if here and (not interrupted or line.tries + 1 >= TRIES) else Phase.LOST


def _met(line: Line | None, device: Attached, now: float) -> Line:
    """Return the line of a device that is there, which may have been there before, here or on another port."""
    if line is None:
        return Line(device, Phase.WAITING, now)
    if line.phase in RUNNING:
        return replace(line, device=device, phase=Phase.INSPECTING if _askable(device) else Phase.AWAY, left=None)
    if line.left is None:
        return replace(line, device=device)
    if now - line.left >= ANEW.get(line.phase, 0.0):
        return replace(line, device=device, phase=Phase.WAITING, since=now, left=None, done=0.0, tries=0)
    return replace(line, device=device, left=None)


def _waits(line: Line) -> bool:
    return line.phase is Phase.WAITING and _askable(line.device)


def _rest(line: Line) -> float:
    return AGAIN if line.tries else SETTLE


def _askable(device: Attached) -> bool:
    return device.ready or device.asks_for_trust


def _over(line: Line) -> bool:
    return line.phase not in RUNNING
