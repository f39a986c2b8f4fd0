"""The station over the real wire: phones behind a real adb server and a virtual usbmuxd, plugged and unplugged."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from threading import Thread

import pytest
from adbutils import AdbError
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from grader.inspect import Order
from grader.keys import make_root, make_station
from grader.side_by_side import Bench
from grader.station.port import Line, Phase
from grader.station.station import Display, Station
from models.render.casing import render_phone
from models.zones.catalogue import outline_of
from probes.kinds.plugged import Servers
from probes.transcript import Transcript
from probes.virtual.adb_server import AdbServer
from probes.virtual.adbd import VirtualPhone
from probes.virtual.iphone import VirtualIphone
from probes.virtual.iphone_misbehaviour import IphoneMisbehaviour
from probes.virtual.misbehaviour import Misbehaviour
from probes.virtual.usbmuxd import VirtualUsbmuxd

RECORDINGS = Path(__file__).parents[3] / "probes" / "virtual" / "devices"
TWO_PHONES = ("samsung-galaxy-s24", "google-pixel-8")
PATIENCE = 12.0
SOON = 5.0
"""Seconds from a plug to the first reading on a machine that runs other tests; an idle one needs half a second."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def recording(name: str) -> Transcript:
    return Transcript.read(RECORDINGS / f"{name}.jsonl")


@dataclass
class AtWork:
    """A station that works on a thread of its own, and what it told."""

    station: Station
    out: Path
    ended: "SimpleQueue[Line]" = field(default_factory=SimpleQueue)
    boards: "SimpleQueue[tuple[Line, ...]]" = field(default_factory=SimpleQueue)
    first_step: dict[str, float] = field(default_factory=dict)

    def board(self, lines: tuple[Line, ...]) -> None:
        for line in lines:
            if line.done > 0:
                self.first_step.setdefault(line.device.serial, time.monotonic())
        self.boards.put(lines)

    def until(self, serial: str, right: Callable[[Line], bool]) -> dict[str, Line]:
        """Wait until a device's line is right, and return all of them by serial."""
        ends = time.monotonic() + PATIENCE
        while True:
            lines = {line.device.serial: line for line in self.boards.get(timeout=max(ends - time.monotonic(), 0))}
            if serial in lines and right(lines[serial]):
                return lines


@contextmanager
def working(servers: Servers, out: Path, photos: Path | None = None) -> Iterator[AtWork]:
    bench = Bench(servers, Order(station="bench-1", photos=photos), out, Ed25519PrivateKey.generate())
    at_work = AtWork(Station(bench), out)
    at_work.station.display = Display(board=at_work.board, ended=at_work.ended.put)
    thread = Thread(target=at_work.station.run, daemon=True)
    thread.start()
    try:
        yield at_work
        at_work.station.finish()
        thread.join(PATIENCE)
        assert not thread.is_alive()
    finally:
        at_work.station.stop()


@pytest.fixture
def own_server() -> Iterator[AdbServer]:
    """Return an adb server of this test alone, for it may die."""
    with AdbServer() as running:
        yield running


def forgotten(server: AdbServer, serial: str) -> None:
    with suppress(AdbError):  # it may have been told so before
        server.disconnect(serial)


@pytest.fixture
def plug(server: AdbServer) -> Iterator[Callable[..., VirtualPhone]]:
    with ExitStack() as stack:

        def connect(name: str, into: AdbServer = server, **how: object) -> VirtualPhone:
            phone = stack.enter_context(VirtualPhone(recording(name), **how))
            into.connect(phone)
            stack.callback(forgotten, into, phone.address)
            return phone

        yield connect


