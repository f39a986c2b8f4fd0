"""Storage speed: what was wholly copied in a time that is known; the test file is gone however it ends."""

import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.kinds.android.storage import DISK, STATS
from probes.kinds.android.storage_speed import GONE, PATH, TIMES, fitting, phases, script, storage_speed, written
from probes.reading import Outcome, Reading

Converse = Callable[..., dict[str, Reading]]

START = 1_760_000_000_000_000_000
SIZE = 64 * 2**20
REMOVED = {"exit_code": 1, "stderr": f"ls: {PATH}: No such file or directory\n"}
FREE = "/dev/block/dm-5 112394240 100000000 1000000 90% /data\n"
"""1000000 KiB are free, of which a tenth holds a file of 64 MiB."""


def copied(size: int, seconds: str = "0.001", form: str = "{} bytes (64 M) copied, {} s, 500 M/s") -> str:
    return f"1+0 records in\n1+0 records out\n{form.format(size, seconds)}\n"


def output(**changed: object) -> str:
    """Compose what the script prints: each phase with its seconds and its text."""
    loop = copied(4096) * TIMES
    parts = {
        "write": (0.512, copied(SIZE, "0.500")), "drop": (0.1, "dropped 0\n"), "read": (0.128, copied(SIZE, "0.120")),
        "again": (0.1, "dropped 0\n"), "before": (0.5, copied(0)), "reads": (0.564, loop), "writes": (1.012, loop),
        "after": (0.5, copied(0)), **changed,
    }  # fmt: skip
    now, text = START, ""
    for name, (seconds, said) in parts.items():
        text += f"@{name} {now}\n{said}"
        now += round(seconds * 10**9)
    return f"{text}@end {now}\n"


def speeds(converse: Converse, said: object, gone: object = REMOVED) -> dict[str, str]:
    readings = converse(storage_speed, [(DISK, FREE), (script(64), said), (GONE, gone)])
    return {name.removeprefix("storage."): str(each.value or each.reason) for name, each in readings.items()}


def test_speeds_are_bytes_over_the_time_of_the_device_s_own_clock(converse: Converse) -> None:
    assert speeds(converse, output()) == {
        "write.sequential": "131.1 MB/s",
        "read.sequential": "524.3 MB/s",
        "write.random": "1.02 MB/s ± 0.00 MB/s",
        "read.random": "8.19 MB/s ± 0.00 MB/s",
    }


@pytest.mark.parametrize(
    "form",
    ["{} bytes (64 M) copied, {} s, 100 M/s", "{} bytes (64.0MB) copied, {} seconds, 100.0MB/s",
     "{} bytes (67 MB, 64 MiB) copied, {} s, 100 MB/s", "{} bytes transferred in {} secs (1 bytes/sec)"],
)  # fmt: skip
def test_a_clock_without_nanoseconds_leaves_the_count_of_dd(converse: Converse, form: str) -> None:
    said = output(write=(0.5, copied(SIZE, "0.640", form)))
    coarse = "\n".join(line[:-9] if line.startswith("@") else line for line in said.splitlines())
    found = speeds(converse, coarse)
    assert found["write.sequential"] == "104.9 MB/s"
    assert found["write.random"] == "the device's clock shows no nanoseconds"


@given(seconds=st.integers(1, 10**5))
def test_twice_the_time_is_half_the_speed(seconds: int) -> None:
    def speed(milliseconds: int) -> float:
        return float(written(phases(output(write=(milliseconds / 1000, copied(SIZE, "0.000")))), SIZE).value)

    assert speed(2 * seconds) == pytest.approx(speed(seconds) / 2, abs=0.1)


