"""The virtual iPhone as pymobiledevice3 sees it, and as a hostile peer does."""

import asyncio
import gc
import os
import plistlib
import socket
import struct
import threading
import time
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pymobiledevice3 import usbmux
from pymobiledevice3.exceptions import (
    AfcException,
    ConnectionTerminatedError,
    DeprecationError,
    GetProhibitedError,
    InvalidServiceError,
    LockdownError,
    MissingValueError,
    PairingDialogResponsePendingError,
    PasswordRequiredError,
    ProtocolError,
    PyMobileDevice3Exception,
    UserDeniedPairingError,
)
from pymobiledevice3.lockdown import create_using_usbmux
from pymobiledevice3.services.companion import CompanionProxyService
from pymobiledevice3.services.crash_reports import CrashReportsManager
from pymobiledevice3.services.diagnostics import DiagnosticsService
from pymobiledevice3.services.installation_proxy import InstallationProxyService
from pymobiledevice3.services.mobile_activation import MobileActivationService
from pymobiledevice3.services.mobile_config import MobileConfigService

from probes.link import Failure
from probes.transcript import TranscriptError
from probes.virtual.afc import folders
from probes.virtual.iphone_misbehaviour import Consent, IphoneMisbehaviour
from probes.virtual.misbehaviour import Garbage
from probes.virtual.mux_packet import encode, framed, messages
from probes.virtual.usbmuxd import VirtualUsbmuxd

UDID = "00008110-0012345678901234"
OLD_UDID = "a3f1" * 10
VALUES = {
    "UniqueDeviceID": UDID, "ProductVersion": "18.4.1", "ProductType": "iPhone14,5", "DeviceClass": "iPhone",
    "SerialNumber": "F2LZK0AAAA", "WiFiAddress": "02:00:00:00:00:01", "PasswordProtected": False,
}  # fmt: skip
BATTERY = {"CycleCount": 312, "Serial": "F5D0AAAA", "Temperature": 2590}
PHONE = [
    ("lockdown:*", VALUES),
    ("lockdown:com.apple.mobile.battery", {"BatteryCurrentCapacity": 81}),
    ("ioregistry:AppleSmartBattery", BATTERY),
]


@asynccontextmanager
async def connected(phone):
    """Connect with the records that usbmuxd has and those that this test has made."""
    records = Path(os.environ["HOME"]) / "records"
    async with await create_using_usbmux(
        serial=phone.udid, autopair=False, pairing_records_cache_folder=records
    ) as client:
        yield client


def asked(phone, question):
    """Return what a client of this phone gets for a question; what never ends is an error."""

    async def ask():
        async with asyncio.timeout(10), connected(phone) as client:
            return await question(client)

    return asyncio.run(ask())


def value(domain=None, key=None):
    return lambda client: client.get_value(domain, key)


def entry(name=None, ioclass=None):
    async def ask(client):
        async with DiagnosticsService(client) as service:
            return await service.ioregistry(name=name, ioclass=ioclass)

    return ask


def started(name):
    async def ask(client):
        service = await client.start_lockdown_service(name)
        await service.close()

    return ask


def commands(name, *messages):
    async def ask(client):
        service = await client.start_lockdown_service(name)
        said = [await service.send_recv_plist(message) for message in messages]
        await service.close()
        return said

    return ask


def report(path):
    async def ask(client):
        async with CrashReportsManager(client) as reports:
            return bytes(await reports.afc.get_file_contents(path))

    return ask


@pytest.mark.parametrize("tls", [True, False])
def test_a_client_gets_what_was_recorded(plugged, tls):
    phone = plugged(tls=tls)
    assert asked(phone, value()) == VALUES
    assert asked(phone, value("com.apple.mobile.battery")) == {"BatteryCurrentCapacity": 81}
    assert asked(phone, entry("AppleSmartBattery")) == BATTERY


