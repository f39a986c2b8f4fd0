"""A link to an iPhone or iPad through usbmuxd: values, registry entries, and the services that only read.

The one module that imports pymobiledevice3, which is an extra of its own; without it this import fails and nothing else
does. Services are asked by our own messages (`apple_messages`), so that the library's calls which erase, activate,
supervise or update a device are not even imported.
"""

import asyncio
import atexit
import logging
import os
import plistlib
import shutil
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import Future
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path
from ssl import SSLContext
from tempfile import mkdtemp
from typing import Any, Self, TypeVar

from pymobiledevice3 import exceptions as apple
from pymobiledevice3 import usbmux
from pymobiledevice3.lockdown import UsbmuxLockdownClient
from pymobiledevice3.service_connection import ServiceConnection

from calibration.quantity import to_resolution
from probes.link import DEADLINE, Exchange, Failure, Watch
from probes.links.afc import Denied, Files
from probes.links.apple_messages import Message, No, message
from probes.links.event_loop import EventLoop
from probes.links.presence import Presence
from probes.links.property_list import HEAVIEST, bounded, dump

MAX_FILE = 16 * 2**20
"""Bytes of one report that are read; the largest stackshots of real phones have under 10 MiB."""
LONGEST_DETAIL = 200
"""Characters of what is told of a failure."""
PORT = 62078
"""Where lockdownd listens on every device."""
LABEL = "truegrade"
WIDE = "*"
"""The domain without a name."""
MOVER = "com.apple.crashreportmover"
REPORTS = "com.apple.crashreportcopymobile"
POLL = 0.2
"""Seconds between two looks at whether somebody has tapped Trust."""
LAST = 2.0
"""Seconds beyond its patience in which a device may still say that nobody has answered."""
YEAR = 365 * 24 * 3600.0
"""Seconds: to listen has no end of its own."""
AGAIN = 1.0
"""Seconds between two tries to show the question to a device that is locked."""

T = TypeVar("T")

logging.getLogger("pymobiledevice3").addHandler(logging.NullHandler())  # a device could fill the terminal by it


class Trust(StrEnum):
    """What a device thinks of this computer."""

    GIVEN = "trusted"
    WITHHELD = "not trusted"
    """It has not been asked, or has forgotten."""
    PENDING = "waiting for trust"
    """It shows its question."""
    DENIED = "trust denied"
    LOCKED = "locked"
    """It is locked with its passcode, and shows no question before it is unlocked."""


FAILURES: tuple[tuple[tuple[type[BaseException], ...], Failure], ...] = (
    ((TimeoutError,), Failure.TIMEOUT),
    ((apple.GetProhibitedError, apple.NotPairedError, apple.InvalidHostIDError, apple.FatalPairingError),
     Failure.UNAUTHORIZED),
    ((apple.NoDeviceConnectedError, apple.DeviceNotFoundError, apple.BadDevError), Failure.ABSENT),
    ((apple.ConnectionFailedToUsbmuxdError,), Failure.DISCONNECTED),
    ((apple.ConnectionFailedError,), Failure.OFFLINE),
    ((Denied, apple.LockdownError), Failure.REFUSED),
    ((apple.ConnectionTerminatedError, apple.MuxException, EOFError, OSError), Failure.DISCONNECTED),
)  # fmt: skip
"""What each of the library's errors says of an ask, in the order of looking; any other is a device's nonsense."""


@dataclass(frozen=True)
class Listed:
    """A device that usbmuxd lists."""

    udid: str
    network: bool
    """Whether it is reached over the network alone."""


class Connection(ServiceConnection):
    """A connection to a device that tells nothing too long for a device, neither as it comes nor unfolded."""

    max_frame_size = HEAVIEST
    heard = 0
    """Bytes of the answers to the last question: there may be many, and no end to them."""

    async def recv_prefixed(self, endianity: str = ">") -> bytes:
        """Return the next message; raise ValueError where the answers to one question become too long."""
        data = await super().recv_prefixed(endianity)
        self.heard += len(data)
        if self.heard > HEAVIEST:
            raise ValueError("the answer has no end")
        return data

    async def send_recv_plist(
        self, data: Any, endianity: str = ">", fmt: plistlib.PlistFormat = plistlib.FMT_XML
    ) -> dict[str, Any]:
        """Send a message and return what is answered first; raise ValueError for what is no whole answer."""
        self.heard = 0
        return _dictionary(await super().send_recv_plist(data, endianity, fmt))

    async def recv_plist(self, endianity: str = ">") -> dict[str, Any]:
        """Return what is answered next; raise ValueError for what is no whole answer."""
        return _dictionary(await super().recv_plist(endianity))


