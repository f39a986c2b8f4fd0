"""A virtual usbmuxd on a loopback port, into which virtual iPhones are plugged."""

import asyncio
import itertools
import socket
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Self

from probes.virtual.iphone import VirtualIphone
from probes.virtual.listener import Listener
from probes.virtual.mux_client import MuxClient
from probes.virtual.pair_record import pair_record

PRODUCT_ID = 0x12A8
"""What an iPhone is on USB."""
ADDRESS = b"\x10\x02" + bytes(2) + b"\x7f\x00\x00\x01" + bytes(8)
"""Where a phone is on the network, as a macOS socket address: nobody goes there."""

CLOSING = 0.5
"""Seconds that a connection gets to be closed; of one cut in the middle of a TLS handshake asyncio never says so."""


@dataclass
class Attached:
    """A phone that is plugged in, and whoever talks to it."""

    phone: VirtualIphone
    event: dict[str, Any]
    clients: set[MuxClient] = field(default_factory=set)


class VirtualUsbmuxd:
    """A usbmuxd that real clients reach at `address`, which USBMUXD_SOCKET_ADDRESS and pymobiledevice3 both take."""

    def __init__(self, port: int = 0) -> None:
        self.records: dict[str, bytes] = {}
        """The pair records, by UDID."""
        self._listener = Listener("virtual usbmuxd", self._converse, port)
        self._devices: dict[int, Attached] = {}
        self._ids = itertools.count(1)
        self._talks: dict[MuxClient, asyncio.Task[None]] = {}
        self._listening: set[MuxClient] = set()
        self._returns: set[asyncio.Task[None]] = set()

    @property
    def address(self) -> str:
        """Host and port."""
        return self._listener.address

    @property
    def port(self) -> int:
        """The port alone."""
        return self._listener.port

    def __enter__(self) -> Self:
        pair_record()  # slow to make once: not while somebody waits
        self._listener.start()
        self._listener.do(self._begin())
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.do(self._end())
        self._listener.stop()

    def plug(self, iphone: VirtualIphone, *, network: bool = False) -> None:
        """Attach a phone, by cable or over the network; one that trusts this computer has its pair record here."""
        self._listener.do(self._plug(iphone, network))

    def unplug(self, iphone: VirtualIphone) -> None:
        """Detach a phone, and drop every connection to it."""
        self._listener.do(self._unplug(iphone))

    def attached(self) -> list[dict[str, Any]]:
        """Return the event of every device that is plugged in."""
        return [each.event for each in self._devices.values()]

    def listen(self, client: MuxClient) -> None:
        """Tell a client of every device, now and from now on."""
        self._listening.add(client)
        for event in self.attached():
            client.tell(event)

    def paired(self, device_id: int) -> None:
        """Tell whoever listens that a device has been paired."""
        self._tell({"MessageType": "Paired", "DeviceID": device_id})

    def phone(self, device_id: int, client: MuxClient) -> VirtualIphone | None:
        """Return the phone of a device, whose unplugging ends this client; None if there is none."""
        device = self._devices.get(device_id)
        if device is None:
            return None
        device.clients.add(client)
        return device.phone

    async def _begin(self) -> None:
        self._listener.open()

    async def _end(self) -> None:
        self._listener.close()
        for task in (*self._talks.values(), *self._returns):
            task.cancel()
        await self._listener.ended()

    async def _plug(self, phone: VirtualIphone, network: bool) -> None:
        if phone.hosts:
            self.records.setdefault(phone.udid, pair_record())
        device_id = next(self._ids)
        event = _attached(device_id, phone.udid, network)
        self._devices[device_id] = Attached(phone, event)
        phone.go_away = lambda: self._go_away(phone, network)
        self._tell(event)

    async def _unplug(self, phone: VirtualIphone) -> None:
        self._detach(phone)

    def _detach(self, phone: VirtualIphone) -> None:
        for device_id in [number for number, each in self._devices.items() if each.phone is phone]:
            for client in self._devices.pop(device_id).clients:
                if client in self._talks:
                    self._talks[client].cancel()
            self._tell({"MessageType": "Detached", "DeviceID": device_id})

    def _go_away(self, phone: VirtualIphone, network: bool) -> None:
        self._detach(phone)
        if phone.misbehaviour.away is not None:
            task = self._listener.loop.create_task(self._return(phone, network, phone.misbehaviour.away))
            self._returns.add(task)
            task.add_done_callback(self._returns.discard)

    async def _return(self, phone: VirtualIphone, network: bool, away: float) -> None:
        await asyncio.sleep(away)
        if all(each.phone is not phone for each in self._devices.values()):
            await self._plug(phone, network)

    def _tell(self, event: Mapping[str, Any]) -> None:
        for client in self._listening:
            client.tell(event)

    async def _converse(self, peer: socket.socket) -> None:
        reader, writer = await _streams(self._listener.loop, peer)
        client = MuxClient(reader, writer, self)
        talk = self._talks[client] = self._listener.loop.create_task(client.run())
        if not self._listener.is_open:
            talk.cancel()
        await asyncio.wait([talk])
        del self._talks[client]
        self._listening.discard(client)
        for device in self._devices.values():
            device.clients.discard(client)
        writer.transport.abort()
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(CLOSING):
                await writer.wait_closed()
        if not talk.cancelled():
            talk.result()


async def _streams(
    loop: asyncio.AbstractEventLoop, peer: socket.socket
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Return the streams of a connection whose end here is the server's, which is what makes TLS possible."""
    opened: asyncio.Future[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = loop.create_future()
    protocol = asyncio.StreamReaderProtocol(
        asyncio.StreamReader(loop=loop), lambda reader, writer: opened.set_result((reader, writer)), loop=loop
    )
    await loop.connect_accepted_socket(lambda: protocol, peer)
    return await opened


def _attached(device_id: int, udid: str, network: bool) -> dict[str, Any]:
    by_cable = {"ConnectionType": "USB", "ConnectionSpeed": 480_000_000, "ProductID": PRODUCT_ID, "LocationID": 0}
    by_air = {"ConnectionType": "Network", "NetworkAddress": ADDRESS, "InterfaceIndex": 1}
    where = by_air if network else by_cable
    properties = {"DeviceID": device_id, "SerialNumber": udid, **where}
    return {"MessageType": "Attached", "DeviceID": device_id, "Properties": properties}
