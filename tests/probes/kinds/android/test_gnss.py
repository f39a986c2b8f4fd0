"""Satellite position: passed by satellites heard, never by a made-up place; coordinates stay on the device."""

from collections.abc import Callable

import pytest

from probes.kinds.android.gnss import LOCATION, OUTDOORS, gnss, gnss_outdoors
from probes.reading import Outcome, Reading

Converse = Callable[..., dict[str, Reading]]

STATE = "Current Location Manager state\n"
ASKED = f"operator:do {OUTDOORS}"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (f"{STATE}Location[gps\n", Outcome.PASSED),
        (f"{STATE}Location[mProvider=gps\n", Outcome.PASSED),
        (f"{STATE}Number of TTFF reports: 2\n", Outcome.PASSED),
        (f"{STATE}Number of TTFF reports: 0\nNumber of CN0 reports: 40\n", Outcome.PASSED),
        (f"{STATE}Number of TTFF reports: 0\nNumber of CN0 reports: 0\n", Outcome.NOT_TESTED),
        (f"{STATE}Location[gps\n mock]\n", Outcome.NOT_TESTED),
        (f"{STATE}  gps provider [mock]:\nLocation[gps\n", Outcome.NOT_TESTED),
        (STATE, Outcome.NOT_TESTED),
        ("", Outcome.NOT_TESTED),
        (f"{STATE}Location[gps\n*** SERVICE 'location' DUMP TIMEOUT (10000ms) EXPIRED ***\n", Outcome.NOT_TESTED),
        ({"failure": "disconnected", "stdout": f"{STATE}Location[gps\n"}, Outcome.NOT_TESTED),
    ],
)
def test_satellites_that_were_heard_pass(converse: Converse, said: object, expected: Outcome) -> None:
    assert converse(gnss, [(LOCATION, said)])["radios.gnss"].outcome is expected


@pytest.mark.parametrize(
    "place",
    ["Location[gps 12.345678,98.765432 hAcc=4 et=+1h2m alt=9.1 {Bundle[{satellites=9}]}]",
     "Location[mProvider=gps,mTime=1,mLatitude=12.345678,mLongitude=98.765432]",
     "Location[gps 12.345678,98.765432 hAcc=4 mock]"],
)  # fmt: skip
def test_coordinates_stay_on_the_device(filtered: Callable[[str, bytes], bytes], place: str) -> None:
    dump = f"Current Location Manager state:\n  gps provider:\n    last location={place}\n  fudger: offset: -143, 532\n"
    through = filtered(LOCATION, dump.encode())
    assert b"Location[" in through
    assert b"345678" not in through
    assert b"765432" not in through
    assert b"532" not in through
    assert (b"mock" in through) == ("mock" in place)


@pytest.mark.parametrize(
    ("answered", "after", "expected"),
    [
        ("done", f"{STATE}Location[gps\n", Outcome.PASSED),
        ("done", STATE, Outcome.NOT_TESTED),
        ("done", "", Outcome.NOT_TESTED),
        ("skip: it rains", f"{STATE}Location[gps\n", Outcome.NOT_TESTED),
        ({"failure": "timeout"}, f"{STATE}Location[gps\n", Outcome.NOT_TESTED),
    ],
)
def test_outdoors_the_device_tells_whether_it_found_its_place(
    converse: Converse, answered: object, after: str, expected: Outcome
) -> None:
    conversation = [(LOCATION, STATE), (ASKED, answered), (LOCATION, after)]
    assert converse(gnss_outdoors, conversation)["radios.gnss"].outcome is expected


def test_nobody_walks_for_what_is_known(converse: Converse) -> None:
    reading = converse(gnss_outdoors, [(LOCATION, f"{STATE}Location[gps\n"), (ASKED, "done")])["radios.gnss"]
    assert (reading.outcome, reading.sources) == (Outcome.NOT_TESTED, ())
