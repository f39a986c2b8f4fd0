"""Radios: what holds for each of them: whether the hardware is there, and what is left for a later course."""

from probes.answer import Unreadable, Untested, answer
from probes.kinds.android.features import FEATURES, features
from probes.kinds.fallback import decides
from probes.link import Exchange
from probes.operator import ask_to_judge, judgement
from probes.reading import Outcome, Reading
from probes.subject import Subject, Way


def heard(exchange: Exchange) -> str:
    """Return the text of an answer; raise Untested where there is none.

    A radio that its service does not speak of may still be tried, by another course or by an operator, and a reading
    that was not readable would stand against theirs.
    """
    try:
        return answer(exchange)
    except Unreadable as error:
        raise Untested(str(error)) from None


def radio(subject: Subject, measure: str, feature: str, *ways: Way) -> Reading:
    """Return the reading of a radio by its ways; not present where the whole list of features has nothing of it.

    The feature is a name of android.content.pm.PackageManager.FEATURE_*; one below it (`…nfc.hce`) will do.
    """
    listed = subject.ask(FEATURES)
    try:
        names = features(answer(listed))
    except Unreadable:
        return subject.read(measure, *ways)
    if any(name == feature or name.startswith(f"{feature}.") for name in names):
        return subject.read(measure, *ways)
    reason = "the device lists no such hardware"
    return subject.reading(measure, Outcome.NOT_PRESENT, "list of features", [listed], reason=reason)


def open_to(reading: Reading) -> bool:
    """Whether a later course may still say something of a radio."""
    return reading.outcome is Outcome.NOT_TESTED


def left(subject: Subject, known: Reading) -> Reading:
    """Return what a later course says of a radio of which all is known: that it did not try."""
    reason = f"not tried, as it is known already: {known.reason or 'it works'}"
    return subject.reading(known.measure, Outcome.NOT_TESTED, known.method, (), reason=reason)


def tried(subject: Subject, measure: str, former: tuple[Way, ...], latter: Way) -> Reading:
    """Return the reading by a later way; where it decides nothing, why no way does."""
    return subject.read(measure, latter) if decides(latter) else subject.read(measure, *former, latter)


def judged(subject: Subject, known: Reading, former: tuple[Way, ...], source: str, sentence: str) -> Reading:
    """Return what an operator says of a radio that the former ways have left open; pass on a yes alone."""
    if not open_to(known):
        return left(subject, known)
    return tried(subject, known.measure, former, judgement(ask_to_judge(subject, sentence), source))
