"""What only an operator tells of an iPhone or iPad: each look, the history that Settings shows, what comes with it."""

import plistlib
from collections.abc import Callable, Iterator
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.answer import Failed, Shortfall, Untested
from probes.kinds.apple.accessories import QUESTIONS, accessories
from probes.kinds.apple.by_eye import HAS, MEASURES, READY, by_eye
from probes.kinds.apple.feature import built_with, features
from probes.kinds.apple.identification import VALUES
from probes.kinds.apple.look import Look, looks
from probes.kinds.apple.model import Built, models
from probes.kinds.apple.service_history import ASK, NONE, PARTS, history, service_history
from probes.kinds.look import WHICH, judge
from probes.link import DEADLINE, Exchange, Watch
from probes.measure import measures
from probes.probe import Probe, Subject
from probes.reading import Outcome, Reading

Converse = Callable[..., dict[str, Reading]]

SECONDS = 12
"""What a look takes an operator who knows the questions (ours)."""
PATIENT = 4 * 60
"""Seconds that an operator has for one phone."""


def values(product: str = "iPhone14,5", version: str = "18.4.1") -> bytes:
    return plistlib.dumps({"ProductType": product, "ProductVersion": version})


class Operator:
    """A link to a device of some model and to an operator who says `yes` but where told otherwise."""

    def __init__(self, product: str, **answers: str) -> None:
        self.product, self.answers, self.asked = product, answers, list[str]()

    def ask(self, request: str, deadline: float = DEADLINE, watch: Watch | None = None) -> Exchange:
        self.asked.append(request)
        said = values(self.product) if request == VALUES else self._said(request).encode()
        return Exchange(ask=request, exit_code=0, stdout=said, at="2026-11-01T00:00:00Z", seconds="0")

    def _said(self, request: str) -> str:
        found = next((answer for part, answer in self.answers.items() if part.replace("_", " ") in request), None)
        return found or ("done\n" if request.startswith("operator:do ") else "yes\n")


def seen(product: str, **answers: str) -> tuple[dict[str, Reading], list[str]]:
    operator = Operator(product, **answers)
    return {reading.measure: reading for reading in by_eye(Subject(operator))}, operator.asked


def outcomes(readings: dict[str, Reading], outcome: Outcome) -> set[str]:
    return {measure for measure, reading in readings.items() if reading.outcome is outcome}


PRODUCTS = {
    "iPhone10,4": {"biometrics.face", "buttons.side", "sensors.depth", "ports.headset", "ports.card"},
    "iPhone13,3": {"biometrics.fingerprint", "buttons.side", "buttons.home", "ports.headset", "ports.card"},
    "iPhone17,1": {"biometrics.fingerprint", "buttons.home", "ports.headset", "ports.card"},
    "iPhone8,4": {
        "biometrics.face", "buttons.side", "sensors.depth", "sensors.barometer", "camera.stabilisation",
        "battery.wireless_charging", "ports.card",
    },
    "iPad12,1": {
        "biometrics.face", "buttons.side", "buttons.action", "sensors.depth", "sensors.proximity", "audio.earpiece",
        "audio.vibration", "camera.stabilisation", "camera.flash", "battery.wireless_charging", "ports.card",
    },
}  # fmt: skip
"""Some models, and what an operator is not asked about: of an 8, a 12 Pro, a 16 Pro, the first SE, an iPad (9th)."""


@pytest.mark.parametrize(("product", "lacking"), PRODUCTS.items())
def test_what_a_model_is_built_without_is_absent_and_nobody_is_asked(product: str, lacking: set[str]) -> None:
    readings, asked = seen(product)
    assert set(readings) == set(MEASURES)
    assert outcomes(readings, Outcome.NOT_PRESENT) == lacking
    assert not [each for each in asked if each.startswith(f"operator:judge {HAS[:20]}")]
    for measure in lacking:
        assert [source.ask for source in readings[measure].sources] == [VALUES]


