"""Which Apple devices are attached, and what keeps each from being asked: every state has its one next step."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from probes.attached import Attached
from probes.device import DeviceError
from probes.kinds.apple import discovery
from probes.kinds.apple.discovery import ADVICE, discover
from probes.kinds.plugged import Servers, reached
from probes.link import Exchange
from probes.links.property_list import dump
from probes.transcript import Header, Transcript
from probes.virtual.iphone import VirtualIphone
from probes.virtual.iphone_misbehaviour import Consent, IphoneMisbehaviour
from probes.virtual.usbmuxd import VirtualUsbmuxd

UDID = "00008110-000A11110000001E"
SERIAL = "00008110000A11110000001E"
"""The same as USB has it: without the dash."""
AT = "2026-11-01T00:00:00Z"
RUNNING, DFU, RECOVERY = "12a8", "1227", "1281"

PutOnUsb = Callable[..., None]


@pytest.fixture
def on_usb(tmp_path: Path) -> PutOnUsb:
    """Return a function that puts a device on the bus below tmp_path."""

    def put(path: str, product: str, serial: str = SERIAL, vendor: str = "05ac") -> None:
        (tmp_path / path).mkdir()
        words = {"idVendor": vendor, "idProduct": product, "product": "iPhone", "serial": serial}
        for name, value in words.items():
            (tmp_path / path / name).write_text(f"{value}\n")

    return put


@pytest.fixture
def usbmuxd(monkeypatch: pytest.MonkeyPatch) -> Iterator[VirtualUsbmuxd]:
    with VirtualUsbmuxd() as server:
        monkeypatch.setenv("USBMUXD_SOCKET_ADDRESS", server.address)
        yield server


def iphone(udid: str = UDID, **wrong: object) -> VirtualIphone:
    values = {"ProductType": "iPhone14,2", "ProductVersion": "18.4.1", "UniqueDeviceID": UDID}
    told = Exchange(ask="lockdown:*", exit_code=0, stdout=dump(values), at=AT, seconds="0")
    recorded = Transcript(header=Header(recorded_at=AT), exchanges=(told,))
    return VirtualIphone(recorded, udid=udid, misbehaviour=IphoneMisbehaviour(**wrong))


def test_a_device_that_is_ready_has_its_port_whether_or_not_its_serial_has_a_dash(usbmuxd, on_usb, tmp_path) -> None:
    on_usb("1-3.2", RUNNING)
    on_usb("1-4", "0001", vendor="1d6b")
    usbmuxd.plug(iphone())
    (found,) = discover(root=tmp_path)
    assert (found.serial, found.state, found.usb, found.ready) == (UDID, "trusted", "1-3.2", True)


@pytest.mark.parametrize(
    ("wrong", "state"),
    [({"locked": True}, "locked"), ({"unpaired": True}, "not trusted"), ({"hang": True}, "no answer")],
)
def test_each_state_has_its_next_step(usbmuxd, tmp_path, wrong: dict, state: str, monkeypatch) -> None:
    monkeypatch.setattr(discovery, "PATIENCE", 0.4)
    usbmuxd.plug(iphone(**wrong))
    (found,) = discover(root=tmp_path)
    assert found.state == state
    assert (found.ready, found.asks_for_trust) == (state == "locked", state == "not trusted")
    assert found.hint.endswith(".")


@pytest.mark.parametrize("library", [True, False])
def test_a_device_without_a_running_system_is_told_with_the_way_out(
    usbmuxd, on_usb, tmp_path, library: bool, monkeypatch
) -> None:
    monkeypatch.setattr(discovery, "installed", lambda: library)
    on_usb("1-1", DFU)
    on_usb("1-2", RECOVERY)
    found = discover(root=tmp_path)
    assert [(each.state, each.usb, each.ready) for each in found] == [("DFU", "1-1", False), ("recovery", "1-2", False)]
    assert all("restore it" in each.hint for each in found)


def test_without_usbmuxd_a_device_on_usb_is_told_with_the_way_to_get_one(on_usb, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("USBMUXD_SOCKET_ADDRESS", str(tmp_path / "no-socket"))
    on_usb("1-1", RUNNING)
    on_usb("1-2", RECOVERY)
    running, recovery = discover(root=tmp_path)
    assert (running.state, running.ready) == ("no usbmuxd", False)
    assert "usbmuxd" in running.hint
    assert recovery.state == "recovery"
    with pytest.raises(DeviceError, match="No usbmuxd answers at 127"):
        discover("127.0.0.1:9", root=tmp_path)


def test_without_the_library_a_device_on_usb_is_told_with_the_way_to_get_it(on_usb, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(discovery, "installed", lambda: False)
    on_usb("1-1", RUNNING)
    (found,) = discover(root=tmp_path)
    assert (found.serial, found.hint, found.ready) == (SERIAL, ADVICE, False)


def test_a_device_on_usb_that_usbmuxd_does_not_list_is_told(usbmuxd, on_usb, tmp_path) -> None:
    on_usb("1-1", RUNNING)
    on_usb("1-2", RUNNING, serial="another")
    usbmuxd.plug(iphone())
    assert [(each.usb, each.state) for each in discover(root=tmp_path)] == [("1-1", "trusted"), ("1-2", "not listed")]


@pytest.mark.parametrize("name", ["../../x", "..", "[red]x[/]", "a\nb", "x" * 99, "short"])
def test_what_names_itself_as_no_device_does_is_never_asked(usbmuxd, tmp_path, name: str) -> None:
    phone = iphone(name)
    usbmuxd.plug(phone)
    (found,) = discover(root=tmp_path)
    assert (found.state, found.ready, found.asks_for_trust) == ("nonsense", False, False)
    assert phone.requests == []


def test_what_a_plug_says_of_itself_steers_no_terminal(on_usb, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(discovery, "installed", lambda: False)
    on_usb("1-1", RUNNING, serial="\x1b[31mX\u202e\nfake")
    (found,) = discover(root=tmp_path)
    assert found.serial == "[31mXfake"


def test_one_device_by_cable_and_over_the_air_is_listed_once(usbmuxd, tmp_path) -> None:
    phone = iphone()
    usbmuxd.plug(phone)
    usbmuxd.plug(phone, network=True)
    assert [each.serial for each in discover(root=tmp_path)] == [UDID]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"consent": Consent.PENDING}, "nobody tapped Trust"),
        ({"consent": Consent.DENIED}, "somebody tapped Don't Trust"),
        ({"locked": True}, "it stayed locked"),
        ({"hang": True}, "broke off before it trusted this computer"),
    ],
)
def test_trust_that_is_not_given_ends_with_patience_and_one_sentence(usbmuxd, wrong, words: str) -> None:
    usbmuxd.plug(iphone(unpaired=True, **wrong))
    device = Attached(serial=UDID, link="usbmux", state="not trusted", hint="", asks_for_trust=True)
    servers, started = Servers(usbmux=usbmuxd.address), time.monotonic()
    with pytest.raises(DeviceError, match=words), reached(device, servers, lambda *_: True, patience=0.4):
        raise AssertionError("it was reached")
    assert time.monotonic() - started < 4