class Client(UsbmuxLockdownClient):
    """lockdownd's client, which keeps a pairing with usbmuxd alone: a station has one place for them."""

    async def create_service_connection(
        self, port: int, ssl_context: SSLContext | None = None, strip_ssl: bool = False
    ) -> ServiceConnection:
        """Return a new connection to a port of the device, over the cable or the air as the first one."""
        device = self.service.mux_device
        return await Connection.create_using_usbmux(
            self.identifier, port, device.connection_type if device else None, usbmux_address=self.usbmux_address,
            ssl_context=ssl_context, strip_ssl=strip_ssl,
        )  # fmt: skip

    @property
    def wifi_mac_address(self) -> str:
        """The address of the device's Wi-Fi, which a pairing names; empty for a device whose Wi-Fi is dead."""
        return super().wifi_mac_address or ""

    async def save_pair_record(self) -> None:
        """Hand the record of a new pairing to usbmuxd, as Apple's own software does."""
        device = self.service.mux_device
        async with await usbmux.create_mux(usbmux_address=self.usbmux_address) as mux:
            if device is not None and isinstance(mux, usbmux.PlistMuxConnection):
                await mux.save_pair_record(device.serial, device.devid, dump(self.pair_record))


class UsbmuxLink:
    """Asks one Apple device through a running usbmuxd, on an event loop of its own.

    Several threads may ask at once; each service answers them in turn. To ask never makes the device show its question
    of trust; `pair` does. A device that has answered and then goes away is waited for. Close it to end its thread.
    """

    def __init__(self, udid: str, *, address: str | None = None) -> None:
        self.udid = udid
        self._address = socket_address(address)
        self._loop = EventLoop(f"usbmux {udid[-6:]}")
        self._session = Session(udid, self._address)
        self._presence = Presence(self._listed)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Drop every connection and end the thread."""
        with suppress(Exception):
            self._loop.run(self._session.close(), DEADLINE)
        self._loop.close()

    def ask(self, request: str, deadline: float = DEADLINE, watch: Watch | None = None) -> Exchange:
        """Ask one thing; whatever goes wrong is in the exchange. A watch sees the answer in one piece."""
        at, started = datetime.now(UTC), time.monotonic()
        stdout, stderr, exit_code, failure, detail = b"", b"", None, None, None
        self._presence.wait(started + deadline)
        try:
            left = max(started + deadline - time.monotonic(), 0)
            stdout, exit_code = self._loop.run(self._session.ask(request), left), 0
        except No as refusal:
            stderr, exit_code = str(refusal).encode(), 1
        except Exception as error:
            failure, detail = failure_of(error), _detail(error)
        self._presence.noted(failure)
        if watch is not None:
            watch(stdout)
        return Exchange(
            ask=request, exit_code=exit_code, stdout=stdout, stderr=stderr, failure=failure, detail=detail,
            at=at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            seconds=to_resolution(time.monotonic() - started, Decimal("0.001")),
        )  # fmt: skip

    def trust(self, deadline: float = DEADLINE) -> Trust:
        """Return what the device thinks of this computer, which it does not notice; raise OSError if it is gone."""
        with _reaching():
            return self._loop.run(self._session.trust(), deadline)

    def pair(self, patience: float, waiting: Callable[[Trust, float], bool]) -> Trust:
        """Have the device show its question of trust, and return what comes of it within so many seconds.

        `waiting` is told what the device waits for and which part of the patience is over; it returns whether to go on.
        Raises OSError where the device cannot be reached.
        """
        begun = time.monotonic()
        job = self._loop.start(self._session.pair(patience), patience + LAST)
        while not job.done():
            over = (time.monotonic() - begun) / patience
            if not waiting(self._session.standing, min(over, 1)):
                job.cancel()
                return self._session.standing
            time.sleep(POLL)
        with _reaching():
            return job.result()

    def _listed(self, ends: float, _since: float) -> bool:
        with suppress(Exception):
            found = self._loop.run(_devices(self._address), max(ends - time.monotonic(), 0))
            return any(each.matches_udid(self.udid) for each in found)
        return False


def listed(address: str | None = None, deadline: float = DEADLINE) -> tuple[Listed, ...]:
    """Return what usbmuxd lists, each device once; raise OSError if there is no usbmuxd to ask."""
    loop = EventLoop("usbmux list")
    try:
        with _reaching():
            found = loop.run(_devices(socket_address(address)), deadline)
    finally:
        loop.close()
    at_best = {each.serial: each for each in sorted(found, key=lambda each: each.is_usb)}
    return tuple(Listed(udid, not each.is_usb) for udid, each in sorted(at_best.items()))


@contextmanager
def listen(address: str | None, told: Callable[[], None]) -> Iterator[Future[None]]:
    """Call `told` whenever usbmuxd says that a device came, went or was paired, until the context ends.

    The future ends as soon as usbmuxd is gone, or at once where there is none; what it raises says why.
    """
    loop = EventLoop("usbmux listen")
    try:
        yield loop.start(_heard(socket_address(address), told), YEAR)
    finally:
        loop.close()


async def _heard(address: str | None, told: Callable[[], None]) -> None:
    async with await usbmux.create_mux(usbmux_address=address) as mux:
        await mux.listen()
        while True:
            told()
            await mux.receive_device_state_update()


def socket_address(address: str | None) -> str | None:
    """Return an address as the library reads it; libusbmuxd's own form, `UNIX:/path`, is a bare path here."""
    named = address or os.environ.get("USBMUXD_SOCKET_ADDRESS")
    return named.removeprefix("UNIX:") if named else None