@pytest.mark.parametrize("product", PRODUCTS)
def test_a_phone_in_order_passes_within_four_minutes(product: str) -> None:
    readings, asked = seen(product)
    rest = set(MEASURES) - PRODUCTS[product] - outcomes(readings, Outcome.NOT_TESTED)
    assert outcomes(readings, Outcome.PASSED) == rest
    assert len([each for each in asked if each.startswith("operator:")]) * SECONDS <= PATIENT
    # Nothing that comes with an iPad shows where north is, or how high one stands.
    untested = {"sensors.gyroscope", "sensors.magnetometer"} | {"sensors.barometer"}
    assert outcomes(readings, Outcome.NOT_TESTED) == (untested if product.startswith("iPad") else set())


def test_the_questions_come_in_the_same_order_each_time() -> None:
    assert seen("iPhone13,3")[1] == seen("iPhone13,3")[1]


@pytest.mark.parametrize(("answer", "outcome"), [("yes\n", Outcome.PASSED), ("no: an old one\n", Outcome.NOT_PRESENT),
                                                 ("skip: never seen one\n", Outcome.NOT_TESTED)])  # fmt: skip
def test_of_an_unknown_model_the_operator_says_whether_it_has_a_part(answer: str, outcome: Outcome) -> None:
    readings, asked = seen("iPhone99,1", **{"following: lidar": answer})
    assert readings["sensors.depth"].outcome is outcome
    assert f"operator:judge {HAS.format('lidar')}" in asked


def test_one_fault_of_a_look_is_that_of_one_thing() -> None:
    readings, _ = seen("iPhone13,3", plain_white="no: a dark shadow of the keyboard\n", Which_of="text: burn-in\n")
    assert outcomes(readings, Outcome.FAILED) == {"display.burn_in"}
    assert readings["display.burn_in"].reason == "a dark shadow of the keyboard"
    assert len(readings["display.burn_in"].sources) == 2


def test_one_button_that_fails_fails_the_buttons_as_a_whole() -> None:
    readings, _ = seen("iPhone13,3", Press="no: the lower one sticks\n", Which="text: volume buttons\n")
    failing = outcomes(readings, Outcome.FAILED)
    assert failing == {"buttons.volume", "buttons.all"}
    assert readings["buttons.all"].reason == "the lower one sticks"
    skipped, _ = seen("iPhone13,3", Press="skip: no time\n")
    assert skipped["buttons.all"].outcome is Outcome.NOT_TESTED


def test_a_look_at_one_thing_asks_no_second_question() -> None:
    readings, asked = seen("iPhone13,3", Hold_an_icon="no: dead at the left edge\n")
    assert outcomes(readings, Outcome.FAILED) == {"touch.grid"}
    assert not [each for each in asked if WHICH[:20] in each]


def test_a_model_without_a_part_is_not_asked_about_it_in_a_look_at_several() -> None:
    _, asked = seen("iPhone13,3")
    (buttons,) = [each for each in asked if "Press each of these" in each]
    assert "home button" not in buttons
    assert "power button" in buttons


@pytest.mark.parametrize(
    ("answer", "which", "outcome"),
    [
        ("yes", "", {"a": "passed", "b": "passed"}),
        ("no: dark", "a", {"a": "failed", "b": "passed"}),
        ("no: dark", "both A and b", {"a": "failed", "b": "failed"}),
        ("no: dark", "", {"a": "failed", "b": "failed"}),
        ("no: dark", "neither", {"a": "failed", "b": "failed"}),
        ("no: the a is dark", "", {"a": "failed", "b": "not_tested"}),
        ("", "", {"a": "not_tested", "b": "not_tested"}),
        ("done", "", {"a": "not_tested", "b": "not_tested"}),
    ],
)
def test_a_fault_never_vanishes_and_silence_never_passes(answer: str, which: str, outcome: dict[str, str]) -> None:
    assert {name: judged(name, ("a", "b"), answer, which) for name in ("a", "b")} == outcome


def judged(*said: Any) -> str:
    try:
        judge(*said)
    except Shortfall as shortfall:
        return str(shortfall.outcome)
    return "passed"


@given(st.text(max_size=30), st.text(max_size=30))
def test_only_a_yes_passes_everything_and_a_no_fails_something(answer: str, which: str) -> None:
    names = ("pixels", "burn-in", "lines")
    found = [judged(name, names, answer, which) for name in names]
    assert (set(found) == {"passed"}) is (answer == "yes")
    assert ("failed" in found) is answer.startswith("no: ")


