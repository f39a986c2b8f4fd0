"""The virtual phone as the real adb server sees it, and as a hostile peer does."""

import gc
import os
import socket
import statistics
import struct
import subprocess
import sys
import textwrap
import threading
import time
from contextlib import ExitStack
from pathlib import Path

import pytest
from adbutils import AdbClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from probes.kinds.android.discovery import discover
from probes.link import Failure
from probes.virtual.adb_server import AdbServer, bundled_adb
from probes.virtual.adbd import VirtualPhone
from probes.virtual.misbehaviour import Consent, Garbage, Misbehaviour
from probes.virtual.packet import HEADER, MAX_DATA, Packet, PacketError, header

HELLO = [("shell:echo hello", "hello\n"), ("shell:false", {"exit_code": 1, "stderr": "no\n"})]


def transport_ids(server):
    return {attached.serial: attached.transport_id for attached in discover(server.port)}


def test_another_clients_shells_understand_it(plug, server):
    phone, _ = plug(HELLO)
    device = AdbClient(port=server.port).device(phone.address)
    assert device.shell("echo hello") == "hello"
    said = device.shell2("false", v2=True)
    assert (said.returncode, said.stderr) == (1, "no\n")
    assert device.shell2("false").returncode == 1, "the exit code that a v1 shell echoes"


def test_the_adb_command_itself_understands_it(plug, server):
    phone, _ = plug(HELLO)

    def adb(*words):
        return subprocess.run(
            [bundled_adb(), "-P", str(server.port), "-s", phone.address, *words], capture_output=True, check=False
        )

    assert adb("shell", "echo hello").stdout == b"hello\n"
    assert adb("shell", "false").returncode == 1
    assert adb("exec-out", "echo hello").stdout == b"hello\n"


def test_several_phones_at_once_keep_their_own_answers(plug):
    phones = [plug([("shell:id", f"phone {number}")]) for number in range(6)]
    said: dict[int, bytes] = {}
    threads = [
        threading.Thread(target=lambda n=n, link=link: said.update({n: link.ask("shell:id").stdout}))
        for n, (_, link) in enumerate(phones)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said == {number: f"phone {number}".encode() for number in range(6)}


def test_two_clients_of_one_phone_do_not_wait_for_each_other(plug):
    _, link = plug([("shell:hang", {"failure": "timeout"}), *HELLO])
    waiting = threading.Thread(target=link.ask, args=("shell:hang", 1.0))
    waiting.start()
    assert link.ask("shell:echo hello").seconds < 0.8
    waiting.join()


def test_a_phone_that_went_away_comes_back_by_itself(plug, server):
    phone, link = plug(HELLO)
    phone.unplug()
    server.wait_for(phone.address, "offline")
    assert link.ask("shell:echo hello").failure is Failure.OFFLINE
    phone.plug()
    server.wait_for(phone.address, "device")
    assert link.ask("shell:echo hello").whole


def test_a_phone_that_is_plugged_in_again_is_another_connection_under_the_same_serial(plug, server):
    phone, link = plug(HELLO)
    before = transport_ids(server)[phone.address]
    server.disconnect(phone.address)
    server.wait_for(phone.address, "absent")
    assert link.ask("shell:echo hello").failure is Failure.ABSENT
    server.connect(phone)
    assert transport_ids(server)[phone.address] > before
    assert link.ask("shell:echo hello").whole


def test_a_cut_phone_stays_away_as_long_as_told(plug, server):
    phone, link = plug(HELLO, misbehaviour=Misbehaviour(cut_after=7, away=0.5))
    assert link.ask("shell:echo hello").stdout == b"he"
    phone.misbehaviour = Misbehaviour()
    started = time.monotonic()
    server.wait_for(phone.address, "device")
    assert time.monotonic() - started > 0.4
    assert link.ask("shell:echo hello").whole


def test_a_phone_asks_before_it_trusts(plug, server):
    phone, link = plug(HELLO, "unauthorized", misbehaviour=Misbehaviour(consent=Consent.WITHHELD))
    assert link.ask("shell:echo hello").failure is Failure.UNAUTHORIZED
    phone.misbehaviour = Misbehaviour(consent=Consent.GIVEN)
    phone.unplug()
    phone.plug()
    server.wait_for(phone.address, "device")
    assert link.ask("shell:echo hello").whole


def test_latency_is_paid_once_an_answer(plug):
    _, link = plug(HELLO, misbehaviour=Misbehaviour(latency=0.2))
    assert 0.2 <= link.ask("shell:echo hello").seconds < 1


@pytest.mark.parametrize("wrong", [Misbehaviour(silent=True), Misbehaviour(garbage=Garbage.PACKET)])
def test_every_phone_ends_when_told(transcript_of, wrong):
    before = set(threading.enumerate())
    with VirtualPhone(transcript_of(HELLO), misbehaviour=wrong) as phone:
        peer = socket.create_connection(("127.0.0.1", phone.port))
    with peer:
        assert set(threading.enumerate()) == before
        with pytest.raises(OSError, match="refused"):
            socket.create_connection(("127.0.0.1", phone.port))


def test_connections_that_come_in_while_a_phone_leaves_are_closed(transcript_of):
    """What stays open is a ResourceWarning, which fails a test here."""
    for _ in range(20):
        with VirtualPhone(transcript_of(HELLO)) as phone, ExitStack() as peers:
            for _ in range(5):
                peers.enter_context(socket.create_connection(("127.0.0.1", phone.port)))
    gc.collect()


def test_a_silent_phone_never_becomes_a_device(plug):
    _, link = plug(HELLO, "offline", misbehaviour=Misbehaviour(silent=True))
    assert link.ask("shell:echo hello", 1).failure is Failure.OFFLINE


packets = st.builds(
    Packet, st.binary(min_size=4, max_size=4), st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1), st.binary()
)


