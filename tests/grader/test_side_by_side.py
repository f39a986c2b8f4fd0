"""Several devices at once: whatever befalls one, the others get their reports."""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from grader.attendance import NOBODY
from grader.inspect import Order
from grader.side_by_side import Bench
from probes.attached import Attached
from probes.kinds.plugged import Servers
from probes.transcript import Transcript
from probes.virtual.adb_server import AdbServer
from probes.virtual.adbd import VirtualPhone

PHONE = Path(__file__).parents[2] / "probes/virtual/devices/samsung-galaxy-s24.jsonl"


def test_a_fault_of_our_own_on_one_device_costs_no_other_its_report(server: AdbServer, tmp_path: Path) -> None:
    """The second is of a link that nobody made, as a slip in a new platform would have it."""
    with VirtualPhone(Transcript.read(PHONE)) as phone:
        serial = server.connect(phone)
        good = Attached(serial=serial, link="adb", state="device", ready=True, hint="")
        odd = Attached(serial="odd", link="carrier pigeon", state="device", ready=True, hint="")
        bench = Bench(Servers(server.port), Order(station="bench-1"), tmp_path, Ed25519PrivateKey.generate())
        ended = {each.device: each for each in bench.inspect({good: NOBODY, odd: NOBODY})}
        server.disconnect(serial)
    assert ended[good].report is not None
    assert ended[odd].report is None
    assert ended[odd].fault is not None
