"""The device under test: what it is and where it is plugged."""

from typing import Literal

from pydantic import Field

from calibration.record import Record
from calibration.unusable import Unusable

Kind = Literal["phone", "tablet", "laptop", "watch", "headphones", "console", "appliance"]
Platform = Literal["android", "ios", "linux", "macos", "windows"]


class Device(Record):
    """What a device says it is. Identifiers (serial, IMEI) are private: a public report salts them."""

    kind: Kind
    platform: Platform
    maker: str
    model: str
    name: str | None = None
    """The marketing name, where the device tells one."""
    identifiers: dict[str, str] = Field(default_factory=dict)
    plugged: str | None = None
    """Where it is plugged: the USB path, or the address of a network device."""


class DeviceError(Unusable):
    """A device that cannot be used; the message is one sentence that says which, why, and what to do."""


class DeviceLost(DeviceError):
    """A device that went away before it was known what it is: it may come back, and is then asked again."""
