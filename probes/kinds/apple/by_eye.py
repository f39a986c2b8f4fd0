"""What no cable tells of an iPhone or iPad and a glance of an operator does: some twenty questions, under four minutes.

What a model is built without is not asked about; where nobody knows how a model is built, the operator says whether it
has the part. Everything can be skipped, and is untested then.
"""

from collections.abc import Iterator
from functools import partial

from probes.answer import Absent, Failed, Shortfall, Untested
from probes.kinds.apple.answers import said as answered
from probes.kinds.apple.answers import tree, words
from probes.kinds.apple.feature import built_with
from probes.kinds.apple.identification import VALUES
from probes.kinds.apple.look import looks
from probes.kinds.apple.probe import apple
from probes.kinds.look import seen
from probes.link import Exchange
from probes.operator import all_declined, ask_to_do, ask_to_judge, said, went_ahead
from probes.reading import Reading
from probes.subject import Subject, Way

READY = "Unlock the device, end its set-up, and have a printed page at hand"
HAS = "Has this model, by Apple's description, the following: {} (y if it has, n if it was built without)?"
MEASURES = tuple(dict.fromkeys(measure for look in looks() for measure in look.answers))


@apple(measures=MEASURES, version=1, course="guided")
def by_eye(subject: Subject) -> Iterator[Reading]:
    """Take each look with the operator."""
    ready = ask_to_do(subject, READY)
    if not went_ahead(ready):
        yield from all_declined(subject, MEASURES, ready)
        return
    values = subject.ask(VALUES)
    product = _product(values)
    asked = [look for look in looks() if look.is_for(product)]
    for look in asked:
        absent = {each: way for each, need in look.needs.items() if (way := _lacks(subject, need, values, product))}
        yield from seen(subject, look, absent)
    for measure in MEASURES:
        if not any(measure in look.answers for look in asked):
            yield subject.read(measure, Way("the operator", _unseen, (values,), text=answered))


def _lacks(subject: Subject, need: str, values: Exchange, product: str) -> Way | None:
    """Return the way to why a device has no such part; None where it has one."""
    has = built_with(product, need)
    if has is False:
        return Way("the model's description", partial(built_without, need), (values,), text=answered)
    if has is None and not went_ahead(answer := ask_to_judge(subject, HAS.format(need))):
        return Way("the operator, of the model", str, (answer,), text=partial(_none, need))
    return None


def built_without(need: str, text: str) -> None:
    """Raise Absent for a device whose model is built without a part."""
    raise Absent(f"an {words(tree(text), 'ProductType')} is built without: {need}")


def _unseen(_values: str) -> None:
    """Never pass: what the device brings along does not show it."""
    raise Untested("no app that comes with such a device shows it")


def _none(need: str, exchange: Exchange) -> str:
    """Raise Absent for a no, which of a model is no fault, and Untested where nobody knows."""
    try:
        return said(exchange)
    except Failed:
        raise Absent(f"this model is built without, by the operator: {need}") from None


def _product(values: Exchange) -> str:
    try:
        return words(tree(answered(values)), "ProductType")
    except Shortfall:
        return ""
