"""What only an operator sees: a yes passes, a no fails with its reason, and everything else leaves it untested."""

from collections.abc import Callable

import pytest

from probes.kinds.android.by_eye import COIL, QUESTIONS, WIRELESS, by_eye
from probes.reading import Outcome, Reading

Converse = Callable[..., dict[str, Reading]]


def asked(converse: Converse, answer: object, coil: object = "yes\n") -> dict[str, Reading]:
    every = [(f"operator:judge {question}", answer) for question in QUESTIONS.values()]
    return converse(by_eye, [*every, (f"operator:judge {COIL}", coil)])


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


@pytest.mark.parametrize(
    ("coil", "outcome", "reason"),
    [
        ("no: a budget model\n", Outcome.NOT_PRESENT, "no coil"),
        ("no:\n", Outcome.NOT_PRESENT, "no coil"),
        ("skip: never heard of it\n", Outcome.NOT_TESTED, "never heard of it"),
        ({"failure": "timeout"}, Outcome.NOT_TESTED, "did not answer in time"),
        ("", Outcome.NOT_TESTED, "none that was offered"),
    ],
)
@pytest.mark.parametrize("answer", ["yes\n", "no: nothing happens\n"])
def test_a_model_without_a_coil_has_no_wireless_charging_and_none_that_is_broken(
    converse: Converse, answer: str, coil: object, outcome: Outcome, reason: str
) -> None:
    reading = asked(converse, answer, coil)[WIRELESS]
    assert reading.outcome is outcome
    assert reason in (reading.reason or "")
