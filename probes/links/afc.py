"""Apple's file service as far as it reads: what is in a folder, and what is in a file.

Packets and numbers are documented by those who read them (libimobiledevice, src/afc.h). What does not follow them is
never taken for an answer: a list that is cut short would hide what comes after the cut.
"""

import struct
from collections.abc import AsyncIterator
from contextlib import suppress
from enum import IntEnum
from typing import Protocol

from probes.links.apple_messages import No

HEADER = struct.Struct("<8sQQQQ")
"""Magic, length of all, length without what a write carries, number of the question, kind."""
MAGIC = b"CFA6LPAA"
WORD = struct.Struct("<Q")
READ_ONLY = 1
CHUNK = 2**20
"""Bytes that are read at once."""
LONGEST = 4 * 2**20
"""Bytes of one packet: room for the names of a folder with as many files as are listed."""
MAX_LISTED = 10_000
"""Names that are looked at; a phone keeps some hundreds of reports."""
DEEPEST = 8
"""Folders in folders that are looked into; a phone has two."""


class Kind(IntEnum):
    """The kinds of packets that are sent or understood."""

    STATUS = 1
    DATA = 2
    READ_FOLDER = 3
    FACTS = 10
    OPEN = 13
    OPENED = 14
    READ = 15
    CLOSE = 20


DONE, NO_FACTS, NOT_FOUND = 0, 4, 8
"""Statuses: all went well; no such file where facts are asked for; no such file."""


class Denied(Exception):
    """The device did not do what it was asked, for another reason than that there is no such file."""


class Stream(Protocol):
    """A connection to the service."""

    async def sendall(self, payload: bytes) -> None:
        """Send bytes."""
        ...

    async def recvall(self, size: int) -> bytes:
        """Return exactly so many bytes."""
        ...


class Files:
    """One conversation with the service. It raises No where a file is not there, ValueError for a broken packet."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._number = 0

    async def paths(self) -> AsyncIterator[str]:
        """Yield the path of every file below the root; raise ValueError where there is no end to them."""
        folders, looked_at = ["/"], 0
        while folders:
            folder = folders.pop()
            for name in await self.names(folder):
                path = f"{folder.rstrip('/')}/{name}"
                looked_at += 1
                if looked_at > MAX_LISTED or path.count("/") > DEEPEST:
                    raise ValueError("there are more files, or deeper folders, than any phone has")
                if await self._is_folder(path):
                    folders.append(path)
                else:
                    yield path

    async def _is_folder(self, path: str) -> bool:
        """Whether a path is a folder's: one that went away since it was listed is none, and stays on the list."""
        with suppress(No):
            return (await self.facts(path)).get("st_ifmt") == "S_IFDIR"
        return False

    async def names(self, folder: str) -> list[str]:
        """Return the names in a folder; a byte that is no UTF-8 becomes a surrogate (PEP 383)."""
        told = _strings(await self._ask(Kind.READ_FOLDER, _string(folder), Kind.DATA))
        return [name for name in told if name not in (".", "..", "")]

    async def facts(self, path: str) -> dict[str, str]:
        """Return what is told of a file: `st_size`, `st_ifmt` and others."""
        told = _strings(await self._ask(Kind.FACTS, _string(path), Kind.DATA))
        return dict(zip(told[::2], told[1::2], strict=True))

    async def content(self, path: str, most: int) -> bytes:
        """Return the bytes of a file, all of them; raise Denied where they are more than so many."""
        size = int((await self.facts(path))["st_size"])
        if not 0 <= size <= most:
            raise Denied(f"it has {size} bytes, and {most} are read at most")
        (handle,) = WORD.unpack(await self._ask(Kind.OPEN, WORD.pack(READ_ONLY) + _string(path), Kind.OPENED))
        content = bytearray()
        while len(content) < size:
            asked = min(CHUNK, size - len(content))
            part = await self._ask(Kind.READ, WORD.pack(handle) + WORD.pack(asked), Kind.DATA)
            if not 0 < len(part) <= asked:
                raise ValueError("a part of the file is missing")
            content += part
        await self._ask(Kind.CLOSE, WORD.pack(handle), Kind.STATUS)
        return bytes(content)

    async def _ask(self, kind: Kind, question: bytes, expected: Kind) -> bytes:
        """Return what the answer to a question carries; raise No, Denied or ValueError where it is another."""
        self._number += 1
        length = HEADER.size + len(question)
        await self._stream.sendall(HEADER.pack(MAGIC, length, length, self._number, kind) + question)
        magic, length, _, number, told = HEADER.unpack(await self._stream.recvall(HEADER.size))
        if magic != MAGIC or number != self._number or not HEADER.size <= length <= LONGEST:
            raise ValueError("it is no packet, or answers another question")
        carried = await self._stream.recvall(length - HEADER.size)
        if told == Kind.STATUS:
            _require_done(WORD.unpack(carried)[0], kind)
        if told != expected:
            raise ValueError("it answers in another way than was asked")
        return carried


def _require_done(status: int, kind: Kind) -> None:
    if status == NOT_FOUND or (status == NO_FACTS and kind == Kind.FACTS):
        raise No("NoFile")
    if status != DONE:
        raise Denied(f"status {status}")


def _string(text: str) -> bytes:
    if "\0" in text:
        raise ValueError("no path has a zero in it")
    return text.encode(errors="surrogateescape") + b"\0"


def _strings(data: bytes) -> list[str]:
    """Return the texts in a list of them, each of which ends with a zero; raise ValueError where the last has none."""
    if data and not data.endswith(b"\0"):
        raise ValueError("the list is cut short")
    return [text.decode(errors="surrogateescape") for text in data.split(b"\0")[:-1]]
