"""Parts and service history: what Settings says of parts that were replaced, which only an operator can read.

iOS shows it from 15.2 on, and only where something was replaced; of which parts it tells goes by the model (features).
An unknown part is one that Apple did not make, that was not set up with the device, or that has a fault.
"""

import re
from collections.abc import Iterator

from probes.answer import Failed, Shortfall, Unreadable, Untested
from probes.kinds.apple.answers import said as answered
from probes.kinds.apple.answers import tree, words
from probes.kinds.apple.feature import built_with
from probes.kinds.apple.identification import VALUES
from probes.kinds.apple.probe import apple
from probes.link import Exchange
from probes.operator import ask_to_read, said
from probes.reading import Reading
from probes.subject import Subject, Way

ASK = (
    "Open Settings, General, About: what does Parts and Service History say of battery, display and camera, such as "
    "battery genuine, display unknown, camera none (type none alone if there is no such heading)?"
)
SOURCE = "Settings, Parts and Service History"
FIRST = (15, 2)
"""The iOS from which the history is shown (Apple, support.apple.com/102658)."""
PARTS = {"parts.battery": "battery", "parts.screen": "display", "parts.camera": "cameras"}
"""Measure to the part, as features name it."""
NAMES = {"battery": "batter", "display": "display|screen", "cameras": "camera"}
"""Part to how an operator's word for it begins."""
NAMED = re.compile(rf"(?:{'|'.join(NAMES.values())})(?:(?!{'|'.join(NAMES.values())})[^,;.\n]){{0,99}}")
"""What is said of one part: from its name to the next, or to whatever ends a phrase."""
UNKNOWN, NONE = "an unknown part", "no repair of it is on record"
WORDS = (
    (re.compile(r"unknown|unverified|(?:\bno[nt]?|n['’]t)[ -]?(?:an? |apple |the ){0,3}genuine"), UNKNOWN),
    (re.compile(r"\bused\b"), "Apple's own part, used before in another device"),
    (re.compile(r"genuine"), "Apple's own part"),
    (re.compile(r"\b(?:none|nothing|not listed)\b"), NONE),
)
"""Words of Settings, or of an operator, to what they mean; the worst counts."""
VERSION = re.compile(r"([0-9]{1,3})(?:\.([0-9]{1,3}))?(?:\.|$)")
LONGEST = 500


@apple(measures=tuple(PARTS), version=2, course="guided")
def service_history(subject: Subject) -> Iterator[Reading]:
    """Ask the operator for the history once, and judge each part by it."""
    typed, values = ask_to_read(subject, ASK), subject.ask(VALUES)
    for measure, part in PARTS.items():
        yield subject.read(measure, _way(part, typed, values))


def _way(part: str, *exchanges: Exchange) -> Way:
    def judged(*texts: str) -> None:
        history(part, *texts)

    try:
        how = history(part, *map(_heard, exchanges))
    except Shortfall:
        how = ""
    return Way(SOURCE, judged, exchanges, how, text=_heard)


def history(part: str, typed: str, values: str) -> str:
    """Return how a part passes: as Apple's own, as a used one of Apple's, or for want of any repair on record.

    Raise Failed for an unknown part, and Untested where what was typed says nothing of it or not of which part it says
    it, where iOS is too old to show the history, or where the history does not tell of such a part of this model.
    """
    text = typed.lower()[:LONGEST]
    found, rest = [each for each in NAMED.findall(text) if re.match(NAMES[part], each)], NAMED.sub("", text)
    if found and _meaning(rest) not in ("", NONE):
        raise Untested("what was typed has a word before the part that it is about: type the part first")
    meaning = _meaning(" ".join(found) or rest)
    if meaning == UNKNOWN and (found or not NAMED.search(text)):
        raise Failed(
            "Settings calls it an unknown part" if found else "Settings shows an unknown part, not typed of which"
        )
    if meaning == NONE:
        _shown(part, values)
    elif not meaning or not found:
        raise Untested(f"what was typed does not say what Settings calls the {part}")
    return meaning


def _meaning(words: str) -> str:
    return next((meaning for pattern, meaning in WORDS if pattern.search(words)), "")


def _shown(part: str, values: str) -> None:
    """Raise Untested unless the history would show a repair of such a part of this model on this iOS."""
    device = tree(values)
    if _version(words(device, "ProductVersion")) < FIRST:
        raise Untested("this iOS shows no service history: it would have to be 15.2 or later")
    if built_with(words(device, "ProductType"), f"history of its {part}") is not True:
        raise Untested(f"the service history of this model is not known to tell of its {part}")


def _version(text: str) -> tuple[int, int]:
    found = VERSION.match(text)
    if not found:
        raise Unreadable("the device's version of iOS is none that is known")
    return int(found[1]), int(found[2] or 0)


def _heard(exchange: Exchange) -> str:
    """Return what was typed, or the device's values; nothing where the device tells none."""
    try:
        return said(exchange) if exchange.ask.startswith("operator:") else answered(exchange)
    except Unreadable:
        return ""