def test_a_key_comes_from_its_own_answer_or_else_out_of_its_domain(plugged):
    phone = plugged([*PHONE, ("lockdown:com.apple.fmip IsAssociated", False)])
    assert asked(phone, value(None, "SerialNumber")) == "F2LZK0AAAA"
    assert asked(phone, value("com.apple.mobile.battery", "BatteryCurrentCapacity")) == 81
    assert asked(phone, value("com.apple.fmip", "IsAssociated")) is False
    for domain, key in ((None, "Nothing"), ("com.apple.fmip", None), ("com.apple.mobile.battery", "Nothing")):
        with pytest.raises(MissingValueError):
            asked(phone, value(domain, key))


def test_the_nth_equal_ask_gets_the_nth_answer_whatever_the_library_asks_for_itself(plugged):
    phone = plugged([("lockdown:*", VALUES), ("lockdown:*", VALUES | {"SerialNumber": "OTHER"}), *PHONE[1:]])

    async def serials(client):
        return [client.all_values["SerialNumber"], *[(await client.get_value())["SerialNumber"] for _ in range(3)]]

    assert asked(phone, serials) == ["F2LZK0AAAA", "F2LZK0AAAA", "OTHER", "OTHER"]


def test_registry_entries_go_by_name_or_by_class(plugged):
    phone = plugged([*PHONE, ("ioclass:IOPMPowerSource", {"CycleCount": 7}), ("ioclass:None", LookupError("NoEntry"))])
    assert asked(phone, entry(ioclass="IOPMPowerSource")) == {"CycleCount": 7}
    assert asked(phone, entry("AppleSmartBattery", "")) == BATTERY
    assert asked(phone, entry("NeverAsked")) is None
    assert asked(phone, entry(ioclass="None")) is None
    assert asked(phone, entry()) == {}, "a whole plane"


def test_reports_of_the_diagnostics(plugged):
    phone = plugged([*PHONE, ("diagnostics:GasGauge", {"GasGauge": {"CycleCount": 3}})])

    async def info(client):
        async with DiagnosticsService(client) as service:
            return [await service.info("GasGauge"), await service.info("All")]

    assert asked(phone, info) == [{"GasGauge": {"CycleCount": 3}}] * 2


@pytest.mark.parametrize(("version", "ended"), [("17.3.1", False), ("17.4", True), ("26.1", True), ("9.3.5", False)])
def test_mobile_gestalt_answers_until_17_4(plugged, version, ended):
    phone = plugged([("lockdown:*", VALUES | {"ProductVersion": version})])

    async def gestalt(client):
        async with DiagnosticsService(client) as service:
            return await service.mobilegestalt(["SerialNumber", "Nothing"])

    if ended:
        with pytest.raises(DeprecationError):
            asked(phone, gestalt)
    else:
        assert asked(phone, gestalt) == {"SerialNumber": "F2LZK0AAAA"}


def test_the_other_services(plugged):
    apps = [{"CFBundleIdentifier": "org.example.app", "ApplicationType": "User", "Path": "/private"}]
    phone = plugged([
        *PHONE,
        ("configuration:cloud", {"IsSupervised": True}),
        ("configuration:profiles", {"OrderedIdentifiers": ["org.example.mdm"], "ProfileMetadata": {}}),
        ("activation:state", "Activated"),
        ("apps:user", apps),
        ("companion:list", ["00008301-00AA"]),
        ("companion:00008301-00AA ProductType", "Watch6,1"),
    ])  # fmt: skip

    async def ask(client):
        async with MobileConfigService(client) as configuration, InstallationProxyService(client) as proxy:
            return (
                await configuration.get_cloud_configuration(),
                (await configuration.get_profile_list())["OrderedIdentifiers"],
                (await MobileActivationService(client).send_command("GetActivationStateRequest"))["Value"],
                await proxy.browse({"ApplicationType": "User"}, ["CFBundleIdentifier"]),
            )

    assert asked(phone, ask) == (
        {"IsSupervised": True}, ["org.example.mdm"], "Activated", [{"CFBundleIdentifier": "org.example.app"}],
    )  # fmt: skip
    value_of = {"Command": "GetValueFromRegistry", "GetValueGizmoUDIDKey": "00008301-00AA"}
    assert asked(phone, commands(
        CompanionProxyService.SERVICE_NAME, {"Command": "GetDeviceRegistry"},
        value_of | {"GetValueKeyKey": "ProductType"}, value_of | {"GetValueKeyKey": "Nothing"},
    )) == [
        {"PairedDevicesArray": ["00008301-00AA"]}, {"RetrievedValueDictionary": {"ProductType": "Watch6,1"}},
        {"Error": "UnsupportedWatchKey"},
    ]  # fmt: skip


