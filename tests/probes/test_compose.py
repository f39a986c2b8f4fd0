"""A composed device's shell: an ask runs as on the device, and what the source does not hold is refused as there."""

from pathlib import Path

import pytest

from probes.virtual.compose import ComposedLink, compose
from probes.virtual.printed import Printed
from probes.virtual.sandbox import Sandbox
from probes.virtual.source import Said, Source, SourceError, names, read_source

SOURCE = Source(
    recorded_at="2026-11-02T09:30:00Z",
    provenance="Composed for a test.",
    properties={"ro.product.model": "EX-1", "ro.product.manufacturer": "Example"},
    answers={
        "dumpsys battery": Said(stdout="Current Battery Service state:\n  level: 55\n  scale: 100\n"),
        "dumpsys account": Said(stdout="User UserInfo{0:Eigentümer:13}:\n  Accounts: 0\n"),
        "pm list users": Said(stdout="no\n", stderr="Error: java.lang.SecurityException\n", exit_code=255),
        "dumpsys SurfaceFlinger": Said(stdout="all of it\n"),
        "dumpsys SurfaceFlinger --display-id": Said(stdout="Display 0\n"),
        "service call phone *": Said(stdout="denied\n"),
        "service call phone 3": Said(stdout="three\n"),
        "df -k /data": Said(stdout="/dev/block/dm-1 100 1 99 1% /data\n"),
    },
    files={"/proc/uptime": "12.5 40.1\n", "/sys/class/power_supply/bms/cycle_count": "7\n"},
    denied=("/sys/class/power_supply/battery/cycle_count",),
)

ASKS = [
    ("dumpsys battery", "Current Battery Service state:\n  level: 55\n  scale: 100\n", "", 0),
    ("dumpsys -t 5 battery | grep -E 'level|DUMP TIMEOUT'", "  level: 55\n", "", 0),
    ("dumpsys account | grep -oE 'Eigent.mer'", "Eigentümer\n", "", 0),
    ("dumpsys battery | grep nothing; dumpsys battery | grep -c :", "3\n", "", 0),
    ("dumpsys SurfaceFlinger", "all of it\n", "", 0),
    ("dumpsys SurfaceFlinger --latency", "all of it\n", "", 0),
    ("dumpsys SurfaceFlinger --display-id", "Display 0\n", "", 0),
    ("service call phone 4 i32 1", "denied\n", "", 0),
    ("service call phone 3", "three\n", "", 0),
    ("dumpsys face", "", "Can't find service: face\n", 0),
    ("dumpsys face | grep -c .", "0\n", "Can't find service: face\n", 1),
    ("dumpsys face 2>&1 | grep 'Can.t find'", "Can't find service: face\n", "", 0),
    ("cmd phone get-imei 0", "", "cmd: Can't find service: phone\n", 20),
    ("service call iphonesubinfo 1", "", "service: Service iphonesubinfo does not exist\n", 10),
    ("settings get global nothing", "null\n", "", 0),
    ("getprop ro.product.model", "EX-1\n", "", 0),
    ("getprop ro.nothing", "\n", "", 0),
    ("getprop", "[ro.product.manufacturer]: [Example]\n[ro.product.model]: [EX-1]\n", "", 0),
    ("pm list users", "no\n", "Error: java.lang.SecurityException\n", 255),
    ("which su; echo $?", "1\n", "", 0),
    ("cat /proc/uptime", "12.5 40.1\n", "", 0),
    ("cat /proc/nothing", "", "cat: /proc/nothing: No such file or directory\n", 1),
    ("df -k /data | grep ' /data$'", "/dev/block/dm-1 100 1 99 1% /data\n", "", 0),
    ("getevent -lp", "", "/system/bin/sh: getevent: inaccessible or not found\n", 127),
    ("getevent -lp || echo none", "none\n", "/system/bin/sh: getevent: inaccessible or not found\n", 0),
    ("for n in bms battery; do cat /sys/class/power_supply/$n/cycle_count; done", "7\n",
     "cat: /sys/class/power_supply/battery/cycle_count: Permission denied\n", 1),
    ("cd /sys/class/power_supply && grep -H . bms/cycle_count battery/cycle_count maxfg/cycle_count",
     "bms/cycle_count:7\n",
     "grep: battery/cycle_count: Permission denied\ngrep: maxfg/cycle_count: No such file or directory\n", 2),
    ("cd /sys/class/nothing && ls", "", "/system/bin/sh: cd: /sys/class/nothing: No such file or directory\n", 2),
    ("ls /sys/class/power_supply/bms /data/nothing", "/sys/class/power_supply/bms:\ncycle_count\n",
     "ls: /data/nothing: No such file or directory\n", 2),
]  # fmt: skip


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    return Sandbox(SOURCE, tmp_path_factory.mktemp("sandbox"))


@pytest.mark.parametrize(("ask", "stdout", "stderr", "exit_code"), ASKS, ids=[ask for ask, *_ in ASKS])
def test_an_ask_runs_as_on_the_device(sandbox: Sandbox, ask: str, stdout: str, stderr: str, exit_code: int) -> None:
    assert sandbox.run(ask) == Printed(stdout.encode(), stderr.encode(), exit_code)


def test_nothing_of_this_computer_is_seen(sandbox: Sandbox, tmp_path: Path) -> None:
    """Neither its files below the device's places nor its commands, and no path of the scratch folder."""
    printed = sandbox.run("cat /proc/version /proc/self/status; uname -a; id; env; ls /proc")
    assert printed.stdout.split() == [b"uptime"]
    assert b"tmp" not in printed.stderr


def test_composing_twice_gives_the_same_bytes() -> None:
    assert compose(SOURCE).header == compose(SOURCE).header
    assert compose(SOURCE).exchanges == compose(SOURCE).exchanges


def test_the_day_is_that_of_the_recording_and_what_is_no_command_is_refused(sandbox: Sandbox) -> None:
    link = ComposedLink(sandbox.answer, SOURCE.recorded_at)
    assert link.ask("station:date").stdout == b"2026-11-02\n"
    assert link.ask("pull:/sdcard/x.jpg").failure == "refused"


def test_time_passes_with_each_answer_of_the_device_and_by_nothing_else(sandbox: Sandbox) -> None:
    link = ComposedLink(sandbox.answer, SOURCE.recorded_at)
    for ask in ("shell:getprop", "station:date", "shell:dumpsys battery", "shell:which su"):
        link.ask(ask)
    assert [exchange.at[-7:] for exchange in link.exchanges] == ["00.000Z", "00.030Z", "00.030Z", "00.060Z"]


def test_a_device_may_take_away_what_its_family_says() -> None:
    table = SOURCE.model_dump() | {"answers": {"dumpsys nfc": False, "dumpsys x": "y\n"}}
    answers = Source.model_validate(table).answers
    assert answers == {"dumpsys nfc": None, "dumpsys x": Said(stdout="y\n")}


def test_a_device_stands_above_its_families() -> None:
    source = read_source("samsung-galaxy-s24")
    assert source.properties["ro.product.manufacturer"] == "samsung"
    assert source.answers["settings get secure user_setup_complete"] == Said(stdout="1\n")


def test_a_family_is_no_device() -> None:
    assert not [name for name in names() if "families" in name]


def test_a_source_that_is_not_there_is_named() -> None:
    with pytest.raises(SourceError, match=r"nothing\.toml: cannot be read"):
        read_source("nothing")
