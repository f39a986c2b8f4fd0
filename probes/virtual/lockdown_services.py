"""The services of a virtual iPhone, each with a question or two: configuration, activation, apps, watch, reports."""

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from probes.virtual.afc import reports
from probes.virtual.channel import Channel
from probes.virtual.diagnostics_relay import diagnostics_relay
from probes.virtual.iphone import VirtualIphone, value_of
from probes.virtual.mux_packet import framed


class Service(NamedTuple):
    """A service that lockdownd starts, and the schemes of the asks that it answers."""

    run: Callable[[Channel, VirtualIphone], Awaitable[None]]
    schemes: tuple[str, ...]


async def configuration(channel: Channel, phone: VirtualIphone) -> None:
    """Answer as com.apple.mobile.MCInstall; whatever could erase, supervise or configure is refused."""

    def refused(word: str) -> bytes:
        return framed({"Status": "Acknowledged"} if word == "MissingValue" else {"Status": word})

    def cloud(stdout: bytes) -> bytes:
        return framed({"Status": "Acknowledged", "CloudConfiguration": value_of(stdout)})

    def profiles(stdout: bytes) -> bytes:
        return framed({"Status": "Acknowledged", **dict(value_of(stdout))})

    while True:
        name, _ = await _request(channel, phone, "RequestType")
        match name:
            case "GetCloudConfiguration":
                await channel.play(phone.next("configuration:cloud"), cloud, refused, "Error")
            case "GetProfileList":
                await channel.play(phone.next("configuration:profiles"), profiles, refused, "Error")
            case _:
                await channel.answer({"Status": "Error"})


async def activation(channel: Channel, phone: VirtualIphone) -> None:
    """Answer as com.apple.mobileactivationd; whatever could activate or deactivate is refused."""
    while True:
        name, _ = await _request(channel, phone, "Command")
        exchange = phone.next("activation:state") if name == "GetActivationStateRequest" else None
        await channel.play(exchange, lambda stdout: framed({"Value": value_of(stdout)}), _error, "UnknownCommand")


async def apps(channel: Channel, phone: VirtualIphone) -> None:
    """Answer as com.apple.mobile.installation_proxy; whatever could install or remove is refused."""
    while True:
        name, request = await _request(channel, phone, "Command")
        options = request.get("ClientOptions")
        await _browse(channel, phone, name, options if isinstance(options, dict) else {})


async def _browse(channel: Channel, phone: VirtualIphone, name: str, options: dict[str, Any]) -> None:
    kind = str(options.get("ApplicationType", "User")).lower()
    keys = options.get("ReturnAttributes")

    def told(stdout: bytes) -> bytes:
        listed = [_only(keys, app) for app in value_of(stdout)]
        part = {"Status": "BrowsingApplications", "CurrentIndex": 0, "CurrentAmount": len(listed)}
        return framed({**part, "CurrentList": listed}) + framed({"Status": "Complete"})

    exchange = phone.next(f"apps:{kind}") if name == "Browse" else None
    await channel.play(exchange, told, _error, "APIInternalError")


def _only(keys: object, app: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in app.items() if key in keys} if isinstance(keys, list) else app


async def companion(channel: Channel, phone: VirtualIphone) -> None:
    """Answer as com.apple.companion_proxy."""
    while True:
        name, request = await _request(channel, phone, "Command")
        udid, key = str(request.get("GetValueGizmoUDIDKey")), str(request.get("GetValueKeyKey"))

        def one(stdout: bytes, key: str = key) -> bytes:
            return framed({"RetrievedValueDictionary": {key: value_of(stdout)}})

        def watches(stdout: bytes) -> bytes:
            return framed({"PairedDevicesArray": value_of(stdout)})

        match name:
            case "GetDeviceRegistry":
                await channel.play(phone.next("companion:list"), watches, _error, "NoPairedWatches")
            case "GetValueFromRegistry":
                await channel.play(phone.next(f"companion:{udid} {key}"), one, _error, "UnsupportedWatchKey")
            case _:
                await channel.answer({"Error": "UnknownCommand"})


async def mover(channel: Channel, phone: VirtualIphone) -> None:
    """Say as com.apple.crashreportmover that every report is where it can be read."""
    phone.requests.append("crashreportmover")
    await channel.give(b"ping\0")
    await channel.silence()


async def _request(channel: Channel, phone: VirtualIphone, key: str) -> tuple[str, dict[str, Any]]:
    request = await channel.message()
    phone.requests.append(str(request.get(key)))
    return str(request.get(key)), request


def _error(word: str) -> bytes:
    return framed({"Error": word})


SERVICES = {
    "com.apple.mobile.diagnostics_relay": Service(diagnostics_relay, ("ioregistry:", "ioclass:", "diagnostics:")),
    "com.apple.mobile.MCInstall": Service(configuration, ("configuration:",)),
    "com.apple.mobileactivationd": Service(activation, ("activation:",)),
    "com.apple.mobile.installation_proxy": Service(apps, ("apps:",)),
    "com.apple.companion_proxy": Service(companion, ("companion:",)),
    "com.apple.crashreportmover": Service(mover, ("crashes:", "crash:")),
    "com.apple.crashreportcopymobile": Service(reports, ("crashes:", "crash:")),
}
"""The services that are there; any other is refused, and noted."""
