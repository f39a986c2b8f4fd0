"""An inspection that is killed leaves whole evidence or an unfinished inspection, and hinders no later one."""

import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from example_inspection import BACK, FRONT, PHONE

from grader.verify import verify
from probes.evidence import Evidence, EvidenceError

BENCH = """
import os, signal, sys, time
from pathlib import Path
from grader.inspect import Order, inspect
from grader.library import load
from probes.links.recorded import RecordedLink
from probes.transcript import Transcript

phone, photos, out = map(Path, sys.argv[1:])
link = RecordedLink(Transcript.read(phone))
order = Order(station="bench-1", standards=(load("backmarket-phones"),), photos=photos)
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        inspect(link, order, out)
        os._exit(0)
    if float(line) >= 0:
        time.sleep(float(line))
        os.kill(child, signal.SIGKILL)  # not yet waited for, so the number is still this child's
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


class Bench:
    """A process with everything imported, that inspects in a fresh child each time it is asked to."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def inspect(self, killed_after: float = -1) -> int:
        """Run one inspection, killed after some seconds if they are given; return its exit code or minus the signal."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(f"{killed_after}\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def bench(tmp_path: Path, out: Path) -> Iterator[Bench]:
    photos = tmp_path / "photos"
    photos.mkdir()
    (photos / "front.jpg").write_bytes(FRONT)
    (photos / "back.jpg").write_bytes(BACK)
    command = [sys.executable, "-c", BENCH, str(PHONE), str(photos), str(out)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Bench(process)


def test_an_inspection_killed_at_twenty_random_moments(bench: Bench, out: Path) -> None:
    assert bench.inspect() == 0
    start = time.monotonic()
    assert bench.inspect() == 0
    duration = time.monotonic() - start
    chance = random.Random(2)
    codes = [bench.inspect(chance.uniform(0, duration)) for _ in range(20)]
    assert bench.inspect() == 0, "the next inspection is not hindered"
    whole = [folder for folder in out.iterdir() if _is_whole(folder)]
    assert len(whole) >= 3 + codes.count(0)
    assert codes.count(-signal.SIGKILL) >= 5, "too few kills came in time: the test shows little"


def _is_whole(folder: Path) -> bool:
    """Whether the evidence is whole; if not, both the bag and the verifier must say that it is unfinished."""
    try:
        return bool(Evidence.open(folder / "evidence").names)
    except EvidenceError as error:
        assert "is an unfinished inspection" in str(error) or "There is no evidence" in str(error)
    verification = verify(folder, None)
    assert not verification.ok
    assert any("unfinished inspection" in check.sentence for check in verification.checks)
    return False
