"""Whatever a device sends, the plan ends with a reading per measure, and no value is out of the bounds of nature."""

import json
import plistlib
import re
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calibration.quantity import Quantity
from grader.corpus import DEVICES
from grader.replay import link_of
from probes.kinds.imei_check import luhn
from probes.link import DEADLINE, Exchange, Watch
from probes.measure import measures
from probes.probe import COURSES, Subject, plan, run
from probes.transcript import Transcript

LINKS = {"android": "adb", "ios": "usbmux", "linux": "local", "windows": "report", "macos": "report"}
RECORDINGS = sorted((Path(__file__).resolve().parents[2] / "probes/virtual/devices").glob("*.jsonl"))
ANSWERS: dict[str, dict[str, Exchange]] = defaultdict(dict)
"""Platform to ask to what some recorded device of it answers."""
for transcript in map(Transcript.read, RECORDINGS):
    device = transcript.header.device
    assert device is not None
    assert link_of(transcript) == LINKS[device.platform]
    ANSWERS[device.platform] |= {exchange.ask: exchange for exchange in transcript.exchanges if exchange.stdout}
PLANS = {platform: plan(DEVICES[platform], COURSES) for platform in LINKS}
ASKS = sorted((platform, ask) for platform, known in ANSWERS.items() for ask in known if not ask.startswith("station:"))
LONG, TOO_LONG = 10 * 2**20, 5
"""Bytes of one answer, and seconds for all that is made of it, by every probe."""
XML = st.characters(min_codepoint=32, blacklist_categories=("Cs",), blacklist_characters="\ufffe\uffff")


def paths(value: object, *above: str | int) -> Iterator[tuple[str | int, ...]]:
    """Yield the path of every key of a dictionary, of every place of a list, and of those in it."""
    for key, each in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield (*above, key)
        yield from paths(each, *above, key)


def put(value: Any, path: tuple[str | int, ...], new: object) -> Any:
    """Return a dictionary or list with another value at a path."""
    key, *rest = path
    changed = value.copy()
    changed[key] = put(value[key], tuple(rest), new) if rest else new
    return changed


DICTIONARIES: dict[tuple[str, str], Any] = {}
"""Platform and ask to what its answer holds, as a property list or as JSON."""
for platform, ask in ASKS:
    answer = ANSWERS[platform][ask].stdout
    if b"<plist" in answer[:400]:
        DICTIONARIES[platform, ask] = plistlib.loads(answer)
    elif platform in ("linux", "macos") and answer.startswith(b"{"):
        DICTIONARIES[platform, ask] = json.loads(answer)
PATHS = {place: found for place, value in DICTIONARIES.items() if (found := list(paths(value)))}


class Saying:
    """A link that answers each ask as told, and every other in the same way."""

    def __init__(self, answers: dict[str, Exchange], otherwise: bytes = b"", exit_code: int = 0) -> None:
        self._answers, self._otherwise, self._exit_code = answers, otherwise, exit_code

    def ask(self, request: str, deadline: float = DEADLINE, watch: Watch | None = None) -> Exchange:
        exchange = self._answers.get(request) or Exchange(
            ask=request, exit_code=self._exit_code, stdout=self._otherwise, at="2026-11-01T00:00:00Z", seconds="0"
        )
        if watch is not None:
            watch(exchange.stdout)
        return exchange


def hold(platform: str, answers: Saying) -> None:
    readings = run(PLANS[platform], Subject(answers, LINKS[platform]))
    planned = {measure for each in PLANS[platform] for measure in each.measures}
    assert {reading.measure for reading in readings} == planned
    for reading in readings:
        assert "the probe broke off" not in (reading.reason or "")
        if isinstance(reading.value, Quantity):
            bounds = measures()[reading.measure].bounds
            assert bounds is not None, f"{reading.measure} is a number without bounds"
            assert bounds[0] <= reading.value.value <= bounds[1], reading
        if reading.measure == "identity.imei" and reading.value is not None:
            assert re.fullmatch("[0-9]{15}", str(reading.value))
            assert luhn(str(reading.value))


