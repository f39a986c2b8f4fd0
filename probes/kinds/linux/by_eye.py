"""What nothing in a laptop tells and a glance of an operator does. Everything can be skipped, and is untested then."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache, partial
from importlib.resources import files

from calibration.record import Record
from probes.answer import Absent, Failed, Shortfall
from probes.kinds.linux.answers import said as listed
from probes.kinds.linux.page import shown
from probes.kinds.linux.probe import linux
from probes.kinds.look import Look, seen
from probes.link import Exchange
from probes.operator import ask_to_judge, said, went_ahead
from probes.reading import Reading
from probes.subject import Subject, Way

HAS = "Has this laptop the following: {} (y if it has, n if it was built without)?"


class Part(Record):
    """A part that not every laptop has, and where the kernel lists it."""

    name: str
    ask: str
    shows: str
    """A pattern of the names in the listing; that none is there proves nothing, as a driver may be missing."""
    source: str


@cache
def looks() -> tuple[Look, ...]:
    """Return every look, in the order in which they are taken."""
    return tuple(Look.model_validate(row) for row in _table()["look"])


@cache
def parts() -> dict[str, Part]:
    """Return every part that a look needs, by its name."""
    return {row["name"]: Part.model_validate(row) for row in _table()["part"]}


@cache
def _table() -> dict[str, list[dict[str, str]]]:
    return tomllib.loads(files("probes.kinds.linux").joinpath("looks.toml").read_text("utf-8"))


MEASURES = tuple(measure for look in looks() for measure in look.answers)


@linux(measures=MEASURES, version=1, course="guided")
def by_eye(subject: Subject) -> Iterator[Reading]:
    """Take each look with the operator."""
    for look in looks():
        absent = {each: way for each, need in look.needs.items() if (way := _lacks(subject, parts()[need]))}
        yield from seen(subject, _paged(look) if look.paged and shown(subject) else look, absent)


def _paged(look: Look) -> Look:
    return look.model_copy(update={"ask": look.paged, "source": f"{look.source}, pages shown by the console"})


def _lacks(subject: Subject, part: Part) -> Way | None:
    """Return the way to why a laptop has no such part, by its operator's word; None where it has one."""
    if _lists(subject.ask(part.ask), part.shows):
        return None
    answer = ask_to_judge(subject, HAS.format(part.name))
    if went_ahead(answer):
        return None
    return Way("the operator, of the model", str, (answer,), text=partial(_without, part.name))


def _lists(listing: Exchange, shows: str) -> bool:
    try:
        return re.search(shows, listed(listing)) is not None
    except Shortfall:
        return False


def _without(name: str, exchange: Exchange) -> str:
    """Raise Absent for a no, which of how a laptop is built is no fault, and Untested where nobody said."""
    try:
        return said(exchange)
    except Failed:
        raise Absent(f"this laptop is built without, by the operator: {name}") from None
