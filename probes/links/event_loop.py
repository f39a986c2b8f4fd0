"""An event loop on a thread of its own, for a library that waits where we ask: nothing that it does can hold us up."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Late
from contextlib import suppress
from threading import Thread
from typing import Any, TypeVar

T = TypeVar("T")

PASSED = "the deadline passed"
GRACE = 1.0
"""Seconds beyond a deadline in which the loop may still end what it was told to end; then nobody waits any more."""


class EventLoop:
    """A loop that runs coroutines for other threads, each within a deadline."""

    def __init__(self, name: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._loop.set_exception_handler(lambda *_: None)  # whatever goes wrong, whoever waits for it is told
        self._thread = Thread(target=self._loop.run_forever, name=name, daemon=True)
        self._thread.start()

    def start(self, work: Coroutine[Any, Any, T], deadline: float) -> Future[T]:
        """Begin a coroutine, which ends with TimeoutError at the deadline; raise OSError where the loop is closed."""
        if self._loop.is_closed():
            work.close()
            raise OSError("it is closed")
        return asyncio.run_coroutine_threadsafe(_within(work, deadline), self._loop)

    def run(self, work: Coroutine[Any, Any, T], deadline: float) -> T:
        """Return what a coroutine returns; raise TimeoutError at the deadline, even where the loop itself is stuck."""
        job = self.start(work, deadline)
        try:
            return job.result(deadline + GRACE)
        except Late:
            job.cancel()
            raise TimeoutError(PASSED) from None

    def close(self) -> None:
        """End whatever still runs, then the loop and its thread."""
        if self._loop.is_closed():
            return
        with suppress(Late, Exception):
            asyncio.run_coroutine_threadsafe(_end_all(), self._loop).result(GRACE)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(GRACE)
        if not self._thread.is_alive():
            self._loop.close()


async def _within(work: Coroutine[Any, Any, T], deadline: float) -> T:
    try:
        async with asyncio.timeout(deadline):
            return await work
    except TimeoutError as error:
        raise TimeoutError(str(error) or PASSED) from error


async def _end_all() -> None:
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