@pytest.mark.parametrize("platform", LINKS)
@given(st.binary(max_size=400), st.integers(-1, 255) | st.just(0))
@settings(deadline=None, max_examples=50)
def test_any_bytes_and_any_exit_code_to_every_ask(platform: str, said: bytes, exit_code: int) -> None:
    hold(platform, Saying({}, said, exit_code))


VALUES = st.recursive(
    st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | st.text(XML, max_size=9)
    | st.binary(max_size=9) | st.datetimes(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(XML, max_size=9), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


@pytest.mark.parametrize("ask", ["file:/proc/bus/input/devices", "list:/sys/block"])
def test_a_listing_of_10_mb_is_read_in_time(ask: str) -> None:
    said = ANSWERS["linux"][ask].stdout
    started = time.monotonic()
    hold("linux", changed("linux", ask, (said * (LONG // len(said) + 1))[:LONG]))
    assert time.monotonic() - started < TOO_LONG


@pytest.mark.parametrize("platform", ["ios", "macos"])
@given(value=VALUES)
@settings(deadline=None, max_examples=60)
def test_any_property_list_to_every_ask_of_an_apple_device(platform: str, value: object) -> None:
    hold(platform, Saying({}, plistlib.dumps(value)))


@pytest.mark.parametrize("platform", ["linux", "macos"])
@given(value=VALUES)
@settings(deadline=None, max_examples=60)
def test_any_json_to_every_ask_of_a_laptop(platform: str, value: object) -> None:
    hold(platform, Saying({}, as_json(value)))


@pytest.mark.parametrize("platform", sorted({platform for platform, _ in PATHS}))
@given(data=st.data())
@settings(deadline=None, max_examples=150)
def test_a_dictionary_with_any_value_at_a_key(platform: str, data: st.DataObject) -> None:
    ask = data.draw(st.sampled_from([ask for each, ask in PATHS if each == platform]))
    path = data.draw(st.sampled_from(PATHS[platform, ask]))
    value = put(DICTIONARIES[platform, ask], path, data.draw(VALUES))
    was_json = ANSWERS[platform][ask].stdout.startswith(b"{")
    hold(platform, changed(platform, ask, as_json(value) if was_json else plistlib.dumps(value)))


def as_json(value: object) -> bytes:
    """Return JSON with the numbers that no number is, and with texts for what JSON has no kind for."""
    return json.dumps(value, default=repr).encode()


def changed(platform: str, ask: str, said: bytes, exit_code: int = 0) -> Saying:
    """Return what answers as recorded, but to one ask."""
    update = {"stdout": said, "exit_code": exit_code}
    return Saying(ANSWERS[platform] | {ask: ANSWERS[platform][ask].model_copy(update=update)})


@pytest.mark.parametrize("platform", LINKS)
@given(data=st.data())
@settings(deadline=None, max_examples=80)
def test_recorded_answers_with_a_number_changed_or_a_part_cut(platform: str, data: st.DataObject) -> None:
    ask = data.draw(st.sampled_from([ask for each, ask in ASKS if each == platform]))
    said = ANSWERS[platform][ask].stdout
    numbers = [match.span() for match in re.finditer(rb"[0-9]+", said)]
    start, end = data.draw(st.sampled_from(numbers)) if numbers else (0, 0)
    new = data.draw(st.sampled_from([b"", b"0", b"-1", b"9" * 30, b"NaN", b"1e9"]) | st.integers(0, 10**13).map(
        lambda number: str(number).encode()))  # fmt: skip
    kept = data.draw(st.integers(0, len(said)) | st.just(10**6))
    exit_code = data.draw(st.sampled_from([0, 1, 2, 4, 64, 127, 255]))
    hold(platform, changed(platform, ask, (said[:start] + new + said[end:])[:kept], exit_code))


@given(st.text("Current Battery Service state:\n\r leveltmpraush[]=-0123456789Uµ（", max_size=200))
@settings(deadline=None, max_examples=100)
def test_text_that_nearly_is_a_battery_dump(text: str) -> None:
    hold("android", Saying({}, b"Current Battery Service state:\n" + text.encode()))
