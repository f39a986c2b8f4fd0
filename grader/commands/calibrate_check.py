"""`grader calibrate check`: the daily check of a camera by one photo of its target."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grader.commands.options import KEYS, KeysOption, RootOption, TrustOption, trusted
from grader.commands.screen import JsonOption, console, print_json, words

if TYPE_CHECKING:
    from calibration.daily import Check


def check(
    photo: Annotated[Path, typer.Argument(help="A photo of the target, flat on the bench.")],
    calibration: Annotated[Path, typer.Option(help="The camera's certificate.")],
    trust: TrustOption = None,
    root: RootOption = None,
    keys: KeysOption = KEYS,
    as_json: JsonOption = False,
) -> None:
    """Check scale, tilt, focus, light and colour against the certificate; exit 1 if one is beyond its limit."""
    from calibration import daily
    from calibration.moment import now
    from calibration.trend import headings, keep, read_checks
    from grader.certify import certified
    from grader.frame import read_frame

    certificate = certified(calibration, trusted(trust, root, keys)).calibration
    earlier = read_checks(calibration, certificate.content_digest())
    found = daily.check(read_frame(photo), certificate, now())
    keep(calibration, found)
    heading = tuple(headings((*earlier, found)))
    if as_json:
        print_json({"ok": found.ok, "check": found, "headings": heading, "checks": len(earlier) + 1})
    else:
        _show(found, heading, len(earlier) + 1)
    if not found.ok:
        raise typer.Exit(1)


def _show(found: "Check", heading: tuple[str, ...], count: int) -> None:
    for figure in found.figures:
        mark = "[green]✓[/]" if figure.ok else "[red]✗[/]"
        console().print(f"{mark} {figure.name:<9}{figure.value!s:>10}  limit {figure.limit}  {words(figure.remedy)}")
    for sentence in heading:
        console().print(f"[yellow]![/] {words(sentence)}")
    verdict = "The camera is as its certificate says" if found.ok else "The camera is not as its certificate says"
    console().print(f"{verdict} (check {count} of this certificate).")
