"""The frames of adb's shell protocol, which keep output, errors and exit code apart."""

import struct
from enum import IntEnum

HEAD = struct.Struct("<BI")
"""A frame begins with its kind and the number of bytes that follow."""


class Frame(IntEnum):
    """The kinds of frame that a device sends (AOSP adb, shell_protocol.h)."""

    STDOUT = 1
    STDERR = 2
    EXIT = 3

    def encode(self, data: bytes) -> bytes:
        """Return the frame that carries data."""
        return HEAD.pack(self, len(data)) + data
