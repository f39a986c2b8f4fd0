"""One stream inside an adb transport: a service's two-way byte pipe, with one unacknowledged write at a time."""

import asyncio
from typing import Protocol

from probes.virtual.misbehaviour import Garbage, Misbehaviour
from probes.virtual.packet import Packet

NONSENSE = b"\xff" * 64


class Carrier(Protocol):
    """What a stream needs of the transport that carries it."""

    max_data: int

    async def send(self, packet: Packet) -> None:
        """Put one packet on the wire."""
        ...

    async def send_nonsense(self) -> None:
        """Put bytes on the wire that are no packet."""
        ...


class Stream:
    """The device's end of a stream. `inbox` holds what the computer wrote."""

    def __init__(self, carrier: Carrier, local: int, remote: int, misbehaviour: Misbehaviour) -> None:
        self.inbox = asyncio.StreamReader()
        self.closed = asyncio.Event()
        self.misbehaviour = misbehaviour
        self._carrier = carrier
        self._ids = (local, remote)
        self._acknowledged = asyncio.Event()

    async def accept(self) -> None:
        """Tell the computer that the service is there."""
        await self._carrier.send(Packet(b"OKAY", *self._ids))

    async def write(self, data: bytes) -> None:
        """Write an answer's bytes, in the way in which this phone misbehaves; wait until all are acknowledged."""
        wrong = self.misbehaviour
        if wrong.hang:
            await self.closed.wait()
        elif wrong.garbage is Garbage.PACKET:
            await self._carrier.send_nonsense()
        elif wrong.garbage is Garbage.ANSWER:
            await self._write(NONSENSE)
        elif wrong.trickle is not None:
            await self._trickle(data, wrong.trickle)
        else:
            await self._write(data)

    async def close(self) -> None:
        """End the stream; the other side sees the end of the answer."""
        await self._carrier.send(Packet(b"CLSE", *self._ids))

    async def received(self, packet: Packet) -> None:
        """Take one packet that is addressed to this stream."""
        if packet.command == b"OKAY":
            self._acknowledged.set()
        elif packet.command == b"CLSE":
            self._end()
        elif packet.command == b"WRTE":
            self.inbox.feed_data(packet.data)
            await self.accept()

    def _end(self) -> None:
        self.closed.set()
        self._acknowledged.set()
        self.inbox.feed_eof()

    async def _trickle(self, data: bytes, pause: float) -> None:
        for position in range(len(data)):
            await asyncio.sleep(pause)
            await self._write(data[position : position + 1])

    async def _write(self, data: bytes) -> None:
        for start in range(0, len(data), self._carrier.max_data):
            if self.closed.is_set():
                return
            self._acknowledged.clear()
            await self._carrier.send(Packet(b"WRTE", *self._ids, data[start : start + self._carrier.max_data]))
            await self._acknowledged.wait()
