"""What only an operator sees: a yes passes, a no fails with its reason, and everything else leaves it untested."""

from collections.abc import Callable

import pytest

from probes.kinds.android.by_eye import QUESTIONS, by_eye
from probes.reading import Outcome, Reading

Converse = Callable[..., dict[str, Reading]]


def asked(converse: Converse, answer: str | dict[str, object]) -> dict[str, Reading]:
    return converse(by_eye, [(f"operator:judge {question}", answer) for question in QUESTIONS.values()])


@pytest.mark.parametrize(
    ("answer", "outcome", "reason"),
    [
        ("yes\n", Outcome.PASSED, None),
        ("no: the screen lifts at one corner\n", Outcome.FAILED, "the screen lifts at one corner"),
        ("skip: no charger here\n", Outcome.NOT_TESTED, "skipped by the operator: no charger here"),
        ("done\n", Outcome.NOT_TESTED, "the operator did not judge it"),
        ("", Outcome.NOT_TESTED, "none that was offered"),
        ({"failure": "timeout"}, Outcome.NOT_TESTED, "did not answer in time"),
    ],
)
def test_an_answer_is_worth_what_it_says(converse: Converse, answer, outcome: Outcome, reason: str | None) -> None:
    for reading in asked(converse, answer).values():
        assert reading.outcome is outcome
        assert (reason or "") in (reading.reason or "")


def test_without_an_operator_nothing_is_tested(converse: Converse) -> None:
    assert {reading.outcome for reading in converse(by_eye, []).values()} == {Outcome.NOT_TESTED}
