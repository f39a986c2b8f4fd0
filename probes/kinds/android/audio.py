"""Audio: sound devices, and the vibrator."""

import re
from collections.abc import Iterator
from functools import partial

from probes.answer import Absent, Shortfall, Unreadable, Untested, answer
from probes.kinds.android.probe import android
from probes.kinds.android.properties import GETPROP, properties_of
from probes.link import Exchange
from probes.operator import all_declined, ask_to_do, ask_to_judge, judgement, went_ahead
from probes.reading import Reading
from probes.subject import Subject, Way

REFUSED = "Can.t find service.*|Permission Denial.*|.*DUMP TIMEOUT.*"
POLICY = (
    "shell:dumpsys media.audio_policy | grep -oE "
    "'Available (output|input) devices|HW Modules|Hardware modules|AUDIO_DEVICE_(OUT|IN)_[A-Z0-9_]+|"
    f"{REFUSED}'"
)
"""Types alone: the names and addresses of paired headphones stay on the device."""
FLINGER = (
    "shell:dumpsys media.audio_flinger | grep -oE "
    f"'^ *(Output|Input) devices?: 0x[0-9a-f]+ .AUDIO_DEVICE_[A-Z0-9_|]+|{REFUSED}'"
)
AUDIO = f"shell:dumpsys audio | grep -oE '^ *Devices: .*|^ *mHasVibrator=(true|false)|{REFUSED}'"

NAMES = {
    "OUT_EARPIECE": "earpiece", "OUT_SPEAKER": "loudspeaker", "OUT_WIRED_HEADSET": "headset",
    "OUT_WIRED_HEADPHONE": "headphones", "IN_BUILTIN_MIC": "microphone", "IN_BACK_MIC": "second microphone",
}  # fmt: skip
"""AUDIO_DEVICE_* of AOSP's audio-base.h that are a part of a phone or plugged into it, in words, in this order."""
STREAM_DEVICES = {"earpiece": "earpiece", "speaker": "loudspeaker", "headset": "headset", "headphone": "headphones"}
"""The names of android.media.AudioSystem.getOutputDeviceName, in the same words."""
OUTPUTS, INPUTS, MODULES = "Available output devices", "Available input devices", re.compile("HW Modules|Hardware mod")
"""The headings of AOSP's `AudioPolicyManager::dump` in the order in which they come (reported)."""
TYPE = re.compile(r"AUDIO_DEVICE_((?:OUT|IN)_[A-Z0-9_]{1,40})")
STREAM = re.compile(r"^ *Devices: ([^\n]{1,200})$", re.MULTILINE)

WITHOUT_VIBRATOR = frozenset({"tablet", "tv"})
WITHOUT_EARPIECE = WITHOUT_VIBRATOR | {"watch"}
"""Kinds of device, as `ro.build.characteristics` names them, that are built without the part (ours). A vibrator whose
driver fails as the device starts is found no more (`Vibrator.hasVibrator`), so that a phone's word is not enough."""

VIBRATE = (
    "shell:if [ $(getprop ro.build.version.sdk) -ge 31 ]; "
    "then cmd vibrator_manager synced -d truegrade oneshot 500; else cmd vibrator vibrate 500 truegrade; fi"
)
"""VibratorManagerShellCommand of Android 12, VibratorService's command before it; both say nothing where they obey."""
RINGTONES = "shell:input keyevent 224; am start --user 0 -a android.intent.action.RINGTONE_PICKER"
"""android.media.RingtoneManager.ACTION_RINGTONE_PICKER: a list that plays what is tapped."""
HOME = "shell:input keyevent 3"

FELT = "The phone was just told to vibrate for half a second: did it, evenly and without rattle?"
READY = "Unlock the phone, turn its volume up, hold it in your hand and say done"
LOUD = "Tap two ringtones of the list that the phone shows: does the loudspeaker sound clear and without rattle?"
EAR = "Call a number such as the voicemail with the loudspeaker off: is the voice clear at the earpiece?"
SPOKEN = "Record some words with the voice recorder or the camera app and play them: are they clear?"


@android(measures=("audio.devices", "audio.earpiece", "audio.vibration"), version=2)
def sound_listed(subject: Subject) -> Iterator[Reading]:
    """Read which sound devices there are, and whether a vibrator is."""
    policy, flinger, service = (subject.ask(each) for each in (POLICY, FLINGER, AUDIO))
    yield subject.read(
        "audio.devices",
        Way("audio policy service", attached, (policy,)),
        Way("audio service", streams, (service,), "only where sound goes now"),
        Way("audio flinger", threads, (flinger,), "only where sound goes now"),
    )
    yield subject.read("audio.earpiece", _earpiece(subject))
    yield subject.read("audio.vibration", _vibrator(subject))


