"""The source of a composed Apple device: what each of its services knows, as tables that people read and write."""

import base64
from typing import Any, Literal

from pydantic import Field

from calibration.record import Instant, Record
from probes.links.apple_messages import No
from probes.links.property_list import dump

Table = dict[str, Any]
"""A dictionary as a device would tell it; `{ base64 = "…" }` stands for data."""

WIDE = "*"


class AppleSource(Record):
    """A composed Apple device, and what of it is expected. What no table holds, it refuses in words."""

    link: Literal["usbmux"]
    recorded_at: Instant
    provenance: str
    """Where the answers come from, and that the identifiers are invented."""
    lockdown: dict[str, Table]
    """Domain to its values; `*` is the domain without a name."""
    by_key: dict[str, Table] = Field(default_factory=dict)
    """Values that a domain tells only to who asks by their key."""
    ioregistry: dict[str, Table] = Field(default_factory=dict)
    ioclass: dict[str, Table] = Field(default_factory=dict)
    diagnostics: dict[str, Table] = Field(default_factory=dict)
    configuration: dict[str, Table] = Field(default_factory=dict)
    activation: dict[str, str] = Field(default_factory=dict)
    apps: dict[str, list[Table]] = Field(default_factory=dict)
    companion: dict[str, Any] = Field(default_factory=dict)
    """`list`, and `UDID KEY` for each value of a paired watch."""
    crash: dict[str, str] = Field(default_factory=dict)
    """Path and content of its crash reports."""
    expect: dict[str, str] = Field(default_factory=dict)
    """Measure to what is to be read: a value, or an outcome that may be followed by words of its reason."""

    def answer(self, request: str) -> bytes:
        """Return what the device answers to an ask; raise No for its refusal."""
        scheme, _, what = request.partition(":")
        if scheme == "crash":
            return str(_held(self.crash, what, "NoFile")).encode()
        return dump(_plain(self._told(scheme, what)))

    def _told(self, scheme: str, what: str) -> Any:
        match scheme:
            case "lockdown":
                return self._value(*what.partition(" ")[::2])
            case "connection":
                return "USB"
            case "crashes":
                return sorted(self.crash)
            case "diagnostics":
                return {what: _held(self.diagnostics, what, "UnknownRequest")}
            case "ioregistry" | "ioclass":
                return _held(getattr(self, scheme), what, "NoEntry")
            case "configuration" | "activation" | "apps" | "companion":
                return _held(getattr(self, scheme), what, "MissingValue")
        raise No("InvalidService")

    def _value(self, domain: str, key: str) -> Any:
        values = _held(self.lockdown, domain, "MissingValue")
        return _held(values | self.by_key.get(domain, {}), key, "MissingValue") if key else values


def _held(table: dict[str, Any], key: str, otherwise: str) -> Any:
    if key not in table:
        raise No(otherwise)
    return table[key]


def _plain(value: Any) -> Any:
    """Return a value with its data as bytes."""
    if isinstance(value, dict):
        if set(value) == {"base64"}:
            return base64.b64decode(value["base64"], validate=True)
        return {key: _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list) else value
