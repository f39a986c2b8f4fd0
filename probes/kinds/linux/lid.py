"""The lid: whether its switch notices it closing and opening, and whether its hinge holds the screen."""

from collections.abc import Iterator

from probes.answer import Unreadable
from probes.kinds.linux.answers import said
from probes.kinds.linux.event_stream import events
from probes.kinds.linux.input_device import INPUT, InputDevice, lid_of, listed
from probes.kinds.linux.inputs import LISTING, lid_name
from probes.kinds.linux.listening import DownAndUp, confirmed, heard, missed
from probes.kinds.linux.probe import linux
from probes.operator import ask_to_do, ask_to_judge, declined, judgement, went_ahead
from probes.reading import Reading
from probes.subject import Subject, Way

CLOSING = 60.0
CLOSE = "Close the lid wholly, count to two, and open it again; wake the laptop if it fell asleep."
CLOSED = "{}: was the lid wholly closed and opened again?"
HINGE = "Does the hinge hold the screen at every angle, without play, noise or cracks?"
SWITCH = "lid switch"
LID = "SW_LID"


@linux(measures=("sensors.hall", "laptop.hinge"), version=1, course="guided")
def lid(subject: Subject) -> Iterator[Reading]:
    """Have the operator close the lid and open it again, and look at its hinge."""
    listing = subject.ask(INPUT)
    device = lid_of(listed(listing))
    if device and device.node:
        yield subject.read("sensors.hall", _closed(subject, device))
    else:
        yield subject.read("sensors.hall", Way(LISTING, without_switch, (listing,), text=said))
    yield subject.read("laptop.hinge", judgement(ask_to_judge(subject, HINGE)))


def _closed(subject: Subject, device: InputDevice) -> Way:
    ready = ask_to_do(subject, CLOSE)
    if not went_ahead(ready):
        return declined(ready, SWITCH)
    listened = subject.ask(f"events:{device.node}", CLOSING, DownAndUp(LID))
    return Way(SWITCH, closed, (listened, confirmed(subject, listened, closed, CLOSED, ready)), text=heard)


def without_switch(text: str) -> None:
    """Raise Unreadable: that no switch is listed may as well be the firmware's fault."""
    raise Unreadable(f"{lid_name(text)} has no node to listen to")


def closed(text: str, verdict: str) -> None:
    """Raise Failed or Untested unless the switch noticed the lid closing and opening."""
    closing = DownAndUp(LID)
    if not closing.follow(events(text)):
        words = f"the lid switch did not notice it {'opening' if closing.down else 'closing'}"
        raise missed(words, text, done=verdict == "yes")
