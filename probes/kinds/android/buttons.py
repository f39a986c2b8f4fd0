"""Buttons: which a device has, and whether each goes down and comes up again when it is pressed; and its headset jack.

Every node is listened to at once, with labels and times. What is plugged in or paired does not count.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from probes.answer import Absent, Failed, Unreadable, Untested
from probes.kinds.android.button import Button, Pressing, listed_buttons
from probes.kinds.android.input_event import LISTING, Event, Tail, events, nodes
from probes.kinds.android.listening import confirmed, heard, listed_nodes, told
from probes.kinds.android.probe import android
from probes.link import Exchange
from probes.operator import ask_to_do, ask_to_judge, declined, went_ahead
from probes.reading import Reading
from probes.subject import Subject, Way

KEYS = "shell:getevent -lqt"
"""Every node's events; `-q` leaves out the nodes' names, which may be an owner's."""
PRESSING = 60.0
"""Seconds for pressing every button once, or for a plug."""
HAS = "Does the device have a {} of its own, outside the picture?"
PRESS = "Press and release each of these once, one after the other: {}."
PRESSED = "{}: was it pressed and released?"
WORKS = "Does the {} move into each of its places, and does the device say so?"
JACK = "SW_HEADPHONE_INSERT"
SOCKET = "Does the device have a round socket for a headset?"
PLUG = "Plug a headset into the round socket and pull it out again."
PLUGGED = "{}: was a headset plugged in and pulled out again?"

GROUPS = ("buttons.power", "buttons.volume", "buttons.action", "buttons.home", "buttons.side")
ALL = "buttons.all"
EVENTS = "key events"
LISTED = "kernel's listing"


@android(measures=("buttons.list",), version=1)
def buttons_list(subject: Subject) -> Iterator[Reading]:
    """Read which buttons the kernel lists."""
    way = Way(LISTED, listed, (subject.ask(LISTING),), "what drivers list, be it there or not")
    yield subject.read("buttons.list", way)


@android(measures=(*GROUPS, ALL), version=1, course="guided")
def buttons(subject: Subject) -> Iterator[Reading]:
    """Have the operator press every button, and say of each that did not answer whether it was pressed."""
    trial = _tried(subject, subject.ask(LISTING))
    for measure in GROUPS:
        yield subject.read(
            measure, _way(trial, measure, tuple(each for each in trial.there if each.measure == measure))
        )
    yield subject.read(ALL, _way(trial, ALL, trial.there))


@android(measures=("ports.headset",), version=1, course="guided")
def headset(subject: Subject) -> Iterator[Reading]:
    """Have the operator plug a headset in and out, on a device that lists a jack and has a socket for it."""
    listing = subject.ask(LISTING)
    listed = any(JACK in node.codes for node in listed_nodes(listing))
    socket = ask_to_judge(subject, SOCKET) if listed else listing
    way = Way(LISTED, without_jack, (listing,))
    if listed:
        way = (
            _plugged(subject)
            if told(socket) == "yes"
            else Way("the operator's eye", without_socket, (socket,), "", told)
        )
    yield subject.read("ports.headset", way)


@dataclass(frozen=True)
class Trial:
    """How the buttons of one device were tried, and what the operator said of them."""

    listing: Exchange
    there: tuple[Button, ...]
    """Every button that a node lists."""
    doubts: Mapping[Button, Exchange]
    """Whether there is such a button at all, where a listing does not prove it."""
    ready: Exchange
    pressing: Exchange | None = None
    verdicts: Mapping[Button, Exchange] = field(default_factory=dict)
    """Whether a button was pressed that did not answer; of one that reports nothing, whether it works."""

    def wanted(self, group: tuple[Button, ...]) -> tuple[Button, ...]:
        """Return the buttons of a group without those that the operator says are not there."""
        return tuple(each for each in group if each not in self.doubts or told(self.doubts[each]) != "no")


def _tried(subject: Subject, listing: Exchange) -> Trial:
    there = listed_buttons(listed_nodes(listing))
    doubts = {each: ask_to_judge(subject, HAS.format(each.words)) for each in there if not each.certain}
    trial = Trial(listing, there, doubts, ready=listing)
    wanted = trial.wanted(there)
    if not wanted:
        return trial
    ready = ask_to_do(subject, PRESS.format(", ".join(each.words for each in wanted)))
    if not went_ahead(ready):
        return replace(trial, ready=ready)
    pressing = subject.ask(KEYS, PRESSING, Pressing(wanted, subject.notify))
    verdicts = {each: _verdict(subject, each, pressing, ready) for each in wanted}
    return replace(trial, ready=ready, pressing=pressing, verdicts=verdicts)


