"""Packets of usbmuxd and messages of lockdownd: a length, and a property list.

Both are documented by those who read them (libusbmuxd, src/usbmuxd-proto.h; libimobiledevice, property_list_service.c).
"""

import plistlib
import struct
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from xml.parsers.expat import ExpatError

from probes.virtual import afc_packet

HEADER = struct.Struct("<IIII")
"""Length of all, version, kind of message, tag."""
LENGTH = struct.Struct(">I")
"""What precedes a message of lockdownd or of a service: the length of the property list alone."""
VERSION, PLIST = 1, 8
MAX_MESSAGE = 16 * 2**20
"""Bytes of one message that are taken; the largest of ours is a pair record."""
NO_PLIST = (ValueError, TypeError, AttributeError, OverflowError, RecursionError, ExpatError, KeyError, IndexError)
"""What plistlib raises for bytes that are no property list."""

HUGE, SHORT = 2**64, 200
"""What is told in few words where a stream is listed: numbers below, texts of so many letters."""

Said = Mapping[str, Any]


class MuxPacket(NamedTuple):
    """The header of a packet; `length` is that of the property list that follows."""

    tag: int
    length: int


def header(data: bytes) -> MuxPacket:
    """Read the header of a packet; raise ValueError for bytes that are none, also of the binary protocol of old."""
    length, version, kind, tag = HEADER.unpack(data)
    if version != VERSION or kind != PLIST or not HEADER.size <= length <= MAX_MESSAGE:
        raise ValueError("no header of a usbmux packet")
    return MuxPacket(tag, length - HEADER.size)


def encode(tag: int, said: Said) -> bytes:
    """Return a packet; an answer repeats the tag of what was asked, and an event has none."""
    data = plistlib.dumps(said)
    return HEADER.pack(HEADER.size + len(data), VERSION, PLIST, tag) + data


def length(data: bytes) -> int:
    """Read what precedes a message of lockdownd; raise ValueError where it is too long to be one."""
    (size,) = LENGTH.unpack(data)
    if size > MAX_MESSAGE:
        raise ValueError("no length of a message")
    return int(size)


def framed(said: Said) -> bytes:
    """Return a message of lockdownd or of a service."""
    data = plistlib.dumps(said)
    return LENGTH.pack(len(data)) + data


def dictionary(data: bytes) -> dict[str, Any]:
    """Return the dictionary in a property list; raise ValueError for anything else."""
    try:
        value = plistlib.loads(data)
    except NO_PLIST as error:
        raise ValueError("no property list") from error
    if not isinstance(value, dict):
        raise ValueError("no dictionary")
    return value


def messages(data: bytes) -> tuple[str, ...]:
    """Return a text for each message in a captured stream: usbmuxd's, lockdownd's (or a service's) and AFC's.

    What is no message ends the reading, and is told by its length: there is no way to find the next one.
    """
    return tuple(_messages(data))


def _messages(data: bytes) -> Iterator[str]:
    at = 0
    while at < len(data):
        found = next(filter(None, (read(data, at) for read in (_afc, _usbmux, _lockdown))), None)
        if found is None:
            yield f"{len(data) - at} bytes that are no message"
            return
        text, at = found
        yield text


def _afc(data: bytes, at: int) -> tuple[str, int] | None:
    body = at + afc_packet.HEADER.size
    try:
        packet = afc_packet.header(data[at:body])
    except (ValueError, struct.error):
        return None
    if body + packet.length > len(data):
        return None
    content = data[body : body + packet.length]
    told = " ".join(map(_short, afc_packet.strings(content))) if content.endswith(b"\0") else f"{len(content)} bytes"
    return f"AFC {packet.number} {packet.name}: {told}", body + packet.length


def _usbmux(data: bytes, at: int) -> tuple[str, int] | None:
    body = at + HEADER.size
    try:
        packet = header(data[at:body])
        return f"usbmux {packet.tag}: {_told(data, body, packet.length)}", body + packet.length
    except (ValueError, struct.error):
        return None


def _lockdown(data: bytes, at: int) -> tuple[str, int] | None:
    body = at + LENGTH.size
    try:
        size = length(data[at:body])
        return f"lockdown: {_told(data, body, size)}", body + size
    except (ValueError, struct.error):
        return None


def _told(data: bytes, at: int, size: int) -> str:
    """Return the members of the dictionary there; raise ValueError where there is none, or not all of it."""
    if at + size > len(data):
        raise ValueError("cut off")
    return " ".join(f"{_short(key)}={_short(value)}" for key, value in dictionary(data[at : at + size]).items())


def _short(value: object) -> str:
    """Return a value in few words, whatever it is."""
    if isinstance(value, int) and abs(value) >= HUGE:
        return "a huge number"
    if isinstance(value, str | int | float):
        return "".join(letter for letter in str(value)[:SHORT] if letter.isprintable())
    return f"{len(value)} bytes" if isinstance(value, bytes) else type(value).__name__
