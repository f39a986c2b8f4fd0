"""The watch that is paired with a phone."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from probes.answer import Absent, Shortfall, Unreadable
from probes.kinds.apple.answers import said, told, tree, words
from probes.kinds.apple.model import watches
from probes.kinds.apple.probe import apple
from probes.link import Exchange
from probes.reading import Reading
from probes.subject import Subject

WATCHES = "companion:list"
PATIENCE = 1.5
"""Seconds for what is asked of a watch: the phone asks it over the air, and stalls where it is away (reported)."""
LONGEST = 64
MOST = 4
"""Watches that are asked for their model; more may be paired, one of which is worn."""


@apple(measures=("radios.watch",), version=1, kinds=("phone",))
def watch(subject: Subject) -> Iterator[Reading]:
    """Read which watches are paired. The list alone is their source: an ask about one names its identifier."""
    listed = subject.ask(WATCHES)
    models = [subject.ask(f"companion:{each} ProductType", PATIENCE) for each in _identifiers(listed)]
    yield subject.read("radios.watch", told("companion proxy", partial(paired, models), listed))


def _identifiers(listed: Exchange) -> list[str]:
    try:
        return listed_watches(tree(said(listed)))[:MOST]
    except Shortfall:
        return []


def listed_watches(listed: Any) -> list[str]:
    """Return the identifier of each watch; raise Unreadable for what is no list of them."""
    if not isinstance(listed, list) or not all(isinstance(each, str) and _sound(each) for each in listed):
        raise Unreadable("the phone's list of watches is none")
    return listed


def _sound(identifier: str) -> bool:
    return identifier.isascii() and identifier.replace("-", "").isalnum() and len(identifier) <= LONGEST


def paired(models: list[Exchange], listed: Any) -> str:
    """Return the models of the watches that are paired; raise Absent where there is none."""
    if not listed_watches(listed):
        raise Absent("no watch is paired with it")
    return ", ".join(map(_named, models))


def _named(exchange: Exchange) -> str:
    """Return Apple's name of a watch, or its product type where that has no name yet."""
    try:
        product = words({"ProductType": tree(said(exchange))}, "ProductType")
    except Shortfall:
        return "a watch that does not tell its model"
    return watches().get(product, product)
