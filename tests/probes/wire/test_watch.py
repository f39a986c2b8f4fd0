"""An answer that never ends by itself is followed as it comes, and ended by whoever has seen enough."""

import time

from probes.answer import stream
from probes.link import Failure
from probes.links.recorded import RecordedLink
from probes.subject import Subject

EVENTS = "".join(f"0003 0035 {number:08x}\n" for number in range(500))
ENDLESS = [("shell:getevent /dev/input/event2", {"failure": "timeout", "stdout": EVENTS.encode()})]


def test_a_watch_sees_every_byte_once_and_in_order_until_the_deadline(plug):
    _, link = plug(ENDLESS)
    seen: list[bytes] = []
    exchange = link.ask("shell:getevent /dev/input/event2", 0.6, lambda part: seen.append(part) is not None)
    assert exchange.failure is Failure.TIMEOUT
    assert b"".join(seen) == exchange.stdout == EVENTS.encode()
    assert 0.6 <= exchange.seconds < 1.6


def test_a_watch_that_has_seen_enough_ends_the_answer_at_once(plug):
    _, link = plug(ENDLESS)
    exchange = link.ask("shell:getevent /dev/input/event2", 30, lambda part: b"0003" in part)
    assert (exchange.failure, exchange.exit_code) == (Failure.STOPPED, None)
    assert exchange.stdout.startswith(b"0003 0035 00000000\n") and exchange.seconds < 5
    assert stream(exchange) == exchange.stdout.decode()


def test_a_watch_is_looked_at_while_nothing_comes(plug):
    _, link = plug([("shell:getevent", {"failure": "timeout"})])
    started = time.monotonic()
    exchange = link.ask("shell:getevent", 30, lambda part: time.monotonic() - started > 0.5)
    assert exchange.failure is Failure.STOPPED
    assert 0.5 <= exchange.seconds < 2


def test_a_phone_without_frames_is_watched_too(plug):
    _, link = plug(ENDLESS, features=("cmd",))
    exchange = link.ask("shell:getevent /dev/input/event2", 30, bool)
    assert exchange.failure is Failure.STOPPED and exchange.stdout


def test_an_impatient_operator_ends_what_is_watched(plug):
    _, link = plug(ENDLESS)
    subject = Subject(link)
    subject.impatient = lambda: True
    exchange = subject.ask("shell:getevent /dev/input/event2", 30, lambda part: False)
    assert exchange.failure is Failure.STOPPED


def test_a_recorded_stream_is_watched_in_one_piece(transcript_of):
    link = RecordedLink(transcript_of([("shell:x", {"failure": "stopped", "stdout": b"abc"})]))
    seen: list[bytes] = []
    assert link.ask("shell:x", 1, lambda part: bool(seen.append(part))).failure is Failure.STOPPED
    assert seen == [b"abc"]
