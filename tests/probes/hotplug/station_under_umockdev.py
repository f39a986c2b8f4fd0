"""The whole station under `umockdev-wrapper`: iPhones that have a USB port, and servers and a udev that break.

An iPhone is on the bus by umockdev and behind a virtual usbmuxd at once, as a real one is. Prints JSON lines.
"""

import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from umockdev_testbed import Testbed
from under_umockdev import APPLE, HUB, PATIENCE, say, sockets

from grader.inspect import Order
from grader.side_by_side import Bench
from grader.station.port import Line
from grader.station.station import Display, Station
from probes.kinds.plugged import Servers
from probes.transcript import Transcript
from probes.virtual.adb_server import AdbServer
from probes.virtual.adbd import VirtualPhone
from probes.virtual.iphone import VirtualIphone
from probes.virtual.iphone_misbehaviour import IphoneMisbehaviour
from probes.virtual.misbehaviour import Misbehaviour
from probes.virtual.usbmuxd import VirtualUsbmuxd

DEVICES = Path(__file__).parents[3] / "probes" / "virtual" / "devices"
SLOW = 0.08
"""Seconds before each answer, so that a phone is met in the middle of its inspection."""
MET = 0.15
"""The part of an inspection after which a phone has answered."""


def recording(name: str) -> Transcript:
    return Transcript.read(DEVICES / f"{name}.jsonl")


def iphone(number: int) -> VirtualIphone:
    how = IphoneMisbehaviour(latency=SLOW)
    return VirtualIphone(recording("apple-iphone-12-ios18"), udid=f"00008110-{number:016X}", misbehaviour=how)


@dataclass
class Bus:
    """What is plugged in, on the USB bus and behind usbmuxd."""

    bed: Testbed
    usbmuxd: VirtualUsbmuxd
    ports: dict[str, str] = field(default_factory=dict)

    def plug(self, phone: VirtualIphone, port: str) -> None:
        self.ports[phone.udid] = path = f"{HUB}/{port}"
        described = APPLE.replace(f"{HUB}/1-4", path).replace("0000811000011C8A0132A01E", phone.udid.replace("-", ""))
        self.bed.add(described)
        self.usbmuxd.plug(phone)

    def unplug(self, phone: VirtualIphone) -> None:
        path = self.ports.pop(phone.udid)
        self.bed.uevent(path, "remove")
        self.bed.remove(path)
        self.usbmuxd.unplug(phone)


@contextmanager
def working(servers: Servers) -> Iterator[Station]:
    """Give a station at work, and say what became of each of its devices in the order of their serials."""
    ended: list[Line] = []
    station = Station(Bench(servers, Order(station="bench-1"), Path(sys.argv[2]), Ed25519PrivateKey.generate()))
    station.display = Display(ended=ended.append)
    thread = Thread(target=station.run, daemon=True)
    thread.start()
    yield station
    station.finish()
    thread.join(PATIENCE)
    for line in sorted(station.board.lines(), key=lambda line: line.device.serial):
        mine = [each for each in ended if each.device.serial == line.device.serial]
        reports = [each.ended.issued.json.is_file() for each in mine if each.ended and each.ended.issued]
        usb = line.port if line.device.usb else None
        say(usb=usb, phase=line.phase, attached=line.left is None, ended=[each.phase for each in mine], reports=reports)
    say(alive=thread.is_alive())


def until(station: Station, phase: str, count: int, done: float = 0.0) -> None:
    """Wait until so many lines are in that phase, and so far."""
    ends = time.monotonic() + PATIENCE
    while sum(line.phase == phase and line.done >= done for line in station.board.lines()) < count:
        if time.monotonic() > ends:
            raise TimeoutError(station.board.lines())
        time.sleep(0.02)


def swap(bed: Testbed) -> None:
    """Two iPhones swap their ports in the middle of their inspections."""
    first, second = iphone(1), iphone(2)
    with VirtualUsbmuxd() as usbmuxd, working(Servers(adb_port=1, usbmux=usbmuxd.address)) as station:
        bus = Bus(bed, usbmuxd)
        bus.plug(first, "1-4")
        bus.plug(second, "1-5")
        until(station, "inspecting", 2, MET)
        bus.unplug(first)
        bus.unplug(second)
        until(station, "away", 2)
        bus.plug(first, "1-5")
        bus.plug(second, "1-4")
        until(station, "finished", 2)


def everything(bed: Testbed) -> None:
    """udev goes deaf, both servers are killed, and two iPhones swap their ports, all in the middle of inspections."""
    first, second = iphone(1), iphone(2)
    android = VirtualPhone(recording("samsung-galaxy-s24"), misbehaviour=Misbehaviour(latency=3 * SLOW))
    with ExitStack() as stack:
        server, phone = stack.enter_context(AdbServer()), stack.enter_context(android)
        usbmuxd = stack.enter_context(ExitStack())
        bus = Bus(bed, usbmuxd.enter_context(VirtualUsbmuxd()))
        port = bus.usbmuxd.port
        with working(Servers(server.port, bus.usbmuxd.address)) as station:
            bus.plug(first, "1-4")
            bus.plug(second, "1-5")
            server.connect(phone)
            until(station, "inspecting", 3, MET)
            deafen()
            server.die()
            bus.unplug(first)
            bus.unplug(second)
            usbmuxd.close()
            until(station, "away", 3)
            bus.usbmuxd = usbmuxd.enter_context(VirtualUsbmuxd(port))
            server.start()
            bus.plug(first, "1-5")
            bus.plug(second, "1-4")
            server.connect(phone)
            until(station, "finished", 3)


def deafen() -> None:
    """Put nothing in the place of every socket on which udev tells its events."""
    with open("/dev/null", "rb") as nothing:
        for each in sockets():
            with suppress(OSError), socket.socket(fileno=os.dup(each)) as heard:
                if heard.family == socket.AF_UNIX and "event" in str(heard.getsockname()):
                    os.dup2(nothing.fileno(), each)
                    say(deaf=1)


if __name__ == "__main__":
    with Testbed() as machine:
        {each.__name__: each for each in (swap, everything)}[sys.argv[1]](machine)
