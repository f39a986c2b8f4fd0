"""`grader station`: every device that is plugged in is inspected, until Ctrl-C."""

import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from calibration.unusable import Unusable
from grader.commands.options import (
    KEYS,
    AdbPort,
    CalibrationOption,
    KeysOption,
    StandardOption,
    StationOption,
    UsbmuxAddress,
    certificate,
    courses,
    standards,
    station_key,
)
from grader.commands.screen import console, note, printable
from grader.commands.station_table import table_of, told_of, verdict

if TYPE_CHECKING:
    from rich.console import Group
    from rich.live import Live

    from grader.station.port import Line
    from grader.station.station import Display, Station
    from probes.attached import Attached
    from probes.links.udev import Uevent

STOPPED = 130
"""The exit code of a station that was stopped by a second Ctrl-C, as shells have it."""
NO_REPORT = 3
WORKING = "Ctrl-C finishes what is running."
FINISHING = "Finishing what is running; press Ctrl-C again to stop."


def register(app: typer.Typer) -> None:
    """Enter the command of this module."""
    app.command()(station)


def station(
    out: Annotated[Path, typer.Option(help="Where the folders of the inspections go.")] = Path("out"),
    photos: Annotated[
        Path | None,
        typer.Option(help="Folder in which each device's photos lie in a folder named by its serial or UDID."),
    ] = None,
    standard: StandardOption = None,
    calibration: CalibrationOption = None,
    active: Annotated[bool, typer.Option("--active", help="Also let it do things that it undoes again.")] = False,
    earlier: Annotated[
        Path | None, typer.Option(help="Folder of earlier inspections, with whose parts to compare.")
    ] = None,
    keys: KeysOption = KEYS,
    station: StationOption = None,
    adb_port: AdbPort = None,
    usbmux: UsbmuxAddress = None,
    json_lines: Annotated[
        bool, typer.Option("--json-lines", help="Print a line of JSON for whatever happens.")
    ] = False,
) -> None:
    """Inspect every device that is plugged in, side by side. Ctrl-C finishes what is running, a second one stops."""
    from grader.inspect import Order
    from grader.side_by_side import Bench
    from grader.station.station import Station
    from probes.kinds.plugged import Servers, advice

    if photos and not photos.is_dir():
        raise Unusable(f"The photo folder {photos} cannot be read: there is no such folder.")
    who, key = station_key(keys, station)
    order = Order(
        station=who,
        standards=standards(standard),
        photos=photos,
        certificate=certificate(calibration, keys, who),
        courses=courses(active=active),
        earlier=earlier,
    )
    for sentence in advice():
        note(sentence)
    screen = Screen(json_lines=json_lines)
    at_work = Station(Bench(Servers(adb_port, usbmux), order, out, key), screen.display())
    with screen.shown(), _interruptible(at_work, screen):
        at_work.run()
    if screen.without_report:
        raise typer.Exit(NO_REPORT)


@contextmanager
def _interruptible(at_work: "Station", screen: "Screen") -> Iterator[None]:
    """Let a first Ctrl-C finish what is running, and a second one end everything."""
    presses: list[bool] = []

    def pressed(*_: object) -> None:
        presses.append(True)
        if len(presses) > 1:
            at_work.stop()
        else:
            at_work.finish()
            screen.finishing()

    before = signal.signal(signal.SIGINT, pressed)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if len(presses) > 1:
        note("Stopped.")
        sys.stdout.flush()
        os._exit(STOPPED)  # threads that wait for a device would hold up an ordinary end for as long as it is silent


@dataclass
class Screen:
    """Shows the board as a table that changes in place; as lines where there is no terminal or JSON is asked for."""

    json_lines: bool = False
    without_report: set[str] = field(default_factory=set)
    """The serials of devices whose last inspection ended without a report."""
    _live: "Live | None" = None
    _supplies: "dict[str, Uevent]" = field(default_factory=dict)
    _lines: "tuple[Line, ...]" = ()
    _footer: str = WORKING

    def display(self) -> "Display":
        """Return what the station is to call."""
        from grader.station.station import Display

        return Display(board=self.board, began=self.began, ended=self.ended, supply=self.supply)

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Show the table while the context lasts; what it shows last stays."""
        from rich.live import Live

        out = console()
        if self.json_lines or not out.is_terminal:
            yield
            return
        with Live(get_renderable=self.shape, console=out, auto_refresh=False) as self._live:
            yield

    def finishing(self) -> None:
        """Say that a Ctrl-C was heard. A table says it when next shown, for a signal may interrupt its drawing."""
        self._footer = FINISHING
        if self._live is None:
            note(FINISHING)

    def board(self, lines: "tuple[Line, ...]") -> None:
        """Show the lines as they are now."""
        before = {line.device.serial: line for line in self._lines}
        now = {line.device.serial: line for line in lines}
        self._lines = lines
        for serial, line in now.items():
            if serial not in before or _place(before[serial]) != _place(line):
                self._tell("line", **_place(line), device=serial, state=line.device.state)
        for serial in before.keys() - now.keys():
            self._tell("line", phase="gone", port=before[serial].port, device=serial)
        self._refresh()

    def began(self, device: "Attached") -> None:
        """Say that an inspection begins."""
        self._tell("inspecting", port=device.usb, device=device.serial)

    def ended(self, line: "Line") -> None:
        """Say how an inspection ended."""
        serial, ended = line.device.serial, line.ended
        self.without_report.discard(serial)
        told: dict[str, Any] = {"phase": line.phase, "port": line.port, "device": serial}
        if ended and ended.report and ended.issued:
            grade = ended.report.grades[0]
            self._tell("ended", **told, report_id=ended.report.report_id, verdict=grade.title,
                      report=str(ended.issued.json))  # fmt: skip
        else:
            self.without_report.add(serial)
            self._tell("ended", **told, fault=str(ended.fault) if ended else "")
        if not self.json_lines and self._live is None:
            console().print(printable(f"{line.port}  {serial}  {line.phase}  {verdict(line)}"), markup=False)

    def supply(self, event: "Uevent") -> None:
        """Show a power supply of this computer."""
        if event.what == "vanished":
            self._supplies.pop(event.name, None)
        else:
            self._supplies[event.name] = event
        self._tell("supply", what=event.what, name=event.name, told=told_of(event))
        self._refresh()

    def shape(self) -> "Group":
        """Return the table as it is now, and below it what a Ctrl-C does.

        Where there is not room for all, what is gone is left out. The last line is short, for a terminal writes a `^C`
        behind it, and must not begin a line of its own by that.
        """
        from rich.console import Group
        from rich.text import Text

        out = console()
        table = table_of(self._lines, self._supplies, out.width)
        if len(out.render_lines(table)) >= out.height - 1:
            table = table_of((line for line in self._lines if line.left is None), self._supplies, out.width)
        return Group(table, Text(self._footer, style="dim", no_wrap=True))

    def _refresh(self) -> None:
        if self._live is not None:
            self._live.refresh()

    def _tell(self, event: str, **told: object) -> None:
        if self.json_lines:
            print(json.dumps({"event": event, **told}, ensure_ascii=False), flush=True)


def _place(line: "Line") -> dict[str, Any]:
    return {"phase": line.phase, "port": line.port, "attached": line.left is None}
