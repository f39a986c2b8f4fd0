"""`grader calibrate camera`: a camera's certificate from photos of a target."""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grader.commands.calibrate_target import Paper, PaperOption
from grader.commands.options import KEYS, KeysOption, StationOption, WrongUse, station_key
from grader.commands.screen import JsonOption, console, print_json, progress, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from calibration.certificate import Calibration
    from calibration.characterise import Extras, Found, Frame, Sighted
    from calibration.target import Print

AT_ONCE = 2
"""Photos that are decoded at the same time: each takes some hundred megabytes while it is."""


def camera(
    photos: Annotated[
        list[Path],
        typer.Argument(metavar="PHOTO…", help="Photos of the target: first flat on the bench, then moved and tilted."),
    ],
    out: Annotated[Path, typer.Option("--out", help="Where the certificate goes; the flat field goes beside it.")],
    across: Annotated[float | None, typer.Option(help="Mm that the ruler across measures on your sheet.")] = None,
    down: Annotated[float | None, typer.Option(help="Mm that the ruler down measures.")] = None,
    ruler: Annotated[float, typer.Option(min=0, help="Uncertainty of both (k = 2), mm.")] = 0.2,
    paper: PaperOption = Paper.A4,
    offset: Annotated[float, typer.Option(min=0, help="How well devices lie in the target's plane (k = 2), mm.")] = 0.5,
    grey: Annotated[
        list[Path] | None, typer.Option(help="A grey card that fills the frame; better two or more.")
    ] = None,
    dark: Annotated[Path | None, typer.Option(help="A photo with the lens covered.")] = None,
    chart: Annotated[Path | None, typer.Option(help="A ColorChecker Classic.")] = None,
    instrument: Annotated[str, typer.Option(help="What the camera is called.")] = "camera",
    days: Annotated[int, typer.Option(min=1, max=366, help="For how long it is valid.")] = 90,
    keys: KeysOption = KEYS,
    station: StationOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find a camera's scale, lens, sharpness, noise, light and colour, and sign what was found."""
    from calibration.characterise import characterise
    from grader.certify import certify

    name, key = station_key(keys, station)
    printed = _printed(across, down, ruler, paper)
    with progress(quiet=as_json) as bar:
        plane, others, remarks = _boards(photos, bar.track)
        found = characterise(plane, others, printed, offset / 2, _extras(grey, dark, chart))
    conditions = (_measured(across, down, ruler), f"Devices lie in the target's plane to ± {offset:g} mm (k = 2).")
    certificate = _certificate(instrument, name, days, found, (*conditions, *remarks, *found.remarks))
    flat = {} if found.flat is None else {out.with_name(f"{out.stem}.flat.png"): found.flat.png()}
    _write({out: certify(certificate, key).to_json(), **flat})
    if as_json:
        print_json({"certificate": str(out), "flat_field": next(map(str, flat), None), "calibration": certificate})
        return
    _show(certificate, out)


def _printed(across: float | None, down: float | None, ruler: float, paper: Paper) -> "Print":
    from calibration.target import Print, sheets

    if across is None and down is None:
        return Print()
    if across is None or down is None:
        raise WrongUse("Printers scale differently across and down: give both rulers, --across and --down.")
    return Print.measured(sheets()[paper], across, down, ruler)


def _measured(across: float | None, down: float | None, ruler: float) -> str:
    if across is None:
        return "Nobody measured the rulers of the printed target: its scale is taken to be true to ± 0.5 %."
    return f"The target's rulers measured {across:g} mm across and {down:g} mm down, each ± {ruler:g} mm (k = 2)."


def _boards(
    photos: list[Path], track: "Callable[..., Iterable[Sighted | str]]"
) -> "tuple[Frame, list[Sighted], list[str]]":
    """Return the photo of the plane, the target as the others show it, and a sentence for each that shows none."""
    from concurrent.futures import ThreadPoolExecutor

    from grader.frame import read_frame

    plane = read_frame(photos[0])
    others: list[Sighted] = []
    remarks: list[str] = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for found in track(pool.map(_sighted, photos[1:]), total=len(photos) - 1, description="finding the target"):
            if isinstance(found, str):
                remarks.append(found)
            else:
                others.append(found)
    return plane, others, remarks


def _sighted(path: Path) -> "Sighted | str":
    """Return the target as a photo shows it, or the sentence that says why it does not."""
    from calibration.characterise import sighted
    from calibration.unusable import Unusable
    from grader.frame import read_frame

    try:
        return sighted(read_frame(path))
    except Unusable as error:
        return str(error)


def _extras(grey: list[Path] | None, dark: Path | None, chart: Path | None) -> "Extras":
    from calibration.characterise import Extras
    from grader.frame import read_frame

    return Extras(
        cards=tuple(map(read_frame, grey or ())),
        dark=read_frame(dark) if dark else None,
        chart=read_frame(chart) if chart else None,
    )


def _certificate(
    instrument: str, station: str, days: int, found: "Found", conditions: tuple[str, ...]
) -> "Calibration":
    from calibration.certificate import Calibration
    from calibration.moment import moment, now

    begins = now()
    ends = moment(begins) + timedelta(days=days)
    return Calibration(
        instrument=instrument,
        method=f"photos of the target {found.optics.target} ({len(found.optics.photos)})",
        valid_from=begins,
        valid_until=f"{ends:%Y-%m-%dT%H:%M:%SZ}",
        scale=found.scale,
        station=station,
        conditions=conditions,
        optics=found.optics,
    )


def _write(files: dict[Path, bytes]) -> None:
    from calibration.certificate import CalibrationError

    for path, data in files.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh = path.with_name(f"{path.name}.unfinished")
            fresh.write_bytes(data)
            fresh.replace(path)
        except OSError as error:
            raise CalibrationError(f"{path} cannot be written: {error.strerror}.") from error


def _show(certificate: "Calibration", out: Path) -> None:
    from rich.table import Table

    from grader.optics_words import rows

    table = Table(show_header=False, box=None, pad_edge=False, title=f"{certificate.instrument}, valid until "
                  f"{certificate.valid_until}", title_justify="left")  # fmt: skip
    for title, value in rows(certificate):
        table.add_row(f"[dim]{title}[/]", words(value))
    console().print(table)
    for sentence in certificate.conditions:
        console().print(f"[yellow]·[/] {words(sentence)}")
    console().print(f"Signed by {words(certificate.station or '')}: {words(str(out))}")
