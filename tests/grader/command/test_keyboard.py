"""Lines from standard input: none is missed, none is waited for too long, and none is an answer before the question."""

import fcntl
import os
import pty
import struct
import sys
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from grader.commands.keyboard import Keyboard

Typed = Callable[[bytes], None]


@pytest.fixture
def piped(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Keyboard, Typed, Callable[[], None]]]:
    """Return a keyboard at the end of a pipe, a function that types, and one that closes the pipe."""
    read, write = os.pipe()
    with ExitStack() as stack:
        monkeypatch.setattr(sys, "stdin", stack.enter_context(os.fdopen(read)))
        writer = stack.enter_context(os.fdopen(write, "wb", buffering=0))
        yield Keyboard(), writer.write, writer.close


def test_lines_that_came_together_are_read_one_by_one(piped) -> None:
    keyboard, typed, _ = piped
    typed(b"one\ntwo\r\nthr")
    assert [keyboard.line(5), keyboard.line(5)] == ["one", "two"]
    assert keyboard.line(0.05) is None
    typed(b"ee\n")
    assert keyboard.line(5) == "three"


def test_nothing_is_waited_for_longer_than_there_is_time(piped) -> None:
    started = time.monotonic()
    assert piped[0].line(0.2) is None
    assert 0.2 <= time.monotonic() - started < 1


def test_the_end_of_input_is_known_at_once_and_its_last_line_is_one(piped) -> None:
    keyboard, typed, close = piped
    typed(b"last")
    close()
    assert keyboard.line(60) == "last"
    assert keyboard.line(60) is None


def test_what_was_typed_at_a_terminal_before_the_question_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    master, slave = pty.openpty()
    with os.fdopen(slave) as terminal, os.fdopen(master, "wb", buffering=0) as typist:
        monkeypatch.setattr(sys, "stdin", terminal)
        keyboard = Keyboard()
        typist.write(b"y\n")
        _wait_until_typed(terminal.fileno())
        keyboard.forget()
        assert keyboard.line(0.05) is None
        typist.write(b"n cracked\n")
        assert keyboard.line(5) == "n cracked"


def _wait_until_typed(terminal: int) -> None:
    ends = time.monotonic() + 5
    while struct.unpack("i", fcntl.ioctl(terminal, termios.FIONREAD, b"\0" * 4))[0] == 0:
        assert time.monotonic() < ends
        time.sleep(0.01)