LARGE = bytes(range(256)) * 30_000
"""More than one read of 4 MiB."""
REPORTS = [
    *PHONE,
    ("crashes:list", ["/panic-full-1.ips", "/Retired/b.ips", "/Retired/Old/c.ips", "/unread.ips"]),
    ("crash:/panic-full-1.ips", LARGE),
    ("crash:/Retired/b.ips", b""),
    ("crash:/Retired/Old/c.ips", b"\xff\x00"),
    ("crash:/gone.ips", LookupError("NoFile")),
]


def test_crash_reports_are_listed_and_read(plugged):
    phone = plugged(REPORTS)

    async def pull(client):
        mover = await client.start_lockdown_service(CrashReportsManager.CRASH_MOVER_NAME)
        assert await mover.recvall(5) == b"ping\0"
        await mover.close()
        async with CrashReportsManager(client) as reports:
            listed = await reports.ls("/", depth=-1)
            return listed, [bytes(await reports.afc.get_file_contents(ask[6:])) for ask, _ in REPORTS[4:7]]

    listed, read = asked(phone, pull)
    assert set(listed) == {
        "/panic-full-1.ips", "/Retired", "/Retired/b.ips", "/Retired/Old", "/Retired/Old/c.ips", "/unread.ips",
    }  # fmt: skip
    assert read == [LARGE, b"", b"\xff\x00"]


@pytest.mark.parametrize("path", ["/gone.ips", "/unread.ips", "/never.ips", "/Retired"])
def test_a_report_that_was_not_read_is_refused(plugged, path):
    with pytest.raises(AfcException):
        asked(plugged(REPORTS), report(path))


def test_nothing_can_be_written_or_removed(plugged):
    phone = plugged(REPORTS)

    async def spoil(client):
        async with CrashReportsManager(client) as reports:
            files = reports.afc
            for attempt in (
                files.rm_single("/Retired/b.ips"), files.set_file_contents("/x", b"y"), files.makedirs("/x"),
                files.rename("/panic-full-1.ips", "/x"), files.fopen("/panic-full-1.ips", "r+"),
            ):  # fmt: skip
                with pytest.raises(AfcException):
                    await attempt
            return bytes(await files.get_file_contents("/Retired/Old/c.ips"))

    assert asked(phone, spoil) == b"\xff\x00"
    assert {"RemovePath", "MakeDir", "RenamePath"} <= set(phone.requests)


def test_the_folders_on_the_way_to_the_files():
    assert {folder: list(names) for folder, names in folders(["/a/b/c", "d", "/a/e", "/a/b/c"]).items()} == {
        "/": ["a", "d"], "/a": ["b", "e"], "/a/b": ["c"],
    }  # fmt: skip


DANGEROUS = [
    ("com.apple.mobile.diagnostics_relay", "Request", ["Restart", "Shutdown", "Sleep"]),
    ("com.apple.mobile.MCInstall", "RequestType", ["EraseDevice", "SetCloudConfiguration", "InstallProfile"]),
    ("com.apple.mobileactivationd", "Command", ["DeactivateRequest", "HandleActivationInfoRequest"]),
    ("com.apple.mobile.installation_proxy", "Command", ["Uninstall", "Install"]),
    ("com.apple.companion_proxy", "Command", ["StartForwardingServicePort"]),
]


