"""One client of a virtual usbmuxd: it asks for devices and pair records, and then talks to one phone."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Protocol

from probes.virtual import mux_packet
from probes.virtual.channel import Channel
from probes.virtual.iphone import VirtualIphone
from probes.virtual.lockdown_services import SERVICES
from probes.virtual.lockdownd import Lockdownd
from probes.virtual.pair_record import SYSTEM_BUID

LOCKDOWN = 62078
DONE, BAD_COMMAND, BAD_DEVICE, REFUSED = 0, 1, 2, 3
"""Results of usbmuxd (libusbmuxd, src/usbmuxd-proto.h); 2 is also that there is no such pair record."""
BROKEN = (asyncio.IncompleteReadError, OSError, ValueError, OverflowError)
"""How a conversation ends: the computer goes or sends what is no message, or an answer is more than XML can say."""


class Station(Protocol):
    """What a client needs of the usbmuxd that it talks to."""

    records: dict[str, bytes]
    """The pair records, by UDID."""

    def attached(self) -> list[dict[str, Any]]:
        """Return the event of every device that is plugged in."""
        ...

    def listen(self, client: "MuxClient") -> None:
        """Tell a client of every device that comes or goes from now on."""
        ...

    def paired(self, device_id: int) -> None:
        """Tell whoever listens that a device has been paired."""
        ...

    def phone(self, device_id: int, client: "MuxClient") -> VirtualIphone | None:
        """Return the phone of a device, whose unplugging ends this client; None if there is none."""
        ...


class MuxClient:
    """The conversation with one client (usbmuxd, src/client.c)."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, station: Station) -> None:
        self._reader, self._writer, self._station = reader, writer, station
        self._request: dict[str, Any] = {}
        self._tag = 0

    async def run(self) -> None:
        """Talk until the client ends the conversation, or sends what is no packet."""
        known = {
            "ListDevices": self._list,
            "Listen": self._listen,
            "ReadBUID": self._buid,
            "ReadPairRecord": self._read_record,
            "SavePairRecord": self._save_record,
            "Connect": self._connect,
        }
        with suppress(*BROKEN):
            while True:
                packet = mux_packet.header(await self._reader.readexactly(mux_packet.HEADER.size))
                self._request = mux_packet.dictionary(await self._reader.readexactly(packet.length))
                self._tag = packet.tag
                await known.get(str(self._request.get("MessageType")), self._refuse)()

    def tell(self, event: Mapping[str, Any]) -> None:
        """Tell the client something that it did not ask."""
        self._writer.write(mux_packet.encode(0, event))

    async def _say(self, said: Mapping[str, Any]) -> None:
        self._writer.write(mux_packet.encode(self._tag, said))
        await self._writer.drain()

    async def _result(self, number: int) -> None:
        await self._say({"MessageType": "Result", "Number": number})

    async def _refuse(self) -> None:
        await self._result(BAD_COMMAND)

    async def _list(self) -> None:
        await self._say({"DeviceList": self._station.attached()})

    async def _listen(self) -> None:
        await self._result(DONE)
        self._station.listen(self)

    async def _buid(self) -> None:
        await self._say({"BUID": SYSTEM_BUID})

    async def _read_record(self) -> None:
        record = self._station.records.get(str(self._request.get("PairRecordID")))
        await (self._result(BAD_DEVICE) if record is None else self._say({"PairRecordData": record}))

    async def _save_record(self) -> None:
        record, device_id = self._request.get("PairRecordData"), self._request.get("DeviceID")
        if not isinstance(record, bytes):
            return await self._refuse()
        self._station.records[str(self._request.get("PairRecordID"))] = record
        await self._result(DONE)
        if isinstance(device_id, int):
            self._station.paired(device_id)

    async def _connect(self) -> None:
        device_id, port = self._request.get("DeviceID"), _swapped(self._request.get("PortNumber"))
        phone = self._station.phone(device_id, self) if isinstance(device_id, int) else None
        if phone is None:
            return await self._result(BAD_DEVICE)
        service = None if port == LOCKDOWN else phone.service_at(port)
        if port != LOCKDOWN and service is None:
            return await self._result(REFUSED)
        channel = Channel(self._reader, self._writer, phone)
        if service is None:
            await self._result(DONE)
            await Lockdownd(channel, phone).run()
        else:
            await self._serve(service, channel, phone)

    async def _serve(self, service: str, channel: Channel, phone: VirtualIphone) -> None:
        await self._result(DONE)
        if phone.tls:
            await channel.secure()
        await SERVICES[service].run(channel, phone)


def _swapped(port: object) -> int:
    """Return a port that was sent in the network's byte order inside a packet of the other; 0 for anything else."""
    return int.from_bytes(port.to_bytes(2, "little"), "big") if isinstance(port, int) and 0 <= port < 2**16 else 0
