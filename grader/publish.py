"""What of the evidence strangers may see: no identifier in clear, no private measure."""

import hashlib
import hmac
from collections.abc import Iterable

from grader.report import PublicDevice
from models.zones.catalogue import outline_of
from probes.device import Device
from probes.measure import measures
from probes.reading import Reading


def public_device(device: Device, salt: bytes) -> PublicDevice:
    """Return a device with its identifiers salted: within one model an IMEI has few values, so a bare hash hides none.

    Each is HMAC-SHA-256 (RFC 2104) of the value's UTF-8 under the evidence's salt, hexadecimal.
    """
    hidden = {name: _hidden(value, salt) for name, value in device.identifiers.items()}
    return PublicDevice(
        kind=device.kind,
        platform=device.platform,
        maker=device.maker,
        model=device.model,
        name=device.name or _known_name(device),
        identifiers=hidden,
    )


def public_readings(readings: Iterable[Reading]) -> tuple[Reading, ...]:
    """Return the readings that are not private, in order. A measure that the catalogue does not know stays private."""
    public = {name for name, measure in measures().items() if not measure.private}
    return tuple(reading for reading in readings if reading.measure in public)


def _known_name(device: Device) -> str | None:
    """Return the name by which a model is known, for the makers whose devices do not tell it."""
    known = outline_of(device.maker, device.model)
    return known.name if known else None


def _hidden(value: str, salt: bytes) -> str:
    return hmac.new(salt, value.encode(), hashlib.sha256).hexdigest()
