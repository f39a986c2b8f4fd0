"""A packet of AFC, by which files are listed and read (libimobiledevice, src/afc.h): a header, and what follows it."""

import struct
from typing import NamedTuple

MAGIC = b"CFA6LPAA"
HEADER = struct.Struct("<8sQQQQ")
"""Magic, length of all, length of header and arguments, number, operation."""
WORD = struct.Struct("<Q")
MAX_PACKET = 16 * 2**20
"""Bytes of one packet that are taken."""

STATUS, DATA, FILE_OPENED = 1, 2, 14
OPERATIONS = {
    1: "Status", 2: "Data", 3: "ReadDir", 4: "ReadFile", 5: "WriteFile", 6: "WritePart", 7: "Truncate",
    8: "RemovePath", 9: "MakeDir", 10: "GetFileInfo", 11: "GetDeviceInfo", 12: "WriteFileAtom", 13: "FileOpen",
    14: "FileOpened", 15: "FileRead", 16: "FileWrite", 17: "FileSeek", 18: "FileTell", 19: "FileTold",
    20: "FileClose", 21: "FileSetSize", 24: "RenamePath", 27: "FileLock", 28: "MakeLink", 30: "SetFileTime",
    34: "RemovePathAndContents",
}  # fmt: skip
INVALID_ARGUMENT, NOT_FOUND, IS_DIRECTORY, DENIED = 7, 8, 9, 10
"""What a status says of an operation that failed."""


class AfcPacket(NamedTuple):
    """One packet; `length` is that of the data that follows the header."""

    operation: int
    number: int
    length: int

    @property
    def name(self) -> str:
        """What the operation is called."""
        return OPERATIONS.get(self.operation, f"operation {self.operation}")


def header(data: bytes) -> AfcPacket:
    """Read the header of a packet; raise ValueError for bytes that are none."""
    magic, length, arguments, number, operation = HEADER.unpack(data)
    if magic != MAGIC or not HEADER.size <= arguments <= length <= MAX_PACKET:
        raise ValueError("no header of an AFC packet")
    return AfcPacket(operation, number, length - HEADER.size)


def encode(operation: int, number: int, data: bytes | memoryview = b"", arguments: int | None = None) -> bytes:
    """Return a packet whose arguments are its first so many bytes, by default all."""
    size = len(data) if arguments is None else arguments
    return HEADER.pack(MAGIC, HEADER.size + len(data), HEADER.size + size, number, operation) + bytes(data)


def status(number: int, code: int) -> bytes:
    """Return the packet that tells how an operation ended; 0 is success."""
    return encode(STATUS, number, WORD.pack(code))


def strings(data: bytes) -> tuple[str, ...]:
    """Return the texts in data, each of which ends with a zero byte."""
    return tuple(each.decode(errors="replace") for each in data.split(b"\0")[:-1])
