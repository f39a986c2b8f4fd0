"""Whatever a device sends, the plan ends with a reading per measure, and no value is out of the bounds of nature."""

import re
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from calibration.quantity import Quantity
from probes.device import Device
from probes.kinds.android.imei import luhn
from probes.link import DEADLINE, Exchange, Watch
from probes.measure import measures
from probes.probe import COURSES, Subject, plan, run
from probes.reading import Reading
from probes.transcript import Transcript

PHONE = Device(kind="phone", platform="android", maker="samsung", model="SM-S921B")
RECORDINGS = sorted((Path(__file__).resolve().parents[2] / "probes/virtual/devices").glob("*.jsonl"))
ANSWERS = {e.ask: e for recording in RECORDINGS for e in Transcript.read(recording).exchanges}
PLAN = plan(PHONE, COURSES)
DECLARED = {measure for each in PLAN for measure in each.measures}


class Saying:
    """A link that answers each ask as told."""

    def __init__(self, answers: dict[str, bytes], otherwise: bytes = b"") -> None:
        self._answers, self._otherwise = answers, otherwise

    def ask(self, request: str, deadline: float = DEADLINE, watch: Watch | None = None) -> Exchange:
        said = self._answers.get(request, self._otherwise)
        if watch is not None:
            watch(said)
        return Exchange(ask=request, exit_code=0, stdout=said, at="2026-11-01T00:00:00Z", seconds="0")


def hold(readings: tuple[Reading, ...]) -> None:
    assert {reading.measure for reading in readings} == DECLARED
    for reading in readings:
        assert "broke off" not in (reading.reason or "")
        if isinstance(reading.value, Quantity):
            bounds = measures()[reading.measure].bounds
            assert bounds is not None, f"{reading.measure} is a number without bounds"
            assert bounds[0] <= reading.value.value <= bounds[1], reading
        if reading.measure == "identity.imei" and reading.value is not None:
            assert re.fullmatch("[0-9]{15}", str(reading.value))
            assert luhn(str(reading.value))


@given(st.binary(max_size=400))
@settings(deadline=None, max_examples=60)
def test_any_bytes_to_every_ask(said: bytes) -> None:
    hold(run(PLAN, Subject(Saying({}, said))))


@given(data=st.data())
@settings(deadline=None, max_examples=150)
def test_recorded_answers_with_a_number_changed_or_a_part_cut(data: st.DataObject) -> None:
    ask = data.draw(st.sampled_from(sorted(ANSWERS)))
    answers = {known: exchange.stdout for known, exchange in ANSWERS.items()}
    numbers = [match.span() for match in re.finditer(rb"[0-9]+", answers[ask])]
    start, end = data.draw(st.sampled_from(numbers)) if numbers else (0, 0)
    new = data.draw(st.sampled_from([b"", b"0", b"-1", b"9" * 30, b"NaN", b"1e9"]) | st.integers(0, 10**13).map(
        lambda number: str(number).encode()))  # fmt: skip
    kept = data.draw(st.integers(0, len(answers[ask])) | st.just(10**6))
    answers[ask] = (answers[ask][:start] + new + answers[ask][end:])[:kept]
    hold(run(PLAN, Subject(Saying(answers))))


@given(st.text("Current Battery Service state:\n\r leveltmpraush[]=-0123456789Uµ（", max_size=200))
@settings(deadline=None, max_examples=100)
def test_text_that_nearly_is_a_battery_dump(text: str) -> None:
    hold(run(PLAN, Subject(Saying({}, b"Current Battery Service state:\n" + text.encode()))))
