"""History: what the device tells of its last start and of its port, and nothing where it tells nothing."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.quantity import Quantity
from probes.kinds.android.battery import SERVICE
from probes.kinds.android.history import UPTIME, history, uptime
from probes.kinds.android.ports import USB
from probes.kinds.android.properties import GETPROP
from probes.reading import Outcome, Reading

Converse = Callable[..., dict[str, Reading]]
Filtered = Callable[[str, bytes], bytes]


@pytest.mark.parametrize(
    ("said", "hours"),
    [
        (" 15:30:23 up 0 min,  0 users,  load average: 6.04, 1.67, 0.57\n", "0"),
        (" 08:00:00 up 42 min,  0 users,  load average: 0.00, 0.00, 0.00\n", "0.7"),
        (" 08:00:00 up  3:30,  0 users,  load average: 0.00, 0.00, 0.00\n", "3.5"),
        (" 08:00:00 up 1 day,  1:00,  0 users,  load average: 0.00, 0.00, 0.00\n", "25"),
        (" 08:00:00 up 12 days, 6 min,  0 users\r\r\n", "288.1"),
        ("up time: 2 days, 03:00:05, idle time: 1 days, 00:00:00, sleep time: 00:12:01\n", "51"),
        ("up time: 00:30:05, idle time: 00:12:00, sleep time: 00:12:01\n", "0.5"),
    ],
)
def test_uptime_of_toybox_and_of_the_older_toolbox(converse: Converse, said: str, hours: str) -> None:
    value = converse(history, [(UPTIME, said)])["history.uptime"].value
    assert isinstance(value, Quantity)
    assert (value.value, value.unit) == (Decimal(hours), "hour")


@pytest.mark.parametrize(
    "said", ["", " 15:30:23 up", "uptime: not found\n", " 15:30:23 up forever\n", {"failure": "refused"}]
)
def test_no_uptime_is_no_fresh_start(converse: Converse, said: object) -> None:
    assert converse(history, [(UPTIME, said)])["history.uptime"].outcome is Outcome.NOT_READABLE


@given(st.integers(0, 9999), st.integers(0, 23), st.integers(0, 59))
def test_days_hours_and_minutes_add_up(days: int, hours: int, minutes: int) -> None:
    read = uptime(f" 01:02:03 up {days} days, {hours:2}:{minutes:02},  0 users").value
    assert abs(read - (days * 24 + hours + Decimal(minutes) / 60)) <= Decimal("0.05")


@pytest.mark.parametrize(
    ("properties", "reason"),
    [
        ("[sys.boot.reason]: [reboot,userrequested]\n[ro.boot.bootreason]: [reboot]\n", "reboot,userrequested"),
        ("[sys.boot.reason]: []\n[ro.boot.bootreason]: [kernel_panic]\n", "kernel_panic"),
        ("[sys.boot.reason]: [shutdown,]\n", "shutdown"),
        ("[sys.boot.reason]: [0]\n", None),
        ("[ro.boot.bootreason]: [unknown]\n", None),
        ("", None),
    ],
)
def test_the_reason_of_the_last_start(converse: Converse, properties: str, reason: str | None) -> None:
    assert converse(history, [(GETPROP, properties)])["history.boot_reason"].value == reason


def port(*states: str) -> bytes:
    listed = "".join(f"      status={{\n        contaminant_presence_status={state}\n      }}\n" for state in states)
    return f"USB MANAGER STATE (dumpsys usb):\n{{\n{listed}}}\n".encode()


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        (("not detected",), Outcome.PASSED),
        (("not detected", "not detected"), Outcome.PASSED),
        (("not-supported", "not detected"), Outcome.NOT_READABLE),
        (("not detected", "disabled"), Outcome.NOT_READABLE),
        (("not detected", "7"), Outcome.NOT_READABLE),
        (("7", "detected"), Outcome.FAILED),
        (("detected",), Outcome.FAILED),
        (("not detected", "detected"), Outcome.FAILED),
        (("not-supported",), Outcome.NOT_READABLE),
        (("disabled",), Outcome.NOT_READABLE),
        (("7",), Outcome.NOT_READABLE),
        ((), Outcome.NOT_READABLE),
    ],
)
def test_a_port_passes_only_where_it_looked(
    converse: Converse, filtered: Filtered, states: tuple[str, ...], expected: Outcome
) -> None:
    said = [(USB, filtered(USB, port(*states))), (SERVICE, "Current Battery Service state:\n")]
    assert converse(history, said)["history.liquid"].outcome is expected


@pytest.mark.parametrize(("event", "expected"), [(65536, Outcome.PASSED), (65536 + 0x20, Outcome.FAILED)])
def test_samsungs_charger_tells_of_water_too(converse: Converse, event: int, expected: Outcome) -> None:
    battery = f"Current Battery Service state:\n  batteryMiscEvent: {event}\n"
    assert converse(history, [(USB, port("not detected")), (SERVICE, battery)])["history.liquid"].outcome is expected


@pytest.mark.parametrize(
    "said", ["", "Can't find service: usb\n", {"failure": "timeout", "stdout": port("not detected")}]
)
def test_a_silent_port_is_not_dry(converse: Converse, said: object) -> None:
    assert converse(history, [(USB, said)])["history.liquid"].outcome is Outcome.NOT_READABLE


def test_a_port_that_does_not_speak_of_liquid_has_not_looked(converse: Converse) -> None:
    said = port("not detected") + b"      status={\n        connected=false\n      }\n"
    reading = converse(history, [(USB, said), (SERVICE, "Current Battery Service state:\n")])["history.liquid"]
    assert (reading.outcome, reading.reason) == (Outcome.NOT_READABLE, "only 1 of 2 ports looked for liquid")
