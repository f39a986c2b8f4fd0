"""The link to an Apple device that means harm, or is broken: it costs its deadline, and no more than that."""

import os
import plistlib
import struct
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from probes.link import LOST, Failure
from probes.links.afc import MAX_LISTED
from probes.links.property_list import bounded, dump
from probes.links.usbmux import MAX_FILE, Trust, UsbmuxLink
from probes.virtual.iphone import VirtualIphone
from probes.virtual.iphone_misbehaviour import Consent, IphoneMisbehaviour
from probes.virtual.mux_packet import framed
from probes.virtual.usbmuxd import VirtualUsbmuxd

UDID = "00008110-000A11110000001E"
PANIC = "/panic-full-2026-10-02-000000.ips"
CONVERSATION = [
    ("lockdown:*", {"ProductVersion": "18.4.1", "UniqueDeviceID": UDID, "WiFiAddress": "02:00:00:00:00:01"}),
    ("lockdown:com.apple.mobile.battery", {"BatteryCurrentCapacity": 80}),
    ("ioregistry:AppleSmartBattery", {"DesignCapacity": 3095}),
    ("ioclass:IOPMPowerSource", {"CycleCount": 5}),
    ("apps:user", [{"CFBundleIdentifier": "a.b"}]),
    ("activation:state", "Activated"),
    ("crashes:list", ["/Retired/panic-full-2026-10-01-000000.ips", PANIC]),
    (f"crash:{PANIC}", b'{"bug_type":"210"}\n{}'),
]
BATTERY = "ioregistry:AppleSmartBattery"
Plug = Callable[..., tuple[VirtualIphone, UsbmuxLink]]


@pytest.fixture(scope="module")
def usbmuxd() -> Iterator[VirtualUsbmuxd]:
    with VirtualUsbmuxd() as server:
        yield server


@pytest.fixture
def plug(usbmuxd: VirtualUsbmuxd, iphone_of: Callable[..., VirtualIphone]) -> Iterator[Plug]:
    with ExitStack() as stack:

        def connect(**wrong: object) -> tuple[VirtualIphone, UsbmuxLink]:
            phone = iphone_of(CONVERSATION, udid=UDID, misbehaviour=IphoneMisbehaviour(**wrong))
            usbmuxd.records.pop(UDID, None)
            usbmuxd.plug(phone)
            stack.callback(usbmuxd.unplug, phone)
            return phone, stack.enter_context(UsbmuxLink(UDID, address=usbmuxd.address))

        yield connect


def telling(key: bytes, instead: bytes) -> dict[str, Callable[[bytes], bytes]]:
    """Make a phone send other bytes in place of each answer that holds the key."""
    return {"altered": lambda data: instead if key in data else data}


