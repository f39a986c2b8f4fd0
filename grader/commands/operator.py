"""The operator at the terminal: one question at a time, one line for an answer, and a key to go on."""

import select
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

KEYS = {
    "do": "Enter when done, s to skip",
    "judge": "Enter or y for yes, n for no, s to skip",
    "read": "type it, s to skip",
}
"""What is offered for each kind of question (probes.operator.Question)."""
YES = {"do": "done", "judge": "yes"}


class Terminal:
    """Asks on standard error and listens on standard input, so that `--json` stays clean and answers can be piped."""

    def __init__(self, bar: "Progress", task: "TaskID") -> None:
        self._bar = bar
        self._task = task

    def consult(self, question: str, patience: float) -> str | None:
        """Show a question and return the answer in the words of probes.operator; None where nobody answered in time."""
        ends = time.monotonic() + patience
        kind, _, sentence = question.partition(" ")
        self._bar.stop()
        try:
            return self._answer(kind, sentence, lambda: ends - time.monotonic())
        finally:
            self._bar.start()

    def follow(self, words: str, done: float) -> None:
        """Show what is going on and which part of it is done."""
        self._bar.update(self._task, description=words, completed=done, total=1.0)

    def impatient(self) -> bool:
        """Whether Enter was pressed while something was being followed."""
        return sys.stdin.isatty() and _line(0.0) is not None

    def _answer(self, kind: str, sentence: str, left: Callable[[], float]) -> str | None:
        self._say(f"[bold]{sentence}[/]  [dim]({KEYS[kind]})[/]")
        while (line := _line(left())) is not None:
            key, _, words = line.partition(" ")
            if key.lower() in ("s", "skip"):
                return f"skip: {words or self._reason('Why?', left())}"
            if kind == "judge" and key.lower() in ("n", "no"):
                return f"no: {words or self._reason('What is wrong?', left())}"
            if kind == "read" and line:
                return f"text: {line}"
            if kind in YES and key.lower() in ("", "y", "yes", "done"):
                return YES[kind]
            self._say(f"[dim]{KEYS[kind]}[/]")
        return None

    def _reason(self, question: str, left: float) -> str:
        self._say(f"  {question}")
        return _line(left) or ""

    def _say(self, words: str) -> None:
        self._bar.console.print(words)


def _line(left: float) -> str | None:
    """Return the next line of standard input without its end; None where none comes in so many seconds, or ever."""
    if not select.select([sys.stdin], (), (), max(left, 0.0))[0]:
        return None
    line = sys.stdin.readline()
    return line.strip() if line else None
