"""What a command shows: JSON for programs, words for people, progress on anything over a second."""

import json
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic import BaseModel

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

STEERING = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Unicode's categories of what moves a cursor, colours, turns the direction of writing or ends a line."""

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of words.")]


def print_json(value: Any) -> None:
    """Print a record, or lists and dicts of records, as indented JSON."""
    print(json.dumps(_plain(value), indent=2, ensure_ascii=False))


def printable(text: str) -> str:
    """Return a text that may be a device's as it can be shown on one line: it steers no terminal."""
    return "".join(" " if unicodedata.category(letter) in STEERING else letter for letter in text)


def words(text: str) -> str:
    """Return a text that may be a device's as it can stand in rich's markup: it is printable, and marks nothing up."""
    from rich.markup import escape

    return escape(printable(text))


def console() -> "Console":
    """Return the console for people: colours and width as the terminal has them."""
    from rich.console import Console

    return Console(highlight=False, soft_wrap=not sys.stdout.isatty())


def note(sentence: str) -> None:
    """Say something beside the answer, on standard error."""
    from rich.console import Console
    from rich.text import Text

    errors = Console(stderr=True, highlight=False)
    errors.print(Text(printable(sentence), style="dim"), soft_wrap=not errors.is_terminal)


@contextmanager
def progress(*, quiet: bool) -> Iterator["Progress"]:
    """Show what is being done on standard error, so that standard output stays clean."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    what = TextColumn("{task.description}", markup=False)
    columns = (SpinnerColumn(), what, BarColumn(bar_width=24), TimeElapsedColumn())
    errors = Console(stderr=True)
    with Progress(*columns, console=errors, disable=quiet or not errors.is_terminal, transient=True) as bar:
        yield bar


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