def test_whatever_could_change_the_phone_is_refused_and_noted(plugged):
    phone = plugged([*PHONE, ("apps:user", [])])

    async def try_all(client):
        said = [
            each
            for service, key, names in DANGEROUS
            for each in await commands(service, *({key: name} for name in names))(client)
        ]
        with pytest.raises(LockdownError):
            await client.enter_recovery()
        with pytest.raises(LockdownError):
            await client.set_value("Mine", key="DeviceName")
        with pytest.raises(InvalidServiceError):
            await client.start_lockdown_service("com.apple.mobilebackup2")
        return said

    said = asked(phone, try_all)
    assert all("Error" in each or each["Status"] in ("UnknownRequest", "Error") for each in said)
    expected = {name for _, _, names in DANGEROUS for name in names}
    assert expected | {"EnterRecovery", "SetValue", "StartService com.apple.mobilebackup2"} <= set(phone.requests)


def test_every_request_is_noted_in_order(plugged):
    phone = plugged()
    asked(phone, entry("AppleSmartBattery"))
    assert phone.requests == [
        "QueryType", "GetValue", "StartSession", "GetValue",
        "StartService com.apple.mobile.diagnostics_relay", "IORegistry",
    ]  # fmt: skip


PLAYED = [
    (Failure.TIMEOUT, TimeoutError),
    (Failure.STOPPED, TimeoutError),
    (Failure.DISCONNECTED, ConnectionTerminatedError),
    (Failure.GARBLED, ProtocolError),
    (Failure.REFUSED, PyMobileDevice3Exception),
    (LookupError("PasswordProtected"), PyMobileDevice3Exception),
    (b"no property list", ProtocolError),
]


@pytest.mark.parametrize(("said", "error"), PLAYED)
@pytest.mark.parametrize("where", ["lockdown:com.apple.fmip IsAssociated", "ioregistry:Other"])
def test_a_recorded_failure_is_played(plugged, said, error, where):
    phone = plugged([*PHONE, (where, said)])
    question = value("com.apple.fmip", "IsAssociated") if where.startswith("lockdown") else entry("Other")

    async def briefly(client):
        async with asyncio.timeout(0.3):
            return await question(client)

    with pytest.raises(error):
        asked(phone, briefly)
    assert asked(phone, value(None, "SerialNumber")) == "F2LZK0AAAA", "the phone goes on"


@pytest.mark.parametrize(("said", "error"), [(Failure.TIMEOUT, TimeoutError), *PLAYED[2:3]])
@pytest.mark.parametrize("ask", ["crashes:list", "crash:/a.ips"])
def test_a_recorded_failure_of_a_report_is_played(plugged, said, error, ask):
    phone = plugged([*PHONE, (ask, said)])

    async def briefly(client):
        async with asyncio.timeout(0.3), CrashReportsManager(client) as reports:
            return await (reports.ls() if ask == "crashes:list" else reports.afc.get_file_contents("/a.ips"))

    with pytest.raises(error):
        asked(phone, briefly)


@pytest.mark.parametrize("word", ["InvalidService", "PasswordProtected"])
def test_a_service_that_was_refused_does_not_start(plugged, word):
    phone = plugged([*PHONE, ("companion:list", LookupError(word))])
    with pytest.raises(InvalidServiceError if word == "InvalidService" else PasswordRequiredError):
        asked(phone, started("com.apple.companion_proxy"))
    asked(phone, started("com.apple.mobile.diagnostics_relay"))


@pytest.mark.parametrize(
    ("ask", "said", "words"),
    [
        ("ioregistry:X", Failure.ABSENT, "line 2: no wire can play absent"),
        ("ioregistry:X", Failure.OFFLINE, "line 2: no wire can play offline"),
        ("apps:user", Failure.UNAUTHORIZED, "line 2: no service refuses a computer"),
    ],
)
def test_what_no_phone_could_play_is_refused(iphone_of, ask, said, words):
    with pytest.raises(TranscriptError, match=words):
        iphone_of([(ask, said)])


