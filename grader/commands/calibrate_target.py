"""`grader calibrate target`: the sheet to print."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from grader.commands.screen import JsonOption, console, print_json


class Paper(StrEnum):
    """What it is printed on."""

    A4 = "a4"
    LETTER = "letter"


class Board(StrEnum):
    """What for."""

    PHONE = "phone"
    LAPTOP = "laptop"


PaperOption = Annotated[Paper, typer.Option(help="What the target is printed on.")]


def target(
    pdf: Annotated[Path, typer.Option("--pdf", help="Where the sheet goes.")],
    board: Annotated[
        Board, typer.Option("--for", help="Phones (153 × 109 mm) or laptops (245 × 174 mm).")
    ] = Board.PHONE,
    paper: PaperOption = Paper.A4,
    as_json: JsonOption = False,
) -> None:
    """Draw the target that `grader calibrate camera` and `check` photograph, to be printed at 100 %."""
    from calibration.target import TargetError, sheets, targets
    from grader.render.target import render_target

    sheet = sheets()[paper]
    data = render_target(targets()[board], sheet)
    try:
        pdf.parent.mkdir(parents=True, exist_ok=True)
        pdf.write_bytes(data)
    except OSError as error:
        raise TargetError(f"{pdf} cannot be written: {error.strerror}.") from error
    if as_json:
        print_json({"pdf": str(pdf), "target": board, "paper": paper, "across_mm": str(sheet.across.length_mm),
                    "down_mm": str(sheet.down.length_mm)})  # fmt: skip
        return
    across, down = sheet.across.length_mm, sheet.down.length_mm
    console().print(
        f"{pdf}: the {board} target on {sheet.title}. Print it at 100 % (no fitting to the page), glue it on a\n"
        f"flat plate, and measure both rulers ({across} mm across and {down} mm down, if the printer is true):\n"
        "`grader calibrate camera` asks for both."
    )