def prefixed(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data


def registry(inner: bytes) -> bytes:
    return b"<plist><dict><key>Status</key><string>Success</string><key>Diagnostics</key><dict><key>IORegistry</key>\
<dict><key>a</key>" + inner + b"</dict></dict></dict></plist>"  # fmt: skip


def folded(parts: list[bytes]) -> bytes:
    """Return a binary property list whose first part is `{a: parts[1]}`, and whose arrays name other parts at will."""
    at, places = b"bplist00", []
    for part in parts:
        places.append(len(at))
        at += part
    table = b"".join(struct.pack(">H", place) for place in places)
    return at + table + struct.pack(">5xBBBQQQ", 0, 2, 1, len(parts), 0, len(at))


def array(*members: int) -> bytes:
    return b"\xaf\x10" + bytes([len(members), *members])


KEY = b"\x51a"
UNFOLDS_TO_60_TO_THE_20 = folded([b"\xd1\x02\x01", *(array(*[3 + n] * 60) for n in range(1)), KEY,
                                  *(array(*[4 + n] * 60) for n in range(20)), b"\x51z"])  # fmt: skip
NAMES_ITSELF = folded([b"\xd1\x02\x01", array(0), KEY])


@pytest.mark.parametrize(
    "instead",
    [
        b"\xff\xff\xff\xff" + bytes(1000),
        struct.pack(">I", 100 * 2**20) + bytes(2**20),
        prefixed(registry(b"<array>" * 10_000 + b"</array>" * 10_000)),
        prefixed(registry(b"<array>" + b"<true/>" * 400_000 + b"</array>")),
        prefixed(registry(b"<string>" + b"x" * 10 * 2**20 + b"</string>")),
        prefixed(b'<!DOCTYPE plist [<!ENTITY a "x"><!ENTITY b "&a;&a;">]>' + registry(b"<string>&b;</string>")),
        prefixed(UNFOLDS_TO_60_TO_THE_20),
        prefixed(NAMES_ITSELF),
        prefixed(plistlib.dumps(["a", "list"])),
    ],
    ids=["4 GB", "100 MB", "deep", "many", "10 MB", "entities", "folded", "cycle", "list"],
)
@pytest.mark.parametrize(("ask", "key"), [(BATTERY, b"IORegistry"), (CONVERSATION[1][0], b"BatteryCurrentCapacity")])
def test_what_is_too_long_for_a_device_is_refused_at_once(plug: Plug, ask: str, key: bytes, instead: bytes) -> None:
    phone, link = plug()
    link.ask("lockdown:*")
    phone.misbehaviour = IphoneMisbehaviour(**telling(key, instead))
    started = time.monotonic()
    exchange = link.ask(ask, 5)
    assert exchange.failure is Failure.GARBLED, exchange
    assert len(exchange.detail or "") <= 200
    assert time.monotonic() - started < 3
    phone.misbehaviour = IphoneMisbehaviour()
    assert link.ask("ioclass:IOPMPowerSource").stdout == dump({"CycleCount": 5})


def test_a_value_that_unfolds_is_never_written_down() -> None:
    for data in (UNFOLDS_TO_60_TO_THE_20, NAMES_ITSELF):
        with pytest.raises(ValueError, match="longer"):
            dump(plistlib.loads(data))
    assert bounded(["x" * 2**20] * 7)


def test_what_xml_cannot_hold_stays_readable() -> None:
    assert plistlib.loads(dump({"a\ufffe": "b\0\x1b\ud800\uffff"})) == {"a\ufffd": "b\ufffd\ufffd\ufffd\ufffd"}


def test_a_list_of_apps_without_end_is_ended(plug: Plug) -> None:
    phone, link = plug()
    link.ask("lockdown:*")
    more = framed({"Status": "BrowsingApplications", "CurrentList": [{"CFBundleIdentifier": "x" * 2000}]})
    phone.misbehaviour = IphoneMisbehaviour(**telling(b"CurrentList", more * 5000))
    started = time.monotonic()
    assert link.ask("apps:user", 8).failure is Failure.GARBLED
    assert time.monotonic() - started < 4


def test_a_refusal_in_other_than_a_word_is_a_plain_refusal(plug: Plug) -> None:
    phone, link = plug()
    link.ask("lockdown:*")
    phone.misbehaviour = IphoneMisbehaviour(**telling(b"IORegistry", framed({"Status": "\x9b[31m" + "no " * 9999})))
    exchange = link.ask(BATTERY)
    assert (exchange.exit_code, exchange.stderr) == (1, b"refused")


def test_a_byte_at_a_time_costs_the_deadline(plug: Plug) -> None:
    phone, link = plug()
    link.ask("lockdown:*")
    phone.misbehaviour = IphoneMisbehaviour(trickle=0.05)
    started = time.monotonic()
    assert link.ask(BATTERY, 0.5).failure is Failure.TIMEOUT
    assert time.monotonic() - started < 1.6


def in_list(found: bytes, instead: bytes) -> Callable[[bytes], bytes]:
    """Alter the packets of the file service alone."""
    return lambda data: data.replace(found, instead) if data.startswith(b"CFA") else data


def listed(link: UsbmuxLink) -> list[str]:
    return plistlib.loads(link.ask("crashes:list").stdout)


@pytest.mark.parametrize("bad", [b"\xff", b"\n", b"\x1b"])
def test_a_name_that_is_none_hides_no_other(plug: Plug, bad: bytes) -> None:
    phone, link = plug()
    link.ask("lockdown:*")
    phone.misbehaviour = IphoneMisbehaviour(altered=in_list(b"Retired", b"Retire" + bad))
    assert PANIC in listed(link)
    assert len(listed(link)) == 2


@pytest.mark.parametrize(
    "altered",
    [
        lambda data: data[:-1] + b"x" if data.startswith(b"CFA") else data,  # the last name has no end
        lambda data: data.replace(b"CFA6LPAA", b"CFA6LPAB"),
        lambda data: data[:8] + struct.pack("<Q", 2**60) + data[16:] if data.startswith(b"CFA") else data,
        lambda data: data[:24] + struct.pack("<Q", 999) + data[32:] if data.startswith(b"CFA") else data,
        lambda data: struct.pack("<8s5Q", b"CFA6LPAA", 48, 48, 1, 1, 0) if data.startswith(b"CFA") else data,
    ],
    ids=["cut", "no packet", "2**60 bytes", "of another question", "all is well, and no list"],
)
def test_a_list_that_is_not_whole_is_no_list(plug: Plug, altered: Callable[[bytes], bytes]) -> None:
    phone, link = plug()
    link.ask("lockdown:*")
    phone.misbehaviour = IphoneMisbehaviour(altered=altered)
    assert link.ask("crashes:list", 5).failure is Failure.GARBLED


def test_folders_without_end_and_names_without_number_are_no_list(plug: Plug, usbmuxd, iphone_of) -> None:
    for paths in (["/a" * 20 + "/x.ips"], [f"/{number}.ips" for number in range(MAX_LISTED + 1)]):
        phone = iphone_of([*CONVERSATION[:1], ("crashes:list", paths)], udid="f" * 40)
        usbmuxd.plug(phone)
        with UsbmuxLink(phone.udid, address=usbmuxd.address) as link:
            assert link.ask("crashes:list").failure in (Failure.GARBLED, Failure.TIMEOUT)
        usbmuxd.unplug(phone)


def test_a_report_that_is_too_long_or_shorter_than_it_says_is_not_read(plug: Plug) -> None:
    phone, link = plug()
    assert link.ask(f"crash:{PANIC}").exit_code == 0
    size = f"st_size\0{len(CONVERSATION[-1][1])}\0".encode()
    phone.misbehaviour = IphoneMisbehaviour(altered=lambda data: data.replace(size, b"st_size\x0099\0"))
    assert link.ask(f"crash:{PANIC}", 3).failure is Failure.GARBLED
    huge = framed_facts(MAX_FILE + 1)
    phone.misbehaviour = IphoneMisbehaviour(altered=lambda data: huge(data) if size in data else data)
    assert link.ask(f"crash:{PANIC}", 3).failure is Failure.REFUSED


def framed_facts(size: int) -> Callable[[bytes], bytes]:
    facts = f"st_size\0{size}\0st_ifmt\0S_IFREG\0".encode()
    return lambda data: data[:8] + struct.pack("<QQ", 40 + len(facts), 40) + data[24:40] + facts


def test_nothing_that_a_device_says_is_logged_to_the_terminal(plug: Plug, capfd: pytest.CaptureFixture[str]) -> None:
    phone, link = plug()
    link.ask("lockdown:*")
    flood = struct.pack("<8s4Q", b"CFA6LPAA", 40, 40, 999, 2) * 50
    phone.misbehaviour = IphoneMisbehaviour(altered=lambda data: flood + data if data.startswith(b"CFA") else data)
    link.ask("crashes:list", 2)
    link.close()
    assert capfd.readouterr() == ("", "")


def test_a_device_that_goes_away_while_it_shows_its_question(plug: Plug, usbmuxd: VirtualUsbmuxd) -> None:
    phone, link = plug(unpaired=True, consent=Consent.PENDING)
    timer = threading.Timer(0.3, usbmuxd.unplug, (phone,))
    timer.start()
    with pytest.raises(OSError, match=r"\S"):
        link.pair(5, lambda *_: True)
    timer.join()


def test_one_device_by_cable_and_over_the_air_is_one_and_keeps_answering(plug: Plug, usbmuxd: VirtualUsbmuxd) -> None:
    phone, link = plug()
    usbmuxd.plug(phone, network=True)
    assert link.ask(BATTERY).exit_code == 0
    usbmuxd.unplug(phone)
    usbmuxd.plug(phone)  # it is another device to usbmuxd now
    assert link.ask(BATTERY).failure in (None, *LOST)
    assert link.ask(BATTERY).exit_code == 0
    assert link.trust() is Trust.GIVEN


def test_a_usbmuxd_that_restarts_in_the_middle_is_found_again(iphone_of: Callable[..., VirtualIphone]) -> None:
    phone = iphone_of(CONVERSATION, udid=UDID)
    with VirtualUsbmuxd() as server:
        server.plug(phone)
        link = UsbmuxLink(UDID, address=server.address)
        assert link.ask(BATTERY).exit_code == 0
    again = VirtualUsbmuxd(server.port)
    with link:
        assert link.ask(BATTERY, 0.5).failure in LOST
        with again:
            again.plug(phone)
            assert link.ask("ioclass:IOPMPowerSource").exit_code == 0


def test_a_closed_link_leaves_no_thread_and_no_socket(plug: Plug) -> None:
    before = threading.active_count(), len(os.listdir("/proc/self/fd"))
    for wrong in ({}, {"hang": True}, {"trickle": 0.05}, {"altered": lambda data: b"\xff" * 64}):
        phone, link = plug()
        for ask in ("lockdown:*", BATTERY, "activation:state", "crashes:list"):
            link.ask(ask)
        phone.misbehaviour = IphoneMisbehaviour(**wrong)
        link.ask("ioclass:IOPMPowerSource", 0.2)
        started = time.monotonic()
        link.close()
        assert time.monotonic() - started < 2
    ends = time.monotonic() + 3
    while (now := (threading.active_count(), len(os.listdir("/proc/self/fd")))) != before and time.monotonic() < ends:
        time.sleep(0.05)
    assert now == before


def test_a_path_for_a_name_opens_no_file(usbmuxd: VirtualUsbmuxd, iphone_of, tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    name = f"../..{tmp_path}/record"
    (tmp_path / "record.plist").write_bytes(b"not to be read")
    phone = iphone_of(CONVERSATION, udid=name, misbehaviour=IphoneMisbehaviour(unpaired=True))
    usbmuxd.plug(phone)
    with UsbmuxLink(name, address=usbmuxd.address) as link, pytest.raises(OSError, match="file name"):
        link.pair(2, lambda *_: True)
    assert {each: each.read_bytes() for each in tmp_path.rglob("*") if each.is_file()} == {
        tmp_path / "record.plist": b"not to be read"
    }
    usbmuxd.unplug(phone)
