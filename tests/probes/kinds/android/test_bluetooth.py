"""Bluetooth: passed by devices heard or connected, never by being on; names and addresses stay on the device."""

from collections.abc import Callable

import pytest

from probes.kinds.android.bluetooth import MANAGER, OLD, bluetooth, bluetooth_search
from probes.kinds.android.features import FEATURES
from probes.reading import Outcome, Reading

Converse = Callable[..., dict[str, Reading]]

ASKED = "operator:judge Open the Bluetooth settings and pair a new device: is any other device listed?"
ON = "  enabled: true\n  state: ON\nBluetooth crashed 0 times\n"
BARE = "feature:android.hardware.camera\nfeature:android.software.print\n"


def outcome(converse: Converse, *conversation: tuple[str, object]) -> tuple[Outcome, str]:
    reading = converse(bluetooth, list(conversation))["radios.bluetooth"]
    return reading.outcome, reading.reason or ""


@pytest.mark.parametrize(
    ("said", "expected", "words"),
    [
        (ON, Outcome.NOT_TESTED, "is on but has heard no device"),
        ("enabled: true\nstate: 12\n", Outcome.NOT_TESTED, "is on but has heard no device"),
        ("enabled: false\nstate: 10\n", Outcome.NOT_TESTED, "Bluetooth is off"),
        ("  enabled: false\n  state: BLE_ON\n", Outcome.NOT_TESTED, "Bluetooth is off"),
        (f"{ON}  ConnectionState: STATE_CONNECTED\n", Outcome.PASSED, ""),
        (f"{ON}  ConnectionState: STATE_DISCONNECTED\n", Outcome.NOT_TESTED, "is on"),
        (f"{ON}Total number of results   : 12\n", Outcome.PASSED, ""),
        (f"{ON}Total number of results   : 0\n", Outcome.NOT_TESTED, "is on"),
        (ON.replace("crashed 0", "crashed 3"), Outcome.NOT_TESTED, "it has crashed 3 times"),
        ("enabled: true\nstate: OFF\nBluetooth crashed 3 times\n", Outcome.FAILED, "crashed 3 times"),
        ("enabled: false\nstate: OFF\nBluetooth crashed 3 times\n", Outcome.NOT_TESTED, "is off"),
        ("", Outcome.NOT_TESTED, "shows no state"),
        ("Permission Denial\n", Outcome.NOT_TESTED, "denies permission"),
        ({"failure": "timeout", "stdout": f"{ON}  ConnectionState: STATE_CONNECTED\n"}, Outcome.NOT_TESTED, "in time"),
    ],
)
def test_being_on_is_no_proof(converse: Converse, said: object, expected: Outcome, words: str) -> None:
    found, reason = outcome(converse, (MANAGER, said))
    assert found is expected
    assert words in reason


@pytest.mark.parametrize(
    ("said", "words"),
    [("Bluetooth OFF\r\r\n", "Bluetooth is off"), ("Bluetooth ON\n", "Bluetooth is on"), ("", "the Bluetooth service")],
)
def test_an_older_device_has_an_older_service(converse: Converse, said: str, words: str) -> None:
    found, reason = outcome(converse, (MANAGER, "Can't find service: bluetooth_manager\n"), (OLD, said))
    assert found is Outcome.NOT_TESTED
    assert f"Bluetooth service: {words}" in reason


def test_the_filter_drops_names_and_addresses(filtered: Callable[[str, bytes], bytes]) -> None:
    dump = (
        b"Bluetooth Status\n  enabled: true\n  state: ON\n  address: 02:00:5E:10:00:01\n  name: Maria's phone\n"
        b"  Bonded devices:\n    02:00:5E:10:00:02 [BR/EDR] Maria's headset\n  ConnectionState: STATE_CONNECTED\n"
    )
    through = filtered(MANAGER, dump)
    assert through == b"  enabled: true\n  state: ON\n  ConnectionState: STATE_CONNECTED\n"


@pytest.mark.parametrize(
    ("said", "expected"),
    [("yes", Outcome.PASSED), ("no: nothing appears", Outcome.FAILED), ("skip: no time", Outcome.NOT_TESTED),
     ({"failure": "timeout"}, Outcome.NOT_TESTED), ("", Outcome.NOT_TESTED)],
)  # fmt: skip
def test_an_operator_looks_for_a_device(converse: Converse, said: object, expected: Outcome) -> None:
    reading = converse(bluetooth_search, [(MANAGER, ON), (ASKED, said)])["radios.bluetooth"]
    assert reading.outcome is expected


@pytest.mark.parametrize("known", [[(FEATURES, BARE)], [(MANAGER, f"{ON}  ConnectionState: STATE_CONNECTED\n")]])
def test_an_operator_is_not_asked_of_what_is_known(converse: Converse, known: list[tuple[str, str]]) -> None:
    reading = converse(bluetooth_search, [*known, (ASKED, "no: never asked")])["radios.bluetooth"]
    assert (reading.outcome, reading.sources) == (Outcome.NOT_TESTED, ())
