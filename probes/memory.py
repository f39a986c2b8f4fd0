"""What one device has answered so far: each ask once, however many probes want it, and again after a loss."""

from concurrent.futures import Future
from threading import Lock
from time import monotonic

from probes.link import DEADLINE, LOST, Exchange, Link, Watch

LAST_MOMENT = 0.01
"""Seconds that an ask still gets when the time of its plan is over: the link then says, and records, the timeout."""
RETURNS = 2
"""How often a device may go away and come back during one ask; each time it is asked anew."""


class Memory:
    """The answers of one device. Threads may share it."""

    def __init__(self, link: Link) -> None:
        self.until: float | None = None
        """The moment, of time.monotonic(), by which every ask must end."""
        self._link = link
        self._lock = Lock()
        self._answers: dict[str, Future[Exchange]] = {}
        self._history: dict[str, list[Exchange]] = {}

    def ask(self, request: str, deadline: float = DEADLINE) -> Exchange:
        """Return the answer to a request, from the link the first time and from memory ever after."""
        with self._lock:
            known = self._answers.get(request)
            future = self._answers.setdefault(request, Future())
        if known is None:
            self._fetch(request, deadline, future)
        return future.result()

    def ask_anew(self, request: str, deadline: float = DEADLINE, watch: Watch | None = None) -> Exchange:
        """Return an answer given now, and remember it in place of any earlier one."""
        future: Future[Exchange] = Future()
        with self._lock:
            self._answers[request] = future
        self._fetch(request, deadline, future, watch)
        return future.result()

    def occurrence(self, exchange: Exchange) -> int:
        """Return which of the equal asks an exchange was; the first is 1."""
        with self._lock:
            history = self._history.get(exchange.ask, [])
            return next((place for place, each in enumerate(history, start=1) if each is exchange), 1)

    def _fetch(self, request: str, deadline: float, future: Future[Exchange], watch: Watch | None = None) -> None:
        try:
            future.set_result(self._whole(request, deadline, watch))
        except BaseException as error:
            future.set_exception(error)

    def _whole(self, request: str, deadline: float, watch: Watch | None) -> Exchange:
        exchange = self._once(request, deadline, watch)
        for _ in range(RETURNS):
            if exchange.failure not in LOST:
                break
            again = self._once(request, deadline, watch)
            if again is exchange:  # a recording that repeats its last answer: nothing came after the loss
                break
            exchange = again
        return exchange

    def _once(self, request: str, deadline: float, watch: Watch | None) -> Exchange:
        left = max(deadline if self.until is None else min(deadline, self.until - monotonic()), LAST_MOMENT)
        exchange = self._link.ask(request, left, watch) if watch else self._link.ask(request, left)
        with self._lock:
            history = self._history.setdefault(request, [])
            if not any(each is exchange for each in history):
                history.append(exchange)
        return exchange
