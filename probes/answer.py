"""What an exchange says in words, and the four ways in which it says nothing good."""

import re
from functools import lru_cache
from typing import ClassVar

from probes.link import Exchange, Failure
from probes.reading import Outcome


class Shortfall(Exception):
    """An outcome that satisfies no limit; the message is the reason that the reading gives."""

    outcome: ClassVar[Outcome]


class Unreadable(Shortfall):
    """The device was asked and gave no usable answer."""

    outcome = Outcome.NOT_READABLE


class Implausible(Shortfall):
    """The device gave an answer that cannot be true."""

    outcome = Outcome.IMPLAUSIBLE


class Absent(Shortfall):
    """The device says that it has no such part."""

    outcome = Outcome.NOT_PRESENT


class Failed(Shortfall):
    """The device is not as it should be."""

    outcome = Outcome.FAILED


class Untested(Shortfall):
    """Nobody tried, or nobody tried long enough to tell."""

    outcome = Outcome.NOT_TESTED


FAILURES = {
    Failure.TIMEOUT: "no whole answer in time",
    Failure.DISCONNECTED: "the connection broke before the answer was whole",
    Failure.REFUSED: "the device refused the question",
    Failure.UNAUTHORIZED: "the device has not accepted this computer's key",
    Failure.OFFLINE: "the device is offline",
    Failure.ABSENT: "the device is gone",
    Failure.GARBLED: "the answer does not follow the protocol",
    Failure.STOPPED: "the station ended the answer",
}
"""The reason that each failure gives: by its kind and never by its detail, so that a replay reads the same."""

REFUSALS = (
    (re.compile(r"Can't find service: (\S+)"), "the device has no service {}"),
    (re.compile(r"Permission Denial"), "the device denies permission"),
    (re.compile(r"DUMP TIMEOUT"), "the service did not finish its dump"),
    (re.compile(r"inaccessible or not found"), "the device has no such command"),
)
"""Refusals that Android's tools give in words, with exit code 0 for the first three."""

NO_SUCH_COMMAND = 127
"""The exit code of a POSIX shell for a command that it cannot find."""


UNENDING = (Failure.TIMEOUT, Failure.STOPPED)
"""How the answer of a command ends that would never end by itself."""


def stream(exchange: Exchange) -> str:
    """Return what came of a command that never ends by itself; raise Unreadable where the device or cable ended it."""
    if exchange.failure and exchange.failure not in UNENDING:
        raise Unreadable(FAILURES[exchange.failure])
    return _decoded(exchange.stdout)


def answer(exchange: Exchange) -> str:
    """Return the text of a whole answer; raise Unreadable for a failed exchange and for a refusal in words.

    The standard error speaks only where the standard output is blank. Carriage returns go: adb before 7.0
    doubled them.
    """
    if exchange.failure:
        raise Unreadable(FAILURES[exchange.failure])
    text = _decoded(exchange.stdout if exchange.stdout.strip() else exchange.stderr)
    if refusal := _refusal(text):
        raise Unreadable(refusal)
    if exchange.exit_code == NO_SUCH_COMMAND:
        raise Unreadable("the device has no such command")
    return text


@lru_cache(maxsize=32)  # one answer serves many readings
def _decoded(output: bytes) -> str:
    return output.decode(errors="replace").replace("\r", "")


@lru_cache(maxsize=32)
def _refusal(text: str) -> str | None:
    found = ((pattern.search(text), reason) for pattern, reason in REFUSALS)
    return next((reason.format(*said.groups()) for said, reason in found if said), None)