def _verdict(subject: Subject, button: Button, pressing: Exchange, ready: Exchange) -> Exchange:
    if not button.codes:
        return ask_to_judge(subject, WORKS.format(button.words))
    return confirmed(subject, pressing, partial(answered, (button,)), PRESSED, ready)


def _way(trial: Trial, measure: str, group: tuple[Button, ...]) -> Way:
    wanted = trial.wanted(group)
    if not group or (measure == ALL and not any(each.measure == "buttons.power" for each in group)):
        return Way(LISTED, partial(unlisted, measure), (trial.listing,))
    if not wanted:
        return Way("the operator's eye", denied, tuple(trial.doubts[each] for each in group), text=told)
    if trial.pressing is None:
        return declined(trial.ready, EVENTS)
    return Way(
        EVENTS, partial(answered, wanted), (trial.pressing, *map(trial.verdicts.__getitem__, wanted)), text=heard
    )


def listed(text: str) -> str:
    """Return the buttons that the listing names, in words."""
    found = listed_buttons(nodes(text))
    if not found:
        raise Unreadable("no input node lists a button")
    return ", ".join(each.words for each in found)


def unlisted(measure: str, text: str) -> None:
    """Raise Absent where buttons are listed but none of this measure; for all of them Unreadable: power is missing."""
    found = listed(text)
    if measure == ALL:
        raise Unreadable(f"no input node lists the power button, only {found}")
    raise Absent(f"no input node lists one, only {found}")


def denied(*_answers: str) -> None:
    """Raise Absent: of each of these buttons the operator says that it is not there."""
    raise Absent("the operator sees none, though a driver lists one")


def answered(wanted: tuple[Button, ...], text: str, *verdicts: str) -> None:
    """Raise Failed for a button that stuck, or that did not answer though it was pressed; Untested for one left out."""
    pressing = Pressing(wanted)
    pressing.follow(events(text))
    if pressing.stuck:
        raise Failed(f"went down and did not come up: {_words(pressing.stuck)}")
    verdict = dict(zip(wanted, verdicts, strict=True))
    mute = tuple(each for each in wanted if not each.codes)
    if dead := [*(each for each in pressing.silent if verdict[each] == "yes"),
                *(each for each in mute if verdict[each] == "no")]:  # fmt: skip
        raise Failed(f"pressed without an answer: {_words(dead)}")
    if left := [*pressing.silent, *(each for each in mute if verdict[each] != "yes")]:
        raise Untested(f"no answer from the {_words(left)}")


def _words(buttons: Iterable[Button]) -> str:
    return ", ".join(each.words for each in buttons)


def _plugged(subject: Subject) -> Way:
    ready = ask_to_do(subject, PLUG)
    if not went_ahead(ready):
        return declined(ready, EVENTS)
    listened = subject.ask(KEYS, PRESSING, Plugging())
    return Way(EVENTS, plugged, (listened, confirmed(subject, listened, plugged, PLUGGED, ready)), text=heard)


def without_jack(text: str) -> None:
    """Raise Absent where the device lists its nodes and no headset jack among them."""
    nodes(text)
    raise Absent("no input node lists a headset jack")


def without_socket(answer: str) -> None:
    """Raise Absent for a `no`: a jack that a driver lists may be that of an adapter."""
    if answer == "no":
        raise Absent("the operator sees no socket, though a driver lists one")
    raise Untested("nobody said whether there is a socket")


def plugged(text: str, verdict: str) -> None:
    """Raise Failed or Untested unless the jack noticed a plug going in and coming out."""
    if not Plugging().follow(events(text)):
        raise (Failed if verdict == "yes" else Untested)("the jack noticed no plug going in and coming out")


class Plugging:
    """A watch that ends when a plug has gone in and come out."""

    def __init__(self) -> None:
        self._tail, self._inside, self._done = Tail(), False, False

    def __call__(self, part: bytes) -> bool:
        """Follow a part of the stream."""
        return self.follow(self._tail.take(part))

    def follow(self, events: Iterable[Event]) -> bool:
        """Follow events; return whether a plug has gone in and come out."""
        for event in events:
            if event.code == JACK:
                self._done |= self._inside and not event.value
                self._inside = bool(event.value)
        return self._done
