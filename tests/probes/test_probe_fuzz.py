"""Whatever a device sends, the plan ends with a reading per measure, and no value is out of the bounds of nature."""

import re
from decimal import Decimal
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from calibration.quantity import Quantity
from probes.device import Device
from probes.kinds.android.identity import luhn
from probes.link import DEADLINE, Exchange
from probes.probe import Subject, plan, run
from probes.reading import Reading
from probes.transcript import Transcript

PHONE = Device(kind="phone", platform="android", maker="samsung", model="SM-S921B")
RECORDINGS = sorted((Path(__file__).resolve().parents[2] / "probes/virtual/devices").glob("*.jsonl"))
ANSWERS = {e.ask: e for recording in RECORDINGS for e in Transcript.read(recording).exchanges}
DECLARED = sum(len(each.measures) for each in plan(PHONE))

BOUNDS = {
    "battery.health": (30, 120), "battery.level": (0, 100), "battery.cycles": (1, 10_000),
    "battery.design_capacity": (100, 40_000), "battery.full_capacity": (100, 40_000),
    "battery.temperature": (-30, 80), "battery.voltage": (2500, 9400), "thermal.battery": (-30, 80),
    "display.density": (100, 1000), "display.refresh": (10, 480), "storage.total": (16, 1024),
    "storage.free": (0, 1100), "storage.life": (5, 95), "memory.total": (1, 24),
    "crashes.system": (0, 10**6), "crashes.kernel": (0, 10**6),
}  # fmt: skip


class Saying:
    """A link that answers each ask as told."""

    def __init__(self, answers: dict[str, bytes], otherwise: bytes = b"") -> None:
        self._answers, self._otherwise = answers, otherwise

    def ask(self, request: str, deadline: float = DEADLINE) -> Exchange:
        said = self._answers.get(request, self._otherwise)
        return Exchange(ask=request, exit_code=0, stdout=said, at="2026-11-01T00:00:00Z", seconds="0")


def hold(readings: tuple[Reading, ...]) -> None:
    assert len(readings) == DECLARED
    for reading in readings:
        assert "broke off" not in (reading.reason or "")
        if isinstance(reading.value, Quantity):
            low, high = BOUNDS[reading.measure]
            assert Decimal(low) <= reading.value.value <= Decimal(high), reading
        if reading.measure == "identity.imei" and reading.value is not None:
            assert re.fullmatch("[0-9]{15}", str(reading.value))
            assert luhn(str(reading.value))


@given(st.binary(max_size=400))
@settings(deadline=None, max_examples=60)
def test_any_bytes_to_every_ask(said: bytes) -> None:
    hold(run(plan(PHONE), Subject(Saying({}, said))))


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
    hold(run(plan(PHONE), Subject(Saying(answers))))


@given(st.text("Current Battery Service state:\n\r leveltmpraush[]=-0123456789Uµ（", max_size=200))
@settings(deadline=None, max_examples=100)
def test_text_that_nearly_is_a_battery_dump(text: str) -> None:
    hold(run(plan(PHONE), Subject(Saying({}, b"Current Battery Service state:\n" + text.encode()))))