def test_a_value_that_was_refused_to_an_unknown_computer_is_refused_again(plugged):
    with pytest.raises(GetProhibitedError):
        asked(plugged([*PHONE, ("lockdown:com.apple.fmip", Failure.UNAUTHORIZED)]), value("com.apple.fmip"))


def test_an_unpaired_phone_tells_little(plugged):
    phone = plugged(misbehaviour=IphoneMisbehaviour(unpaired=True))

    async def ask(client):
        assert not client.paired
        with pytest.raises(GetProhibitedError):
            await client.get_value(key="SerialNumber")
        with pytest.raises(GetProhibitedError):
            await client.get_value("com.apple.mobile.battery")
        with pytest.raises(MissingValueError):
            await client.get_value(key="DieID")
        return client.all_values

    told = asked(phone, ask)
    assert set(told) - {"DevicePublicKey"} == set(VALUES) - {"SerialNumber", "PasswordProtected"}


def test_a_phone_that_has_forgotten_this_computer_refuses_its_session(usbmuxd, plugged):
    phone = plugged()
    phone.misbehaviour = IphoneMisbehaviour(unpaired=True)
    assert phone.udid in usbmuxd.records

    async def paired(client):
        return client.paired

    assert asked(phone, paired) is False
    phone.misbehaviour = IphoneMisbehaviour()
    assert asked(phone, paired) is True


def pairing(timeout):
    return lambda client: client.pair(timeout=timeout)


def test_a_phone_trusts_after_somebody_has_tapped(plugged, tmp_path):
    wrong = IphoneMisbehaviour(unpaired=True, consent=Consent.GIVEN, consent_after=0.5)
    phone = plugged(misbehaviour=wrong)
    with pytest.raises(PairingDialogResponsePendingError):
        asked(phone, pairing(0))
    asked(phone, pairing(5))
    assert asked(phone, entry("AppleSmartBattery")) == BATTERY
    (record,) = (plistlib.loads(path.read_bytes()) for path in tmp_path.rglob(f"{UDID}.plist"))
    assert phone.hosts == {record["HostID"]} and record["EscrowBag"]


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (IphoneMisbehaviour(unpaired=True, consent=Consent.PENDING), PairingDialogResponsePendingError),
        (IphoneMisbehaviour(unpaired=True, consent=Consent.DENIED), UserDeniedPairingError),
        (IphoneMisbehaviour(unpaired=True, locked=True), PasswordRequiredError),
    ],
)
def test_a_phone_that_does_not_trust(plugged, wrong, error):
    phone = plugged(misbehaviour=wrong)
    with pytest.raises(error):
        asked(phone, pairing(0))
    assert phone.hosts == set()


def test_a_phone_without_a_dialog_pairs_and_can_be_unpaired(plugged):
    phone = plugged(misbehaviour=IphoneMisbehaviour(unpaired=True))

    async def pair_and_forget(client):
        await client.pair(timeout=0)
        assert await client.validate_pairing()
        await client.unpair()

    asked(phone, pair_and_forget)
    assert phone.hosts == set()


def test_a_certificate_over_another_key_does_not_pair(plugged):
    phone = plugged(misbehaviour=IphoneMisbehaviour(unpaired=True))

    async def pair(client):
        return await client._request("Pair", {"PairRecord": {"HostID": "X", "DeviceCertificate": b"none"}})

    with pytest.raises(LockdownError):
        asked(phone, pair)
    assert phone.hosts == set()


def test_a_locked_phone_tells_values_and_starts_no_service(plugged):
    unlocked = ("lockdown:* PasswordProtected", False)
    phone = plugged([*PHONE, unlocked], misbehaviour=IphoneMisbehaviour(locked=True))
    assert asked(phone, value("com.apple.mobile.battery")) == {"BatteryCurrentCapacity": 81}
    assert asked(phone, value(None, "PasswordProtected")) is True
    with pytest.raises(PasswordRequiredError):
        asked(phone, entry("AppleSmartBattery"))
    phone.misbehaviour = IphoneMisbehaviour()
    assert asked(phone, entry("AppleSmartBattery")) == BATTERY


