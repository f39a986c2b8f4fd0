"""A process killed while it writes evidence leaves a whole bag, or one that is refused as unfinished."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from probes.evidence import BagWriter, Evidence, EvidenceError

WRITER = """
import sys
from pathlib import Path
from probes.evidence import BagWriter
print("ready", flush=True)
sys.stdin.readline()
with BagWriter(Path(sys.argv[1])) as bag:
    for number in range(24):
        bag.write(f"data/photos/{number}.jpg", bytes([number]) * 40_000)
print("sealed", flush=True)
"""


def writer(target: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(target)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None and process.stdout.readline() == "ready\n"
    return process


def killed_after(seconds: float, target: Path) -> bool:
    """Kill a writer some time after it begins; return whether it said that it had sealed the bag."""
    with writer(target) as process:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write("go\n")
        process.stdin.flush()
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        return process.stdout.read() == "sealed\n"


def whole_run(target: Path) -> float:
    with writer(target) as process:
        start = time.monotonic()
        output, _ = process.communicate("go\n")
        assert output == "sealed\n"
        return time.monotonic() - start


def test_twenty_random_kills(tmp_path: Path) -> None:
    duration = whole_run(tmp_path / "whole")
    assert len(Evidence.open(tmp_path / "whole").names) == 24
    chance = random.Random(2)
    unfinished = 0
    for number in range(20):
        target = tmp_path / f"run{number}"
        sealed = killed_after(chance.uniform(0, duration), target)
        try:
            assert len(Evidence.open(target).names) == 24
        except EvidenceError as error:
            assert not sealed, f"the writer said sealed, yet: {error}"
            assert "is an unfinished inspection" in str(error) or "There is no evidence" in str(error)
            unfinished += 1
    assert unfinished, "no kill came in time: the test shows nothing"


@pytest.mark.parametrize("kept", range(5))
def test_every_step_of_sealing_is_unfinished_until_the_last(tmp_path: Path, kept: int) -> None:
    """Whatever prefix of the written files reached the disk, only the last rename makes a bag."""
    with BagWriter(tmp_path / "whole") as bag:
        bag.write("data/device.json", b"{}")
    steps = ["bagit.txt", "data/device.json", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt"]
    partial = tmp_path / "partial"
    partial.mkdir()
    for name in steps[:kept]:
        (partial / name).parent.mkdir(exist_ok=True)
        (partial / name).write_bytes((tmp_path / "whole" / name).read_bytes())
    with pytest.raises(EvidenceError, match="is an unfinished inspection"):
        Evidence.open(partial)