@android(
    measures=("audio.vibration", "audio.speaker", "audio.earpiece", "audio.microphone"),
    kinds=("phone", "tablet"),
    version=2,
    course="guided",
)
def sound_tried(subject: Subject) -> Iterator[Reading]:
    """Let the phone vibrate and play, and ask the operator what was felt and heard."""
    ready = ask_to_do(subject, READY)
    if not went_ahead(ready):
        yield from all_declined(subject, sound_tried.measures, ready)
        return
    vibrates = _vibrator(subject)
    if _lacks(vibrates):
        yield subject.read("audio.vibration", vibrates)
    else:
        yield _tried(subject, "audio.vibration", subject.ask_anew(VIBRATE), FELT)
    yield _tried(subject, "audio.speaker", subject.ask_anew(RINGTONES), LOUD)
    subject.ask_anew(HOME)
    speaks = _earpiece(subject)
    yield subject.read("audio.earpiece", speaks if _lacks(speaks) else _heard(subject, EAR))
    yield subject.read("audio.microphone", _heard(subject, SPOKEN))


def _heard(subject: Subject, question: str) -> Way:
    return judgement(ask_to_judge(subject, question), "the operator's ear")


def _tried(subject: Subject, measure: str, command: Exchange, question: str) -> Reading:
    """Ask how a command was felt or heard, but only where the phone has obeyed it."""
    try:
        obeyed(command)
    except Unreadable:
        return subject.read(measure, Way("command", _never, (command,), text=obeyed))
    return subject.read(measure, judgement(ask_to_judge(subject, question)))


def obeyed(exchange: Exchange) -> str:
    """Return what a command said; raise Unreadable where it was not done."""
    text = answer(exchange) + exchange.stderr.decode(errors="replace")
    if exchange.exit_code or re.search(r"error|exception|unknown|unable|ignor|not found|can't", text, re.IGNORECASE):
        raise Unreadable("the phone did not do what it was told")
    return text


def _never(_text: str) -> None:
    raise Untested("nobody tried it")


def _worded(types: set[str]) -> str:
    words = [word for type_, word in NAMES.items() if type_ in types]
    if not words:
        raise Unreadable("no sound device of a known kind is named")
    return ", ".join(words)


def _available(text: str) -> tuple[set[str], set[str]]:
    """Return the types of the outputs and inputs that are there; those of the modules below only might be."""
    outputs, heading, rest = text.partition(OUTPUTS)[2].partition(INPUTS)
    if not heading:
        raise Unreadable("the audio policy service does not list the devices that are there")
    return set(TYPE.findall(outputs)), set(TYPE.findall(MODULES.split(rest, maxsplit=1)[0]))


def attached(text: str) -> str:
    """Return the sound devices that are there, such as `earpiece, loudspeaker, microphone`."""
    outputs, inputs = _available(text)
    return _worded(outputs | inputs)


def streams(text: str) -> str:
    """Return the devices to which the sound of Android's streams goes."""
    names = {name for line in STREAM.findall(text) for name in re.findall("[a-z_]+", line)}
    words = [word for name, word in STREAM_DEVICES.items() if name in names]
    if not words:
        raise Unreadable("the audio service names no device of a stream")
    return ", ".join(words)


def threads(text: str) -> str:
    """Return the devices that the threads of the audio flinger write to and read from."""
    return _worded(set(TYPE.findall(text)))


def _earpiece(subject: Subject) -> Way:
    """Return the way to learn whether there is an earpiece; the kind of device is asked where none is listed."""
    way = Way("audio policy service", earpiece, (subject.ask(POLICY),))
    return _of_such_a_kind(subject, way, WITHOUT_EARPIECE) if _lacks(way) else way


def _vibrator(subject: Subject) -> Way:
    """Return the way to learn whether there is a vibrator; the kind of device is asked where it says that none is."""
    way = Way("audio service", vibrator, (subject.ask(AUDIO),))
    return _of_such_a_kind(subject, way, WITHOUT_VIBRATOR) if _lacks(way) else way


def _of_such_a_kind(subject: Subject, way: Way, without: frozenset[str]) -> Way:
    exchanges = (*way.exchanges, subject.ask(GETPROP))
    return Way(f"{way.source} and properties", partial(missing, without), exchanges)


def _lacks(way: Way) -> bool:
    """Whether the device says that it has no such part."""
    try:
        way.parse(*map(way.text, way.exchanges))
    except Absent:
        return True
    except Shortfall:
        return False
    return False


def missing(without: frozenset[str], _text: str, properties: str) -> None:
    """Raise Absent where such a device is built without the part, Untested where one may have failed to start.

    The kinds are those of `ro.build.characteristics`, in which a phone is not always named.
    """
    told = properties_of(properties)
    if not told:
        raise Unreadable("the properties do not tell what kind of device it is")
    if without.isdisjoint(told.get("ro.build.characteristics", "").split(",")):
        raise Untested("the device finds none, and phones have one: it may have failed")
    raise Absent("the device has none")


def earpiece(text: str) -> None:
    """Raise Untested where there is an earpiece, Absent where outputs are listed and none of them is one."""
    outputs, _ = _available(text)
    if "OUT_EARPIECE" in outputs:
        raise Untested("listed; nobody has listened")
    if "OUT_SPEAKER" not in outputs:
        raise Unreadable("the audio policy service does not list the built-in outputs")
    raise Absent("the device lists none")


def vibrator(text: str) -> None:
    """Raise Untested where there is a vibrator, Absent where the audio service found none at its start."""
    found = re.search(r"\bmHasVibrator=(true|false)", text)
    if not found:
        raise Unreadable("the audio service does not say whether there is a vibrator")
    if found[1] == "false":
        raise Absent("the device says that it has none")
    raise Untested("present; nobody has felt it")