class Listener:
    """A client that listens for devices."""

    def __init__(self, mux):
        self.peer = socket.create_connection(("127.0.0.1", mux.port), timeout=5)
        self.peer.sendall(encode(7, {"MessageType": "Listen"}))
        assert self.next()["Number"] == 0

    def next(self):
        return plistlib.loads(self.packet()[16:])

    def packet(self):
        head = self.peer.recv(4, socket.MSG_WAITALL)
        return head + self.peer.recv(int.from_bytes(head, "little") - 4, socket.MSG_WAITALL)


@pytest.fixture
def listener(usbmuxd):
    listener = Listener(usbmuxd)
    with listener.peer:
        yield listener


def test_whoever_listens_is_told_of_devices(usbmuxd, listener, iphone_of):
    phones = [iphone_of(PHONE), iphone_of(PHONE, udid=OLD_UDID)]
    usbmuxd.plug(phones[0])
    usbmuxd.plug(phones[1], network=True)
    told = [listener.next() for _ in phones]
    assert [each["Properties"]["SerialNumber"] for each in told] == [UDID, OLD_UDID]
    assert [each["Properties"]["ConnectionType"] for each in told] == ["USB", "Network"]
    usbmuxd.unplug(phones[0])
    assert listener.next() == {"MessageType": "Detached", "DeviceID": told[0]["DeviceID"]}
    usbmuxd.plug(phones[0])
    assert listener.next()["DeviceID"] == 3, "it is another device when it comes back"


def test_a_phone_that_is_unplugged_is_gone_for_everyone(usbmuxd, plugged):
    phone = plugged()

    async def unplug(client):
        await asyncio.to_thread(usbmuxd.unplug, phone)
        with pytest.raises(ConnectionTerminatedError):
            await client.service.recvall(1)
        return await usbmux.list_devices()

    assert asked(phone, unplug) == []


@pytest.mark.parametrize("tls", [True, False])
def test_a_cut_phone_goes_away_and_comes_back(usbmuxd, plugged, listener, tls):
    phone = plugged(tls=tls)
    assert listener.next()["MessageType"] == "Attached"

    async def ask(client):
        phone.misbehaviour = IphoneMisbehaviour(cut_after=10, away=0.3)
        await client.service.send_plist({"Request": "GetValue", "Label": "x"})
        said = await client.service.reader.read()
        assert await usbmux.list_devices() == []
        return said

    message = framed({"Request": "GetValue", "Value": VALUES})
    assert asked(phone, ask) == message[:10]
    gone = time.monotonic()
    assert [listener.next()["MessageType"] for _ in range(2)] == ["Detached", "Attached"]
    assert 0.1 < time.monotonic() - gone < 5
    assert asked(phone, value()) == VALUES, "it is cut once"


def test_a_cut_phone_stays_away_until_it_is_plugged_in(usbmuxd, plugged, listener):
    phone = plugged(misbehaviour=IphoneMisbehaviour(cut_after=0))
    with pytest.raises(PyMobileDevice3Exception):
        asked(phone, value())
    assert [listener.next()["MessageType"] for _ in range(2)] == ["Attached", "Detached"]
    assert asyncio.run(usbmux.list_devices()) == []
    usbmuxd.plug(phone)
    assert asked(phone, value()) == VALUES


def test_a_phone_that_is_plugged_in_before_it_would_come_back_is_there_once(usbmuxd, plugged):
    phone = plugged(misbehaviour=IphoneMisbehaviour(cut_after=0, away=0.1))
    with pytest.raises(PyMobileDevice3Exception):
        asked(phone, value())
    usbmuxd.plug(phone)
    time.sleep(0.2)
    assert len(asyncio.run(usbmux.list_devices())) == 1


