"""The station's board as a table for a terminal: a line for each port, and what its device's holder does next."""

import time
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from grader.commands.screen import printable

if TYPE_CHECKING:
    from rich.table import Table

    from grader.station.port import Line
    from probes.links.udev import Uevent

COLOURS = {"finished": "green", "LOST": "yellow", "FAILED": "red", "away": "yellow"}
WIDE = 100
"""Columns of a terminal from which a UDID stands on one line."""
LONGEST_STEP = 16
"""Letters of a probe's name; a longer step is a sentence."""
FEWEST = 0.05
"""The part of an inspection before which nothing is said of what remains."""
AWAY = "It went away: plug it in again, and its inspection goes on."
ANEW = "It broke off, and is inspected anew."
NAMES = ("POWER_SUPPLY_TYPE", "POWER_SUPPLY_STATUS", "POWER_SUPPLY_CAPACITY", "POWER_SUPPLY_ONLINE")


def table_of(lines: "Iterable[Line]", supplies: "Mapping[str, Uevent]", width: int) -> "Table":
    """Return the table of these lines, and of this computer's own power supplies, for so many columns of a terminal."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, header_style="bold", expand=True, padding=(0, 1, 0, 0))
    for name in ("port", "device"):
        table.add_column(name, overflow="fold", max_width=26 if width >= WIDE else 16)
    table.add_column("step", no_wrap=True)
    for name in ("done", "left"):
        table.add_column(name, no_wrap=True, justify="right")
    table.add_column("verdict", ratio=1)
    for line in lines:
        cells = (line.port, _device(line), _step(line), _percent(line), _left(line), verdict(line))
        table.add_row(*(Text(printable(cell)) for cell in cells), style=_style(line))
    for name, event in sorted(supplies.items()):
        cells = (name, "this computer", "", "", "", told_of(event))
        table.add_row(*(Text(printable(cell)) for cell in cells), style="dim")
    if not table.rows:
        table.add_row("", "", "", "", "", Text("Plug in a device.", style="dim"))
    return table


def verdict(line: "Line") -> str:
    """Return what came of a device, or what its holder does next; of what is being inspected nothing is said yet."""
    ended = line.ended
    if line.phase == "away":
        return AWAY
    if line.phase == "inspecting":
        return _capital(line.step) if _waits(line) else ""
    if line.phase == "waiting":
        return line.device.hint if not line.device.ready else ANEW if line.tries else ""
    if ended and ended.report:
        remark = f" ({ended.report.remarks[0]})" if ended.report.remarks else ""
        grade = ended.report.grades[0]
        review = ", for review" if grade.review else ""
        return f"{grade.title}{review}{remark}  {ended.report.report_id}"
    return _sentence(line, str(ended.fault)) if ended and ended.fault else ""


def told_of(event: "Uevent") -> str:
    """Return what a power supply of this computer says of itself."""
    told = event.properties
    return " ".join(f"{told[name]}{' %' if name.endswith('CAPACITY') else ''}" for name in NAMES if told.get(name))


def _sentence(line: "Line", fault: str) -> str:
    """Return a fault without the name of its device, which is on the line already."""
    for name in (line.port, line.device.serial):
        fault = fault.removeprefix(f"{name}: ")
    return _capital(fault)


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _waits(line: "Line") -> bool:
    """Whether its step is no probe's name but what its holder is to do."""
    return len(line.step) > LONGEST_STEP


def _device(line: "Line") -> str:
    from grader.render.sheet import device_name

    if line.ended and line.ended.report:
        return device_name(line.ended.report)
    return line.device.serial if line.device.serial != line.port else ""


def _step(line: "Line") -> str:
    if line.phase == "finished" and line.left is not None:
        return "unplugged"
    if line.phase != "inspecting" or not line.step:
        return str(line.phase)
    return "asks" if _waits(line) else line.step


def _style(line: "Line") -> str:
    return f"{'dim ' if line.left is not None else ''}{COLOURS.get(line.phase, '')}".strip()


def _percent(line: "Line") -> str:
    return f"{100 * line.done:.0f} %" if line.phase in ("inspecting", "away") else ""


def _left(line: "Line") -> str:
    """Return what remains, judged by what is done."""
    if line.phase != "inspecting" or line.done < FEWEST:
        return ""
    return f"{(time.monotonic() - line.since) * (1 / line.done - 1):.0f} s"
