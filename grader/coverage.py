"""Coverage: every item of the master test list for a device, whether it was tested, and how that ended."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from grader.master_list import Item, items
from grader.render.wording import called, shortened, value_of
from grader.report import Coverage, State
from probes.device import Kind, Platform
from probes.measure import measures
from probes.reading import Outcome, Reading

STATES: dict[Outcome, State] = {
    Outcome.MEASURED: "measured",
    Outcome.PASSED: "passed",
    Outcome.FAILED: "failed",
    Outcome.NOT_PRESENT: "not present",
    Outcome.NOT_READABLE: "not testable",
    Outcome.IMPLAUSIBLE: "not testable",
    Outcome.NOT_TESTED: "not tested",
}
"""What each outcome says of an item."""

OF_READINGS: tuple[State, ...] = ("failed", "not testable", "not tested", "not present", "measured", "passed")
"""Worst first: what several readings of one measure come to."""

OF_MEASURES: tuple[State, ...] = ("failed", "measured", "not testable", "not tested", "passed", "not present")
"""Which state of its measures an item has: all that are there must pass; one value stands though another lacks."""

VALUE, REASON, METHOD = 48, 110, 48
"""Most letters of one value, one reason and one method: the whole of each stands with the readings."""

PRIVATE = "kept out of public reports"
"""What is said of an identifier in place of its value."""

Found = Mapping[str, Sequence[Reading]]


@dataclass(frozen=True)
class Answer:
    """What the readings of one measure come to: a value, a reason or a bare word, and who or what says so."""

    measure: str
    state: State
    said: str
    by: str = ""

    @property
    def whole(self) -> str:
        """What is said, and by whom."""
        return f"{self.said} ({self.by})" if self.by else self.said

    @property
    def named(self) -> str:
        """What is said of which measure."""
        return f"{called(self.measure)}: {self.said}"


def coverage(readings: Iterable[Reading], kind: Kind, platform: Platform) -> tuple[Coverage, ...]:
    """Return one row for each item that such a device is looked at for, in the order of the master test list.

    An item of other devices has a row where an answer belongs to no other item.
    """
    found: dict[str, list[Reading]] = defaultdict(list)
    for reading in readings:
        found[reading.measure].append(reading)
    every = [item.on(platform) for item in items()]
    own = [item for item in every if item.is_of(kind, platform)]
    stray = {name for name in found if _there(found[name])}.difference(*(item.reads for item in own))
    return tuple(_row(item, found) for item in every if item in own or stray.intersection(item.measures))


def tally(rows: Iterable[Coverage]) -> str:
    """Return how many rows have which state: `7 measured, 2 passed, 2 not tested`; empty where there is no row."""
    counted = Counter(row.state for row in rows)
    return ", ".join(f"{counted[state]} {state}" for state in get_args(State) if counted[state])


def _there(readings: Iterable[Reading]) -> bool:
    """Whether a device has what the readings are of: an answer, good or bad, not a question that led to nothing."""
    return any(reading.outcome in (Outcome.MEASURED, Outcome.PASSED, Outcome.FAILED) for reading in readings)


def _row(item: Item, found: Found) -> Coverage:
    answers = _answers(item, found)
    state: State = min((answer.state for answer in answers), key=OF_MEASURES.index, default="not tested")
    return Coverage(
        item=item.id,
        group=item.group,
        title=item.title,
        state=state,
        how=_how(item, state, answers),
        measures=tuple(answer.measure for answer in answers if found.get(answer.measure)),
    )


def _answers(item: Item, found: Found) -> list[Answer]:
    """Return the item's own answers, or those that stand in where nobody tried any; and what else failed."""
    own, instead, also = (
        [_answer(name, found.get(name, ()), item) for name in names]
        for names in (item.measures, item.instead, item.also)
    )
    stand_ins = [answer for answer in instead if answer.state != "not tested"]
    untried = all(answer.state == "not tested" for answer in own)
    return [
        *(stand_ins if untried and stand_ins else own),
        *(answer for answer in also if answer.state == "failed"),
    ]


def _answer(measure: str, readings: Sequence[Reading], item: Item) -> Answer:
    found = [
        Answer(measure, _state(reading), _said(reading), shortened(reading.method, METHOD)) for reading in readings
    ]
    silence = Answer(measure, "not tested", item.silence)
    return min(found, key=lambda answer: OF_READINGS.index(answer.state), default=silence)


def _state(reading: Reading) -> State:
    if isinstance(reading.value, bool):
        return "passed" if reading.value else "failed"
    return STATES[reading.outcome]


def _said(reading: Reading) -> str:
    """Return a value, a reason or a bare word; of a private reading only that it was read."""
    if measures()[reading.measure].private:
        return f"{'read, and' if reading.outcome is Outcome.MEASURED else 'the reason is'} {PRIVATE}"
    if reading.reason:
        first, more, _ = reading.reason.partition("; ")
        return shortened(first, REASON) + ("; …" if more else "")
    return shortened(value_of(reading), VALUE) if _state(reading) == "measured" else _state(reading)


def _how(item: Item, state: State, answers: Sequence[Answer]) -> str:
    """Return one short sentence: what made the state, by whom it was found, and what is missing."""
    telling = [answer for answer in answers if answer.state == state]
    if not telling:
        return item.silence
    if state == "measured":
        return _values(item, answers)
    if state == "passed":
        return _attested(item, telling)
    return _reason(telling, answers)


def _values(item: Item, answers: Sequence[Answer]) -> str:
    known = [answer for answer in answers if answer.state in ("measured", "passed")]
    if len(answers) == 1 and answers[0].measure in item.measures:
        return known[0].whole
    return "; ".join(answer.named for answer in known) + _missing(answers)


def _attested(item: Item, passed: Sequence[Answer]) -> str:
    stand_ins = [called(answer.measure) for answer in passed if answer.measure not in item.measures]
    by = ", ".join(dict.fromkeys(answer.by for answer in passed))
    return f"{', '.join(stand_ins)}: {by}" if stand_ins else by


def _reason(telling: Sequence[Answer], answers: Sequence[Answer]) -> str:
    first, *rest = telling
    if len({answer.said for answer in answers}) == 1:
        return first.whole
    if first.state == "failed":
        return first.whole + (f"; failed too: {_names(rest)}" if rest else "")
    passed = [answer for answer in answers if answer.state == "passed"]
    others = _missing([answer for answer in answers if answer is not first])
    return f"{called(first.measure)}: {first.whole}{others}" + (f"; passed: {_names(passed)}" if passed else "")


def _missing(answers: Sequence[Answer]) -> str:
    missing = [answer for answer in answers if answer.state in ("not testable", "not tested")]
    return f"; missing: {_names(missing)}" if missing else ""


def _names(answers: Sequence[Answer]) -> str:
    return ", ".join(called(answer.measure) for answer in answers)
