"""diagnostics_relay of a virtual iPhone: its registry and its reports (libimobiledevice, src/diagnostics_relay.c)."""

from typing import Any

from probes.link import Exchange
from probes.virtual.channel import Channel
from probes.virtual.iphone import VirtualIphone, value_of
from probes.virtual.mux_packet import framed

GESTALT_ENDED = (17, 4)
"""From this version on MobileGestalt answers nothing any more (libimobiledevice#1542, #1545)."""
REPORTS = ("All", "GasGauge", "WiFi", "NAND", "HDMI")


async def diagnostics_relay(channel: Channel, phone: VirtualIphone) -> None:
    """Answer requests; whatever could restart, shut down or put to sleep is refused."""
    while True:
        request = await channel.message()
        name = str(request.get("Request"))
        phone.requests.append(name)
        if name == "Goodbye":
            await channel.answer({"Status": "Success"})
        elif name == "IORegistry":
            await _registry(channel, phone, request)
        elif name == "MobileGestalt":
            await channel.answer(_success(MobileGestalt=_gestalt(phone, request.get("MobileGestaltKeys"))))
        elif name in REPORTS:
            await _report(channel, phone, name)
        else:
            await channel.give(_refused("UnknownRequest"))


async def _registry(channel: Channel, phone: VirtualIphone, request: dict[str, Any]) -> None:
    name, ioclass = request.get("EntryName"), request.get("EntryClass")
    if not name and not ioclass:  # a whole plane, which phones no longer tell (libimobiledevice#263, #689)
        return await channel.answer(_success(IORegistry={}))
    exchange = phone.next(f"ioregistry:{name}" if name else f"ioclass:{ioclass}")
    await channel.play(exchange, lambda stdout: framed(_success(IORegistry=value_of(stdout))), _no_entry, "NoEntry")


def _no_entry(word: str) -> bytes:
    return framed({"Status": "Success", "Diagnostics": {}}) if word == "NoEntry" else _refused(word)


async def _report(channel: Channel, phone: VirtualIphone, name: str) -> None:
    exchange: Exchange | None = phone.next(f"diagnostics:{name}")
    known = [phone.known(f"diagnostics:{each}") for each in REPORTS]
    if name == "All" and exchange is None and any(known):
        merged = {key: value for report in known if isinstance(report, dict) for key, value in report.items()}
        return await channel.answer(_success(**merged))
    await channel.play(
        exchange, lambda stdout: framed({"Status": "Success", "Diagnostics": value_of(stdout)}), _refused,
        "UnknownRequest",
    )  # fmt: skip


def _gestalt(phone: VirtualIphone, keys: object) -> dict[str, Any]:
    values = phone.values()
    version = str(values.get("ProductVersion")).split(".")[:2]
    if all(part.isdecimal() for part in version) and tuple(map(int, version)) >= GESTALT_ENDED:
        return {"Status": "MobileGestaltDeprecated"}
    asked = [str(key) for key in keys] if isinstance(keys, list) else []
    return {"Status": "Success"} | {key: values[key] for key in asked if key in values}


def _success(**diagnostics: object) -> dict[str, Any]:
    return {"Status": "Success", "Diagnostics": diagnostics}


def _refused(word: str) -> bytes:
    return framed({"Status": word})
