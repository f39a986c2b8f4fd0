"""Near field: NFC, and the ultra-wideband radio. Both are proven only by something that they talk to."""

import re
from collections.abc import Iterator

from probes.answer import Untested
from probes.kinds.android.features import FEATURES
from probes.kinds.android.probe import android
from probes.kinds.android.radios import heard, judged, radio
from probes.kinds.android.refusal import REFUSED
from probes.reading import Reading
from probes.subject import Subject, Way

NFC = f"shell:dumpsys nfc | grep -oE '^ *mState=[a-z ]+|{REFUSED}'"


@android(measures=("radios.nfc", "radios.uwb"), version=1)
def nfc(subject: Subject) -> Iterator[Reading]:
    """Read whether the device has each radio, and whether NFC is on."""
    yield _state(subject)
    yield radio(subject, "radios.uwb", "android.hardware.uwb",
                Way("list of features", listed, (subject.ask(FEATURES),), text=heard))  # fmt: skip


@android(measures=("radios.nfc",), version=1, course="guided")
def nfc_tag(subject: Subject) -> Iterator[Reading]:
    """Have the operator hold a tag to the device."""
    sentence = "Switch NFC on, unlock the screen and hold a tag or a card to the back: does the device react to it?"
    yield judged(subject, _state(subject), (_way(subject),), "a tag, by the operator", sentence)


def _state(subject: Subject) -> Reading:
    return radio(subject, "radios.nfc", "android.hardware.nfc", _way(subject))


def _way(subject: Subject) -> Way:
    return Way("NFC service", state, (subject.ask(NFC),), text=heard)


def state(text: str) -> None:
    """Raise Untested with what there is to do: no dump says that a tag was ever read (com.android.nfc.NfcService)."""
    found = re.search(r"^ *mState=(on|off|turning on|turning off)$", text, re.M)
    if not found:
        raise Untested("the NFC service shows no state")
    if found[1] == "on":
        raise Untested("NFC is on, which proves no antenna: hold a tag to it")
    raise Untested("NFC is off: switch it on and hold a tag to it")


def listed(text: str) -> None:
    """Raise Untested: that the hardware is listed is no proof of it."""
    if "feature:android.hardware.uwb" not in text:
        raise Untested("the device does not say whether it has ultra-wideband")
    raise Untested("the device lists ultra-wideband, which proves no antenna: find a tag with it")
