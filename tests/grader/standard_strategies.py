"""Random standards and random readings for them, for the laws of deciding."""

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from calibration.quantity import Quantity
from calibration.record import canonical_json, sha256
from grader.standard import ReleasedStandard, Standard
from probes.measure import measures
from probes.reading import Outcome, Reading

RISING = {"battery.health": "at_least", "battery.full_capacity": "more_than", "casing.body.inspected": "at_least"}
FALLING = {"battery.cycles": "at_most", "casing.body.dent.count": "less_than", "casing.body.detection_limit": "at_most"}
NUMBERS = RISING | FALLING
TESTS = ("camera.rear", "radios.nfc", "locks.accounts")
UNKNOWN = (Outcome.NOT_READABLE, Outcome.NOT_TESTED, Outcome.IMPLAUSIBLE)

whole = st.integers(0, 20)
grade_lists = st.integers(1, 4).map(lambda n: ["premium", "excellent", "good", "fair"][:n])


@st.composite
def number_rules(draw: st.DrawFn, name: str, grades: list[str]) -> dict[str, Any]:
    measure = draw(st.sampled_from(sorted(NUMBERS)))
    limits = sorted(draw(st.lists(whole, min_size=1, max_size=len(grades))), reverse=measure in RISING)
    rule: dict[str, Any] = _rule(name, measure) | {
        "role": draw(st.sampled_from(["gate", "evidence"])),
        "unit": measures()[measure].unit,
        NUMBERS[measure]: dict(zip(grades, limits, strict=False)),
    }
    if len(limits) < len(grades):
        rule["missing"] = draw(st.sampled_from([None, *grades[len(limits) :]]))
    return rule


@st.composite
def result_rules(draw: st.DrawFn, name: str, grades: list[str]) -> dict[str, Any]:
    failed = draw(st.sampled_from([None, *grades]))
    missing = draw(st.sampled_from([None, *grades[grades.index(failed) :]])) if failed else None
    required = draw(st.sampled_from([["passed"], ["passed", "not_present"]]))
    rule = _rule(name, draw(st.sampled_from(TESTS)))
    return rule | {"role": "gate", "required": required, "failed": failed, "missing": missing}


def _rule(name: str, measure: str) -> dict[str, Any]:
    return {"id": name, "measure": measure, "why": "A law.", "derived": "Nothing."}


def rules(name: str, grades: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    return st.one_of(number_rules(name, grades), result_rules(name, grades))


def standard(
    grades: list[str], given: list[dict[str, Any]], decision: str, *, chances: bool = False
) -> ReleasedStandard:
    """Make a standard as if it had been read from a file with these rules."""
    raw = {
        "id": "law", "version": "2026.1", "title": "Law", "publisher": "Nobody", "applies": ["phone"],
        "decision": decision, "grade": [{"name": grade, "title": grade.title()} for grade in grades], "rule": given,
        "source": [{"id": "page", "title": "Page", "address": "a.example", "read": "2026-11"}], "chances": chances,
    }  # fmt: skip
    return ReleasedStandard(digest=sha256(canonical_json(raw)), data=b"", standard=Standard.model_validate(raw))


@st.composite
def cases(draw: st.DrawFn, decision: str | None = None) -> tuple[list[str], list[dict[str, Any]], str, list[Reading]]:
    """Draw grades, rules, a decision rule, and at most one reading of each measure."""
    grades = draw(grade_lists)
    count = draw(st.integers(1, 5))
    given = [draw(rules(f"rule-{index}", grades)) for index in range(count)]
    answered = draw(st.lists(st.sampled_from([*sorted(NUMBERS), *TESTS]), unique=True))
    readings = [draw(readings_of(measure)) for measure in answered]
    return grades, given, decision or draw(st.sampled_from(["plain", "guarded"])), readings


def readings_of(measure: str) -> st.SearchStrategy[Reading]:
    known = numbers_of(measure) if measure in NUMBERS else results_of(measure)
    return st.one_of(known, known, st.sampled_from(UNKNOWN).map(lambda outcome: ended(measure, outcome)))


def numbers_of(measure: str) -> st.SearchStrategy[Reading]:
    spread = st.one_of(st.none(), st.integers(0, 5))
    return st.builds(lambda value, u: number(measure, value, u), whole, spread)


def results_of(measure: str) -> st.SearchStrategy[Reading]:
    outcomes = st.sampled_from([Outcome.PASSED, Outcome.FAILED, Outcome.NOT_PRESENT])
    return outcomes.map(lambda outcome: ended(measure, outcome))


def number(measure: str, value: Decimal | int, uncertainty: Decimal | int | None = None) -> Reading:
    unit = measures()[measure].unit
    assert unit is not None
    spread = None if uncertainty is None else Decimal(uncertainty)
    quantity = Quantity(value=Decimal(value), unit=unit, uncertainty=spread)
    return Reading(measure=measure, outcome=Outcome.MEASURED, value=quantity, method="a gauge", probe="law/1")


def ended(measure: str, outcome: Outcome, reason: str = "because") -> Reading:
    why = None if outcome is Outcome.PASSED else reason
    return Reading(measure=measure, outcome=outcome, reason=why, method="attested by Ada", probe="law/1")
