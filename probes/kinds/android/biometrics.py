"""Biometrics: fingerprint and face hardware."""

import re
from collections.abc import Iterator
from functools import partial

from probes.answer import Absent, Unreadable, Untested, answer
from probes.kinds.android.features import FEATURES, features
from probes.kinds.android.probe import android
from probes.link import Exchange
from probes.operator import ask_to_judge, judgement
from probes.reading import Reading
from probes.subject import Subject, Way

REFUSED = "Can.t find service.*|Permission Denial.*|.*DUMP TIMEOUT.*"
SERVICES = {
    part: f'shell:dumpsys {part} | grep -oE \'"service":"[A-Za-z0-9 _\\/-]+"|{REFUSED}\''
    for part in ("fingerprint", "face")
}
"""The name of the service alone, without the users, their prints and how often they came."""
FINGERPRINT = SERVICES["fingerprint"]
HARDWARE = {"fingerprint": "android.hardware.fingerprint", "face": "android.hardware.biometrics.face"}
"""android.content.pm.PackageManager.FEATURE_FINGERPRINT and FEATURE_FACE."""

FEEL = {
    "fingerprint": "Begin to add a fingerprint in the phone's settings: does it feel each touch? Then cancel",
    "face": "Begin to add a face in the phone's settings: does it see one? Then cancel",
}


@android(measures=("biometrics.fingerprint", "biometrics.face"), version=1)
def biometrics(subject: Subject) -> Iterator[Reading]:
    """Read whether the hardware is there: from the list of features, or else from the service that runs only then."""
    for part in HARDWARE:
        yield subject.read(f"biometrics.{part}", _listed(subject, part))


@android(measures=("biometrics.fingerprint", "biometrics.face"), version=1, course="guided")
def biometrics_tried(subject: Subject) -> Iterator[Reading]:
    """Ask the operator to try what is there."""
    for part, question in FEEL.items():
        if _known_absent(subject.ask(FEATURES), part):
            yield subject.read(f"biometrics.{part}", Way("features", _nothing, ()))
        else:
            yield subject.read(f"biometrics.{part}", judgement(ask_to_judge(subject, question)))


def _listed(subject: Subject, part: str) -> Way:
    named = subject.ask(FEATURES)
    try:
        features(answer(named))
    except Unreadable:
        return Way(f"{part} service", serves, (subject.ask(SERVICES[part]),))
    return Way("package manager's features", partial(untried, part), (named,))


def _known_absent(named: Exchange, part: str) -> bool:
    try:
        return HARDWARE[part] not in features(answer(named))
    except Unreadable:
        return False


def untried(part: str, text: str) -> None:
    """Never pass: raise Absent where the whole list of features does not name the hardware, Untested where it does."""
    if HARDWARE[part] not in features(text):
        raise Absent("the device lists none")
    raise Untested("present; nobody has pressed it")


def serves(text: str) -> None:
    """Never pass: raise Untested where the service runs, which Android starts only for hardware that is there."""
    if not re.search(r'"service":"(?:Fingerprint|Face)', text):
        raise Unreadable("neither the features nor the service tell whether there is one")
    raise Untested("present; nobody has pressed it")


def _nothing() -> None:
    raise Untested("the device lists none")