@pytest.mark.parametrize("ready", ["skip: no time\n", "no: no page here\n", "", {"failure": "timeout"}])
def test_without_an_operator_nothing_is_tested(converse: Converse, ready: object) -> None:
    readings = converse(by_eye, [(f"operator:do {READY}", ready), (VALUES, values())])
    assert set(readings) == set(MEASURES)
    assert {reading.outcome for reading in readings.values()} == {Outcome.NOT_TESTED}


def test_every_look_is_one_question_of_measures_that_are_tests() -> None:
    for look in looks():
        assert "\n" not in look.ask
        assert set(look.needs) <= set(look.measures)
        assert len(set(look.measures.values())) == len(look.measures)
        assert {measures()[each].mode for each in look.measures} <= {"interactive", "vision", "lookup"}
        assert set(look.needs.values()) <= {*features(), *get_args(Built)}


def twice() -> Iterator[tuple[Look, Look, str]]:
    for place, look in enumerate(looks()):
        for other in looks()[place + 1 :]:
            yield from ((look, other, each) for each in look.measures if each in other.measures)


def test_no_device_is_asked_the_same_twice() -> None:
    for product in (*PRODUCTS, "iPod9,1", "iPad99,1", ""):
        assert not [each for look, other, each in twice() if look.is_for(product) and other.is_for(product)]


@pytest.mark.parametrize("name", features())
def test_no_product_both_has_and_lacks_a_feature(name: str) -> None:
    feature = features()[name]
    assert not set(feature.has) & set(feature.lacks)
    assert all(feature.of(each) is True for each in feature.has)
    assert all(feature.of(each) is False for each in feature.lacks)
    assert feature.of("Watch7,1") is None
    assert name not in get_args(Built)


@pytest.mark.parametrize("product", sorted(each for each in models() if not each.startswith("iPod")))
def test_a_model_that_is_known_needs_no_word_of_the_operator_on_how_it_is_built(product: str) -> None:
    unknown = {need for look in looks() for need in look.needs.values() if built_with(product, need) is None}
    assert unknown == set()


@pytest.mark.parametrize(
    ("product", "sensor"),
    [("iPhone10,3", "face id"), ("iPhone10,4", "touch id"), ("iPhone12,8", "touch id"), ("iPhone14,6", "touch id"),
     ("iPhone17,5", "face id"), ("iPad13,18", "touch id"), ("iPad13,8", "face id"), ("iPad14,1", "touch id")],
)  # fmt: skip
def test_a_device_that_is_known_has_one_of_the_two_sensors(product: str, sensor: str) -> None:
    assert [each for each in ("face id", "touch id") if built_with(product, each)] == [sensor]


def told(converse: Converse, typed: str, product: str = "iPhone14,5", version: str = "18.4.1") -> dict[str, Reading]:
    answers = [(f"operator:read {ASK}", typed), (VALUES, values(product, version))]
    return converse(service_history, answers)


def test_the_history_is_judged_part_by_part(converse: Converse) -> None:
    readings = told(converse, "text: Battery: Genuine Apple Part; Display: Unknown Part; Camera: none\n")
    assert {each: str(reading.outcome) for each, reading in readings.items()} == {
        "parts.battery": "passed", "parts.screen": "failed", "parts.camera": "passed",
    }  # fmt: skip
    assert NONE in readings["parts.camera"].method


def test_a_used_part_passes_and_says_so(converse: Converse) -> None:
    reading = told(converse, "text: screen used, battery genuine\n")["parts.screen"]
    assert (reading.outcome, "used before" in reading.method) == (Outcome.PASSED, True)


@pytest.mark.parametrize("typed", ["text: none\n", "text: Nothing.\n"])
def test_no_history_at_all_passes_only_where_it_would_be_shown(converse: Converse, typed: str) -> None:
    assert {each.outcome for each in told(converse, typed).values()} == {Outcome.PASSED}
    for product, version in (("iPhone14,5", "15.1"), ("iPhone10,3", "16.7"), ("iPad13,1", "18.0"), ("iPhone14,5", "?")):
        assert Outcome.PASSED not in {each.outcome for each in told(converse, typed, product, version).values()}
    old = told(converse, typed, "iPhone11,8", "18.0")
    assert outcomes(old, Outcome.PASSED) == {"parts.battery"}


