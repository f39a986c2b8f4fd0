"""The station in a storm, as its users have it: no crash, no line that is not true, no report that is lost.

Each works on the real command in a process of its own, on phones behind a real adb server and a virtual usbmuxd, which
die and come back. What the command told is held against what is plugged in, and every report is verified.
"""

import random
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from station_process import StationProcess, paced, station_process

from probes.transcript import Transcript
from probes.virtual.adb_server import AdbServer
from probes.virtual.adbd import VirtualPhone
from probes.virtual.iphone import VirtualIphone
from probes.virtual.iphone_misbehaviour import IphoneMisbehaviour
from probes.virtual.misbehaviour import Misbehaviour
from probes.virtual.usbmuxd import VirtualUsbmuxd

RECORDINGS = Path(__file__).parents[3] / "probes" / "virtual" / "devices"
SLOW = 0.08
"""Seconds before each answer of a phone that is to be met in the middle of its inspection; an Android answers many asks
at once, and needs more of it to be met together with an iPhone."""


def recording(name: str) -> Transcript:
    return Transcript.read(RECORDINGS / f"{name}.jsonl")


@dataclass
class Hub:
    """An adb server and a usbmuxd of one test alone, for they die; what is plugged in; and the station that looks."""

    server: AdbServer
    stack: ExitStack
    port: int
    usbmuxd: VirtualUsbmuxd | None = None
    attached: set[str] = field(default_factory=set)
    _phones: dict[str, VirtualPhone] = field(default_factory=dict)
    _iphones: dict[str, VirtualIphone] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.start_usbmuxd()
        self.stack.callback(self.kill_usbmuxd)

    def phone(self, name: str = "samsung-galaxy-s24", latency: float = 0.0) -> str:
        """Make an Android phone, which is not plugged in yet, and return its serial."""
        how = Misbehaviour(latency=latency)
        phone = self.stack.enter_context(VirtualPhone(recording(name), misbehaviour=how))
        self._phones[phone.address] = phone
        return phone.address

    def iphone(self, name: str = "apple-iphone-12-ios18", latency: float = 0.0) -> str:
        """Make an iPhone, which is not plugged in yet, and return its UDID."""
        udid = f"00008110-{len(self._iphones):016X}"
        how = IphoneMisbehaviour(latency=latency)
        self._iphones[udid] = VirtualIphone(recording(name), udid=udid, misbehaviour=how)
        return udid

    def plug(self, *devices: str) -> None:
        for each in devices:
            self.attached.add(each)
            if each in self._phones:
                self.server.connect(self._phones[each])
            else:
                self.usbmuxd.plug(self._iphones[each])

    def unplug(self, *devices: str) -> None:
        for each in devices:
            self.attached.remove(each)
            if each in self._phones:
                self.server.disconnect(each)
            else:
                self.usbmuxd.unplug(self._iphones[each])

    def toggle(self, device: str) -> None:
        (self.unplug if device in self.attached else self.plug)(device)

    def kill_adb(self) -> None:
        self.server.die()

    def start_adb(self) -> None:
        self.server.start()
        self.plug(*(self.attached & self._phones.keys()))

    def kill_usbmuxd(self) -> None:
        usbmuxd, self.usbmuxd = self.usbmuxd, None
        if usbmuxd is not None:
            usbmuxd.__exit__()

    def start_usbmuxd(self) -> None:
        self.usbmuxd = VirtualUsbmuxd(self.port)
        self.usbmuxd.__enter__()
        self.plug(*(self.attached & self._iphones.keys()))

    @contextmanager
    def station(self, folder: Path) -> Iterator[StationProcess]:
        """Give a station at work; in the end its lines are those of what is plugged in, and all are at rest."""
        with station_process(folder, self.server.port, f"127.0.0.1:{self.port}") as station:
            yield station
            station.until(lambda: self.true_lines(station))

    def true_lines(self, station: StationProcess) -> bool:
        """Whether each device that is plugged in has its report, and no line says what is not so."""
        places = station.places()
        here = {device for device, place in places.items() if place.attached}
        return here == self.attached and all(place.phase == "finished" for place in places.values())


