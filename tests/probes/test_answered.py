"""Several readings of one measure: what says nothing gives way, and nothing that says something ever does."""

from hypothesis import given
from hypothesis import strategies as st

from probes.reading import UNANSWERED, Outcome, Reading, answered


def reading(measure: str, outcome: Outcome, number: int) -> Reading:
    value = str(number) if outcome is Outcome.MEASURED else None
    return Reading(measure=measure, outcome=outcome, value=value, reason=f"reason {number}", method="m", probe="p/1")


READINGS = st.lists(st.tuples(st.sampled_from(["a.b", "c.d"]), st.sampled_from(list(Outcome))), max_size=8).map(
    lambda pairs: [reading(measure, outcome, number) for number, (measure, outcome) in enumerate(pairs)]
)


@given(READINGS)
def test_what_tells_something_always_stays_and_every_measure_does(readings: list[Reading]) -> None:
    left = answered(readings)
    assert [each for each in readings if each.outcome not in UNANSWERED and each not in left] == []
    assert {each.measure for each in left} == {each.measure for each in readings}
    assert answered(left) == left


@given(READINGS)
def test_what_says_nothing_stays_only_alone(readings: list[Reading]) -> None:
    left = answered(readings)
    for each in left:
        if each.outcome in UNANSWERED:
            assert [other for other in left if other.measure == each.measure] == [each]


def test_who_tried_outranks_who_never_did_and_the_later_the_earlier() -> None:
    tried, skipped, later = (
        reading("a.b", Outcome.NOT_READABLE, 0),
        reading("a.b", Outcome.NOT_TESTED, 1),
        reading("a.b", Outcome.NOT_READABLE, 2),
    )
    assert answered([tried, skipped]) == (tried,)
    assert answered([tried, later, skipped]) == (later,)
