"""The loop of sound: the laptop's loudspeakers play tones, left and right, and its own microphone hears them or not.

ALSA's own commands play and record at one time. What is heard proves both ends; of what is not heard, nobody can tell
which end is at fault, unless the other side is heard.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from calibration.quantity import Quantity, quantity
from probes.answer import Failed, Shortfall, Unreadable, Untested
from probes.kinds.linux.answers import NO_SUCH_COMMAND, raw
from probes.kinds.linux.audio import PLAYING, RECORDING, Endpoint, endpoints
from probes.kinds.linux.probe import linux
from probes.kinds.linux.tone import CLEAR, RATE, Recording, distortion, heard, loudest, over_noise, recording
from probes.link import Exchange
from probes.reading import Reading
from probes.subject import Subject, Way

MEASURES = ("audio.speaker", "audio.microphone", "audio.loop.level", "audio.loop.distortion")
TONES = (400, 1000, 2500)
"""Hz: what the loudspeakers of a laptop all play, with two harmonics at the least below half the rate."""
SIDES = {"left": 1, "right": 2}
ROUND = tuple((side, hertz) for side in SIDES for hertz in TONES)
"""What is played, in this order."""
RECORD = f"arecord -q -D {{}} -f S16_LE -r {RATE} -c 2 -t raw -s {RATE}"
PLAY = "speaker-test -D {} -c 2 -r 48000 -F S16_LE -t sine -f {} -l 1 -s {}"
SETTLED = 0.5
"""Seconds after which the tone is recorded: the amplifier has woken, and the recorder's own gain has settled."""
NOT_PLAYED = 90
"""The exit code by which the asked shell says that it was the playing that failed."""
PATIENCE = 20.0
NOISY = 1e-3
"""Part of the full scale's power (-30 dB) from which on the room is too loud to tell (ours)."""
MUTED = re.compile(r"\[(?:off|0%)\]")
OPEN = re.compile(r"\[[1-9][0-9]{0,2}%\](?! \[-?[0-9.]{1,8}dB\] \[off\])(?! \[off\])")
CONTROL = re.compile(r"^Simple mixer control '([^'\n]{1,60})',[0-9]{1,3}\n((?: [^\n]{0,200}\n){1,40})", re.MULTILINE)
PLAYS, RECORDS = ("Master", "Speaker"), ("Capture",)
BUSY = "Device or resource busy"


class Loop(NamedTuple):
    """Where it plays and where it records."""

    plays: Endpoint
    records: Endpoint

    @property
    def quiet(self) -> str:
        """The request for a second in which nothing is played."""
        return f"run:{RECORD.format(self.records.device)}"

    @property
    def mixer(self) -> str:
        """The request for the mixer of the card that plays."""
        return f"run:amixer -c {self.plays.card} scontents"

    def played(self, side: str, hertz: int) -> str:
        """Return the request for a second in which a tone is played on one side."""
        play, record = PLAY.format(self.plays.device, hertz, SIDES[side]), RECORD.format(self.records.device)
        both = f"{play} >/dev/null & sleep {SETTLED}; {record}; told=$?; wait $! || exit {NOT_PLAYED}; exit $told"
        return f"run:sh -c '{both}'"


@linux(measures=MEASURES, version=1, course="active")
def sound_loop(subject: Subject) -> Iterator[Reading]:
    """Play three tones on each side, and look for each in what the microphone records."""
    listed = subject.ask(PLAYING), subject.ask(RECORDING)
    try:
        loop = Loop(*endpoints(*(raw(each).decode(errors="replace") for each in listed)))
    except Shortfall as shortfall:
        for measure in MEASURES:
            yield subject.reading(measure, shortfall.outcome, "ALSA's devices", listed, reason=str(shortfall))
        return
    _, *sounds = answers = tuple(_answers(subject, loop))
    method = f"tones of {', '.join(map(str, TONES))} Hz, played by {loop.plays.name}, recorded by {loop.records.name}"
    for measure, parse in (("audio.speaker", speaker), ("audio.microphone", microphone)):
        way = Way(method, parse, answers, "the louder of two channels", text=sound)
        yield subject.read(measure, way)
    level = Way(f"{method}, the weakest over the noise", weakest, tuple(sounds), text=sound)
    yield subject.read("audio.loop.level", level)
    worst = Way(f"{method}, the most distorted", impurest, tuple(sounds), text=sound)
    yield subject.read("audio.loop.distortion", worst)


def _answers(subject: Subject, loop: Loop) -> Iterator[Exchange]:
    """Yield the mixer, the noise, and each tone; where the noise or the first tone fails, there is no other."""
    yield subject.ask(loop.mixer)
    asks = [loop.quiet, *(loop.played(*each) for each in ROUND)]
    for number, ask in enumerate(asks):
        subject.notify("playing tones: keep the room quiet", number / len(asks))
        yield (answer := subject.ask(ask, PATIENCE))
        if not answer.whole or answer.exit_code:
            return


