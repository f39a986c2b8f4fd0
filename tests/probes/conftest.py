"""Conversations: what a probe asks, what a device answers, and what is read from it; in process and by wire."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from probes.device import Device
from probes.link import Exchange
from probes.links.adb import AdbLink
from probes.links.recorded import RecordedLink
from probes.probe import Probe, Subject
from probes.reading import Reading
from probes.transcript import Header, Transcript
from probes.virtual.adb_server import AdbServer
from probes.virtual.adbd import VirtualPhone

Conversation = list[tuple[str, str | bytes | dict[str, object]]]
"""Each ask with the device's standard output, or with the fields of its exchange."""

PHONE = Device(kind="phone", platform="android", maker="samsung", model="SM-S921B")


def subject_of(conversation: Conversation) -> Subject:
    exchanges = []
    for ask, said in conversation:
        fields = said if isinstance(said, dict) else {"stdout": said, "exit_code": 0}
        exchanges.append(Exchange(ask=ask, at="2026-11-01T00:00:00Z", seconds="0.02", **fields))
    header = Header(recorded_at="2026-11-01T00:00:00Z")
    return Subject(RecordedLink(Transcript(header=header, exchanges=tuple(exchanges))))


@pytest.fixture(scope="session")
def filtered() -> Callable[[str, bytes], bytes]:
    """Return a function that gives what the filter of an ask lets through, as a device's own shell would."""

    def through(ask: str, output: bytes) -> bytes:
        command = ask.partition(" | ")[2]
        return subprocess.run(["sh", "-c", command], input=output, capture_output=True, check=False).stdout

    return through


@pytest.fixture(scope="session")
def converse() -> Callable[[Probe, Conversation], dict[str, Reading]]:
    """Return a function that holds a conversation and gives the readings by measure."""

    def hold(probe: Probe, conversation: Conversation) -> dict[str, Reading]:
        return {reading.measure: reading for reading in probe(subject_of(conversation))}

    return hold


def _transcript_of(conversation: Conversation) -> Transcript:
    exchanges = []
    for ask, said in conversation:
        fields = said if isinstance(said, dict) else {"stdout": said}
        whole = {} if "failure" in fields else {"exit_code": 0}
        exchanges.append(Exchange(ask=ask, at="2026-11-01T00:00:00Z", seconds="0.02", **(whole | fields)))
    return Transcript(header=Header(recorded_at="2026-11-01T00:00:00Z"), exchanges=tuple(exchanges))


@pytest.fixture(scope="session")
def transcript_of() -> Callable[[Conversation], Transcript]:
    """Return a function that makes a transcript of a conversation."""
    return _transcript_of


@pytest.fixture
def plug(server: AdbServer) -> Iterator[Callable[..., tuple[VirtualPhone, AdbLink]]]:
    """Return a function that plugs a virtual phone into the server and gives the phone and a live link to it."""
    with ExitStack() as stack:

        def connect(conversation: Conversation, state: str = "device", **how: object) -> tuple[VirtualPhone, AdbLink]:
            phone = stack.enter_context(VirtualPhone(_transcript_of(conversation), **how))
            serial = server.connect(phone, state)
            stack.callback(server.disconnect, serial)
            return phone, AdbLink(serial, port=server.port)

        yield connect