@pytest.mark.parametrize("typed", ["text: battery and display\n", "text: all fine\n", "skip: in a hurry\n", "yes\n", "",
                                   "no: broken\n", {"failure": "timeout"}, "text: finish repair\n"])  # fmt: skip
def test_what_does_not_say_it_proves_nothing(converse: Converse, typed: Any) -> None:
    assert {each.outcome for each in told(converse, typed).values()} == {Outcome.NOT_TESTED}


def test_what_is_typed_of_one_part_says_nothing_of_another(converse: Converse) -> None:
    readings = told(converse, "text: battery genuine\n")
    assert outcomes(readings, Outcome.PASSED) == {"parts.battery"}
    assert outcomes(readings, Outcome.NOT_TESTED) == {"parts.screen", "parts.camera"}


@pytest.mark.parametrize("typed", ["unknown display genuine battery", "genuine battery unknown display",
                                   "Unknown Part: display", "unknown battery, display, camera"])  # fmt: skip
def test_a_word_before_its_part_is_taken_for_none_of_the_next(converse: Converse, typed: str) -> None:
    assert {each.outcome for each in told(converse, f"text: {typed}\n").values()} == {Outcome.NOT_TESTED}


@pytest.mark.parametrize("typed", ["is not a genuine Apple part", "isn't genuine", "non-genuine", "no genuine part"])
def test_a_part_that_is_not_genuine_fails(converse: Converse, typed: str) -> None:
    assert told(converse, f"text: display {typed}\n")["parts.screen"].outcome is Outcome.FAILED


def test_an_unknown_part_fails_although_the_device_tells_nothing(converse: Converse) -> None:
    answers = [(f"operator:read {ASK}", "text: battery unknown, display none\n"), (VALUES, {"failure": "unauthorized"})]
    readings = converse(service_history, answers)
    assert readings["parts.battery"].outcome is Outcome.FAILED
    assert readings["parts.screen"].outcome is not Outcome.PASSED


def test_an_unknown_part_that_was_not_named_fails_every_part(converse: Converse) -> None:
    assert {each.outcome for each in told(converse, "text: Unknown Part\n").values()} == {Outcome.FAILED}


@pytest.mark.parametrize("said", ["done", "yes", "no: none here"])
def test_an_answer_of_another_kind_describes_nothing(converse: Converse, said: str) -> None:
    readings = converse(accessories, [(f"operator:read {question}", said) for _, question in QUESTIONS.values()])
    assert {reading.outcome for reading in readings.values()} == {Outcome.NOT_TESTED}


@given(st.text(max_size=60))
def test_any_words_pass_a_part_only_by_a_word_for_it(typed: str) -> None:
    for part in PARTS.values():
        try:
            history(part, typed, values().decode())
        except Untested:
            continue
        except Failed:
            assert "un" in typed.lower() or "genuine" in typed.lower()
            continue
        assert any(word in typed.lower() for word in ("genuine", "used", "none", "nothing", "not listed"))


ASKED: list[tuple[Probe, str]] = [(accessories, question) for _, question in QUESTIONS.values()]


@pytest.mark.parametrize(
    ("typed", "outcome", "value"),
    [("text: A2478  F2LX4711\n", Outcome.MEASURED, "A2478 F2LX4711"), ("text: none\n", Outcome.NOT_PRESENT, None),
     ("text: None.\n", Outcome.NOT_PRESENT, None), ("skip: late\n", Outcome.NOT_TESTED, None),
     ("", Outcome.NOT_TESTED, None), ("no: dead\n", Outcome.NOT_TESTED, None)],
)  # fmt: skip
def test_what_comes_with_a_phone_is_typed(converse: Converse, typed: str, outcome: Outcome, value: str | None) -> None:
    answers = [(f"operator:read {question}", typed) for _, question in ASKED]
    for measure, reading in converse(accessories, answers).items():
        assert (reading.outcome, reading.value) == (outcome, value)
        assert measures()[measure].private
