"""Real recorded key events, replayed by umockdev on an input node that the link listens to as on a true one."""

import json
import subprocess
import sys
from pathlib import Path

DEVICE = """P: /devices/keyboard/input/input5
E: SUBSYSTEM=input
E: NAME="keyboard"

P: /devices/keyboard/input/input5/event5
N: input/event5
E: DEVNAME=/dev/input/event5
E: SUBSYSTEM=input
E: MAJOR=13
E: MINOR=69
"""
LISTENER = """
import json
from probes.kinds.linux.event_stream import Tail, events
from probes.links.local import LocalLink
seen, tail = [], Tail()
def watch(part):
    seen.extend(event for event in tail.take(part) if event.kind == "EV_KEY")
    return len(seen) >= 5
exchange = LocalLink().ask("events:/dev/input/event5", 20.0, watch)
keys = [(event.code, event.value) for event in events(exchange.stdout.decode("latin-1")) if event.kind == "EV_KEY"]
print(json.dumps([str(exchange.failure), keys]))
"""
ENTER_UP, A, SHIFT = [["001c", 0]], [["001e", 1], ["001e", 0]], [["002a", 1], ["002a", 0]]


def test_recorded_keys_come_through_the_link(shared: Path, tmp_path: Path) -> None:
    recorded = shared / "corpus/laptop/umockdev/umockdev-devices/input__usbkbd.evtest"
    (tmp_path / "keyboard.umockdev").write_text(DEVICE)
    run = [
        "umockdev-run", "--device", str(tmp_path / "keyboard.umockdev"), "-i", f"/dev/input/event5={recorded}.ioctl",
        "-s", f"/dev/input/event5={recorded}.script.64", "--", sys.executable, "-c", LISTENER,
    ]  # fmt: skip
    done = subprocess.run(run, capture_output=True, text=True, timeout=60, check=True)
    assert json.loads(done.stdout) == ["stopped", ENTER_UP + A + SHIFT]