def test_latency_is_paid_once_an_answer(plugged):
    phone = plugged(misbehaviour=IphoneMisbehaviour(latency=0.05))
    started = time.monotonic()
    asked(phone, value("com.apple.mobile.battery"))
    assert 5 * 0.05 <= time.monotonic() - started < 2


def test_a_phone_that_hangs_says_nothing(plugged):
    phone = plugged()

    async def ask(client):
        phone.misbehaviour = IphoneMisbehaviour(hang=True)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await client.get_value()

    asked(phone, ask)
    assert phone.requests[-1] == "GetValue"


@pytest.mark.parametrize("garbage", Garbage)
def test_garbage_is_an_error_and_no_more(plugged, garbage):
    phone = plugged(misbehaviour=IphoneMisbehaviour(garbage=garbage))
    with pytest.raises(PyMobileDevice3Exception):
        asked(phone, value())
    phone.misbehaviour = IphoneMisbehaviour()
    assert asked(phone, value()) == VALUES


def test_both_forms_of_udid_and_one_that_nobody_told(usbmuxd, iphone_of):
    phones = [iphone_of(PHONE), iphone_of(PHONE, udid=OLD_UDID), iphone_of([("activation:state", "Activated")])]
    for phone in phones:
        usbmuxd.plug(phone)
    assert [each.serial for each in asyncio.run(usbmux.list_devices())] == [UDID, OLD_UDID, phones[2].udid]
    assert len(phones[2].udid) == 40 and iphone_of([]).udid == phones[2].udid
    for phone in phones[:2]:
        assert asked(phone, value(None, "UniqueDeviceID")) == phone.udid


def test_a_record_that_nobody_has_is_not_there_and_none_can_be_deleted(usbmuxd, plugged):
    plugged()
    assert asyncio.run(_number(usbmuxd, {"MessageType": "ReadPairRecord", "PairRecordID": "x"})) == 2
    assert asyncio.run(_number(usbmuxd, {"MessageType": "DeletePairRecord", "PairRecordID": UDID})) == 1
    assert asyncio.run(_number(usbmuxd, {"MessageType": "Connect", "DeviceID": 1, "PortNumber": 1})) == 3
    assert asyncio.run(_number(usbmuxd, {"MessageType": "Connect", "DeviceID": 8, "PortNumber": 1})) == 2
    assert UDID in usbmuxd.records


async def _number(mux, request):
    reader, writer = await asyncio.open_connection("127.0.0.1", mux.port)
    writer.write(encode(5, request))
    head = await reader.readexactly(16)
    length, version, kind, tag = struct.unpack("<IIII", head)
    assert (version, kind, tag) == (1, 8, 5)
    said = plistlib.loads(await reader.readexactly(length - 16))
    writer.close()
    await writer.wait_closed()
    return said["Number"]


def test_ten_phones_answer_forty_questions_each_in_no_time(usbmuxd, iphone_of):
    """Some 0.2 s on two cores; 40 ms more for each handshake would be a delayed acknowledgement."""
    phones = [
        iphone_of([*PHONE, *((f"ioclass:C{n}", {"Phone": phone, "N": n}) for n in range(38))], udid=f"{phone:040x}")
        for phone in range(10)
    ]
    for phone in phones:
        usbmuxd.plug(phone)

    async def ask(phone):
        async with connected(phone) as client, DiagnosticsService(client) as service:
            await client.get_value("com.apple.mobile.battery")
            return [(await service.ioregistry(ioclass=f"C{n}"))["Phone"] for n in range(38)]

    async def all_at_once():
        return await asyncio.gather(*map(ask, phones))

    started = time.monotonic()
    assert asyncio.run(all_at_once()) == [[phone] * 38 for phone in range(10)]
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("wrong", [IphoneMisbehaviour(hang=True), IphoneMisbehaviour(latency=60)])
def test_everything_ends_when_told(iphone_of, wrong):
    before = set(threading.enumerate())
    with VirtualUsbmuxd() as mux, ExitStack() as peers:
        mux.plug(iphone_of(PHONE, misbehaviour=wrong))
        mux.plug(iphone_of(PHONE, misbehaviour=IphoneMisbehaviour(cut_after=0, away=60), udid=OLD_UDID))
        for request in ({"DeviceID": 1}, {"DeviceID": 2}):
            peer = peers.enter_context(socket.create_connection(("127.0.0.1", mux.port)))
            peer.sendall(encode(1, {"MessageType": "Connect", "PortNumber": 32498, **request}))
            peer.sendall(framed({"Request": "QueryType"}))
        for _ in range(5):
            peers.enter_context(socket.create_connection(("127.0.0.1", mux.port)))
        time.sleep(0.05)
    assert set(threading.enumerate()) == before
    gc.collect()
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", mux.port))


