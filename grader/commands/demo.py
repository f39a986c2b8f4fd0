"""`grader demo`: everything at once, on virtual phones."""

from pathlib import Path
from typing import Annotated

import typer

from grader.commands.screen import JsonOption, console, print_json, progress


def register(app: typer.Typer) -> None:
    """Enter the command of this module."""
    app.command()(demo)


def demo(
    out: Annotated[Path, typer.Option(help="Where reports, evidence and keys go.")] = Path("out"),
    open_page: Annotated[bool, typer.Option("--open", help="Open the first report in the browser.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Plug in three virtual phones, inspect them with rendered photos, and write their signed reports."""
    from grader.commands.outcome import show_report
    from grader.demo import run_demo

    shown = []
    with progress(quiet=as_json) as bar:
        task = bar.add_task("starting a private adb server, rendering casings", total=None)
        for each in run_demo(out, lambda what, ended, total: bar.update(task, description=what)):
            shown.append(each)
            if not as_json:
                bar.console.print()
                show_report(each.report, each.issued)
    trust = out / "keys" / "trust.json"
    if as_json:
        print_json([{"title": each.title, "grades": each.report.grades, "folder": str(each.issued.json.parent)}
                    for each in shown])  # fmt: skip
    else:
        console().print(f"\nVerify one: grader verify {shown[0].issued.pdf} --trust {trust}")
    if open_page:
        typer.launch(str(shown[0].issued.html))
