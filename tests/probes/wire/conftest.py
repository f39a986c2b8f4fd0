"""A virtual phone behind the real adb server, and the words it has."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from probes.link import Exchange
from probes.links.adb import AdbLink
from probes.transcript import Header, Transcript
from probes.virtual.adb_server import AdbServer
from probes.virtual.adbd import VirtualPhone

Conversation = list[tuple[str, str | bytes | dict[str, object]]]
"""Each ask with the device's standard output, or with the fields of its exchange."""


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