def test_three_devices_come_and_go_while_it_works_and_each_gets_its_report(
    server: AdbServer, plug: Callable[..., VirtualPhone], tmp_path: Path
) -> None:
    iphone = VirtualIphone(recording("apple-iphone-12-ios18"))
    with VirtualUsbmuxd() as usbmuxd, working(Servers(server.port, usbmuxd.address), tmp_path) as at_work:
        plugged: dict[str, float] = {}
        names = [plug("samsung-galaxy-s24").address]
        plugged[names[0]] = time.monotonic()
        usbmuxd.plug(iphone)
        plugged[iphone.udid] = time.monotonic()
        first = [at_work.ended.get(timeout=PATIENCE) for _ in range(2)]
        server.disconnect(names[0])
        usbmuxd.unplug(iphone)
        names.append(plug("google-pixel-8").address)
        last = at_work.ended.get(timeout=PATIENCE)
        lines = at_work.until(last.device.serial, lambda line: line.phase is Phase.FINISHED)
    assert {line.device.serial for line in first} == {names[0], iphone.udid}
    assert last.device.serial == names[1]
    for line in (*first, last):
        assert (line.phase, line.ended and line.ended.fault) == (Phase.FINISHED, None)
        assert line.ended.issued.json.is_file()
    assert {serial: line.left is None for serial, line in lines.items()} == {
        names[0]: False, iphone.udid: False, names[1]: True,
    }  # fmt: skip
    delays = {serial: at_work.first_step[serial] - moment for serial, moment in plugged.items()}
    assert max(delays.values()) < SOON, delays


def test_each_device_is_graded_by_the_photos_in_the_folder_of_its_name(tmp_path: Path) -> None:
    photographed, bare = (
        VirtualIphone(recording(name)) for name in ("apple-iphone-12-ios18", "apple-iphone-14-pro-ios26")
    )
    folder = tmp_path / "photos" / photographed.udid
    folder.mkdir(parents=True)
    outline = outline_of("Apple", "iPhone13,2")
    assert outline is not None
    (folder / "front.jpg").write_bytes(render_phone(outline, "none", 7, 6.0)["front"][0])
    with (
        VirtualUsbmuxd() as usbmuxd,
        working(Servers(free_port(), usbmuxd.address), tmp_path / "out", tmp_path / "photos") as at_work,
    ):
        usbmuxd.plug(photographed)
        usbmuxd.plug(bare)
        ended = [at_work.ended.get(timeout=PATIENCE) for _ in range(2)]
    seen = {line.device.serial: [photo.face for photo in line.ended.report.photos] for line in ended}
    assert seen == {photographed.udid: ["front"], bare.udid: []}


def test_a_phone_that_is_unplugged_in_the_middle_goes_on_when_it_is_back(
    server: AdbServer, plug: Callable[..., VirtualPhone], tmp_path: Path
) -> None:
    with working(Servers(server.port, "/nowhere/usbmuxd"), tmp_path) as at_work:
        phone = plug("samsung-galaxy-s24", misbehaviour=Misbehaviour(latency=0.05))
        at_work.until(phone.address, lambda line: line.done > 0)
        phone.unplug()
        server.disconnect(phone.address)
        at_work.until(phone.address, lambda line: line.phase is Phase.AWAY)
        phone.plug()
        server.connect(phone)
        line = at_work.ended.get(timeout=PATIENCE)
    assert (line.device.serial, line.phase) == (phone.address, Phase.FINISHED)


