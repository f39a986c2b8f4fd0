"""Commands about devices: what is plugged in, inspect one, replay a recorded one."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grader.commands.options import (
    KEYS,
    CalibrationOption,
    KeysOption,
    StandardOption,
    StationOption,
    WrongUse,
    standards,
    station_key,
)
from grader.commands.screen import JsonOption, console, print_json, progress

if TYPE_CHECKING:
    from probes.attached import Attached
    from probes.probe import Course

AdbPort = Annotated[int | None, typer.Option(envvar="ANDROID_ADB_SERVER_PORT", help="Port of the adb server.")]


def register(app: typer.Typer) -> None:
    """Enter the commands of this module."""
    for command in (devices, inspect, replay):
        app.command()(command)


def devices(adb_port: AdbPort = None, as_json: JsonOption = False) -> None:
    """List what is plugged in, and what to do about a device that is not ready."""
    from probes.kinds.android.charge_only import charge_only
    from probes.kinds.android.discovery import discover

    found = (*discover(adb_port), *charge_only())
    if as_json:
        print_json(found)
        return
    for each in found:
        console().print(f"[bold]{each.serial:<24}[/] {each.state:<14} {each.hint}")
    if not found:
        console().print("No device is plugged in. On a phone: Settings, Developer options, USB debugging.")


def inspect(
    device: Annotated[str | None, typer.Option(help="Serial of the device; needed where several are plugged.")] = None,
    photos: Annotated[Path | None, typer.Option(help="Folder of photos named by face: front.jpg …")] = None,
    standard: StandardOption = None,
    checklist: Annotated[Path | None, typer.Option(help="What an operator attests (TOML).")] = None,
    calibration: CalibrationOption = None,
    active: Annotated[bool, typer.Option("--active", help="Also let it do things that it undoes again.")] = False,
    guided: Annotated[bool, typer.Option("--guided", help="Also what needs hands and eyes; implies --active.")] = False,
    charge_test: Annotated[
        int | None, typer.Option(min=1, max=600, metavar="MINUTES", help="Measure charging on this cable for so long.")
    ] = None,
    operator: Annotated[str | None, typer.Option(help="Who answers in the guided tests.")] = None,
    out: Annotated[Path, typer.Option(help="Where the inspection's folder goes.")] = Path("out"),
    keys: KeysOption = KEYS,
    station: StationOption = None,
    adb_port: AdbPort = None,
    as_json: JsonOption = False,
) -> None:
    """Inspect one device: readings, photos, a grade, and a signed report."""
    from calibration.certificate import read_calibration
    from grader.checklist import read_checklist
    from grader.commands.operator import Terminal
    from grader.commands.outcome import finish
    from grader.conclude import conclude
    from grader.inspect import Order, inspect
    from grader.issue import issue
    from probes.kinds.android.discovery import start_server
    from probes.links.adb import AdbLink

    if guided and not (operator or checklist):
        raise WrongUse("Guided tests need to know who answers: name the operator with --operator or in a checklist.")
    name, key = station_key(keys, station)
    order = Order(
        station=name,
        standards=standards(standard),
        photos=photos,
        checklist=read_checklist(checklist) if checklist else None,
        calibration=read_calibration(calibration) if calibration else None,
        courses=_courses(active=active, guided=guided, charge=charge_test is not None),
        charge_minutes=charge_test,
        operator=operator,
    )
    chosen = _chosen(device, adb_port)
    with progress(quiet=as_json) as bar:
        task = bar.add_task(f"asking {chosen.serial}", total=None)
        link = AdbLink(chosen.serial, port=adb_port, revive=start_server if adb_port is None else None)
        evidence = inspect(link, order, out, Terminal(bar, task).attendance(), plugged=chosen.usb or chosen.serial)
        bar.update(task, description="writing the report", total=None)
        report = conclude(evidence)
        issued = issue(report, evidence, key, evidence.path.parent)
    finish(report, issued, as_json=as_json)


def replay(
    transcript: Path,
    wire: Annotated[bool, typer.Option("--wire", help="Play it through the real adb server.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Read a recorded device again: the same readings, in process or through the real server."""
    from grader.commands.outcome import show_readings
    from grader.replay import replayed, replayed_by_wire
    from probes.transcript import Transcript

    recorded = Transcript.read(transcript)
    with progress(quiet=as_json) as bar:
        bar.add_task("replaying", total=None)
        readings = replayed_by_wire(recorded) if wire else replayed(recorded)
    if as_json:
        print_json(readings)
        return
    show_readings(readings)


def _courses(*, active: bool, guided: bool, charge: bool) -> "tuple[Course, ...]":
    """Return the courses of tests that the options ask for, in the order in which they run."""
    from probes.probe import COURSES

    asked = {"silent": True, "active": active or guided, "charge": charge, "guided": guided}
    return tuple(course for course in COURSES if asked[course])


def _chosen(serial: str | None, adb_port: int | None) -> "Attached":
    """Return the one device that is meant and ready; raise DeviceError or WrongUse with what to do otherwise."""
    from probes.device import DeviceError
    from probes.kinds.android.charge_only import charge_only
    from probes.kinds.android.discovery import discover

    found = discover(adb_port) or charge_only()
    if serial is None and len(found) > 1:
        raise WrongUse(
            f"{len(found)} devices are plugged in ({', '.join(each.serial for each in found)}): choose with --device."
        )
    wanted = [each for each in found if serial in (None, each.serial)]
    if not wanted:
        raise DeviceError(f"There is no device {serial}." if serial else "No device is plugged in.")
    if not wanted[0].ready:
        raise DeviceError(f"{wanted[0].serial} is {wanted[0].state}: {wanted[0].hint}")
    return wanted[0]
