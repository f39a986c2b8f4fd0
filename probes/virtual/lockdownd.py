"""lockdownd of a virtual iPhone: values, trust, sessions and services (libimobiledevice, src/lockdown.c)."""

from collections.abc import Mapping
from typing import Any

from probes.link import Exchange
from probes.virtual.channel import Channel
from probes.virtual.iphone import VALUES, VirtualIphone, value_of
from probes.virtual.lockdown_services import SERVICES
from probes.virtual.mux_packet import framed
from probes.virtual.pair_record import ESCROW_BAG, device_public_key, is_over_device_key

SESSION = "8D2F4B10-55C7-4A36-9E7B-0C1D2E3F4A5B"
WIDE = "*"
TOLD_TO_ANYONE = frozenset((
    "BasebandCertId", "BasebandKeyHashInformation", "BasebandSerialNumber", "BasebandVersion", "BoardId",
    "BuildVersion", "CPUArchitecture", "ChipID", "DeviceClass", "DeviceColor", "DeviceName", "DevicePublicKey",
    "DieID", "HardwareModel", "HasSiDP", "PartitionType", "ProductName", "ProductType", "ProductVersion",
    "ProductionSOC", "ProtocolVersion", "SupportedDeviceFamilies", "TelephonyCapability", "UniqueChipID",
    "UniqueDeviceID", "WiFiAddress",
))  # fmt: skip
"""What a phone tells without a session, after dumps of an iPhone10,2 (11.4) and an iPhone10,3 (13.3.1)."""


class Lockdownd:
    """One conversation with lockdownd. Whatever could change the phone is refused."""

    def __init__(self, channel: Channel, phone: VirtualIphone) -> None:
        self._channel, self._phone = channel, phone
        self._request: dict[str, Any] = {}
        self._in_session = False
        self._told_all = False

    async def run(self) -> None:
        """Answer until the computer ends the conversation, or sends what is no message."""
        known = {
            "QueryType": self._type,
            "GetValue": self._value,
            "Pair": self._pair,
            "ValidatePair": self._validate,
            "Unpair": self._unpair,
            "StartSession": self._start_session,
            "StopSession": self._stop_session,
            "StartService": self._start_service,
            "Goodbye": self._say,
        }
        while True:
            self._request = await self._channel.message()
            self._phone.requests.append(self._name)
            await known.get(self._name, self._unknown)()

    @property
    def _name(self) -> str:
        return str(self._request.get("Request"))

    async def _say(self, **said: object) -> None:
        await self._channel.answer({"Request": self._name, **said})

    async def _unknown(self) -> None:
        await self._say(Error="InvalidRequest")

    async def _type(self) -> None:
        await self._say(Type="com.apple.mobile.lockdown")

    async def _value(self) -> None:
        domain, key = str(self._request.get("Domain") or WIDE), self._request.get("Key")
        if not self._in_session:
            await self._say(**self._told_to_anyone(domain, key))
        elif key is None:
            await self._domain(domain)
        else:
            await self._key(domain, str(key))

    def _told_to_anyone(self, domain: str, key: object) -> Mapping[str, Any]:
        values = self._phone.values() | {"DevicePublicKey": device_public_key()}
        told = {name: value for name, value in values.items() if name in TOLD_TO_ANYONE}
        if domain != WIDE or key not in (None, *TOLD_TO_ANYONE):
            return {"Error": "GetProhibited"}
        if key is None:
            return {"Value": told}
        return {"Key": key, "Value": told[key]} if key in told else {"Error": "MissingValue"}

    async def _domain(self, domain: str) -> None:
        values = {} if self._told_all or domain != WIDE else self._phone.values()
        if values:
            # A client's library asks for everything as soon as it has a session: that is nobody's ask.
            self._told_all = True
            await self._say(Value=values)
        else:
            await self._play(f"lockdown:{domain}", self._phone.next(f"lockdown:{domain}"))

    async def _key(self, domain: str, key: str) -> None:
        as_is = domain == WIDE and key in self._phone.overlaid({})
        exchange = None if as_is else self._phone.next(f"lockdown:{domain} {key}")
        told = self._told_of(domain)
        if exchange is None and key in told:
            await self._say(**self._asked(), Value=told[key])
        else:
            await self._play(f"lockdown:{domain} {key}", exchange)

    def _told_of(self, domain: str) -> Mapping[str, Any]:
        if domain == WIDE:
            return {"DevicePublicKey": device_public_key()} | self._phone.overlaid(self._phone.values())
        told = self._phone.known(f"lockdown:{domain}")
        return told if isinstance(told, dict) else {}

    def _asked(self) -> dict[str, Any]:
        return {name: self._request[name] for name in ("Domain", "Key") if name in self._request}

    async def _play(self, ask: str, exchange: Exchange | None) -> None:
        def told(stdout: bytes) -> bytes:
            value = value_of(stdout)
            if ask == VALUES and isinstance(value, dict):
                value = self._phone.overlaid(value)
            return framed({"Request": self._name, **self._asked(), "Value": value})

        await self._channel.play(exchange, told, self._refused, "MissingValue")

    def _refused(self, word: str) -> bytes:
        return framed({"Request": self._name, **self._asked(), "Error": word})

    async def _pair(self) -> None:
        record = self._record()
        if not is_over_device_key(record.get("DeviceCertificate")):
            return await self._say(Error="InvalidPairRecord")
        if word := self._phone.decision():
            return await self._say(Error=word)
        self._phone.hosts.add(str(record.get("HostID")))
        await self._say(EscrowBag=ESCROW_BAG)

    async def _validate(self) -> None:
        await self._say(**({} if self._knows(self._record()) else {"Error": "InvalidHostID"}))

    async def _unpair(self) -> None:
        self._phone.hosts.discard(str(self._record().get("HostID")))
        await self._say()

    def _record(self) -> Mapping[str, Any]:
        record = self._request.get("PairRecord")
        return record if isinstance(record, dict) else {}

    def _knows(self, computer: Mapping[str, Any]) -> bool:
        return str(computer.get("HostID")) in self._phone.hosts

    async def _start_session(self) -> None:
        if not self._knows(self._request):
            return await self._say(Error="InvalidHostID")
        self._in_session = True
        await self._say(SessionID=SESSION, EnableSessionSSL=self._phone.tls)
        if self._phone.tls:
            await self._channel.secure()

    async def _stop_session(self) -> None:
        self._in_session = False
        await self._say()

    async def _start_service(self) -> None:
        name = str(self._request.get("Service"))
        self._phone.requests[-1] += f" {name}"
        if word := self._no_service(name):
            return await self._say(Service=name, Error=word)
        await self._say(Service=name, Port=self._phone.open(name), EnableServiceSSL=self._phone.tls)

    def _no_service(self, name: str) -> str | None:
        if not self._in_session:
            return "NoRunningSession"
        if self._phone.misbehaviour.locked:
            return "PasswordProtected"
        return self._phone.refusal(SERVICES[name].schemes) if name in SERVICES else "InvalidService"