def test_a_phone_that_stays_away_is_lost_and_begins_anew_when_it_is_back(
    server: AdbServer, plug: Callable[..., VirtualPhone], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("probes.links.presence.PATIENCE", 0.3)
    with working(Servers(server.port, "/nowhere/usbmuxd"), tmp_path) as at_work:
        phone = plug("samsung-galaxy-s24", misbehaviour=Misbehaviour(latency=0.05))
        at_work.until(phone.address, lambda line: line.done > 0)
        phone.unplug()
        server.disconnect(phone.address)
        lost = at_work.ended.get(timeout=PATIENCE)
        phone.misbehaviour = Misbehaviour()
        phone.plug()
        server.connect(phone)
        line = at_work.ended.get(timeout=PATIENCE)
    assert (lost.phase, line.phase) == (Phase.LOST, Phase.FINISHED)
    assert "unplugged before" in str(lost.ended and lost.ended.fault)
    assert [path.name for path in tmp_path.glob("*/report.json")] == ["report.json"]


def test_a_storm_of_fifty_plugs_leaves_one_line_and_one_report(server: AdbServer, tmp_path: Path) -> None:
    iphone = VirtualIphone(recording("apple-iphone-12-ios18"))
    with VirtualUsbmuxd() as usbmuxd, working(Servers(server.port, usbmuxd.address), tmp_path) as at_work:
        for _ in range(25):
            usbmuxd.plug(iphone)
            time.sleep(0.02)
            usbmuxd.unplug(iphone)
            time.sleep(0.02)
        usbmuxd.plug(iphone)
        lines = at_work.until(iphone.udid, lambda line: line.phase is Phase.FINISHED and line.left is None)
    assert set(lines) == {iphone.udid}
    assert len(list(tmp_path.glob("*/report.json"))) == 1


def test_the_adb_server_dies_and_what_was_finished_stands(
    own_server: AdbServer, plug: Callable[..., VirtualPhone], tmp_path: Path
) -> None:
    with working(Servers(own_server.port, "/nowhere/usbmuxd"), tmp_path) as at_work:
        phone = plug("samsung-galaxy-s24", own_server)
        finished = at_work.ended.get(timeout=PATIENCE)
        own_server.die()
        gone = at_work.until(phone.address, lambda line: line.left is not None)
        own_server.start()
        own_server.connect(phone)
        at_work.until(phone.address, lambda line: line.left is None)
    assert gone[phone.address].ended is finished.ended
    assert at_work.ended.empty()


def test_usbmuxd_dies_and_its_next_device_is_seen(tmp_path: Path, server: AdbServer) -> None:
    with working(Servers(server.port, f"127.0.0.1:{(port := free_port())}"), tmp_path) as at_work:
        with VirtualUsbmuxd(port) as before:
            first = VirtualIphone(recording("apple-iphone-12-ios18"))
            before.plug(first)
            at_work.ended.get(timeout=PATIENCE)
        at_work.until(first.udid, lambda line: line.left is not None)
        with VirtualUsbmuxd(port) as after:
            second = VirtualIphone(recording("apple-iphone-14-pro-ios26"))
            after.plug(second)
            line = at_work.ended.get(timeout=PATIENCE)
    assert (line.device.serial, line.phase) == (second.udid, Phase.FINISHED)


def test_the_adb_server_is_killed_in_the_middle_and_every_phone_gets_its_report(
    own_server: AdbServer, plug: Callable[..., VirtualPhone], tmp_path: Path
) -> None:
    with working(Servers(own_server.port, "/nowhere/usbmuxd"), tmp_path) as at_work:
        phones = [plug(name, own_server, misbehaviour=Misbehaviour(latency=0.05)) for name in TWO_PHONES]
        for phone in phones:
            at_work.until(phone.address, lambda line: line.done > 0)
        own_server.die()
        own_server.start()
        for phone in phones:
            own_server.connect(phone)
        reported(at_work, {phone.address for phone in phones})


def test_usbmuxd_is_killed_in_the_middle_and_its_phone_gets_its_report(tmp_path: Path, server: AdbServer) -> None:
    phone = VirtualIphone(recording("apple-iphone-12-ios18"), misbehaviour=IphoneMisbehaviour(latency=0.05))
    with working(Servers(server.port, f"127.0.0.1:{(port := free_port())}"), tmp_path) as at_work:
        with VirtualUsbmuxd(port) as before:
            before.plug(phone)
            at_work.until(phone.udid, lambda line: line.done > 0)
        with VirtualUsbmuxd(port) as after:
            after.plug(phone)
            reported(at_work, {phone.udid})


def reported(at_work: AtWork, serials: set[str]) -> None:
    """Wait until each device has its report; on the way it may be lost, which is the server's fault, never failed."""
    waited = set(serials)
    while waited:
        line = at_work.ended.get(timeout=PATIENCE)
        assert line.phase in (Phase.FINISHED, Phase.LOST), line.ended and line.ended.fault
        if line.phase is Phase.FINISHED:
            waited.remove(line.device.serial)
    wanted = {(serial, Phase.FINISHED, None) for serial in serials}
    ends = time.monotonic() + PATIENCE  # an inspection may have ended before the server lists its phone again
    while (shown := {(line.device.serial, line.phase, line.left) for line in at_work.station.board.lines()}) != wanted:
        assert time.monotonic() < ends, shown
        time.sleep(0.1)


def test_an_adb_server_that_stays_away_loses_an_inspection_which_begins_anew_when_it_is_back(
    own_server: AdbServer, plug: Callable[..., VirtualPhone], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("probes.links.presence.PATIENCE", 0.3)
    with working(Servers(own_server.port, "/nowhere/usbmuxd"), tmp_path) as at_work:
        phone = plug("samsung-galaxy-s24", own_server, misbehaviour=Misbehaviour(latency=0.05))
        at_work.until(phone.address, lambda line: line.done > 0)
        own_server.die()
        lost = at_work.ended.get(timeout=PATIENCE)
        own_server.start()
        own_server.connect(phone)
        line = at_work.ended.get(timeout=PATIENCE)
    assert (lost.phase, line.phase) == (Phase.LOST, Phase.FINISHED)


def test_a_usbmuxd_that_stays_away_loses_an_inspection_which_begins_anew_when_it_is_back(
    server: AdbServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("probes.links.presence.PATIENCE", 0.3)
    iphone = VirtualIphone(recording("apple-iphone-12-ios18"), misbehaviour=IphoneMisbehaviour(latency=0.05))
    with working(Servers(server.port, f"127.0.0.1:{(port := free_port())}"), tmp_path) as at_work:
        with VirtualUsbmuxd(port) as before:
            before.plug(iphone)
            at_work.until(iphone.udid, lambda line: line.done > 0)
        lost = at_work.ended.get(timeout=PATIENCE)
        with VirtualUsbmuxd(port) as after:
            after.plug(iphone)
            line = at_work.ended.get(timeout=PATIENCE)
    assert (lost.phase, line.phase) == (Phase.LOST, Phase.FINISHED)


class Command:
    """`grader station --json-lines` as a process of its own."""

    def __init__(self, folder: Path, server: AdbServer) -> None:
        make_root(folder)
        make_station(folder, "bench-1", "2026-01-01T00:00:00Z", "2046-01-01T00:00:00Z")
        words = ("station", "--json-lines", "--keys", folder, "--out", folder / "out", "--adb-port", server.port,
                 "--usbmux", "/nowhere/usbmuxd")  # fmt: skip
        self.process = subprocess.Popen(
            [sys.executable, "-c", "from grader.cli import run; run()", *map(str, words)], text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "NO_COLOR": "1"},
        )  # fmt: skip

    def until(self, **expected: object) -> dict[str, object]:
        for line in self.process.stdout:
            told = json.loads(line)
            if expected.items() <= told.items():
                return told
        raise AssertionError(self.process.stderr.read())

    def press(self) -> None:
        self.process.send_signal(signal.SIGINT)


@pytest.fixture
def command(tmp_path: Path, server: AdbServer) -> Iterator[Command]:
    started = Command(tmp_path, server)
    yield started
    started.process.kill()
    started.process.communicate()


def test_a_first_ctrl_c_finishes_what_is_running(command: Command, plug: Callable[..., VirtualPhone]) -> None:
    phone = plug("samsung-galaxy-s24", misbehaviour=Misbehaviour(latency=0.02))
    command.until(event="inspecting", device=phone.address)
    command.press()
    ended = command.until(event="ended", device=phone.address)
    assert ended["phase"] == "finished"
    assert Path(str(ended["report"])).is_file()
    assert command.process.wait(PATIENCE) == 0


def test_a_second_ctrl_c_stops_at_once_and_what_is_finished_stays(
    command: Command, plug: Callable[..., VirtualPhone]
) -> None:
    plug("samsung-galaxy-s24")
    finished = command.until(event="ended", phase="finished")
    silent = plug("google-pixel-8", misbehaviour=Misbehaviour(hang=True))
    command.until(event="inspecting", device=silent.address)
    command.press()
    time.sleep(0.3)
    pressed = time.monotonic()
    command.press()
    assert command.process.wait(PATIENCE) == 130
    assert time.monotonic() - pressed < 2
    assert Path(str(finished["report"])).is_file()
