"""The command line. Every command is in grader/commands; heavy imports happen where they are used."""

import json
import sys
from pathlib import Path

import typer

import calibration
import models
import probes
from calibration.unusable import Unusable
from grader.commands import bench, calibrate, casing, demo, device, grading, inspecting, keys, station
from grader.commands.screen import printable

INTERRUPTED = 130
"""The exit code of a command that a Ctrl-C ended, as shells have it; typer ends with it and says nothing."""

app = typer.Typer(
    name="grader",
    help="Grade refurbished electronics: readings, casing photos, a named standard, a signed report.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for room in (device, inspecting, station, casing, grading, demo):
    room.register(app)
app.add_typer(keys.app, name="keys")
app.add_typer(bench.app, name="bench")
app.add_typer(calibrate.app, name="calibrate")


def run() -> None:
    """Run the command line; whatever a user, a device or a file can cause ends in one sentence and an exit code."""
    try:
        _packages_are_ours()
        app()
    except Unusable as error:
        _refuse(str(error), error.exit_code)
    except SystemExit as end:
        if end.code != INTERRUPTED:
            raise
        _refuse("Interrupted.", INTERRUPTED)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)


def _refuse(sentence: str, code: int) -> None:
    if "--json" in sys.argv:
        print(json.dumps({"error": sentence, "exit_code": code}, ensure_ascii=False))
    print(f"grader: {printable(sentence)}", file=sys.stderr)
    sys.exit(code)


def _packages_are_ours() -> None:
    """Four plain top-level names can be shadowed by a stranger's package of the same name: refuse to run then."""
    home = Path(__file__).resolve().parent.parent
    for package in (calibration, models, probes):
        if Path(package.__file__ or "").resolve().parent.parent != home:
            raise Unusable(f"Another package named {package.__name__} hides ours: run `grader` from another folder.")