anything = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.text(st.characters(codec="ascii")) | st.binary(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "Key", "HostID"]), inner),
    max_leaves=5,
).filter(lambda value: value is not None)
keys = st.sampled_from(["Request", "Domain", "Key", "HostID", "PairRecord", "Service", "DeviceID", "PortNumber"])
requested = st.sampled_from(["GetValue", "Pair", "StartSession", "StopSession", "StartService", "Unpair", "Goodbye"])
requests = st.builds(lambda name, rest: rest | {"Request": name}, requested, st.dictionaries(keys, anything))


def _sayable(value):
    try:
        return bool(plistlib.dumps(value))
    except (ValueError, TypeError, OverflowError):
        return False


@pytest.fixture(scope="module")
def hardy(iphone_of):
    with VirtualUsbmuxd() as mux:
        mux.plug(iphone_of(PHONE, tls=False))
        yield mux


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sent=st.lists(requests.filter(_sayable), max_size=6), rest=st.binary(max_size=40))
def test_whatever_a_peer_sends_the_phone_serves_the_next(hardy, sent, rest):
    with socket.create_connection(("127.0.0.1", hardy.port), timeout=5) as peer:
        peer.sendall(encode(1, {"MessageType": "Connect", "DeviceID": 1, "PortNumber": 32498}))
        peer.sendall(b"".join(map(framed, sent)) + rest)
        peer.shutdown(socket.SHUT_WR)
        while peer.recv(65536):
            pass
    with socket.create_connection(("127.0.0.1", hardy.port), timeout=5) as peer:
        peer.sendall(encode(4, {"MessageType": "ReadBUID"}))
        assert peer.recv(16, socket.MSG_WAITALL)[12:] == b"\x04\0\0\0"


parts = st.one_of(
    st.binary(max_size=60),
    requests.filter(_sayable).map(framed),
    requests.filter(_sayable).map(lambda said: encode(3, said)),
    st.binary(max_size=30).map(lambda data: struct.pack("<8sQQQQ", b"CFA6LPAA", 40 + len(data), 40, 1, 2) + data),
)


@settings(max_examples=300, deadline=None)
@given(stream=st.lists(parts, max_size=5).map(b"".join))
def test_any_stream_is_listed(stream):
    listed = messages(stream)
    assert all(text.isprintable() and len(text) < 4000 for text in listed)
    assert bool(listed) == bool(stream)


def test_a_stream_is_listed_message_by_message():
    stream = encode(2, {"MessageType": "Listen"}) + framed({"Request": "X", "Value": b"abc", "Big": 2**63, "N": {}})
    assert messages(stream + b"\x01") == (
        "usbmux 2: MessageType=Listen", "lockdown: Big=9223372036854775808 N=dict Request=X Value=3 bytes",
        "1 bytes that are no message",
    )  # fmt: skip


def test_a_number_that_python_would_not_print_is_listed():
    huge = b"<plist><dict><key>a</key><integer>0x" + b"f" * 20_000 + b"</integer></dict></plist>"
    assert messages(struct.pack(">I", len(huge)) + huge) == ("lockdown: a=a huge number",)
