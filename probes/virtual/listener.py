"""A loopback port of a virtual device, and the event loop on a thread of its own that serves it."""

import asyncio
import socket
from collections.abc import Callable, Coroutine
from contextlib import suppress
from threading import Thread
from typing import Any

Converse = Callable[[socket.socket], Coroutine[Any, Any, None]]
"""Talks to one client until the conversation is over."""


class Listener:
    """Accepts clients while it is open. Without a port it takes a free one, and keeps it ever after."""

    def __init__(self, name: str, converse: Converse, port: int = 0) -> None:
        self.loop = asyncio.new_event_loop()
        self.port = port
        self._converse = converse
        self._thread = Thread(target=self.loop.run_forever, name=name, daemon=True)
        self._socket: socket.socket | None = None
        self._conversations: set[asyncio.Task[None]] = set()

    @property
    def address(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self.port}"

    @property
    def is_open(self) -> bool:
        """Whether it accepts clients."""
        return self._socket is not None

    def start(self) -> None:
        """Start the thread of the loop."""
        self._thread.start()

    def stop(self) -> None:
        """End the loop and its thread; whatever runs there must have ended."""
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()

    def do(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something on the loop and wait for its end."""
        asyncio.run_coroutine_threadsafe(work, self.loop).result(timeout=10)

    def open(self) -> None:
        """Accept clients from now on; to be called on the loop."""
        if self._socket is None:
            self._socket = socket.create_server(("127.0.0.1", self.port))
            self._socket.setblocking(False)
            self.port = self._socket.getsockname()[1]
            self.loop.add_reader(self._socket, self._accept, self._socket)

    def close(self) -> None:
        """Accept no client any more; conversations go on."""
        if self._socket is not None:
            self.loop.remove_reader(self._socket)
            self._socket.close()
            self._socket = None

    async def ended(self) -> None:
        """Wait for the end of every conversation."""
        await asyncio.gather(*self._conversations)

    def _accept(self, listener: socket.socket) -> None:
        # Neither asyncio's own server nor its sock_accept closes a connection that comes in while it is told to end.
        with suppress(BlockingIOError):
            peer, _ = listener.accept()
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            task = self.loop.create_task(self._converse(peer))
            self._conversations.add(task)
            task.add_done_callback(self._conversations.discard)
