"""The crash reports of a virtual iPhone, as AFC lists and reads them; whatever could change one is refused."""

import itertools
import posixpath
from collections.abc import Iterable, Mapping

from probes.virtual import afc_packet as afc
from probes.virtual.channel import Channel
from probes.virtual.iphone import VirtualIphone, value_of

READ_ONLY = 1
"""How a file is opened to be read."""
BORN = 1_760_000_000 * 10**9
"""When every file was made, in nanoseconds: no recording tells it."""
ROOT = "/"

Folders = Mapping[str, Iterable[str]]
"""The names in each folder, by its path."""


async def reports(channel: Channel, phone: VirtualIphone) -> None:
    """Answer as com.apple.crashreportcopymobile."""
    await Reports(channel, phone).run()


class Reports:
    """One conversation: the folders that it has listed, and the files that it has opened."""

    def __init__(self, channel: Channel, phone: VirtualIphone) -> None:
        self._channel, self._phone = channel, phone
        self._read_before = phone.asks("crash:")
        self._listed = folders(self._read_before)
        self._there = self._listed
        self._open: dict[int, tuple[memoryview, int]] = {}
        self._handles = itertools.count(1)
        self._number = 0

    async def run(self) -> None:
        """Answer until the computer ends the conversation, or sends what is no packet."""
        known = {3: self._list, 10: self._stat, 13: self._open_file, 15: self._read, 17: self._seek, 20: self._close}
        while True:
            packet = afc.header(await self._channel.read(afc.HEADER.size))
            data = await self._channel.read(packet.length)
            self._number = packet.number
            self._phone.requests.append(packet.name)
            await known.get(packet.operation, self._denied)(data)

    async def _status(self, code: int) -> None:
        await self._channel.give(afc.status(self._number, code))

    async def _denied(self, _data: bytes) -> None:
        await self._status(afc.DENIED)

    async def _list(self, data: bytes) -> None:
        path = _path(data)
        exchange = self._phone.next("crashes:list") if path == ROOT else None
        if exchange is not None:
            await self._channel.play(exchange, self._listing, self._refused, "NoFile")
        elif path in self._listed:
            await self._channel.give(self._names(path))
        else:
            await self._status(afc.NOT_FOUND)

    def _listing(self, stdout: bytes) -> bytes:
        listed = [str(each) for each in value_of(stdout)]
        self._listed, self._there = folders(listed), folders([*listed, *self._read_before])
        return self._names(ROOT)

    def _names(self, folder: str) -> bytes:
        names = (".", "..", *self._listed.get(folder, ()))
        return self._packet(b"".join(name.encode() + b"\0" for name in names))

    def _packet(self, data: bytes | memoryview) -> bytes:
        return afc.encode(afc.DATA, self._number, data, arguments=0)

    def _refused(self, word: str) -> bytes:
        return afc.status(self._number, afc.NOT_FOUND if word == "NoFile" else afc.DENIED)

    async def _stat(self, data: bytes) -> None:
        path = _path(data)
        folder, name = posixpath.split(path)
        if path in self._there:
            await self._channel.give(self._packet(_facts("S_IFDIR", 64)))
        elif name in self._there.get(folder, ()):
            await self._channel.give(self._packet(_facts("S_IFREG", len(self._phone.content(path) or b""))))
        else:
            await self._status(afc.NOT_FOUND)

    async def _open_file(self, data: bytes) -> None:
        path = _path(data[afc.WORD.size :])
        if data[: afc.WORD.size] != afc.WORD.pack(READ_ONLY):
            return await self._status(afc.DENIED)
        if path in self._there:
            return await self._status(afc.IS_DIRECTORY)
        await self._channel.play(self._phone.next(f"crash:{path}"), self._opened, self._refused, "unasked")

    def _opened(self, content: bytes) -> bytes:
        handle = next(self._handles)
        self._open[handle] = memoryview(content), 0
        return afc.encode(afc.FILE_OPENED, self._number, afc.WORD.pack(handle))

    async def _read(self, data: bytes) -> None:
        handle, size = _words(data, 2)
        if handle not in self._open:
            return await self._status(afc.INVALID_ARGUMENT)
        content, at = self._open[handle]
        part = content[at : at + size]
        self._open[handle] = content, at + len(part)
        await self._channel.give(self._packet(part))

    async def _seek(self, data: bytes) -> None:
        handle, whence, offset = _words(data, 3)
        if handle not in self._open or whence != 0:
            return await self._status(afc.INVALID_ARGUMENT)
        self._open[handle] = self._open[handle][0], offset
        await self._status(0)

    async def _close(self, data: bytes) -> None:
        (handle,) = _words(data, 1)
        await self._status(0 if self._open.pop(handle, None) else afc.INVALID_ARGUMENT)


def folders(paths: Iterable[str]) -> Folders:
    """Return every folder on the way to these files, each with the names in it; the root is always there."""
    found: dict[str, dict[str, None]] = {ROOT: {}}
    for path in paths:
        folder, name = posixpath.split(posixpath.normpath(posixpath.join(ROOT, path)))
        while name and name not in found.setdefault(folder, {}):
            found[folder][name] = None
            folder, name = posixpath.split(folder)
    return found


def _path(data: bytes) -> str:
    return posixpath.normpath(posixpath.join(ROOT, data.split(b"\0")[0].decode(errors="replace").lstrip("/")))


def _words(data: bytes, count: int) -> tuple[int, ...]:
    """Return the numbers with which the arguments begin, 0 for one that was not sent."""
    padded = data[: count * afc.WORD.size].ljust(count * afc.WORD.size, b"\0")
    return tuple(number for (number,) in afc.WORD.iter_unpack(padded))


def _facts(kind: str, size: int) -> bytes:
    facts = {
        "st_size": size, "st_blocks": -(-size // 512), "st_nlink": 1, "st_ifmt": kind, "st_mtime": BORN,
        "st_birthtime": BORN,
    }  # fmt: skip
    return b"".join(f"{name}\0{value}\0".encode() for name, value in facts.items())
