"""A virtual phone: the device's side of adb on a loopback port, answering from a transcript."""

import asyncio
import re
import socket
from typing import Self

from probes.device import Device
from probes.link import Exchange, Failure
from probes.links.recorded import Playback
from probes.transcript import Transcript, TranscriptError
from probes.virtual.listener import Listener
from probes.virtual.misbehaviour import Misbehaviour
from probes.virtual.shell import bare, framed
from probes.virtual.sync import SyncService
from probes.virtual.transport import Answer, Transport

FEATURES = ("shell_v2", "cmd")
NEVER_ON_THE_WIRE = (Failure.UNAUTHORIZED, Failure.OFFLINE, Failure.ABSENT)
"""Failures of a whole connection: no phone can answer one ask with them."""
ECHO = re.compile(r"; echo ([\w:]+)\$\?$")
"""How a computer asks a v1 shell for the exit code."""


class VirtualPhone:
    """A phone that a real adb server can connect to, at `address`.

    What was never recorded is refused; a recorded failure is played: a timeout as silence, a disconnect as an answer
    that ends early. `misbehaviour` may be set at any time and holds from the next packet on. Raises TranscriptError for
    a transcript that no phone could play.
    """

    def __init__(self, transcript: Transcript, *, misbehaviour: Misbehaviour | None = None,
                 features: tuple[str, ...] = FEATURES) -> None:  # fmt: skip
        _check(transcript)
        self.misbehaviour = misbehaviour or Misbehaviour()
        self.sent: dict[str, bytes] = {}
        """Files that the computer has sent, by path."""
        self._playback = Playback(transcript)
        self._banner = banner(transcript.header.device, features)
        self._features = features
        self._listener = Listener("virtual phone", self._converse)
        self._transports: set[Transport] = set()
        self._absence: asyncio.Task[None] | None = None

    @property
    def address(self) -> str:
        """What `adb connect` takes, and the serial by which the server then knows this phone."""
        return self._listener.address

    @property
    def port(self) -> int:
        """The port alone."""
        return self._listener.port

    def __enter__(self) -> Self:
        self._listener.start()
        self.plug()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.do(self._end())
        self._listener.stop()

    def plug(self) -> None:
        """Listen: on a free port the first time, on the same one ever after."""
        self._listener.do(self._plug())

    def unplug(self) -> None:
        """Drop every connection and refuse new ones."""
        self._listener.do(self._unplug())

    async def _plug(self) -> None:
        self._listener.open()

    async def _unplug(self) -> None:
        self._listener.close()
        self._drop()
        await self._listener.ended()

    async def _end(self) -> None:
        if self._absence is not None:
            self._absence.cancel()
        await self._unplug()

    def _drop(self) -> None:
        for transport in self._transports:
            transport.cut()

    async def _converse(self, peer: socket.socket) -> None:
        reader, writer = await asyncio.open_connection(sock=peer)
        transport = Transport(
            reader, writer, banner=self._banner, serve=self._serve,
            misbehaviour=lambda: self.misbehaviour, gone=self._gone,
        )  # fmt: skip
        self._transports.add(transport)
        if not self._listener.is_open:
            transport.cut()
        await transport.run()
        self._transports.remove(transport)

    def _gone(self) -> None:
        if self._absence is None or self._absence.done():
            self._absence = self._listener.loop.create_task(self._go_away(self.misbehaviour.away))

    async def _go_away(self, away: float | None) -> None:
        if away is None:
            return self._drop()
        await self._unplug()
        await asyncio.sleep(away)
        await self._plug()

    def _serve(self, service: str) -> Answer | None:
        if service == "sync:":
            return lambda stream: SyncService(stream, self._playback, self.sent).run()
        name, _, command = service.partition(":")
        kind, *options = name.split(",")
        if kind not in ("shell", "exec"):
            return None
        if "v2" in options:
            return self._framed(command) if "shell_v2" in self._features else None
        return self._bare(command)

    def _framed(self, command: str) -> Answer | None:
        exchange = self._shell(command)
        return None if exchange is None else lambda stream: framed(stream, exchange)

    def _bare(self, command: str) -> Answer | None:
        echo = ECHO.search(command)
        exchange = self._shell(ECHO.sub("", command))
        return None if exchange is None else lambda stream: bare(stream, exchange, echo[1] if echo else "")

    def _shell(self, command: str) -> Exchange | None:
        exchange = self._playback.next(f"shell:{command}")
        return None if exchange is None or exchange.failure is Failure.REFUSED else exchange


def banner(device: Device | None, features: tuple[str, ...] = FEATURES) -> str:
    """Return what a phone says of itself in its first packet (AOSP adb, docs/dev/protocol.md, CONNECT)."""
    model = device.model if device else "virtual"
    properties = {"ro.product.name": model, "ro.product.model": model, "ro.product.device": model}
    told = "".join(f"{key}={re.sub(r'[;=]', '_', value)};" for key, value in properties.items())
    return f"device::{told}features={','.join(features)}"


def _check(transcript: Transcript) -> None:
    for number, exchange in enumerate(transcript.exchanges, start=2):
        codes = (0, 1) if exchange.ask.startswith("pull:") else range(256)
        if exchange.failure in NEVER_ON_THE_WIRE:
            raise TranscriptError(f"line {number}: no wire can play {exchange.failure}: replay this without the wire.")
        if exchange.exit_code is not None and exchange.exit_code not in codes:
            raise TranscriptError(f"line {number}: no wire can carry exit code {exchange.exit_code} of {exchange.ask}.")
