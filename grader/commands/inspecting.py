"""`grader inspect`: one device, or several at the same time."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grader.commands.options import (
    KEYS,
    AdbPort,
    CalibrationOption,
    KeysOption,
    StandardOption,
    StationOption,
    UsbmuxAddress,
    WrongUse,
    certificate,
    courses,
    standards,
    station_key,
)
from grader.commands.screen import JsonOption, note, printable, progress

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grader.side_by_side import Bench, Ended
    from probes.attached import Attached
    from probes.kinds.plugged import Servers


def register(app: typer.Typer) -> None:
    """Enter the command of this module."""
    app.command()(inspect)


def inspect(
    device: Annotated[
        list[str] | None, typer.Option(help="Serial or UDID of a device; may be repeated, and all go on at once.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every device that is ready, all at once.")] = False,
    local: Annotated[bool, typer.Option("--local", help="This very computer, as a laptop under a live Linux.")] = False,
    ssh: Annotated[str | None, typer.Option(metavar="HOST", help="A laptop under Linux that ssh reaches.")] = None,
    root: Annotated[Path, typer.Option(help="With --local: where its files are, such as a copy of /sys.")] = Path("/"),
    report: Annotated[
        list[Path] | None, typer.Option(help="What a laptop's own tool reported of it; may be repeated.")
    ] = None,
    photos: Annotated[
        Path | None, typer.Option(help="Folder of photos by face: front.jpg …; for several devices, one folder each.")
    ] = None,
    standard: StandardOption = None,
    checklist: Annotated[Path | None, typer.Option(help="What an operator attests (TOML).")] = None,
    calibration: CalibrationOption = None,
    active: Annotated[bool, typer.Option("--active", help="Also let it do things that it undoes again.")] = False,
    guided: Annotated[bool, typer.Option("--guided", help="Also what needs hands and eyes; implies --active.")] = False,
    charge_test: Annotated[
        int | None, typer.Option(min=1, max=600, metavar="MINUTES", help="Measure charging on this cable for so long.")
    ] = None,
    operator: Annotated[str | None, typer.Option(help="Who answers in the guided tests.")] = None,
    earlier: Annotated[
        Path | None, typer.Option(help="Folder of earlier inspections, with whose parts to compare.")
    ] = None,
    out: Annotated[Path, typer.Option(help="Where the inspection's folder goes.")] = Path("out"),
    keys: KeysOption = KEYS,
    station: StationOption = None,
    adb_port: AdbPort = None,
    usbmux: UsbmuxAddress = None,
    as_json: JsonOption = False,
) -> None:
    """Inspect devices: readings, photos, a grade, and a signed report for each."""
    from calibration.moment import now
    from grader.checklist import read_checklist
    from grader.commands.outcome import finish_all
    from grader.foreign import reported_in
    from grader.inspect import Order
    from grader.side_by_side import Bench
    from probes.kinds.plugged import Servers, computer

    if guided and not (operator or checklist):
        raise WrongUse("Guided tests need to know who answers: name the operator with --operator or in a checklist.")
    name, key = station_key(keys, station)
    order = Order(
        station=name,
        standards=standards(standard),
        photos=photos,
        checklist=read_checklist(checklist) if checklist else None,
        certificate=certificate(calibration, keys, name),
        courses=courses(active=active, guided=guided, charge=charge_test is not None),
        charge_minutes=charge_test,
        operator=operator,
        earlier=earlier,
    )
    if sum(map(bool, (device, every, local, ssh, report))) > 1:
        raise WrongUse("Choose with --device, or take --all, --local, --ssh HOST or --report FILE: one of them.")
    reports = reported_in(*report, at=now()) if report else None
    servers = Servers(adb_port, usbmux, ssh, root, reports)
    chosen = (computer(servers),) if local or ssh or reports else _chosen(device, servers, every=every)
    if len(chosen) > 1 and (guided or checklist):
        raise WrongUse("Guided tests and a checklist are for one device: choose it with --device.")
    if len(chosen) > 1 and photos:
        _require_folders(photos, chosen)
    finish_all(_inspected(Bench(servers, order, out, key), chosen, quiet=as_json), as_json=as_json)


def _inspected(bench: "Bench", devices: "tuple[Attached, ...]", *, quiet: bool) -> "tuple[Ended, ...]":
    """Inspect devices side by side, with a line of the terminal for each, and return how each ended."""
    from grader.commands.operator import Terminal

    with progress(quiet=quiet) as bar:
        tasks = {each: bar.add_task(f"asking {printable(each.serial)}", total=None) for each in devices}
        terminals = {each: Terminal(bar, task) for each, task in tasks.items()}
        people = {each: terminal.attendance(alone=len(devices) == 1) for each, terminal in terminals.items()}
        return tuple(bench.inspect(people))


def _require_folders(photos: Path, devices: "Iterable[Attached]") -> None:
    """Raise WrongUse where a device among several has no folder of photos: they would be left out unseen."""
    from grader.side_by_side import photos_of

    lacking = [each.serial for each in devices if photos_of(photos, each.serial) is None]
    if lacking:
        here = f"{photos} must hold a folder for each, named by its serial or UDID (empty for one without photos)"
        raise WrongUse(f"For several devices, {here}: there is none for {', '.join(lacking)}.")


def _chosen(serials: list[str] | None, servers: "Servers", *, every: bool) -> "tuple[Attached, ...]":
    """Return the devices that are meant and can be asked; raise DeviceError or WrongUse with what to do otherwise."""
    from probes.device import DeviceError
    from probes.kinds.plugged import advice, discover

    found = discover(servers)
    named = ", ".join(each.serial for each in found)
    if serials is None and not every and len(found) > 1:
        raise WrongUse(f"{len(found)} devices are plugged in ({named}): choose with --device, or take --all.")
    wanted = [each for each in found if serials is None or each.serial in serials]
    missing = [serial for serial in serials or () if serial not in [each.serial for each in found]]
    if missing:
        raise DeviceError(f"There is no device {missing[0]}.")
    if not wanted:
        raise DeviceError(" ".join(("No device is plugged in.", *advice())))
    able = [each for each in wanted if each.ready or each.asks_for_trust]
    for each in wanted:
        if each in able:
            continue
        if not (every and able):
            raise DeviceError(f"{each.serial} is {each.state}: {each.hint}")
        note(f"{each.serial} is left out ({each.state}): {each.hint}")
    return tuple(able)
