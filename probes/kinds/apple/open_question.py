"""A question that the device leaves open and an operator answers with one look."""

from probes.kinds.fallback import decides
from probes.operator import ask_to_judge, judgement
from probes.reading import Outcome, Reading
from probes.subject import Subject, Way


def judged(subject: Subject, measure: str, source: str, sentence: str, *former: Way) -> Reading:
    """Return what an operator says of a measure; nobody is asked where one of the former ways decides it already."""
    known = next((way for way in former if decides(way)), None)
    if known is None:
        return subject.read(measure, judgement(ask_to_judge(subject, sentence), source))
    reason = "nobody was asked, as the device tells it"
    return subject.reading(measure, Outcome.NOT_TESTED, known.method, known.exchanges, reason=reason)
