"""What the services of an Apple device are asked, by their own messages: only such as read.

Nothing here can erase, activate, supervise, restart or update a device, and nothing else is ever sent to a service.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Said = Mapping[str, Any]

DIAGNOSTICS = "com.apple.mobile.diagnostics_relay"
CONFIGURATION = "com.apple.mobile.MCInstall"
ACTIVATION = "com.apple.mobileactivationd"
APPS = "com.apple.mobile.installation_proxy"
COMPANION = "com.apple.companion_proxy"

REPORTS = ("GasGauge", "WiFi", "NAND")
"""What diagnostics_relay reports. It takes `Restart` in the same place, so that no other word is ever sent there."""
CONFIGURATIONS = {"cloud": "GetCloudConfiguration", "profiles": "GetProfileList"}
APPLICATIONS = {"user": "User", "system": "System"}
APP_KEYS = ("CFBundleIdentifier", "CFBundleDisplayName", "CFBundleShortVersionString", "ApplicationType")
BROWSING = "BrowsingApplications"
WORD = re.compile("[A-Za-z0-9]{1,64}")
"""A refusal, as devices word them."""


class No(Exception):
    """The device's refusal in one word, which is an answer."""


class Unasked(ValueError):
    """An ask that no service is asked."""


@dataclass(frozen=True)
class Message:
    """One question to a service, and how its answers become a value."""

    service: str
    request: dict[str, Any]
    take: Callable[[Sequence[Said]], Any]
    """Takes every answer in order; raises No where the device says no."""
    more: Callable[[Said], bool] = lambda _said: False
    """Whether another answer follows this one."""
    single: bool = False
    """Whether the service answers one question for each connection."""


def message(scheme: str, what: str) -> Message:
    """Return the message of an ask; raise Unasked for one that no service is asked."""
    try:
        return MESSAGES[scheme](what)
    except KeyError as error:
        raise Unasked(f"{scheme}:{what} is nothing that a device is asked") from error


def _entry(key: str) -> Callable[[str], Message]:
    return lambda name: Message(DIAGNOSTICS, {"Request": "IORegistry", key: name}, _registry)


def _report(name: str) -> Message:
    if name not in REPORTS:
        raise Unasked(f"{name} is no report that a device is asked for")
    return Message(DIAGNOSTICS, {"Request": name}, _diagnostics)


def _configuration(what: str) -> Message:
    return Message(CONFIGURATION, {"RequestType": CONFIGURATIONS[what]}, _cloud if what == "cloud" else _profiles)


def _activation(what: str) -> Message:
    if what != "state":
        raise Unasked(f"{what} of the activation is not asked for")
    return Message(
        ACTIVATION, {"Command": "GetActivationStateRequest"}, lambda said: _value(said, "Value"), single=True
    )


def _apps(what: str) -> Message:
    options = {"ApplicationType": APPLICATIONS[what], "ReturnAttributes": list(APP_KEYS)}
    request = {"Command": "Browse", "ClientOptions": options}
    return Message(APPS, request, _browsed, more=lambda said: said.get("Status") == BROWSING)


def _companion(what: str) -> Message:
    if what == "list":
        request = {"Command": "GetDeviceRegistry"}
        return Message(COMPANION, request, _watches, single=True)
    udid, _, key = what.partition(" ")
    request = {"Command": "GetValueFromRegistry", "GetValueGizmoUDIDKey": udid, "GetValueKeyKey": key}
    return Message(
        COMPANION, request, lambda said: _value([_value(said, "RetrievedValueDictionary")], key), single=True
    )


MESSAGES: dict[str, Callable[[str], Message]] = {
    "ioregistry": _entry("EntryName"),
    "ioclass": _entry("EntryClass"),
    "diagnostics": _report,
    "configuration": _configuration,
    "activation": _activation,
    "apps": _apps,
    "companion": _companion,
}
"""Scheme of an ask to the message that asks it (docs/transcript.md lists them)."""


def _diagnostics(said: Sequence[Said]) -> Any:
    if said[-1].get("Status") != "Success":
        raise _no(said[-1].get("Status"))
    return said[-1].get("Diagnostics") or {}


def _registry(said: Sequence[Said]) -> Any:
    entry = _diagnostics(said).get("IORegistry")
    if not entry:
        raise No("NoEntry")
    return entry


def _profiles(said: Sequence[Said]) -> Any:
    if said[-1].get("Status") != "Acknowledged":
        raise _no(said[-1].get("Status"))
    return said[-1]


def _cloud(said: Sequence[Said]) -> Any:
    return _value([_profiles(said)], "CloudConfiguration")


def _browsed(said: Sequence[Said]) -> Any:
    if said[-1].get("Status") != "Complete":
        raise _no(said[-1].get("Error"))
    apps = [app for each in said for app in each.get("CurrentList", ())]
    return sorted(apps, key=lambda app: str(app.get("CFBundleIdentifier")))


def _watches(said: Sequence[Said]) -> Any:
    if said[-1].get("Error") == "NoPairedWatches":
        return []
    return _value(said, "PairedDevicesArray")


def _no(word: object) -> No:
    """Return a refusal by the device's own word, or by ours where it has none that is a word."""
    return No(word if isinstance(word, str) and WORD.fullmatch(word) else "refused")


def _value(said: Sequence[Said], key: str) -> Any:
    if key not in said[-1]:
        raise No("MissingValue")
    return said[-1][key]
