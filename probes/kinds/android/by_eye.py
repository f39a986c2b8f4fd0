"""What no instrument of a stock phone tells and one look of an operator does: one question for each measure."""

from collections.abc import Iterator

from probes.kinds.android.probe import android
from probes.operator import ask_to_judge, judgement
from probes.reading import Reading
from probes.subject import Subject

QUESTIONS = {
    "battery.swelling": "Lay the device on a flat table, screen up: does it lie flat, without a gap along its frame?",
    "battery.wireless_charging": "Lay the device on a wireless charger, or skip if it has no coil: does it charge?",
    "audio.bluetooth": "Connect headphones by Bluetooth and play something: is it clear on both sides?",
}
"""Each is answered by yes where all is well."""


@android(measures=tuple(QUESTIONS), version=1, course="guided")
def by_eye(subject: Subject) -> Iterator[Reading]:
    """Ask the operator each question; what is skipped is not tested."""
    for measure, question in QUESTIONS.items():
        yield subject.read(measure, judgement(ask_to_judge(subject, question)))
