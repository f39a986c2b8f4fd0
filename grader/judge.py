"""Judge: one rule of one standard, made ready to judge the readings of many devices."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from calibration.quantity import Quantity
from grader import sentence
from grader.chance import Levels, meets
from grader.grade import Finding, Verdict
from grader.rule import Rule
from grader.sentence import bare, capital, ended
from grader.standard import Standard
from probes.measure import measures
from probes.reading import Outcome, Reading

ESTABLISHED = (Outcome.MEASURED, Outcome.PASSED, Outcome.FAILED, Outcome.NOT_PRESENT)
"""How an attempt to learn something ends when something was learnt."""


class Judged(NamedTuple):
    """A finding, how bad it is, and the few words that name it in a summary."""

    rank: int
    """Index of the best grade allowed; the number of grades for undetermined; one more for not gradable."""
    phrase: str
    finding: Finding
    open: bool = False
    """Whether nothing is known, or the value lies too near a limit to tell: what a person may decide by looking."""
    number: Reading | None = None
    """The reading that was compared with limits, where its value is not exact."""


class Judge:
    """Turns the readings of one measure into a finding. It holds no state between devices."""

    def __init__(self, rule: Rule, standard: Standard) -> None:
        self.rule = rule
        self.guarded = standard.decision == "guarded"
        self.names = standard.names
        self.titles = tuple(level.title for level in standard.grades)
        self.undetermined, self.not_gradable = len(self.names), len(self.names) + 1
        self.measure = measures()[rule.measure]
        self.title = capital(self.measure.title)
        self.look = measures()[rule.attested].title if rule.attested else ""
        self.limits = tuple(rule.limits.values())
        self.needs = tuple(sentence.need(rule, limit) for limit in self.limits)
        self.same_for_all = len(self.limits) == len(self.names) and len(set(self.limits)) == 1
        self.absent = self._unknown(sentence.ABSENT[self.measure.mode])
        self.passed = self._accepted(ended(Outcome.PASSED))

    def of(self, readings: Sequence[Reading], attested: Sequence[Reading] = ()) -> Judged:
        """Judge all readings of the rule's measure: none is absent, and of several the worst counts.

        What is left open gives way to whoever looked, and so does whatever the photos could have shown.
        """
        if not attested and len(readings) <= 1:
            return self._of_one(readings[0]) if readings else self.absent
        judged = [*map(self._of_one, readings)] or [self.absent]
        if looks := [*self._looks(attested)]:
            judged = [one for one in judged if not one.open and self.rule.role != "evidence"] + looks
        worst = max(judged, key=lambda one: (one.rank, one.finding.observed))
        if len(readings) <= 1:
            return worst
        words = f"{worst.finding.sentence} Read {len(readings)} times: the worst counts."
        return worst._replace(finding=worst.finding.model_copy(update={"sentence": words}))

    def _looks(self, attested: Sequence[Reading]) -> Iterator[Judged]:
        for reading in attested:
            if reading.outcome is Outcome.MEASURED and isinstance(reading.value, Quantity):
                yield self._of_look(reading.value, reading.method)

    def _of_look(self, count: Quantity, method: str) -> Judged:
        """Judge what a person counted, of which there must be none; that somebody looked is evidence in any case."""
        head, observed = sentence.head(capital(self.look), count, method), str(count)
        if self.rule.role == "evidence":
            return self._judged(0, observed, self.needs[0], f"{head} a person looked where the photos may not show it.")
        if not count.value:
            return self._judged(0, observed, "none", f"{head} {self._who(0)} needs none, which this meets.")
        rank = len(self.limits) if len(self.limits) < len(self.names) else self._worst
        tail = f"; this allows {self.titles[rank]}" if rank < self.undetermined else ""
        remedy = self.rule.remedy or f"With none this would allow {self._reached(-1)}."
        return self._judged(rank, observed, "none", f"{head} {self._who(0)} needs none{tail}.", remedy)

    def _of_one(self, reading: Reading) -> Judged:
        if reading.outcome not in ESTABLISHED:
            return self._unknown(ended(reading.outcome, reading.reason))
        if self.rule.required:
            return self._of_test(reading)
        if isinstance(reading.value, Quantity) and reading.outcome is Outcome.MEASURED:
            return self._of_number(reading, reading.value)
        return self._unknown(f"{ended(reading.outcome)}, but without a number")

    # Test results

    def _of_test(self, reading: Reading) -> Judged:
        outcome = reading.outcome
        if outcome is Outcome.MEASURED and isinstance(reading.value, bool):
            outcome = Outcome.PASSED if reading.value else Outcome.FAILED
        if outcome is Outcome.MEASURED:
            return self._unknown(f"{ended(outcome)}: {reading.value}")
        if outcome not in self.rule.required_outcomes:
            return self._rejected(ended(outcome, reading.reason), reading.reason)
        return self.passed if outcome is Outcome.PASSED else self._accepted(ended(outcome, reading.reason))

    def _accepted(self, observed: str) -> Judged:
        return self._judged(0, observed, "passed", f"{self.title}: {observed}.")

    def _rejected(self, observed: str, reason: str | None) -> Judged:
        phrase = bare(reason) if self.measure.mode == "automatic" else ""
        remedy = self.rule.remedy or sentence.REPAIR
        if self.rule.failed is None:
            words = f"{self.title}: {observed}; every grade needs it."
            return self._judged(self._worst, observed, "passed", words, remedy, phrase=phrase)
        allowed = self.names.index(self.rule.failed)
        words = f"{self.title}: {observed}; {self._allowing(allowed)}."
        return self._judged(allowed, observed, "passed", words, remedy, phrase=phrase)

    # Numbers

    def _of_number(self, reading: Reading, value: Quantity) -> Judged:
        observed = str(value)
        if value.unit != self.rule.unit:
            return self._unknown(f"{observed}, which cannot be compared with a limit in {self.rule.unit}")
        method = f"{reading.method}; {reading.place}" if reading.place else reading.method
        judged = self._compared(value, observed, sentence.head(self.title, value, method))
        return judged if value.low == value.high else judged._replace(number=reading)

    def _compared(self, value: Quantity, observed: str, head: str) -> Judged:
        pessimistic, optimistic = self.rule.ends(value, guarded=self.guarded)
        clear, possible = self._best(pessimistic), self._best(optimistic)
        if clear is not None:
            return self._clear(clear, observed, head, doubtful=possible != clear)
        if possible is not None:
            return self._too_close(observed, head)
        return self._none_possible(observed, head)

    def _best(self, number: Decimal) -> int | None:
        """Return the index of the best grade whose limit a number meets; None where it meets none."""
        for index, limit in enumerate(self.limits):
            if self.rule.holds(number, limit):
                return index
        return len(self.limits) if len(self.limits) < len(self.names) else None

    def _clear(self, rank: int, observed: str, head: str, *, doubtful: bool) -> Judged:
        if rank == 0:
            words = f"{head} {self._who(0)} needs {self.needs[0]}, which this meets."
            return self._judged(0, observed, self.needs[0], words)
        asked = self.needs[rank - 1] + (" beyond doubt" if doubtful else "")
        until = " until a person has looked" if doubtful and self.look else ""
        words = f"{head} {self.titles[rank - 1]} needs {asked}; this allows {self.titles[rank]}{until}."
        remedy = self._better(rank - 1, doubtful=doubtful)
        return self._judged(rank, observed, self.needs[rank - 1], words, remedy, open_=doubtful)

    def _too_close(self, observed: str, head: str) -> Judged:
        until = " until a person has looked" if self.look else ""
        words = f"{head} {self._who(-1)} needs {self.needs[-1]}; this is too close to tell{until}."
        remedy = self._better(-1, doubtful=True)
        return self._judged(self.undetermined, observed, self.needs[-1], words, remedy, open_=True)

    def _none_possible(self, observed: str, head: str) -> Judged:
        tail = "; the photos support no grade" if self.rule.role == "evidence" else ""
        words = f"{head} {self._who(-1)} needs {self.needs[-1]}{tail}."
        return self._judged(self._worst, observed, self.needs[-1], words, self._better(-1, doubtful=False))

    def _better(self, index: int, *, doubtful: bool) -> str:
        """Return what would lift a number over the limit of one grade."""
        if self.rule.role == "evidence":
            return sentence.or_look(sentence.BETTER_PHOTOS, self.look)
        if doubtful:
            return sentence.or_look("" if self.look else sentence.SURER, self.look)
        return self.rule.remedy or f"With {self.needs[index]} this would allow {self._reached(index)}."

    def _reached(self, index: int) -> str:
        return "every grade" if self.same_for_all else self.titles[self.limits.index(self.limits[index])]

    # Both

    def _unknown(self, observed: str) -> Judged:
        remedy = sentence.or_look(sentence.LEARN[self.measure.mode], self.look)
        limit = self.needs[0] if self.needs else "passed"
        rank = self.undetermined if self.rule.missing is None else self.names.index(self.rule.missing)
        without = "without it no grade can be given" + (" until a person has looked" if self.look else "")
        tail = without if self.rule.missing is None else self._allowing(rank)
        words = f"{self.title}: not known ({observed}); {tail}."
        return self._judged(rank, observed, limit, words, remedy, open_=True)

    def _allowing(self, rank: int) -> str:
        asked = f"{self.titles[rank - 1]} needs it, " if rank else ""
        return f"{asked}this allows {self.titles[rank]}"

    def _who(self, index: int) -> str:
        """Name the grade that needs a limit."""
        if self.same_for_all:
            return "every grade"
        return self.titles[0] if index == 0 else f"even {self.titles[len(self.limits) - 1]}"

    @property
    def _worst(self) -> int:
        """The rank of a limit that no grade meets: poor photos never say that a device is bad."""
        return self.undetermined if self.rule.role == "evidence" else self.not_gradable

    def _judged(
        self, rank: int, observed: str, limit: str, words: str, remedy: str | None = None, *,
        phrase: str = "", open_: bool = False,
    ) -> Judged:  # fmt: skip
        graded = rank < self.undetermined
        verdict = Verdict.GRADED if graded else (Verdict.UNDETERMINED, Verdict.NOT_GRADABLE)[rank - self.undetermined]
        finding = Finding(
            rule=self.rule.id,
            role=self.rule.role,
            measure=self.rule.measure,
            verdict=verdict,
            allows=self.names[rank] if graded else None,
            observed=observed,
            limit=limit,
            sentence=words,
            remedy=remedy if rank else None,
            why=self.rule.why,
        )
        told = f": {observed}" if "(" in observed else f" ({observed})"  # never brackets within brackets
        return Judged(rank, phrase or self.measure.title + told, finding, open_)

    # How sure it is

    def levels(self, judged: Judged) -> Levels:
        """Return for each grade the probability that this rule allows it or a better one."""
        value = judged.number.value if judged.number else None
        if not isinstance(value, Quantity):
            return [float(judged.rank <= grade) for grade in range(len(self.names))]
        return [
            *(meets(self.rule, value, limit) for limit in self.limits),
            *[1.0] * (len(self.names) - len(self.limits)),
        ]

    def decider(self, judged: Judged) -> str:
        """Return what would settle a value that lies too near a limit."""
        return sentence.decider(self.measure.title, self.look, judged.number.place if judged.number else None)
