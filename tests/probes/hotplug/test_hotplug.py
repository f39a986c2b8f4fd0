"""The true stack without hardware: libudev, pyudev and the station see what umockdev puts into /sys, and its events.

umockdev must be loaded before Python starts, so that each test starts a process of its own.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from grader.keys import make_root, make_station

pytestmark = pytest.mark.skipif(shutil.which("umockdev-wrapper") is None, reason="apt-get install umockdev")

HERE = Path(__file__).parent
ROOT = HERE.parents[2]


def told(*words: str | Path, script: str = "under_umockdev.py") -> list[dict[str, Any]]:
    """Return what a scene of a script told."""
    kept = {name: value for name, value in os.environ.items() if name != "USBMUXD_SOCKET_ADDRESS"}
    done = subprocess.run(
        ["umockdev-wrapper", sys.executable, "-W", "error", str(HERE / script), *map(str, words)],
        env={**kept, "PYTHONPATH": f"{ROOT}:{HERE}"}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_udev_tells_of_a_phone_an_iphone_and_a_battery_that_appear_change_and_vanish() -> None:
    *events, end = told("stream")
    assert [(event["what"], event["name"]) for event in events] == [
        ("appeared", "BAT0"), ("appeared", "1-3"), ("appeared", "1-3:1.0"), ("appeared", "1-4"), ("changed", "BAT0"),
        ("vanished", "1-3:1.0"), ("vanished", "1-3"), ("vanished", "1-4"), ("vanished", "BAT0"),
    ]  # fmt: skip
    assert events[2]["INTERFACE"] == "255/66/1"
    assert events[3]["PRODUCT"] == "5ac/12a8/1302"
    assert (events[0]["POWER_SUPPLY_CAPACITY"], events[4]["POWER_SUPPLY_CAPACITY"]) == ("80", "79")
    assert end == {"left": 0, "alive": False}


def test_the_station_lists_what_is_on_the_bus_with_its_port_and_forgets_what_is_gone() -> None:
    scene = told("watch")
    lists = [each["listed"] for each in scene if "listed" in each]
    phone = ["1-3", "adb", "not listed", False]
    assert lists[0] == [phone]
    assert [each[0] for each in lists[1]] == ["1-3", "1-4"]
    assert [each[0] for each in lists[2]] == ["1-4"]
    assert lists[3] == []
    assert next(each["seconds"] for each in scene if "seconds" in each) < 1
    assert next(each["supply"] for each in scene if "supply" in each) == "BAT0"


def test_a_port_that_flaps_fifty_times_leaves_what_is_there() -> None:
    assert told("storm") == [{"there": {"1-4": True}, "alive": False}]


def test_after_an_error_a_fresh_monitor_finds_what_happened_meanwhile_and_hears_what_happens_then() -> None:
    (end,) = told("broken")
    assert sorted(end["told"][:3]) == [["appeared", "1-4"], ["vanished", "1-3"], ["vanished", "1-3:1.0"]]
    assert end["told"][3] == ["appeared", "BAT0"]
    assert end["alive"] is False


def test_the_command_shows_them_and_ends_at_ctrl_c(tmp_path: Path) -> None:
    make_root(tmp_path)
    make_station(tmp_path, "bench-1", "2026-01-01T00:00:00Z", "2046-01-01T00:00:00Z")
    *lines, end = told("command", tmp_path)
    assert [(line["event"], line.get("phase") or line.get("what")) for line in lines] == [
        ("supply", "appeared"), ("line", "waiting"), ("line", "waiting"), ("supply", "changed"),
        ("line", "gone"), ("line", "gone"), ("supply", "vanished"),
    ]  # fmt: skip
    assert lines[3]["told"] == "Battery 79 %"
    assert end == {"exit_code": 0}


def test_two_iphones_that_swap_their_ports_in_the_middle_keep_their_own_inspections(tmp_path: Path) -> None:
    *lines, end = told("swap", tmp_path, script="station_under_umockdev.py")
    assert [(line["usb"], line["phase"], line["attached"]) for line in lines] == [
        ("1-5", "finished", True), ("1-4", "finished", True),
    ]  # fmt: skip
    assert all((line["ended"], line["reports"]) == (["finished"], [True]) for line in lines)
    assert end == {"alive": False}


def test_udev_adb_and_usbmuxd_break_at_once_while_ports_are_swapped_and_nothing_is_lost(tmp_path: Path) -> None:
    deaf, *lines, end = told("everything", tmp_path, script="station_under_umockdev.py")
    assert deaf == {"deaf": 1}
    assert [line["usb"] for line in lines] == ["1-5", "1-4", None]
    assert all((line["phase"], line["attached"], line["reports"]) == ("finished", True, [True]) for line in lines)
    assert end == {"alive": False}