def failure_of(error: BaseException) -> Failure:
    """Return what an error says of an ask."""
    return next((failure for kinds, failure in FAILURES if isinstance(error, kinds)), Failure.GARBLED)


async def _devices(address: str | None) -> list[usbmux.MuxDevice]:
    return await usbmux.list_devices(usbmux_address=address)


@contextmanager
def _reaching() -> Iterator[None]:
    try:
        yield
    except Exception as error:
        raise OSError(_detail(error)) from error


def _detail(error: Exception) -> str:
    """Return what an error says, in one short line: the words may be a device's."""
    line = next(iter(str(error).splitlines()), "") or type(error).__name__
    return "".join(letter for letter in line[:LONGEST_DETAIL] if letter.isprintable())


def _dictionary(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("it is no dictionary")
    bounded(value)
    return value


@contextmanager
def _refusing() -> Iterator[None]:
    """Tell a device's refusal in words from an ask that failed."""
    try:
        yield
    except apple.MissingValueError:
        raise No("MissingValue") from None
    except apple.PasswordRequiredError:
        raise No("PasswordProtected") from None
    except (apple.InvalidServiceError, apple.StartServiceError):
        raise No("InvalidService") from None


@cache
def _nowhere() -> Path:
    """Make an empty folder, where the library looks for pairings that usbmuxd does not know; it goes when we do."""
    folder = Path(mkdtemp(prefix="truegrade-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


class Session:
    """The conversations with one device: lockdownd's, and one with each service that has been asked.

    One that breaks off is dropped with whatever it would still have said; the next ask begins a new one.
    """

    def __init__(self, udid: str, address: str | None) -> None:
        self.standing = Trust.WITHHELD
        """What the device thought of this computer when it was last asked to trust it."""
        self._udid = udid
        self._address = address
        self._client: Client | None = None
        self._services: dict[str, ServiceConnection] = {}
        self._turns: dict[str, asyncio.Lock] = {}

    async def ask(self, request: str) -> bytes:
        """Return the answer to an ask; raise No for a refusal in words."""
        scheme, _, what = request.partition(":")
        special: dict[str, Callable[[str], Coroutine[Any, Any, bytes]]] = {
            "lockdown": self._value,
            "connection": self._connection,
            "crashes": self._crashes,
            "crash": self._crash,
        }
        if scheme in special:
            return await special[scheme](what)
        return dump(await self._asked(message(scheme, what)))

    async def trust(self) -> Trust:
        """Return what the device thinks of this computer, as of now."""
        if self._client is not None and not self._client.paired:
            await self.close()
        async with self._lockdown() as client:
            locked = client.all_values.get("PasswordProtected") is True
            return Trust.WITHHELD if not client.paired else Trust.LOCKED if locked else Trust.GIVEN

    async def pair(self, patience: float) -> Trust:
        """Ask the device to trust this computer until it has decided, or patience is over."""
        ends = time.monotonic() + patience
        self.standing = await self.trust()
        if self.standing is not Trust.WITHHELD:
            return Trust.GIVEN
        self.standing = await self._question(patience)
        while self.standing is Trust.LOCKED and time.monotonic() < ends:
            await asyncio.sleep(AGAIN)
            self.standing = await self._question(max(ends - time.monotonic(), 0))
        if self.standing is Trust.GIVEN:
            await self.close()  # so that the next ask begins a session with the new record
        return self.standing

    async def _question(self, patience: float) -> Trust:
        self.standing = Trust.PENDING
        try:
            async with self._lockdown() as client:
                await client.pair(timeout=patience)
        except apple.PairingDialogResponsePendingError:
            return Trust.PENDING
        except apple.UserDeniedPairingError:
            return Trust.DENIED
        except No:
            return Trust.LOCKED
        return Trust.GIVEN

    async def close(self) -> None:
        """Drop every conversation."""
        await asyncio.gather(*map(self._drop, (*self._services, "")))

    async def _drop(self, name: str) -> None:
        conversation = self._services.pop(name, None) if name else self._client
        if not name:
            self._client = None
        if conversation is not None:
            with suppress(Exception):
                await conversation.close()

    @asynccontextmanager
    async def _turn(self, name: str) -> AsyncIterator[None]:
        """Wait for one's turn in a conversation; whatever breaks it off but a refusal in words ends it for all."""
        async with self._turns.setdefault(name, asyncio.Lock()):
            try:
                with _refusing():
                    yield
            except No:
                raise
            except BaseException:
                await self._drop(name)
                raise

    @asynccontextmanager
    async def _lockdown(self) -> AsyncIterator[Client]:
        async with self._turn(""):
            if self._client is None:
                self._client = await self._connected()
            yield self._client

    async def _connected(self) -> Client:
        service = await Connection.create_using_usbmux(self._udid, PORT, usbmux_address=self._address)
        try:
            async with await usbmux.create_mux(usbmux_address=self._address) as mux:
                buid = await mux.get_buid() if isinstance(mux, usbmux.PlistMuxConnection) else ""
            client: Client = await Client.create(
                service, identifier=self._udid, system_buid=buid, label=LABEL, autopair=False,
                pairing_records_cache_folder=_nowhere(), usbmux_address=self._address,
            )  # fmt: skip
        except BaseException:
            await service.close()
            raise
        return client

    @asynccontextmanager
    async def _service(self, name: str) -> AsyncIterator[ServiceConnection]:
        async with self._turn(name):
            if name not in self._services:
                async with self._lockdown() as client:
                    self._services[name] = await client.start_lockdown_service(name)
            yield self._services[name]

    async def _value(self, what: str) -> bytes:
        domain, _, key = what.partition(" ")
        async with self._lockdown() as client:
            value = await client.get_value(None if domain == WIDE else domain, key or None)
        if value is None:
            raise No("MissingValue")
        return dump(value)

    async def _connection(self, _what: str) -> bytes:
        async with self._lockdown() as client:
            device = client.service.mux_device
        if device is None:
            raise No("MissingValue")
        return dump(device.connection_type)

    async def _asked(self, question: Message) -> Any:
        async with self._service(question.service) as service:
            said = [await service.send_recv_plist(question.request)]
            while question.more(said[-1]):
                said.append(await service.recv_plist())
            if question.single:
                await self._drop(question.service)
        return question.take(said)

    async def _crashes(self, _what: str) -> bytes:
        async with self._service(MOVER) as service:  # it moves what is pending to where it can be read, then says so
            await service.recvall(len(b"ping\0"))
            await self._drop(MOVER)
        async with self._service(REPORTS) as service:
            return dump(sorted([path async for path in Files(service).paths()]))

    async def _crash(self, path: str) -> bytes:
        async with self._service(REPORTS) as service:
            return await Files(service).content(path, MAX_FILE)
