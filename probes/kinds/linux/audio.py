"""Sound: which devices play and record, by ALSA."""

import re
from collections.abc import Iterator

from probes.answer import Unreadable
from probes.kinds.linux.answers import said
from probes.kinds.linux.probe import linux
from probes.reading import Reading
from probes.subject import Subject, Way

PLAYING, RECORDING = "run:aplay -l", "run:arecord -l"
DEVICE = re.compile(
    r"^card [0-9]{1,3}: [^\s\[]{1,40} \[([^\]\n]{1,80})\], device [0-9]{1,3}: [^\[\n]{0,80}\[([^\]\n]{0,80})\]",
    re.MULTILINE,
)
MONITOR = re.compile(r"HDMI|DisplayPort")
"""What plays by a monitor's loudspeakers, and proves none of the laptop's."""


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


def _named(text: str) -> list[str]:
    found = [f"{device or 'unnamed'} ({card})" for card, device in DEVICE.findall(text) if not MONITOR.search(device)]
    return list(dict.fromkeys(found))
