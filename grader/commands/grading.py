"""Commands about evidence and reports: decide again, issue again, verify, list."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from grader.commands.options import (
    KEYS,
    KeysOption,
    RootOption,
    StandardOption,
    StationOption,
    TrustOption,
    standards,
    station_key,
    trusted,
)
from grader.commands.screen import JsonOption, console, print_json, progress, words

MARKS = {True: "[green]✓[/]", False: "[red]✗[/]", None: "[yellow]–[/]"}
"""A check that held, one that did not, and one that could not be made."""


class Depth(StrEnum):
    """How far a verification does the inspection again."""

    decide = "decide"
    parse = "parse"
    look = "look"


def register(app: typer.Typer) -> None:
    """Enter the commands of this module."""
    for command in (grade, report, verify, listing):
        app.command()(command)


def grade(
    bag: Annotated[Path, typer.Argument(help="An evidence folder or zip.")],
    standard: StandardOption = None,
    as_json: JsonOption = False,
) -> None:
    """Decide again from sealed evidence, under its own standards or under others."""
    from grader.commands.outcome import show_grade
    from grader.conclude import conclude
    from grader.grade import Verdict
    from probes.evidence import Evidence

    grades = conclude(Evidence.open(bag), standards(standard) or None).grades
    if as_json:
        print_json(grades)
    else:
        for each in grades:
            show_grade(each, every_finding=True)
    if grades[0].verdict is not Verdict.GRADED:
        raise typer.Exit(1)


def report(
    bag: Annotated[Path, typer.Argument(help="An evidence folder or zip.")],
    standard: StandardOption = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the report; beside the evidence if not given.")] = None,
    keys: KeysOption = KEYS,
    station: StationOption = None,
    as_json: JsonOption = False,
) -> None:
    """Issue the report of sealed evidence again: sign it, draw it, write it."""
    from grader.commands.outcome import finish
    from grader.conclude import conclude
    from grader.issue import issue
    from probes.evidence import Evidence

    evidence = Evidence.open(bag)
    concluded = conclude(evidence, standards(standard) or None)
    _, key = station_key(keys, station or concluded.station)
    folder = out or bag.parent
    folder.mkdir(parents=True, exist_ok=True)
    finish(concluded, issue(concluded, evidence, key, folder), as_json=as_json)


def verify(
    path: Annotated[
        Path, typer.Argument(metavar="REPORT|BAG", help="report.pdf, .html, .json, or an evidence folder.")
    ],
    trust: TrustOption = None,
    root: RootOption = None,
    bag: Annotated[Path | None, typer.Option(help="The evidence, where it does not lie beside the report.")] = None,
    again: Annotated[Depth | None, typer.Option(help="How far to do it again; parse if not said.")] = None,
    keys: KeysOption = KEYS,
    as_json: JsonOption = False,
) -> None:
    """Check signature, trust, evidence and standard, and do the inspection's arithmetic again."""
    from grader.issue import draw_again
    from grader.verify import verify

    with progress(quiet=as_json) as bar:
        bar.add_task("verifying", total=None)
        found = verify(path, trusted(trust, root, keys), bag, again.value if again else None, draw_again)
    if as_json:
        print_json({"ok": found.ok, "checks": found.checks})
    else:
        for check in found.checks:
            console().print(f"{MARKS[check.ok]} {words(check.sentence)}")
    if not found.ok:
        raise typer.Exit(1)


def listing(
    path: Annotated[Path, typer.Argument(metavar="REPORT", help="report.json, .pdf or .html.")],
    market: Annotated[str, typer.Option(help="schemaorg, backmarket or ebay.")],
    out: Annotated[Path | None, typer.Option(help="Folder; `listing` beside the report if not given.")] = None,
    trust: TrustOption = None,
    root: RootOption = None,
    keys: KeysOption = KEYS,
    as_json: JsonOption = False,
) -> None:
    """Write what goes on a marketplace's listing, from a report that is genuine and from nothing else."""
    from grader.listing import write_listing
    from grader.verify import genuine

    report, digest = genuine(path, trusted(trust, root, keys))
    written = write_listing(report, digest, market, out or path.parent / "listing")
    if as_json:
        print_json({"files": [str(file) for file in written]})
        return
    for file in written:
        console().print(words(str(file)))