@pytest.mark.parametrize(
    ("changed", "measure", "words"),
    [
        ({"drop": (0.1, "Failed to set property\ndropped 0\n")}, "read.sequential", "would measure memory"),
        ({"drop": (0.1, "dropped \n")}, "read.sequential", "would measure memory"),
        ({"again": (5.0, "dropped 3\n")}, "read.random", "would measure memory"),
        ({"write": (0.5, copied(SIZE - 1))}, "write.sequential", "did not copy all"),
        ({"write": (0.5, "dd: f: No space left on device\n")}, "write.sequential", "the storage is full"),
        ({"write": (0.5, "dd: f: Read-only file system\n")}, "write.sequential", "read-only"),
        ({"write": (0.5, "dd: bad conv=fsync\n")}, "write.sequential", "cannot wait"),
        ({"write": (0.5, "dd: f: I/O error\n")}, "write.sequential", "gave an I/O error"),
        ({"write": (0.3, copied(SIZE, "0.500"))}, "write.sequential", "clock was set"),
        ({"write": (-9.0, copied(SIZE, "0.500"))}, "write.sequential", "clock was set"),
        ({"reads": (0.5, copied(4096) * TIMES)}, "read.random", "too little time"),
        ({"reads": (0.55, copied(4096) * TIMES), "after": (0.52, "")}, "read.random", "too little time"),
        ({"writes": (1.0, copied(4096) * (TIMES - 1))}, "write.random", "did not copy all"),
    ],
)
def test_what_was_not_wholly_done_has_no_speed(
    converse: Converse, changed: dict[str, object], measure: str, words: str
) -> None:
    assert words in speeds(converse, output(**changed))[measure]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("", "did not come to its end"),
        (output()[:-30], "did not come to its end"),
        ({"failure": "timeout", "stdout": output()}, "no whole answer in time"),
        ({"failure": "disconnected", "stdout": output()}, "the connection broke"),
        ({"exit_code": 127, "stderr": "sh: dd: inaccessible or not found\n"}, "no such command"),
    ],
)
def test_a_test_that_was_cut_has_no_speed(converse: Converse, said: object, words: str) -> None:
    assert all(words in found for found in speeds(converse, said).values())


def test_a_file_that_stays_is_told(converse: Converse) -> None:
    assert set(speeds(converse, output(), f"{PATH}\n").values()) == {
        f"the test file may still be there: delete {PATH} by hand"
    }


@pytest.mark.parametrize(("free", "size"), [(10**8, 256), (2621440, 256), (2621439, 128), (163840, 16)])
def test_the_file_takes_a_tenth_of_what_is_free_at_the_most(free: int, size: int) -> None:
    assert fitting(free) == size


def test_nothing_is_written_where_too_little_is_free(converse: Converse) -> None:
    tight = FREE.replace(" 1000000 ", " 163839 ")
    readings = converse(storage_speed, [(DISK, tight), (script(16), output())])
    assert {reading.outcome for reading in readings.values()} == {Outcome.NOT_TESTED}
    assert "only 159 MiB are free" in readings["storage.read.random"].reason


def test_nothing_is_written_where_nobody_knows_what_is_free(converse: Converse) -> None:
    readings = converse(storage_speed, [(DISK, "df: /data: Permission denied\n"), (STATS, "")])
    assert {reading.outcome for reading in readings.values()} == {Outcome.NOT_READABLE}


def test_the_disk_statistics_serve_where_df_does_not(converse: Converse) -> None:
    conversation = [(DISK, ""), (STATS, "Data-Free: 1000000K / 112394240K total\n"), (script(64), output())]
    assert str(converse(storage_speed, [*conversation, (GONE, REMOVED)])["storage.write.sequential"].value) != "None"


@pytest.fixture
def shell(tmp_path: Path) -> Callable[..., subprocess.Popen[bytes]]:
    """Return a function that starts the script in a real shell, with the file elsewhere and two of Android's tools."""
    tools = tmp_path / "bin"
    tools.mkdir()
    for name, body in (("setprop", "exit 0"), ("getprop", "echo 0")):
        (tools / name).write_text(f"#!/bin/sh\n{body}\n")
        (tools / name).chmod(0o755)

    def start(mib: int) -> subprocess.Popen[bytes]:
        line = script(mib).removeprefix("shell:").replace(PATH, str(tmp_path / "file"))
        environment = {"PATH": f"{tools}:{os.environ['PATH']}", "LC_ALL": "C"}
        return subprocess.Popen(["sh", "-c", line], stdout=subprocess.PIPE, env=environment)

    return start


def test_a_real_shell_runs_the_script_and_leaves_nothing(
    tmp_path: Path, shell: Callable[..., subprocess.Popen[bytes]]
) -> None:
    said, _ = shell(16).communicate(timeout=60)
    assert float(written(phases(said.decode()), 16 * 2**20).value) > 0
    assert not (tmp_path / "file").exists()


@pytest.mark.parametrize("how", [signal.SIGHUP, signal.SIGTERM, signal.SIGINT])
def test_a_script_that_is_ended_in_the_middle_leaves_nothing(
    tmp_path: Path, shell: Callable[..., subprocess.Popen[bytes]], how: signal.Signals
) -> None:
    running = shell(16)
    assert running.stdout
    for line in running.stdout:
        if line.startswith(b"@writes"):
            break
    assert (tmp_path / "file").exists()
    running.send_signal(how)
    running.communicate(timeout=60)
    assert not (tmp_path / "file").exists()
