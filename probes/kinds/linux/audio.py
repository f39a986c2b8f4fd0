"""Sound: which devices play and record, by ALSA."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from probes.answer import Unreadable
from probes.kinds.linux.answers import said
from probes.kinds.linux.probe import linux
from probes.reading import Reading
from probes.subject import Subject, Way

PLAYING, RECORDING = "run:aplay -l", "run:arecord -l"
DEVICE = re.compile(
    r"^card ([0-9]{1,3}): [^\s\[]{1,40} \[([^\]\n]{1,80})\], "
    r"device ([0-9]{1,3}): ([^\[\n]{0,80}?) ?\[([^\]\n]{0,80})\]",
    re.MULTILINE,
)
MONITOR = re.compile(r"HDMI|DisplayPort")
"""What plays by a monitor's loudspeakers, and proves none of the laptop's."""
DIGITAL = re.compile(r"\bDMIC\b")
OUTSIDE = re.compile(r"USB Audio|Loopback", re.IGNORECASE)
"""What is plugged in, or is only a pipe between programs."""


class Endpoint(NamedTuple):
    """A device of ALSA: the number of its card and its own, and its name with that of the card."""

    card: int
    number: int
    name: str

    @property
    def device(self) -> str:
        """How ALSA's commands call it, with conversion of rate and channels."""
        return f"plughw:{self.card},{self.number}"


@linux(measures=("audio.devices",), version=1)
def audio(subject: Subject) -> Iterator[Reading]:
    """Read which devices play and which record."""
    asked = subject.ask(PLAYING), subject.ask(RECORDING)
    yield subject.read("audio.devices", Way("ALSA's devices", sound_devices, asked, text=said))


def sound_devices(playing: str, recording: str) -> str:
    """Return what plays and what records: `plays ALC256 Analog (HDA Intel PCH); records …`."""
    plays, records = _named(playing), _named(recording)
    if not plays and not records:
        raise Unreadable("ALSA lists no sound device")
    return f"plays {', '.join(plays) or 'nowhere'}; records {', '.join(records) or 'nowhere'}"


def endpoints(playing: str, recording: str) -> tuple[Endpoint, Endpoint]:
    """Return what of its own a laptop plays and records by; raise Unreadable where there is not both.

    A digital microphone goes before an analogue one, which beside it is only a socket.
    """
    plays, records = _own(playing), _own(recording)
    if not plays:
        raise Unreadable("ALSA lists nothing that plays but monitors and what is plugged in")
    if not records:
        raise Unreadable("ALSA lists no microphone but what is plugged in")
    return plays[0], next((each for each in records if DIGITAL.search(each.name)), records[0])


def _own(text: str) -> list[Endpoint]:
    return [each for each in _listed(text) if not OUTSIDE.search(each.name)]


def _listed(text: str) -> list[Endpoint]:
    """Return what is listed and leads to no monitor; Intel's newer driver leaves the name empty beside the id."""
    return [
        Endpoint(int(card), int(number), f"{name or id_ or 'unnamed'} ({of})")
        for card, of, number, id_, name in DEVICE.findall(text)
        if not MONITOR.search(f"{id_} {name}")
    ]


def _named(text: str) -> list[str]:
    return list(dict.fromkeys(each.name for each in _listed(text)))
