"""Commands about evidence and reports: decide again, issue again, verify, list."""

from pathlib import Path
from typing import Annotated

import typer

from grader.commands.options import KEYS, KeysOption, StandardOption, StationOption, WrongUse, standards, station_key
from grader.commands.screen import JsonOption, console, print_json, progress


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

    grades = conclude(Evidence.open(bag), standards(standard) if standard else None).grades
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
    concluded = conclude(evidence, standards(standard) if standard else None)
    _, key = station_key(keys, station or concluded.station)
    folder = out or bag.parent
    folder.mkdir(parents=True, exist_ok=True)
    finish(concluded, issue(concluded, evidence, key, folder), as_json=as_json)


def verify(
    path: Annotated[
        Path, typer.Argument(metavar="REPORT|BAG", help="report.pdf, .html, .json, or an evidence folder.")
    ],
    trust: Annotated[Path | None, typer.Option(help="Who is trusted: trust.json.")] = None,
    root: Annotated[
        str | None, typer.Option(help="Fingerprint or file of the root key that trust.json must have.")
    ] = None,
    bag: Annotated[Path | None, typer.Option(help="The evidence, where it does not lie beside the report.")] = None,
    again: Annotated[
        str | None, typer.Option(help="How far to do it again: decide, parse (the default) or look.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Check signature, trust, evidence and standard, and do the inspection's arithmetic again."""
    from grader.trust import read_trust
    from grader.verify import verify

    if again not in (None, "decide", "parse", "look"):
        raise WrongUse(f"--again is decide, parse or look, not {again}.")
    trusted = read_trust(trust, root) if trust else None
    with progress(quiet=as_json) as bar:
        bar.add_task("verifying", total=None)
        found = verify(path, trust=trusted, bag=bag, again=again)
    if as_json:
        print_json(found)
    else:
        for check in found.checks:
            console().print(f"{'[green]✓[/]' if check.ok else '[red]✗[/]'} {check.sentence}")
    if not found.ok:
        raise typer.Exit(1)


def listing(
    path: Annotated[Path, typer.Argument(metavar="REPORT", help="report.json, .pdf or .html.")],
    market: Annotated[str, typer.Option(help="schemaorg, backmarket or ebay.")],
    out: Annotated[Path | None, typer.Option(help="Folder; `listing` beside the report if not given.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Write what goes on a marketplace's listing, from the signed report alone."""
    from calibration.record import sha256
    from grader.listing import write_listing
    from grader.statement import read_statement
    from grader.verify import read_report_envelope

    envelope = read_report_envelope(path)
    statement = read_statement(envelope.body)
    written = write_listing(statement.predicate, sha256(envelope.body), market, out or path.parent / "listing")
    if as_json:
        print_json({"files": [str(file) for file in written]})
        return
    for file in written:
        console().print(str(file))
