"""What an operator is asked, in one sentence each, and what the answer means.

Three kinds of question, told apart by their first word, so that whoever shows them knows which keys to offer:
`do` (something with the device), `judge` (yes or no), `read` (type what is seen). An answer is one line: `done`, `yes`,
`no: REASON`, `text: WORDS`, or `skip: REASON`. Silence and skipping leave a measure untested, with the reason.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum

from probes.answer import Failed, Untested
from probes.link import Exchange, Failure
from probes.reading import Reading
from probes.subject import Subject, Way

PATIENCE = 120.0
"""Seconds that an operator gets for one answer."""
LONGEST = 400
"""Characters (ours) of what was typed that a reading tells."""


class Question(StrEnum):
    """The kinds of question."""

    DO = "do"
    JUDGE = "judge"
    READ = "read"


JUDGED, READ = f"operator:{Question.JUDGE} ", f"operator:{Question.READ} "
"""How an ask begins that is answered by yes or no, and one that is answered by words."""


def ask_to_do(subject: Subject, sentence: str, patience: float = PATIENCE) -> Exchange:
    """Ask the operator to do something with the device, and wait until it is done."""
    return subject.ask(f"operator:{Question.DO} {sentence}", patience)


def ask_to_judge(subject: Subject, sentence: str, patience: float = PATIENCE) -> Exchange:
    """Ask the operator for a yes (all is well) or a no with its reason."""
    return subject.ask(f"operator:{Question.JUDGE} {sentence}", patience)


def ask_to_read(subject: Subject, sentence: str, patience: float = PATIENCE) -> Exchange:
    """Ask the operator to type what is to be seen."""
    return subject.ask(f"operator:{Question.READ} {sentence}", patience)


def said(exchange: Exchange) -> str:
    """Return `done`, `yes` or the words that were typed; raise Untested, or Failed for a `no` with its reason.

    Only what was to be judged can fail: a `no` to a request, or to a question for words, says nothing of a device. It
    serves as the `text` of a Way whose exchanges are an operator's.
    """
    if exchange.failure is Failure.TIMEOUT:
        raise Untested("the operator did not answer in time")
    if exchange.failure:
        raise Untested("no operator was there to be asked")
    kind, _, words = exchange.stdout.decode(errors="replace").strip().partition(":")
    words = "".join(letter for letter in words if letter.isprintable()).strip()[:LONGEST]
    if kind == "skip":
        raise Untested(f"skipped by the operator: {words or 'no reason given'}")
    if kind == "no" and exchange.ask.startswith(JUDGED):
        raise Failed(words or "not as it should be, by the operator's eye")
    if kind == "text" and words:
        return words
    if kind in ("done", "yes") and not exchange.ask.startswith(READ):
        return kind
    raise Untested("the operator's answer is none that was offered")


def declined(exchange: Exchange, source: str = "the operator") -> Way:
    """Return the way of a measure for which an operator did not do what was asked: it is untested, and says why."""
    return Way(source, _undone, (exchange,), text=said)


def all_declined(subject: Subject, measures: Iterable[str], exchange: Exchange) -> Iterator[Reading]:
    """Yield a reading of each measure of a probe whose first request an operator declined."""
    for measure in measures:
        yield subject.read(measure, declined(exchange))


def _undone(_word: str) -> None:
    raise Untested("the operator did not do what was asked")


def judgement(exchange: Exchange, source: str = "the operator's eye") -> Way:
    """Return the way from an operator's answer to a check: a yes passes, a no fails with its reason."""
    return Way(source, _agreed, (exchange,), text=said)


def _agreed(word: str) -> None:
    """Raise Untested for anything but a yes; a no has been raised by `said` already."""
    if word != "yes":
        raise Untested("the operator did not judge it")


def went_ahead(exchange: Exchange) -> bool:
    """Whether the operator did what was asked, and did not skip it."""
    try:
        said(exchange)
    except (Untested, Failed):
        return False
    return True
