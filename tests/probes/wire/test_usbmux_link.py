"""The link to an Apple device, through the real library, against a phone that speaks the real protocols."""

import plistlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from probes.link import LOST, Exchange, Failure
from probes.links.property_list import dump
from probes.links.usbmux import Trust, UsbmuxLink, listed
from probes.transcript import Header, Transcript
from probes.virtual.iphone import VirtualIphone
from probes.virtual.iphone_misbehaviour import Consent, IphoneMisbehaviour
from probes.virtual.misbehaviour import Garbage
from probes.virtual.usbmuxd import VirtualUsbmuxd

UDID = "00008110-000A11110000001E"
OTHER = "f" * 40
AT = "2026-11-01T00:00:00Z"
VALUES = {"ProductType": "iPhone14,2", "ProductVersion": "18.4.1", "UniqueDeviceID": UDID, "DeviceClass": "iPhone",
          "WiFiAddress": "02:00:00:00:00:01"}  # fmt: skip
BATTERY = {"BatteryData": {"DesignCapacity": 3095, "Serial": "F5D\0X"}, "Amperage": -808, "MaxCapacity": 100}
REPORT = b'{"bug_type":"210"}\n{"panicString":"panic"}'
WATCH = "00008301-1"
TOLD: dict[str, object] = {
    "lockdown:*": VALUES,
    "lockdown:com.apple.mobile.battery": {"BatteryCurrentCapacity": 80},
    "ioregistry:AppleSmartBattery": {"DesignCapacity": 3095, "Amperage": -808, "MaxCapacity": 100},
    "ioclass:IOPMPowerSource": {"CycleCount": 5},
    "diagnostics:GasGauge": {"GasGauge": {"CycleCount": 5, "Status": "Success"}},
    "configuration:cloud": {"IsSupervised": False},
    "configuration:profiles": {"OrderedIdentifiers": [], "ProfileManifest": {}, "ProfileMetadata": {}},
    "activation:state": "Activated",
    "apps:user": [{"ApplicationType": "User", "CFBundleIdentifier": "a.b"}],
    "companion:list": [WATCH],
    f"companion:{WATCH} ProductType": "Watch6,1",
    "crashes:list": ["/Retired/panic-full-2026-10-01-000000.ips", "/panic-full-2026-10-02-000000.ips"],
}


def transcript(told: dict[str, object]) -> Transcript:
    answers = [Exchange(ask=ask, exit_code=0, stdout=dump(value), at=AT, seconds="0") for ask, value in told.items()]
    reports = [
        Exchange(ask=f"crash:{path}", exit_code=0, stdout=REPORT, at=AT, seconds="0")
        for path in (told.get("crashes:list") or [])
    ]
    return Transcript(header=Header(recorded_at=AT), exchanges=(*answers, *reports))


@pytest.fixture(scope="module")
def usbmuxd() -> Iterator[VirtualUsbmuxd]:
    with VirtualUsbmuxd() as server:
        yield server


@pytest.fixture
def plug(usbmuxd: VirtualUsbmuxd) -> Iterator[Callable[..., tuple[VirtualIphone, UsbmuxLink]]]:
    with ExitStack() as stack:

        def connect(udid: str = UDID, **how: object) -> tuple[VirtualIphone, UsbmuxLink]:
            phone = VirtualIphone(transcript(TOLD), udid=udid, **how)
            usbmuxd.records.pop(udid, None)
            usbmuxd.plug(phone)
            stack.callback(usbmuxd.unplug, phone)
            return phone, stack.enter_context(UsbmuxLink(udid, address=usbmuxd.address))

        yield connect


@pytest.mark.parametrize("tls", [True, False])
@pytest.mark.parametrize("ask", TOLD)
def test_each_kind_of_ask_is_answered_with_what_the_phone_told(plug, ask: str, tls: bool) -> None:
    _, link = plug(tls=tls)
    exchange = link.ask(ask)
    assert (exchange.failure, exchange.exit_code) == (None, 0), exchange.detail
    told = plistlib.loads(exchange.stdout)
    expected = TOLD[ask]
    assert told.items() >= expected.items() if isinstance(expected, dict) else told == expected


