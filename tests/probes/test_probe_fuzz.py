"""Whatever a device sends, the plan ends with a reading per measure, and no value is out of the bounds of nature."""

import plistlib
import re
from collections.abc import Iterator
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from calibration.quantity import Quantity
from probes.device import Device
from probes.kinds.identification import SCHEMES
from probes.kinds.imei_check import luhn
from probes.link import DEADLINE, Exchange, Watch
from probes.measure import measures
from probes.probe import COURSES, Subject, plan, run
from probes.transcript import Transcript

PHONES = {
    "adb": Device(kind="phone", platform="android", maker="samsung", model="SM-S921B"),
    "usbmux": Device(kind="phone", platform="ios", maker="Apple", model="iPhone13,2"),
}
RECORDINGS = sorted((Path(__file__).resolve().parents[2] / "probes/virtual/devices").glob("*.jsonl"))
ANSWERS = {e.ask: e for recording in RECORDINGS for e in Transcript.read(recording).exchanges}
PLANS = {link: plan(phone, COURSES) for link, phone in PHONES.items()}
XML = st.characters(min_codepoint=32, blacklist_categories=("Cs",), blacklist_characters="\ufffe\uffff")
VALUES_OF = {ask: plistlib.loads(e.stdout) for ask, e in ANSWERS.items() if e.stdout.startswith(b"<?xml")}
DICTIONARIES = {ask: value for ask, value in VALUES_OF.items() if isinstance(value, dict) and value}


def paths(value: object, *above: str) -> Iterator[tuple[str, ...]]:
    """Yield the path of every key of a dictionary, and of those in it."""
    for key, each in value.items() if isinstance(value, dict) else ():
        yield (*above, key)
        yield from paths(each, *above, key)


def put(value: dict, path: tuple[str, ...], new: object) -> dict:
    """Return a dictionary with another value at a path."""
    key, *rest = path
    return {**value, key: put(value[key], tuple(rest), new) if rest else new}


class Saying:
    """A link that answers each ask as told."""

    def __init__(self, answers: dict[str, bytes], otherwise: bytes = b"") -> None:
        self._answers, self._otherwise = answers, otherwise

    def ask(self, request: str, deadline: float = DEADLINE, watch: Watch | None = None) -> Exchange:
        said = self._answers.get(request, self._otherwise)
        if watch is not None:
            watch(said)
        return Exchange(ask=request, exit_code=0, stdout=said, at="2026-11-01T00:00:00Z", seconds="0")


def hold(link: str, answers: Saying) -> None:
    readings = run(PLANS[link], Subject(answers, link))
    assert {reading.measure for reading in readings} == {measure for each in PLANS[link] for measure in each.measures}
    for reading in readings:
        assert "broke off" not in (reading.reason or "")
        if isinstance(reading.value, Quantity):
            bounds = measures()[reading.measure].bounds
            assert bounds is not None, f"{reading.measure} is a number without bounds"
            assert bounds[0] <= reading.value.value <= bounds[1], reading
        if reading.measure == "identity.imei" and reading.value is not None:
            assert re.fullmatch("[0-9]{15}", str(reading.value))
            assert luhn(str(reading.value))


@given(st.binary(max_size=400), st.sampled_from(sorted(PLANS)))
@settings(deadline=None, max_examples=100)
def test_any_bytes_to_every_ask(said: bytes, link: str) -> None:
    hold(link, Saying({}, said))


VALUES = st.recursive(
    st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | st.text(XML, max_size=9)
    | st.binary(max_size=9) | st.datetimes(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(XML, max_size=9), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


@given(VALUES)
@settings(deadline=None, max_examples=60)
def test_any_property_list_to_every_ask_of_an_apple_device(value: object) -> None:
    hold("usbmux", Saying({}, plistlib.dumps(value)))


@given(data=st.data())
@settings(deadline=None, max_examples=200)
def test_an_apple_devices_dictionary_with_any_value_at_a_key(data: st.DataObject) -> None:
    ask = data.draw(st.sampled_from(sorted(DICTIONARIES)))
    path = data.draw(st.sampled_from(sorted(paths(DICTIONARIES[ask]))))
    answers = {known: exchange.stdout for known, exchange in ANSWERS.items()}
    answers[ask] = plistlib.dumps(put(DICTIONARIES[ask], path, data.draw(VALUES)))
    hold("usbmux", Saying(answers))


@given(data=st.data())
@settings(deadline=None, max_examples=150)
def test_recorded_answers_with_a_number_changed_or_a_part_cut(data: st.DataObject) -> None:
    ask = data.draw(st.sampled_from(sorted(ask for ask in ANSWERS if ask.partition(":")[0] in SCHEMES)))
    answers = {known: exchange.stdout for known, exchange in ANSWERS.items()}
    numbers = [match.span() for match in re.finditer(rb"[0-9]+", answers[ask])]
    start, end = data.draw(st.sampled_from(numbers)) if numbers else (0, 0)
    new = data.draw(st.sampled_from([b"", b"0", b"-1", b"9" * 30, b"NaN", b"1e9"]) | st.integers(0, 10**13).map(
        lambda number: str(number).encode()))  # fmt: skip
    kept = data.draw(st.integers(0, len(answers[ask])) | st.just(10**6))
    answers[ask] = (answers[ask][:start] + new + answers[ask][end:])[:kept]
    hold("adb" if SCHEMES[ask.partition(":")[0]] == "adb" else "usbmux", Saying(answers))


@given(st.text("Current Battery Service state:\n\r leveltmpraush[]=-0123456789Uµ（", max_size=200))
@settings(deadline=None, max_examples=100)
def test_text_that_nearly_is_a_battery_dump(text: str) -> None:
    hold("adb", Saying({}, b"Current Battery Service state:\n" + text.encode()))
