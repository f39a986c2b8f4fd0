"""The operator at the terminal: one question at a time, one line for an answer, and a key to go on."""

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from grader.commands.keyboard import Keyboard
from grader.commands.screen import printable, words

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from grader.attendance import Attendance

KEYS = {
    "do": "Enter when done, s to skip",
    "judge": "y for yes, n for no, s to skip",
    "read": "type it, s to skip",
}
"""What is offered for each kind of question (probes.operator.Question). A mere Enter judges nothing good."""
GOOD = {"do": {"": "done", "y": "done", "done": "done"}, "judge": {"y": "yes", "yes": "yes"}}
"""Key to the answer in the words of probes.operator."""


class Terminal:
    """Asks on standard error and listens on standard input, so that `--json` stays clean and answers can be piped."""

    def __init__(self, bar: "Progress", task: "TaskID") -> None:
        self._bar = bar
        self._task = task
        self._keyboard = Keyboard()
        self._waits_for = ""

    def attendance(self, *, alone: bool = True) -> "Attendance":
        """Return what an inspection may show here and, where it is alone, ask here."""
        from grader.attendance import Attendance

        shown = Attendance(notify=self.notify, follow=self.follow, waiting=self.waiting)
        return replace(shown, impatient=self.impatient, consult=self.consult) if alone else shown

    def notify(self, what: str, ended: int, total: int) -> None:
        """Show what is being done, and how many steps of how many have ended."""
        self._bar.update(self._task, description=what, completed=ended, total=total)

    def consult(self, question: str, patience: float) -> str | None:
        """Show a question and return the answer in the words of probes.operator; None where nobody answered in time."""
        ends = time.monotonic() + patience
        kind, _, sentence = question.partition(" ")
        self._bar.stop()
        self._keyboard.forget()
        try:
            return self._answer(kind, sentence, lambda: ends - time.monotonic())
        finally:
            self._bar.start()

    def follow(self, what: str, done: float) -> None:
        """Show what is going on and which part of it is done."""
        self._bar.update(self._task, description=printable(what), completed=done, total=1.0)

    def waiting(self, what: str, over: float) -> bool:
        """Say what a device waits for, once as a line and then in the bar; a Ctrl-C ends the wait, nothing else."""
        if what != self._waits_for:
            self._waits_for = what
            self._say(f"[bold]{words(what)}[/]")
        self._bar.update(self._task, description=printable(what), completed=over, total=1.0)
        return True

    def impatient(self) -> bool:
        """Whether Enter was pressed while something was being followed."""
        return sys.stdin.isatty() and self._keyboard.line(0.0) is not None

    def _answer(self, kind: str, sentence: str, left: Callable[[], float]) -> str | None:
        self._say(f"[bold]{words(sentence)}[/]  [dim]({KEYS[kind]})[/]")
        while (line := self._keyboard.line(left())) is not None:
            key, _, more = line.partition(" ")
            if key.lower() in ("s", "skip"):
                return f"skip: {more or self._reason('Why?', left())}"
            if kind == "judge" and key.lower() in ("n", "no"):
                return f"no: {more or self._reason('What is wrong?', left())}"
            if kind == "read" and line:
                return f"text: {line}"
            if answer := GOOD.get(kind, {}).get(key.lower()):
                return answer
            self._say(f"[dim]{KEYS[kind]}[/]")
        return None

    def _reason(self, question: str, left: float) -> str:
        self._say(f"  {question}")
        return self._keyboard.line(left) or ""

    def _say(self, marked_up: str) -> None:
        self._bar.console.print(marked_up, soft_wrap=not self._bar.console.is_terminal)
