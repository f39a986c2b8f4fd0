"""One packet of the adb transport protocol: a header of six little-endian words, then its data."""

import struct
from typing import NamedTuple

VERSION = 0x01000001
"""The first version that needs no checksums (AOSP adb, A_VERSION_SKIP_CHECKSUM)."""
MAX_DATA = 2**20
"""Bytes of data in one packet, as both sides of current adb announce (AOSP adb, MAX_PAYLOAD)."""
HEADER = struct.Struct("<6I")

TOKEN, SIGNATURE, PUBLIC_KEY = 1, 2, 3
"""The kinds of AUTH packet."""


class PacketError(ValueError):
    """Bytes that are no packet; the message says why."""


class Packet(NamedTuple):
    """A command of four letters, its two arguments and its data (AOSP adb, docs/dev/protocol.md)."""

    command: bytes
    arg0: int = 0
    arg1: int = 0
    data: bytes = b""

    def encode(self) -> bytes:
        """Return the packet as it goes over the wire, with its checksum for peers that still want one."""
        word = int.from_bytes(self.command, "little")
        checksum = sum(self.data) & 0xFFFFFFFF
        return HEADER.pack(word, self.arg0, self.arg1, len(self.data), checksum, word ^ 0xFFFFFFFF) + self.data


def header(data: bytes) -> tuple[Packet, int]:
    """Read a header of 24 bytes; return the packet, still without data, and how many bytes of data follow."""
    word, arg0, arg1, length, _, magic = HEADER.unpack(data)
    if magic != word ^ 0xFFFFFFFF:
        raise PacketError(f"a header whose command {word:#010x} and magic {magic:#010x} do not belong together")
    if length > MAX_DATA:
        raise PacketError(f"a packet of {length} bytes, more than {MAX_DATA}")
    return Packet(word.to_bytes(4, "little"), arg0, arg1), length
