"""One connection of a virtual phone to an adb server: handshake, consent, and the streams inside it."""

import asyncio
import itertools
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress

from probes.virtual.misbehaviour import Consent, Misbehaviour
from probes.virtual.packet import HEADER, MAX_DATA, PUBLIC_KEY, TOKEN, VERSION, Packet, PacketError, header
from probes.virtual.stream import NONSENSE, Stream

Answer = Callable[[Stream], Awaitable[None]]
"""Plays one service to its end."""
Serve = Callable[[str], Answer | None]
"""Finds what answers a service such as `shell:id`; None refuses it."""


class Transport:
    """The device's side of the adb transport protocol (AOSP adb, docs/dev/protocol.md)."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, banner: str, serve: Serve,
                 misbehaviour: Callable[[], Misbehaviour], gone: Callable[[], None]) -> None:  # fmt: skip
        self.max_data = MAX_DATA
        self._reader, self._writer = reader, writer
        # Nothing lingers in our own buffer, so that a cut comes after exactly what was written.
        writer.transport.set_write_buffer_limits(0)
        self._banner, self._serve, self._misbehaviour, self._gone = banner.encode(), serve, misbehaviour, gone
        self._streams: dict[int, Stream] = {}
        self._ids = itertools.count(1)
        self._tasks: set[asyncio.Task[None]] = set()
        self._trusted = False
        self._given = 0

    async def run(self) -> None:
        """Talk until either side ends the connection or the computer sends something that is no packet."""
        try:
            while True:
                await self._received(await self._packet())
        except (PacketError, asyncio.IncompleteReadError, OSError):
            pass
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            self.cut()
            with suppress(OSError):
                await self._writer.wait_closed()

    async def send(self, packet: Packet) -> None:
        """Put one packet on the wire; of an answer only as much as the phone gives before it drops the connection."""
        limit = self._misbehaviour().cut_after
        if packet.command == b"WRTE" and limit is not None:
            packet = packet._replace(data=packet.data[: limit - self._given])
            self._given += len(packet.data)
        await self._put(packet.encode())
        if packet.command == b"WRTE" and limit is not None and self._given >= limit:
            self._gone()

    async def send_nonsense(self) -> None:
        """Put bytes on the wire that are no packet."""
        await self._put(NONSENSE)

    async def _put(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    def cut(self) -> None:
        """Drop the connection at once."""
        self._writer.transport.abort()

    async def _packet(self) -> Packet:
        packet, length = header(await self._reader.readexactly(HEADER.size))
        return packet._replace(data=await self._reader.readexactly(length))

    async def _received(self, packet: Packet) -> None:
        match packet.command:
            case b"CNXN":
                self.max_data = min(packet.arg1, MAX_DATA) or MAX_DATA
                await self._greet()
            case b"AUTH":
                self._start(self._judge(packet.arg0))
            case b"OPEN" if self._trusted:
                await self._open(packet)
            case b"OKAY" | b"WRTE" | b"CLSE" if packet.arg1 in self._streams:
                await self._streams[packet.arg1].received(packet)

    async def _greet(self) -> None:
        wrong = self._misbehaviour()
        if wrong.silent:
            return
        if wrong.consent is Consent.NOT_ASKED:
            await self._welcome()
        else:
            await self._challenge()

    async def _welcome(self) -> None:
        self._trusted = True
        await self.send(Packet(b"CNXN", VERSION, MAX_DATA, self._banner))

    async def _challenge(self) -> None:
        await self.send(Packet(b"AUTH", TOKEN, 0, secrets.token_bytes(20)))

    async def _judge(self, kind: int) -> None:
        """Know no signature, so that the computer shows its public key, which is what the phone's dialog is about."""
        wrong = self._misbehaviour()
        if kind != PUBLIC_KEY:
            await self._challenge()
        elif wrong.consent is Consent.GIVEN:
            await asyncio.sleep(wrong.consent_after)
            await self._welcome()

    async def _open(self, packet: Packet) -> None:
        service = packet.data.rstrip(b"\0").decode(errors="surrogateescape")
        answer = self._serve(service)
        if answer is None:
            await self.send(Packet(b"CLSE", 0, packet.arg0))
            return
        local = next(self._ids)
        self._streams[local] = Stream(self, local, packet.arg0, self._misbehaviour())
        self._start(self._answer(local, answer))

    async def _answer(self, local: int, answer: Answer) -> None:
        stream = self._streams[local]
        with suppress(OSError):
            await stream.accept()
            await asyncio.sleep(stream.misbehaviour.latency)
            await answer(stream)
            await stream.close()
        del self._streams[local]

    def _start(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
