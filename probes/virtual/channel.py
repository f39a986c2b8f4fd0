"""One connection into a virtual iPhone: messages in, answers out, in the way in which the phone misbehaves."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from probes.link import Exchange, Failure
from probes.virtual import mux_packet
from probes.virtual.iphone import VirtualIphone
from probes.virtual.misbehaviour import Garbage
from probes.virtual.pair_record import phone_tls
from probes.virtual.stream import NONSENSE

SILENT = (Failure.TIMEOUT, Failure.STOPPED)
REFUSALS = {Failure.REFUSED: "UnknownRequest", Failure.UNAUTHORIZED: "GetProhibited"}


class Channel:
    """The phone's end of one connection that a computer opened through usbmuxd."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, phone: VirtualIphone) -> None:
        self._reader, self._writer, self._phone = reader, writer, phone
        # Nothing lingers in our own buffer, so that a cut comes after exactly what was written.
        writer.transport.set_write_buffer_limits(0)

    async def read(self, size: int) -> bytes:
        """Return exactly so many bytes; raise IncompleteReadError where the computer sends fewer."""
        return await self._reader.readexactly(size)

    async def message(self) -> dict[str, Any]:
        """Return the next message; raise ValueError for bytes that are none."""
        size = mux_packet.length(await self.read(mux_packet.LENGTH.size))
        return mux_packet.dictionary(await self.read(size))

    async def answer(self, said: Mapping[str, Any]) -> None:
        """Answer with a message."""
        await self.give(mux_packet.framed(said))

    async def give(self, data: bytes) -> None:
        """Answer with bytes, as far as the phone gives any."""
        wrong = self._phone.misbehaviour
        await asyncio.sleep(wrong.latency)
        if wrong.hang:
            await self.silence()
        elif wrong.garbage is None:
            await self._spend(wrong.altered(data) if wrong.altered else data)
        else:
            await self.nonsense(framed=wrong.garbage is Garbage.ANSWER)

    async def play(self, exchange: Exchange | None, told: Callable[[bytes], bytes], refused: Callable[[str], bytes],
                   unasked: str) -> None:  # fmt: skip
        """Play a recorded answer as it went: whole, refused in a word, or failed; `unasked` refuses what is none."""
        if exchange is None:
            await self.give(refused(unasked))
        elif exchange.failure in SILENT:
            await self.silence()
        elif exchange.failure is Failure.DISCONNECTED:
            await self.end_early(exchange.stdout)
        elif exchange.failure is Failure.GARBLED:
            await self.nonsense()
        elif exchange.failure is not None:
            await self.give(refused(REFUSALS[exchange.failure]))
        elif exchange.exit_code:
            await self.give(refused(exchange.stderr.decode(errors="replace").strip() or unasked))
        else:
            await self._tell(exchange.stdout, told)

    async def secure(self) -> None:
        """Say only what is encrypted from now on; no step of the loop may lie between the last answer and this."""
        await self._writer.start_tls(phone_tls())
        self._writer.transport.set_write_buffer_limits(1)  # asyncio's TLS never resumes at 0

    async def silence(self) -> None:
        """Say nothing until the computer gives up."""
        while await self._reader.read(65536):
            pass
        raise ConnectionError("the computer gave up")

    async def nonsense(self, *, framed: bool = True) -> None:
        """Answer bytes that mean nothing, in a message or not even that."""
        await self._put(mux_packet.LENGTH.pack(len(NONSENSE)) + NONSENSE if framed else NONSENSE)

    async def end_early(self, arrived: bytes) -> None:
        """Begin an answer, give what arrived of it, and end the connection."""
        await self._put(mux_packet.LENGTH.pack(len(arrived) + len(NONSENSE)) + arrived)
        raise ConnectionError("the phone ended the connection")

    async def _tell(self, stdout: bytes, told: Callable[[bytes], bytes]) -> None:
        try:
            data = told(stdout)
        except mux_packet.NO_PLIST:  # what was recorded is nonsense
            await self.nonsense()
        else:
            await self.give(data)

    async def _spend(self, data: bytes) -> None:
        left = self._phone.left
        if left is None:
            return await self._put(data)
        self._phone.left = left - len(data) if len(data) < left else None  # once it is back, nothing is wrong any more
        await self._put(data[:left])
        if len(data) >= left:
            self._phone.go_away()
            await asyncio.get_running_loop().create_future()  # until the connection is dropped with all others

    async def _put(self, data: bytes) -> None:
        pause = self._phone.misbehaviour.trickle
        for part in (data,) if pause is None else (data[at : at + 1] for at in range(len(data))):
            await asyncio.sleep(pause or 0)
            self._writer.write(part)
            await self._writer.drain()
