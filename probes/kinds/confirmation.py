"""A confirmation: the operator is asked whether something was done, only where what was followed misses some of it."""

from collections.abc import Callable

from probes.answer import Shortfall, Untested
from probes.link import Exchange
from probes.operator import ask_to_judge
from probes.subject import Subject

Parse = Callable[[str, str], None]
"""Takes a stream and `yes` where the operator says that it was done: then what is missing has failed."""


def confirmed(subject: Subject, listened: Exchange, parse: Parse, question: str, ready: Exchange, *,
              heard: Callable[[Exchange], str]) -> Exchange:  # fmt: skip
    """Return the operator's answer where the stream misses something, else `ready`, the operator's last word.

    `heard` makes a text of the stream. The question takes the words of what is missing.
    """
    try:
        parse(heard(listened), "")
    except Untested as untested:
        return ask_to_judge(subject, question.format(untested))
    except Shortfall:
        pass
    return ready
