"""The subject of a plan: one device, what it has answered so far, and how an answer becomes a reading."""

from collections.abc import Callable, Iterable
from copy import copy
from time import monotonic
from typing import NamedTuple, Self

from calibration.quantity import Quantity
from probes.answer import Implausible, Shortfall, answer
from probes.link import DEADLINE, Exchange, Link, Watch
from probes.measure import measures
from probes.memory import Memory
from probes.reading import Outcome, Reading, Source

Notify = Callable[[str, float], None]
"""Shown to an operator while something lasts: what is going on, and which part of it is done (0 to 1)."""


class Way(NamedTuple):
    """One way to learn a measure: what its source is called, how the texts are parsed, the exchanges they are from.

    The parser gets one text per exchange. It returns the value, or nothing where a check finds nothing wrong, and
    raises a Shortfall otherwise. The caveat is what a reader of the value must know about this source.
    """

    source: str
    parse: Callable[..., Quantity | str | bool | None]
    exchanges: tuple[Exchange, ...]
    caveat: str = ""
    text: Callable[[Exchange], str] = answer
    """What makes a text of an exchange: `answer` of a whole one, `stream` of one that never ends by itself."""

    @property
    def method(self) -> str:
        """The source with its caveat."""
        return f"{self.source} ({self.caveat})" if self.caveat else self.source


class Subject:
    """A device under test as probes see it. Threads may share it."""

    def __init__(self, link: Link, link_name: str = "adb") -> None:
        self.link_name = link_name
        self.probe = "none"
        self.notify: Notify = _silent
        self.impatient: Callable[[], bool] = _patient
        """Whether whoever looks on has asked to end what is being watched."""
        self._memory = Memory(link)

    def under(self, probe: str) -> Self:
        """Return this subject with its answers shared, for the probe of that label (`battery/1`)."""
        view = copy(self)
        view.probe = probe
        return view

    def unhurried(self) -> Self:
        """Return this subject with nobody to end what is watched: for keys that would, and are themselves on trial."""
        view = copy(self)
        view.impatient = _patient
        return view

    def limit(self, seconds: float | None) -> None:
        """Let every ask end within seconds from now, whatever its own deadline is; None takes the limit away."""
        self._memory.until = None if seconds is None else monotonic() + seconds

    def ask(self, request: str, deadline: float = DEADLINE, watch: Watch | None = None) -> Exchange:
        """Return the answer to a request, from the link the first time and from memory ever after.

        An answer that is to be watched is always asked for anew.
        """
        if watch is None:
            return self._memory.ask(request, deadline)
        return self._memory.ask_anew(request, deadline, lambda arrived: watch(arrived) or self.impatient())

    def ask_anew(self, request: str, deadline: float = DEADLINE) -> Exchange:
        """Return an answer given now, and remember it in place of the former."""
        return self._memory.ask_anew(request, deadline)

    def read(self, measure: str, *ways: Way) -> Reading:
        """Return the reading by the first way that finds a value; without one, why each way has none.

        Ways that agree in outcome pass it on. Ways that differ give `implausible` if any is, else `not_readable`.
        """
        shortfalls: list[Shortfall] = []
        for way in ways:
            try:
                value = _possible(measure, way.parse(*map(way.text, way.exchanges)))
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
        asked = dict.fromkeys((exchange.ask, self._memory.occurrence(exchange)) for exchange in exchanges)
        sources = tuple(Source(link=self.link_name, ask=ask, occurrence=place) for ask, place in asked)
        return Reading(
            measure=measure, outcome=outcome, value=value, reason=reason,
            sources=sources, method=method, probe=self.probe,
        )  # fmt: skip


def _silent(_what: str, _done: float) -> None:
    """Show nothing: nobody looks."""


def _patient() -> bool:
    """Never end anything: nobody looks."""
    return False


def _possible(measure: str, value: Quantity | str | bool | None) -> Quantity | str | bool | None:
    """Return the value; raise Implausible for a number outside of what the catalogue holds possible."""
    bounds = measures()[measure].bounds
    if bounds and isinstance(value, Quantity) and not bounds[0] <= value.value <= bounds[1]:
        raise Implausible(f"{value} is outside of {bounds[0]} to {bounds[1]}, which is all that is possible")
    return value


def _joint(shortfalls: list[Shortfall]) -> Outcome:
    outcomes = {shortfall.outcome for shortfall in shortfalls}
    if len(outcomes) == 1:
        return outcomes.pop()
    return Outcome.IMPLAUSIBLE if Outcome.IMPLAUSIBLE in outcomes else Outcome.NOT_READABLE


def _reasons(ways: tuple[Way, ...], shortfalls: list[Shortfall]) -> str:
    if len(ways) == 1:
        return str(shortfalls[0])
    return "; ".join(f"{way.source}: {shortfall}" for way, shortfall in zip(ways, shortfalls, strict=True))
