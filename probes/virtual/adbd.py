"""A virtual phone: the device's side of adb on a loopback port, answering from a transcript."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Coroutine
from threading import Thread
from typing import Any, Self

from probes.device import Device
from probes.link import Failure
from probes.links.recorded import Playback
from probes.transcript import Transcript, TranscriptError
from probes.virtual.misbehaviour import Misbehaviour
from probes.virtual.shell import bare, framed
from probes.virtual.stream import Stream
from probes.virtual.sync import SyncService
from probes.virtual.transport import Transport

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
        self._server: asyncio.Server | None = None
        self._transports: dict[Transport, asyncio.Task[None]] = {}
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
        if self._server is None:
            self._server = await asyncio.start_server(self._connected, "127.0.0.1", self.port)
            self.port = self._server.sockets[0].getsockname()[1]

    async def _unplug(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        await self._drop()

    async def _end(self) -> None:
        """Unplug for good, and see the last task end: a connection may just be coming in, another be on its way back."""
        if self._absence is not None:
            self._absence.cancel()
        await self._unplug()
        while len(asyncio.all_tasks()) > 1:
            await self._drop()
            await asyncio.sleep(0)

    async def _drop(self) -> None:
        running = list(self._transports.items())
        for transport, _ in running:
            transport.cut()
        await asyncio.gather(*(task for _, task in running), return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._server is None:
            return writer.transport.abort()
        transport = Transport(
            reader, writer, banner=self._banner, serve=self._serve,
            misbehaviour=lambda: self.misbehaviour, gone=self._gone,
        )  # fmt: skip
        self._transports[transport] = task = asyncio.ensure_future(transport.run())
        await asyncio.wait([task])
        del self._transports[transport]

    def _gone(self) -> None:
        self._absence = self._loop.create_task(self._go_away(self.misbehaviour.away))

    async def _go_away(self, away: float | None) -> None:
        if away is None:
            return await self._drop()
        await self._unplug()
        await asyncio.sleep(away)
        await self._plug()

    def _serve(self, service: str) -> Callable[[Stream], Awaitable[None]] | None:
        if service == "sync:":
            return lambda stream: SyncService(stream, self._playback, self.sent).run()
        name, _, command = service.partition(":")
        kind, *options = name.split(",")
        if kind not in ("shell", "exec"):
            return None
        return self._framed(command) if "v2" in options else self._bare(command)

    def _framed(self, command: str) -> Callable[[Stream], Awaitable[None]] | None:
        exchange = self._playback.next(f"shell:{command}") if "shell_v2" in self._features else None
        if exchange is None or exchange.failure is Failure.REFUSED:
            return None
        return lambda stream: framed(stream, exchange)

    def _bare(self, command: str) -> Callable[[Stream], Awaitable[None]] | None:
        echo = ECHO.search(command)
        exchange = self._playback.next(f"shell:{ECHO.sub('', command)}")
        if exchange is None or exchange.failure is Failure.REFUSED:
            return None
        return lambda stream: bare(stream, exchange, echo[1] if echo else "")


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
