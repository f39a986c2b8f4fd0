"""`grader photo`: the marks on single photos."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grader.commands.options import KEYS, CalibrationOption, KeysOption, certificate
from grader.commands.screen import JsonOption, console, note, print_json, progress, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from calibration.certificate import Calibration
    from models.look import Look


def register(app: typer.Typer) -> None:
    """Enter the commands of this module."""
    app.command()(photo)


def photo(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Photos; front.jpg … or with --face.")],
    face: Annotated[str | None, typer.Option(help="The face, where the file is not named after it.")] = None,
    maker: Annotated[str, typer.Option(help="The device's maker: with the model it gives the scale.")] = "",
    model: Annotated[str, typer.Option(help="The device's model code or name: SM-S921B.")] = "",
    colour: Annotated[str, typer.Option(help="The casing's colour, by which marks are seen more or less.")] = "",
    calibration: CalibrationOption = None,
    overlay: Annotated[Path | None, typer.Option(help="Folder for the photos with the marks drawn.")] = None,
    keys: KeysOption = KEYS,
    as_json: JsonOption = False,
) -> None:
    """Find and measure the marks on photos, and say what each photo could not show."""
    from calibration.unusable import Unusable

    looks: dict[str, Look] = {}
    refused: dict[str, str] = {}
    look_at = _eye(face, maker, model, colour, _certified(calibration, keys))
    with progress(quiet=as_json) as bar:
        for file in bar.track(files, description="looking"):
            try:
                data, looks[str(file)] = look_at(file)
                if overlay:
                    _draw(data, looks[str(file)], overlay / f"{file.stem}.marks.jpg")
            except Unusable as error:
                refused[str(file)] = str(error)
    if as_json:
        seen = [{"file": name, "photo": found.photo, "defects": found.defects} for name, found in looks.items()]
        print_json([*seen, *({"file": name, "error": why} for name, why in refused.items())])
    else:
        for name, found in looks.items():
            _show(name, found)
        for why in refused.values():
            console().print(f"[yellow]![/] {words(why)}")
    if refused:
        raise typer.Exit(3)


def _certified(calibration: Path | None, keys: Path) -> "Calibration | None":
    """Return the calibration that was given, if its signature and its daily checks hold; say what is wrong with it."""
    found = certificate(calibration, keys)
    for sentence in found.remarks if found else ():
        note(sentence)
    return found.calibration if found else None


def _eye(
    face: str | None, maker: str, model: str, colour: str, calibration: "Calibration | None"
) -> "Callable[[Path], tuple[bytes, Look]]":
    """Return what looks at a file with the certificate and the outline of one device."""
    from calibration.moment import now
    from grader.shots import Shot, named, shot_of
    from models.look import look
    from models.zones.catalogue import outline_of

    outline = outline_of(maker, model)
    at = now()

    def look_at(file: Path) -> "tuple[bytes, Look]":
        shot = Shot(face=named(face), path=file) if face else shot_of(file)
        data = shot.read()
        return data, look(
            data, face=shot.face, file=file.name, outline=outline, colour=colour, calibration=calibration, at=at
        )

    return look_at


def _draw(data: bytes, found: "Look", path: Path) -> None:
    from models.overlay import overlay

    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(overlay(data, found.photo, found.defects))


def _show(name: str, found: "Look") -> None:
    from grader.seen import claim, notes

    seen = found.photo
    out = console()
    out.print(
        f"[bold]{words(name)}[/]  {seen.face}, {seen.width} × {seen.height} px, "
        f"scale: {seen.scale or seen.scale_source}"
    )
    limit = f", faintest scratch it could show {seen.detection_limit}" if seen.detection_limit else ""
    out.print(f"  inspected {seen.inspected}{limit}")
    for sentence in (*seen.uninspected, *seen.quality.remarks):
        out.print(f"  [yellow]![/] {words(sentence)}")
    for number, mark in enumerate(found.defects, start=1):
        out.print(f"  {number}. {mark.defect_class}, {mark.length} long, {mark.width} wide, "
                  f"equivalent width {mark.equivalent_width}, contrast {mark.contrast}")  # fmt: skip
        out.print(f"     {claim(mark)}", highlight=False)
    for sentence in notes((str(number), mark) for number, mark in enumerate(found.defects, start=1)):
        out.print(f"  {sentence}", style="dim", highlight=False)
    if not found.defects:
        out.print("  no mark found")
