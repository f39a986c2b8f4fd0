"""A process of a benchmark's station, and the cores that it may use."""

import os
import threading
from collections.abc import Callable
from contextlib import ExitStack
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from typing import Any


class Worker:
    """A process that does what it is told, one order at a time; `work(pipe, *arguments)` is what it runs."""

    def __init__(self, work: Callable[..., None], *arguments: object) -> None:
        context = get_context("spawn")
        self.pipe, far = context.Pipe()
        self._lock = threading.Lock()
        self.process: BaseProcess = context.Process(target=work, args=(far, *arguments), daemon=True)
        self.process.start()
        far.close()  # so that a process which dies ends the conversation
        self.first: Any = self.pipe.recv()

    def tell(self, order: object) -> Any:
        """Give one order and wait for what comes of it."""
        with self._lock:
            self.pipe.send(order)
            return self.pipe.recv()

    def close(self) -> None:
        """End the process."""
        self.pipe.send(None)
        self.process.join()


def keep_to(process: int | None, cores: set[int]) -> None:
    """Keep a process with all its threads, and its children's, to these cores."""
    for each in (process, *_children(process)):
        for thread in os.listdir(f"/proc/{each}/task"):
            os.sched_setaffinity(int(thread), cores)


def _children(process: int | None) -> list[str]:
    with open(f"/proc/{process}/task/{process}/children") as file:
        return file.read().split()


def started(stack: ExitStack, worker: Worker) -> Worker:
    """Return a worker that ends with a stack of contexts."""
    stack.callback(worker.close)
    return worker