@settings(max_examples=200, deadline=None)
@given(packet=packets)
def test_a_packet_is_read_as_it_was_written(packet):
    data = packet.encode()
    read, length = header(data[: HEADER.size])
    assert read._replace(data=data[HEADER.size :]) == packet and length == len(packet.data)


@settings(max_examples=300, deadline=None)
@given(data=st.binary(min_size=24, max_size=24))
def test_any_header_is_a_packet_or_an_error(data):
    try:
        _, length = header(data)
    except PacketError:
        return
    assert length <= MAX_DATA


def test_an_over_long_packet_is_an_error():
    word = int.from_bytes(b"WRTE", "little")
    with pytest.raises(PacketError, match="1048577 bytes"):
        header(HEADER.pack(word, 1, 1, MAX_DATA + 1, 0, word ^ 0xFFFFFFFF))


greeting = Packet(b"CNXN", 0x01000001, MAX_DATA, b"host::features=shell_v2")
commands = st.sampled_from([b"CNXN", b"AUTH", b"OPEN", b"OKAY", b"WRTE", b"CLSE", b"SYNC", b"STLS"])
services = st.sampled_from([b"sync:\0", b"shell:echo hello\0", b"shell,v2,raw:echo hello\0", b"tcp:1\0", b""])
ids = st.integers(0, 3)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sent=st.lists(st.builds(Packet, commands, ids, ids, services | st.binary()), max_size=12), rest=st.binary())
def test_whatever_a_peer_sends_the_phone_serves_the_next(hardy, sent, rest):
    with socket.create_connection(("127.0.0.1", hardy.port)) as peer:
        peer.sendall(greeting.encode() + b"".join(packet.encode() for packet in sent) + rest)
    with socket.create_connection(("127.0.0.1", hardy.port), timeout=5) as peer:
        peer.sendall(greeting.encode())
        assert peer.recv(4) == b"CNXN"


@pytest.fixture(scope="module")
def hardy(transcript_of):
    with VirtualPhone(transcript_of(HELLO)) as phone:
        yield phone


@pytest.mark.parametrize(
    "request_",
    [b"SEND\x04\0\0\0/x,1DATA" + struct.pack("<I", 2**31), b"STAT\xff\xff\xff\xff", b"WHAT\0\0\0\0", b"STAT"],
)
def test_a_bad_file_request_is_refused_and_the_phone_goes_on(plug, server, request_):
    phone, link = plug(HELLO)
    connection = AdbClient(port=server.port).device(phone.address).open_transport(timeout=5)
    with connection:
        connection.send_command("sync:")
        connection.check_okay()
        connection.conn.sendall(request_)
        connection.conn.shutdown(socket.SHUT_WR)
        assert connection.read(4) in (b"FAIL", b"")
    assert link.ask("shell:echo hello").whole


def test_the_server_is_private_and_ends_with_its_context(tmp_path, monkeypatch):
    """It writes into no folder of the user's, is deaf to the user's settings, and is gone afterwards."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("ADB_SERVER_SOCKET", "tcp:1")
    monkeypatch.setenv("ANDROID_VENDOR_KEYS", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with AdbServer() as server:
        assert server.state("x") == "absent"
        assert server.port not in (5037, *range(5554, 5588))
        process = _listening(server.port)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", server.port))
    assert not Path(f"/proc/{process}").exists()


def _listening(port):
    """Return the process that serves a port, from what it was started with."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and int(folder.name) != os.getpid():
            words = folder.joinpath("cmdline").read_bytes().split(b"\0")
            if b"nodaemon" in words and any(str(port).encode() in word for word in words):
                return int(folder.name)
    raise AssertionError(f"no adb server of port {port}")


def test_the_server_dies_with_a_process_that_is_killed():
    code = textwrap.dedent("""
        import os, signal
        from probes.virtual.adb_server import AdbServer
        with AdbServer() as server:
            print(server.port, flush=True)
            os.kill(os.getpid(), signal.SIGKILL)
    """)
    killed = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert killed.returncode == -9
    ends = time.monotonic() + 5
    while _is_served(int(killed.stdout)):
        assert time.monotonic() < ends, "the server outlived its owner"
        time.sleep(0.01)


def _is_served(port):
    with socket.socket() as peer:
        return peer.connect_ex(("127.0.0.1", port)) == 0


def test_an_ask_costs_milliseconds(plug):
    """Some 0.4 ms on two cores; 40 ms more would be a delayed acknowledgement, the price of one forgotten option."""
    _, link = plug([*HELLO, ("pull:/x", b"x" * 20_000)])
    for ask in ("shell:echo hello", "pull:/x"):
        assert statistics.median(link.ask(ask).seconds for _ in range(30)) < 0.02


def test_two_servers_do_not_know_each_other(transcript_of, server):
    with AdbServer() as other, VirtualPhone(transcript_of(HELLO)) as phone:
        other.connect(phone)
        assert other.state(phone.address) == "device"
        assert server.state(phone.address) == "absent"
