"""Commands about devices: what is plugged in, and a recorded one read again."""

from pathlib import Path
from typing import Annotated

import typer

from grader.commands.options import AdbPort, UsbmuxAddress
from grader.commands.screen import JsonOption, console, note, print_json, printable, progress


def register(app: typer.Typer) -> None:
    """Enter the commands of this module."""
    for command in (devices, replay):
        app.command()(command)


def devices(adb_port: AdbPort = None, usbmux: UsbmuxAddress = None, as_json: JsonOption = False) -> None:
    """List what is plugged in, and what to do about a device that is not ready."""
    from rich.text import Text

    from probes.kinds.plugged import Servers, advice, discover

    found = discover(Servers(adb_port, usbmux))
    if as_json:
        print_json(found)
    else:
        for each in found:
            state = printable(f" {each.state:<17} {each.hint}")
            console().print(Text.assemble((f"{printable(each.serial):<25}", "bold"), state))
        if not found:
            console().print("No device is plugged in. On an Android phone: Settings, Developer options, USB debugging.")
    for sentence in advice():
        note(sentence)


def replay(
    recording: Annotated[list[Path], typer.Argument(metavar="TRANSCRIPT|REPORT…")],
    wire: Annotated[bool, typer.Option("--wire", help="Play it through the real server: adb, usbmux.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Read a recorded device again, or a laptop's own reports: powercfg /batteryreport /xml, system_profiler, ioreg -a.

    The readings of a transcript are the same in process and through the real server.
    """
    from grader.commands.outcome import show_readings
    from grader.foreign import recorded_in
    from grader.replay import replayed, replayed_by_wire

    recorded = recorded_in(*recording)
    with progress(quiet=as_json) as bar:
        bar.add_task("replaying", total=None)
        readings = replayed_by_wire(recorded) if wire else replayed(recorded)
    if as_json:
        print_json(readings)
        return
    show_readings(readings)
