"""The pages of one colour on a console: what is written to it, and what an operator is asked with and without them."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from probes.kinds.linux.by_eye import by_eye, looks
from probes.kinds.linux.page import COLOURS, CONSOLE, PATIENCE, READY, SECONDS, SHOW, TERMINAL
from probes.links.local import LocalLink
from probes.reading import Outcome, Reading

Converse = Callable[..., dict[str, Reading]]
LOOK = looks()[0]
PAGED, PLAIN = (f"operator:judge {ask}" for ask in (LOOK.paged, LOOK.ask))
DO = f"operator:do {READY}"


def show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, terminal: Path) -> tuple[int | None, list[str]]:
    """Run the line against a file in place of a terminal, without its pauses; return its exit code and the switches."""
    switches = tmp_path / "switches"
    switches.touch()
    for name, does in (("chvt", f"echo $1 >> {switches}"), ("fgconsole", "echo 3"), ("sleep", ":")):
        command = tmp_path / name
        command.write_text(f"#!/bin/sh\n{does}\n")
        command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    exit_code = LocalLink().ask(SHOW.replace(TERMINAL, str(terminal)), PATIENCE).exit_code
    return exit_code, switches.read_text().split()


def test_each_page_is_a_colour_of_the_palette_and_the_console_is_left_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = tmp_path / "tty"
    terminal.touch()
    assert show(tmp_path, monkeypatch, terminal) == (0, [str(CONSOLE), "3"])
    pages = "".join(f"\x1b[?25l\x1b]P0{colour}\x1b[40m\x1b[2J\x1b[H" for colour in COLOURS.values())
    assert terminal.read_bytes() == f"{pages}\x1b]R\x1b[0m\x1b[2J\x1b[H\x1b[?25h".encode()


def test_without_a_console_nothing_is_switched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert show(tmp_path, monkeypatch, tmp_path / "none") == (1, [])


def test_the_line_is_one_that_a_shell_can_read() -> None:
    script = SHOW.partition("'")[2].removesuffix("'")
    assert subprocess.run(["sh", "-n", "-c", script], check=False).returncode == 0
    assert SECONDS * len(COLOURS) < PATIENCE


def test_with_the_pages_shown_the_operator_judges_them(converse: Converse) -> None:
    readings = converse(by_eye, [(DO, "done\n"), (SHOW, ""), (PAGED, "yes\n"), (PLAIN, "no: not asked\n")])
    assert readings["display.pixels"].outcome is Outcome.PASSED
    assert "pages shown by the console" in readings["display.pixels"].method


@pytest.mark.parametrize(
    "talk",
    [
        [(DO, "skip: no time\n")],
        [(DO, "done\n"), (SHOW, {"exit_code": 1})],
        [(DO, "done\n"), (SHOW, {"exit_code": 127})],
        [(DO, "done\n"), (SHOW, {"failure": "timeout"})],
    ],
)
def test_without_them_the_operator_is_asked_as_ever(converse: Converse, talk: list[Any]) -> None:
    readings = converse(by_eye, [*talk, (PLAIN, "yes\n"), (PAGED, "no: not shown\n")])
    assert readings["display.pixels"].outcome is Outcome.PASSED
    assert "console" not in readings["display.pixels"].method
