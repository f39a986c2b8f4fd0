"""The subject of a plan: one device, what it has answered so far, and how an answer becomes a reading."""

from collections.abc import Callable, Iterable
from concurrent.futures import Future
from copy import copy
from threading import Lock
from time import monotonic
from typing import NamedTuple, Self

from calibration.quantity import Quantity
from probes.answer import Shortfall, answer
from probes.link import DEADLINE, Exchange, Link
from probes.reading import Outcome, Reading, Source

LAST_MOMENT = 0.01
"""Seconds that an ask still gets when the time of its plan is over: the link then says, and records, the timeout."""


class Way(NamedTuple):
    """One way to learn a measure: what its source is called, how the texts are parsed, the exchanges they are from.

    The parser gets one text per exchange. It returns the value, or nothing where a check finds nothing wrong, and
    raises a Shortfall otherwise. The caveat is what a reader of the value must know about this source.
    """

    source: str
    parse: Callable[..., Quantity | str | bool | None]
    exchanges: tuple[Exchange, ...]
    caveat: str = ""

    @property
    def method(self) -> str:
        """The source with its caveat."""
        return f"{self.source} ({self.caveat})" if self.caveat else self.source


class _Memory:
    """Every answer of one device, asked for once however many probes want it at the same time."""

    def __init__(self, link: Link) -> None:
        self.until: float | None = None
        self._link = link
        self._lock = Lock()
        self._answers: dict[str, Future[Exchange]] = {}

    def ask(self, request: str, deadline: float) -> Exchange:
        with self._lock:
            known = self._answers.get(request)
            future = self._answers.setdefault(request, Future())
        if known is None:
            self._fetch(request, deadline, future)
        return future.result()

    def _fetch(self, request: str, deadline: float, future: Future[Exchange]) -> None:
        left = deadline if self.until is None else min(deadline, self.until - monotonic())
        try:
            future.set_result(self._link.ask(request, max(left, LAST_MOMENT)))
        except BaseException as error:
            future.set_exception(error)


class Subject:
    """A device under test as probes see it. Threads may share it."""

    def __init__(self, link: Link, link_name: str = "adb") -> None:
        self.link_name = link_name
        self.probe = "none"
        self._memory = _Memory(link)

    def under(self, probe: str) -> Self:
        """Return this subject with its answers shared, for the probe of that label (`battery/1`)."""
        view = copy(self)
        view.probe = probe
        return view

    def limit(self, seconds: float) -> None:
        """Let every ask end within seconds from now, whatever its own deadline is."""
        self._memory.until = monotonic() + seconds

    def ask(self, request: str, deadline: float = DEADLINE) -> Exchange:
        """Return the answer to a request, from the link the first time and from memory ever after."""
        return self._memory.ask(request, deadline)

    def read(self, measure: str, *ways: Way) -> Reading:
        """Return the reading by the first way that finds a value; without one, why each way has none.

        Ways that agree in outcome pass it on. Ways that differ give `implausible` if any is, else `not_readable`.
        """
        shortfalls: list[Shortfall] = []
        for way in ways:
            try:
                value = way.parse(*map(answer, way.exchanges))
            except Shortfall as shortfall:
                shortfalls.append(shortfall)
            else:
                outcome = Outcome.PASSED if value is None else Outcome.MEASURED
                return self.reading(measure, outcome, way.method, way.exchanges, value=value)
        exchanges = [exchange for way in ways for exchange in way.exchanges]
        methods = ", then ".join(way.source for way in ways)
        return self.reading(measure, _joint(shortfalls), methods, exchanges, reason=_reasons(ways, shortfalls))

    def reading(self, measure: str, outcome: Outcome, method: str, exchanges: Iterable[Exchange], *,
                value: Quantity | str | bool | None = None, reason: str | None = None) -> Reading:  # fmt: skip
        """Make a reading of this subject, with each exchange named once as its source."""
        asks = dict.fromkeys(exchange.ask for exchange in exchanges)
        sources = tuple(Source(link=self.link_name, ask=ask) for ask in asks)
        return Reading(
            measure=measure, outcome=outcome, value=value, reason=reason,
            sources=sources, method=method, probe=self.probe,
        )  # fmt: skip


def _joint(shortfalls: list[Shortfall]) -> Outcome:
    outcomes = {shortfall.outcome for shortfall in shortfalls}
    if len(outcomes) == 1:
        return outcomes.pop()
    return Outcome.IMPLAUSIBLE if Outcome.IMPLAUSIBLE in outcomes else Outcome.NOT_READABLE


def _reasons(ways: tuple[Way, ...], shortfalls: list[Shortfall]) -> str:
    if len(ways) == 1:
        return str(shortfalls[0])
    return "; ".join(f"{way.source}: {shortfall}" for way, shortfall in zip(ways, shortfalls, strict=True))