def sound(exchange: Exchange) -> str:
    """Return a recording with one character for each byte; of the mixer its text, which may be missing.

    Raise Unreadable where nothing was recorded or played, with what ALSA said.
    """
    if "amixer" in exchange.ask:
        return exchange.stdout.decode("latin-1") if exchange.whole else ""
    words = exchange.stderr.decode(errors="replace")
    if exchange.exit_code == NO_SUCH_COMMAND or "speaker-test: not found" in words:
        raise Untested("ALSA's commands are not there: install alsa-utils")
    told = raw(exchange)
    if exchange.exit_code:
        what = "played" if exchange.exit_code == NOT_PLAYED else "recorded"
        if BUSY in words:
            raise Untested(f"nothing could be {what}: another program holds the sound device; end it and test again")
        raise Unreadable(f"nothing could be {what}: {' '.join(words.split())[-100:] or 'ALSA says no more'}")
    return told.decode("latin-1")


class _Heard(NamedTuple):
    """The tones of each side that were heard, and why nothing can be told where none was."""

    sides: dict[str, list[int]]
    why: str
    doubt: str
    """Why a side that is silent beside the other may be sound; nothing where it may not."""

    @property
    def tones(self) -> list[int]:
        """What was heard of any side; raise Untested where nothing was."""
        found = [hertz for each in self.sides.values() for hertz in each]
        if not found:
            raise Untested(self.why)
        return found


def _heard(mixer: str, *texts: str) -> _Heard:
    quiet, played = _each(texts)
    sides: dict[str, list[int]] = {side: [] for side in SIDES}
    missed = [quiet]
    for (side, hertz), (_, each) in zip(ROUND, played, strict=True):
        if heard(each, quiet, hertz):
            sides[side].append(hertz)
        else:
            missed.append(each)
    why = muted(mixer) or _silence(quiet, [each for _, each in played])
    return _Heard(sides, why, _doubt(mixer, missed))


def _doubt(mixer: str, missed: list[Recording]) -> str:
    """Return what else than a fault may keep one side silent: the balance, or a noise while it played."""
    for name, body in CONTROL.findall(mixer):
        if name in PLAYS and MUTED.search(body):
            return f"{name} is muted in the mixer, on one side at the least"
    return "there was noise" if any(each.loudness > NOISY for each in missed) else ""


def _silence(quiet: Recording, played: list[Recording]) -> str:
    """Return what may be the matter where no tone was heard."""
    if not any(each.loudness for each in (quiet, *played)):
        return "the microphone records nothing at all, not even noise: it is switched off, or broken"
    if quiet.loudness > NOISY:
        return "the room is too loud"
    loud = ", ".join(str(loudest(each.spectrum)) for each in played)
    return f"no tone was heard, the loudest were at {loud} Hz: loudspeakers or microphone, or a headset is plugged in"


def speaker(*texts: str) -> None:
    """Pass where every tone of both sides was heard; raise Failed where one side is silent and the other is not."""
    found = _heard(*texts)
    for side, tones in found.sides.items():
        if found.tones and not tones and found.doubt:
            raise Untested(f"the {side} loudspeaker is not heard, the other is; but {found.doubt}: test again")
        if found.tones and not tones:
            raise Failed(f"the {side} loudspeaker is silent, the other is heard")
        if missing := _missing(tones):
            raise Untested(f"the {side} loudspeaker was not heard at {missing} Hz: listen to it")


def microphone(*texts: str) -> None:
    """Pass where every tone was heard of any side: whatever plays, the microphone hears."""
    if missing := _missing(_heard(*texts).tones):
        raise Untested(f"nothing was heard at {missing} Hz: speak into it and listen")


def _missing(tones: list[int]) -> str:
    return ", ".join(str(hertz) for hertz in TONES if hertz not in tones)


def muted(mixer: str) -> str:
    """Return which control of a mixer is switched off or at its least on every channel; nothing where none is."""
    for name, body in CONTROL.findall(mixer):
        if name in (*PLAYS, *RECORDS) and MUTED.search(body) and not OPEN.search(body):
            return f"{name} is muted in the mixer: raise it by alsamixer and test again"
    return ""


def _each(texts: tuple[str, ...]) -> tuple[Recording, list[tuple[int, Recording]]]:
    """Return the noise, and each tone's Hz with its recording; raise Unreadable where tones are missing."""
    if len(texts) <= len(ROUND):
        raise Unreadable(f"only {len(texts) - 1} of {len(ROUND)} tones were played")
    quiet, *played = (recording(text.encode("latin-1")) for text in texts)
    return quiet, [(hertz, each) for (_, hertz), each in zip(ROUND, played, strict=True)]


def weakest(*texts: str) -> Quantity:
    """Return the least level over the noise of all tones, in dB; raise Unreadable where one was not heard."""
    quiet, played = _each(texts)
    if not all(heard(each, quiet, hertz) for hertz, each in played):
        raise Unreadable(f"not every tone was {CLEAR:.0f} dB over the noise, and the loudest")
    return quantity(min(over_noise(each, quiet, hertz) for hertz, each in played), "dB", resolution="0.1")


def impurest(*texts: str) -> Quantity:
    """Return the greatest distortion of all tones, in percent; raise Unreadable where one was not heard, or clips."""
    weakest(*texts)
    quiet, played = _each(texts)
    return max((distortion(each, quiet, hertz) for hertz, each in played), key=lambda found: found.value)
