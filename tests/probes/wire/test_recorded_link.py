"""One transcript, told by the recorded link and by the virtual phone through the real adb server: the same story."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from probes.link import Failure
from probes.links.adb import AdbLink
from probes.links.recorded import RecordedLink
from probes.virtual.adbd import VirtualPhone

CONVERSATION = [
    ("shell:getprop", "[a]: [b]\n"),
    ("shell:uptime", "1\n"),
    ("shell:uptime", {"exit_code": 255, "stdout": b"2\xfe\n", "stderr": b"late\n"}),
    ("shell:uptime", "3\n"),
    ("shell:hang", {"failure": "timeout", "stdout": "some", "stderr": "thing"}),
    ("shell:hang", "then it answers"),
    ("shell:cut", {"failure": "disconnected", "stdout": "half of"}),
    ("shell:cut", {"failure": "disconnected"}),
    ("shell:odd", {"failure": "garbled", "stdout": "half of"}),
    ("shell:no", {"failure": "refused"}),
    ("shell:no", "yes"),
    ("pull:/a", b"\0\xff" * 70_000),
    ("pull:/a", "changed"),
    ("pull:/b", {"exit_code": 1, "stdout": "half", "stderr": "I/O error"}),
    ("pull:/c", {"failure": "refused"}),
    ("pull:/c", "now it is there"),
    ("pull:/d", {"failure": "timeout"}),
    ("pull:/d", {"failure": "timeout", "stdout": "half"}),
    ("pull:/e", {"failure": "disconnected", "stdout": "half"}),
    ("pull:/f", {"failure": "garbled", "stdout": "half"}),
]


def told(exchange):
    return exchange.exit_code, exchange.stdout, exchange.stderr, exchange.failure


def test_wire_and_recording_tell_the_same(plug, transcript_of):
    recorded = RecordedLink(transcript_of(CONVERSATION))
    _, live = plug(CONVERSATION)
    asks = [ask for ask, _ in CONVERSATION]
    for ask in [*asks, *reversed(asks), "shell:never", "pull:/never"]:
        assert told(live.ask(ask, 0.3)) == told(recorded.ask(ask, 0.3)), ask


answers = st.one_of(
    st.fixed_dictionaries({"exit_code": st.integers(0, 255), "stdout": st.binary(), "stderr": st.binary()}),
    st.fixed_dictionaries({
        "failure": st.sampled_from([Failure.DISCONNECTED, Failure.GARBLED]),
        "stdout": st.binary(), "stderr": st.binary(),
    }),
    st.just({"failure": Failure.REFUSED}),
)  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(conversation=st.lists(st.tuples(st.sampled_from(["shell:a", "shell:b c"]), answers), max_size=8))
def test_any_conversation_is_told_the_same(server, transcript_of, conversation):
    transcript = transcript_of(conversation)
    recorded = RecordedLink(transcript)
    with VirtualPhone(transcript) as phone:
        live = AdbLink(server.connect(phone), port=server.port)
        for ask in ["shell:a", "shell:b c"] * 5:
            assert told(live.ask(ask)) == told(recorded.ask(ask))
        server.disconnect(phone.address)


def test_the_nth_equal_ask_gets_the_nth_answer_and_the_last_repeats(transcript_of):
    link = RecordedLink(transcript_of(CONVERSATION))
    assert [link.ask("shell:uptime").stdout for _ in range(5)] == [b"1\n", b"2\xfe\n", b"3\n", b"3\n", b"3\n"]


def test_what_was_never_asked_is_refused(transcript_of):
    exchange = RecordedLink(transcript_of([])).ask("shell:id")
    assert (exchange.failure, exchange.detail) == (Failure.REFUSED, "the recording holds no answer to this")


@pytest.mark.parametrize("failure", ["unauthorized", "offline", "absent"])
def test_a_recording_keeps_failures_that_no_wire_can_play(transcript_of, failure):
    transcript = transcript_of([("shell:id", {"failure": failure})])
    assert RecordedLink(transcript).ask("shell:id").failure == failure
    with pytest.raises(ValueError, match=f"line 2: no wire can play {failure}"):
        VirtualPhone(transcript)


@pytest.mark.parametrize(("ask", "code"), [("shell:x", 256), ("shell:x", -1), ("pull:/x", 2)])
def test_exit_codes_that_no_wire_can_carry_are_named(transcript_of, ask, code):
    with pytest.raises(ValueError, match=f"line 2: no wire can carry exit code {code} of {ask}"):
        VirtualPhone(transcript_of([(ask, {"exit_code": code})]))
