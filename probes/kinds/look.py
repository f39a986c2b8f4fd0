"""Looks: what an operator is asked of a device, one glance for all that it answers, as data."""

import re
from collections.abc import Iterator
from functools import partial

from pydantic import Field

from calibration.record import Record
from probes.answer import Failed, Untested
from probes.link import Exchange
from probes.operator import ask_to_judge, ask_to_read, judgement, said
from probes.reading import Reading
from probes.subject import Subject, Way

WHICH = "Which of these is not as it should be: {}? Type its name, or several."
READ = "operator:read "
NO = "no: "


class Look(Record):
    """One question that is answered by yes where all is well, and the measures that it answers."""

    ask: str
    """The sentence; `{}` stands for what the device has of the things that are looked at."""
    measures: dict[str, str]
    """Measure to what is looked at, as the operator is to name it."""
    needs: dict[str, str] = Field(default_factory=dict)
    """Measure to the part or feature without which a device has nothing to look at."""
    whole: str = ""
    """The measure that all of it together answers, where there is one."""
    source: str = "the operator's eye"
    paged: str = ""
    """The sentence where pages of each colour have just filled the display; empty where there are none to show."""

    @property
    def answers(self) -> tuple[str, ...]:
        """Every measure that it answers."""
        return (*self.measures, self.whole) if self.whole else tuple(self.measures)

    def taken(self, subject: Subject, there: tuple[str, ...]) -> tuple[Exchange, ...]:
        """Ask of the measures of what is there; where not all is well with several, ask which of them it is."""
        names = ", ".join(self.measures[each] for each in there)
        answer = ask_to_judge(subject, self.ask.format(names))
        if len(there) > 1 and spoken(answer).startswith(NO):
            return answer, ask_to_read(subject, WHICH.format(names))
        return (answer,)


def judge(name: str, names: tuple[str, ...], answer: str, which: str = "") -> None:
    """Raise Failed where the operator found a fault in the thing of this name, Untested where he did not judge it.

    A fault of which he does not say where it is counts against each thing of the look. Those that he did not name pass
    only where he was asked for the names and gave one.
    """
    if answer == "yes":
        return
    if not answer.startswith(NO):
        raise Untested(answer or "the operator did not judge it")
    reason = answer.removeprefix(NO)
    named, hinted = _named(names, which), _named(names, reason)
    if name in (named or hinted):
        raise Failed(reason)
    if not named and hinted:
        raise Untested("another thing failed in the same look, and nobody said whether this is well")
    if not named:
        raise Failed(reason if len(names) == 1 else f"{reason} (in one of: {', '.join(names)})")


def spoken(exchange: Exchange) -> str:
    """Return `yes`, `no: REASON`, or why there is no answer; of a question for names the names, or nothing."""
    try:
        word = said(exchange)
    except Failed as failed:
        return f"{NO}{failed}"
    except Untested as untested:
        return "" if exchange.ask.startswith(READ) else str(untested)
    if exchange.ask.startswith(READ):
        return word
    return word if word == "yes" else ""


def seen(subject: Subject, look: Look, absent: dict[str, Way]) -> Iterator[Reading]:
    """Yield a reading of each measure of a look: of what is absent by its way, else by the operator's answer."""
    there = tuple(each for each in look.measures if each not in absent)
    asked = look.taken(subject, there) if there else ()
    names = tuple(look.measures[each] for each in there)
    for measure, name in look.measures.items():
        yield subject.read(
            measure, absent.get(measure) or Way(look.source, partial(judge, name, names), asked, text=spoken)
        )
    if look.whole:
        yield subject.read(look.whole, judgement(asked[0], look.source))


def _named(names: tuple[str, ...], words: str) -> list[str]:
    """Return the names that stand in words, also without the s of several."""
    return [name for name in names if re.search(rf"\b{re.escape(name.lower().removesuffix('s'))}", words.lower())]
