"""Virtual iPhones for real clients: a usbmuxd of our own, and phones made of what they answer."""

import plistlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from probes.link import Exchange, Failure
from probes.transcript import Header, Transcript
from probes.virtual.iphone import VirtualIphone
from probes.virtual.usbmuxd import VirtualUsbmuxd

AT = "2026-11-01T00:00:00Z"


def _exchange(ask: str, said: object) -> Exchange:
    fields: dict[str, object] = {"exit_code": 0}
    if isinstance(said, Failure):
        fields = {"failure": said}
    elif isinstance(said, Exception):
        fields = {"exit_code": 1, "stderr": str(said)}
    else:
        fields["stdout"] = said if isinstance(said, bytes) else plistlib.dumps(said)
    return Exchange(ask=ask, at=AT, seconds="0.02", **fields)


@pytest.fixture(scope="session")
def iphone_of() -> Callable[..., VirtualIphone]:
    """Return a function that makes a phone of asks and answers.

    An answer is a value, the bytes of a report, a failure, or an exception whose text is the phone's word for no.
    """

    def make(conversation: list[tuple[str, object]], **how: object) -> VirtualIphone:
        exchanges = tuple(_exchange(ask, said) for ask, said in conversation)
        return VirtualIphone(Transcript(header=Header(recorded_at=AT), exchanges=exchanges), **how)

    return make


@pytest.fixture
def usbmuxd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[VirtualUsbmuxd]:
    """Run a usbmuxd that every client in this test finds, each of which keeps its own records below tmp_path."""
    with VirtualUsbmuxd() as running:
        monkeypatch.setenv("USBMUXD_SOCKET_ADDRESS", running.address)
        for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
            monkeypatch.setenv(name, str(tmp_path))
        yield running


@pytest.fixture
def plugged(
    usbmuxd: VirtualUsbmuxd, iphone_of: Callable[..., VirtualIphone], request: pytest.FixtureRequest
) -> Callable[..., VirtualIphone]:
    """Return a function that plugs in a phone that answers this, by default the module's own PHONE, and gives it."""

    def plug(conversation: list[tuple[str, object]] | None = None, **how: object) -> VirtualIphone:
        phone = iphone_of(request.module.PHONE if conversation is None else conversation, **how)
        usbmuxd.plug(phone)
        return phone

    return plug