def test_the_answer_is_the_same_bytes_as_were_recorded(plug) -> None:
    _, link = plug()
    asks = [ask for ask in TOLD if ask not in ("lockdown:*", "configuration:profiles")]
    assert [link.ask(ask).stdout for ask in asks] == [dump(TOLD[ask]) for ask in asks]
    assert link.ask("crash:/panic-full-2026-10-02-000000.ips").stdout == REPORT


@pytest.mark.parametrize(
    ("ask", "word"),
    [
        ("lockdown:* NoSuchKey", "MissingValue"),
        ("lockdown:com.apple.fmip IsAssociated", "MissingValue"),
        ("ioregistry:NoSuchEntry", "NoEntry"),
        (f"companion:{WATCH} NoSuchKey", "MissingValue"),
        ("crash:/no-such-report.ips", "NoFile"),
    ],
)
def test_a_no_of_the_device_is_an_answer_in_a_word(plug, ask: str, word: str) -> None:
    exchange = plug()[1].ask(ask)
    assert (exchange.failure, exchange.exit_code, exchange.stderr.decode()) == (None, 1, word)


@pytest.mark.parametrize(
    "ask", ["shell:id", "diagnostics:Restart", "diagnostics:Shutdown", "configuration:erase", "activation:deactivate",
            "apps:uninstall"],
)  # fmt: skip
def test_what_would_change_a_device_is_never_sent(plug, ask: str) -> None:
    phone, link = plug()
    link.ask("lockdown:*")
    before = list(phone.requests)
    assert link.ask(ask).failure is Failure.GARBLED or link.ask(ask).failure is Failure.REFUSED
    assert phone.requests == before


def test_many_threads_ask_one_phone_and_each_gets_its_own_answer(plug) -> None:
    _, link = plug()
    answers: dict[str, bytes] = {}
    threads = [threading.Thread(target=lambda ask=ask: answers.update({ask: link.ask(ask).stdout})) for ask in TOLD]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(answers) == set(TOLD)
    assert all(answers.values())


def test_several_phones_with_both_forms_of_udid_are_told_apart(plug, usbmuxd: VirtualUsbmuxd) -> None:
    links = [plug(udid=udid)[1] for udid in (UDID, OTHER)]
    assert [each.udid for each in listed(usbmuxd.address)] == [UDID, OTHER]
    assert [plistlib.loads(each.ask("lockdown:* UniqueDeviceID").stdout) for each in links] == [UDID, OTHER]


def test_an_untrusted_phone_says_what_it_says_to_anybody_and_is_never_asked_for_trust(plug) -> None:
    phone, link = plug(misbehaviour=IphoneMisbehaviour(unpaired=True, consent=Consent.PENDING))
    assert link.trust() is Trust.WITHHELD
    assert plistlib.loads(link.ask("lockdown:*").stdout)["ProductType"] == "iPhone14,2"
    assert link.ask("ioregistry:AppleSmartBattery").failure is Failure.UNAUTHORIZED
    assert "Pair" not in phone.requests


def test_trust_that_is_given_while_we_wait_begins_a_session(plug) -> None:
    _, link = plug(misbehaviour=IphoneMisbehaviour(unpaired=True, consent=Consent.GIVEN, consent_after=1.0))
    seen: list[Trust] = []
    assert link.pair(10, lambda standing, _: not seen.append(standing)) is Trust.GIVEN
    assert Trust.PENDING in seen
    assert link.ask("ioregistry:AppleSmartBattery").exit_code == 0


@pytest.mark.parametrize(
    ("wrong", "standing"),
    [
        (IphoneMisbehaviour(unpaired=True, consent=Consent.DENIED), Trust.DENIED),
        (IphoneMisbehaviour(unpaired=True, consent=Consent.PENDING), Trust.PENDING),
        (IphoneMisbehaviour(unpaired=True, locked=True), Trust.LOCKED),
    ],
)
def test_trust_that_is_not_given_is_waited_for_no_longer_than_told(plug, wrong, standing: Trust) -> None:
    _, link = plug(misbehaviour=wrong)
    started = time.monotonic()
    assert link.pair(1.5, lambda *_: True) is standing
    assert time.monotonic() - started < 5


