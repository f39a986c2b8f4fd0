"""The keyboard: whether every key of it goes down and comes up again, and whether any presses itself.

The laptop's own keyboard is listened to on its own node. Which keys it has is in its KEY bitmap; drivers of old kinds
of keyboard list more than were made, so of those that not every laptop has, the operator says whether they are there.
"""

from collections.abc import Iterator
from functools import partial

from probes.answer import Failed, Shortfall, Unreadable, Untested
from probes.kinds.linux.event_stream import events, lost
from probes.kinds.linux.input_device import INPUT, InputDevice, keyboard_of, listed
from probes.kinds.linux.inputs import LISTING, keyboard_name
from probes.kinds.linux.key import FEW, PRESS_BEGINS, Key, Typing, keys_of, words
from probes.kinds.linux.listening import heard, missed
from probes.kinds.linux.probe import linux
from probes.link import Exchange, Failure
from probes.operator import ask_to_do, ask_to_judge, declined, went_ahead
from probes.reading import Reading
from probes.subject import Subject, Way

PRESSING = 240.0
"""Seconds for pressing about 85 keys; a careful operator takes about one minute."""
RESTING = 10.0
"""Seconds with hands off (ours): the kernel repeats a held key after a quarter of a second."""

PRESS = (
    "Switch Caps Lock and Num Lock off, then press and release every key of the laptop once, one after the other, F1 "
    "to F12 together with Fn where the row has symbols; press Esc three times at the end."
)
PRESSED = "Was each of these pressed: {}?"
MISSING = "Is it right that the keyboard has none of these: {}?"
REST = "Keep your hands off the keyboard until told otherwise."
EVENTS = "key events"


@linux(measures=("laptop.keys", "laptop.keys.rest"), version=1, course="guided")
def keyboard(subject: Subject) -> Iterator[Reading]:
    """Have the operator press every key, and then none."""
    listing = subject.ask(INPUT)
    device = keyboard_of(listed(listing))
    if device is None or not device.node:
        for measure in keyboard.measures:
            yield subject.read(measure, Way(LISTING, without_keyboard, (listing,), text=heard))
        return
    wanted = keys_of(device)
    ready = ask_to_do(subject, PRESS)
    if not went_ahead(ready):
        for measure in keyboard.measures:
            yield subject.read(measure, declined(ready, EVENTS))
        return
    pressing = subject.unhurried().ask(f"events:{device.node}", PRESSING, Typing(wanted, subject.notify))
    yield subject.read("laptop.keys", _pressed(subject, device, wanted, pressing))
    yield subject.read("laptop.keys.rest", _rested(subject, device, wanted, pressing))


def _pressed(subject: Subject, device: InputDevice, wanted: tuple[Key, ...], pressing: Exchange) -> Way:
    typing = _followed(wanted, pressing)
    exchanges = [pressing]
    for question, left in ((PRESSED, _everywhere(typing.silent)), (MISSING, _elsewhere(typing.silent))):
        if left:
            exchanges.append(ask_to_judge(subject, question.format(typing.named(left))))
    return Way(f"{EVENTS} of {device.name or 'the keyboard'}", partial(answered, wanted), tuple(exchanges), text=heard)


def _rested(subject: Subject, device: InputDevice, wanted: tuple[Key, ...], pressing: Exchange) -> Way:
    ready = ask_to_do(subject, REST)
    if not went_ahead(ready):
        return declined(ready, EVENTS)
    subject.notify("keep off the keyboard", 0.0)
    resting = subject.unhurried().ask(f"events:{device.node}", RESTING, lambda _: False)
    whole = resting.failure is Failure.TIMEOUT
    return Way(EVENTS, partial(untouched, wanted, whole), (pressing, resting), text=heard)


def _followed(wanted: tuple[Key, ...], pressing: Exchange) -> Typing:
    """Return a watch that has followed the stream, of no keys where that tells nothing: the reading then says why."""
    try:
        typing = typed(wanted, heard(pressing))
    except Shortfall:
        return Typing(())
    return typing if typing.pressed else Typing(())


def _everywhere(silent: tuple[Key, ...]) -> tuple[Key, ...]:
    return tuple(key for key in silent if key.everywhere)


def _elsewhere(silent: tuple[Key, ...]) -> tuple[Key, ...]:
    return tuple(key for key in silent if not key.everywhere)


def typed(wanted: tuple[Key, ...], text: str) -> Typing:
    """Return a watch that has followed a whole stream."""
    typing = Typing(wanted)
    typing.follow(events(text))
    return typing


def without_keyboard(text: str) -> None:
    """Raise Unreadable: a laptop has a keyboard, so that none was found says nothing of it."""
    raise Unreadable(f"{keyboard_name(text)} has no node to listen to")


def answered(wanted: tuple[Key, ...], text: str, *judged: str) -> None:
    """Raise Failed for a key that stuck, or that is there, was pressed and did not answer; Untested for one left out.

    One that went down last, and did not even repeat, may be under a finger as the time ended: it is no stuck one.

    The answers are those to PRESSED, where a key of every laptop was silent, and to MISSING, where another was.
    """
    typing = typed(wanted, text)
    if not typing.pressed:
        raise Untested("no key was pressed")
    if typing.stuck:
        raise missed(
            f"went down and did not come up: {words(typing.stuck)}", text, done=typing.stuck != (typing.latest,)
        )
    left = list(judged)
    faults: list[Shortfall | None] = []
    for keys, fault_of in ((_everywhere(typing.silent), _dead), (_elsewhere(typing.silent), _lacking)):
        if keys:
            faults.append(fault_of(typing.named(keys), text, left.pop(0)))
    for fault in sorted(filter(None, faults), key=lambda fault: isinstance(fault, Untested)):
        raise fault


def _dead(silent: str, text: str, word: str) -> Shortfall:
    pressed = word == "yes"
    return missed(f"{'pressed, but ' if pressed else ''}no answer from {silent}", text, done=pressed)


def _lacking(silent: str, text: str, word: str) -> Shortfall | None:
    if word == "yes":
        return None
    if word.startswith("no"):
        return missed(f"there, but no answer from {silent}: {word.removeprefix('no: ')}", text, done=True)
    return Untested(f"nobody said whether the keyboard has {silent}")


def untouched(wanted: tuple[Key, ...], whole: bool, pressed: str, rested: str) -> None:
    """Raise Failed for a key that presses itself or repeats; pass on a whole silence of a keyboard that answers.

    A key that was down before may repeat until it comes up: it is that of the operator who has just answered. What no
    key of the keyboard sends may come from elsewhere, as when a charger is plugged in, and is no verdict.
    """
    if not typed(wanted, pressed).pressed:
        raise Untested("no key was pressed before, so that silence says nothing")
    typing = typed(wanted, rested)
    if typing.stuck:
        raise Failed(f"held down by itself: {words(typing.stuck)}")
    down = [event for event in events(rested) if event.kind == "EV_KEY" and event.value]
    pressed_now = {event.code for event in down if event.value == PRESS_BEGINS}
    if alone := [key for key in wanted if key.code in pressed_now]:
        raise Failed(f"pressed by itself: {words(alone)}")
    if others := sorted({event.code for event in down} - {key.code for key in wanted}):
        raise Untested(f"it sent what is none of these keys: {', '.join(others[:FEW])}")
    if lost(rested):
        raise Untested("the kernel lost events: try again")
    if not whole:
        raise Untested("it was ended before its time")
