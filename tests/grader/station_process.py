"""`grader station --json-lines` as a process of its own, and what it has told so far."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Condition, Thread
from typing import Any

from grader.keys import make_root, make_station
from grader.payload import READINGS
from grader.trust import read_trust
from grader.verify import verify
from probes.answer import FAILURES
from probes.link import LOST

PATIENCE = 20.0
ASKED = 4
"""Exchanges of a transcript after which a device has been identified."""
Event = dict[str, Any]


@dataclass(frozen=True)
class Place:
    """A line of the board as it was last told."""

    phase: str
    port: str
    attached: bool


class StationProcess:
    """A station at work. Wait for what it tells by `until`; its lines as they are now are those of `places`."""

    def __init__(self, folder: Path, adb_port: int, usbmux: str, *words: str) -> None:
        self.out, self.keys = folder / "out", folder / "keys"
        make_root(self.keys)
        make_station(self.keys, "bench-1", "2026-01-01T00:00:00Z", "2046-01-01T00:00:00Z")
        command = [sys.executable, "-c", "from grader.cli import run; run()", "station", "--json-lines", "--keys",
                   self.keys, "--out", self.out, "--adb-port", adb_port, "--usbmux", usbmux, *words]  # fmt: skip
        self.process = subprocess.Popen(
            [*map(str, command)], text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env={**os.environ, "NO_COLOR": "1"},
        )  # fmt: skip
        self.events: list[Event] = []
        self._told = Condition()
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self._told:
                self.events.append(json.loads(line))
                self._told.notify_all()

    def until(self, right: Callable[[], bool], patience: float = PATIENCE) -> None:
        """Wait until what it has told is right."""
        with self._told:
            assert self._told.wait_for(right, patience), (self.places(), self.events[-20:])

    def until_phase(self, phase: str, *devices: str) -> None:
        """Wait until the lines of these devices, which are attached, are in this phase."""
        self.until(lambda: all(self.places().get(each) == Place(phase, each, attached=True) for each in devices))

    def until_asked(self, count: int) -> None:
        """Wait until so many devices have been identified, and are asked what their probes want to know."""
        ends = time.monotonic() + PATIENCE
        while sum(file.read_bytes().count(b"\n") > ASKED for file in self.out.glob("*/*.jsonl")) < count:
            assert time.monotonic() < ends, self.events[-20:]
            time.sleep(0.01)

    def told(self, event: str, device: str | None = None) -> list[Event]:
        """Return every event of that name, of one device or of all."""
        return [each for each in self.events if each["event"] == event and device in (None, each["device"])]

    def places(self) -> dict[str, Place]:
        """Return the lines of the board as they were last told, by device."""
        places: dict[str, Place] = {}
        for each in self.told("line"):
            if each["phase"] == "gone":
                del places[each["device"]]
            else:
                places[each["device"]] = Place(each["phase"], each["port"], each["attached"])
        return places

    def unread(self) -> list[str]:
        """Return the measures of every report that have no value because the device was gone when it was asked."""
        readings = [each for file in self.out.glob(f"*/evidence/{READINGS}") for each in json.loads(file.read_bytes())]
        return [each["measure"] for each in readings if each.get("reason") in {FAILURES[lost] for lost in LOST}]

    def finish(self) -> None:
        """Press Ctrl-C, and hold that it ends in order, that it told of no fault of its own and lost no report."""
        assert self.process.poll() is None
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(PATIENCE) == 0
        self._reader.join(PATIENCE)
        assert self.process.stderr is not None
        errors = self.process.stderr.read()
        assert "Traceback" not in errors, errors
        assert not [each for each in self.told("ended") if "fault of truegrade's own" in each.get("fault", "")]
        self._verify()

    def end(self) -> None:
        """Be rid of the process, in whatever state it is."""
        self.process.kill()
        self.process.wait()
        self._reader.join()
        for pipe in (self.process.stdout, self.process.stderr):
            if pipe is not None:
                pipe.close()

    def _verify(self) -> None:
        """Hold that every report that was told of is on the disk and stands, and that there is no other."""
        told = {Path(each["report"]) for each in self.told("ended") if "report" in each}
        assert told == set(self.out.glob("*/report.json"))
        for report in told:
            found = verify(report, read_trust(self.keys / "trust.json", None))
            assert found.ok, [check.sentence for check in found.checks if not check.ok]


@contextmanager
def station_process(folder: Path, adb_port: int, usbmux: str) -> Iterator[StationProcess]:
    """Give a station that works, and hold in the end that all it told is in order."""
    station = StationProcess(folder, adb_port, usbmux)
    try:
        yield station
        station.finish()
    finally:
        station.end()


def paced(events: int, seconds: float) -> Iterator[int]:
    """Yield numbers at an even pace."""
    begun = time.monotonic()
    for number in range(events):
        yield number
        time.sleep(max(begun + seconds * (number + 1) / events - time.monotonic(), 0))
