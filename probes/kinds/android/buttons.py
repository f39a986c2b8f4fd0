"""Buttons: which a device has, and whether each goes down and comes up again when it is pressed; and its headset jack.

Every node is listened to at once, with labels and times. What is plugged in or paired does not count.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from probes.answer import Absent, Failed, Unreadable, Untested, answer
from probes.kinds.android.button import BUTTONS, Button, Pressing, listed_buttons
from probes.kinds.android.input_event import LISTING, Tail, cut_off, events, nodes
from probes.kinds.android.listening import confirmed, heard, inventory, listed_nodes, told
from probes.kinds.android.probe import android
from probes.kinds.android.properties import GETPROP, properties_of
from probes.kinds.input_event import Event
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
POWER, VOLUME = ("KEY_POWER",), ("KEY_VOLUMEUP", "KEY_VOLUMEDOWN")
NEEDED = {"buttons.power": POWER, "buttons.volume": VOLUME, ALL: POWER + VOLUME}
"""The keys that every device has, a watch without those for the volume: a listing that lacks one is not the whole."""
EVENTS = "key events"
CUT_OFF = "the device does not let all of its input nodes be listed"
LISTED = "kernel's listing"


@android(measures=("buttons.list",), version=1)
def buttons_list(subject: Subject) -> Iterator[Reading]:
    """Read which buttons the kernel lists."""
    way = Way(LISTED, listed, (subject.ask(LISTING),), "what drivers list, be it there or not")
    yield subject.read("buttons.list", way)


@android(measures=(*GROUPS, ALL), version=2, course="guided")
def buttons(subject: Subject) -> Iterator[Reading]:
    """Have the operator press every button, and say of each that did not answer whether it was pressed."""
    trial = _tried(subject, subject.ask(LISTING), subject.ask(GETPROP))
    for measure in GROUPS:
        yield subject.read(
            measure, _way(trial, measure, tuple(each for each in trial.there if each.measure == measure))
        )
    yield subject.read(ALL, _way(trial, ALL, trial.there))


@android(measures=("ports.headset",), version=2, course="guided")
def headset(subject: Subject) -> Iterator[Reading]:
    """Have the operator plug a headset in and out, on a device that has a socket for it and lists a jack."""
    listing, socket = subject.ask(LISTING), ask_to_judge(subject, SOCKET)
    if told(socket) != "yes":
        way = Way("the operator's eye", without_socket, (socket,), text=told)
    elif any(JACK in node.codes for node in listed_nodes(listing)):
        way = _plugged(subject)
    else:
        way = Way(LISTED, without_jack, (listing,), text=inventory)
    yield subject.read("ports.headset", way)


@dataclass(frozen=True)
class Trial:
    """How the buttons of one device were tried, and what the operator said of them."""

    listing: Exchange
    properties: Exchange
    """The device's properties, of which one tells a watch."""
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


def _tried(subject: Subject, listing: Exchange, properties: Exchange) -> Trial:
    there = listed_buttons(listed_nodes(listing))
    doubts = {each: ask_to_judge(subject, HAS.format(each.words)) for each in there if not each.certain}
    trial = Trial(listing, properties, there, doubts, ready=listing)
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
    device = trial.listing, trial.properties
    if not wanted:
        asked = tuple(trial.doubts[each] for each in group)
        return Way("the operator's eye" if group else LISTED, partial(absent, measure), (*device, *asked), text=_text)
    if trial.pressing is None:
        return declined(trial.ready, EVENTS)
    pressed = trial.pressing, *map(trial.verdicts.__getitem__, wanted)
    return Way(EVENTS, partial(tried, measure, wanted), (*device, *pressed), text=_text)


def _text(exchange: Exchange) -> str:
    if exchange.ask == LISTING:
        return inventory(exchange)
    if exchange.ask == GETPROP:
        return answer(exchange) if exchange.whole else ""
    return heard(exchange)


def listed(text: str) -> str:
    """Return the buttons that the listing names, in words."""
    found = listed_buttons(nodes(text))
    if not found:
        raise Unreadable("no input node lists a button")
    return ", ".join(each.words for each in found)


def absent(measure: str, listing: str, properties: str, *answers: str) -> None:
    """Raise Absent where the whole listing names none, or the operator sees none of those that it names."""
    _complete(measure, listing, properties)
    if cut_off(listing):
        raise Unreadable(CUT_OFF)
    if answers:
        raise Absent("the operator sees none, though a driver lists one")
    raise Absent(f"no input node lists one, only {listed(listing)}")


def tried(measure: str, wanted: tuple[Button, ...], listing: str, properties: str, text: str, *verdicts: str) -> None:
    """Raise what `answered` raises, and Unreadable where buttons are missing from the listing, so that none tried them.

    All of the buttons are those of a whole listing.
    """
    answered(wanted, text, *verdicts)
    _complete(measure, listing, properties)
    if measure == ALL and cut_off(listing):
        raise Unreadable(CUT_OFF)


def _complete(measure: str, listing: str, properties: str) -> None:
    """Raise Unreadable for a listing without a key that every device has."""
    found = listed_buttons(nodes(listing))
    there = {code for each in found for code in each.codes}
    watch = "watch" in properties_of(properties).get("ro.build.characteristics", "").split(",")
    needed = [code for code in NEEDED.get(measure, ()) if not (watch and code in VOLUME)]
    if lacking := [each for each in BUTTONS if set(each.codes) & set(needed) - there]:
        raise Unreadable(f"no input node lists the {_words(lacking)}, only {_words(found) or 'no button'}")


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
    """Raise Untested for a socket of which no node tells, Unreadable where the listing is not whole.

    Some kernels report a plug in a way of their own (reported: the switch class h2w, MediaTek's ACCDET), and the node
    of a dead codec is missing as well.
    """
    nodes(text)
    if cut_off(text):
        raise Unreadable(CUT_OFF)
    raise Untested("no input node lists the headset jack that the operator sees")


def without_socket(answer: str) -> None:
    """Raise Absent for a `no`: a jack that a driver lists may be that of an adapter."""
    if answer == "no":
        raise Absent("the operator sees no socket for a headset")
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
