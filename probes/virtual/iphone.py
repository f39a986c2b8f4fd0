"""A virtual iPhone: what one phone knows, whom it trusts, and what it was asked, played from a transcript."""

import hashlib
import itertools
import plistlib
import time
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from typing import Any

from probes.link import Exchange, Failure
from probes.links.recorded import Playback
from probes.transcript import Transcript, TranscriptError
from probes.virtual.iphone_misbehaviour import Consent, IphoneMisbehaviour
from probes.virtual.mux_packet import NO_PLIST
from probes.virtual.pair_record import HOST_ID

NEVER_ON_THE_WIRE = (Failure.OFFLINE, Failure.ABSENT)
"""Failures of a whole connection: no phone can answer one ask with them."""
VALUES = "lockdown:*"
PORTS = range(49152, 65536)


class VirtualIphone:
    """A phone that can be plugged into a virtual usbmuxd.

    What was never recorded is refused; a recorded failure is played: a timeout as silence, a disconnect as an answer
    that ends early. `misbehaviour` may be set at any time and holds from the next answer on. Raises TranscriptError for
    a transcript that no phone could play.
    """

    def __init__(self, transcript: Transcript, *, udid: str | None = None,
                 misbehaviour: IphoneMisbehaviour | None = None, tls: bool = True) -> None:  # fmt: skip
        _check(transcript)
        self.tls = tls
        self.requests: list[str] = []
        """The name of every request, to lockdownd or to a service, in order."""
        self.hosts: set[str] = set()
        """The computers that it trusts."""
        self.left: int | None = None
        """How many bytes of answers still go out before it goes away."""
        self.go_away: Callable[[], None] = lambda: None
        """What makes it go away, which whatever it is plugged into knows."""
        self._known: dict[str, bytes] = {}
        for exchange in transcript.exchanges:
            if exchange.exit_code == 0:
                self._known.setdefault(exchange.ask, exchange.stdout)
        self._transcript = transcript
        self._playback = Playback(transcript)
        self._ports: dict[int, str] = {}
        self._free = itertools.cycle(PORTS)
        self._asked_at: float | None = None
        self._named = {"UniqueDeviceID": udid} if udid else {}
        self.misbehaviour = misbehaviour or IphoneMisbehaviour()
        self.udid = udid or str(self.values().get("UniqueDeviceID") or _made_up(transcript))

    @property
    def misbehaviour(self) -> IphoneMisbehaviour:
        """What goes wrong; an unpaired phone forgets every computer when this is set, a paired one knows ours."""
        return self._misbehaviour

    @misbehaviour.setter
    def misbehaviour(self, wrong: IphoneMisbehaviour) -> None:
        self._misbehaviour = wrong
        self._asked_at = None
        self.left = wrong.cut_after
        self.hosts = set() if wrong.unpaired else self.hosts | {HOST_ID}

    def next(self, ask: str) -> Exchange | None:
        """Return the next recorded answer to an ask, or None if there never was one."""
        return self._playback.next(ask)

    def known(self, ask: str) -> Any:
        """Return the value of the first whole answer to an ask, which is not used up by this; None if there is none."""
        with suppress(ValueError, KeyError):
            return value_of(self._known[ask])

    def values(self) -> dict[str, Any]:
        """Return what lockdownd tells of the domain without a name."""
        found = self.known(VALUES)
        return self.overlaid(found) if isinstance(found, dict) else {}

    def overlaid(self, values: dict[str, Any]) -> dict[str, Any]:
        """Return the values of the domain without a name as they are on this very phone, at this moment."""
        locked = {"PasswordProtected": True} if self.misbehaviour.locked else {}
        return {**values, **self._named, **locked}

    def asks(self, scheme: str) -> tuple[str, ...]:
        """Return what follows the scheme in every ask that was recorded."""
        return self._playback.asks(scheme)

    def content(self, path: str) -> bytes | None:
        """Return a report of a crash as it is, or None if it was never read."""
        return self._known.get(f"crash:{path}")

    def refusal(self, schemes: tuple[str, ...]) -> str | None:
        """Return the word with which the phone refused every ask of these schemes, as for want of the service."""
        asked = [each for each in self._transcript.exchanges if each.ask.startswith(schemes)]
        words = {each.stderr.decode(errors="replace").strip() if each.exit_code else "" for each in asked}
        return next(iter(words)) if words in ({"InvalidService"}, {"PasswordProtected"}) else None

    def open(self, service: str) -> int:
        """Return a port behind which the service waits for one connection."""
        port = next(self._free)
        self._ports[port] = service
        return port

    def service_at(self, port: int) -> str | None:
        """Return the service that waits behind a port, which then no longer does."""
        return self._ports.pop(port, None)

    def decision(self) -> str:
        """Return what the phone says to a computer that wants to pair: a refusal in a word, or nothing."""
        wrong = self.misbehaviour
        if wrong.locked:
            return "PasswordProtected"
        if wrong.consent is Consent.NOT_ASKED:
            return ""
        self._asked_at = self._asked_at or time.monotonic()
        if wrong.consent is Consent.PENDING or time.monotonic() < self._asked_at + wrong.consent_after:
            return "PairingDialogResponsePending"
        return "" if wrong.consent is Consent.GIVEN else "UserDeniedPairing"


@lru_cache(maxsize=1024)  # a phone is asked the same things again and again; nobody changes what it gets
def value_of(stdout: bytes) -> Any:
    """Return the value in a recorded property list; raise ValueError for bytes that are none."""
    try:
        return plistlib.loads(stdout)
    except NO_PLIST as error:
        raise ValueError("no property list") from error


def _made_up(transcript: Transcript) -> str:
    device = transcript.header.device
    return hashlib.sha1(f"{device}".encode(), usedforsecurity=False).hexdigest()


def _check(transcript: Transcript) -> None:
    for number, exchange in enumerate(transcript.exchanges, start=2):
        if exchange.failure in NEVER_ON_THE_WIRE:
            raise TranscriptError(f"line {number}: no wire can play {exchange.failure}: replay this without the wire.")
        if exchange.failure is Failure.UNAUTHORIZED and not exchange.ask.startswith("lockdown:"):
            raise TranscriptError(f"line {number}: no service refuses a computer: play an unpaired phone instead.")
        if exchange.exit_code not in (None, 0, 1):
            raise TranscriptError(f"line {number}: no wire can carry exit code {exchange.exit_code} of {exchange.ask}.")
