"""Crash history: entries counted by kind; no process name leaves the device."""

from collections.abc import Callable
from pathlib import Path

import pytest

from calibration.quantity import Quantity
from probes.kinds.android.crashes import DROPBOX, crashes
from probes.reading import Outcome, Reading

Converse = Callable[..., dict[str, Reading]]
Filtered = Callable[[str, bytes], bytes]

REAL = {
    "google-pixel-sailfish-android10": (0, 0),
    "sonyericsson-xperia-aidldeadlock": (20, 0),
    "sonyericsson-xperia-deadlock": (20, 0),
    "sonyericsson-xperia-hybriddeadlock": (20, 1),
}
"""system_server_crash with system_server_watchdog, and SYSTEM_LAST_KMSG, as counted in each file."""


def counts(readings: dict[str, Reading]) -> tuple[int, int]:
    values = [readings[measure].value for measure in ("crashes.system", "crashes.kernel")]
    assert all(isinstance(value, Quantity) for value in values)
    return int(values[0].value), int(values[1].value)


@pytest.mark.parametrize("name", REAL)
def test_real_drop_boxes_through_the_filter_and_whole(
    shared: Path, converse: Converse, filtered: Filtered, name: str
) -> None:
    whole = (shared / f"corpus/android/dropbox/{name}.txt").read_bytes()
    through = filtered(DROPBOX, whole)
    assert counts(converse(crashes, [(DROPBOX, whole)])) == REAL[name]
    assert counts(converse(crashes, [(DROPBOX, through)])) == REAL[name]
    assert b"Process" not in through


@pytest.mark.parametrize(("name", "restarts"), list(zip(REAL, (1, 7, 6, 9), strict=True)))
def test_restarts_in_real_drop_boxes(
    shared: Path, converse: Converse, filtered: Filtered, name: str, restarts: int
) -> None:
    through = filtered(DROPBOX, (shared / f"corpus/android/dropbox/{name}.txt").read_bytes())
    value = converse(crashes, [(DROPBOX, through)])["crashes.reboots"].value
    assert isinstance(value, Quantity)
    assert value.value == restarts
    assert b"Build" not in through


def test_an_empty_drop_box_is_zero_and_a_silent_one_is_nothing(converse: Converse) -> None:
    assert counts(converse(crashes, [(DROPBOX, "Drop box contents: 0 entries\n")])) == (0, 0)
    for said in ("", {"exit_code": 1}, "Can't find service: dropbox\n", "2026-10-11 01:12:44 SYSTEM_TOMBSTONE \n"):
        for reading in converse(crashes, [(DROPBOX, said)]).values():
            assert reading.outcome is Outcome.NOT_READABLE
