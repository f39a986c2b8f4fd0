"""A virtual phone: the device's side of adb on a loopback port, answering from a transcript."""

import asyncio
import re
import socket
from collections.abc import Coroutine
from contextlib import suppress
from threading import Thread
from typing import Any, Self

from probes.device import Device
from probes.link import Exchange, Failure
from probes.links.recorded import Playback
from probes.transcript import Transcript, TranscriptError
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
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="virtual phone", daemon=True)
        self._listener: socket.socket | None = None
        self._transports: set[Transport] = set()
        self._conversations: set[asyncio.Task[None]] = set()
        self._absence: asyncio.Task[None] | None = None
        self.port = 0

    @property
    def address(self) -> str:
        """What `adb connect` takes, and the serial by which the server then knows this phone."""
        return f"127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        self.plug()
        return self

    def __exit__(self, *_: object) -> None:
        self._do(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def plug(self) -> None:
        """Listen: on a free port the first time, on the same one ever after."""
        self._do(self._plug())

    def unplug(self) -> None:
        """Drop every connection and refuse new ones."""
        self._do(self._unplug())

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=10)

    async def _plug(self) -> None:
        if self._listener is None:
            self._listener = socket.create_server(("127.0.0.1", self.port))
            self._listener.setblocking(False)
            self.port = self._listener.getsockname()[1]
            self._loop.add_reader(self._listener, self._accept, self._listener)

    async def _unplug(self) -> None:
        if self._listener is not None:
            self._loop.remove_reader(self._listener)
            self._listener.close()
            self._listener = None
        self._drop()
        await asyncio.gather(*self._conversations)

    async def _end(self) -> None:
        if self._absence is not None:
            self._absence.cancel()
        await self._unplug()

    def _drop(self) -> None:
        for transport in self._transports:
            transport.cut()

    def _accept(self, listener: socket.socket) -> None:
        # Neither asyncio's own server nor its sock_accept closes a connection that comes in while it is told to end.
        with suppress(BlockingIOError):
            peer, _ = listener.accept()
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            task = self._loop.create_task(self._converse(peer))
            self._conversations.add(task)
            task.add_done_callback(self._conversations.discard)

    async def _converse(self, peer: socket.socket) -> None:
        reader, writer = await asyncio.open_connection(sock=peer)
        transport = Transport(
            reader, writer, banner=self._banner, serve=self._serve,
            misbehaviour=lambda: self.misbehaviour, gone=self._gone,
        )  # fmt: skip
        self._transports.add(transport)
        if self._listener is None:
            transport.cut()
        await transport.run()
        self._transports.remove(transport)

    def _gone(self) -> None:
        if self._absence is None or self._absence.done():
            self._absence = self._loop.create_task(self._go_away(self.misbehaviour.away))

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
