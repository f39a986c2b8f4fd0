"""What no instrument of a stock phone tells and one look of an operator does: one question for each measure."""

from collections.abc import Iterator

from probes.answer import Absent, Failed
from probes.kinds.android.probe import android
from probes.link import Exchange
from probes.operator import ask_to_judge, judgement, said, went_ahead
from probes.reading import Reading
from probes.subject import Subject, Way

WIRELESS = "battery.wireless_charging"
COIL = "Can this model charge without a cable, by its maker's description: y if it can, n if it has no coil?"
QUESTIONS = {
    "battery.swelling": "Lay the device on a flat table, screen up: does it lie flat, without a gap along its frame?",
    WIRELESS: "Lay the device on a wireless charger: does it charge?",
    "audio.bluetooth": "Connect headphones by Bluetooth and play something: is it clear on both sides?",
}
"""Each is answered by yes where all is well."""


@android(measures=tuple(QUESTIONS), version=1, course="guided")
def by_eye(subject: Subject) -> Iterator[Reading]:
    """Ask the operator each question; what is skipped is not tested, and a part that a model lacks is absent."""
    for measure, question in QUESTIONS.items():
        if measure == WIRELESS and not went_ahead(coil := ask_to_judge(subject, COIL)):
            yield subject.read(measure, Way("the operator, of the model", str, (coil,), text=_coil))
        else:
            yield subject.read(measure, judgement(ask_to_judge(subject, question)))


def _coil(exchange: Exchange) -> str:
    """Return the operator's yes; raise Absent for a no, which of a model is no fault."""
    try:
        return said(exchange)
    except Failed:
        raise Absent("it has no coil, by the operator: this model charges by its cable only") from None
