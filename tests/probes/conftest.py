"""Conversations: what a probe asks, what a device answers, and what is read from it."""

import subprocess
from collections.abc import Callable

import pytest

from probes.device import Device
from probes.link import Exchange
from probes.links.recorded import RecordedLink
from probes.probe import Probe, Subject
from probes.reading import Reading
from probes.transcript import Header, Transcript

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
