"""`grader station`: every device that is plugged in is inspected, until Ctrl-C."""

import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from grader.commands.options import (
    KEYS,
    AdbPort,
    KeysOption,
    StandardOption,
    StationOption,
    UsbmuxAddress,
    standards,
    station_key,
)
from grader.commands.screen import console, note, printable

if TYPE_CHECKING:
    from rich.live import Live
    from rich.table import Table

    from grader.station.port import Line
    from grader.station.station import Display, Station
    from probes.attached import Attached
    from probes.links.udev import Uevent

STOPPED = 130
"""The exit code of a station that was stopped by a second Ctrl-C, as shells have it."""
NO_REPORT = 3
COLOURS = {"finished": "green", "LOST": "yellow", "FAILED": "red", "away": "yellow"}
WIDE = 100
"""Columns of a terminal in which the long serial of an iPhone leaves room for a sentence."""
FEWEST = 0.05
"""The part of an inspection before which nothing is said of what remains."""


def register(app: typer.Typer) -> None:
    """Enter the command of this module."""
    app.command()(station)


def station(
    out: Annotated[Path, typer.Option(help="Where the folders of the inspections go.")] = Path("out"),
    standard: StandardOption = None,
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

    who, key = station_key(keys, station)
    order = Order(station=who, standards=standards(standard))
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
            screen.say("Finishing what is running; press Ctrl-C again to stop.")

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
        with Live(get_renderable=self.table, console=out, auto_refresh=False) as self._live:
            yield

    def say(self, sentence: str) -> None:
        """Say something beside the table."""
        if self._live is None:
            note(sentence)
        else:
            self._live.console.print(sentence, style="dim")

    def board(self, lines: "tuple[Line, ...]") -> None:
        """Show the lines as they are now."""
        before = {line.device.serial: line for line in self._lines}
        now = {line.device.serial: line for line in lines}
        self._lines = lines
        for serial, line in now.items():
            if serial not in before or before[serial].phase != line.phase or before[serial].port != line.port:
                self._tell("line", phase=line.phase, port=line.port, device=serial, state=line.device.state)
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
        self._tell("supply", what=event.what, name=event.name, told=_supply(event))
        self._refresh()

    def table(self) -> "Table":
        """Return the table as it is now."""
        from rich.table import Table
        from rich.text import Text

        table = Table(box=None, header_style="bold", expand=True, padding=(0, 1, 0, 0))
        for column in ("port", "device"):
            table.add_column(column, no_wrap=True, max_width=26 if console().width >= WIDE else 14)
        table.add_column("step", no_wrap=True, ratio=2)
        for column in ("done", "left"):
            table.add_column(column, no_wrap=True, justify="right")
        table.add_column("verdict", ratio=5)
        for line in self._lines:
            cells = (line.port, _name(line), line.step or str(line.phase), _percent(line), _left(line), verdict(line))
            table.add_row(*(Text(printable(cell)) for cell in cells), style=COLOURS.get(line.phase))
        for name, event in sorted(self._supplies.items()):
            table.add_row(*map(Text, map(printable, (name, "this computer", _supply(event)))), style="dim")
        if not self._lines:
            table.add_row("", Text("Plug in a device.", style="dim"))
        return table

    def _refresh(self) -> None:
        if self._live is not None:
            self._live.refresh()

    def _tell(self, event: str, **told: object) -> None:
        if self.json_lines:
            print(json.dumps({"event": event, **told}, ensure_ascii=False), flush=True)


def verdict(line: "Line") -> str:
    """Return what came of a device, or what its holder does next."""
    ended = line.ended
    if ended and ended.report:
        remark = f" ({ended.report.remarks[0]})" if ended.report.remarks else ""
        return f"{ended.report.grades[0].title}{remark}  {ended.report.report_id}"
    if ended and ended.fault:
        return str(ended.fault)
    return "" if line.device.ready else line.device.hint


def _name(line: "Line") -> str:
    from grader.render.sheet import device_name

    return device_name(line.ended.report) if line.ended and line.ended.report else line.device.serial


def _percent(line: "Line") -> str:
    return f"{100 * line.done:.0f} %" if line.phase in ("inspecting", "away") else ""


def _left(line: "Line") -> str:
    """Return what remains, judged by what is done."""
    if line.phase != "inspecting" or line.done < FEWEST:
        return ""
    return f"{(time.monotonic() - line.since) * (1 / line.done - 1):.0f} s"


def _supply(event: "Uevent") -> str:
    told = event.properties
    names = ("POWER_SUPPLY_TYPE", "POWER_SUPPLY_STATUS", "POWER_SUPPLY_CAPACITY", "POWER_SUPPLY_ONLINE")
    return " ".join(f"{told[name]}{' %' if name.endswith('CAPACITY') else ''}" for name in names if told.get(name))