@pytest.fixture
def hub() -> Iterator[Hub]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    with AdbServer() as server, ExitStack() as stack:
        yield Hub(server, stack, port)


def phases(station: StationProcess, device: str) -> list[str]:
    return [each["phase"] for each in station.told("line", device)]


def test_fifty_plugs_and_unplugs_in_five_seconds(hub: Hub, tmp_path: Path) -> None:
    devices = [hub.phone(), hub.phone("google-pixel-8"), hub.iphone(), hub.iphone("apple-iphone-14-pro-ios26")]
    chance = random.Random(5)
    with hub.station(tmp_path) as station:
        for _ in paced(50, 5.0):
            hub.toggle(chance.choice(devices))
        hub.plug(*(each for each in devices if each not in hub.attached))
        station.until_phase("finished", *devices)
    assert {each["device"] for each in station.told("ended") if "report" in each} == set(devices)
    assert "FAILED" not in {phase for each in devices for phase in phases(station, each)}


def test_a_port_that_flaps_before_during_and_after_an_inspection_costs_one_inspection(hub: Hub, tmp_path: Path) -> None:
    phone, iphone = hub.phone(latency=SLOW), hub.iphone(latency=SLOW)
    with hub.station(tmp_path) as station:

        def flap() -> None:
            for _ in paced(10, 1.0):
                hub.toggle(phone)
                hub.toggle(iphone)

        flap()
        assert not station.told("inspecting")
        hub.plug(phone, iphone)
        station.until_asked(2)
        flap()
        hub.plug(phone, iphone)
        station.until_phase("finished", phone, iphone)
        flap()
    for each in (phone, iphone):
        assert len(station.told("inspecting", each)) == len(station.told("ended", each)) == 1
        assert {"LOST", "FAILED"}.isdisjoint(phases(station, each))


@pytest.mark.parametrize("server", ["adb", "usbmuxd"])
def test_a_server_that_is_killed_in_the_middle_costs_nobody_an_inspection(
    hub: Hub, tmp_path: Path, server: str
) -> None:
    phones, iphones = [hub.phone(latency=3 * SLOW), hub.phone(latency=3 * SLOW)], [hub.iphone(latency=SLOW)]
    kill, start, struck, spared = {
        "adb": (hub.kill_adb, hub.start_adb, phones, iphones),
        "usbmuxd": (hub.kill_usbmuxd, hub.start_usbmuxd, iphones, phones),
    }[server]
    with hub.station(tmp_path) as station:
        hub.plug(*phones, *iphones)
        station.until_asked(3)
        kill()
        station.until(lambda: all(station.places()[each].phase == "away" for each in struck))
        start()
        station.until_phase("finished", *phones, *iphones)
    assert all(len(station.told("ended", each)) == 1 for each in (*phones, *iphones))
    assert all("away" not in phases(station, each) for each in spared)
    assert not station.unread()  # what was being asked at that moment was asked again


def test_a_usbmuxd_that_is_killed_while_a_phone_is_identified_is_not_taken_for_a_bad_phone(
    hub: Hub, tmp_path: Path
) -> None:
    iphone = hub.iphone(latency=SLOW)
    with hub.station(tmp_path) as station:
        hub.plug(iphone)
        station.until(lambda: bool(station.told("inspecting")))
        hub.kill_usbmuxd()
        station.until(lambda: not station.places()[iphone].attached)
        hub.start_usbmuxd()
        station.until_phase("finished", iphone)
    assert [each["phase"] for each in station.told("ended")] == ["LOST", "finished"]
    assert "FAILED" not in phases(station, iphone)


def test_a_server_that_dies_ten_times_ends_with_every_report(hub: Hub, tmp_path: Path) -> None:
    devices = [hub.phone(latency=SLOW), hub.iphone(latency=SLOW)]
    with hub.station(tmp_path) as station:
        hub.plug(*devices)
        for _ in paced(5, 3.0):
            hub.kill_adb()
            hub.kill_usbmuxd()
            hub.start_usbmuxd()
            hub.start_adb()
        station.until_phase("finished", *devices)
    assert "FAILED" not in {phase for each in devices for phase in phases(station, each)}