def test_whoever_waits_for_trust_may_stop_waiting(plug) -> None:
    _, link = plug(misbehaviour=IphoneMisbehaviour(unpaired=True, consent=Consent.PENDING))
    started = time.monotonic()
    assert link.pair(60, lambda _, over: over < 0.02) is Trust.PENDING
    assert time.monotonic() - started < 5


def test_a_locked_phone_says_so(plug) -> None:
    _, link = plug(misbehaviour=IphoneMisbehaviour(locked=True))
    assert link.trust() is Trust.LOCKED
    exchange = link.ask("ioregistry:AppleSmartBattery")
    assert (exchange.exit_code, exchange.stderr) == (1, b"PasswordProtected")


def test_a_phone_that_hangs_costs_the_deadline_and_no_more(plug) -> None:
    phone, link = plug()
    link.ask("ioregistry:AppleSmartBattery")
    phone.misbehaviour = IphoneMisbehaviour(hang=True)
    started = time.monotonic()
    assert link.ask("ioregistry:AppleSmartBattery", 0.3).failure is Failure.TIMEOUT
    assert time.monotonic() - started < 1.3
    phone.misbehaviour = IphoneMisbehaviour()
    assert link.ask("ioclass:IOPMPowerSource").stdout == dump(TOLD["ioclass:IOPMPowerSource"])


def test_a_late_answer_is_never_taken_for_the_next_one(plug) -> None:
    phone, link = plug()
    link.ask("ioregistry:AppleSmartBattery")
    phone.misbehaviour = IphoneMisbehaviour(latency=0.4)
    assert link.ask("ioregistry:AppleSmartBattery", 0.2).failure is Failure.TIMEOUT
    phone.misbehaviour = IphoneMisbehaviour()
    assert link.ask("ioclass:IOPMPowerSource").stdout == dump(TOLD["ioclass:IOPMPowerSource"])


def test_a_phone_that_goes_away_and_comes_back_is_asked_again(plug) -> None:
    phone, link = plug()
    link.ask("lockdown:*")
    phone.misbehaviour = IphoneMisbehaviour(cut_after=10, away=0.5)
    assert link.ask("ioregistry:AppleSmartBattery").failure in LOST
    phone.misbehaviour = IphoneMisbehaviour()
    assert link.ask("ioregistry:AppleSmartBattery").exit_code == 0


@pytest.mark.parametrize("where", list(Garbage))
def test_nonsense_is_a_failure_and_ends_in_time(plug, where: Garbage) -> None:
    phone, link = plug()
    link.ask("lockdown:*")
    phone.misbehaviour = IphoneMisbehaviour(garbage=where)
    for ask in ("lockdown:*", "ioregistry:AppleSmartBattery", "activation:state", "crashes:list"):
        assert link.ask(ask, 2).failure in (Failure.GARBLED, Failure.DISCONNECTED, Failure.TIMEOUT)


def test_no_phone_and_no_server_are_told_apart(usbmuxd: VirtualUsbmuxd) -> None:
    with UsbmuxLink("0" * 40, address=usbmuxd.address) as link:
        assert link.ask("lockdown:*").failure is Failure.ABSENT
    with UsbmuxLink("0" * 40, address="127.0.0.1:9") as link:
        assert link.ask("lockdown:*").failure is Failure.DISCONNECTED
    with pytest.raises(OSError, match=r"\S"):
        listed("127.0.0.1:9")


def test_libusbmuxds_own_form_of_an_address_is_understood(usbmuxd: VirtualUsbmuxd, monkeypatch) -> None:
    monkeypatch.setenv("USBMUXD_SOCKET_ADDRESS", "UNIX:/nowhere")
    with pytest.raises(OSError, match=r"\S"):
        listed()
    monkeypatch.setenv("USBMUXD_SOCKET_ADDRESS", usbmuxd.address)
    assert listed() == ()
