"""The file service of a virtual phone: STAT, LIST, RECV and SEND (AOSP adb, docs/dev/sync.md)."""

import asyncio
import stat
import struct

from probes.link import Exchange, Failure
from probes.links.recorded import Playback
from probes.virtual.shell import fail
from probes.virtual.stream import Stream

BLOCK = 2**16
"""Bytes in one DATA block (AOSP adb, SYNC_DATA_MAX)."""
DONE = b"DONE" + bytes(4)
MAX_PATH = 1024
MAX_FILE = 64 * 2**20
"""Bytes that one SEND may leave in memory."""
PLAIN, FOLDER = stat.S_IFREG | 0o644, stat.S_IFDIR | 0o755


class SyncError(Exception):
    """A request that the service refuses; the message goes to the computer."""


class EndOfStream(Exception):
    """The recorded answer ends here, or the computer ended the stream."""


class SyncService:
    """One sync stream: files come from recorded `pull:` exchanges and from what was sent before."""

    def __init__(self, stream: Stream, playback: Playback, sent: dict[str, bytes]) -> None:
        self._stream = stream
        self._playback = playback
        self._sent = sent
        self._looked_at: dict[str, Exchange | None] = {}

    async def run(self) -> None:
        """Serve requests until the computer quits or ends the stream."""
        requests = {b"STAT": self._stat, b"LIST": self._list, b"RECV": self._recv, b"SEND": self._send}
        try:
            while True:
                kind, length = struct.unpack("<4sI", await self._stream.inbox.readexactly(8))
                if kind not in requests or length > MAX_PATH:
                    raise SyncError(f"no request: {kind!r} with a path of {length} bytes")
                path = await self._stream.inbox.readexactly(length)
                await requests[kind](path.decode(errors="surrogateescape"))
        except SyncError as error:
            await self._refuse(str(error).encode())
        except (asyncio.IncompleteReadError, EndOfStream):
            return

    async def _stat(self, path: str) -> None:
        mode, size = self._attributes(path)
        await self._stream.write(b"STAT" + struct.pack("<III", mode, size, 0))

    def _attributes(self, path: str) -> tuple[int, int]:
        if path in self._sent:
            return PLAIN, len(self._sent[path])
        if self._children(path):
            return FOLDER, 0
        exchange = self._looked_at[path] = self._playback.next(f"pull:{path}")
        if exchange is None or exchange.failure is Failure.REFUSED:
            return 0, 0
        return PLAIN, len(exchange.stdout)

    def _children(self, folder: str) -> list[str]:
        prefix = folder.rstrip("/") + "/"
        paths = (*self._playback.asks("pull:"), *self._sent)
        return sorted({path.removeprefix(prefix).split("/")[0] for path in paths if path.startswith(prefix)})

    async def _list(self, folder: str) -> None:
        for name in self._children(folder):
            entry = name.encode(errors="surrogateescape")
            mode = FOLDER if self._children(f"{folder.rstrip('/')}/{name}") else PLAIN
            await self._stream.write(b"DENT" + struct.pack("<IIII", mode, 0, 0, len(entry)) + entry)
        await self._stream.write(b"DONE" + bytes(16))

    async def _recv(self, path: str) -> None:
        if path in self._sent:
            return await self._stream.write(_blocks(self._sent[path]) + DONE)
        exchange = self._looked_at.pop(path, None) or self._playback.next(f"pull:{path}")
        if exchange is None or exchange.failure is Failure.REFUSED:
            return await self._refuse(b"No such file or directory")
        end = b"" if exchange.failure else _words(exchange.stderr) if exchange.exit_code else DONE
        await self._stream.write(_blocks(exchange.stdout) + end)
        if exchange.failure:
            await fail(self._stream, exchange.failure)
            raise EndOfStream

    async def _send(self, target: str) -> None:
        path, _, _mode = target.rpartition(",")
        data = bytearray()
        while True:
            kind, length = struct.unpack("<4sI", await self._stream.inbox.readexactly(8))
            if kind == b"DONE":
                break
            if kind != b"DATA" or length > BLOCK or len(data) + length > MAX_FILE:
                raise SyncError(f"no block: {kind!r} of {length} bytes")
            data += await self._stream.inbox.readexactly(length)
        self._sent[path] = bytes(data)
        await self._stream.write(b"OKAY" + bytes(4))

    async def _refuse(self, words: bytes) -> None:
        await self._stream.write(_words(words))


def _blocks(data: bytes) -> bytes:
    parts = (data[start : start + BLOCK] for start in range(0, len(data), BLOCK))
    return b"".join(b"DATA" + struct.pack("<I", len(part)) + part for part in parts)


def _words(words: bytes) -> bytes:
    return b"FAIL" + struct.pack("<I", len(words)) + words
