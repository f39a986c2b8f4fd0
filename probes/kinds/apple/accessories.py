"""Accessories: a watch or headphones that come with a phone, as far as an operator reads of them on the phone."""

from collections.abc import Iterator
from functools import partial

from probes.answer import Absent, Untested
from probes.kinds.apple.probe import apple
from probes.operator import ask_to_read, said
from probes.reading import Reading
from probes.subject import Subject, Way

QUESTIONS = {
    "radios.watch.described": (
        "watch",
        "If an Apple Watch comes with the device: which model and serial number does Watch, General, About show, and "
        "which battery health the watch in Settings, Battery (type none if no watch comes with it)?",
    ),
    "radios.headphones.described": (
        "headphones",
        "If AirPods come with the device: which model and serial number does Settings, Bluetooth, (i) show (type none "
        "if none come with it)?",
    ),
}
"""Measure to what it is of, and what an operator is asked. A phone tells no more of either by its cable than that a
watch is paired (`radios.watch`)."""
SOURCE = "its settings, typed by the operator"
NONE = ("none", "no", "nothing", "-")
LONGEST = 200


@apple(measures=tuple(QUESTIONS), version=1, course="guided")
def accessories(subject: Subject) -> Iterator[Reading]:
    """Ask once for each."""
    for measure, (name, question) in QUESTIONS.items():
        asked = (ask_to_read(subject, question),)
        yield subject.read(measure, Way(SOURCE, partial(typed, name), asked, text=said))


def typed(name: str, words: str) -> str:
    """Return what was typed, on one line; raise Absent where none comes with the device."""
    text = " ".join("".join(letter if letter.isprintable() else " " for letter in words[:LONGEST]).split())
    if text.lower().rstrip(".") in NONE:
        raise Absent(f"no {name} came with it, by the operator")
    if not text:
        raise Untested("nothing was typed")
    return text
