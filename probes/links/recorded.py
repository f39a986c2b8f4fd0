"""A link to a recording: the same answers, in the same order, without the device."""

from threading import Lock

from probes.link import DEADLINE, Exchange, Failure, Watch
from probes.transcript import Transcript


class Playback:
    """Hands out recorded answers: the n-th equal ask gets the n-th recorded exchange, and the last one repeats.

    Whatever plays a transcript plays it through this, so that all of them tell the same story. Thread-safe.
    """

    def __init__(self, transcript: Transcript) -> None:
        self._lock = Lock()
        self._left: dict[str, list[Exchange]] = {}
        for exchange in reversed(transcript.exchanges):
            self._left.setdefault(exchange.ask, []).append(exchange)

    def next(self, request: str) -> Exchange | None:
        """Return the next recorded answer, or None if this was never asked."""
        with self._lock:
            left = self._left.get(request, [])
            return left.pop() if len(left) > 1 else left[0] if left else None

    def asks(self, scheme: str) -> tuple[str, ...]:
        """Return what follows the scheme in every request that has an answer."""
        return tuple(ask.removeprefix(scheme) for ask in self._left if ask.startswith(scheme))


class RecordedLink:
    """A link that answers from a transcript. What was never asked then is refused now."""

    def __init__(self, transcript: Transcript) -> None:
        self._playback = Playback(transcript)
        self._recorded_at = transcript.header.recorded_at

    def ask(self, request: str, deadline: float = DEADLINE, watch: Watch | None = None) -> Exchange:
        """Return the next recorded answer at once: a recorded timeout does not wait, a watch sees it in one piece."""
        exchange = self._playback.next(request) or Exchange(
            ask=request,
            failure=Failure.REFUSED,
            detail="the recording holds no answer to this",
            at=self._recorded_at,
            seconds="0",
        )
        if watch is not None:
            watch(exchange.stdout)
        return exchange
