"""What a live link makes of a phone that answers, and of one that does not."""

import socket
import threading
import time

import pytest

from probes.device import DeviceError
from probes.link import Failure
from probes.links.adb import MAX_OUTPUT, AdbLink
from probes.virtual.misbehaviour import Consent, Garbage, Misbehaviour

HELLO = [("shell:echo hello", "hello\n")]


def test_answer_comes_with_its_exit_code_and_both_outputs(plug):
    _, link = plug([("shell:ls", {"exit_code": 2, "stdout": b"a\xff\r\n\0", "stderr": b"ls: no\n"})])
    exchange = link.ask("shell:ls")
    assert (exchange.exit_code, exchange.stdout, exchange.stderr) == (2, b"a\xff\r\n\0", b"ls: no\n")
    assert exchange.whole and exchange.seconds < 5


def test_ten_megabytes_arrive_whole_and_soon(plug):
    text = bytes(range(256)) * 40_000
    _, link = plug([("shell:cat", text)])
    exchange = link.ask("shell:cat")
    assert exchange.whole and exchange.stdout == text
    assert exchange.seconds < 3


def test_an_answer_without_bound_is_given_up(plug):
    _, link = plug([("shell:yes", b"y\n" * (MAX_OUTPUT // 2 + 1))])
    exchange = link.ask("shell:yes")
    assert exchange.failure is Failure.GARBLED and "longer than 16777216 bytes" in exchange.detail


def test_a_hanging_phone_is_given_up_at_the_deadline_and_may_answer_again(plug):
    phone, link = plug(HELLO, misbehaviour=Misbehaviour(hang=True))
    exchange = link.ask("shell:echo hello", 0.3)
    assert exchange.failure is Failure.TIMEOUT
    assert 0.3 <= exchange.seconds < 1.3
    phone.misbehaviour = Misbehaviour()
    assert link.ask("shell:echo hello").stdout == b"hello\n"


def test_a_trickle_ends_at_the_deadline_although_every_byte_comes_in_time(plug):
    _, link = plug([("shell:slow", "x" * 1000)], misbehaviour=Misbehaviour(trickle=0.02))
    exchange = link.ask("shell:slow", 0.5)
    assert exchange.failure is Failure.TIMEOUT
    assert 0.5 <= exchange.seconds < 1.5
    assert 0 < len(exchange.stdout) < 1000


@pytest.mark.parametrize("sent", [0, 3, 5, 6, 9, 10, 12, 15, 16])
def test_a_cut_at_any_byte_is_never_taken_for_the_whole(plug, sent):
    """5 bytes of frame head, 6 of text, 5 + 1 for the exit code: at 16 only the last byte is missing."""
    phone, link = plug(HELLO, misbehaviour=Misbehaviour(cut_after=sent))
    exchange = link.ask("shell:echo hello")
    assert exchange.failure is Failure.DISCONNECTED
    assert exchange.stdout == b"hello\n"[: max(0, sent - 5)]
    phone.misbehaviour = Misbehaviour()


def test_nonsense_in_an_answer_is_garbled(plug):
    _, link = plug(HELLO, misbehaviour=Misbehaviour(garbage=Garbage.ANSWER))
    assert link.ask("shell:echo hello").failure is Failure.GARBLED


def test_nonsense_on_the_wire_breaks_the_connection(plug):
    _, link = plug(HELLO, misbehaviour=Misbehaviour(garbage=Garbage.PACKET))
    assert link.ask("shell:echo hello", 2).failure in (Failure.DISCONNECTED, Failure.TIMEOUT)


def test_what_the_phone_does_not_know_is_refused(plug):
    _, link = plug(HELLO)
    exchange = link.ask("shell:other")
    assert (exchange.failure, exchange.detail) == (Failure.REFUSED, "closed")
    assert link.ask("ioregistry:AppleSmartBattery").failure is Failure.REFUSED


def test_a_phone_that_withholds_consent_is_unauthorized(plug, server):
    _, link = plug(HELLO, "unauthorized", misbehaviour=Misbehaviour(consent=Consent.WITHHELD))
    exchange = link.ask("shell:echo hello")
    assert exchange.failure is Failure.UNAUTHORIZED and "unauthorized" in exchange.detail


def test_consent_given_late_is_consent(plug):
    _, link = plug(HELLO, misbehaviour=Misbehaviour(consent=Consent.GIVEN, consent_after=0.3))
    assert link.ask("shell:echo hello").whole


def test_a_silent_phone_is_offline(plug, server, transcript_of):
    phone, link = plug(HELLO)
    phone.unplug()
    server.wait_for(phone.address, "offline")
    assert link.ask("shell:echo hello").failure is Failure.OFFLINE


def test_a_phone_that_nobody_plugged_in_is_absent(server):
    exchange = AdbLink("R58M123", port=server.port).ask("shell:id")
    assert exchange.failure is Failure.ABSENT and "R58M123" in exchange.detail


def test_without_a_server_nothing_is_started(monkeypatch):
    monkeypatch.setenv("ADBUTILS_ADB_PATH", "/nowhere/adb")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        exchange = AdbLink("x", port=port).ask("shell:id")
    assert exchange.failure is Failure.DISCONNECTED
    assert exchange.detail == f"no adb server answers at 127.0.0.1:{port}"


@pytest.mark.parametrize(
    "said", [b"", b"HTTP/1.1 400 Bad Request\r\n", b"FAILzzzz", b"OKAYOKAY\x09\xff\xff\xff\xff", b"FAIL0005ab"]
)
def test_a_server_that_is_none_is_a_failure_and_no_traceback(said):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_say_once, args=(listener, said))
        thread.start()
        exchange = AdbLink("x", port=listener.getsockname()[1]).ask("shell:id", 1)
        thread.join()
    assert exchange.failure in (Failure.GARBLED, Failure.DISCONNECTED)


def _say_once(listener, said):
    connection, _ = listener.accept()
    with connection:
        connection.recv(1000)
        connection.sendall(said)


def test_a_server_that_never_speaks_is_given_up_at_the_deadline():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        exchange = AdbLink("x", port=listener.getsockname()[1]).ask("shell:id", 0.2)
    assert exchange.failure is Failure.TIMEOUT and exchange.seconds < 1


def test_the_port_comes_from_the_environment(monkeypatch, plug, server):
    phone, _ = plug(HELLO)
    monkeypatch.setenv("ANDROID_ADB_SERVER_PORT", str(server.port))
    assert AdbLink(phone.address).ask("shell:echo hello").whole
    monkeypatch.setenv("ANDROID_ADB_SERVER_PORT", "many")
    with pytest.raises(DeviceError, match="'many', which is no port"):
        AdbLink(phone.address)


def test_a_request_longer_than_adb_can_carry_is_refused(plug):
    _, link = plug(HELLO)
    exchange = link.ask("shell:" + "x" * 70_000)
    assert exchange.failure is Failure.REFUSED and "at most 65535 bytes" in exchange.detail


def test_a_phone_without_frames_still_tells_its_exit_code(plug):
    """Android 6 and older have no shell_v2: the exit code is the last line, and errors come among the output."""
    _, link = plug([("shell:ls", {"exit_code": 17, "stdout": b"a", "stderr": b"no b"})], features=("cmd",))
    exchange = link.ask("shell:ls")
    assert (exchange.exit_code, exchange.stdout) == (17, b"ano b")
    assert link.ask("shell:other").failure is Failure.REFUSED


@pytest.mark.parametrize("missing", [1, 2, 3, 10])
def test_a_phone_without_frames_that_is_cut_is_never_taken_for_the_whole(plug, missing):
    whole = len("hello\ntruegrade_exit:137\n")
    _, link = plug(
        [("shell:x", {"exit_code": 137, "stdout": b"hello\n"})],
        features=("cmd",),
        misbehaviour=Misbehaviour(cut_after=whole - missing),
    )
    assert link.ask("shell:x").failure is Failure.DISCONNECTED


def test_many_threads_may_ask_one_link(plug):
    _, link = plug(
        [(f"shell:echo {number}", f"{number}\n") for number in range(64)], misbehaviour=Misbehaviour(latency=0.1)
    )
    said: dict[int, bytes] = {}
    threads = [
        threading.Thread(target=lambda n=n: said.update({n: link.ask(f"shell:echo {n}").stdout})) for n in range(64)
    ]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said == {number: f"{number}\n".encode() for number in range(64)}
    assert time.monotonic() - started < 3, "64 answers of 0.1 s each came one after the other"


def test_asking_leaves_no_thread_and_no_socket_behind(plug):
    _, link = plug([("shell:hang", {"failure": "timeout"}), *HELLO])
    link.ask("shell:echo hello")
    before = set(threading.enumerate())
    link.ask("shell:hang", 0.1)
    link.ask("pull:/none", 0.1)
    assert set(threading.enumerate()) == before
